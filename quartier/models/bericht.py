"""Figures of months that are over. A closed month never changes, whoever is forgotten afterwards.

What is counted stands in `bericht.py` of each app; `lena.bericht` closes the months. Triggers in the
database (migration `geld`) refuse every change of a figure, and every new figure of a closed month.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Monat(models.Model):
    """A month whose figures are closed."""

    monat = models.DateField("Monat", primary_key=True)  # its first day
    abgeschlossen_am = models.DateTimeField("abgeschlossen am", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "abgeschlossener Monat", "abgeschlossene Monate"
        ordering = ["-monat"]
        constraints = [
            models.CheckConstraint(
                condition=Q(monat__day=1), name="monat_is_its_first_day",
                violation_error_message="Ein Monat steht mit seinem ersten Tag da.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.monat:%m/%Y}"


class Monatszahl(models.Model):
    """One contribution to a figure of a month; the figure is their sum.

    Most are written when the month is closed. Who is forgotten before that is counted on the way out.
    """

    monat = models.DateField("Monat", db_index=True)
    was = models.CharField("was", max_length=40)
    nach = models.CharField("nach", max_length=20)  # field of action, organisation, grant …
    schluessel = models.CharField("Schlüssel", max_length=80, blank=True)
    name = models.CharField("Name", max_length=250)  # as it was called at that time
    wert = models.BigIntegerField("Wert", null=True)  # None: a handful of people, never shown nor kept

    class Meta:
        verbose_name, verbose_name_plural = "Monatszahl", "Monatszahlen"
        ordering = ["id"]

    def __str__(self):
        return f"{self.monat:%m/%Y} {self.was}, {self.name}: {self.wert}"
