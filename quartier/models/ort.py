"""Places in the social space, and the streets of the plan."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..felder import BAD_YEAR, YEARS, Geaendert, TelefonField, WebsiteField
from .geprueft import Geprueft
from .haus import Haus
from .lage import Lage, check_lage, check_nah, lage_aus
from .raum import Zugaenglichkeit
from .steckbrief import Quartier

MOST_POINTS = 200  # of a street


class Ort(Lage, Zugaenglichkeit, Geprueft, Geaendert):
    """A place in the social space."""

    class Kategorie(models.TextChoices):
        TREFF = "treff", _("Treffpunkt")
        BILDUNG = "bildung", _("Schule und Kindergarten")
        GESUNDHEIT = "gesundheit", _("Gesundheit und Pflege")
        FREIZEIT = "freizeit", _("Freizeit")
        EINKAUF = "einkauf", _("Einkaufen")

    class Feiertage(models.TextChoices):
        FRAGEN = "fragen", _("bitte nachfragen")
        WIE_SONST = "wie_sonst", _("wie an diesem Wochentag sonst")
        GESCHLOSSEN = "geschlossen", _("geschlossen")

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="orte", verbose_name="Quartier")
    name = models.CharField("Name", max_length=120, help_text="So, wie er am Haus steht.")
    kategorie = models.CharField(
        "Art",
        max_length=20,
        choices=Kategorie,
        help_text="Danach kann man die Liste filtern.",
    )
    adresse = models.CharField("Adresse", max_length=160, blank=True, help_text="Straße und Hausnummer.")
    beschreibung = models.TextField(
        "Beschreibung", blank=True, help_text="Ein oder zwei Sätze: Was gibt es hier, für wen?"
    )
    telefon = TelefonField("Telefon", help_text="Wo man nachfragen kann. Erscheint öffentlich.")
    website = WebsiteField("Website", blank=True, help_text="Erscheint öffentlich, z. B. https://www.example.org")
    feiertage = models.CharField(
        "an Feiertagen",
        max_length=12,
        choices=Feiertage,
        default=Feiertage.FRAGEN,
        help_text="Was gilt, wenn an einem Öffnungstag Feiertag ist?",
    )
    zu_von = models.DateField("geschlossen vom", null=True, blank=True)
    zu_bis = models.DateField("bis einschließlich", null=True, blank=True, help_text="Leer = bis auf Weiteres.")
    zu_grund = models.CharField("Grund", max_length=120, blank=True, help_text="Erscheint öffentlich, z. B. „Umbau“.")
    teil_des_hauses = models.BooleanField(
        "gehört zu unserem Haus", default=False, help_text="Dann gelten hier auch die Schließzeiten des Hauses."
    )
    beispiel = models.BooleanField("Beispiel", default=False, help_text="Wird öffentlich als Beispiel gekennzeichnet.")

    verlinkt = ["website", "beschreibung"]

    class Meta:
        verbose_name, verbose_name_plural = "Ort", "Orte"
        ordering = ["kategorie", "name"]
        constraints = [
            *Lage.Meta.constraints,
            models.CheckConstraint(
                condition=Q(zu_von=None, zu_bis=None, zu_grund="")
                | (Q(zu_von__isnull=False) & ~Q(zu_grund="") & (Q(zu_bis=None) | Q(zu_bis__gte=F("zu_von")))),
                name="ort_closed_for_a_reason",
                violation_error_message="Vorübergehend geschlossen: Bitte den ersten Tag und den Grund eintragen; der "
                "letzte Tag liegt nicht vor dem ersten.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('orte')}#{self.anker}"

    def clean(self):
        super().clean()
        errors = {}
        for name in ("zu_von", "zu_bis"):
            if (day := getattr(self, name)) and day.year not in YEARS:
                errors[name] = BAD_YEAR
        if self.zu_von and self.zu_bis and self.zu_bis < self.zu_von:
            errors["zu_bis"] = "Der letzte Tag liegt vor dem ersten."
        if self.zu_von and not self.zu_grund:
            errors["zu_grund"] = "Bitte den Grund eintragen. Er erscheint öffentlich."
        if not self.zu_von and (self.zu_bis or self.zu_grund):
            errors["zu_von"] = "Bitte den ersten Tag eintragen. Wenn der Ort wieder offen ist: alle drei Felder leeren."
        if self.lage and (mitte := Haus.load().lage):
            try:
                check_nah(mitte, self.lage)
            except ValidationError as error:
                errors["breite"] = error.messages
        if errors:
            raise ValidationError(errors)

    @property
    def anker(self):
        """Where it stands on the page of all places."""
        return f"ort-{self.pk}"


def check_linie(text):
    """Raises ValidationError that names the line in which a street goes astray."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not 2 <= len(lines) <= MOST_POINTS:
        raise ValidationError(f"Eine Straße braucht mindestens 2 und höchstens {MOST_POINTS} Zeilen.")
    for number, line in enumerate(lines, 1):
        try:
            check_lage(*lage_aus(line))
        except ValidationError as error:
            raise ValidationError(f"Zeile {number}: {error.messages[0]}") from error


class Strasse(models.Model):
    """A street of the plan: a line and its name."""

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="strassen", verbose_name="Quartier")
    name = models.CharField("Name", max_length=60)
    linie = models.TextField(
        "Verlauf", validators=[check_linie],
        help_text="Eine Stelle je Zeile, vom einen Ende zum anderen: Breitengrad und Längengrad, z. B. 51.8912, "
        "10.1794. Zwei Zeilen genügen für eine gerade Straße.",
    )  # fmt: skip
    ungefaehr = models.BooleanField("Verlauf nur ungefähr", default=False, help_text="Steht öffentlich unter dem Plan.")

    class Meta:
        verbose_name, verbose_name_plural = "Straße im Plan", "Straßen im Plan"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["quartier", "name"],
                name="strasse_once",
                violation_error_message="Diese Straße steht schon im Plan.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('orte')}#plan"

    @property
    def punkte(self):
        """Pairs of (latitude, longitude)."""
        return [lage_aus(line) for line in self.linie.splitlines() if line.strip()]
