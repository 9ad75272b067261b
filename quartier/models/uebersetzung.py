"""Texts of the house in other languages. German is what stands at the object itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html

# What is written in words. Dates, places, telephone numbers and prices stand elsewhere, once for all languages.
TEXTE = {
    "angebote.angebot": ("titel", "kurztext", "beschreibung", "fuer_wen", "kosten", "ablauf", "mitbringen"),
    "angebote.bedarf": ("aufgabe", "hinweis"),
    "beratung.anliegen": ("titel", "kurztext", "saetze", "mitbringen", "ablauf"),
    "quartier.handlungsfeld": ("name",),
    "quartier.haus": ("untertitel", "vorstellung", "telefon_hinweis", "oeffnung"),
    "quartier.neuigkeit": ("titel", "text"),
    "quartier.organisation": ("beitrag",),
    "quartier.ort": ("beschreibung", "zugang_hinweis"),
    "quartier.projekt": ("titel", "beschreibung", "ergebnis"),
    "quartier.quartier": ("bewohnerstruktur", "bebauung", "merkmale", "inhalt", "sozialraumbezug"),
    "quartier.raum": ("zugang_hinweis",),
    "quartier.seite": ("titel", "text"),
    "quartier.ziel": ("text",),
}
GERMAN = '<{} class="deutsch" lang="de" dir="ltr">{}</{}>'
SPRACHEN = [(code, name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class Stand(models.TextChoices):
    AKTUELL = "aktuell", "aktuell"
    VERALTET = "veraltet", "veraltet"
    FEHLT = "fehlt", "fehlt"


def plain(text):
    """A text as it is compared: forms send other line ends than files."""
    return str(text).replace("\r", "").strip()


class UebersetzungQuerySet(models.QuerySet):
    def of(self, obj):
        """All translations of this object."""
        return self.filter(modell=obj._meta.label_lower, objekt=str(obj.pk))

    def text(self, obj, feld):
        """One text alone in the current language, for a mail: German where there is no translation."""
        sprache, german = translation.get_language(), getattr(obj, feld)
        if sprache == settings.LANGUAGE_CODE:
            return german
        return self.of(obj).filter(feld=feld, sprache=sprache).values_list("text", flat=True).first() or german

    def german_changed(self, obj, at=None):
        """Note since when the translations of this object are older than its German text."""
        for one in self.of(obj):
            old = one.stand_to(getattr(obj, one.feld)) == Stand.VERALTET
            if old != bool(one.veraltet_seit):
                one.veraltet_seit = (at or timezone.now()) if old else None
                one.save(update_fields=["veraltet_seit"])

    def write(self, obj, feld, sprache, text, von=""):
        """Keep a translation of the German text as it is now; an empty one goes away."""
        mine = {"modell": obj._meta.label_lower, "objekt": str(obj.pk), "feld": feld, "sprache": sprache}
        if not plain(text):
            self.filter(**mine).delete()
            return
        new = {"text": plain(text), "original": plain(getattr(obj, feld)), "veraltet_seit": None, "von": von}
        self.update_or_create(**mine, defaults=new | {"geaendert": timezone.now()})


class Uebersetzung(models.Model):
    """One text in one language, with the German text it was made from."""

    modell = models.CharField(max_length=50)
    objekt = models.CharField(max_length=40)
    feld = models.CharField(max_length=40)
    sprache = models.CharField("Sprache", max_length=12)
    text = models.TextField("Übersetzung")
    original = models.TextField("deutscher Text, als übersetzt wurde")
    geaendert = models.DateTimeField("zuletzt geändert", default=timezone.now)
    veraltet_seit = models.DateTimeField("veraltet seit", null=True, blank=True)
    von = models.CharField("übersetzt von", max_length=150, blank=True)

    objects = UebersetzungQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Übersetzung", "Übersetzungen"
        constraints = [
            models.UniqueConstraint(
                fields=["modell", "objekt", "feld", "sprache"], name="one_translation_per_text_and_language",
                violation_error_message="Diese Übersetzung gibt es schon.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="translation_is_not_empty",
                violation_error_message="Die Übersetzung ist leer.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.feld} ({self.sprache})"

    def stand_to(self, german):
        """Whether it still says what the German text says."""
        return Stand.AKTUELL if self.original == plain(german) else Stand.VERALTET


class Texte:
    """The house's texts in the language of the page: one query, when the first text is asked for.

    A view that needs one hands it on to its template as `texte`.
    """

    def __init__(self, sprache=None):
        self.sprache = sprache or translation.get_language()

    @cached_property
    def _rows(self):
        if self.sprache == settings.LANGUAGE_CODE:
            return {}
        rows = Uebersetzung.objects.filter(sprache=self.sprache)
        return {(one.modell, one.objekt, one.feld): one for one in rows}

    def of(self, obj, feld):
        """(text, Stand): FEHLT with the German text where there is no translation; in German always AKTUELL."""
        german = getattr(obj, feld)
        if self.sprache == settings.LANGUAGE_CODE or not german:
            return german, Stand.AKTUELL
        one = self._rows.get((obj._meta.label_lower, str(obj.pk), feld))
        return (one.text, one.stand_to(german)) if one else (german, Stand.FEHLT)

    def text(self, obj, feld):
        """The text alone, for where nothing can be marked."""
        return self.of(obj, feld)[0]

    def html(self, obj, feld):
        """The text for a line of a page; German is marked as such where there is no translation."""
        text, stand = self.of(obj, feld)
        html = conditional_escape(text)
        return format_html(GERMAN, "span", html, "span") if stand == Stand.FEHLT else html
