"""Appointments, and the one way in which a time is taken: hold, confirm, cancel.

An appointment says when, with whom and in which matter, and nothing about a person.
Every writer locks the counsellor first; the exclusion constraint
`beratungskraft_only_once` stands behind it, in case a writer ever forgets.
"""

import datetime as dt
import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from quartier.felder import Weg
from quartier.models import Nummer
from quartier.models.nummer import hash_of, spoken
from quartier.models.raum import zeitraum
from quartier.regeln import local_instant
from quartier.sperre import sperren

from .. import nachrichten
from .sprechzeit import Abwesenheit, Anliegen, Beratungskraft, Sprechstunde

HOLD = dt.timedelta(minutes=15)
GRID_MINUTES = 5
TAKEN = "Diese Zeit ist gerade vergeben worden."


class Vergeben(Exception):
    """The time cannot be had (any more); the text is a sentence for the person."""


class Stand(models.TextChoices):
    """Every state of an appointment; BLOCKING says which of them take the time."""

    GEHALTEN = "gehalten", "wird gerade gebucht"
    GEBUCHT = "gebucht", "gebucht"
    ABGESAGT = "abgesagt", "abgesagt"
    ABGESAGT_HAUS = "abgesagt_haus", "von uns abgesagt"
    VERFALLEN = "verfallen", "nicht zu Ende gebucht"


BLOCKING = {
    Stand.GEHALTEN: True,
    Stand.GEBUCHT: True,
    Stand.ABGESAGT: False,
    Stand.ABGESAGT_HAUS: False,
    Stand.VERFALLEN: False,
}
TAKES_TIME = sorted(stand.value for stand, blocks in BLOCKING.items() if blocks)


class BeratungsterminQuerySet(models.QuerySet):
    """The vocabulary of appointments, and `hold`, the way in which a time is taken."""

    def on(self, day):
        """Appointments of one local day."""
        midnight = dt.time.min
        return self.filter(
            beginn__gte=local_instant(day, midnight), beginn__lt=local_instant(day + dt.timedelta(1), midnight)
        )

    def of_secret(self, geheimnis):
        return self.filter(geheimnis_hash=hash_of(geheimnis))

    def takes_time(self, at=None):
        """What blocks a counsellor right now; a hold that ran out does not."""
        return self.filter(stand__in=TAKES_TIME).exclude(gehalten_bis__lte=at or timezone.now())

    def release_expired(self, at=None):
        """Holds that ran out free their time. Returns how many."""
        expired = self.filter(stand=Stand.GEHALTEN, gehalten_bis__lte=at or timezone.now())
        return expired.update(stand=Stand.VERFALLEN, gehalten_bis=None)

    @transaction.atomic
    def hold(self, anliegen, kraft, beginn, geheimnis, *, intern=False, at=None):
        """Hold a time (UTC) for 15 minutes for whoever has this secret.

        The same secret again gives the same appointment, or moves its hold to another time.
        `intern`: staff need not keep the lead time. Raises Vergeben.
        """
        now = at or timezone.now()
        sperren(kraft)
        mine = self.of_secret(geheimnis).select_for_update(no_key=True).first()
        if mine and mine.stand not in (Stand.GEHALTEN, Stand.VERFALLEN):
            return mine
        if mine and mine.stand == Stand.GEHALTEN and mine.is_for(anliegen, kraft, beginn):
            return mine
        raum = self.check_free(anliegen, kraft, beginn, intern=intern, at=now, except_for=mine)
        self.filter(beratungskraft=kraft).exclude(pk=mine and mine.pk).release_expired(now)
        termin = mine or self.model(geheimnis_hash=hash_of(geheimnis))
        termin.anliegen, termin.beratungskraft, termin.raum = anliegen, kraft, raum
        termin.beginn, termin.ende = beginn, beginn + anliegen.laenge
        termin.frei_ab = termin.ende + anliegen.pause
        termin.stand, termin.gehalten_bis = Stand.GEHALTEN, now + HOLD
        try:
            with transaction.atomic():
                termin.save()
        except IntegrityError as error:
            # Somebody wrote past the lock, or the same form came twice at once for two counsellors.
            raise Vergeben(TAKEN) from error
        return termin

    def check_free(self, anliegen, kraft, beginn, *, intern=False, at=None, except_for=None):
        """The room of the office hour in which this time is free right now. Raises Vergeben."""
        now = at or timezone.now()
        if not anliegen.aktiv or not kraft.aktiv or not kraft.anliegen.filter(pk=anliegen.pk).exists():
            raise Vergeben("Für dieses Anliegen gibt es diese Zeit nicht. Bitte wählen Sie eine aus der Liste.")
        if beginn < now:
            raise Vergeben("Diese Zeit ist schon vorbei. Bitte wählen Sie eine andere.")
        if beginn < now + anliegen.frist and not intern:
            raise Vergeben("Diese Zeit ist zu bald. Bitte wählen Sie eine spätere oder rufen Sie uns an.")
        ende = beginn + anliegen.laenge
        hour = Sprechstunde.objects.offered_for(anliegen).filter(
            beratungskraft=kraft, beginn__lte=beginn, ende__gte=ende
        ).first()  # fmt: skip
        on_grid = not (beginn.minute % GRID_MINUTES or beginn.second or beginn.microsecond)
        if hour is None or not on_grid or beginn > now + dt.timedelta(days=anliegen.horizont):
            raise Vergeben("Zu dieser Zeit ist keine Sprechstunde. Bitte wählen Sie eine aus der Liste.")
        busy = self.takes_time(now).filter(
            beratungskraft=kraft, bahn=1, beginn__lt=ende + anliegen.pause, frei_ab__gt=beginn
        )  # fmt: skip
        away = Abwesenheit.objects.filter(beratungskraft=kraft, beginn__lt=ende, ende__gt=beginn)
        if busy.exclude(pk=except_for and except_for.pk).exists() or away.exists():
            raise Vergeben(TAKEN)
        return hour.raum


class Beratungstermin(models.Model):
    """When, with whom, in which matter. Nothing about a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    beratungskraft = models.ForeignKey(
        Beratungskraft, models.PROTECT, related_name="termine", verbose_name="Beratungskraft"
    )
    bahn = models.PositiveSmallIntegerField("Spur", default=1, editable=False)
    anliegen = models.ForeignKey(Anliegen, models.PROTECT, verbose_name="Anliegen")
    raum = models.ForeignKey("quartier.Raum", models.SET_NULL, null=True, blank=True, verbose_name="Raum")
    beginn = models.DateTimeField("Beginn")
    ende = models.DateTimeField("Ende")
    frei_ab = models.DateTimeField("Pause bis", editable=False)
    stand = models.CharField("Stand", max_length=16, choices=Stand)
    gehalten_bis = models.DateTimeField("gehalten bis", null=True, blank=True, editable=False)
    kanal = models.CharField("Weg", max_length=10, choices=Weg, default=Weg.WEB)
    code = models.CharField("Nummer", max_length=8, unique=True, null=True, editable=False)  # noqa: DJ001 none while held
    geheimnis_hash = models.CharField(max_length=64, unique=True, editable=False)
    sequenz = models.PositiveIntegerField(default=0, editable=False)

    objects = BeratungsterminQuerySet.as_manager()

    class Meta:
        db_table = '"beratung"."beratungstermin"'
        verbose_name, verbose_name_plural = "Beratungstermin", "Beratungstermine"
        ordering = ["beginn"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ende__gt=F("beginn")) & Q(frei_ab__gte=F("ende")), name="beratungstermin_in_order",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(stand=Stand.GEHALTEN, gehalten_bis__isnull=False)
                | (~Q(stand=Stand.GEHALTEN) & Q(gehalten_bis__isnull=True)),
                name="beratungstermin_held_until",
                violation_error_message="Nur ein gehaltener Termin hat eine Frist.",
            ),
            models.CheckConstraint(
                condition=Q(stand__in=[s.value for s in Stand]), name="beratungstermin_state_known",
                violation_error_message="Diesen Stand gibt es nicht.",
            ),
            ExclusionConstraint(
                name="beratungskraft_only_once",
                expressions=[
                    ("beratungskraft", RangeOperators.EQUAL),
                    ("bahn", RangeOperators.EQUAL),
                    (zeitraum("beginn", "frei_ab"), RangeOperators.OVERLAPS),
                ],
                condition=Q(stand__in=TAKES_TIME),
                violation_error_message="Diese Zeit ist schon vergeben.",
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

    def is_for(self, anliegen, kraft, beginn):
        return (self.anliegen_id, self.beratungskraft_id, self.beginn) == (anliegen.pk, kraft.pk, beginn)

    def _locked(self):
        """This appointment as it stands in the database, locked with its counsellor."""
        sperren(self.beratungskraft)
        return type(self).objects.select_for_update(no_key=True).get(pk=self.pk)

    @transaction.atomic
    def extend(self, at=None):
        """Hold on for another 15 minutes. A hold that was lost meanwhile stays lost. Returns the appointment."""
        termin = self._locked()
        if termin.stand == Stand.GEHALTEN:
            termin.gehalten_bis = (at or timezone.now()) + HOLD
            termin.save()
        return termin

    @transaction.atomic
    def confirm(
        self, geheimnis, *, name, email="", telefon="", sprache="", notiz="", kanal="web", intern=False, at=None
    ):
        """Turn the hold into an appointment; the person is sealed and handed over.

        A second call changes nothing. A hold that ran out is taken up again if the time
        is still free. Returns the appointment. Raises Vergeben.
        """
        now = at or timezone.now()
        termin = self._locked()
        if termin.stand == Stand.GEBUCHT:
            return termin
        if termin.stand in (Stand.ABGESAGT, Stand.ABGESAGT_HAUS):
            raise Vergeben("Dieser Termin ist abgesagt. Bitte wählen Sie eine neue Zeit.")
        if termin.beginn < now:
            raise Vergeben("Diese Zeit ist schon vorbei. Bitte wählen Sie eine andere.")
        if termin.stand == Stand.VERFALLEN:
            termin = type(self).objects.hold(
                termin.anliegen, termin.beratungskraft, termin.beginn, geheimnis, intern=intern, at=now
            )
        termin.stand, termin.gehalten_bis, termin.kanal, termin.code = Stand.GEBUCHT, None, kanal, Nummer.draw()
        termin.save()
        nachrichten.booked(
            termin, {"name": name, "email": email, "telefon": telefon, "sprache": sprache, "notiz": notiz}, geheimnis
        )
        return termin

    @transaction.atomic
    def cancel(self, *, by_house=False):
        """Give the time back; a trigger erases the person in the same transaction. A second call changes nothing."""
        termin = self._locked()
        if termin.stand not in TAKES_TIME:
            return
        nachrichten.cancelled(termin, by_house)
        termin.stand, termin.gehalten_bis = Stand.ABGESAGT_HAUS if by_house else Stand.ABGESAGT, None
        termin.sequenz += 1
        termin.save()
