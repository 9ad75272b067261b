"""The report that funders and the town read, and the closing of months, so that its figures stay.

Offers, counselling and quarter count for themselves (`bericht.py` of each app); only here they meet.
"""

import datetime as dt
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Value
from django.utils import timezone

import angebote.bericht
import beratung.bericht
import quartier.bericht
from beratung.verdeckt import LEAST
from quartier.bericht import (
    AUSGANG,
    FELD,
    FOERDERUNG,
    GESAMT,
    ORGANISATION,
    SPRACHE,
    WEG,
    Beitrag,
    Groesse,
)
from quartier.felder import deutsch
from quartier.models import Ausgabe, Foerderung, Monat, Monatszahl
from quartier.regeln import month_before, next_month

CLOSES_ON = 8  # until the day before one can still write down who came
FIRST = dt.date(2000, 1, 1)  # nobody's figures are older

OFFERS = {groesse.was: groesse for groesse in [*angebote.bericht.GROESSEN, quartier.bericht.PROJEKTE]}
BESIDE = {groesse.was: groesse for groesse in [angebote.bericht.ANMELDUNGEN, *beratung.bericht.GROESSEN]}
FEW = f"unter {LEAST}"
HIDDEN_WORDS, MORE = "nicht gezeigt", "weitere"


# --- closing months


def _lock():
    """Whoever writes figures waits here until the other has finished; the triggers take the same lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('quartier_monat'))")


def _last_closed():
    return Monat.objects.order_by("-monat").values_list("monat", flat=True).first()


def _first_open():
    """The first month that is not closed, or None if nothing has happened yet."""
    if closed := _last_closed():
        return next_month(closed)
    moments = [moment for app in (angebote.bericht, beratung.bericht) if (moment := app.first_moment())]
    return max(timezone.localdate(min(moments)).replace(day=1), FIRST) if moments else None


@transaction.atomic
def close_months(at=None):
    """Count every month that is over and whose time has come, and close it for good. A second run changes nothing.

    A month is closed on day CLOSES_ON of the next. Returns the months that were closed.
    """
    _lock()
    today = timezone.localdate(at)
    running = today.replace(day=1)
    until = running if today.day >= CLOSES_ON else month_before(running)
    first = _first_open()
    if first is None or first >= until:
        return []
    months = [first]
    while next_month(months[-1]) < until:
        months.append(next_month(months[-1]))
    _write([*angebote.bericht.contributions(first, until, at), *beratung.bericht.contributions(first, until)])
    Monat.objects.bulk_create(Monat(monat=monat, abgeschlossen_am=at or timezone.now()) for monat in months)
    return months


def _write(contributions):
    Monatszahl.objects.bulk_create(Monatszahl(**beitrag._asdict()) for beitrag in contributions)


@contextmanager
def counted_before(at=None):
    """Who is erased inside this block still counts in the months that are not closed yet. Call inside a transaction.

    Somebody whose last date was on the first of a long month is due before that month can be closed.
    """
    _lock()
    first, until = _first_open(), next_month(timezone.localdate(at))
    if first is None:
        yield
        return
    before = _people(first, until, at)
    yield
    lost = before
    lost.subtract(_people(first, until, at))
    _write(Beitrag(*where, wert) for where, wert in lost.items() if wert)


def _people(von, bis, at):
    return Counter({beitrag[:-1]: beitrag.wert for beitrag in angebote.bericht.people(von, bis, at)})


# --- the report


@dataclass
class Wert:
    """A figure of a period: a number, a span, or partly hidden."""

    unten: int = 0
    oben: int = 0
    verdeckt: bool = False
    wenige: str = ""  # where all that is known is that there are few: "unter 5"
    offen: bool = False  # nothing is known of it yet
    einheit: str = ""

    @property
    def exact(self):
        """The number for a table, or None where it takes words; hours as a fraction."""
        if self.verdeckt or self.offen or self.unten != self.oben:
            return None
        if self.einheit == "Stunden" and self.unten % 60:
            return round(self.unten / 60, 1)
        return self.unten // 60 if self.einheit == "Stunden" else self.unten

    def __str__(self):
        if self.offen:
            return "noch offen"
        if self.verdeckt:
            return f"mindestens {deutsch(self.unten)}" if self.unten else self.wenige or HIDDEN_WORDS
        if self.unten != self.oben:
            return f"{deutsch(self.unten)} bis {deutsch(self.oben)}"
        return deutsch(self.exact)


@dataclass
class Abschnitt:
    """One table of the report: `zeilen` are (name, [Wert for each figure])."""

    titel: str
    groessen: list
    zeilen: list
    hinweis: str = ""


@dataclass
class Geld:
    """A grant in the report; needs `with_spent`."""

    foerderung: Foerderung
    ausgaben: list = field(default_factory=list)  # of the period

    @property
    def im_zeitraum(self):
        return sum((ausgabe.betrag for ausgabe in self.ausgaben), start=0)

    @property
    def je_kategorie(self):
        """[(category, sum)] of the period."""
        sums = Counter()
        for ausgabe in self.ausgaben:
            sums[ausgabe.get_kategorie_display()] += ausgabe.betrag
        return sorted(sums.items())


@dataclass
class Bericht:
    von: dt.date  # first day
    bis: dt.date  # last day
    abschnitte: list
    geld: list
    offen_ab: dt.date  # from this month on figures can still change

    @property
    def offen(self):
        """Does it count months that are not closed?"""
        return self.offen_ab <= self.bis


def bericht(von, bis, at=None):
    """The report of whole months: from the first day `von` until the last day `bis`. Ten queries."""
    rows = _kept(von, bis)
    closed = [row[0] for row in rows if row[1] == CLOSED]
    offen_ab = next_month(max(closed)) if closed else von
    if offen_ab <= bis:
        rows += angebote.bericht.contributions(max(von, offen_ab), next_month(bis), at)
    figures = _Figures([*rows, *quartier.bericht.projekte(von, bis)], von, bis, offen_ab)
    nothing = not figures.known and (offen_ab > bis or von > timezone.localdate(at))
    return Bericht(von, bis, [] if nothing else _sections(figures), _money(von, bis), offen_ab)


COLUMNS = ["monat", "was", "nach", "schluessel", "name", "wert"]
CLOSED = "abgeschlossen"


def _kept(von, bis):
    """What has been counted for these months, and a row "abgeschlossen" for every closed month. One query."""
    figures = Monatszahl.objects.filter(monat__gte=von, monat__lte=bis).order_by().values_list(*COLUMNS)
    empty = {name: Value("") for name in COLUMNS[2:5]}
    months = Monat.objects.order_by().annotate(was=Value(CLOSED), **empty, wert=Value(0)).values_list(*COLUMNS)
    return list(figures.union(months, all=True).order_by("monat"))


class _Figures:
    """The figures of a period, found by what is counted and where."""

    def __init__(self, rows, von, bis, offen_ab):
        self.months, self.names, self.hidden = defaultdict(Counter), {}, Counter()
        self.nothing_closed, self.partly_open = offen_ab <= von, offen_ab <= bis
        self.known = False  # is there any figure at all?
        for monat, was, nach, schluessel, name, wert in rows:
            if was == CLOSED:
                continue
            self.known = True
            if wert is None:
                self.hidden[was, nach, schluessel] += 1
            self.months[was, nach, schluessel][monat] += wert or 0
            if name:
                self.names[nach, schluessel] = name  # the latest

    def wert(self, groesse, nach, schluessel=""):
        where = (nach, schluessel)
        if groesse.only_closed and (
            self.nothing_closed or (self.partly_open and (groesse.was, GESAMT, "") not in self.months)
        ):
            return Wert(offen=True)
        months = self.months.get((groesse.was, *where), {})
        if groesse.months == "summe":
            lowest = highest = sum(months.values())
        else:
            lowest = highest = max(months.values(), default=0)
        if groesse.months == "menschen":
            # whoever was there the month before has been counted; the first month counts everybody
            came = self.months.get(("menschen_dazu", *where), Counter())
            first = min(months, default=None)
            highest = sum(n if monat == first else came[monat] for monat, n in months.items())
        hidden = self.hidden[groesse.was, *where]
        # a total is hidden only because it is small itself; a part may be hidden so that others cannot be worked out
        few = hidden and nach == GESAMT and (FEW if hidden == 1 else f"{FEW} je Monat")
        return Wert(lowest, max(lowest, highest), bool(hidden), few or "", einheit=groesse.einheit)

    def keys(self, nach, groessen):
        """[(key, name)] of all places at which one of these figures is known, by name."""
        whats = {groesse.was for groesse in groessen}
        found = {key for was, where, key in self.months if where == nach and was in whats}
        return sorted(((key, self.names[nach, key]) for key in found), key=lambda one: (one[0] == "", one[1].lower()))


def _sections(figures):
    """All tables, in order; those with nothing in them are left out, but for the first."""
    kept = [groesse for was, groesse in OFFERS.items() if was != "ungezaehlt"]
    without_projects = [groesse for groesse in kept if groesse is not quartier.bericht.PROJEKTE]
    beratung_ = beratung.bericht.GROESSEN
    several = "Ein Angebot kann zu mehreren Handlungsfeldern gehören und zählt bei jedem. Die Summe ist daher größer."
    money = "Gezählt werden die Angebote, die aus dieser Förderung bezahlt werden, solange sie läuft."
    spoken = "Ein Angebot, bei dem mehrere Sprachen gesprochen werden, zählt bei jeder."
    everything = [*OFFERS.values(), *BESIDE.values()]
    total = [("zusammen", [figures.wert(groesse, GESAMT) for groesse in everything])]
    return [
        Abschnitt("Auf einen Blick", everything, total),
        *(
            section
            for section in (
                _by(figures, "Nach Handlungsfeld", FELD, kept, several),
                _by(figures, "Nach Organisation", ORGANISATION, kept),
                _by(figures, "Nach Förderung", FOERDERUNG, without_projects, money),
                _by(figures, "Sprachen der Angebote", SPRACHE, [OFFERS["termine"], OFFERS["besuche"]], spoken),
                _by(figures, "Wie sich Menschen anmelden", WEG, [BESIDE["anmeldungen"]]),
                _by(figures, "Beratung: was daraus wurde", AUSGANG, beratung_[:2]),
                _by(figures, "Beratung nach Sprache", SPRACHE, beratung_),
                _by(figures, "Beratung nach Weg", WEG, beratung_[:1]),
            )
            if section.zeilen
        ),
    ]


def _by(figures, titel, nach, groessen, hinweis=""):
    rows, left = [], []
    for key, name in figures.keys(nach, groessen):
        werte = [figures.wert(groesse, nach, key) for groesse in groessen]
        nothing_to_see = not any(wert.unten for wert in werte) and any(wert.verdeckt for wert in werte)
        (left if nothing_to_see else rows).append((name, werte))
    if left:
        hidden = [Wert(verdeckt=any(werte[n].verdeckt for _, werte in left)) for n in range(len(groessen))]
        rows.append((MORE, hidden))
    return Abschnitt(titel, groessen, rows, hinweis)


def _money(von, bis):
    """Every grant that runs in this period, with what was spent of it then. Two queries."""
    grants = [Geld(one) for one in Foerderung.objects.within(von, bis).with_spent().select_related("geber")]
    of = {geld.foerderung.pk: geld for geld in grants}
    spent = Ausgabe.objects.filter(datum__gte=von, datum__lte=bis).order_by("datum", "id")
    for ausgabe in spent:
        of[ausgabe.foerderung_id].ausgaben.append(ausgabe)
    return grants


GELD = {groesse.was: groesse for groesse in [
    Groesse("ausgegeben", "Ausgaben", "ausgegeben", "Belege mit einem Datum in diesem Zeitraum. Stand heute."),
    Groesse("uebrig", "Übrig", "übrig", "Betrag der Förderung weniger alle Ausgaben, auch früherer. Stand heute."),
]}  # fmt: skip
