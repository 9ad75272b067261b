"""When somebody can be booked: office hours as a rule, each day of them, and absences.

The same for counsellors and interpreters.
"""

from datetime import time, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from quartier.felder import BAD_YEAR, SPRACHEN, YEARS
from quartier.models import Schliesszeit
from quartier.regeln import Einzeltermin, EinzelterminQuerySet, Regel, follow_rule, write_dates
from quartier.sperre import sperren

from .anliegen import Anliegen, Beratungskraft

WEEKS_AHEAD = 26  # as far as the horizon of a matter may reach
AWAY_AT_MOST = timedelta(days=2 * 366)


def sensible_years(period):
    """Raises ValidationError for years that nobody can mean."""
    for name in ("beginn", "ende"):
        if (instant := getattr(period, name)) and instant.year not in YEARS:
            raise ValidationError({name: BAD_YEAR})


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
    oeffentlich = models.PositiveSmallIntegerField(
        "davon im Internet buchbar (Prozent)", default=100,
        help_text="Der Rest bleibt für Telefon und offene Sprechstunde. 100 = alles, 0 = nichts.",
    )  # fmt: skip
    sprache = models.CharField(
        "in dieser Sprache", max_length=8, choices=SPRACHEN, blank=True,
        help_text="Leer = für alle. Sonst zuerst nur für Menschen, die diese Sprache sprechen.",
    )  # fmt: skip
    sprache_frist = models.PositiveSmallIntegerField(
        "… Arbeitstage vorher für alle", default=2,
        help_text="Was dann noch frei ist, können alle buchen. Nur mit einer Sprache darüber.",
    )  # fmt: skip

    class Meta:
        db_table = '"beratung"."sprechzeit"'
        verbose_name, verbose_name_plural = "Sprechzeit", "Sprechzeiten"
        ordering = ["beratungskraft__name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(oeffentlich__lte=100, sprache_frist__lte=20), name="sprechzeit_shares",
                violation_error_message="Höchstens 100 Prozent, und höchstens 20 Arbeitstage vorher.",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.beratungskraft}: {self.wann()}"

    def clean(self):
        super().clean()
        if other := self._in_the_way():
            when = f"{timezone.localtime(other.beginn):%d.%m.%Y, %H:%M} bis {timezone.localtime(other.ende):%H:%M} Uhr"
            raise ValidationError(
                f"{self.beratungskraft} hat da schon Sprechzeit ({other.sprechzeit.wann()}), zum Beispiel am {when}. "
                "Bitte andere Tage oder Uhrzeiten nehmen, oder zuerst die andere Sprechzeit ändern."
            )

    def _in_the_way(self):
        """The first day of another rule at which this one would have the counsellor in two places, or None."""
        if not (self.beratungskraft_id and self.ab and self.von_uhr and self.bis_uhr):
            return None
        today = timezone.localdate()
        mine = [self.period(day) for day in self.days(today + timedelta(weeks=WEEKS_AHEAD), since=today)]
        others = Sprechstunde.objects.upcoming().takes_place().filter(beratungskraft=self.beratungskraft_id)
        others = others.exclude(sprechzeit=self.pk).select_related("sprechzeit").order_by("beginn")
        return next((other for other in others if any(a < other.ende and b > other.beginn for a, b in mine)), None)

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
    def open_for(self, anliegen):
        """Office hours that take place and in which this matter can be brought; those of interpreters too."""
        only_for = Sprechzeit.anliegen.through.objects.filter(sprechzeit=OuterRef("sprechzeit"))
        return self.takes_place().filter(~Exists(only_for) | Exists(only_for.filter(anliegen=anliegen)))

    def with_absence(self):
        """`abwesend`: is somebody away then, at least in part? `geschlossen`: the closure of that day, or None."""
        away = Abwesenheit.objects.filter(beginn__lt=OuterRef("ende"), ende__gt=OuterRef("beginn"))
        closed = Schliesszeit.objects.filter(von__lte=OuterRef("beginn__date"), bis__gte=OuterRef("beginn__date"))
        return self.annotate(
            abwesend=Exists(away.filter(beratungskraft=OuterRef("beratungskraft"))),
            geschlossen=models.Subquery(closed.values("anlass")[:1]),
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

    def clean(self):
        sensible_years(self)
        super().clean()
        if self.beginn and self.ende and not self.abgesagt_am and self._has_new_times():
            self._alone()

    def _has_new_times(self):
        """Is this more than, say, a note on a day that lies over another from before?"""
        stored = Sprechstunde.objects.filter(pk=self.pk).values_list("beginn", "ende", "abgesagt_am").first()
        return stored != (self.beginn, self.ende, self.abgesagt_am)

    def _alone(self):
        """Nobody is in two places at once. No constraint: a time is given out once all the same, and days that lie
        one over the other from before have to stay readable. Raises ValidationError.
        """
        others = Sprechstunde.objects.takes_place().filter(beratungskraft=self.beratungskraft_id)
        other = others.filter(beginn__lt=self.ende, ende__gt=self.beginn).exclude(pk=self.pk).first()
        if other:
            begin, end, room = timezone.localtime(other.beginn), timezone.localtime(other.ende), other.raum
            when = f"{begin:%H:%M} bis {end:%H:%M} Uhr{f', {room}' if room else ''}"
            raise ValidationError({"beginn": f"Da hat {self.beratungskraft} schon eine Sprechstunde: {when}."})

    @transaction.atomic
    def place(self, by_hand=True):
        """Write this day; appointments in it go along to another room, and who comes is told."""
        from .termin import Beratungstermin

        sperren(self.beratungskraft)
        super().place(by_hand)
        if not self.abgesagt_am:
            Beratungstermin.objects.inside(self).change_room(self.raum)


class AbwesenheitQuerySet(models.QuerySet):
    def at(self, instant):
        """Absences that last right then, the one that ends last first; each with its counsellor."""
        now = self.filter(beginn__lte=instant, ende__gt=instant, beratungskraft__aktiv=True)
        return now.select_related("beratungskraft").order_by("-ende")


class Abwesenheit(models.Model):
    """A counsellor is away: no free times then. Appointments already made stay until somebody cancels them."""

    beratungskraft = models.ForeignKey(
        Beratungskraft, models.CASCADE, related_name="abwesenheiten", verbose_name="Beratungskraft"
    )
    beginn = models.DateTimeField("von")
    ende = models.DateTimeField("bis")
    grund = models.CharField("Notiz", max_length=120, blank=True, help_text="Nur für das Team.")

    objects = AbwesenheitQuerySet.as_manager()

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
        sensible_years(self)
        if self.beginn and self.ende and self.ende <= self.beginn:
            raise ValidationError({"ende": "Das Ende liegt vor dem Beginn."})
        if self.beginn and self.ende and self.ende - self.beginn > AWAY_AT_MOST:
            raise ValidationError({"ende": "Das sind mehr als zwei Jahre. Bitte prüfen Sie das Datum."})

    @property
    def zeitraum(self):
        """From when to when, in words; whole days are said as days."""
        begin, end = timezone.localtime(self.beginn), timezone.localtime(self.ende)
        first = "l, j. F" if begin.time() == time.min else "l, j. F, H:i \\U\\h\\r"
        if end.time() == time.min:
            return f"{date_format(begin, first)} bis {date_format(end - timedelta(1), 'l, j. F')}"
        return f"{date_format(begin, first)} bis {date_format(end, 'l, j. F, H:i')} Uhr"

    @property
    def satz(self):
        """ "Mira Muster ist abgemeldet bis Freitag, 4. Dezember", the last day included."""
        end = timezone.localtime(self.ende)
        whole = end.time() == time.min
        until = date_format(end - timedelta(1), "l, j. F") if whole else f"{date_format(end, 'l, j. F, H:i')} Uhr"
        return f"{self.beratungskraft} ist abgemeldet bis {until}"

    @classmethod
    @transaction.atomic
    def report_ill(cls, kraft, beginn, ende, grund="krank", at=None):
        """Somebody is away from one instant to another, and everybody booked in that time is told.

        Pressed twice it acts once: who is away already for all of that time is not written down again.
        Returns the appointments that fell out (see `warteliste.fall_out`). Raises ValidationError.
        """
        from .. import warteliste
        from .termin import Beratungstermin

        sperren(*Beratungskraft.objects.all())  # the same locks as fall_out takes, all at once
        absence = cls(beratungskraft=kraft, beginn=beginn, ende=ende, grund=grund)
        absence.full_clean()
        if not cls.objects.filter(beratungskraft=kraft, beginn__lte=beginn, ende__gte=ende).exists():
            absence.save()
        return warteliste.fall_out(Beratungstermin.objects.booked(at).during(absence), at)

    @transaction.atomic
    def end(self, at):
        """There again from this instant on; what would not even have begun by then is taken back as a whole."""
        sperren(self.beratungskraft)
        mine = type(self).objects.filter(pk=self.pk)
        mine.update(ende=at) if at > self.beginn else mine.delete()
