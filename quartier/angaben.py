"""What a quarter's file may say: its tables, the models they become, and how a value has to look."""

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.contrib.postgres.fields import ArrayField
from django.db import models

from . import zeilen
from .formulare import CONTROL
from .models import Ansprechperson, Foerderung, Handlungsfeld, Kennzahl, Organisation, Ort, Projekt, Ziel

INVISIBLE = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Texts about the quarter itself: {table: {name in the file: field of Quartier}}
TEXTE = {
    "stadt_gemeinde": {"name": "stadt"},
    "quartier": {"adresse": "slug", "name": "name", "geprueft_am": "geprueft_am"},
    "bewohnerstruktur": {"text": "bewohnerstruktur"},
    "bebauung": {"text": "bebauung"},
    "besondere_merkmale": {"text": "merkmale"},
    "ziele_und_inhalt": {"ziele": "ziele", "inhalt": "inhalt"},
    "sozialraumbezug": {"text": "sozialraumbezug"},
}
NEEDED = [("stadt", "stadt_gemeinde", "name"), ("slug", "quartier", "adresse"), ("name", "quartier", "name")]


@dataclass
class Zeilen:
    """What each [[table]] of a name becomes: a row of `model`, found again by the fields `kennung`."""

    model: type
    namen: dict  # {name in the file: field of the model}
    kennung: list
    fest: dict = field(default_factory=dict)  # what every row has, without the file saying so
    gelesen_aus: dict = field(default_factory=dict)  # fields that the model reads out of others


def _zeilen(model, same, kennung, andere=None, **more):
    """`same`: names that are those of the fields; `andere`: those that differ."""
    return Zeilen(model, {name: name for name in same.split()} | (andere or {}), kennung.split(), **more)


TABELLEN = {
    "handlungsfelder": _zeilen(Handlungsfeld, "name", "name", {"adresse": "slug"}),
    "partner_und_netzwerke": _zeilen(Organisation, "name kurz rolle beitrag", "name"),
    "leitung": _zeilen(
        Ansprechperson, "name funktion sprachen telefon email", "organisation name", {"partner": "organisation"},
        fest={"projektleitung": True},
    ),
    "zahlen": _zeilen(
        Kennzahl, "gebiet art bezeichnung wert einheit satz stand quelle", "quartier gebiet bezeichnung stand",
        gelesen_aus={"von": "wert", "bis": "wert"},
    ),
    "projekte": _zeilen(
        Projekt, "titel beschreibung handlungsfelder partner von bis stand ergebnis beispiel", "quartier titel",
        {"adresse": "slug"},
    ),
    "sozialraumbezug.orte": _zeilen(
        Ort, "name kategorie adresse breite laenge stufenfrei beschreibung geprueft_am", "quartier name"
    ),
    "finanzierung_und_foerderung": _zeilen(
        Foerderung, "bezeichnung geber betrag von bis zweck kategorien", "quartier bezeichnung von"
    ),
}  # fmt: skip
ZIELE = _zeilen(Ziel, "", "quartier text", {"ziele": "text"})
SHARED = (Organisation, Handlungsfeld)  # by several quarters: their order is not for one file to say
MISSING, NO_LIST = "Das fehlt.", 'Das ist eine Liste: ["Erstes", "Zweites"]'


class Bad(Exception):
    """A value that cannot be taken; the text says why."""


def converted(wanted, raw, named):
    """The value as this field of a model wants it; `named(model, name)` finds rows. Raises Bad."""
    raw = _clean(raw)
    if wanted.many_to_many:
        return [row for row in (named(wanted.related_model, one) for one in _list(raw)) if row]
    if wanted.is_relation:
        return named(wanted.related_model, raw)
    if isinstance(wanted, ArrayField):
        return [_choice(wanted.base_field.choices, one) for one in _list(raw)]
    if wanted.choices:
        return _choice(wanted.choices, raw)
    if isinstance(wanted, models.BooleanField):
        if not isinstance(raw, bool):
            raise Bad("Hier steht true (ja) oder false (nein), ohne Anführungszeichen.")
        return raw
    if isinstance(wanted, models.DateField):
        if not isinstance(raw, dt.date) or isinstance(raw, dt.datetime):
            raise Bad("Hier steht ein Datum ohne Anführungszeichen, zum Beispiel 2026-03-31.")
        return raw
    if isinstance(wanted, models.CharField | models.TextField):
        return _as_text(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise Bad("Hier steht eine Zahl ohne Anführungszeichen, mit Punkt statt Komma, zum Beispiel 3000 oder 51.9.")
    return raw if isinstance(wanted, models.FloatField) else str(raw)


def _clean(raw):
    """Texts with their lines joined; signs that nobody sees are a mistake."""
    if isinstance(raw, str):
        text = zeilen.joined(raw)
        if CONTROL.search(text) or INVISIBLE.search(text):
            raise Bad("Hier steht ein unsichtbares Zeichen. Bitte löschen Sie den Text und schreiben Sie ihn neu.")
        return text
    return [_clean(one) for one in raw] if isinstance(raw, list) else raw


def _as_text(raw):
    """Text; who forgets the quotes around a number or a date is understood."""
    if isinstance(raw, bool | list | dict | dt.datetime | dt.time):
        raise Bad("Hier steht ein Text in Anführungszeichen.")
    if isinstance(raw, float):
        return f"{raw}".replace(".", ",")
    return f"{raw}"


def _list(raw):
    if not isinstance(raw, list):
        raise Bad(NO_LIST)
    return raw


def _choice(choices, raw):
    """The key of one of these; its name does too."""
    for key, name in choices:
        if isinstance(raw, str) and raw.casefold() in (key.casefold(), name.casefold()):
            return key
    raise Bad(f"{unknown('Diesen Wert', raw, [key for key, _ in choices])} Möglich sind: "
              f"{', '.join(f'{key} ({name})' if key != name else key for key, name in choices)}.")  # fmt: skip


def unknown(what, name, known):
    """A sentence about a name that nobody knows, with the one that was perhaps meant."""
    meant = get_close_matches(str(name).lower(), [one.lower() for one in known], 1, 0.5)
    hint = next((f" Meinten Sie „{one}“?" for one in known if meant and one.lower() == meant[0]), "")
    return f"{what} „{str(name)[:60]}“ kennen wir nicht.{hint}"
