"""The texts of the demo in the other languages; its German texts are the keys (`manage.py sprachen --demo`)."""

import gettext
from pathlib import Path

from django.apps import apps
from django.utils import timezone
from django.utils.translation import to_locale

from quartier.models import Uebersetzung
from quartier.models.uebersetzung import SPRACHEN, TEXTE, in_words, plain

FOLDER, DOMAIN = Path(__file__).parent / "locale", "demo"


def texts():
    """(object, field, German) of everything that is written in words."""
    for label, fields in TEXTE.items():
        for obj in apps.get_model(label).objects.order_by("pk"):
            for name in fields:
                if in_words(german := plain(getattr(obj, name))):
                    yield obj, name, german


def context(name):
    """A unit stands behind a number: many languages inflect it there."""
    return name if name == "einheit" else None


class Missing(gettext.NullTranslations):
    """What is not translated has no text, rather than the German one."""

    def gettext(self, message):
        return ""

    def pgettext(self, context, message):
        return ""


def translated(catalog, name, german):
    return catalog.pgettext(where, german) if (where := context(name)) else catalog.gettext(german)


def load():
    found, now = list(texts()), timezone.now()
    for code, _ in SPRACHEN:
        catalog = gettext.translation(DOMAIN, FOLDER, [to_locale(code)])
        catalog.add_fallback(Missing())
        Uebersetzung.objects.bulk_create(
            Uebersetzung(
                modell=obj._meta.label_lower, objekt=str(obj.pk), feld=name, sprache=code, original=german, text=text,
                geaendert=now,
            )
            for obj, name, german in found
            if (text := translated(catalog, name, german))
        )  # fmt: skip
