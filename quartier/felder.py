"""Model fields and choices that several apps use."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .symbole import auswahl, symbol

SPRACHEN = [
    ("de", _("Deutsch")),
    ("ar", _("Arabisch")),
    ("en", _("Englisch")),
    ("fr", _("Französisch")),
    ("ku", _("Kurdisch")),
    ("fa", _("Persisch/Dari")),
    ("pl", _("Polnisch")),
    ("ro", _("Rumänisch")),
    ("ru", _("Russisch")),
    ("tr", _("Türkisch")),
    ("uk", _("Ukrainisch")),
]


WOCHENTAGE = list(
    enumerate([_("Montag"), _("Dienstag"), _("Mittwoch"), _("Donnerstag"), _("Freitag"), _("Samstag"), _("Sonntag")])
)

YEARS = range(2000, 2101)  # what staff may type as a date
BAD_YEAR = "Bitte ein Datum zwischen 2000 und 2100 eingeben."

EIGENE_NAMEN = {
    "ar": "العربية",
    "en": "English",
    "fr": "Français",
    "ku": "Kurdî",
    "fa": "فارسی / دری",
    "pl": "Polski",
    "ro": "Română",
    "ru": "Русский",
    "tr": "Türkçe",
    "uk": "Українська",
}
RECHTS_NACH_LINKS = ("ar", "fa")


def namen_der_sprachen(codes):
    """["de", "ru"] → ["Deutsch", "Russisch"], in the order of SPRACHEN."""
    return [str(name) for code, name in SPRACHEN if code in codes]


UMLAUTE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def adresse_aus(titel):
    """ "Nähkurs für Frauen" → "naehkurs-fuer-frauen"; "" for a title without any letter that fits."""
    return slugify(unicodedata.normalize("NFC", titel).translate(UMLAUTE))


class Geaendert(models.Model):
    """When a row was last saved: for feeds, and so that two colleagues do not overwrite each other."""

    geaendert = models.DateTimeField("zuletzt geändert", auto_now=True, editable=False)

    class Meta:
        abstract = True


class AuswahlField(ArrayField):
    """Several of a fixed list, shown as check boxes."""

    def formfield(self, **kwargs):
        return super(ArrayField, self).formfield(
            **{
                "form_class": forms.TypedMultipleChoiceField,
                "choices": self.base_field.choices,
                "coerce": self.base_field.to_python,
                "widget": forms.CheckboxSelectMultiple,
                **kwargs,
            }
        )


def deutsch(number, form=""):
    """1234.5 → "1.234,5"; `form` as `format` knows it, e.g. ".2f"."""
    return f"{number:,{form}}".translate(str.maketrans(",.", ".,"))


def euro(betrag):
    """Decimal("1234.5") → "1.234,50 Euro" """
    return f"{deutsch(betrag, '.2f')} Euro"


class EuroField(models.DecimalField):
    """An amount of money, typed as people write it: "1.234,50", "1234.5", "1.234 €"."""

    class FormField(forms.DecimalField):
        widget = forms.TextInput(attrs={"inputmode": "decimal"})

        def prepare_value(self, value):
            return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value

        def to_python(self, value):
            if isinstance(value, str):
                value = re.sub(r"\s|€|Euro", "", value)
                if "," in value or re.fullmatch(r"\d{1,3}(\.\d{3})+", value):
                    value = value.replace(".", "").replace(",", ".")
            return super().to_python(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": self.FormField, **kwargs})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs


class SymbolField(models.CharField):
    """One of the house's symbols, chosen by looking at them; empty = the usual one, which `leer` names in words."""

    def __init__(self, *args, leer="", **kwargs):
        self.leer = leer
        super().__init__(*args, **{"max_length": 16, "blank": True, "choices": auswahl, **kwargs})

    def formfield(self, **kwargs):
        pictures = [(name, format_html("{} {}", symbol(name), wort)) for name, wort in auswahl()]
        return super().formfield(**{**kwargs, "widget": forms.RadioSelect, "choices": [("", self.leer), *pictures]})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class TageField(ArrayField):
    """Several days in one line, as people write them: "03.02.2027, 17.02.2027"."""

    class FormField(SimpleArrayField):
        def to_python(self, value):
            items = [item.strip() for item in value.split(self.delimiter)] if isinstance(value, str) else value or []
            days, wrong = [], []
            for item in filter(None, items):
                try:
                    days.append(self.base_field.to_python(item))
                except forms.ValidationError:
                    wrong.append(str(item)[:40])
            if wrong:
                raise forms.ValidationError(f"{', '.join(wrong)} gibt es nicht. Bitte mit Komma trennen.")
            return days

        def prepare_value(self, value):
            if isinstance(value, list):
                return ", ".join(f"{day:%d.%m.%Y}" if isinstance(day, date) else str(day) for day in value)
            return value

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": self.FormField, "show_hidden_initial": False, **kwargs})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, kwargs


def plain_phone(value):
    """Digits, with the signs people put between them."""
    if len(value) > 40:
        return  # the field says so already
    digits = len(re.sub(r"\D", "", value))
    if 0 < digits < 5:
        raise ValidationError(_("Diese Telefonnummer ist zu kurz. Bitte mit Vorwahl, zum Beispiel 05381 12345."))
    if not re.fullmatch(r"[\d\s()+/.-]+", value) or not 0 < digits <= 20:
        raise ValidationError(
            _("Diese Telefonnummer verstehen wir nicht. Bitte nur Ziffern, zum Beispiel 05381 12345.")
        )


class TelefonField(models.CharField):
    """A telephone number that stands in public, as a link that dials it."""

    default_validators = [plain_phone]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 40, "blank": True, **kwargs})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class WebsiteField(models.URLField):
    """An address that a browser opens; "www.example.org" is enough."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs


class Weg(models.TextChoices):
    """How somebody came to us."""

    WEB = "web", "Internet"
    TELEFON = "telefon", "Telefon"
    VOR_ORT = "vor_ort", "vor Ort"


class JaNein(models.TextChoices):
    """Three states, because "we do not know" is an answer too."""

    JA = "ja", _("ja")
    NEIN = "nein", _("nein")
    UNBEKANNT = "unbekannt", _("bitte fragen")
