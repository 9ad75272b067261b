"""Small makers of things; every argument has a sensible default."""

import datetime as dt
import io
import itertools
import secrets

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from angebote.models import Angebot, Anmeldung, Bedarf, Durchgang, Termin, Terminregel
from beratung.models import Anliegen, Beratungskraft, Beratungstermin, Sprechstunde, Sprechzeit, Zugang
from quartier.models import (
    Ausgabe,
    Bild,
    Foerderung,
    Handlungsfeld,
    Haus,
    Idee,
    Konto,
    Nummer,
    Oeffnungszeit,
    Organisation,
    Ort,
    Projekt,
    Quartier,
    Raum,
    Seite,
    Strasse,
)
from quartier.models.nummer import new_form_key
from quartier.regeln import local_instant

PASSWORD = "sehr-geheim-123"
_count = itertools.count(1)


def in_days(days, hour=10, minute=0):
    """An instant: that many days from today, at this wall-clock time in Berlin."""
    return local_instant(timezone.localdate() + dt.timedelta(days), dt.time(hour, minute))


def make_haus(**fields):
    return Haus.objects.create(
        **{"name": "LeNa", "vorstellung": "Willkommen.", "adresse": "An der Ziegelei 8", "plz_ort": "38723 Seesen",
           "telefon": "030 23125 042", **fields}
    )  # fmt: skip


def make_raum(name=None, **fields):
    return Raum.objects.create(name=name or f"Raum {next(_count)}", adresse="Hochstraße 8", **fields)


def make_organisation(name="AKIT"):
    return Organisation.objects.get_or_create(name=name, defaults={"rolle": "teil"})[0]


def make_angebot(titel=None, **fields):
    number = next(_count)
    return Angebot.objects.create(
        **{"titel": titel or f"Kurs {number}", "slug": f"kurs-{number}", "kurztext": "Ein Kurs.",
           "beschreibung": "Ein Kurs für alle.", "fuer_wen": "alle", "veranstalter": make_organisation(),
           "stand": "veroeffentlicht", **fields}
    )  # fmt: skip


def make_durchgang(plaetze=6, *, angebot=None, confirmed=0, waiting=0, days=3, raum=None, **fields):
    """A term with one coming date; `confirmed` and `waiting` single people have signed up already."""
    durchgang = Durchgang.objects.create(
        angebot=angebot or make_angebot(), titel=f"Durchgang {next(_count)}", plaetze=plaetze, raum=raum, **fields
    )
    make_termin(durchgang, days=days, raum=raum)
    for number in range(confirmed + waiting):
        sign_up(durchgang, name=f"Person {number}")
    return durchgang


def make_termin(durchgang, *, days=3, hour=10, hours=1, raum=None):
    termin = Termin(
        angebot=durchgang.angebot, durchgang=durchgang, beginn=in_days(days, hour), ende=in_days(days, hour + hours),
        raum=raum,
    )  # fmt: skip
    termin.place()
    return termin


def make_regel(durchgang, *, days=3, hour=10, hours=1, **fields):
    """A weekly rule from that day on, with its dates."""
    day = timezone.localdate() + dt.timedelta(days)
    regel = Terminregel.objects.create(
        **{"durchgang": durchgang, "wochentage": [day.weekday()], "ab": day, "von_uhr": dt.time(hour),
           "bis_uhr": dt.time(hour + hours), "auch_an_feiertagen": True, **fields}
    )  # fmt: skip
    assert durchgang.write_dates() == []
    return regel


def sign_up(durchgang, name="Ada Beispiel", geheimnis=None, **fields):
    return durchgang.sign_up(name=name, geheimnis=geheimnis or secrets.token_urlsafe(32), **fields)


def fill(durchgang, people):
    """So many single people at once, written straight into the table: a place as long as there is one."""
    free, now = durchgang.free(), timezone.now()
    Anmeldung.objects.bulk_create(
        Anmeldung(
            durchgang=durchgang, name=f"Person {number}", stand="bestaetigt" if number < free else "wartet",
            code=Nummer.draw(), geheimnis_hash=secrets.token_hex(32), erstellt=now + dt.timedelta(microseconds=number),
        )
        for number in range(people)
    )  # fmt: skip


def sign_up_many(durchgang, count, first=0, **fields):
    """So many people with a place, written at once: for tests about numbers. `first` is the number of the first."""
    signups = [
        Anmeldung(durchgang=durchgang, stand="bestaetigt", code=f"{number:08}", geheimnis_hash=secrets.token_hex(32),
                  **{"name": f"Person {number}", **fields})
        for number in range(first, first + count)
    ]  # fmt: skip
    return Anmeldung.objects.bulk_create(signups)


def make_bedarf(termin, aufgabe="Arabisch dolmetschen", **fields):
    return Bedarf.objects.create(termin=termin, aufgabe=aufgabe, **fields)


def help_out(bedarf, name="Greta Beispiel", geheimnis=None, **fields):
    return bedarf.help_out(name=name, geheimnis=geheimnis or secrets.token_urlsafe(32), **fields)


def make_anliegen(titel="Sozialberatung", **fields):
    number = next(_count)
    return Anliegen.objects.create(
        **{"titel": f"{titel} {number}", "slug": f"sache-{number}", "kurztext": "Wir hören zu.", "dauer": 30,
           "puffer": 0, "vorlauf": 0, **fields}
    )  # fmt: skip


def make_kraft(*anliegen, name=None, days=3, hour=9, hours=3, raum=None, **fields):
    """A counsellor for these matters, with office hours on one coming day."""
    kraft = Beratungskraft.objects.create(name=name or f"Kraft {next(_count)}", **fields)
    kraft.anliegen.set(anliegen)
    make_sprechstunde(kraft, days=days, hour=hour, hours=hours, raum=raum)
    return kraft


def make_sprachmittlung(*sprachen, name=None, days=3, hour=9, hours=3):
    """An interpreter for these languages, who is there on one coming day."""
    name = name or f"Sprachmittlung {next(_count)}"
    kraft = Beratungskraft.objects.create(name=name, art="sprachmittlung", sprachen=["de", *sprachen])
    make_sprechstunde(kraft, days=days, hour=hour, hours=hours)
    return kraft


def make_sprechstunde(kraft, *, days=3, hour=9, hours=3, raum=None, **rule):
    day = timezone.localdate() + dt.timedelta(days)
    sprechzeit = Sprechzeit.objects.create(
        beratungskraft=kraft, rhythmus="liste", tage=[day], ab=day, auch_an_feiertagen=True, raum=raum,
        von_uhr=dt.time(hour), bis_uhr=dt.time(hour + hours), **rule,
    )  # fmt: skip
    assert sprechzeit.write_dates() == []
    return Sprechstunde.objects.get(sprechzeit=sprechzeit)


def hold(anliegen, kraft, beginn, geheimnis=None, **options):
    return Beratungstermin.objects.hold(anliegen, kraft, beginn, geheimnis or secrets.token_urlsafe(32), **options)


def book(anliegen, kraft, beginn, geheimnis=None, *, wunsch=None, **person):
    """An appointment; `wunsch` has sprache, begleitung, gespraech."""
    geheimnis = geheimnis or secrets.token_urlsafe(32)
    held = hold(anliegen, kraft, beginn, geheimnis, **(wunsch or {}))
    return held.confirm(geheimnis, **{"name": "Ada Beispiel", **person})


def make_konto(benutzername, rolle="", **fields):
    return Konto.objects.create_user(benutzername, PASSWORD, name=benutzername.title(), rolle=rolle, **fields)


def make_zugang(benutzername, rolle="beratung", **fields):
    zugang = Zugang(konto=make_konto(benutzername), rolle=rolle, **fields)
    zugang.set_password(PASSWORD)
    zugang.save()
    return zugang


def make_quartier(**fields):
    return Quartier.objects.create(
        **{"slug": "hochstrasse", "name": "Rund um die Hochstraße", "stadt": "Seesen", **fields}
    )


def somewhere(osten=0, norden=0):
    """Coordinates so many metres east and north of a house in Seesen."""
    return {"breite": 51.89 + norden / 111_320, "laenge": 10.18 + osten / 68_700}


def make_ort(name=None, *zeiten, **fields):
    """A place; `zeiten` are (weekday, state) or (weekday, state, hour, hour)."""
    ort = Ort.objects.create(
        **{"quartier": Quartier.objects.first() or make_quartier(), "name": name or f"Ort {next(_count)}",
           "kategorie": "bildung", **fields}
    )  # fmt: skip
    for wochentag, zustand, *stunden in zeiten:
        von, bis = (dt.time(hour) for hour in stunden) if stunden else (None, None)
        Oeffnungszeit.objects.create(ort=ort, wochentag=wochentag, zustand=zustand, von=von, bis=bis)
    return ort


def make_strasse(name="Hochstraße", linie="51.8880, 10.1750\n51.8915, 10.1850", **fields):
    quartier = Quartier.objects.first() or make_quartier()
    return Strasse.objects.create(quartier=quartier, name=name, linie=linie, **fields)


def make_projekt(titel=None, **fields):
    number = next(_count)
    quartier = fields.pop("quartier", None) or Quartier.objects.first() or make_quartier()
    return Projekt.objects.create(
        **{"titel": titel or f"Projekt {number}", "slug": f"projekt-{number}", "beschreibung": "Grün.", **fields},
        quartier=quartier,
    )  # fmt: skip


def make_idee(original="Eine Bank wäre schön.", geheimnis=None, **fields):
    """An idea as it comes in; `answer` publishes it."""
    return Idee.receive(
        geheimnis=geheimnis or secrets.token_urlsafe(32), **{"art": "wunsch", "original": original, **fields}
    )


def answer(idee, stand="in_arbeit", text="Wir kümmern uns.", show=True, **fields):
    """Staff answer, and publish with a headline of their own."""
    idee.titel, idee.oeffentlich = fields.pop("titel", "Eine Bank"), fields.pop("oeffentlich", "Eine Bank fehlt.")
    idee.answer(stand=stand, text=text, show=show, **fields)
    return idee


def opened(seconds=60):
    """The key of a form that somebody opened so long ago."""
    with time_machine.travel(timezone.now() - dt.timedelta(seconds=seconds), tick=False):
        return new_form_key()


def make_foerderung(betrag="3000", **fields):
    """The yearly grant of this year, for personnel only."""
    year = timezone.localdate().year
    fields = {
        "bezeichnung": "Zuschuss", "von": dt.date(year, 1, 1), "bis": dt.date(year, 12, 31), "zweck": "nur Personal",
        "kategorien": ["personal"], **fields,
    }  # fmt: skip
    quartier = fields.pop("quartier", None) or Quartier.objects.first() or make_quartier()
    return Foerderung.objects.create(quartier=quartier, betrag=betrag, **fields)


def spend(foerderung, betrag="100", **fields):
    return Ausgabe.objects.create(
        foerderung=foerderung, betrag=betrag,
        **{"datum": foerderung.von, "kategorie": "personal", "zweck": "Gehalt", "belegnummer": f"R {next(_count)}",
           **fields},
    )  # fmt: skip


def make_seite(slug="impressum", text="Text"):
    return Seite.objects.create(slug=slug, titel=slug.title(), text=text)


def photo(width=800, height=600, kind="JPEG", name="foto.jpg", color=None, **options):
    """An uploaded picture of one colour, another one each time."""
    number = next(_count)
    out = io.BytesIO()
    Image.new("RGB", (width, height), color or (number % 256, number * 7 % 256, 120)).save(out, kind, **options)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def make_bild(alt="Zwei Frauen nähen.", kind="JPEG", **fields):
    bild = Bild.of(photo(kind=kind))
    for name, value in {"alt": alt, "nachweis": "Ada Beispiel", **fields}.items():
        setattr(bild, name, value)
    return bild.take()


def make_handlungsfeld(name="Kultur und Bildung", slug="kultur"):
    return Handlungsfeld.objects.create(name=name, slug=slug)
