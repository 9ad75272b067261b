"""Rooms, who is in them, and when the house is closed."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..felder import BAD_YEAR, YEARS, JaNein
from .geprueft import Geprueft, not_in_future


class TsTzRange(Func):
    """The period from one field to another, the end not included."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def zeitraum(beginn="beginn", ende="ende"):
    """Expression for exclusion constraints: back-to-back periods do not overlap."""
    return TsTzRange(beginn, ende, RangeBoundary())


class Zugaenglichkeit(models.Model):
    """How one gets in, aspect by aspect; "unknown" is an answer too."""

    ASPEKTE = ["stufenfrei", "aufzug", "tueren", "wc", "parkplatz", "hoeren"]

    stufenfrei = models.CharField(_("Eingang ohne Stufen"), max_length=10, choices=JaNein, default=JaNein.UNBEKANNT)
    aufzug = models.CharField(_("ebenerdig oder mit Aufzug"), max_length=10, choices=JaNein, default=JaNein.UNBEKANNT)
    tueren = models.CharField(
        _("Türen mindestens 90 cm breit"), max_length=10, choices=JaNein, default=JaNein.UNBEKANNT
    )
    wc = models.CharField(_("Toilette für Rollstühle"), max_length=10, choices=JaNein, default=JaNein.UNBEKANNT)
    parkplatz = models.CharField(_("Behinderten-Parkplatz"), max_length=10, choices=JaNein, default=JaNein.UNBEKANNT)
    hoeren = models.CharField(_("Hilfe beim Hören"), max_length=10, choices=JaNein, default=JaNein.UNBEKANNT)
    zugang_hinweis = models.CharField(
        "Hinweis zum Zugang", max_length=200, blank=True, help_text="Ein Satz, z. B. „Bitte hinten klingeln.“"
    )
    zugang_geprueft_am = models.DateField("Zugang geprüft am", null=True, blank=True, validators=[not_in_future])

    class Meta:
        abstract = True

    @property
    def aspekte(self):
        """Pairs of (aspect, answer in words), all aspects."""
        return [
            (str(self._meta.get_field(name).verbose_name), getattr(self, f"get_{name}_display")())
            for name in self.ASPEKTE
        ]


class Raum(Zugaenglichkeit, Geprueft):
    geprueft_feld = "zugang_geprueft_am"  # of a room it is the way in that changes
    geprueft_am = None

    name = models.CharField(
        "Name",
        max_length=80,
        unique=True,
        help_text="Erscheint öffentlich neben dem Termin. Bitte neutral: Räume für Beratung heißen wie alle anderen.",
    )
    adresse = models.CharField(
        "Adresse", max_length=120, help_text="Straße und Hausnummer, so wie sie an der Tür steht."
    )
    plaetze = models.PositiveSmallIntegerField("Sitzplätze", null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "Raum", "Räume"
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def ort(self):
        """Name and address in one line, as calendars and cards show it."""
        return f"{self.name}, {self.adresse}"


class Belegung(models.Model):
    """A room is taken. Offers and counselling share this table, so that nobody stands before a full room."""

    raum = models.ForeignKey(Raum, models.PROTECT, verbose_name="Raum")
    beginn = models.DateTimeField("Beginn")
    ende = models.DateTimeField("Ende")
    wofuer = models.CharField("wofür", max_length=200, help_text="Beratung steht hier nur als „belegt“.")

    class Meta:
        verbose_name, verbose_name_plural = "Raumbelegung", "Raumbelegungen"
        ordering = ["beginn"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ende__gt=F("beginn")),
                name="belegung_ends_after_it_begins",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            ExclusionConstraint(
                name="raum_only_once",
                expressions=[("raum", RangeOperators.EQUAL), (zeitraum(), RangeOperators.OVERLAPS)],
                violation_error_message="Der Raum ist in dieser Zeit schon belegt.",
            ),
        ]

    def __str__(self):
        return f"{self.raum}: {self.wofuer}"

    def clean(self):
        if self.beginn and self.ende and self.ende <= self.beginn:
            raise ValidationError({"ende": "Das Ende liegt vor dem Beginn."})


class SchliesszeitQuerySet(models.QuerySet):
    def at(self, day):
        """Closures that cover this local day."""
        return self.filter(von__lte=day, bis__gte=day)


class Schliesszeit(models.Model):
    """The house is closed: rules write no dates then."""

    von = models.DateField("vom")
    bis = models.DateField("bis einschließlich")
    anlass = models.CharField("Anlass", max_length=120, help_text="Erscheint öffentlich, z. B. „Sommerpause“.")

    objects = SchliesszeitQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "Schließzeit", "Schließzeiten"
        ordering = ["von"]
        constraints = [
            models.CheckConstraint(
                condition=Q(bis__gte=F("von")),
                name="schliesszeit_ends_after_it_begins",
                violation_error_message="Der letzte Tag liegt vor dem ersten.",
            )
        ]

    def clean(self):
        for name in ("von", "bis"):
            if (day := getattr(self, name)) and day.year not in YEARS:
                raise ValidationError({name: BAD_YEAR})

    def __str__(self):
        return f"{self.anlass} ({self.von:%d.%m.%Y}–{self.bis:%d.%m.%Y})"

    def covers(self, day):
        """Is the house closed on this local day?"""
        return self.von <= day <= self.bis

    @classmethod
    def current(cls, at=None):
        """The closure of today, or None."""
        return cls.objects.at(timezone.localdate(at)).first()
