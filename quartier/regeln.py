"""A rule writes dates; a date has a status of its own.

Both a course and a counsellor's office hours are a rule in local wall time
(Europe/Berlin) that writes dates ahead. `Regel` says which days, `Einzeltermin`
is one written date: it can be moved or cancelled by itself and keeps its identity.
"""

import datetime as dt
import uuid
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from dateutil import rrule
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .felder import BAD_YEAR, WOCHENTAGE, YEARS, AuswahlField, TageField
from .models.raum import Belegung, Raum, Schliesszeit
from .sperre import sperren
from .sprache import komma, spanne, und

BERLIN = ZoneInfo("Europe/Berlin")
FEIERTAGE = [  # of all states, as `holidays` calls them: so that they can be translated
    _("Neujahr"), _("Heilige Drei Könige"), _("Frauentag"), _("Karfreitag"), _("Ostersonntag"),
    _("Ostermontag"), _("Erster Mai"), _("Christi Himmelfahrt"), _("Pfingstsonntag"), _("Pfingstmontag"),
    _("Fronleichnam"), _("Mariä Himmelfahrt"), _("Weltkindertag"), _("Tag der Deutschen Einheit"),
    _("Reformationstag"), _("Allerheiligen"), _("Buß- und Bettag"), _("Erster Weihnachtstag"),
    _("Zweiter Weihnachtstag"), _("Augsburger Hohes Friedensfest"),
]  # fmt: skip
JEDER = {
    1: _("jeder erste {tage} im Monat"),
    2: _("jeder zweite {tage} im Monat"),
    3: _("jeder dritte {tage} im Monat"),
    4: _("jeder vierte {tage} im Monat"),
    -1: _("jeder letzte {tage} im Monat"),
}
JEDER_KURZ = {
    1: _("erster {tage} im Monat, {zeit}"),
    2: _("zweiter {tage} im Monat, {zeit}"),
    3: _("dritter {tage} im Monat, {zeit}"),
    4: _("vierter {tage} im Monat, {zeit}"),
    -1: _("letzter {tage} im Monat, {zeit}"),
}


def local_instant(day, time):
    """The UTC instant of a wall-clock time in Berlin; 10:00 stays 10:00 across both clock changes."""
    return dt.datetime.combine(day, time, tzinfo=BERLIN).astimezone(dt.UTC)


def next_month(day):
    """The first day of the month after."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def month_before(day):
    """The first day of the month before."""
    return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def public_holiday(day):
    """Name of the public holiday on this day in the state of the house (LENA_BUNDESLAND), or None."""
    return "; ".join(map(gettext, _holidays(settings.LENA_BUNDESLAND, day.year).get_list(day))) or None


@cache
def _holidays(state, year):
    return holidays.country_holidays("DE", subdiv=state, years=year, language="de")


def next_working_day(day, closures=None):
    """The next local day on which somebody of the staff is there: no weekend, no holiday, no closure.

    `closures` are the Schliesszeiten to look at, if they are known already.
    """
    closures = list(Schliesszeit.objects.filter(bis__gt=day)) if closures is None else closures
    while True:
        day += dt.timedelta(days=1)
        if day.weekday() < 5 and not public_holiday(day) and not any(c.covers(day) for c in closures):
            return day


class Rhythmus(models.TextChoices):
    WOECHENTLICH = "woechentlich", "jede Woche oder alle n Wochen"
    MONATLICH = "monatlich", "einmal im Monat (z. B. jeder 2. Dienstag)"
    LISTE = "liste", "an einzelnen Tagen"


class Regel(models.Model):
    """On which days, at what time. Dates and times are local wall time in Europe/Berlin."""

    rhythmus = models.CharField("Rhythmus", max_length=12, choices=Rhythmus, default=Rhythmus.WOECHENTLICH)
    wochentage = AuswahlField(
        models.SmallIntegerField(choices=WOCHENTAGE), verbose_name="Wochentage", default=list, blank=True
    )
    alle_n_wochen = models.PositiveSmallIntegerField(
        "alle … Wochen", default=1, help_text="1 = jede Woche, 2 = alle zwei Wochen."
    )
    nte_woche = models.SmallIntegerField(
        "der wievielte im Monat",
        choices=[(1, "erste"), (2, "zweite"), (3, "dritte"), (4, "vierte"), (-1, "letzte")],
        null=True,
        blank=True,
        help_text="Nur bei „einmal im Monat“.",
    )
    tage = TageField(
        models.DateField(), verbose_name="einzelne Tage", default=list, blank=True,
        help_text="Nur bei „an einzelnen Tagen“: mit Komma getrennt, z. B. 03.02.2027, 17.02.2027.",
    )  # fmt: skip
    ab = models.DateField("ab", help_text="Der erste mögliche Tag.")
    bis = models.DateField(
        "bis einschließlich", null=True, blank=True, help_text="Leer = läuft weiter bis auf Weiteres."
    )
    von_uhr = models.TimeField("von")
    bis_uhr = models.TimeField("bis")
    auch_an_feiertagen = models.BooleanField("auch an Feiertagen", default=False)

    class Meta:
        abstract = True

    def clean(self):
        errors = {}
        if self.von_uhr and self.bis_uhr and self.bis_uhr <= self.von_uhr:
            errors["bis_uhr"] = "Das Ende liegt vor dem Beginn."
        if self.ab and self.bis and self.bis < self.ab:
            errors["bis"] = "Der letzte Tag liegt vor dem ersten."
        for name in ("ab", "bis"):
            if (day := getattr(self, name)) and day.year not in YEARS:
                errors[name] = BAD_YEAR
        if self.rhythmus == Rhythmus.LISTE:
            if not self.tage:
                errors["tage"] = "Bitte mindestens einen Tag eintragen."
            elif any(day.year not in YEARS for day in self.tage):
                errors["tage"] = BAD_YEAR
        elif not self.wochentage:
            errors["wochentage"] = "Bitte mindestens einen Wochentag ankreuzen."
        if self.rhythmus == Rhythmus.MONATLICH and not self.nte_woche:
            errors["nte_woche"] = "Bitte auswählen, der wievielte im Monat."
        if self.alle_n_wochen is not None and not 1 <= self.alle_n_wochen <= 52:
            errors["alle_n_wochen"] = "Bitte eine Zahl von 1 bis 52 eingeben."
        if errors:
            raise ValidationError(errors)

    def days(self, until, since=None):
        """Local days of the rule from `since` (else its first day) to `until`, holidays and closures not looked at."""
        first, last = max(filter(None, (self.ab, since))), min(filter(None, (self.bis, until)))
        if self.rhythmus == Rhythmus.LISTE:
            return sorted(day for day in set(self.tage) if day <= last and (since is None or day >= since))
        begin = dt.datetime.combine(self.ab, dt.time.min)
        if self.rhythmus == Rhythmus.MONATLICH:
            rule = rrule.rrule(
                rrule.MONTHLY, byweekday=[rrule.weekday(n, self.nte_woche) for n in self.wochentage], dtstart=begin
            )
        else:
            rule = rrule.rrule(rrule.WEEKLY, interval=self.alle_n_wochen, byweekday=self.wochentage, dtstart=begin)
        span = (dt.datetime.combine(day, dt.time.min) for day in (first, last))
        return [instant.date() for instant in rule.between(*span, inc=True)]

    def open_days(self, until, since=None):
        """Pairs of (local day, why it is left out or None), for the days of `days`."""
        closures = list(Schliesszeit.objects.filter(bis__gte=since or self.ab))
        for day in self.days(until, since):
            reason = next((c.anlass for c in closures if c.covers(day)), None)
            if reason is None and not self.auch_an_feiertagen:
                reason = public_holiday(day)
            yield day, reason

    def period(self, day):
        """Begin and end of that day's date, as UTC instants."""
        return local_instant(day, self.von_uhr), local_instant(day, self.bis_uhr)

    def wann(self):
        """The rule in words: "Dienstag und Donnerstag, 10:30–12:00 Uhr"."""
        return gettext("{tage}, {zeit} Uhr").format(tage=self.tage_in_worten(), zeit=self.zeit_in_worten())

    def tage_in_worten(self):
        """ "Dienstag und Donnerstag", "jeder erste Dienstag im Monat", "Montag, alle 2 Wochen"."""
        days = und(name for number, name in WOCHENTAGE if number in self.wochentage)
        if self.rhythmus == Rhythmus.MONATLICH:
            return str(JEDER.get(self.nte_woche, "{tage}")).format(tage=days)
        if self.rhythmus == Rhythmus.LISTE:
            return gettext("an einzelnen Tagen")
        if self.alle_n_wochen > 1:
            words = ngettext("{tage}, jede Woche", "{tage}, alle {n} Wochen", self.alle_n_wochen)
            return words.format(tage=days, n=self.alle_n_wochen)
        return days

    def zeit_in_worten(self):
        """ "10:30–12:00"."""
        return spanne(f"{self.von_uhr:%H:%M}", f"{self.bis_uhr:%H:%M}")

    def kurz(self):
        """The same where there is little room: "Di, Do 10:30–12:00"; "" for single days."""
        if self.rhythmus == Rhythmus.LISTE:
            return ""
        days = komma(WEEKDAYS_ABBR[number] for number, _name in WOCHENTAGE if number in self.wochentage)
        if self.rhythmus == Rhythmus.MONATLICH:
            words = str(JEDER_KURZ.get(self.nte_woche, "{tage} {zeit}"))
        elif self.alle_n_wochen > 1:
            words = ngettext("{tage}, jede Woche, {zeit}", "{tage}, alle {n} Wochen, {zeit}", self.alle_n_wochen)
        else:
            words = gettext("{tage} {zeit}")
        return words.format(tage=days, n=self.alle_n_wochen, zeit=self.zeit_in_worten())


class EinzelterminQuerySet(models.QuerySet):
    def upcoming(self, at=None):
        """Not over yet; what runs right now still counts."""
        return self.filter(ende__gt=at or timezone.now())

    def takes_place(self):
        return self.filter(abgesagt_am=None)

    def on(self, first, last=None):
        """Dates that begin on these local days, both included."""
        start, end = local_instant(first, dt.time.min), local_instant((last or first) + dt.timedelta(1), dt.time.min)
        return self.filter(beginn__gte=start, beginn__lt=end)


class Einzeltermin(models.Model):
    """One written date. `regeltag` ties it to its rule and stays when the date is moved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    regeltag = models.DateField("Tag laut Regel", null=True, blank=True, editable=False)
    beginn = models.DateTimeField("Beginn")
    ende = models.DateTimeField("Ende")
    raum = models.ForeignKey(Raum, models.PROTECT, null=True, blank=True, verbose_name="Raum")
    belegung = models.OneToOneField(Belegung, models.DO_NOTHING, null=True, editable=False, related_name="+")
    abgesagt_am = models.DateTimeField("abgesagt am", null=True, blank=True, editable=False)
    hinweis = models.CharField(
        "Hinweis", max_length=200, blank=True, help_text="Erscheint öffentlich neben dem Termin."
    )
    vorher_beginn = models.DateTimeField("war vorher um", null=True, editable=False)
    # moved by itself: no longer follows its rule
    von_hand = models.BooleanField(default=False, editable=False)
    sequenz = models.PositiveIntegerField(default=0, editable=False)  # SEQUENCE in calendar files (RFC 5545)

    objects = EinzelterminQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["beginn"]

    def __str__(self):
        return f"{timezone.localtime(self.beginn):%d.%m.%Y %H:%M}"

    def clean(self):
        if self.beginn and self.ende and self.ende <= self.beginn:
            raise ValidationError({"ende": "Das Ende liegt vor dem Beginn."})
        if self.beginn and self.ende and self.needs_room:
            try:
                self._room_taken().full_clean()
            except ValidationError as error:
                raise ValidationError({"raum": self._who_is_there() or error.messages}) from error

    @property
    def ist_verlegt(self):
        """Takes place, but not when it was to be."""
        return bool(self.vorher_beginn and not self.abgesagt_am)

    @property
    def needs_room(self):
        return bool(self.raum_id and not self.abgesagt_am)

    def _room_taken(self):
        """The Belegung that belongs to this date as it stands now, not saved."""
        entry = self.belegung or Belegung()
        entry.raum, entry.beginn, entry.ende = self.raum, self.beginn, self.ende
        entry.wofuer = self.belegt_fuer[:200]
        return entry

    def _who_is_there(self):
        """Who has the room at that time, as a sentence, or "". Counselling is only "belegt"."""
        others = Belegung.objects.filter(raum=self.raum, beginn__lt=self.ende, ende__gt=self.beginn)
        other = others.exclude(pk=self.belegung_id).order_by("beginn").first()
        if other is None:
            return ""
        begin, end = timezone.localtime(other.beginn), timezone.localtime(other.ende)
        what = f": {other.wofuer}" if other.wofuer != "belegt" else ""
        return f"Der Raum ist in dieser Zeit schon belegt ({begin:%H:%M}–{end:%H:%M} Uhr{what})."

    @transaction.atomic
    def place(self, by_hand=True):
        """Write this date and its room; the one way in which a date is written.

        A date moved `by_hand` no longer follows its rule. Raises ValidationError when the
        room is taken or the times are wrong.
        """
        sperren(self.raum)
        known = type(self).objects.filter(pk=self.pk).first()
        if known:
            self.belegung_id = known.belegung_id
            if known.beginn != self.beginn:
                self.vorher_beginn = known.vorher_beginn or known.beginn
            if self.vorher_beginn == self.beginn:  # moved back
                self.vorher_beginn = None
            shown = ("beginn", "ende", "raum_id", "abgesagt_am", "hinweis")
            changed = {name for name in shown if getattr(known, name) != getattr(self, name)}
            self.sequenz = known.sequenz + bool(changed)
            self.von_hand = known.von_hand or (by_hand and bool(changed & {"beginn", "ende", "raum_id"}))
        self.full_clean(exclude=["belegung"])
        old = self.belegung
        self.belegung = self._room_taken() if self.needs_room else None
        if self.belegung:
            try:
                with transaction.atomic():
                    self.belegung.save()
            except IntegrityError as error:  # somebody wrote past the lock
                raise ValidationError({"raum": "Der Raum ist in dieser Zeit schon belegt."}) from error
        self.save()
        if old and not self.needs_room:
            old.delete()

    def call_off(self, hinweis=""):
        """Cancel this date; it stays visible, its room is free again."""
        self.abgesagt_am, self.hinweis = timezone.now(), hinweis or self.hinweis
        self.place()

    def reinstate(self):
        """Undo `call_off`. Raises ValidationError when the room has been taken meanwhile."""
        self.abgesagt_am = None
        self.place()


def write_dates(regel, existing, make, until, at=None):
    """Write the dates of a rule that are not there yet, from today on.

    `existing` is the queryset of the rule's dates, `make(day, beginn, ende)` an unsaved
    date. Returns a list of sentences about the days that were left out.
    """
    today = timezone.localdate(at)
    there = set(existing.values_list("regeltag", flat=True))
    left_out = []
    for day, reason in regel.open_days(until, since=today):
        if day in there:
            continue
        if reason:
            left_out.append(f"{day:%d.%m.%Y}: {reason}")
            continue
        try:
            make(day, *regel.period(day)).place()
        except ValidationError as error:
            left_out.append(f"{day:%d.%m.%Y}: {' '.join(error.messages)}")
    return left_out


def follow_rule(regel, existing, raum, at=None):
    """Coming dates that nobody has moved by hand take over the rule's new time and room.

    Returns sentences about dates that could not, or whose day the rule no longer has:
    those stay until somebody moves or cancels them.
    """
    dates = list(existing.upcoming(at).takes_place().filter(von_hand=False))
    days = set(regel.days(max(date.regeltag for date in dates))) if dates else set()
    left = []
    for date in dates:
        if date.regeltag not in days:
            left.append(f"{date} passt nicht mehr zur Regel. Bitte verschieben oder absagen.")
            continue
        before = (date.beginn, date.ende, date.raum)
        (date.beginn, date.ende), date.raum = regel.period(date.regeltag), raum
        if (date.beginn, date.ende, date.raum) != before:
            try:
                date.place(by_hand=False)
            except ValidationError as error:
                left.append(f"{date} bleibt, wie es war: {' '.join(error.messages)}")
    return left
