"""The page /stil/ for staff: every component of the public site, made by the same templates and stylesheets.

Nothing here is kept: the pieces are samples that no database knows.
"""

import datetime as dt
from types import SimpleNamespace

from django import forms
from django.contrib import admin
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from angebote.aushang import Eintrag
from angebote.hauswoche import haus_der_woche
from angebote.models import Angebot, Durchgang, Termin
from beratung.views import SCHRITTE
from quartier import diagramm
from quartier.farben import EDGES, READ, SEEN, TEXT, changes_of, contrast, sample, themes
from quartier.models import Haus, Kennzahl
from quartier.symbole import SYMBOLE

HINWEISE = [("", "Hinweis"), ("erfolg", "Danke"), ("achtung", "Achtung")]


class MusterForm(forms.Form):
    """One field of each kind: with a hint, optional, and with what is said when something is wrong."""

    marks_optional = True

    name = forms.CharField(
        label="Ihr Name", help_text="So, wie wir Sie ansprechen sollen.",
        error_messages={"required": "Bitte schreiben Sie Ihren Namen."},
    )  # fmt: skip
    telefon = forms.CharField(label="Telefon", required=False, widget=forms.TextInput(attrs={"dir": "ltr"}))
    tag = forms.ChoiceField(label="Wochentag", choices=[("", "jeder Tag"), ("mo", "Montag")], required=False)
    art = forms.ChoiceField(
        label="Wie möchten Sie sprechen?", choices=[("hier", "bei uns"), ("tel", "am Telefon")],
        widget=forms.RadioSelect, error_messages={"required": "Bitte kreuzen Sie eins an."},
    )  # fmt: skip
    kostenlos = forms.BooleanField(label="kostenlos", required=False)
    notiz = forms.CharField(label="Möchten Sie uns etwas sagen?", required=False, widget=forms.Textarea)


def seite(request):
    """Everything that a page can be made of."""
    now, haus = timezone.now(), Haus.load()
    termine = _dates(now)
    monday = timezone.localdate(now) - dt.timedelta(timezone.localdate(now).weekday())
    week = [monday + dt.timedelta(n) for n in range(7)]
    muster = MusterForm({"telefon": "05381 12345"})
    muster.is_valid()
    context = {
        "farben": _colours(haus),
        "kontraste": list(_ratios(haus)),
        "termine": termine,
        "schilder": _badges(termine, now),
        "karte": _card(termine[0]),
        "muster": muster,
        "hinweise": HINWEISE,
        "zeiten": _times(now),
        "monat": [(day, n + 1, "#zeiten") for n, day in enumerate(week)],
        "wahl": SimpleNamespace(monat=monday, sprache="de"),
        "schritte": SCHRITTE,
        "schritt": 2,
        "haus_der_woche": haus_der_woche(week, [(one.beginn, one.ende, str(one.angebot)) for one in termine], now),
        "zahlen": [Kennzahl(art="zahl", bezeichnung="Wohnungen", wert="ca. 480", stand="2025", quelle="Beispiel")],
        "bild": _drawing(),
        "symbole": [(name, wort) for name, (wort, _linie) in SYMBOLE.items()],
    }
    return render(request, "admin/stil.html", context)


def _themes(haus):
    """All colours as this house shows them, in light and in dark."""
    return themes(changes_of(haus.farben)).values()


def _colours(haus):
    """[(name, colour in light, the same in dark)], each colour with a piece of it."""
    light, dark = _themes(haus)
    return [(name, sample(colour), sample(dark[name])) for name, colour in light.items()]


def _ratios(haus):
    """(what for, one, other, ratio in light, in dark, what is needed)"""
    light, dark = _themes(haus)
    for what, pairs, needed in (("Schrift", TEXT, READ), ("Rand, Zeichen", EDGES, SEEN)):
        for one, other in pairs:
            yield what, one, other, *(contrast(colours[one], colours[other]) for colours in (light, dark)), needed


def _dates(now):
    """A date for each state that one can be in."""
    angebot = Angebot(
        titel="Gemeinsam kochen", slug="muster", kurztext="Wir kochen, was die Jahreszeit hergibt.", symbol="topf",
        beispiel=True,
    )  # fmt: skip
    found = []
    for days, (places, taken, more) in enumerate([
        (12, 3, {}), (12, 10, {}), (12, 12, {}), (None, 0, {}), (12, 3, {"vorher_beginn": now + dt.timedelta(9)}),
        (12, 3, {"abgesagt_am": now, "hinweis": "Die Leitung ist krank."}),
    ]):  # fmt: skip
        beginn = now.replace(hour=9 + 2 * days, minute=0, second=0, microsecond=0) + dt.timedelta(days)
        durchgang = Durchgang(angebot=angebot, plaetze=places)
        termin = Termin(
            angebot=angebot, durchgang=durchgang, beginn=beginn, ende=beginn + dt.timedelta(hours=2), **more
        )
        termin.vergeben = taken
        found.append(termin)
    return found


def _badges(termine, now):
    """Every badge that a date can carry, on pages and on the screen in the window."""
    running, over = (Termin(beginn=now + dt.timedelta(hours=h), ende=now + dt.timedelta(hours=h + 2)) for h in (-1, -9))
    return [*termine, *(Eintrag(one, False, now) for one in (termine[4], running, over))]


def _card(termin):
    angebot = termin.angebot
    angebot.wann, angebot.naechste = ["Donnerstag, 17:00–19:00 Uhr"], [termin]
    angebot.get_absolute_url = "#karten"  # a sample has no page
    return angebot


def _times(now):
    """Free times, as the page of a matter lists them."""
    kraft = SimpleNamespace(name="Mira Muster", weitere_sprachen=["Russisch"])
    starts = [now.replace(hour=9, minute=minute) + dt.timedelta(1) for minute in (0, 30)]
    return [
        SimpleNamespace(wert="", beginn=one, sprachmittlung=n, beratungskraft=kraft) for n, one in enumerate(starts)
    ]


def _drawing():
    points = [("bis 1974", 300), ("ab 1975", 180)]
    return {
        "titel": "Wann die Häuser gebaut wurden",
        "svg": diagramm.bars(points, "Wann die Häuser gebaut wurden"),
        "kopf": ["Zeit", "Wohnungen"],
        "zeilen": points,
        "herkunft": ["Beispiel"],
    }


urlpatterns = [path("stil/", admin.site.admin_view(seite), name="stil")]
