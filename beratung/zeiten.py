"""Free times, computed from office hours, appointments and absences; nothing is stored ahead.

`Lage` knows every rule by which a time is free; the list of free times and the booking of
one time both ask it.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Aggregate, BooleanField, DateTimeField, ExpressionWrapper, F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quartier.felder import Weg
from quartier.models import Schliesszeit
from quartier.models.raum import zeitraum
from quartier.models.uebersetzung import Texte
from quartier.regeln import local_instant, next_working_day

from .models import Abwesenheit, Beratungskraft, Beratungstermin, Sprechstunde, Vergeben
from .models.sprechzeit import WEEKS_AHEAD
from .models.vergabe import TAKEN

UNKNOWN = _("Diese Zeit kennen wir nicht. Bitte wählen Sie eine aus der Liste.")
NO_HOURS = _("Zu dieser Zeit ist keine Sprechstunde. Bitte wählen Sie eine aus der Liste.")
NO_INTERPRETER = _("Zu dieser Zeit ist niemand da, der für Sie dolmetscht. Bitte wählen Sie eine andere Zeit.")
WRITTEN = dt.timedelta(weeks=WEEKS_AHEAD)  # as far as office hours are written, staff can book
GRID = dt.timedelta(minutes=5)  # appointments begin at :00, :05, :10 …
MARGIN = dt.timedelta(hours=4)  # pauses and ways reach beyond office hours, but no further
SOON = dt.timedelta(days=10)  # so far pages look first; most find enough there


@dataclass(frozen=True)
class Zeit:
    """A free time; begin and end in UTC."""

    beratungskraft: Beratungskraft
    beginn: dt.datetime
    ende: dt.datetime
    sprachmittlung: Beratungskraft | None = None  # who interprets then

    @property
    def wert(self):
        """As a form sends it back."""
        return f"{self.beratungskraft.pk}@{self.beginn:%Y-%m-%dT%H:%MZ}"


def read_zeit(wert):
    """(counsellor, begin in UTC) from `Zeit.wert`. Raises Vergeben on anything else."""
    kraft, _at, beginn = wert.partition("@")
    try:
        instant = dt.datetime.strptime(beginn, "%Y-%m-%dT%H:%MZ").replace(tzinfo=dt.UTC)
        if not kraft.isascii() or len(kraft) > 9 or not 2000 <= instant.year <= 2200:
            raise ValueError
        return Beratungskraft.objects.counsel().get(pk=int(kraft)), instant
    except (ValueError, Beratungskraft.DoesNotExist):
        raise Vergeben(UNKNOWN) from None


def free_times(anliegen, at=None, *, first=None, last=None, kraft=None, **wunsch):
    """All free times for a matter, in order, as a list of Zeit. Four queries, whatever the number.

    Between `at` plus lead time and the matter's horizon; `first` and `last` (instants) narrow it.
    `wunsch` is what `Lage` takes: intern, sprache, begleitung, gespraech.
    """
    return Lage(anliegen, at, kraft=kraft, **wunsch).times(first, last)


def next_days(anliegen, count, at=None, *, first=None, **wunsch):
    """The next `count` local days with free times: [(day, [Zeit, …])]. Looks at the next days first."""
    lage = Lage(anliegen, at, **wunsch)
    start = max(filter(None, (lage.start, first)))
    if start >= lage.end:
        return []
    soon = day_from(timezone.localdate(start + SOON))
    days = []
    for begin, end in ((start, soon), (soon, None)):
        times = lage.times(begin, end)
        days += [(day, list(group)) for day, group in groupby(times, key=lambda z: timezone.localdate(z.beginn))]
        if len(days) >= count:
            break
    return days[:count]


def nearest(anliegen, beginn, count=3, at=None, **wunsch):
    """The free times closest to a wish, in order of time."""
    times = sorted(free_times(anliegen, at, **wunsch), key=lambda zeit: abs(zeit.beginn - beginn))
    return sorted(times[:count], key=lambda zeit: zeit.beginn)


class Lage:
    """Who is there and who is taken, for one matter and one way to talk.

    `sprache` is the language of who comes; where the counsellor does not speak it, an interpreter
    has to be free too, unless somebody comes along to interpret (`begleitung`). `intern`: staff
    need keep neither lead time nor horizon, nor what is left over for the phone. `kraft`: only this counsellor;
    `ohne`: an appointment that does not count, because it is the one to be moved.
    """

    def __init__(
        self, anliegen, at=None, *, intern=False, sprache="de", begleitung=False, gespraech="vor_ort", kraft=None,
        ohne=None,
    ):  # fmt: skip
        self.anliegen, self.now, self.intern = anliegen, at or timezone.now(), intern
        self.sprache, self.alone = sprache, begleitung or sprache == "de"
        self.laenge, (self.vor, self.nach) = anliegen.laenge, anliegen.around(gespraech)
        self.kraft, self.ohne = kraft, ohne
        self.start = self.now if intern else self.now + anliegen.frist
        self.end = self.now + (WRITTEN if intern else dt.timedelta(days=anliegen.horizont))
        self.texte = Texte()
        self.working_days = [timezone.localdate(self.now)]  # today, and those that follow, as far as anybody asked

    @cached_property
    def team(self):
        """{key: counsellors of this matter, and interpreters of this language}."""
        who = Q(art=Beratungskraft.Art.BERATUNG, anliegen=self.anliegen)
        if self.kraft:
            who &= Q(pk=self.kraft.pk)
        if not self.alone:
            who |= Q(art=Beratungskraft.Art.SPRACHMITTLUNG, sprachen__contains=[self.sprache])
        return {kraft.pk: kraft for kraft in Beratungskraft.objects.filter(who, aktiv=True).distinct()}

    @cached_property
    def closures(self):
        return list(Schliesszeit.objects.filter(bis__gte=timezone.localdate(self.now)))

    def times(self, first=None, last=None):
        """All free times from `first` to `last` (instants, the latter not included), in order."""
        start = max(filter(None, (self.start, first)))
        end = min(filter(None, (self.end, last)))
        found = []
        if start < end:
            self._load(start, end)
            for hour in self.hours:
                if self._why_not(hour) is None:
                    found += [self._zeit(hour, at) for at in self._starts(hour) if start <= at < end]
        found = {(zeit.beginn, zeit.beratungskraft.pk): zeit for zeit in found if zeit}
        return [found[key] for key in sorted(found)]

    def check(self, kraft, beginn):
        """(room, interpreter or None) for this time. Raises Vergeben with the reason if it cannot be had."""
        ende = beginn + self.laenge
        self.kraft = kraft
        self._load(beginn, ende)
        hours = [hour for hour in self.hours if hour.beginn <= beginn and ende <= hour.ende]
        on_grid = beginn.timestamp() % GRID.total_seconds() == 0
        if not hours or not on_grid or beginn > self.end:
            raise Vergeben(NO_HOURS)
        reasons = [self._why_not(hour) for hour in hours]
        if all(reasons):
            raise Vergeben(reasons[0])
        if any(a < ende + self.nach and b > beginn - self.vor for a, b in self.taken[kraft.pk]):
            raise Vergeben(TAKEN)
        zeit = self._zeit(hours[reasons.index(None)], beginn)
        if zeit is None:
            raise Vergeben(NO_INTERPRETER)
        return hours[reasons.index(None)].raum, zeit.sprachmittlung

    # --- what stands in the database

    def _load(self, start, end):
        """Office hours that touch this time, and everything that takes time in them."""
        fields = ("beratungskraft", "raum", "beginn", "ende", "sprechzeit__oeffentlich", "sprechzeit__sprache",
                  "sprechzeit__sprache_frist")  # fmt: skip
        found = Sprechstunde.objects.open_for(self.anliegen).filter(
            beratungskraft__in=list(self.team), ende__gt=start, beginn__lt=end
        )
        hours = [Hour(self.team[kraft], *rest) for kraft, *rest in found.order_by("beginn").values_list(*fields)]
        counsel = Beratungskraft.Art.BERATUNG
        self.hours = [hour for hour in hours if hour.kraft.art == counsel]
        self.help = [hour for hour in hours if hour.kraft.art != counsel]
        self.taken, self.public = defaultdict(list), defaultdict(list)
        if not hours:
            return
        begin, end = min(hour.beginn for hour in hours) - MARGIN, max(hour.ende for hour in hours) + MARGIN
        for kraft, busy_from, busy_until, in_public in self._busy(begin, end):
            self.taken[kraft].append((busy_from, busy_until))
            if in_public:
                self.public[kraft].append((busy_from, busy_until))

    def _busy(self, begin, end):
        """(counsellor or interpreter, from, until, booked in public?) of all that takes time.

        The database joins what follows without a gap: a full day is one row.
        """
        taken = Beratungstermin.objects.takes_time(self.now).exclude(pk=self.ohne and self.ohne.pk).order_by()
        taken = taken.filter(frei_ab__gt=begin, belegt_ab__lt=end)
        public = ExpressionWrapper(Q(kanal=Weg.WEB), BooleanField())
        counsel = _joined(taken.filter(bahn=1, beratungskraft__in=list(self.team)), F("beratungskraft"), public)
        away = Abwesenheit.objects.filter(beratungskraft__in=list(self.team), ende__gt=begin, beginn__lt=end)
        parts = [away.order_by().values_list("beratungskraft", "beginn", "ende", Value(False))]
        if not self.alone:
            parts.append(_joined(taken.filter(sprachmittlung__in=list(self.team)), F("sprachmittlung"), Value(False)))
        return counsel.union(*parts, all=True)

    # --- the rules

    def _why_not(self, hour):
        """Why nothing can be booked in these office hours, as a sentence, or None."""
        day = timezone.localdate(hour.beginn) if self.closures or hour.sprache else None
        if closed := next((c for c in self.closures if c.covers(day)), None):
            anlass = self.texte.text(closed, "anlass")
            return gettext("An diesem Tag ist geschlossen: {anlass}.").format(anlass=anlass)
        if self.intern:
            return None
        if hour.sprache and hour.sprache != self.sprache and day > self._open_to_all(hour.sprache_frist):
            return NO_HOURS
        return TAKEN if self._share_is_used(hour) else None

    def _open_to_all(self, working_days):
        """The last day on which office hours in a language are there for everybody."""
        while len(self.working_days) <= working_days:
            self.working_days.append(next_working_day(self.working_days[-1], self.closures))
        return self.working_days[working_days]

    def _share_is_used(self, hour):
        """What is left of these office hours is kept for the phone and for who just comes."""
        if hour.oeffentlich == 100:
            return False
        begin, end = hour.beginn, hour.ende + self.nach
        booked = [(max(a, begin), min(b, end)) for a, b in self.public[hour.kraft.pk] if a < hour.ende and b > begin]
        used = sum((b - a for a, b in booked), dt.timedelta())
        share = (hour.ende - hour.beginn + self.nach) * hour.oeffentlich / 100
        return used + self.vor + self.laenge + self.nach > share

    def _starts(self, hour):
        """Begins that fit into the gaps of one office hour."""
        at, end = hour.beginn + self.vor, hour.ende + self.nach
        taken = sorted((a, b) for a, b in self.taken[hour.kraft.pk] if a < end and b > hour.beginn - self.vor)
        for busy_from, busy_until in [*taken, (hour.ende + self.nach, hour.ende)]:
            while at + self.laenge + self.nach <= busy_from and at + self.laenge <= hour.ende:
                yield at
                at += self.laenge + self.nach + self.vor
            at = max(at, _on_grid(busy_until + self.vor))

    def _zeit(self, hour, beginn):
        """The Zeit, with who interprets if that is needed; None if nobody is free to."""
        ende, sprachmittlung = beginn + self.laenge, None
        if not self.alone and not hour.kraft.speaks(self.sprache):
            sprachmittlung = next((help.kraft for help in self.help if self._can_help(help, beginn, ende)), None)
            if sprachmittlung is None:
                return None
        return Zeit(hour.kraft, beginn, ende, sprachmittlung)

    def _can_help(self, help, beginn, ende):
        busy = self.taken[help.kraft.pk]
        there = help.beginn <= beginn and ende <= help.ende
        return there and not any(a < ende + self.nach and b > beginn - self.vor for a, b in busy)


@dataclass
class Hour:
    """Office hours of one day, as much as the rules need."""

    kraft: Beratungskraft
    raum: int | None
    beginn: dt.datetime
    ende: dt.datetime
    oeffentlich: int
    sprache: str
    sprache_frist: int


def _joined(termine, wer, in_public):
    """(who, from, until, in public?) of these appointments; what follows without a gap is one row."""
    periods = Aggregate(zeitraum("belegt_ab", "frei_ab"), function="range_agg", output_field=DateTimeRangeField())
    each = Func(periods, function="unnest", output_field=DateTimeRangeField())
    ends = {name: Func(each, function=name, output_field=DateTimeField()) for name in ("lower", "upper")}
    grouped = termine.values(wer=wer, in_public=in_public).annotate(**ends)
    return grouped.values_list("wer", "lower", "upper", "in_public")


def _on_grid(instant):
    """The next moment at which an appointment may begin."""
    return instant + dt.timedelta(seconds=-instant.timestamp() % GRID.total_seconds())


def day_from(day):
    """The instant at which this local day begins."""
    return local_instant(day, dt.time.min)
