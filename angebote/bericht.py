"""What the offers add to the report: dates, visits, people, help."""

import datetime as dt
from collections import defaultdict

from django.db.models import Case, CharField, Count, F, Max, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce, Lower, Trim, TruncDate, TruncMonth
from django.utils import timezone

from quartier.bericht import (
    FELD,
    FOERDERUNG,
    GESAMT,
    ORGANISATION,
    SPRACHE,
    WEG,
    WITHOUT_FIELD,
    Groesse,
    Summen,
    last_day,
    month_of,
)
from quartier.felder import SPRACHEN, Weg
from quartier.models import Foerderung
from quartier.regeln import BERLIN, local_instant, month_before

from .models import Angebot, Anmeldung, Mithilfe, Termin

COUNTED = "So, wie es nach dem Termin gezählt und aufgeschrieben wurde."
GROESSEN = [
    Groesse("termine", "Termine, die stattfanden", "Termine", "Termine, die vorbei sind und nicht abgesagt wurden."),
    Groesse("abgesagt", "Abgesagte Termine", "abgesagt", "Termine, die geplant waren und abgesagt wurden."),
    Groesse(
        "ungezaehlt", "Termine ohne Zählung", "ungezählt",
        "Termine, die stattfanden, bei denen aber niemand aufgeschrieben hat, wie viele da waren.",
    ),
    Groesse("besuche", "Besuche", "Besuche", f"Wer da war, je Termin einmal. {COUNTED}"),
    Groesse("kinder", "davon Kinder", "Kinder", f"Kinder unter diesen Besuchen. {COUNTED}"),
    Groesse("ab60", "davon Menschen ab 60", "ab 60", f"Menschen ab 60 unter diesen Besuchen. {COUNTED}"),
    Groesse("neu", "davon zum ersten Mal", "neu", f"Wer zum ersten Mal bei diesem Angebot war. {COUNTED}"),
    Groesse(
        "menschen", "Verschiedene Menschen", "Menschen",
        "Wer einen Platz bei einem Termin hatte, zählt im Monat einmal: erkannt an E-Mail, Telefon oder Name. Über "
        "mehrere Monate nennen wir die Spanne, weil wir niemanden so lange speichern: mindestens so viele wie im "
        "stärksten Monat, höchstens so viele, wie Monat für Monat dazukamen. Steht hier nur eine Zahl, ist "
        "sie genau. Wer ohne Anmeldung kam, fehlt hier.",
        months="menschen",
    ),
    Groesse(
        "wartet", "Auf der Warteliste", "wartend",
        "Verschiedene Menschen, die beim Abschluss des Monats noch auf einen Platz warteten. Über mehrere Monate: der "
        "höchste Monat.",
        months="spitze",
    ),
    Groesse(
        "ohne_platz", "Ohne Platz geblieben", "ohne Platz",
        "Wer beim letzten Termin noch auf der Warteliste stand, zählt in dessen Monat.",
    ),
    Groesse(
        "hilfe", "Stunden der Helferinnen und Helfer", "Hilfe (Std.)",
        "Dauer der Termine mal die Zahl der Menschen, die dafür Hilfe zugesagt hatten.", einheit="Stunden",
    ),
]  # fmt: skip
ANMELDUNGEN = Groesse(
    "anmeldungen", "Anmeldungen", "Anmeldungen",
    "Anmeldungen, die in diesem Zeitraum eingingen, auch auf die Warteliste. Eine Gruppe zählt einmal.",
)  # fmt: skip
MINUTE = dt.timedelta(minutes=1)
# By what somebody is known who signs up twice: the mail, else the telephone, else the name.
KNOWN_BY = Case(
    When(~Q(email=""), then=Lower("email")), When(~Q(telefon=""), then=F("telefon")), default=Lower(Trim("name")),
    output_field=CharField(),
)  # fmt: skip


def contributions(von, bis, at=None):
    """Everything, from the first day of month `von` until month `bis`, which is not included. Six queries.

    What is still to come after the moment `at` does not count. Yields Beitrag.
    """
    where, days = _Places(), _days(von, bis, at)
    yield from _dates(days, von, where)
    yield from people(von, bis, at, where, days)


def _span(von, bis, field, at=None):
    """Rows whose `field` lies in these months and, with `at`, not after that moment."""
    start, end = local_instant(von, dt.time.min), local_instant(bis, dt.time.min)
    return Q(**{f"{field}__gte": start, f"{field}__lt": min(end, at) if at else end})


class _Places:
    """Where an offer counts: {offer: {(nach, key): name}}, and its grants while they run. One query."""

    GRANT = ["pk", "bezeichnung", "von", "bis"]

    def __init__(self):
        self.of, self.grants, sprachen = defaultdict(dict), defaultdict(dict), dict(SPRACHEN)
        rows = Angebot.objects.values_list(
            "pk", "veranstalter", "veranstalter__kurz", "veranstalter__name", "sprachen", "handlungsfelder",
            "handlungsfelder__name", *(f"foerderungen__{name}" for name in self.GRANT),
        )  # fmt: skip
        # one row for each field of action and each grant
        for angebot, organisation, kurz, name, codes, feld, feldname, *grant in rows:
            self.of[angebot] |= {(GESAMT, ""): "zusammen", (ORGANISATION, str(organisation)): kurz or name}
            self.of[angebot] |= {(FELD, str(feld or "")): feldname or WITHOUT_FIELD}
            self.of[angebot] |= {(SPRACHE, code): sprachen[code] for code in codes if code in sprachen}
            if grant[0]:
                self.grants[angebot][grant[0]] = Foerderung(**dict(zip(self.GRANT, grant, strict=True)))

    def at(self, angebot, first, last):
        """The places of this offer for what was between these days."""
        grants = [g for g in self.grants[angebot].values() if g.von <= last and (g.bis is None or g.bis >= first)]
        mine = [(nach, key, name) for (nach, key), name in self.of[angebot].items()]
        return mine + [(FOERDERUNG, str(grant.pk), str(grant)) for grant in grants]


def _days(von, bis, at=None):
    """What was on each day in each term, also in the month before. One query."""
    held = Q(abgesagt_am=None)
    return list(
        Termin.objects.filter(_span(month_before(von), bis, "beginn"), ende__lte=at or timezone.now())
        .order_by().annotate(tag=TruncDate("beginn", tzinfo=BERLIN)).values("tag", "angebot", "durchgang")
        .annotate(
            termine=Count("pk", filter=held), abgesagt=Count("pk", filter=~held), zuletzt=Max("ende", filter=held),
            ungezaehlt=Count("pk", filter=held & Q(besuche=None)), gekommen=Sum("besuche", filter=held),
            kinder=Sum("besuche_kinder", filter=held), ab60=Sum("besuche_ab60", filter=held),
            neu=Sum("besuche_neu", filter=held),
        )
    )  # fmt: skip


def _dates(days, von, where):
    """Dates and the tallies of who came."""
    found = Summen()
    for row in days:
        day = row["tag"]
        if day >= von:
            places = where.at(row["angebot"], day, day)
            for was in ("termine", "abgesagt", "ungezaehlt", "kinder", "ab60", "neu"):
                found.add(day.replace(day=1), was, places, row[was])
            found.add(day.replace(day=1), "besuche", places, row["gekommen"])
    return found


# --- what comes from people; their rows are erased one day, so this is counted before


def people(von, bis, at=None, where=None, days=None):
    """The figures that come from people's names. Four queries, and two for what is not known yet. Yields Beitrag."""
    now, where, days = at or timezone.now(), where or _Places(), _days(von, bis, at) if days is None else days
    yield from _different(von, days, where, now)
    found = Summen()
    for monat, angebot, n in _left_without(von, bis, now):
        found.add(monat, "ohne_platz", where.at(angebot, monat, last_day(monat)), n)
    arrived = Anmeldung.objects.filter(_span(von, bis, "erstellt", now)).order_by()
    arrived = arrived.annotate(monat=TruncMonth("erstellt", tzinfo=BERLIN)).values("monat", "kanal")
    for row in arrived.annotate(n=Count("pk")):
        places = [(GESAMT, "", "zusammen"), (WEG, row["kanal"], Weg(row["kanal"]).label)]
        found.add(month_of(row), ANMELDUNGEN.was, places, row["n"])
    length = Sum(F("bedarf__termin__ende") - F("bedarf__termin__beginn"))
    helped = (
        Mithilfe.objects.filter(
            _span(von, bis, "bedarf__termin__beginn"), stand=Mithilfe.Stand.ZUGESAGT, bedarf__termin__ende__lte=now,
            bedarf__termin__abgesagt_am=None,
        )
        .order_by().annotate(tag=TruncDate("bedarf__termin__beginn", tzinfo=BERLIN))
        .values("tag", "bedarf__termin__angebot").annotate(dauer=length)
    )  # fmt: skip
    for row in helped:
        day, minutes = row["tag"], row["dauer"] // MINUTE
        found.add(day.replace(day=1), "hilfe", where.at(row["bedarf__termin__angebot"], day, day), minutes)
    yield from found


def _different(von, days, where, now):
    """Different people with a place and on the waiting list, month by month.

    Beside "menschen" stands "menschen_dazu": who was not there in the month before. A party counts
    with its largest size, because only one of them has left a name.
    """
    until = defaultdict(dict)  # {term: {month: end of its last date}}
    for row in days:
        if row["zuletzt"]:
            months, monat = until[row["durchgang"]], row["tag"].replace(day=1)
            months[monat] = max(row["zuletzt"], months.get(monat, row["zuletzt"]))
    stands = {"bestaetigt": "menschen", "wartet": "wartet", "angeboten": "wartet"}
    rows = (
        Anmeldung.objects.filter(durchgang__in=until, stand__in=stands).order_by()
        .values_list("stand", KNOWN_BY, "personen", "erstellt", "durchgang", "durchgang__angebot", "termin__beginn",
                     "termin__ende", "termin__abgesagt_am")
    )  # fmt: skip
    parties = defaultdict(dict)  # {(figure, offer, month): {who: how many}}
    for stand, wer, personen, since, durchgang, angebot, single, ends, called_off in rows:
        if single and ends > now:
            continue  # still to come
        mine = single and timezone.localdate(single).replace(day=1)
        for monat, end in until[durchgang].items():
            if end > since and (not single or (monat == mine and not called_off)):
                party = parties[stands[stand], angebot, monat]
                party[wer] = max(personen, party.get(wer, 0))
    together, names = defaultdict(dict), {}  # the same for each place where the offer counts
    for (was, angebot, monat), party in parties.items():
        for nach, schluessel, name in where.at(angebot, monat, last_day(monat)):
            names[nach, schluessel] = name
            there = together[was, nach, schluessel, monat]
            for wer, personen in party.items():
                if there.get(wer, 0) < personen:
                    there[wer] = personen
    found = Summen()
    for (was, nach, schluessel, monat), party in together.items():
        if monat >= von:
            place = [(nach, schluessel, names[nach, schluessel])]
            found.add(monat, was, place, sum(party.values()))
            if was == "menschen":
                earlier = together.get((was, nach, schluessel, month_before(monat)), {})
                found.add(monat, "menschen_dazu", place, sum(n for wer, n in party.items() if wer not in earlier))
    return found


def _left_without(von, bis, now):
    """[(month, offer, people)] who still waited when the last of their dates was over."""
    last = Termin.objects.filter(durchgang=OuterRef("durchgang")).order_by("-beginn").values("beginn")[:1]
    waiting = (
        Anmeldung.objects.filter(stand=Anmeldung.Stand.WARTET)
        .annotate(zuletzt=Coalesce("termin__beginn", Subquery(last)))
        .filter(_span(von, bis, "zuletzt", now))
        .order_by().annotate(monat=TruncMonth("zuletzt", tzinfo=BERLIN))
        .values("monat", "durchgang__angebot").annotate(n=Sum("personen"))
    )  # fmt: skip
    for row in waiting:
        yield month_of(row), row["durchgang__angebot"], row["n"]


def first_moment():
    """When the first thing happened that these figures count, or None. Two queries."""
    first = [
        Termin.objects.order_by("beginn").values_list("beginn", flat=True).first(),
        Anmeldung.objects.order_by("erstellt").values_list("erstellt", flat=True).first(),
    ]
    return min((moment for moment in first if moment), default=None)
