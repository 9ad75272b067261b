"""What the counselling office adds to the report of the house: totals of months that are over, and nothing else.

The landlord's staff reads that report. So there is never a figure of a month that still runs, of a
matter or of a counsellor, and no cell of fewer than LEAST people (see verdeckt.py): a figure is
hidden before it leaves the office, and what is hidden is kept nowhere. Months do not overlap, and a
closed month is counted once: no two reports differ by a handful of people.

Only the worker counts here; the public service may not read half of it.
"""

from collections import Counter

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from quartier.bericht import AUSGANG, GESAMT, SPRACHE, WEG, Beitrag, Groesse, month_of
from quartier.felder import SPRACHEN, Weg
from quartier.regeln import BERLIN

from .auswertung import AUSGANG as AUSGAENGE
from .auswertung import OFFEN, which
from .models import Beratungstermin, Fehlbedarf, Laufnummer, Stand
from .models.stand import HELD
from .verdeckt import LEAST, masked
from .zeiten import day_from

ONLY_OVER = (
    f"Steht da, sobald der Monat abgeschlossen ist. Weniger als {LEAST} Menschen im Monat stehen hier nie als Zahl: "
    "Sie fehlen in der Summe, dann steht „mindestens“ davor."
)
GROESSEN = [
    Groesse(
        "beratung", "Gebuchte Beratungstermine", "Termine",
        f"Termine in diesem Zeitraum, die jemand gebucht hatte, was auch daraus wurde. {ONLY_OVER}", only_closed=True,
    ),
    Groesse(
        "beratung_offen", "Offene Sprechstunde", "ohne Termin",
        f"Menschen, die ohne Termin kamen und eine Nummer nahmen. {ONLY_OVER}", only_closed=True,
    ),
    Groesse(
        "beratung_fehlt", "„Kein Termin passt“", "passt nicht",
        "So oft hat jemand gesagt, dass keine freie Zeit passt. Die Woche zählt zu dem Monat, in dem ihr Montag liegt. "
        f"{ONLY_OVER}", only_closed=True,
    ),
]  # fmt: skip


def contributions(von, bis):
    """The figures of these months, `bis` not included; masked already. Three queries. Yields Beitrag."""
    booked = Beratungstermin.objects.exclude(stand__in=[*HELD, Stand.VERFALLEN])
    booked = _monthly(booked.filter(beginn__gte=day_from(von), beginn__lt=day_from(bis)), "beginn", tzinfo=BERLIN)
    counts = Counter()
    for row in booked.values("monat", "sprache", "kanal", "stand").annotate(n=Count("pk")):
        for nach, key in (
            (GESAMT, ""), (SPRACHE, row["sprache"]), (WEG, row["kanal"]), (AUSGANG, which(AUSGAENGE, row["stand"])),
        ):  # fmt: skip
            counts[month_of(row), "beratung", nach, key] += row["n"]
    numbers = _monthly(Laufnummer.objects.filter(tag__gte=von, tag__lt=bis), "tag")
    for row in numbers.values("monat", "sprache", "stand").annotate(n=Count("pk")):
        for nach, key in ((GESAMT, ""), (SPRACHE, row["sprache"]), (AUSGANG, which(OFFEN, row["stand"]))):
            counts[month_of(row), "beratung_offen", nach, key] += row["n"]
    missing = _monthly(Fehlbedarf.objects.filter(woche__gte=von, woche__lt=bis), "woche")
    for row in missing.values("monat", "sprache").annotate(n=Sum("anzahl")):
        for nach, key in ((GESAMT, ""), (SPRACHE, row["sprache"])):
            counts[month_of(row), "beratung_fehlt", nach, key] += row["n"]
    yield from _hidden(counts)


def _monthly(queryset, field, **zone):
    return queryset.order_by().annotate(monat=TruncMonth(field, **zone))


# every group is hidden as a whole, with all columns that it can have
COLUMNS = {
    (GESAMT, "beratung"): [("", "zusammen")],
    (SPRACHE, "beratung"): SPRACHEN,
    (WEG, "beratung"): Weg.choices,
    (AUSGANG, "beratung"): [(name, name) for name in AUSGAENGE],
    (GESAMT, "beratung_offen"): [("", "zusammen")],
    (SPRACHE, "beratung_offen"): SPRACHEN,
    (AUSGANG, "beratung_offen"): [(name, name) for name in OFFEN],
    (GESAMT, "beratung_fehlt"): [("", "zusammen")],
    (SPRACHE, "beratung_fehlt"): SPRACHEN,
}


def _hidden(counts):
    for monat, was in sorted({(monat, was) for monat, was, _, _ in counts}):
        for (nach, what), columns in COLUMNS.items():
            if what == was:
                shown = masked([counts[monat, was, nach, key] for key, _ in columns])
                for (key, name), wert in zip(columns, shown, strict=True):
                    if wert != 0:
                        yield Beitrag(monat, was, nach, key, name, wert)


def first_moment():
    """When the first thing happened that these figures count, or None. Three queries."""
    days = [
        Beratungstermin.objects.order_by("beginn").values_list("beginn", flat=True).first(),
        *(
            day and day_from(day)
            for day in (
                Laufnummer.objects.order_by("tag").values_list("tag", flat=True).first(),
                Fehlbedarf.objects.order_by("woche").values_list("woche", flat=True).first(),
            )
        ),
    ]
    return min((moment for moment in days if moment), default=None)
