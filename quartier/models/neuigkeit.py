"""News of the house."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone


class NeuigkeitQuerySet(models.QuerySet):
    def published(self, at=None):
        """Visible at this moment, newest first."""
        now = at or timezone.now()
        return self.filter(sichtbar_ab__lte=now).exclude(sichtbar_bis__lte=now).order_by("-sichtbar_ab")


class Neuigkeit(models.Model):
    titel = models.CharField("Titel", max_length=120)
    slug = models.SlugField("Adresse", unique=True, help_text="Kurzer Name für die Internet-Adresse.")
    text = models.TextField("Text", help_text="Leerzeile = neuer Absatz.")
    sichtbar_ab = models.DateTimeField("sichtbar ab", default=timezone.now)
    sichtbar_bis = models.DateTimeField("sichtbar bis", null=True, blank=True, help_text="Leer = bleibt stehen.")
    beispiel = models.BooleanField("Beispiel", default=False, help_text="Wird öffentlich als Beispiel gekennzeichnet.")

    objects = NeuigkeitQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Neuigkeit", "Neuigkeiten"
        ordering = ["-sichtbar_ab"]

    def __str__(self):
        return self.titel

    def get_absolute_url(self):
        return f"/neuigkeiten/{self.slug}/"

    def clean(self):
        if self.sichtbar_bis and self.sichtbar_ab and self.sichtbar_bis <= self.sichtbar_ab:
            raise ValidationError({"sichtbar_bis": "Das Ende liegt vor dem Beginn."})
