"""Times kept free for somebody: an earlier one for who waits, another one for whose appointment we had to cancel.

A freed time is *held* for the next who fits until a deadline; then for the one after; then it is
there for everybody. Nobody is offered the same time twice. Callers hold the counsellor's lock.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartier.models.nachricht import Kanal
from quartier.models.nummer import hash_of, new_secret
from quartier.regeln import local_instant, next_working_day
from quartier.sperre import sperren

from . import nachrichten

MAIL_UNTIL, CALL_UNTIL = dt.time(20), dt.time(18)  # tomorrow by mail, the next working day by phone
AT_LEAST = dt.timedelta(hours=2)  # less time to answer is none
KEPT = 2  # so many times at once are kept free for one person
TOO_LATE = _("Diese Zeit ist nicht mehr frei. Der bisherige Termin bleibt.")
TOO_LATE_LOST = _("Diese Zeit ist nicht mehr frei. Bitte eine andere wählen.")


def give_on(kraft, beginn, now):
    """Hold a freed time for the first who waits, whom it fits, and whom we can still ask. Returns the held time."""
    from .models import Beratungstermin

    taken = set(Beratungstermin.objects.filter(beratungskraft=kraft, beginn=beginn).values_list("fuer", flat=True))
    waiting = Beratungstermin.objects.waiting().filter(anliegen__in=kraft.anliegen.all()).exclude(pk__in=taken - {None})
    for termin in waiting.select_for_update(no_key=True, skip_locked=True):
        if _would_help(termin, beginn) and (offer := _keep(termin, kraft, beginn, now)):
            nachrichten.earlier(termin, offer)
            return offer
    return None


def _would_help(termin, beginn):
    """Earlier than theirs, or any for whose appointment we cancelled; and nobody keeps more than a few."""
    if termin.angebote.filter(stand="angeboten").count() >= KEPT:
        return False
    return termin.was_cancelled_by_us or beginn < termin.beginn


def _keep(termin, kraft, beginn, now):
    """This time, kept free for `termin` until the deadline; None if it does not fit or there is no time to ask."""
    from .models import Beratungstermin, Vergeben

    until = _deadline(termin, beginn, now)
    if until is None or until < now + AT_LEAST:
        return None
    offer = Beratungstermin(
        anliegen=termin.anliegen, stand="angeboten", fuer=termin, gehalten_bis=until, kanal=termin.kanal,
        geheimnis_hash=hash_of(new_secret()), **termin.wunsch,
    )  # fmt: skip
    try:
        offer.take(kraft, beginn, now)
        return offer.written()
    except Vergeben:
        return None


def _deadline(termin, beginn, now):
    """Until when a time can be held for this appointment's person; None if we cannot ask."""
    today = timezone.localdate(now)
    latest = beginn - termin.anliegen.frist
    way, _whom = nachrichten.way_to(termin)
    if way == Kanal.MAIL:
        return min(local_instant(today + dt.timedelta(1), MAIL_UNTIL), latest)
    if way == Kanal.ANRUF:
        return min(local_instant(next_working_day(today), CALL_UNTIL), latest)
    if termin.was_cancelled_by_us:  # comes to the door at the old time and hears it there
        return min(termin.ende, latest)
    return None


def let_go(termin, now):
    """Times kept free for this appointment are not needed any more; the worker gives them on at once."""
    from .tasks import zeiten_weitergeben

    if termin.angebote.filter(stand="angeboten").update(gehalten_bis=now):
        nachrichten.offers_over(termin)
        zeiten_weitergeben.defer()


def _withdraw_offers(now):
    """Times kept free with somebody who is not there then: nobody is asked about them (any more)."""
    from .models import Beratungstermin

    offers = Beratungstermin.objects.filter(stand="angeboten", beginn__gt=now).nobody_there()
    for offer in offers.select_related("fuer"):
        offer.stand, offer.gehalten_bis = "verfallen", None
        offer.save()
        nachrichten.offers_over(offer.fuer, offer)


def lapsed(now):
    """Counsellors with a time that was kept free in vain, each once."""
    from .models import Beratungskraft

    over = {"termine__stand": "angeboten", "termine__gehalten_bis__lte": now}
    return Beratungskraft.objects.filter(**over).distinct()


@transaction.atomic
def lapse(kraft, at=None):
    """Times of this counsellor that were kept free in vain go to the next who waits. Returns what is held now."""
    from .models.vergabe import lock

    now = at or timezone.now()
    lock(kraft)
    given = []
    for offer in kraft.termine.filter(stand="angeboten", gehalten_bis__lte=now).order_by("beginn"):
        offer.stand, offer.gehalten_bis = "verfallen", None
        offer.save()
        nachrichten.offers_over(offer.fuer, offer)
        given.append(give_on(kraft, offer.beginn, now))
    return [offer for offer in given if offer]


@transaction.atomic
def accept(termin, angebot, at=None):
    """Take a time that is kept free: the same appointment, there. A second call changes nothing.

    `angebot` is the key of the held time. Returns the appointment. Raises Vergeben.
    """
    from .models import Vergeben
    from .models.termin import CANCELLED

    now = at or timezone.now()
    offer = termin.angebote.filter(pk=angebot).select_related("beratungskraft").first()
    if offer is None:
        raise Vergeben(TOO_LATE_LOST if termin.was_cancelled_by_us else TOO_LATE)
    termin = termin._locked(offer.beratungskraft)
    if termin.stand == "gebucht" and termin.is_for(termin.anliegen, offer.beratungskraft, offer.beginn):
        return termin
    offer.refresh_from_db()
    if termin.stand not in ("gebucht", "faellt_aus"):
        raise Vergeben(CANCELLED)
    if offer.stand != "angeboten" or offer.gehalten_bis <= now:
        raise Vergeben(TOO_LATE_LOST if termin.was_cancelled_by_us else TOO_LATE)
    offer.stand, offer.gehalten_bis = "verfallen", None
    offer.save()
    termin.wartet_seit = None
    return termin._settle(offer.beratungskraft, offer.beginn, now, intern=True)


@transaction.atomic
def refuse(termin, angebot, at=None):
    """No, thank you: the time is held for the next. The appointment stays as it is, and on the waiting list."""
    from .models.vergabe import lock

    now = at or timezone.now()
    offer = termin.angebote.filter(pk=angebot, stand="angeboten").select_related("beratungskraft").first()
    if offer:
        lock(offer.beratungskraft)  # before the row: whoever accepts takes them in this order
        type(offer).objects.filter(pk=offer.pk, stand="angeboten").update(gehalten_bis=now)
        lapse(offer.beratungskraft, now)


@transaction.atomic
def fall_out(termine, at=None):
    """These appointments cannot take place: everybody is told, with the nearest free times held for them.

    In order of time, so that who comes first is served first. Returns the appointments, each with
    `gehalten`, the times held. Those already over or cancelled are left alone.
    """
    from .models import Beratungskraft, Beratungstermin
    from .zeiten import nearest

    now = at or timezone.now()
    sperren(*Beratungskraft.objects.all())  # the times to hold may be anybody's
    rows = Beratungstermin.objects.filter(pk__in=[t.pk for t in termine], stand="gebucht", beginn__gt=now)
    lost = list(rows.order_by("beginn").select_for_update(no_key=True))
    for termin in lost:
        termin.stand, termin.sequenz, termin.wartet_seit = "faellt_aus", termin.sequenz + 1, None
        termin.save()
        let_go(termin, now)
    _withdraw_offers(now)
    for termin in lost:
        times = nearest(termin.anliegen, termin.beginn, KEPT, now, **termin.wunsch)
        kept = (_keep(termin, zeit.beratungskraft, zeit.beginn, now) for zeit in times)
        termin.gehalten = [offer for offer in kept if offer]
        nachrichten.fell_out(termin)
    return lost
