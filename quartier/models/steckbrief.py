"""The quarter's profile under the headings that all quarters' sheets share: texts and goals; figures stand apart."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from .geprueft import Geprueft, GeprueftQuerySet

# Pages beside those of the quarters, also some that are likely to come.
RESERVED = [
    "bericht", "bilder", "geld", "ideen", "netz", "neuigkeiten", "orte", "plan", "presse", "projekte", "zahlen",
]  # fmt: skip


class QuartierQuerySet(GeprueftQuerySet):
    def choices(self):
        """{slug: name} to choose from; nothing as long as there is one quarter only, so that nobody notices it."""
        found = dict(self.order_by("name").values_list("slug", "name"))
        return found if len(found) > 1 else {}


class Quartier(Geprueft):
    """One quarter; texts stand under the headings that all quarters' sheets share."""

    slug = models.SlugField("Adresse", unique=True, help_text="Kurzer Name für die Internet-Adresse.")
    name = models.CharField("Quartier", max_length=120, help_text="Zum Beispiel „Rund um die Hochstraße“.")
    stadt = models.CharField("Stadt/Gemeinde", max_length=120)
    bewohnerstruktur = models.TextField(
        "Bewohnerstruktur",
        blank=True,
        help_text="Erscheint öffentlich. Leerzeile = neuer Absatz.",
    )
    bebauung = models.TextField(
        "Bebauung",
        blank=True,
        help_text="Erscheint öffentlich. Leerzeile = neuer Absatz.",
    )
    merkmale = models.TextField(
        "Besondere Merkmale",
        blank=True,
        help_text="Was gibt es hier, was fehlt? Erscheint öffentlich.",
    )
    inhalt = models.TextField(
        "Projekt(e): Inhalt",
        blank=True,
        help_text="Was wollen wir hier erreichen? Erscheint öffentlich.",
    )
    sozialraumbezug = models.TextField(
        "Sozialraumbezug",
        blank=True,
        help_text="Wie ist der Treff im Quartier eingebunden? Erscheint öffentlich.",
    )
    partner = models.ManyToManyField(
        "quartier.Organisation", verbose_name="Partner", blank=True, help_text="Nichts angekreuzt = alle."
    )
    handlungsfelder = models.ManyToManyField(
        "quartier.Handlungsfeld", verbose_name="Handlungsfelder", blank=True, help_text="Nichts angekreuzt = alle."
    )

    verlinkt = ["bewohnerstruktur", "bebauung", "merkmale", "inhalt", "sozialraumbezug"]

    objects = QuartierQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Quartier", "Quartiere"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED),
                name="quartier_address_is_free",
                violation_error_message="Diese Adresse gehört schon einer anderen Seite. Bitte wählen Sie eine andere.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("steckbrief", args=[self.slug])


class Ziel(models.Model):
    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="ziele", verbose_name="Quartier")
    text = models.CharField("Ziel", max_length=250)
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0, help_text="Kleine Zahlen stehen oben.")

    class Meta:
        verbose_name, verbose_name_plural = "Ziel", "Ziele"
        ordering = ["reihenfolge", "id"]

    def __str__(self):
        return self.text
