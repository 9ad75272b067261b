"""The quarter's profile under the headings that all quarters' sheets share: texts, figures, goals."""

from django.db import models
from django.db.models import Q

from .geprueft import Geprueft


class Quartier(Geprueft):
    """One quarter; texts stand under the headings that all quarters' sheets share."""

    slug = models.SlugField("Adresse", unique=True)
    name = models.CharField("Quartier", max_length=120, help_text="Zum Beispiel „Rund um die Hochstraße“.")
    stadt = models.CharField("Stadt/Gemeinde", max_length=120)
    bewohnerstruktur = models.TextField("Bewohnerstruktur", blank=True)
    bebauung = models.TextField("Bebauung", blank=True)
    merkmale = models.TextField("Besondere Merkmale", blank=True)
    inhalt = models.TextField("Projekt(e): Inhalt", blank=True)
    sozialraumbezug = models.TextField("Sozialraumbezug", blank=True)

    verlinkt = ["bewohnerstruktur", "bebauung", "merkmale", "inhalt", "sozialraumbezug"]

    class Meta:
        verbose_name, verbose_name_plural = "Quartier", "Quartiere"
        ordering = ["name"]

    def __str__(self):
        return self.name


class Gebiet(models.TextChoices):
    STADT = "stadt", "Stadt"
    QUARTIER = "quartier", "Quartier"
    GENOSSENSCHAFT = "genossenschaft", "Genossenschaft am Ort"


class Kennzahl(models.Model):
    """A figure is worth nothing without date and source."""

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="kennzahlen", verbose_name="Quartier")
    gebiet = models.CharField("Gebiet", max_length=20, choices=Gebiet)
    bezeichnung = models.CharField(
        "Bezeichnung", max_length=120, help_text="Was wird gezählt? Zum Beispiel „Wohnungen“."
    )
    wert = models.CharField(
        "Wert", max_length=60, help_text="So, wie er gelesen werden soll, z. B. „ca. 480“ oder „¼“."
    )
    einheit = models.CharField("Einheit", max_length=40, blank=True)
    stand = models.CharField("Stand", max_length=40, default="undatiert", help_text="Datum oder „undatiert“.")
    quelle = models.CharField("Quelle", max_length=160)
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)

    class Meta:
        verbose_name, verbose_name_plural = "Kennzahl", "Kennzahlen"
        ordering = ["gebiet", "reihenfolge", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quartier", "gebiet", "bezeichnung"],
                name="kennzahl_once_per_area",
                violation_error_message="Diese Kennzahl gibt es für dieses Gebiet schon.",
            ),
            models.CheckConstraint(
                condition=~Q(quelle=""),
                name="kennzahl_has_source",
                violation_error_message="Eine Kennzahl braucht eine Quelle.",
            ),
        ]

    def __str__(self):
        return f"{self.bezeichnung}: {self.wert}"


class Ziel(models.Model):
    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="ziele", verbose_name="Quartier")
    text = models.CharField("Ziel", max_length=250)
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)

    class Meta:
        verbose_name, verbose_name_plural = "Ziel", "Ziele"
        ordering = ["reihenfolge", "id"]

    def __str__(self):
        return self.text
