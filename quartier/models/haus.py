"""The house: its name and contact, and its pages. Another house is other data."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from .. import farben
from ..felder import TelefonField
from .geprueft import Geprueft
from .lage import Lage

SEITEN = ("impressum", "datenschutz", "barrierefreiheit")  # those that are shown
PLATZHALTER = "[bitte ausfüllen:"  # marks a blank that only the operator can fill


COLOUR = r"^#[0-9a-f]{6}$"


class FarbeField(models.CharField):
    """A colour as browsers choose it: "#34183a"."""

    def __init__(self, *args, **kwargs):
        valid = RegexValidator(COLOUR, "Eine Farbe sieht so aus: #34183a")
        super().__init__(*args, **{"max_length": 7, "validators": [valid], **kwargs})

    def to_python(self, value):
        return super().to_python(value.lower() if isinstance(value, str) else value)


class Haus(Lage, Geprueft):
    """The one row about the house itself."""

    known = None  # as it was when this process last looked

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField("Name", max_length=60, help_text="Steht oben auf jeder Seite, z. B. „LeNa“.")
    untertitel = models.CharField(
        "Untertitel",
        max_length=120,
        blank=True,
        help_text="Steht neben dem Namen, oben auf jeder Seite.",
    )
    vorstellung = models.TextField(
        "Vorstellung", help_text="Zwei Sätze für die Startseite: Wer sind wir, wer darf kommen?"
    )
    adresse = models.CharField("Straße und Hausnummer", max_length=120)
    plz_ort = models.CharField("PLZ und Ort", max_length=120)
    telefon = TelefonField("Telefon")
    telefon_hinweis = models.CharField(
        "Hinweis zum Telefon", max_length=120, blank=True, help_text="Zum Beispiel, wann jemand abnimmt."
    )
    email = models.EmailField(
        "E-Mail",
        blank=True,
        help_text="Steht in Kalender-Einträgen und auf der Seite für die Presse.",
    )
    oeffnung = models.CharField(
        "Öffnungszeiten",
        max_length=200,
        blank=True,
        help_text="So, wie es auf der Startseite stehen soll.",
    )
    umkreis = models.PositiveSmallIntegerField(
        "Umkreis in Metern", default=1000, help_text="So groß ist unser Sozialraum. Der Kreis im Plan der Orte."
    )
    farbe_haus = FarbeField(
        "Farbe des Hauses", default=farben.EIGENE["haus"],
        help_text="Eine dunkle Farbe: oben und unten auf jeder Seite, auf Aushängen und am Bildschirm.",
    )  # fmt: skip
    farbe_knopf = FarbeField(
        "Farbe der Knöpfe und Links", default=farben.EIGENE["knopf"],
        help_text="Eine dunkle, kräftige Farbe. Weiße Schrift muss darauf gut zu lesen sein.",
    )  # fmt: skip
    farbe_licht = FarbeField(
        "Farbe des Lichts", default=farben.EIGENE["licht"],
        help_text="Eine helle Farbe: erleuchtete Fenster, und die Knöpfe, wenn jemand einen dunklen Schirm mag.",
    )  # fmt: skip
    logo = models.ForeignKey(
        "quartier.Bild", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="Logo",
        help_text="Aus „Bilder“, am besten auf weißem Grund. Leer = der Name des Hauses steht allein.",
    )  # fmt: skip
    presse_satz = models.CharField(
        "In einem Satz",
        max_length=200,
        blank=True,
        help_text="Was ist das Haus? Zum Beispiel unter einem Zeitungsbild.",
    )
    presse_kurz = models.TextField("Kurz", blank=True, help_text="Drei bis vier Sätze für eine Meldung.")
    presse_lang = models.TextField("Ausführlich", blank=True, help_text="Leerzeile = neuer Absatz.")
    presse_kontakt = models.ForeignKey(
        "quartier.Ansprechperson", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="Kontakt für die Presse", help_text="Leer = Telefon und E-Mail des Hauses.",
    )  # fmt: skip

    verlinkt = ["presse_kurz", "presse_lang"]

    class Meta:
        verbose_name = verbose_name_plural = "Haus"
        constraints = [
            *Lage.Meta.constraints,
            models.CheckConstraint(
                condition=Q(id=1), name="haus_only_one", violation_error_message="Es gibt nur ein Haus."
            ),
            models.CheckConstraint(
                condition=Q(umkreis__range=(100, 5000)),
                name="haus_has_a_walkable_space",
                violation_error_message="Der Umkreis liegt zwischen 100 und 5000 Metern.",
            ),
            models.CheckConstraint(  # they stand in the stylesheet of every page
                condition=Q(farbe_haus__regex=COLOUR, farbe_knopf__regex=COLOUR, farbe_licht__regex=COLOUR),
                name="haus_has_colours",
                violation_error_message="Eine Farbe sieht so aus: #34183a",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def load(cls):
        """The house; before it has been described, an empty one. The last one is kept for when the database is gone."""
        cls.known = cls.objects.select_related("logo").filter(pk=1).first() or cls(name="LeNa")
        return cls.known

    @property
    def anschrift(self):
        """Street and town in one line."""
        return ", ".join(filter(None, [self.adresse, self.plz_ort]))

    @property
    def farben(self):
        """{"haus", "knopf", "licht": its colours}."""
        return {name: getattr(self, f"farbe_{name}") for name in farben.EIGENE}

    def clean(self):
        """Raises ValidationError also for colours that not everybody could read."""
        super().clean()
        valid = all(re.fullmatch(COLOUR, colour or "") for colour in self.farben.values())
        if valid and (found := farben.complaints(**self.farben)):
            raise ValidationError({f"farbe_{name}": sentence for name, sentence in found.items()})


class Seite(Geprueft):
    """A page that the law demands: Impressum, Datenschutz, Barrierefreiheit."""

    slug = models.SlugField("Adresse", unique=True, help_text="Zum Beispiel impressum. Bitte nicht mehr ändern.")
    titel = models.CharField("Titel", max_length=120)
    text = models.TextField(
        "Text", help_text=f"Leerzeile = neuer Absatz, „## “ = Überschrift. Lücken stehen als „{PLATZHALTER} …]“."
    )

    verlinkt = ["text"]

    class Meta:
        verbose_name, verbose_name_plural = "Rechtliche Seite", "Rechtliche Seiten"
        ordering = ["titel"]

    def __str__(self):
        return self.titel

    def get_absolute_url(self):
        return reverse(self.slug) if self.slug in SEITEN else reverse("start")

    @property
    def has_blanks(self):
        return PLATZHALTER in self.text
