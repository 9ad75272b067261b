"""What the counselling office has done, in whole weeks: counts, never people. And what runs short.

The week is the only unit, and only weeks that are over are counted: no two periods, and no two days,
differ by a few people. Every count goes through `verdeckt`.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, DurationField, ExpressionWrapper, F, Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone

from quartier.felder import SPRACHEN, Weg
from quartier.models import Schliesszeit
from quartier.regeln import BERLIN

from .models import (
    Abwesenheit,
    Anliegen,
    Beratungskraft,
    Beratungstermin,
    Fehlbedarf,
    Laufnummer,
    Sprechstunde,
    Stand,
)
from .models.stand import HELD, TAKES_TIME
from .ueberblick import AHEAD
from .verdeckt import HIDDEN, masked, total
from .zeiten import day_from

WEEK = dt.timedelta(weeks=1)
FEW = 3  # fewer public free times than that in the next days are a notice
STEP = 5  # utilisation is shown in steps of so many per cent
# What became of it. A booked appointment of a past week has been kept, as far as anybody noted.
AUSGANG = {
    "gekommen": [Stand.ANGEKOMMEN, Stand.LAEUFT, Stand.FERTIG],
    "nicht eingetragen": [Stand.GEBUCHT],
    "nicht gekommen": [Stand.NICHT_GEKOMMEN],
    "selbst abgesagt": [Stand.ABGESAGT],
    "von uns abgesagt": [Stand.ABGESAGT_HAUS, Stand.FAELLT_AUS],
}
OFFEN = {
    "beraten": [Laufnummer.Stand.LAEUFT, Laufnummer.Stand.FERTIG],
    "wieder gegangen": [Laufnummer.Stand.GEGANGEN],
    "nicht eingetragen": [Laufnummer.Stand.WARTET],
}


@dataclass(frozen=True)
class Tafel:
    """Counts per week, shared out into columns; `zeilen` are (Monday, shown counts, shown sum of the week)."""

    titel: str
    spalten: list
    zeilen: list

    @property
    def summen(self):
        """(sum of the shown, is something hidden?) of each column, and of the weeks."""
        cells = [counts for _, counts, _ in self.zeilen]
        weeks = [week for _, _, week in self.zeilen]
        return [total(column) for column in [*zip(*cells, strict=True), weeks]]

    @property
    def is_empty(self):
        return not any(any(count != 0 for count in counts) for _, counts, _ in self.zeilen)


def last_weeks(count, at=None):
    """The Mondays of the last `count` weeks that are over, the oldest first."""
    today = timezone.localdate(at)
    monday = today - dt.timedelta(today.weekday())
    return [monday - WEEK * n for n in range(count, 0, -1)]


def tafeln(count, at=None):
    """All tables of counts over the last `count` weeks, as a list of Tafel. Four queries."""
    weeks = last_weeks(count, at)
    anliegen = list(Anliegen.objects.values_list("titel", flat=True))
    sprachen, wege = dict(SPRACHEN), dict(Weg.choices)
    booked, numbers, missing = _booked(weeks), _numbers(weeks), _missing(weeks)

    def share(titel, rows, spalten, name):
        return _tafel(titel, weeks, spalten, ((row["woche"], name(row), row["n"]) for row in rows))

    return [
        share("Termine nach Anliegen", booked, anliegen, lambda row: row["anliegen__titel"]),
        share("Termine nach Sprache", booked, list(sprachen.values()), lambda row: sprachen[row["sprache"]]),
        share("Termine nach Weg", booked, list(wege.values()), lambda row: wege[row["kanal"]]),
        share("Was daraus wurde", booked, list(AUSGANG), lambda row: which(AUSGANG, row["stand"])),
        share("Offene Sprechstunde (Nummern)", numbers, list(OFFEN), lambda row: which(OFFEN, row["stand"])),
        share("„Kein Termin passt“ nach Anliegen", missing, anliegen, lambda row: row["anliegen__titel"]),
        share(
            "„Kein Termin passt“ nach Sprache", missing, list(sprachen.values()), lambda row: sprachen[row["sprache"]]
        ),
    ]  # fmt: skip


def which(groups, stand):
    """The name of the group to which this state belongs."""
    return next(name for name, stands in groups.items() if stand in stands)


def _tafel(titel, weeks, spalten, counts):
    """Counts (Monday, column, number) as a Tafel. Columns without any number to see are one, "weitere"."""
    found = Counter()
    for week, column, number in counts:
        found[week, column] += number
    shown = {week: masked([found[week, column] for column in spalten]) for week in weeks}
    seen = [n for n in range(len(spalten)) if any(shown[week][n] for week in weeks)]
    rest = [n for n in range(len(spalten)) if n not in seen]
    more = any(shown[week][n] is HIDDEN for week in weeks for n in rest)
    rows = []
    for week in weeks:
        cells = [shown[week][n] for n in seen]
        if more:
            cells.append(HIDDEN if any(shown[week][n] is HIDDEN for n in rest) else 0)
        [everybody] = masked([sum(found[week, column] for column in spalten)])
        rows.append((week, cells, everybody))
    return Tafel(titel, [spalten[n] for n in seen] + ["weitere"] * more, rows)


def _within(queryset, field, weeks):
    """The rows of these weeks, each with its Monday as `woche`."""
    of_these = queryset.filter(**{f"{field}__gte": day_from(weeks[0]), f"{field}__lt": day_from(weeks[-1] + WEEK)})
    return of_these.order_by().annotate(woche=TruncWeek(field, tzinfo=BERLIN))


def _monday(rows):
    return [row | {"woche": timezone.localdate(row["woche"])} for row in rows]


def _booked(weeks):
    """Appointments that somebody has booked, whatever became of them."""
    booked = _within(Beratungstermin.objects.exclude(stand__in=[*HELD, Stand.VERFALLEN]), "beginn", weeks)
    return _monday(booked.values("woche", "anliegen__titel", "sprache", "kanal", "stand").annotate(n=Count("pk")))


def _numbers(weeks):
    numbers = Laufnummer.objects.filter(tag__gte=weeks[0], tag__lt=weeks[-1] + WEEK).order_by()
    return numbers.annotate(woche=TruncWeek("tag")).values("woche", "stand").annotate(n=Count("pk"))


def _missing(weeks):
    missing = Fehlbedarf.objects.filter(woche__gte=weeks[0], woche__lt=weeks[-1] + WEEK).order_by()
    return missing.values("woche", "anliegen__titel", "sprache").annotate(n=Sum("anzahl"))


# --- how full the office hours were


def auslastung(count, at=None):
    """[(Monday, per cent of the office hours that were taken, or HIDDEN)], of everybody together. Four queries.

    Absences and closures are no office hours. Shown in steps, and only where neither those who came
    nor those who did not are a handful.
    """
    weeks = last_weeks(count, at)
    hours, taken = _office_minutes(weeks), dict.fromkeys(weeks, (0, 0, 0.0))
    rows = _within(Beratungstermin.objects.exclude(stand__in=[*HELD, Stand.VERFALLEN]), "beginn", weeks)
    length = ExpressionWrapper(F("ende") - F("beginn"), output_field=DurationField())
    for row in _monday(rows.values("woche", "stand", "bahn").annotate(n=Count("pk"), dauer=Sum(length))):
        there, gone, minutes = taken[row["woche"]]
        if row["stand"] in TAKES_TIME:
            minutes += row["dauer"].total_seconds() / 60 if row["bahn"] == 1 else 0
            taken[row["woche"]] = there + row["n"], gone, minutes
        else:
            taken[row["woche"]] = there, gone + row["n"], minutes
    return [(week, _per_cent(*taken[week], hours[week])) for week in weeks]


def _per_cent(there, gone, minutes, office):
    if HIDDEN in masked([there, gone]) or not office:
        return HIDDEN
    return min(100, STEP * round(100 * minutes / office / STEP))


def _office_minutes(weeks):
    """{Monday: minutes in which counsellors were there}"""
    first, last = day_from(weeks[0]), day_from(weeks[-1] + WEEK)
    counsel = Beratungskraft.objects.counsel()
    away, closures = defaultdict(list), list(Schliesszeit.objects.filter(bis__gte=weeks[0]))
    absences = Abwesenheit.objects.filter(ende__gt=first, beginn__lt=last).order_by("beginn")
    for kraft, beginn, ende in absences.values_list("beratungskraft", "beginn", "ende"):
        away[kraft].append((beginn, ende))
    hours = Sprechstunde.objects.takes_place().filter(beratungskraft__in=counsel, beginn__gte=first, beginn__lt=last)
    minutes = dict.fromkeys(weeks, 0.0)
    for kraft, beginn, ende in hours.values_list("beratungskraft", "beginn", "ende"):
        day = timezone.localdate(beginn)
        if not any(closure.covers(day) for closure in closures):
            minutes[day - dt.timedelta(day.weekday())] += _left_over(beginn, ende, away[kraft]).total_seconds() / 60
    return minutes


def _left_over(beginn, ende, absences):
    """How much of this time is not within any of these periods, which are in order."""
    left, at = dt.timedelta(), beginn
    for begin, end in absences:
        if begin < ende and end > at:
            left += max(begin - at, dt.timedelta())
            at = max(at, end)
    return left + max(ende - at, dt.timedelta())


# --- what runs short


def scarce(ueberblick):
    """A sentence for every matter that can hardly be booked in the days of this Ueberblick."""
    sentences = []
    for anliegen in ueberblick.anliegen:
        left = len(ueberblick.free_times(anliegen))
        if left < FEW:
            many = "keine freie Zeit mehr" if not left else f"nur noch {left} freie {'Zeit' if left == 1 else 'Zeiten'}"
            sentences.append(f"{anliegen}: {many} in den nächsten {AHEAD.days} Tagen.")
    return sentences
