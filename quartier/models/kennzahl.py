"""Figures of a quarter: what is read, the number in it, as of when, and from where. Older values stay."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..sprache import datum
from .steckbrief import Quartier
from .uebersetzung import GERMAN, TEXTE
from .uebersetzung import Stand as Uebersetzt

ONCE = "Diese Kennzahl gibt es für dieses Gebiet und diesen Stand schon."
UNDATED, NO_SOURCE = "undatiert", "Eine Kennzahl braucht eine Quelle."
BAD_STAND = "Bitte ein Jahr („2025“), einen Monat („03.2025“), einen Tag („31.03.2025“) oder „undatiert“ eintragen."
PARTS_OF_A_NUMBER = re.compile(r"(?<=\d) (?=[\d%])")
BIGGEST = 10**11

STAENDE = (
    r"(?P<y>[0-9]{4})(-(?P<m>[0-9]{1,2})(-(?P<d>[0-9]{1,2}))?)?",
    r"((?P<d>[0-9]{1,2})\.)?(?P<m>[0-9]{1,2})[./](?P<y>[0-9]{4})",
)
# a number as people write it: 480, 11.250, 7,5, 2½, 1/4
SIGNS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
PARTS = (
    r"(?P<minus>[-−–]?)\s*(?=[0-9{SIGNS}])(?P<whole>[0-9]{1,3}(?:[.\u00a0\u202f ][0-9]{3})+|[0-9]*)"
    r"(?:[,.](?P<decimals>[0-9]+))?\s*(?P<sign>[{SIGNS}]?)(?:\s*/\s*(?P<under>[0-9]+))?"
).replace("{SIGNS}", SIGNS)
NUMBER = re.sub(r"\?P<\w+>", "?:", PARTS)
AT_LEAST, AT_MOST = ("mindestens", "über", "mehr als", "ab"), ("höchstens", "unter", "weniger als", "bis zu", "bis")
ABOUT = ("ca.", "ca", "circa", "etwa", "rund", "ungefähr", "knapp", "gut", "~", "≈")
WORDS = "|".join(re.escape(word) for word in AT_LEAST + AT_MOST + ABOUT)
VALUE = re.compile(
    rf"\s*(?P<word>{WORDS})?\s*(?P<von>{NUMBER})(?:\s*(?:–|-|—|bis)\s*(?P<bis>{NUMBER}))?[^0-9{SIGNS}]*", re.IGNORECASE
)


def numbers_in(text):
    """The smallest and the biggest number that the words mean, None where there is none.

    "ca. 480" → 480, 480; "11.000–12.000" → 11000, 12000; "über 60" → 60, None; "hoch" → None, None.
    """
    found = VALUE.fullmatch(text)
    if not found:
        return None, None
    von = _number(found["von"])
    bis = _number(found["bis"]) if found["bis"] else von
    word = (found["word"] or "").lower()
    return None if word in AT_MOST else von, None if word in AT_LEAST and not found["bis"] else bis


def _number(text):
    """ "11.250" → 11250, "2½" → 2.5, "1/4" → 0.25; rounded to four digits."""
    parts = re.fullmatch(PARTS, text)
    value = Fraction(f"{re.sub('[^0-9]', '', parts['whole']) or 0}.{parts['decimals'] or 0}")
    if parts["sign"]:
        value += Fraction(unicodedata.numeric(parts["sign"])).limit_denominator(10)
    value = value / (int(parts["under"] or 1) or 1) * (-1 if parts["minus"] else 1)
    value = min(value, BIGGEST)
    return round(Decimal(value.numerator) / value.denominator, 4)


def stand_from(text):
    """As of when, as far as it is known: "31.03.2025" → "2025-03-31", "März 2025" → "2025-03", "undatiert" → "".

    Written so, the order of the letters is the order in time, and undated is the oldest. Raises ValidationError.
    """
    text = _without_month_names(str(text or "").strip())
    if text.lower() in ("", UNDATED):
        return ""
    found = next(filter(None, (re.fullmatch(pattern, text) for pattern in STAENDE)), None)
    if not found or not 1900 <= int(found["y"]) <= 2100:
        raise ValidationError(BAD_STAND)
    year, month, day = (part and int(part) for part in (found["y"], found["m"], found["d"]))
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        raise ValidationError("Diesen Tag gibt es nicht.") from None
    stand = "-".join(part for part in (f"{year}", month and f"{month:02}", day and f"{day:02}") if part)
    if stand > f"{timezone.localdate():%Y-%m-%d}":
        raise ValidationError("Dieser Tag liegt noch vor uns.")
    return stand


def _without_month_names(text):
    """ "31. März 2025" → "31.3.2025"."""
    for number, name in MONTHS.items():
        text = re.sub(rf"\s*{name}\s+", f"{number}.", text, flags=re.IGNORECASE)
    return text


class StandField(models.CharField):
    """As of when (see `stand_from`); in forms "undatiert" stands for nothing."""

    class FormField(forms.CharField):
        def to_python(self, value):
            return stand_from(super().to_python(value))

        def prepare_value(self, value):
            if value == "":
                return UNDATED
            return ".".join(reversed(value.split("-"))) if re.fullmatch(r"[0-9-]+", value or "") else value

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": self.FormField, "max_length": 20, **kwargs})

    def to_python(self, value):
        return stand_from(value)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Gebiet(models.TextChoices):
    STADT = "stadt", _("Stadt")
    QUARTIER = "quartier", _("Quartier")
    GENOSSENSCHAFT = "genossenschaft", _("Genossenschaft am Ort")


class Kennzahl(models.Model):
    """A figure is worth nothing without date and source. A newer value is another row."""

    class Art(models.TextChoices):
        ZAHL = "zahl", "Zahl"
        ANTEIL = "anteil", "Anteil an allen, die hier wohnen"
        BAUJAHRE = "baujahre", "Baujahre"

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="kennzahlen", verbose_name="Quartier")
    gebiet = models.CharField("Gebiet", max_length=20, choices=Gebiet)
    art = models.CharField(
        "Art", max_length=10, choices=Art, default=Art.ZAHL,
        help_text="Anteile stehen als Stockwerke eines Hauses unter „Bewohnerstruktur“, Baujahre als Zeitleiste unter "
        "„Bebauung“.",
    )  # fmt: skip
    bezeichnung = models.CharField(
        "Bezeichnung", max_length=120, help_text="Was wird gezählt? Zum Beispiel „Wohnungen“."
    )
    wert = models.CharField(
        "Wert", max_length=60,
        help_text="So, wie man ihn lesen soll: „ca. 480“, „11.000–12.000“ oder „¼“. Die Zahl darin finden wir selbst.",
    )  # fmt: skip
    von = models.DecimalField("von", max_digits=16, decimal_places=4, null=True, editable=False)
    bis = models.DecimalField("bis", max_digits=16, decimal_places=4, null=True, editable=False)
    einheit = models.CharField(
        "Einheit", max_length=40, blank=True,
        help_text="Zum Beispiel „Personen“. Gleiche Einheiten werden zwischen den Gebieten verglichen, Anteile mit "
        "gleicher Einheit bilden zusammen ein Haus.",
    )  # fmt: skip
    satz = models.CharField(
        "Satz", max_length=200, blank=True,
        help_text="So würden Sie es jemandem sagen, mit {wert} an der Stelle der Zahl: „In Seesen leben {wert} "
        "Menschen.“ Leer = es steht nur die Bezeichnung da.",
    )  # fmt: skip
    stand = StandField(
        "Stand", max_length=10, default="", blank=True,
        help_text="Jahr, Monat oder Tag („2025“, „03.2025“, „31.03.2025“) oder „undatiert“. Gibt es eine neue Zahl? "
        "Schreiben Sie einfach Wert und Stand neu. Die alte bleibt als früherer Wert stehen.",
    )  # fmt: skip
    quelle = models.CharField(
        "Quelle", max_length=160, error_messages={"blank": NO_SOURCE},
        help_text="Woher wissen wir das? Zum Beispiel „Stadt Seesen“.",
    )  # fmt: skip
    reihenfolge = models.PositiveSmallIntegerField(
        "Reihenfolge", default=0, help_text="Die erste Zahl einer Einheit kommt in den Vergleich der Gebiete."
    )

    class Meta:
        verbose_name, verbose_name_plural = "Kennzahl", "Kennzahlen"
        ordering = ["gebiet", "reihenfolge", "bezeichnung", "-stand", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quartier", "gebiet", "bezeichnung", "stand"],
                name="kennzahl_once_per_area_and_date",
                violation_error_message=ONCE,
            ),
            models.CheckConstraint(
                condition=Q(quelle__regex=r"\S"),
                name="kennzahl_has_source",
                violation_error_message=NO_SOURCE,
            ),
            models.CheckConstraint(
                condition=Q(stand__regex=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"),
                name="kennzahl_has_date_or_none",
                violation_error_message=BAD_STAND,
            ),
            models.CheckConstraint(
                condition=(Q(von=None) | Q(von__gte=0)) & (Q(bis=None) | Q(bis__gte=0)),
                name="kennzahl_is_not_negative",
                violation_error_message="Eine Kennzahl ist nicht kleiner als null. Einen Rückgang schreiben Sie in "
                "die Bezeichnung: „Rückgang“, Wert „3“.",
            ),
            models.CheckConstraint(
                condition=Q(von=None) | Q(bis=None) | Q(bis__gte=F("von")),
                name="kennzahl_range_in_order",
                violation_error_message="Die kleinere Zahl steht vorne, zum Beispiel „11.000–12.000“.",
            ),
        ]  # fmt: skip

    deutsch = frozenset()  # fields that are German on a page in another language

    def __str__(self):
        return f"{self.bezeichnung}: {self.wert}"

    def say_in(self, texte):
        """Put the words of the page's language in the place of the German ones: to show it, never to save it."""
        found = {name: texte.of(self, name) for name in TEXTE[self._meta.label_lower]}
        self.deutsch = frozenset(name for name, (_text, stand) in found.items() if stand == Uebersetzt.FEHLT)
        for name, (text, _stand) in found.items():
            setattr(self, name, text)

    def marked(self, text, *names):
        """These words for a page, marked as German if one of these fields is."""
        return format_html(GERMAN, "span", text, "span") if self.deutsch & set(names) else text

    def clean(self):
        """Reads the number out of the words."""
        self.von, self.bis = numbers_in(self.wert)
        if BIGGEST in (self.von, self.bis):
            raise ValidationError({"wert": "Diese Zahl ist zu groß. Mehr als elf Stellen hat hier keine."})
        if self.satz and "{wert}" not in self.satz:
            raise ValidationError({"satz": "Im Satz fehlt {wert}. Dort setzen wir die Zahl ein."})

    @property
    def zahl(self):
        """One number for plots: of a range its middle, of an open end nothing."""
        return None if None in (self.von, self.bis) else float(self.von + self.bis) / 2

    @property
    def gelesen(self):
        """The value; what belongs to one number stays in one line."""
        return PARTS_OF_A_NUMBER.sub("\u00a0", self.wert)

    @property
    def mit_einheit(self):
        """ "ca. 480 Wohnungen"; a word that stands beside it anyway is left out."""
        return f"{self.gelesen} {self.einheit}".strip() if self.einheit != self.gesagt else self.gelesen

    @property
    def gesagt(self):
        """The figure as a person would say it, or what it is called."""
        return self.satz.replace("{wert}", self.gelesen) or self.bezeichnung

    @property
    def stand_in_worten(self):
        """ "undatiert", "2025", "März 2025", "31. März 2025"."""
        if not self.stand:
            return gettext("undatiert")
        year, month, day = [*map(int, self.stand.split("-")), 0, 0][:3]
        if not month:
            return str(year)
        return datum(dt.date(year, month, day or 1), "j. F Y" if day else "F Y")

    @property
    def zahl_html(self):
        """Value and unit for a page; the four below are the words beside them."""
        return self.marked(self.mit_einheit, "wert", "einheit")

    @property
    def gesagt_html(self):
        return self.marked(self.gesagt, *(["satz", "wert"] if self.satz else ["bezeichnung"]))

    @property
    def bezeichnung_html(self):
        return self.marked(self.bezeichnung, "bezeichnung")

    @property
    def quelle_html(self):
        return self.marked(self.quelle, "quelle")

    @property
    def herkunft(self):
        return format_html(
            gettext("Stand: {stand}, Quelle: {quelle}"), stand=self.stand_in_worten, quelle=self.quelle_html
        )
