"""When a place is open: for each weekday one state for the whole day, or several spans with a state each."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..felder import WOCHENTAGE
from ..sprache import spanne
from .ort import Ort

TAG = 24 * 60  # minutes
MITTERNACHT = dt.time.min
OVERLAP = "Diese Zeit überschneidet sich mit einer anderen am selben Wochentag."
OVER_MIDNIGHT = (
    "Das Ende liegt vor dem Beginn. Über Mitternacht geht es mit zwei Zeilen: an diesem Tag bis 00:00, am nächsten Tag "
    "ab 00:00."
)
ONE_TIME_ONLY = "Bitte beide Uhrzeiten eintragen, oder keine: Dann gilt der ganze Tag."
CLOSED_HAS_NO_TIME = "Bei „geschlossen“ bitte keine Uhrzeit. Was nicht eingetragen ist, gilt als geschlossen."


def _minute(name):
    """The minute of the day, NULL for no time."""
    template = "(EXTRACT(EPOCH FROM %(expressions)s::time) / 60)::integer"  # the cast: for NULL has no type
    return Func(F(name), template=template, output_field=models.IntegerField())


class Zustand(models.TextChoices):
    OFFEN = "offen", _("geöffnet")
    TERMIN = "termin", _("nach Vereinbarung")
    GESCHLOSSEN = "geschlossen", _("geschlossen")
    FRAGEN = "fragen", _("bitte nachfragen")


class Oeffnungszeit(models.Model):
    """A weekday and what holds then, in local wall time: all day if there are no times. An end at 00:00 is midnight."""

    ort = models.ForeignKey(Ort, models.CASCADE, related_name="oeffnungszeiten", verbose_name="Ort")
    wochentag = models.SmallIntegerField("Wochentag", choices=WOCHENTAGE, default=0)
    zustand = models.CharField("was gilt", max_length=12, choices=Zustand, default=Zustand.OFFEN)
    von = models.TimeField("von", null=True, blank=True)
    bis = models.TimeField("bis", null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "Öffnungszeit", "Öffnungszeiten"
        ordering = ["wochentag", F("von").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(wochentag__range=(0, 6)),
                name="oeffnungszeit_on_a_weekday",
                violation_error_message="Diesen Wochentag gibt es nicht.",
            ),
            models.CheckConstraint(
                condition=Q(von=None, bis=None)
                | (Q(von__isnull=False, bis__isnull=False) & (Q(bis__gt=F("von")) | Q(bis=MITTERNACHT))),
                name="oeffnungszeit_ends_after_it_begins",
                violation_error_message=OVER_MIDNIGHT,
            ),
            models.CheckConstraint(
                condition=~Q(zustand=Zustand.GESCHLOSSEN) | Q(von=None),
                name="oeffnungszeit_closed_all_day",
                violation_error_message=CLOSED_HAS_NO_TIME,
            ),
            ExclusionConstraint(
                name="oeffnungszeit_without_overlap",
                expressions=[
                    ("ort", RangeOperators.EQUAL),
                    ("wochentag", RangeOperators.EQUAL),
                    (
                        Func(
                            Coalesce(_minute("von"), 0),
                            Coalesce(NullIf(_minute("bis"), 0), TAG),
                            function="INT4RANGE",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                # the page of a place looks once all rows are written: two rows may move at once
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message=OVERLAP,
            ),
        ]

    def __str__(self):
        return f"{self.get_wochentag_display()}: {self.wann} {self.get_zustand_display()}"

    def clean(self):
        if (self.von is None) != (self.bis is None):
            raise ValidationError({"bis" if self.bis is None else "von": ONE_TIME_ONLY})
        if self.von and self.zustand == Zustand.GESCHLOSSEN:
            raise ValidationError({"von": CLOSED_HAS_NO_TIME})
        if self.von is not None and self.bis <= self.von and self.bis != MITTERNACHT:
            raise ValidationError({"bis": OVER_MIDNIGHT})

    @property
    def minuten(self):
        """(first minute of the day, minute at which it is over)."""
        if self.von is None:
            return 0, TAG
        return self.von.hour * 60 + self.von.minute, self.bis.hour * 60 + self.bis.minute or TAG

    @property
    def wann(self):
        """The span in words: "9:00–12:00 Uhr", "den ganzen Tag"."""
        begin, end = self.minuten
        if (begin, end) == (0, TAG):
            return gettext("den ganzen Tag")
        return gettext("{zeit} Uhr").format(zeit=spanne(uhrzeit(begin), uhrzeit(end)))

    def overlaps(self, other):
        """Do both hold at some minute of the same weekday?"""
        (begin, end), (other_begin, other_end) = self.minuten, other.minuten
        return self.wochentag == other.wochentag and begin < other_end and other_begin < end


def uhrzeit(minute):
    """540 → "9:00"."""
    return f"{minute // 60}:{minute % 60:02}"
