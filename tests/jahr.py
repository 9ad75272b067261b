"""A small year of the house, for the tests of the report: dates, tallies, people, help, counselling, money."""

import datetime as dt
import secrets

from angebote.models import Anmeldung, Durchgang, Termin
from beratung.models import Beratungstermin
from quartier.models import Nummer, Projekt
from quartier.regeln import local_instant

from . import fabrik

NOW = dt.datetime(2027, 6, 16, 10, tzinfo=dt.UTC)  # April and May are over; May was closed on June 8th
APRIL, MAY, JUNE = (dt.date(2027, month, 1) for month in (4, 5, 6))


def at(day, month, hour=10):
    return local_instant(dt.date(2027, month, day), dt.time(hour))


def make_kurs(titel="Nähen", plaetze=6, **fields):
    return Durchgang.objects.create(angebot=fabrik.make_angebot(titel, **fields), titel="laufend", plaetze=plaetze)


def make_date(durchgang, day, month, *, besuche=None, abgesagt=False, **tally):
    """A date of two hours; with a tally if somebody has counted."""
    begin = at(day, month)
    return Termin.objects.create(
        angebot=durchgang.angebot, durchgang=durchgang, beginn=begin, ende=begin + dt.timedelta(hours=2),
        besuche=besuche, abgesagt_am=begin if abgesagt else None,
        **{f"besuche_{name}": number for name, number in tally.items()},
    )  # fmt: skip


def make_people(durchgang, *names, stand="bestaetigt", since=None, **fields):
    """Sign-ups with these names, made before the dates."""
    return [
        Anmeldung.objects.create(
            durchgang=durchgang, name=name, stand=stand, code=Nummer.draw(), geheimnis_hash=secrets.token_hex(32),
            erstellt=since or at(1, 4, 8), **fields,
        )
        for name in names
    ]  # fmt: skip


def make_appointments(count, month, **fields):
    """Past appointments at the counselling office, written straight into the table."""
    anliegen = fabrik.make_anliegen()
    kraft = fabrik.make_kraft(anliegen)
    length = dt.timedelta(minutes=5)
    begins = [at(2, month, 8) + n * length for n in range(count)]
    return Beratungstermin.objects.bulk_create(
        Beratungstermin(
            anliegen=anliegen, beratungskraft=kraft, belegt_ab=begin, beginn=begin, ende=begin + length,
            frei_ab=begin + length, geheimnis_hash=secrets.token_hex(32), **{"stand": "fertig", **fields},
        )
        for begin in begins
    )  # fmt: skip


def make_year():
    """April and May with everything in them. Returns the course."""
    kurs = make_kurs(sprachen=["de", "ar"])
    kurs.angebot.handlungsfelder.add(fabrik.make_handlungsfeld())
    grant = fabrik.make_foerderung(von=dt.date(2027, 1, 1), bis=dt.date(2027, 12, 31))
    kurs.angebot.foerderungen.add(grant)
    fabrik.spend(grant, "250", datum="2027-04-28")
    first = make_date(kurs, 6, 4, besuche=5, kinder=1, ab60=2, neu=3)
    make_date(kurs, 13, 4, besuche=4)
    make_date(kurs, 20, 4, abgesagt=True)
    make_date(kurs, 4, 5, besuche=7, neu=1)
    make_date(kurs, 11, 5)
    make_people(kurs, "Ada", "Grace", "Rosa")
    make_people(kurs, "Emmy", since=at(1, 5, 8), kanal="telefon")
    make_people(kurs, "Lise", "Marie", stand="wartet")
    bedarf = fabrik.make_bedarf(first, anzahl=2)
    for name in ("Helga", "Hilde"):
        bedarf.mithilfen.create(name=name, code=Nummer.draw(), geheimnis_hash=secrets.token_hex(32))
    make_appointments(12, 4)
    make_appointments(3, 5, sprache="ar")
    quartier = grant.quartier
    Projekt.objects.create(quartier=quartier, titel="Beete", beschreibung="Grün.", von="2027-03-01", bis="2027-04-30")
    return kurs
