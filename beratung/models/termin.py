"""Appointments, and what can happen to one: extended, confirmed, moved, cancelled, forgotten …

An appointment says when, with whom and in which matter, and nothing about a person.
Every writer takes the locks of vergabe.py first; the exclusion constraints stand behind it,
in case a writer ever forgets.
"""

import datetime as dt
import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from quartier.felder import SPRACHEN, Weg
from quartier.models import Nummer
from quartier.models.nummer import hash_of, new_secret, spoken
from quartier.models.raum import zeitraum

from .. import nachrichten, warteliste
from .anliegen import Anliegen, Beratungskraft, Gespraech, bereit
from .stand import BACK, HAS_PERSON, HELD, STEPS, TAKES_TIME, Stand
from .vergabe import HOLD, OVER, TAKEN, TOO_EARLY, BeratungsterminQuerySet, Vergeben, lock

CANCELLED = _("Dieser Termin ist abgesagt. Bitte wählen Sie eine neue Zeit.")
BEGUN = _("Dieser Termin hat schon begonnen. Bitte rufen Sie uns an.")
LANES = 9  # so many at the same time with one counsellor, when staff does it on purpose


class Beratungstermin(models.Model):
    """When, with whom, in which matter. Nothing about a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    beratungskraft = models.ForeignKey(
        Beratungskraft, models.PROTECT, related_name="termine", verbose_name="Beratungskraft"
    )
    sprachmittlung = models.ForeignKey(
        Beratungskraft, models.PROTECT, related_name="einsaetze", verbose_name="dolmetscht", null=True, blank=True
    )
    bahn = models.PositiveSmallIntegerField("Spur", default=1, editable=False)
    anliegen = models.ForeignKey(Anliegen, models.PROTECT, verbose_name="Anliegen")
    gespraech = models.CharField("Gespräch", max_length=10, choices=Gespraech, default=Gespraech.VOR_ORT)
    sprache = models.CharField("Sprache", max_length=8, choices=SPRACHEN, default="de")
    begleitung = models.BooleanField("bringt jemanden zum Dolmetschen mit", default=False)
    raum = models.ForeignKey("quartier.Raum", models.SET_NULL, null=True, blank=True, verbose_name="Raum")
    belegt_ab = models.DateTimeField("Weg ab", editable=False)
    beginn = models.DateTimeField("Beginn")
    ende = models.DateTimeField("Ende")
    frei_ab = models.DateTimeField("Pause bis", editable=False)
    stand = models.CharField("Stand", max_length=16, choices=Stand)
    gehalten_bis = models.DateTimeField("gehalten bis", null=True, blank=True, editable=False)
    # a time kept free belongs to the appointment of who may have it
    fuer = models.ForeignKey("self", models.CASCADE, null=True, editable=False, related_name="angebote")
    wartet_seit = models.DateTimeField("möchte früher kommen, seit", null=True, editable=False)
    vermittelt = models.BooleanField("für jemand anderen gebucht", default=False, editable=False)
    vergessen = models.BooleanField("auf Wunsch gelöscht", default=False, editable=False)
    reihe = models.UUIDField("Reihe", null=True, editable=False)  # follow-ups of the same person
    kanal = models.CharField("Weg", max_length=10, choices=Weg, default=Weg.WEB)
    code = models.CharField("Nummer", max_length=8, unique=True, null=True, editable=False)  # noqa: DJ001 none while held
    geheimnis_hash = models.CharField(max_length=64, unique=True, editable=False)
    sequenz = models.PositiveIntegerField(default=0, editable=False)
    gebucht_am = models.DateTimeField("gebucht am", null=True, editable=False)

    objects = BeratungsterminQuerySet.as_manager()

    class Meta:
        db_table = '"beratung"."beratungstermin"'
        verbose_name, verbose_name_plural = "Beratungstermin", "Beratungstermine"
        ordering = ["beginn"]
        indexes = [
            models.Index(fields=["beratungskraft", "frei_ab"], name="beratungstermin_busy"),
            models.Index(fields=["beginn"], name="beratungstermin_beginn"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ende__gt=F("beginn"), frei_ab__gte=F("ende"), belegt_ab__lte=F("beginn")),
                name="beratungstermin_in_order",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(stand__in=HELD, gehalten_bis__isnull=False)
                | (~Q(stand__in=HELD) & Q(gehalten_bis__isnull=True)),
                name="beratungstermin_held_until",
                violation_error_message="Nur ein gehaltener Termin hat eine Frist.",
            ),
            models.CheckConstraint(
                condition=Q(stand__in=[s.value for s in Stand]), name="beratungstermin_state_known",
                violation_error_message="Diesen Stand gibt es nicht.",
            ),
            models.CheckConstraint(
                condition=Q(stand=Stand.ANGEBOTEN, fuer__isnull=False) | ~Q(stand=Stand.ANGEBOTEN),
                name="beratungstermin_kept_for_somebody",
                violation_error_message="Eine frei gehaltene Zeit gehört zu einem Termin.",
            ),
            models.CheckConstraint(
                condition=Q(bahn__gte=1, bahn__lte=LANES), name="beratungstermin_lanes",
                violation_error_message=f"Mehr als {LANES} Termine gleichzeitig gehen nicht.",
            ),
            ExclusionConstraint(
                name="beratungskraft_only_once",
                expressions=[
                    ("beratungskraft", RangeOperators.EQUAL),
                    ("bahn", RangeOperators.EQUAL),
                    (zeitraum("belegt_ab", "frei_ab"), RangeOperators.OVERLAPS),
                ],
                condition=Q(stand__in=TAKES_TIME),
                violation_error_message="Diese Zeit ist schon vergeben.",
            ),
            ExclusionConstraint(
                name="sprachmittlung_only_once",
                expressions=[
                    ("sprachmittlung", RangeOperators.EQUAL),
                    (zeitraum("belegt_ab", "frei_ab"), RangeOperators.OVERLAPS),
                ],
                condition=Q(stand__in=TAKES_TIME, sprachmittlung__isnull=False),
                violation_error_message="In dieser Zeit dolmetscht diese Person schon anderswo.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{timezone.localtime(self.beginn):%d.%m.%Y %H:%M}"

    @property
    def nummer(self):
        return spoken(self.code) if self.code else ""

    @property
    def gezeigt(self):
        """The time as a page shows it, to notice when another page has chosen another one."""
        return f"{self.beginn:%Y-%m-%dT%H:%MZ}"

    @property
    def wunsch(self):
        """How one talks with each other: what `hold` and the list of free times take."""
        return {"sprache": self.sprache, "begleitung": self.begleitung, "gespraech": self.gespraech}

    @property
    def bereit(self):
        """ "Bitte mitbringen", or what one says where nobody comes to us."""
        return bereit(self.gespraech)

    @property
    def can_change(self):
        """May it still be moved or cancelled by who comes? Until it begins."""
        return self.stand in (Stand.GEBUCHT, Stand.FAELLT_AUS) and self.beginn > timezone.now()

    @property
    def was_cancelled_by_us(self):
        """We had to cancel it and look for another time together."""
        return self.stand == Stand.FAELLT_AUS

    def is_for(self, anliegen, kraft, beginn):
        return (self.anliegen_id, self.beratungskraft_id, self.beginn) == (anliegen.pk, kraft.pk, beginn)

    # --- for the writers below: call inside the lock

    def take(self, kraft, beginn, now, *, intern=False, trotzdem=False):
        """Set the time, the room and who interprets, not saved yet. Raises Vergeben."""
        before, after = self.anliegen.around(self.gespraech)
        self.bahn = 1
        in_the_way = type(self).objects.filter(Q(beratungskraft=kraft) | Q(sprachmittlung__isnull=False))
        in_the_way.exclude(pk=self.pk).release_expired(now)
        try:
            raum, self.sprachmittlung = type(self).objects.check_free(
                self.anliegen, kraft, beginn, intern=intern, at=now, except_for=self, **self.wunsch
            )
        except Vergeben:
            if not trotzdem or beginn < now:
                raise
            raum, self.sprachmittlung = None, None
            self.bahn = self._free_lane(kraft, beginn - before, beginn + self.anliegen.laenge + after, now)
        self.beratungskraft, self.beginn, self.ende = kraft, beginn, beginn + self.anliegen.laenge
        self.belegt_ab, self.frei_ab = self.beginn - before, self.ende + after
        self.raum_id = raum if self.gespraech == Gespraech.VOR_ORT else None

    def _free_lane(self, kraft, begin, end, now):
        """The first lane beside the ordinary one that is free at this time. Raises Vergeben."""
        beside = type(self).objects.takes_time(now).exclude(pk=self.pk)
        beside = beside.filter(beratungskraft=kraft, belegt_ab__lt=end, frei_ab__gt=begin)
        free = set(range(2, LANES + 1)) - set(beside.values_list("bahn", flat=True))
        if not free:
            raise Vergeben(f"Mehr als {LANES} Termine gleichzeitig gehen nicht.")
        return min(free)

    def written(self):
        """Save; the constraints have the last word. Raises Vergeben."""
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError as error:
            # Somebody wrote past the lock, or the same form came twice at once for two counsellors.
            raise Vergeben(TAKEN) from error
        return self

    def _locked(self, *kraefte, alone=False):
        """This appointment as it stands in the database, locked with its counsellor (and these).

        `alone`: nothing but this appointment will be written.
        """
        kraft, interpreters = self.beratungskraft, not alone or self.sprache != "de"
        while True:
            before = transaction.savepoint()
            lock(kraft, *kraefte, interpreters=interpreters)
            termin = type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
            if termin.beratungskraft_id == kraft.pk:
                transaction.savepoint_commit(before)
                return termin
            transaction.savepoint_rollback(before)  # moved while we waited: let go, so that nobody waits in a circle
            kraft = termin.beratungskraft

    # --- what can happen to an appointment

    @transaction.atomic
    def extend(self, at=None):
        """Hold on for another 15 minutes. A hold that was lost meanwhile stays lost. Returns the appointment."""
        termin = self._locked(alone=True)
        if termin.stand == Stand.GEHALTEN:
            termin.gehalten_bis = (at or timezone.now()) + HOLD
            termin.save()
        return termin

    @transaction.atomic
    def confirm(self, geheimnis, *, kanal="web", intern=False, helfer=None, reihe=None, at=None, **person):
        """Turn the hold into an appointment; the person is sealed and handed over.

        `person` has name, and whatever of email, telefon, notiz, adresse, darf_sagen, darf_nachricht,
        geteilt, erinnern, liest the form knows; `helfer` (name, email, telefon) is who books for them.
        A second call changes nothing. A hold that ran out is taken up again if the time
        is still free. Returns the appointment. Raises Vergeben.
        """
        now = at or timezone.now()
        termin = self._locked(alone=True)
        if termin.stand in HAS_PERSON:
            return termin
        if termin.stand in (Stand.ABGESAGT, Stand.ABGESAGT_HAUS):
            raise Vergeben(CANCELLED)
        if termin.beginn < now:
            raise Vergeben(OVER)
        if termin.stand == Stand.VERFALLEN:
            termin = type(self).objects.hold(
                termin.anliegen, termin.beratungskraft, termin.beginn, geheimnis, intern=intern, at=now, **termin.wunsch
            )
        termin.stand, termin.gehalten_bis, termin.kanal, termin.code = Stand.GEBUCHT, None, kanal, Nummer.draw()
        termin.vermittelt, termin.reihe, termin.gebucht_am = bool(helfer), reihe, now
        termin.save()
        nachrichten.booked(termin, person, helfer)
        return termin

    @transaction.atomic
    def move(self, kraft, beginn, *, intern=False, at=None):
        """To another time; the same appointment, number and person. Returns it as it is now. Raises Vergeben."""
        now = at or timezone.now()
        termin = self._locked(kraft)
        if termin.stand not in (Stand.GEBUCHT, Stand.FAELLT_AUS):
            raise Vergeben(CANCELLED)
        if termin.beginn <= now and not intern and termin.stand == Stand.GEBUCHT:
            raise Vergeben(BEGUN)
        if termin.stand == Stand.GEBUCHT and termin.is_for(termin.anliegen, kraft, beginn):
            return termin
        return termin._settle(kraft, beginn, now, intern=intern)

    def _settle(self, kraft, beginn, now, *, intern=False):
        """Take another time, give the old one on, and say so. Call inside the lock."""
        old = (self.beratungskraft, self.beginn) if self.stand in TAKES_TIME else None
        self.take(kraft, beginn, now, intern=intern)
        self.stand, self.sequenz = Stand.GEBUCHT, self.sequenz + 1
        self.written()
        nachrichten.moved(self)
        warteliste.let_go(self, now)
        if old:
            warteliste.give_on(*old, now)
        return self

    @transaction.atomic
    def cancel(self, *, by_house=False, at=None):
        """Give the time back; a trigger erases the person in the same transaction. A second call changes nothing."""
        termin = self._locked()
        if termin.stand not in (Stand.GEHALTEN, Stand.GEBUCHT, Stand.FAELLT_AUS):
            return
        now = at or timezone.now()
        frees = termin.stand in TAKES_TIME and termin.bahn == 1
        nachrichten.cancelled(termin, by_house)
        termin.stand, termin.gehalten_bis = Stand.ABGESAGT_HAUS if by_house else Stand.ABGESAGT, None
        termin.wartet_seit = None
        termin.sequenz += 1
        termin.save()
        warteliste.let_go(termin, now)
        if frees:
            warteliste.give_on(termin.beratungskraft, termin.beginn, now)

    @transaction.atomic
    def forget(self, at=None):
        """Delete everything about the person at once, receipts too; an appointment to come is cancelled."""
        now, termin = at or timezone.now(), self._locked()
        if termin.can_change or termin.stand == Stand.GEHALTEN:
            termin.cancel(at=now)
        type(self).objects.filter(pk=self.pk).update(vergessen=True, wartet_seit=None)

    @transaction.atomic
    def step(self, stand, at=None):
        """What the day brings: arrived, running, done, not come; each can be taken back. Raises Vergeben."""
        now, termin = at or timezone.now(), self._locked(alone=True)
        if termin.stand == stand:
            return termin
        if stand not in STEPS.get(termin.stand, []):
            raise Vergeben(f"Das geht nicht mehr: Dieser Termin ist „{termin.get_stand_display()}“.")
        if stand != BACK.get(termin.stand) and timezone.localdate(termin.beginn) > timezone.localdate(now):
            raise Vergeben(TOO_EARLY.format(day=date_format(timezone.localtime(termin.beginn), "l, j. F")))
        patience = dt.timedelta(minutes=termin.anliegen.wartezeit)
        if stand == Stand.NICHT_GEKOMMEN and now < termin.beginn + patience:
            wait_until = timezone.localtime(termin.beginn + patience)
            raise Vergeben(f"Bitte noch bis {wait_until:%H:%M} Uhr warten.")
        termin.stand, termin.wartet_seit = stand, None
        return termin.written()

    @transaction.atomic
    def want_earlier(self, wants, at=None):
        """Put it on the waiting list for an earlier time, or take it off."""
        termin = self._locked(alone=True)
        if termin.stand == Stand.GEBUCHT and bool(termin.wartet_seit) != wants:
            termin.wartet_seit = (at or timezone.now()) if wants else None
            termin.save()
            if not wants:
                warteliste.let_go(termin, at or timezone.now())

    @transaction.atomic
    def hand_over(self):
        """Who booked for somebody else gives it out of their hands: new number, the old link opens nothing.

        Returns the appointment. A second call changes nothing.
        """
        termin = self._locked(alone=True)
        if termin.vermittelt and termin.stand in HAS_PERSON:
            termin.vermittelt, termin.code, termin.geheimnis_hash = False, Nummer.draw(), hash_of(new_secret())
            termin.save()
            nachrichten.handed_over(termin)
        return termin

    @transaction.atomic
    def reinstate(self, at=None):
        """It takes place after all, at its old time. Raises Vergeben if that is taken meanwhile."""
        now, termin = at or timezone.now(), self._locked()
        if termin.stand == Stand.FAELLT_AUS:
            same = {"beratungskraft": termin.beratungskraft_id, "beginn__lt": termin.ende, "ende__gt": termin.beginn}
            kept = termin.angebote.filter(stand=Stand.ANGEBOTEN, **same)  # what we keep for them is no obstacle
            kept.update(stand=Stand.VERFALLEN, gehalten_bis=None)
            termin.take(termin.beratungskraft, termin.beginn, now, intern=True)
            termin.stand, termin.sequenz = Stand.GEBUCHT, termin.sequenz + 1
            termin.written()
            nachrichten.after_all(termin)
            warteliste.let_go(termin, now)
        return termin
