"""What the pages of the content admin are fed with, for the tests about all of them."""

import datetime as dt
import itertools

from django.apps import apps
from django.utils import timezone

from angebote.models import Durchgang
from quartier.models import Belegung, Haus, Konto, Monat, Nachricht, Neuigkeit, Schliesszeit, Verweis
from quartier.rollen import CONTENT_ROLES

from . import fabrik
from .formular import day, moment, row, rule

_count, _months = itertools.count(1), itertools.count()


def kennzahl(**data):
    return row("kennzahlen", gebiet="stadt", art="zahl", bezeichnung="Wohnungen", wert="ca. 480", stand="2025",
               quelle="Stadt", reihenfolge="0", **data)  # fmt: skip


GOOD = {
    "quartier.raum": lambda: {"name": "Saal", "adresse": "Hochstraße 8", "plaetze": "20", "stufenfrei": "ja"},
    "quartier.schliesszeit": lambda: {"von": "01.08.2031", "bis": "14.08.2031", "anlass": "Sommerpause"},
    "quartier.neuigkeit": lambda: {
        "titel": "Neuer Kurs", "slug": "neuer-kurs", "text": "Es geht los.", **moment("01.02.2031", name="sichtbar_ab"),
        **moment("01.03.2031", name="sichtbar_bis"),
    },
    "quartier.bild": lambda: {"upload": fabrik.photo(), "alt": "Zwei Frauen nähen.", "nachweis": "Ada Beispiel"},
    "quartier.seite": lambda: {"slug": "impressum", "titel": "Impressum", "text": "Wir.", "geprueft_am": "01.02.2026"},
    "quartier.quartier": lambda: {
        "slug": "hochstrasse", "name": "Rund um die Hochstraße", "stadt": "Seesen", "geprueft_am": "01.02.2026",
        **kennzahl(), **row("ziele", text="Alle kennen sich.", reihenfolge="1"),
    },
    "quartier.foerderung": lambda: {
        "quartier": fabrik.make_quartier().pk, "bezeichnung": "Zuschuss", "geber": fabrik.make_organisation().pk,
        "art": "geld", "betrag": "1000", "von": "01.01.2026", "bis": "31.12.2026", "zweck": "nur Personal",
        "kategorien": ["personal"],
    },
    "quartier.ausgabe": lambda: {
        "foerderung": fabrik.make_foerderung(von="2026-01-01", bis="2026-12-31").pk, "datum": "31.03.2026",
        "betrag": "250,50", "kategorie": "personal", "zweck": "Gehalt März", "belegnummer": "P-03",
    },
    "quartier.handlungsfeld": lambda: {"name": "Kultur", "slug": "kultur", "reihenfolge": "1"},
    "quartier.organisation": lambda: {
        "name": "Wiederaufbau", "rolle": "traeger", "reihenfolge": "1",
        **row("ansprechpersonen", name="Mira", telefon="05381 1234", sprachen=["de", "ru"]),
    },
    "quartier.ort": lambda: {
        "quartier": fabrik.make_quartier().pk, "name": "Bücherei", "kategorie": "bildung", "breite": "51.9",
        "laenge": "10.2", "geprueft_am": "01.02.2026", **row("oeffnungszeiten", von="09:00", bis="12:00"),
    },
    "quartier.strasse": lambda: {
        "quartier": fabrik.make_quartier().pk, "name": "Hochstraße", "linie": "51.89, 10.17\n51.89, 10.19",
    },
    "quartier.projekt": lambda: {
        "quartier": fabrik.make_quartier().pk, "titel": "Beete", "beschreibung": "Wir pflanzen.", "von": "01.02.2026",
        "bis": "01.03.2026", "handlungsfelder": [fabrik.make_handlungsfeld().pk], "stand": "laeuft",
    },
    "quartier.konto": lambda: {
        "benutzername": "ada", "name": "Ada Beispiel", "rolle": "akit", "usable_password": "true",
        "password1": fabrik.PASSWORD, "password2": fabrik.PASSWORD,
    },
    "angebote.angebot": lambda: {
        "titel": "Nähcafé", "slug": "naehcafe", "kurztext": "Wir nähen.", "beschreibung": "Mit Maschinen.",
        "fuer_wen": "alle", "sprachen": ["de", "ar"], "veranstalter": fabrik.make_organisation().pk,
        "stand": "veroeffentlicht", "geprueft_am": "01.02.2026",
        **row("durchgaenge", titel="laufend", plaetze="6", max_personen="2", raum=fabrik.make_raum().pk),
    },
    "angebote.durchgang": lambda: {
        "angebot": fabrik.make_angebot().pk, "titel": "laufend", "plaetze": "6", "raum": fabrik.make_raum().pk,
        **moment("01.02.2026", name="anmeldung_ab"), **moment("01.03.2031", name="anmeldung_bis"),
        **rule(ab=day(1), bis=day(2)),
    },
    "angebote.termin": lambda: {
        "durchgang": Durchgang.objects.create(angebot=fabrik.make_angebot(), titel="laufend", plaetze=6).pk,
        "raum": fabrik.make_raum().pk, **moment("04.02.2031"), **moment("04.02.2031", "11:00", "ende"),
    },
    "angebote.bedarf": lambda: {
        "termin": fabrik.make_durchgang().termine.get().pk, "aufgabe": "mitkochen", "hinweis": "Nichts.", "anzahl": "2",
    },
}  # fmt: skip
NEW = {  # a field of each and what it is changed to
    "quartier.raum": ("adresse", "Ziegelei 1"),
    "quartier.schliesszeit": ("anlass", "Ferien"),
    "quartier.neuigkeit": ("text", "Es geht bald los."),
    "quartier.bild": ("unterschrift", "Am Dienstag."),
    "quartier.seite": ("text", "Wir alle."),
    "quartier.quartier": ("merkmale", "grün"),
    "quartier.handlungsfeld": ("slug", "kunst"),
    "quartier.organisation": ("kurz", "WAB"),
    "quartier.foerderung": ("zweck", "nur eine Stelle"),
    "quartier.ausgabe": ("zweck", "Gehalt April"),
    "quartier.ort": ("adresse", "Markt 1"),
    "quartier.strasse": ("name", "Gänsepforte"),
    "quartier.projekt": ("ergebnis", "Es blüht."),
    "quartier.konto": ("rolle", "technik"),
    "angebote.angebot": ("ablauf", "Erst Tee, dann nähen."),
    "angebote.durchgang": ("plaetze", "8"),
    "angebote.termin": ("hinweis", "heute im Garten"),
    "angebote.bedarf": ("aufgabe", "Kuchen backen"),
}


def newest(model):
    """The row that this test has just written; the account of the person at the desk does not count."""
    return model.objects.exclude(benutzername="technik").get() if model is Konto else model.objects.latest("pk")


def allowed(label, action):
    return action in CONTENT_ROLES["technik"][1].get(label, ())


def call(**fields):
    defaults = {"name": "Ada", "telefon": "05381 12345", "betreff": "Sie haben jetzt einen Platz", "text": "Gut!"}
    return Nachricht.objects.create(**{
        "schluessel": str(next(_count)), "kanal": "anruf", "faellig_ab": timezone.now(), **defaults, **fields
    })  # fmt: skip


def _konto():
    return fabrik.make_konto(f"konto-{next(_count)}", "akit")


def _belegung():
    n = next(_count)
    raum = fabrik.make_raum()
    return Belegung.objects.create(raum=raum, beginn=fabrik.in_days(n), ende=fabrik.in_days(n, 11), wofuer="Chor")


def _quartier():
    return apps.get_model("quartier.quartier").objects.create(slug=f"q-{next(_count)}", name="Quartier", stadt="Seesen")


ROWS = {
    "quartier.haus": lambda: Haus.objects.first() or fabrik.make_haus(),
    "quartier.seite": lambda: fabrik.make_seite(f"seite-{next(_count)}"),
    "quartier.neuigkeit": lambda: Neuigkeit.objects.create(titel="Neues", slug=f"neues-{next(_count)}", text="Da!"),
    "quartier.raum": fabrik.make_raum,
    "quartier.belegung": _belegung,
    "quartier.schliesszeit": lambda: Schliesszeit.objects.create(
        von=dt.date(2031, 8, 1), bis=dt.date(2031, 8, 2), anlass="Ferien"
    ),
    "quartier.quartier": _quartier,
    "quartier.handlungsfeld": lambda: fabrik.make_handlungsfeld(f"Feld {next(_count)}", f"feld-{next(_count)}"),
    "quartier.organisation": lambda: fabrik.make_organisation(f"Verein {next(_count)}"),
    "quartier.ort": lambda: fabrik.make_ort(quartier=_quartier()),
    "quartier.strasse": lambda: fabrik.make_strasse(f"Weg {next(_count)}"),
    "quartier.projekt": lambda: fabrik.make_projekt("Beete", quartier=_quartier()),
    "quartier.idee": fabrik.make_idee,
    "quartier.bild": lambda: fabrik.make_bild(),
    "quartier.verweis": lambda: Verweis.objects.create(
        adresse=f"https://lena.example/{next(_count)}", modell="quartier.neuigkeit", objekt="1"
    ),
    "quartier.foerderung": lambda: fabrik.make_foerderung(bezeichnung=f"Zuschuss {next(_count)}"),
    "quartier.ausgabe": lambda: fabrik.spend(fabrik.make_foerderung(bezeichnung=f"Zuschuss {next(_count)}")),
    "quartier.monat": lambda: Monat.objects.create(monat=dt.date(2020, 1 + next(_months) % 12, 1)),
    "quartier.nachricht": call,
    "quartier.konto": _konto,
    "angebote.angebot": lambda: fabrik.make_angebot(veranstalter=fabrik.make_organisation(f"Verein {next(_count)}")),
    "angebote.durchgang": lambda: fabrik.make_durchgang(raum=fabrik.make_raum(), confirmed=1),
    "angebote.termin": lambda: fabrik.make_durchgang(raum=fabrik.make_raum()).termine.get(),
    "angebote.anmeldung": lambda: fabrik.sign_up(fabrik.make_durchgang()),
    "angebote.bedarf": lambda: fabrik.make_bedarf(fabrik.make_durchgang().termine.get()),
    "angebote.mithilfe": lambda: fabrik.help_out(fabrik.make_bedarf(fabrik.make_durchgang().termine.get())),
}
