"""Projects of the quarter."""

from django.db import models
from django.db.models import F, Q

from .bild import Bild
from .geprueft import Geprueft, GeprueftQuerySet
from .netz import Handlungsfeld, Organisation
from .steckbrief import Quartier


class ProjektQuerySet(GeprueftQuerySet):
    def overdue(self, at=None):
        """What is finished stays as it was."""
        return super().overdue(at).exclude(stand=Projekt.Stand.FERTIG)


class Projekt(Geprueft):
    class Stand(models.TextChoices):
        GEPLANT = "geplant", "geplant"
        LAEUFT = "laeuft", "läuft"
        FERTIG = "fertig", "abgeschlossen"

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="projekte", verbose_name="Quartier")
    titel = models.CharField("Titel", max_length=120)
    beschreibung = models.TextField("Worum geht es?")
    handlungsfelder = models.ManyToManyField(Handlungsfeld, verbose_name="Handlungsfelder", blank=True)
    partner = models.ManyToManyField(Organisation, verbose_name="Partner", blank=True)
    von = models.DateField("von", null=True, blank=True)
    bis = models.DateField("bis", null=True, blank=True)
    stand = models.CharField("Stand", max_length=10, choices=Stand, default=Stand.LAEUFT)
    ergebnis = models.TextField("Ergebnis in zwei Sätzen", blank=True)
    bilder = models.ManyToManyField(Bild, verbose_name="Bilder", blank=True)
    beispiel = models.BooleanField("Beispiel", default=False, help_text="Wird öffentlich als Beispiel gekennzeichnet.")

    verlinkt = ["beschreibung", "ergebnis"]

    objects = ProjektQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Projekt", "Projekte"
        ordering = ["-von", "titel"]
        constraints = [
            models.CheckConstraint(
                condition=Q(von=None) | Q(bis=None) | Q(bis__gte=F("von")),
                name="projekt_ends_after_it_begins",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            )
        ]

    def __str__(self):
        return self.titel
