"""The busy-only calendar for the calendars of staff: when somebody is taken, never by whom or what for."""

import datetime as dt
import uuid

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from quartier import kalender
from quartier.models.nummer import hash_of

from .models import Beratungstermin, Zugang
from .models.stand import HAS_PERSON, TAKES_TIME

BACK = dt.timedelta(days=7)


def busy(request, schluessel):
    """The calendar behind a secret address. A wrong or old one, and one of who may not log in any more: not found."""
    found = Zugang.objects.filter(aktiv=True, konto__is_active=True).exclude(beratungskraft=None)
    zugang = get_object_or_404(found, kalender_hash=hash_of(schluessel))
    body = kalender.calendar([_entry(termin) for termin in busy_times(zugang.beratungskraft_id)], name="belegt")
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "no-store"})


def busy_times(kraft, at=None):
    """Appointments of a counsellor or interpreter from a week ago on, with ways and pauses."""
    mine = Beratungstermin.objects.filter(Q(beratungskraft=kraft) | Q(sprachmittlung=kraft))
    since = (at or timezone.now()) - BACK
    return mine.filter(stand__in=set(TAKES_TIME) & set(HAS_PERSON), frei_ab__gt=since).order_by("beginn")


def _entry(termin):
    # a key of its own: what a resident's calendar shows for the same appointment must not match
    uid = uuid.uuid5(termin.pk, "belegt")
    return kalender.event(uid, termin.belegt_ab, termin.frei_ab, "belegt", sequenz=termin.sequenz)
