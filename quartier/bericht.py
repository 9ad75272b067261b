"""What the report is made of: figures with the rule by which they are counted, and what each month adds to them.

Every app counts its own in its `bericht.py`; `lena.bericht` closes the months and puts the report together.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from .models import Projekt
from .regeln import next_month

GESAMT, FELD, ORGANISATION, FOERDERUNG = "gesamt", "feld", "organisation", "foerderung"
SPRACHE, WEG, AUSGANG = "sprache", "weg", "ausgang"
WITHOUT_FIELD = "ohne Handlungsfeld"


@dataclass(frozen=True)
class Groesse:
    """A figure, and in one sentence how it is counted."""

    was: str
    titel: str
    kurz: str  # the same over a narrow column
    regel: str
    months: str = "summe"  # how months make a period: summe, spitze (the highest), menschen (see Wert)
    einheit: str = ""
    only_closed: bool = False  # known of closed months only


class Beitrag(NamedTuple):
    """What a month adds to a figure; `wert` None is hidden."""

    monat: dt.date  # its first day
    was: str
    nach: str
    schluessel: str
    name: str
    wert: int | None


class Summen:
    """Collects numbers and gives them out as one Beitrag for each figure and place."""

    def __init__(self):
        self.counts, self.names = Counter(), {}

    def add(self, monat, was, places, wert):
        """`places` are triples (nach, key, name) at which this counts."""
        if wert:
            for nach, schluessel, name in places:
                self.counts[monat, was, nach, schluessel] += wert
                self.names[nach, schluessel] = name

    def __iter__(self):
        for (monat, was, nach, schluessel), wert in self.counts.items():
            yield Beitrag(monat, was, nach, schluessel, self.names[nach, schluessel], wert)


def month_of(row):
    """The first day of the month of a row that has been grouped by TruncMonth as `monat`."""
    return dt.date(row["monat"].year, row["monat"].month, 1)


def last_day(monat):
    return next_month(monat) - dt.timedelta(days=1)


PROJEKTE = Groesse(
    "projekte", "Projekte", "Projekte",
    "Projekte, die in diesem Zeitraum liefen oder fertig wurden. Nach dem heutigen Stand.",
)  # fmt: skip


def projekte(von, bis):
    """Projects of a period (both days included), as it is known today. One query. Yields Beitrag."""
    running = Projekt.objects.filter(Q(von=None) | Q(von__lte=bis), Q(bis=None) | Q(bis__gte=von))
    rows = (
        running.exclude(stand=Projekt.Stand.GEPLANT)
        .order_by()
        .values_list("pk", "handlungsfelder", "handlungsfelder__name", "partner", "partner__kurz", "partner__name")
    )
    places = defaultdict(set)
    for pk, feld, feldname, partner, kurz, name in rows:  # one row for each field and each partner
        places[pk] |= {(GESAMT, "", "zusammen"), (FELD, str(feld or ""), feldname or WITHOUT_FIELD)}
        places[pk] |= {(ORGANISATION, str(partner), kurz or name)} if partner else set()
    found = Summen()
    for of_one in places.values():
        found.add(von, PROJEKTE.was, of_one, 1)
    return found
