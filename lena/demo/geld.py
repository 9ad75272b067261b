"""Money: the yearly grant of the project sheet for last year too, and what was spent of it."""

import datetime as dt

from django.utils import timezone
from django.utils.dates import MONTHS

from angebote.models import Angebot
from quartier.models import Ausgabe, Foerderung, Quartier

from .tabellen import make, table


def load():
    tables, quartier, year = table("geld"), Quartier.objects.first(), timezone.localdate().year
    this_year = Foerderung.objects.get(betrag__isnull=False)
    before = {"von": dt.date(year - 1, 1, 1), "bis": dt.date(year - 1, 12, 31)}
    same = {name: getattr(this_year, name) for name in ("bezeichnung", "betrag", "zweck", "kategorien")}
    last_year = make(Foerderung, quartier=quartier, **before, **same)
    for one, zuschuss in ((year - 1, last_year), (year, this_year)):
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
