"""News of the house."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from ..felder import Geaendert
from .bild import Bild

RESERVED = {"feed"}  # stands beside the news
WHEN = r"j. F Y, H:i \U\h\r"


class NeuigkeitQuerySet(models.QuerySet):
    def published(self, at=None):
        """Visible at this moment, newest first."""
        now = at or timezone.now()
        return self.filter(sichtbar_ab__lte=now).exclude(sichtbar_bis__lte=now).order_by("-sichtbar_ab", "-pk")

    def with_pictures(self):
        """For lists; one query more."""
        return self.prefetch_related("bilder")


class Neuigkeit(Geaendert):
    """A piece of news, visible from one instant to another."""

    titel = models.CharField("Titel", max_length=120)
    slug = models.SlugField("Adresse", unique=True, help_text="Kurzer Name für die Internet-Adresse.")
    text = models.TextField("Text", help_text="Leerzeile = neuer Absatz.")
    bilder = models.ManyToManyField(
        Bild, verbose_name="Bilder", blank=True, help_text="Das erste steht auch in der Liste."
    )
    sichtbar_ab = models.DateTimeField(
        "sichtbar ab",
        default=timezone.now,
        help_text="Liegt das in der Zukunft, erscheint die Neuigkeit dann von selbst.",
    )
    sichtbar_bis = models.DateTimeField("sichtbar bis", null=True, blank=True, help_text="Leer = bleibt stehen.")
    beispiel = models.BooleanField("Beispiel", default=False, help_text="Wird öffentlich als Beispiel gekennzeichnet.")

    verlinkt = ["text"]

    objects = NeuigkeitQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Neuigkeit", "Neuigkeiten"
        ordering = ["-sichtbar_ab"]

    def __str__(self):
        return self.titel

    @property
    def zuletzt(self):
        """When what visitors see last changed: it appeared, or somebody wrote."""
        return max(self.sichtbar_ab, self.geaendert)

    def get_absolute_url(self):
        return reverse("neuigkeit", args=[self.slug])

    @property
    def titel_mit_beispiel(self):
        """For readers that know no badge."""
        return gettext("{titel} (Beispiel)").format(titel=self.titel) if self.beispiel else self.titel

    @property
    def erstes_bild(self):
        """The picture of the list, or None; needs `with_pictures`."""
        return next(iter(self.bilder.all()), None)

    def is_published(self, at=None):
        now = at or timezone.now()
        return self.sichtbar_ab <= now and (self.sichtbar_bis is None or now < self.sichtbar_bis)

    def in_worten(self, at=None):
        """ "erscheint am …", "abgelaufen am …", "sichtbar" """
        now = at or timezone.now()
        if now < self.sichtbar_ab:
            return f"erscheint am {_when(self.sichtbar_ab)}"
        if self.sichtbar_bis is None:
            return "sichtbar"
        return f"{'sichtbar bis' if now < self.sichtbar_bis else 'abgelaufen am'} {_when(self.sichtbar_bis)}"

    def clean(self):
        if self.slug in RESERVED:
            raise ValidationError(
                {"slug": f"Die Adresse „{self.slug}“ ist schon vergeben. Bitte wählen Sie eine andere."}
            )
        if self.sichtbar_bis and self.sichtbar_ab and self.sichtbar_bis <= self.sichtbar_ab:
            raise ValidationError({"sichtbar_bis": "Das Ende liegt vor dem Beginn."})


def _when(moment):
    return date_format(timezone.localtime(moment), WHEN)
