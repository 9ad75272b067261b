"""Addresses of other sites that stand in our texts, and whether they still lead somewhere."""

from django.apps import apps
from django.db import models


class VerweisQuerySet(models.QuerySet):
    def broken(self):
        """Those that did not answer twice in a row, the longest first."""
        return self.filter(stand=Verweis.Stand.DEFEKT).order_by("defekt_seit", "pk")


class Verweis(models.Model):
    """One address in one text. Written by the worker only, see verweise.py."""

    class Stand(models.TextChoices):
        NEU = "neu", "noch nicht geprüft"
        GUT = "gut", "führt zum Ziel"
        VERDACHT = "verdacht", "hat einmal nicht geantwortet"
        DEFEKT = "defekt", "führt ins Leere"
        NICHT_PRUEFBAR = "unklar", "nicht prüfbar"

    adresse = models.CharField("Adresse", max_length=1000)
    modell = models.CharField(max_length=60)  # where it stands: "quartier.neuigkeit"
    objekt = models.CharField(max_length=40)
    stand = models.CharField("Stand", max_length=10, choices=Stand, default=Stand.NEU)
    grund = models.CharField("Grund", max_length=120, blank=True)
    geprueft = models.DateTimeField("zuletzt geprüft am", null=True, blank=True)
    defekt_seit = models.DateTimeField("antwortet nicht seit", null=True, blank=True)

    objects = VerweisQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Verweis", "Verweise"
        ordering = ["adresse", "modell", "objekt"]
        constraints = [
            models.UniqueConstraint(
                fields=["adresse", "modell", "objekt"],
                name="verweis_once_per_text",
                violation_error_message="Dieser Verweis steht hier schon.",
            )
        ]

    def __str__(self):
        return self.adresse

    @property
    def model(self):
        return apps.get_model(self.modell)
