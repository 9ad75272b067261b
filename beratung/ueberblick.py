"""Free times of all matters at once, for the day of the office: as many queries for many matters as for one."""

import datetime as dt
from collections import defaultdict
from functools import cached_property

from django.utils import timezone

from quartier.models import Schliesszeit

from .models import Anliegen, Beratungskraft, Sprechstunde, Sprechzeit
from .zeiten import MARGIN, Hour, Lage

AHEAD = dt.timedelta(days=14)  # so far the office looks


class Ueberblick:
    """The next days of the whole house. Each part is read once, and only if somebody asks."""

    def __init__(self, at=None):
        self.now = at or timezone.now()

    @cached_property
    def anliegen(self):
        return list(Anliegen.objects.filter(aktiv=True))

    @cached_property
    def kraefte(self):
        return list(Beratungskraft.objects.counsel().filter(aktiv=True).prefetch_related("anliegen"))

    @cached_property
    def closures(self):
        return list(Schliesszeit.objects.filter(bis__gte=timezone.localdate(self.now)))

    @cached_property
    def hours(self):
        """[(office hours of one day, keys of the matters that alone can be brought in them)]"""
        team = {kraft.pk: kraft for kraft in self.kraefte}
        only_for = defaultdict(set)
        for rule, anliegen in Sprechzeit.anliegen.through.objects.values_list("sprechzeit", "anliegen"):
            only_for[rule].add(anliegen)
        found = Sprechstunde.objects.takes_place().filter(
            beratungskraft__in=team, ende__gt=self.now, beginn__lt=self.now + AHEAD
        )
        share = ("sprechzeit__oeffentlich", "sprechzeit__sprache", "sprechzeit__sprache_frist")
        rows = found.order_by("beginn").values_list("sprechzeit", "beratungskraft", "raum", "beginn", "ende", *share)
        return [(Hour(team[kraft], *rest), only_for[rule]) for rule, kraft, *rest in rows]

    @cached_property
    def busy(self):
        """[(counsellor, from, until, booked in public?)] within those hours."""
        if not self.hours or not self.anliegen:
            return []
        begin, end = min(hour.beginn for hour, _ in self.hours), max(hour.ende for hour, _ in self.hours)
        lage = Lage(self.anliegen[0], self.now)
        lage.team = {kraft.pk: kraft for kraft in self.kraefte}
        return list(lage._busy(begin - MARGIN, end + MARGIN))

    def free_times(self, anliegen, last=None, *, intern=False):
        """What `zeiten.free_times` says about this matter, in German and at our place, for these days only."""
        end = self.now + AHEAD
        return _Anteil(anliegen, self, intern).times(last=min(last, end) if last else end)


class _Anteil(Lage):
    """One matter's share of what was read for all; the rules are the same."""

    def __init__(self, anliegen, house, intern):
        super().__init__(anliegen, house.now, intern=intern)
        self.house, self.closures = house, house.closures
        self.team = {kraft.pk: kraft for kraft in house.kraefte if anliegen in kraft.anliegen.all()}

    def _load(self, start, end):
        mine = [hour for hour, only_for in self.house.hours if not only_for or self.anliegen.pk in only_for]
        self.hours, self.help = [hour for hour in mine if hour.kraft.pk in self.team], []
        self.taken, self.public = defaultdict(list), defaultdict(list)
        for kraft, busy_from, busy_until, in_public in self.house.busy:
            self.taken[kraft].append((busy_from, busy_until))
            if in_public:
                self.public[kraft].append((busy_from, busy_until))
