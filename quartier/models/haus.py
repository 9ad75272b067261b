"""The house: its name and contact, and its pages. Another house is other data."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..felder import TelefonField
from .geprueft import Geprueft
from .lage import Lage

SEITEN = ("impressum", "datenschutz", "barrierefreiheit")  # those that are shown
PLATZHALTER = "[bitte ausfüllen:"  # marks a blank that only the operator can fill


class Haus(Lage, Geprueft):
    """The one row about the house itself."""

    known = None  # as it was when this process last looked

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField("Name", max_length=60, help_text="Steht oben auf jeder Seite, z. B. „LeNa“.")
    untertitel = models.CharField("Untertitel", max_length=120, blank=True)
    vorstellung = models.TextField(
        "Vorstellung", help_text="Zwei Sätze für die Startseite: Wer sind wir, wer darf kommen?"
    )
    adresse = models.CharField("Straße und Hausnummer", max_length=120)
    plz_ort = models.CharField("PLZ und Ort", max_length=120)
    telefon = TelefonField("Telefon")
    telefon_hinweis = models.CharField(
        "Hinweis zum Telefon", max_length=120, blank=True, help_text="Zum Beispiel, wann jemand abnimmt."
    )
    email = models.EmailField("E-Mail", blank=True)
    oeffnung = models.CharField("Öffnungszeiten", max_length=200, blank=True)
    umkreis = models.PositiveSmallIntegerField(
        "Umkreis in Metern", default=1000, help_text="So groß ist unser Sozialraum. Der Kreis im Plan der Orte."
    )
    presse_satz = models.CharField(
        "In einem Satz",
        max_length=200,
        blank=True,
        help_text="Was ist das Haus? Zum Beispiel unter einem Zeitungsbild.",
    )
    presse_kurz = models.TextField("Kurz", blank=True, help_text="Drei bis vier Sätze für eine Meldung.")
    presse_lang = models.TextField("Ausführlich", blank=True, help_text="Leerzeile = neuer Absatz.")
    presse_kontakt = models.ForeignKey(
        "quartier.Ansprechperson", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="Kontakt für die Presse", help_text="Leer = Telefon und E-Mail des Hauses.",
    )  # fmt: skip

    verlinkt = ["presse_kurz", "presse_lang"]

    class Meta:
        verbose_name = verbose_name_plural = "Haus"
        constraints = [
            *Lage.Meta.constraints,
            models.CheckConstraint(
                condition=Q(id=1), name="haus_only_one", violation_error_message="Es gibt nur ein Haus."
            ),
            models.CheckConstraint(
                condition=Q(umkreis__range=(100, 5000)),
                name="haus_has_a_walkable_space",
                violation_error_message="Der Umkreis liegt zwischen 100 und 5000 Metern.",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def load(cls):
        """The house; before it has been described, an empty one. The last one is kept for when the database is gone."""
        cls.known = cls.objects.filter(pk=1).first() or cls(name="LeNa")
        return cls.known


class Seite(Geprueft):
    """A page that the law demands: Impressum, Datenschutz, Barrierefreiheit."""

    slug = models.SlugField("Adresse", unique=True, help_text="Zum Beispiel impressum. Bitte nicht mehr ändern.")
    titel = models.CharField("Titel", max_length=120)
    text = models.TextField(
        "Text", help_text=f"Leerzeile = neuer Absatz, „## “ = Überschrift. Lücken stehen als „{PLATZHALTER} …]“."
    )

    verlinkt = ["text"]

    class Meta:
        verbose_name, verbose_name_plural = "Rechtliche Seite", "Rechtliche Seiten"
        ordering = ["titel"]

    def __str__(self):
        return self.titel

    def get_absolute_url(self):
        return reverse(self.slug) if self.slug in SEITEN else reverse("start")

    @property
    def has_blanks(self):
        return PLATZHALTER in self.text
