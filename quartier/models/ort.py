"""Places in the social space."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from ..felder import JaNein
from .geprueft import Geprueft
from .steckbrief import Quartier


class Ort(Geprueft):
    """A place in the social space."""

    class Kategorie(models.TextChoices):
        TREFF = "treff", "Treffpunkt"
        BILDUNG = "bildung", "Schule und Kindergarten"
        GESUNDHEIT = "gesundheit", "Gesundheit und Pflege"
        FREIZEIT = "freizeit", "Freizeit"
        EINKAUF = "einkauf", "Einkaufen"

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="orte", verbose_name="Quartier")
    name = models.CharField("Name", max_length=120)
    kategorie = models.CharField("Art", max_length=20, choices=Kategorie)
    adresse = models.CharField("Adresse", max_length=160, blank=True)
    breite = models.FloatField(
        "Breitengrad", null=True, blank=True, validators=[MinValueValidator(47), MaxValueValidator(56)],
        help_text="Für Deutschland zwischen 47 und 56.",
    )  # fmt: skip
    laenge = models.FloatField(
        "Längengrad", null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(16)],
        help_text="Für Deutschland zwischen 5 und 16.",
    )  # fmt: skip
    stufenfrei = models.CharField("stufenfrei", max_length=10, choices=JaNein, default=JaNein.UNBEKANNT)
    beschreibung = models.TextField("Beschreibung", blank=True)

    verlinkt = ["beschreibung"]

    class Meta:
        verbose_name, verbose_name_plural = "Ort", "Orte"
        ordering = ["kategorie", "name"]

    def __str__(self):
        return self.name
