"""Free times, computed from office hours, appointments and absences; nothing is stored ahead."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from .models import Abwesenheit, Beratungskraft, Beratungstermin, Sprechstunde, Vergeben

UNKNOWN = "Diese Zeit kennen wir nicht. Bitte wählen Sie eine aus der Liste."


@dataclass(frozen=True)
class Zeit:
    """A free time; begin and end in UTC."""

    beratungskraft: Beratungskraft
    beginn: dt.datetime
    ende: dt.datetime

    @property
    def wert(self):
        """As a form sends it back."""
        return f"{self.beratungskraft.pk}@{self.beginn:%Y-%m-%dT%H:%MZ}"


def read_zeit(wert):
    """(counsellor, begin in UTC) from `Zeit.wert`. Raises Vergeben on anything else."""
    kraft, _, beginn = wert.partition("@")
    try:
        instant = dt.datetime.strptime(beginn, "%Y-%m-%dT%H:%MZ").replace(tzinfo=dt.UTC)
        if not kraft.isascii() or len(kraft) > 9 or not 2000 <= instant.year <= 2200:
            raise ValueError
        return Beratungskraft.objects.get(pk=int(kraft)), instant
    except (ValueError, Beratungskraft.DoesNotExist):
        raise Vergeben(UNKNOWN) from None


def free_times(anliegen, at=None, *, intern=False, first=None, last=None):
    """All free times for a matter, in order, as a list of Zeit. Three queries, whatever the number.

    Between `at` plus lead time (none if `intern`) and the matter's horizon; `first` and
    `last` (instants) narrow it.
    """
    now = at or timezone.now()
    start = max(filter(None, (now if intern else now + anliegen.frist, first)))
    end = min(filter(None, (now + dt.timedelta(days=anliegen.horizont), last)))
    hours = list(Sprechstunde.objects.offered_for(anliegen).filter(ende__gt=start, beginn__lt=end).order_by("beginn"))
    taken = defaultdict(list)
    busy = Beratungstermin.objects.takes_time(now).filter(
        bahn=1, frei_ab__gt=start - dt.timedelta(days=1), beginn__lt=end
    )
    for kraft, *period in busy.values_list("beratungskraft", "beginn", "frei_ab"):
        taken[kraft].append(period)
    away = Abwesenheit.objects.filter(ende__gt=start - dt.timedelta(days=1), beginn__lt=end)
    for kraft, *period in away.values_list("beratungskraft", "beginn", "ende"):
        taken[kraft].append(period)
    found = {}
    for hour in hours:
        for beginn in _starts(hour, sorted(taken[hour.beratungskraft_id]), anliegen):
            if start <= beginn < end:
                found[beginn, hour.beratungskraft_id] = Zeit(hour.beratungskraft, beginn, beginn + anliegen.laenge)
    return [found[key] for key in sorted(found)]


def _starts(hour, taken, anliegen):
    """Begins that fit into the gaps of one office hour."""
    at = hour.beginn
    for busy_from, busy_until in [*taken, (hour.ende + anliegen.pause, hour.ende)]:
        while at + anliegen.laenge + anliegen.pause <= busy_from and at + anliegen.laenge <= hour.ende:
            yield at
            at += anliegen.laenge + anliegen.pause
        at = max(at, busy_until)


def nearest(anliegen, beginn, count=3, at=None):
    """The free times closest to a wish, in order of time."""
    times = sorted(free_times(anliegen, at), key=lambda zeit: abs(zeit.beginn - beginn))
    return sorted(times[:count], key=lambda zeit: zeit.beginn)
