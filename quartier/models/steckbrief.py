"""The quarter's profile under the headings of the project sheet, and who works in it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from ..felder import SPRACHEN, AuswahlField, JaNein


class Quartier(models.Model):
    """One quarter; texts stand under the headings that all quarters' sheets share."""

    slug = models.SlugField("Adresse", unique=True)
    name = models.CharField("Quartier", max_length=120, help_text="Zum Beispiel „Rund um die Hochstraße“.")
    stadt = models.CharField("Stadt/Gemeinde", max_length=120)
    bewohnerstruktur = models.TextField("Bewohnerstruktur", blank=True)
    bebauung = models.TextField("Bebauung", blank=True)
    merkmale = models.TextField("Besondere Merkmale", blank=True)
    inhalt = models.TextField("Projekt(e): Inhalt", blank=True)
    sozialraumbezug = models.TextField("Sozialraumbezug", blank=True)
    geprueft_am = models.DateField("zuletzt geprüft am", null=True, blank=True)

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


class Handlungsfeld(models.Model):
    name = models.CharField("Handlungsfeld", max_length=120, unique=True)
    slug = models.SlugField("Adresse", unique=True)
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)

    class Meta:
        verbose_name, verbose_name_plural = "Handlungsfeld", "Handlungsfelder"
        ordering = ["reihenfolge", "name"]

    def __str__(self):
        return self.name


class Ziel(models.Model):
    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="ziele", verbose_name="Quartier")
    text = models.CharField("Ziel", max_length=250)
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)

    class Meta:
        verbose_name, verbose_name_plural = "Ziel", "Ziele"
        ordering = ["reihenfolge", "id"]

    def __str__(self):
        return self.text


class Organisation(models.Model):
    class Rolle(models.TextChoices):
        TRAEGER = "traeger", "trägt das Haus"
        UNTERSTUETZT = "unterstuetzt", "unterstützt"
        TEIL = "teil", "ist Teil davon"

    name = models.CharField("Name", max_length=120, unique=True)
    kurz = models.CharField("Kurzname", max_length=60, blank=True)
    rolle = models.CharField("Rolle", max_length=20, choices=Rolle)
    beitrag = models.TextField("Beitrag", blank=True, help_text="Was bringt sie ein?")
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)

    class Meta:
        verbose_name, verbose_name_plural = "Organisation", "Organisationen"
        ordering = ["reihenfolge", "name"]

    def __str__(self):
        return self.kurz or self.name


class Ansprechperson(models.Model):
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="ansprechpersonen", verbose_name="Organisation"
    )
    name = models.CharField("Name", max_length=80)
    funktion = models.CharField("Funktion", max_length=120, blank=True)
    projektleitung = models.BooleanField("Projektleitung", default=False, help_text="Steht auf der Quartiersseite.")
    sprachen = AuswahlField(
        models.CharField(max_length=8, choices=SPRACHEN), verbose_name="spricht", default=list, blank=True
    )
    telefon = models.CharField("Telefon", max_length=40, blank=True)
    email = models.EmailField("E-Mail", blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "Ansprechperson", "Ansprechpersonen"
        ordering = ["organisation__reihenfolge", "name"]

    def __str__(self):
        return self.name


class Ort(models.Model):
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
    geprueft_am = models.DateField("zuletzt geprüft am", null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "Ort", "Orte"
        ordering = ["kategorie", "name"]

    def __str__(self):
        return self.name


class Projekt(models.Model):
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
    beispiel = models.BooleanField("Beispiel", default=False, help_text="Wird öffentlich als Beispiel gekennzeichnet.")

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
