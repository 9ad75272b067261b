"""Grants, in money or in kind."""

from django.db import models
from django.db.models import Q

from .netz import Organisation
from .steckbrief import Quartier


class Foerderung(models.Model):
    """A grant in money or in kind."""

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="foerderungen", verbose_name="Quartier")
    geber = models.ForeignKey(Organisation, models.PROTECT, verbose_name="gibt", null=True, blank=True)
    bezeichnung = models.CharField("Bezeichnung", max_length=160)
    betrag = models.DecimalField(
        "Betrag in Euro", max_digits=10, decimal_places=2, null=True, blank=True, help_text="Leer bei Sachleistungen."
    )
    zeitraum = models.CharField("Zeitraum", max_length=60, blank=True, help_text="Zum Beispiel „jährlich“.")
    zweck = models.CharField("Zweckbindung", max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "Förderung", "Förderungen"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(betrag=None) | Q(betrag__gt=0),
                name="foerderung_is_positive",
                violation_error_message="Der Betrag muss größer als null sein.",
            )
        ]

    def __str__(self):
        return self.bezeichnung
