"""What one comes with, who counsels, and when: matters, counsellors, office hours, absences."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from quartier.felder import SPRACHEN, AuswahlField, namen_der_sprachen
from quartier.regeln import Einzeltermin, EinzelterminQuerySet, Regel, follow_rule, write_dates

WEEKS_AHEAD = 8


class Anliegen(models.Model):
    """What one comes with."""

    titel = models.CharField("Titel", max_length=80, unique=True)
    slug = models.SlugField("Adresse", unique=True)
    kurztext = models.CharField("Kurztext", max_length=200, help_text="Ein Satz in einfachen Worten: Worum geht es?")
    mitbringen = models.CharField("Bitte mitbringen", max_length=200, blank=True)
    ablauf = models.TextField("So läuft es ab", blank=True)
    dauer = models.PositiveSmallIntegerField("Dauer in Minuten", default=30)
    puffer = models.PositiveSmallIntegerField("Pause danach in Minuten", default=10)
    vorlauf = models.PositiveSmallIntegerField(
        "Vorlauf in Stunden", default=4, help_text="So lange vorher kann man noch buchen."
    )
    horizont = models.PositiveSmallIntegerField("buchbar bis … Tage voraus", default=42)
    aktiv = models.BooleanField("buchbar", default=True)
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)

    class Meta:
        db_table = '"beratung"."anliegen"'
        verbose_name, verbose_name_plural = "Anliegen", "Anliegen"
        ordering = ["reihenfolge", "titel"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dauer__gte=5, dauer__lte=240, puffer__lte=120), name="anliegen_length",
                violation_error_message="Die Dauer liegt zwischen 5 und 240 Minuten, die Pause höchstens bei 120.",
            ),
            models.CheckConstraint(
                condition=Q(horizont__gte=1, horizont__lte=180, vorlauf__lte=720), name="anliegen_horizon",
                violation_error_message="Buchbar sind 1 bis 180 Tage, der Vorlauf beträgt höchstens 720 Stunden.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.titel

    @property
    def laenge(self):
        return timedelta(minutes=self.dauer)

    @property
    def pause(self):
        return timedelta(minutes=self.puffer)

    @property
    def frist(self):
        """How long before one can still book."""
        return timedelta(hours=self.vorlauf)


class Beratungskraft(models.Model):
    name = models.CharField("Name", max_length=80, unique=True, help_text="Erscheint öffentlich bei den freien Zeiten.")
    sprachen = AuswahlField(
        models.CharField(max_length=8, choices=SPRACHEN), verbose_name="spricht", default=list, blank=True
    )
    anliegen = models.ManyToManyField(
        Anliegen,
        verbose_name="berät zu",
        related_name="beratungskraefte",
        db_table='"beratung"."beratungskraft_anliegen"',
    )
    aktiv = models.BooleanField("aktiv", default=True)

    class Meta:
        db_table = '"beratung"."beratungskraft"'
        verbose_name, verbose_name_plural = "Beratungskraft", "Beratungskräfte"
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def spricht(self):
        return namen_der_sprachen(self.sprachen)

    @property
    def weitere_sprachen(self):
        """What they speak besides German."""
        return namen_der_sprachen(set(self.sprachen) - {"de"})


class Sprechzeit(Regel):
    """Office hours as a rule; writes the single Sprechstunden."""

    beratungskraft = models.ForeignKey(
        Beratungskraft, models.CASCADE, related_name="sprechzeiten", verbose_name="Beratungskraft"
    )
    raum = models.ForeignKey("quartier.Raum", models.PROTECT, null=True, blank=True, verbose_name="Raum")
    anliegen = models.ManyToManyField(
        Anliegen, verbose_name="nur für diese Anliegen", blank=True, db_table='"beratung"."sprechzeit_anliegen"',
        help_text="Leer = alles, wozu die Beratungskraft berät.",
    )  # fmt: skip

    class Meta:
        db_table = '"beratung"."sprechzeit"'
        verbose_name, verbose_name_plural = "Sprechzeit", "Sprechzeiten"
        ordering = ["beratungskraft__name", "id"]

    def __str__(self):
        return f"{self.beratungskraft}: {self.wann()}"

    def write_dates(self, at=None):
        """Write the office hours ahead. Returns sentences about days that were left out."""

        def make(day, beginn, ende):
            return Sprechstunde(
                sprechzeit=self,
                beratungskraft=self.beratungskraft,
                regeltag=day,
                beginn=beginn,
                ende=ende,
                raum=self.raum,
            )

        until = timezone.localdate(at) + timedelta(weeks=WEEKS_AHEAD)
        return write_dates(self, self.sprechstunden.all(), make, until, at)

    def follow_rules(self):
        """Let coming office hours take over a changed time or room. Returns sentences about those that did not."""
        return follow_rule(self, self.sprechstunden.all(), self.raum)


class SprechstundeQuerySet(EinzelterminQuerySet):
    def offered_for(self, anliegen):
        """Office hours that take place and in which this matter can be brought."""
        return (
            self.takes_place()
            .filter(beratungskraft__aktiv=True, beratungskraft__anliegen=anliegen)
            .filter(Q(sprechzeit__anliegen=None) | Q(sprechzeit__anliegen=anliegen))
            .select_related("beratungskraft", "raum")
            .distinct()
        )


class Sprechstunde(Einzeltermin):
    """Office hours on one day. Appointments are computed inside it, never stored ahead."""

    sprechzeit = models.ForeignKey(Sprechzeit, models.CASCADE, related_name="sprechstunden", editable=False)
    beratungskraft = models.ForeignKey(Beratungskraft, models.CASCADE, related_name="sprechstunden", editable=False)

    objects = SprechstundeQuerySet.as_manager()

    class Meta(Einzeltermin.Meta):
        db_table = '"beratung"."sprechstunde"'
        verbose_name, verbose_name_plural = "Sprechstunde", "Sprechstunden"
        constraints = [
            models.CheckConstraint(
                condition=Q(ende__gt=F("beginn")), name="sprechstunde_ends_after_it_begins",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.UniqueConstraint(
                fields=["sprechzeit", "regeltag"], name="sprechstunde_once_per_rule_and_day",
                violation_error_message="Diese Sprechstunde hat die Regel schon geschrieben.",
            ),
        ]  # fmt: skip

    belegt_fuer = "belegt"


class Abwesenheit(models.Model):
    """A counsellor is away: no free times then. Appointments already made stay until somebody cancels them."""

    beratungskraft = models.ForeignKey(
        Beratungskraft, models.CASCADE, related_name="abwesenheiten", verbose_name="Beratungskraft"
    )
    beginn = models.DateTimeField("von")
    ende = models.DateTimeField("bis")
    grund = models.CharField("Notiz", max_length=120, blank=True, help_text="Nur für das Team.")

    class Meta:
        db_table = '"beratung"."abwesenheit"'
        verbose_name, verbose_name_plural = "Abwesenheit", "Abwesenheiten"
        ordering = ["-beginn"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ende__gt=F("beginn")), name="abwesenheit_ends_after_it_begins",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.beratungskraft}: {timezone.localtime(self.beginn):%d.%m.%Y}"

    def clean(self):
        if self.beginn and self.ende and self.ende <= self.beginn:
            raise ValidationError({"ende": "Das Ende liegt vor dem Beginn."})
