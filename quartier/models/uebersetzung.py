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
    "angebote.durchgang": ("titel",),
    "angebote.termin": ("hinweis",),
    "beratung.anliegen": ("titel", "kurztext", "saetze", "mitbringen", "ablauf"),
    "quartier.ansprechperson": ("funktion", "erreichbar"),
    "quartier.antwort": ("text",),
    "quartier.bild": ("alt", "unterschrift", "nachweis"),
    "quartier.foerderung": ("bezeichnung", "zweck"),
    "quartier.handlungsfeld": ("name",),
    "quartier.haus": ("untertitel", "vorstellung", "telefon_hinweis", "oeffnung"),
    "quartier.idee": ("titel", "oeffentlich"),
    "quartier.kennzahl": ("bezeichnung", "wert", "einheit", "satz", "quelle"),
    "quartier.neuigkeit": ("titel", "text"),
    "quartier.organisation": ("beitrag",),
    "quartier.ort": ("beschreibung", "zugang_hinweis", "zu_grund"),
    "quartier.projekt": ("titel", "beschreibung", "ergebnis"),
    "quartier.quartier": ("bewohnerstruktur", "bebauung", "merkmale", "inhalt", "sozialraumbezug"),
    "quartier.raum": ("zugang_hinweis",),
    "quartier.schliesszeit": ("anlass",),
    "quartier.seite": ("titel", "text"),
    "quartier.ziel": ("text",),
}
TEILE = {  # what stands on the page of another object in the admin is translated there, too
    "quartier.idee": ("antworten",),
    "quartier.organisation": ("ansprechpersonen",),
    "quartier.quartier": ("kennzahlen", "ziele"),
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


def in_words(text):
    """Whether there is something to translate: "¼" and "1963–1974" are the same in every language."""
    return any(sign.isalpha() for sign in plain(text))


def with_parts(obj):
    """This object, and what stands on its page in the admin."""
    return [obj, *(part for name in TEILE.get(obj._meta.label_lower, ()) for part in getattr(obj, name).all())]


def _fitting(own, same, german):
    """Of two translations, the object's own and one of the same German words elsewhere, the one to show; or None."""
    return own if own and own.original == plain(german) else same or own


class UebersetzungQuerySet(models.QuerySet):
    """Translations, by what they translate."""

    def of(self, *objects):
        """All translations of these objects."""
        found = Q(pk=None)
        for label in {obj._meta.label_lower for obj in objects}:
            keys = [str(obj.pk) for obj in objects if obj._meta.label_lower == label]
            found |= Q(modell=label, objekt__in=keys)
        return self.filter(found)

    def forget(self, *objects):
        """Delete the translations of objects that are about to be deleted, and of what goes with them."""
        self.of(*(one for obj in objects for one in with_parts(obj))).delete()

    def text(self, obj, feld):
        """One text alone in the current language, for a mail: German where there is no translation."""
        sprache, german = translation.get_language(), getattr(obj, feld)
        if sprache == settings.LANGUAGE_CODE or not in_words(german):
            return german
        rows = self.filter(modell=obj._meta.label_lower, feld=feld, sprache=sprache).order_by("geaendert")
        own = rows.filter(objekt=str(obj.pk)).first()
        found = _fitting(own, rows.filter(original=plain(german)).last(), german)
        return found.text if found else german

    def german_changed(self, obj, at=None):
        """Note since when the translations of this object and its parts are older than their German text."""
        objects = {(one._meta.label_lower, str(one.pk)): one for one in with_parts(obj)}
        for one in self.of(*objects.values()):
            old = one.stand_to(getattr(objects[one.modell, one.objekt], one.feld)) == Stand.VERALTET
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

    A view that needs one hands it on to its template as `texte`. The same words in the same field, "fällt aus" at
    two dates, are translated once.
    """

    def __init__(self, sprache=None):
        self.sprache = sprache or translation.get_language()

    @cached_property
    def _rows(self):
        """{(model, key, field) or (model, field, German): translation}"""
        found = {}
        for one in Uebersetzung.objects.filter(sprache=self.sprache).order_by("geaendert"):
            found[one.modell, one.objekt, one.feld] = found[one.modell, one.feld, one.original] = one
        return found

    def row(self, obj, feld):
        """The translation of a text, or None."""
        german, label = getattr(obj, feld), obj._meta.label_lower
        own, same = self._rows.get((label, str(obj.pk), feld)), self._rows.get((label, feld, plain(german)))
        return _fitting(own, same, german)

    def of(self, obj, feld):
        """(text, Stand): FEHLT with the German text where there is no translation; in German always AKTUELL."""
        german = getattr(obj, feld)
        if self.sprache == settings.LANGUAGE_CODE or not in_words(german):
            return german, Stand.AKTUELL
        one = self.row(obj, feld)
        return (one.text, one.stand_to(german)) if one else (german, Stand.FEHLT)

    def text(self, obj, feld):
        """The text alone, for where nothing can be marked."""
        return self.of(obj, feld)[0]

    def html(self, obj, feld):
        """The text for a line of a page; German is marked as such where there is no translation."""
        text, stand = self.of(obj, feld)
        html = conditional_escape(text)
        return format_html(GERMAN, "span", html, "span") if stand == Stand.FEHLT else html
