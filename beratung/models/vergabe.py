"""Giving out times: the vocabulary of appointments, and `hold`, the way in which a time is taken.

Every writer locks the counsellors first, with everybody who might interpret.
"""

import datetime as dt

from django.db import OperationalError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable

from quartier.models import Schliesszeit
from quartier.models.nummer import PASS_FOR, code_of_pass, hash_of, new_secret
from quartier.regeln import local_instant
from quartier.sperre import sperren

from .. import nachrichten
from .anliegen import Beratungskraft, Gespraech
from .sprechzeit import Abwesenheit, Sprechstunde
from .stand import HAS_PERSON, TAKES_TIME, Stand

HOLD = dt.timedelta(minutes=15)
FROM_LIST = " Bitte wählen Sie eine aus der Liste."  # so some sentences end: said to residents, cut off for us
TAKEN = _("Diese Zeit ist gerade vergeben worden.")
CROWDED = _("Gerade drücken hier sehr viele zugleich. Bitte versuchen Sie es gleich noch einmal.")
TOO_EARLY = "Dieser Termin ist erst am {day}. Bitte erst dann eintragen, wer gekommen ist."
OVER = _("Diese Zeit ist schon vorbei. Bitte wählen Sie eine andere.")
NOT_FOR_THIS = _("Für dieses Anliegen gibt es diese Zeit nicht. Bitte wählen Sie eine aus der Liste.")
NOT_THIS_WAY = _("So geht es bei diesem Anliegen nicht. Bitte wählen Sie eine andere Art des Gesprächs.")
TOO_SOON = _("Diese Zeit ist zu bald. Bitte wählen Sie eine spätere oder rufen Sie uns an.")


class Vergeben(Exception):
    """The time cannot be had (any more); the text is a sentence for the person."""


def lock(*kraefte, interpreters=True):
    """Wait for one's turn with these counsellors, and with everybody who interprets unless that cannot matter.

    Raises Vergeben if so many stand in front that one would wait too long.
    """
    try:
        sperren(*set(kraefte), *(Beratungskraft.objects.interpret() if interpreters else ()))
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Vergeben(CROWDED) from error
        raise


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

    def of_key(self, schluessel):
        """Whatever opens it: a pass, or for half an hour the secret with which it was booked.

        That secret stands in the history of the browser, which may be everybody's.
        """
        code = code_of_pass(schluessel)
        just_booked = {"gebucht_am__gt": timezone.now() - PASS_FOR}
        return self.filter(code=code) if code else self.of_secret(schluessel).filter(**just_booked)

    def leave(self, geheimnis):
        """Quickly away: from now on this secret opens nothing, and a time that was only held is free.

        An appointment stays; number and word still open it.
        """
        mine = self.of_secret(geheimnis)
        mine.filter(stand=Stand.GEHALTEN).update(gehalten_bis=timezone.now())
        mine.update(geheimnis_hash=hash_of(new_secret()))

    def known(self):
        """Appointments that somebody counts on or has come to: they have a number, and a page of their own."""
        return self.filter(stand__in=HAS_PERSON, vergessen=False).exclude(code=None)

    def takes_time(self, at=None):
        """What blocks a counsellor right now; a hold that ran out does not, a time kept for somebody does."""
        return self.filter(stand__in=TAKES_TIME).exclude(stand=Stand.GEHALTEN, gehalten_bis__lte=at or timezone.now())

    def inside(self, stunde):
        """Booked appointments within these office hours."""
        return self.filter(
            beratungskraft=stunde.beratungskraft_id, stand=Stand.GEBUCHT, beginn__gte=stunde.beginn,
            ende__lte=stunde.ende,
        )  # fmt: skip

    def seen_by(self, konto):
        """Appointments with counsellors whose appointments this colleague may see."""
        return self.filter(beratungskraft__in=Beratungskraft.objects.seen_by(konto))

    def during(self, period):
        """Appointments whose counsellor or interpreter this absence or office hour concerns, and that touch it."""
        who = Q(beratungskraft=period.beratungskraft_id) | Q(sprachmittlung=period.beratungskraft_id)
        return self.filter(who, beginn__lt=period.ende, ende__gt=period.beginn)

    def booked(self, at=None):
        """Booked appointments to come."""
        return self.filter(stand=Stand.GEBUCHT, beginn__gt=at or timezone.now())

    def fell_out(self, at=None):
        """Appointments to come that we had to cancel, without another time so far."""
        return self.filter(stand=Stand.FAELLT_AUS, beginn__gt=at or timezone.now())

    def stranded(self, at=None):
        """Booked appointments to come for which nobody is there (any more): no office hours, absence, closure."""
        return self.booked(at).filter(bahn=1).nobody_there()

    def nobody_there(self):
        """Appointments of whatever state at a time at which nobody would be there for them."""
        hours = Sprechstunde.objects.takes_place().filter(
            beratungskraft=OuterRef("beratungskraft"), beginn__lte=OuterRef("beginn"), ende__gte=OuterRef("ende")
        )
        away = Abwesenheit.objects.filter(beginn__lt=OuterRef("ende"), ende__gt=OuterRef("beginn"))
        closed = Schliesszeit.objects.filter(von__lte=OuterRef("beginn__date"), bis__gte=OuterRef("beginn__date"))
        return self.filter(
            ~Exists(hours)
            | Exists(away.filter(beratungskraft=OuterRef("beratungskraft")))
            | Exists(away.filter(beratungskraft=OuterRef("sprachmittlung")))
            | Exists(closed)
        )

    def others_of_series(self, termin):
        """The other appointments of the same person, as far as we know that they are; none without a series."""
        same = self.known().filter(reihe=termin.reihe).exclude(pk=termin.pk) if termin.reihe else self.none()
        return same.order_by("beginn")

    def with_way(self):
        """`weg`: how the person can be told ("mail", "anruf"), or None; known from the cancellation laid ready."""
        from .person import Nachricht

        ready = Nachricht.objects.filter(termin=OuterRef("pk"), art=Nachricht.Art.ABSAGE)
        return self.annotate(weg=models.Subquery(ready.values("kanal")[:1]))

    def waiting(self):
        """Who would like an earlier time, and before them whose appointment we had to cancel; first come first."""
        lost = Q(stand=Stand.FAELLT_AUS)
        return self.filter(lost | Q(stand=Stand.GEBUCHT, wartet_seit__isnull=False)).order_by(
            models.Case(models.When(lost, then=0), default=1), "wartet_seit", "beginn", "id"
        )

    @transaction.atomic
    def release_expired(self, at=None):
        """Holds that ran out free their time. Returns how many."""
        expired = self.filter(stand=Stand.GEHALTEN, gehalten_bis__lte=at or timezone.now())
        mine = expired.order_by().select_for_update(skip_locked=True, no_key=True)  # the rest is being released
        return self.filter(pk__in=mine.values("pk")).update(stand=Stand.VERFALLEN, gehalten_bis=None)

    @transaction.atomic
    def change_room(self, raum):
        """These appointments are elsewhere now; who comes is told."""
        elsewhere = self.filter(gespraech=Gespraech.VOR_ORT).exclude(raum=raum)
        for termin in (elsewhere if raum else elsewhere.exclude(raum=None)).select_for_update(no_key=True):
            termin.raum, termin.sequenz = raum, termin.sequenz + 1
            termin.save()
            nachrichten.moved(termin)

    @transaction.atomic
    def hold(self, anliegen, kraft, beginn, geheimnis, *, intern=False, trotzdem=False, at=None, **wunsch):
        """Hold a time (UTC) for 15 minutes for whoever has this secret.

        The same secret again gives the same appointment, or moves its hold to another time.
        `wunsch`: sprache, begleitung, gespraech. `intern`: staff need not keep the lead time, nor what
        is left over for the phone; with `trotzdem` they put it beside whatever stands there.
        Raises Vergeben.
        """
        now = at or timezone.now()
        lock(kraft, interpreters=wunsch.get("sprache", "de") != "de")
        mine = self.of_secret(geheimnis).select_for_update(no_key=True).first()
        if mine and mine.stand not in (Stand.GEHALTEN, Stand.VERFALLEN):
            return mine
        termin = mine or self.model(geheimnis_hash=hash_of(geheimnis), stand=Stand.VERFALLEN)
        same = mine and mine.stand == Stand.GEHALTEN and mine.is_for(anliegen, kraft, beginn)
        if same and all(getattr(mine, name) == value for name, value in wunsch.items()):
            return mine
        termin.anliegen = anliegen
        for name, value in wunsch.items():
            setattr(termin, name, value)
        termin.take(kraft, beginn, now, intern=intern, trotzdem=trotzdem)
        termin.stand, termin.gehalten_bis = Stand.GEHALTEN, now + HOLD
        return termin.written()

    def check_free(self, anliegen, kraft, beginn, *, intern=False, at=None, except_for=None, **wunsch):
        """(room, interpreter or None) for a time that is free right now. Raises Vergeben."""
        from ..zeiten import Lage

        now = at or timezone.now()
        gespraech = wunsch.get("gespraech", Gespraech.VOR_ORT)
        if not anliegen.aktiv or not kraft.aktiv or not kraft.anliegen.filter(pk=anliegen.pk).exists():
            raise Vergeben(NOT_FOR_THIS)
        if gespraech not in anliegen.gespraeche:
            raise Vergeben(NOT_THIS_WAY)
        if beginn < now:
            raise Vergeben(OVER)
        if beginn < now + anliegen.frist and not intern:
            raise Vergeben(TOO_SOON)
        return Lage(anliegen, now, intern=intern, ohne=except_for, **wunsch).check(kraft, beginn)
