"""Money: the rooms and the yearly grant of the project sheet, this year and last, and what was spent of it."""

import datetime as dt

from django.utils import timezone
from django.utils.dates import MONTHS

from angebote.models import Angebot
from quartier.models import Ausgabe, Foerderung, Quartier

from .tabellen import make, table


def load():
    tables, quartier, year = table("geld"), Quartier.objects.first(), timezone.localdate().year
    make(Foerderung, quartier=quartier, von=dt.date(year - 1, 1, 1), **tables["raeume"])
    for one in (year - 1, year):
        days = {"von": dt.date(one, 1, 1), "bis": dt.date(one, 12, 31)}
        zuschuss = make(Foerderung, quartier=quartier, **days, **tables["zuschuss"])
        _spend(zuschuss, one, **tables["gehalt"])
        for angebot in Angebot.objects.filter(slug__in=tables["begleitet"]["angebote"]):
            angebot.foerderungen.add(zuschuss)


def _spend(zuschuss, year, *, tag, betrag, zweck, belegnummer):
    """A salary each month, as far as the day has come."""
    for number, month in MONTHS.items():
        datum = dt.date(year, number, tag)
        if datum <= timezone.localdate():
            make(
                Ausgabe, foerderung=zuschuss, datum=datum, betrag=betrag, kategorie="personal",
                zweck=zweck.format(monat=month), belegnummer=belegnummer.format(nummer=number),
            )  # fmt: skip
