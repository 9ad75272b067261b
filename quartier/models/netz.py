"""Who works in the quarter: organisations, their people, and the fields of action."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..felder import SPRACHEN, AuswahlField, TelefonField, WebsiteField, namen_der_sprachen
from ..sprache import komma
from .geprueft import Geprueft, GeprueftQuerySet, change_url


class Handlungsfeld(models.Model):
    name = models.CharField("Handlungsfeld", max_length=120, unique=True)
    slug = models.SlugField("Adresse", unique=True, help_text="Kurzer Name für die Internet-Adresse.")
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0, help_text="Kleine Zahlen stehen oben.")

    class Meta:
        verbose_name, verbose_name_plural = "Handlungsfeld", "Handlungsfelder"
        ordering = ["reihenfolge", "name"]

    def __str__(self):
        return self.name


class Organisation(Geprueft):
    gehoert = "pk"
    verlinkt = ["website", "beitrag"]

    class Rolle(models.TextChoices):
        TRAEGER = "traeger", _("trägt das Haus")
        UNTERSTUETZT = "unterstuetzt", _("unterstützt")
        TEIL = "teil", _("ist Teil davon")

    name = models.CharField("Name", max_length=120, unique=True)
    kurz = models.CharField(
        "Kurzname",
        max_length=60,
        blank=True,
        help_text="Zum Beispiel „AKIT“. Leer = überall steht der ganze Name.",
    )
    rolle = models.CharField("Rolle", max_length=20, choices=Rolle)
    beitrag = models.TextField("Beitrag", blank=True, help_text="Was bringt sie ein?")
    website = WebsiteField("Website", blank=True, help_text="Erscheint öffentlich, z. B. https://www.example.org")
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0, help_text="Kleine Zahlen stehen oben.")

    class Meta:
        verbose_name, verbose_name_plural = "Organisation", "Organisationen"
        ordering = ["reihenfolge", "name"]

    def __str__(self):
        return self.kurz or self.name

    def get_absolute_url(self):
        return f"{reverse('netz')}#{self.anker}"

    @property
    def anker(self):
        """Where it stands on the page of the network."""
        return f"organisation-{self.pk}"


class AnsprechpersonQuerySet(GeprueftQuerySet):
    def overdue(self, at=None):
        return super().overdue(at).select_related("organisation")


class Ansprechperson(Geprueft):
    gehoert = "organisation"

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="ansprechpersonen", verbose_name="Organisation"
    )
    name = models.CharField("Name", max_length=80)
    funktion = models.CharField(
        "Funktion",
        max_length=120,
        blank=True,
        help_text="Zum Beispiel „Leitung der Sprachkurse“. Erscheint öffentlich.",
    )
    projektleitung = models.BooleanField("Projektleitung", default=False, help_text="Steht auf der Quartiersseite.")
    sprachen = AuswahlField(
        models.CharField(max_length=8, choices=SPRACHEN),
        verbose_name="spricht",
        default=list,
        blank=True,
        help_text="Erscheint öffentlich: In welchen Sprachen kann man anrufen?",
    )
    telefon = TelefonField("Telefon", help_text="Erscheint öffentlich.")
    email = models.EmailField("E-Mail", blank=True, help_text="Erscheint öffentlich.")
    erreichbar = models.CharField(
        "erreichbar",
        max_length=120,
        blank=True,
        help_text="Wann, z. B. „Dienstag 10 bis 12 Uhr“. Erscheint öffentlich.",
    )

    objects = AnsprechpersonQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Ansprechperson", "Ansprechpersonen"
        ordering = ["organisation__reihenfolge", "name"]

    def __str__(self):
        return self.name

    @property
    def pflege_url(self):
        """They stand on the page of their organisation."""
        return change_url(self.organisation)

    def spricht(self):
        """The languages in words."""
        return komma(namen_der_sprachen(self.sprachen))
