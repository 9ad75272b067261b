"""What hangs on walls and in windows: poster, week plan and door sign to print, and the screen in the window."""

import datetime as dt
import re
from dataclasses import dataclass

import segno
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from quartier.felder import JaNein
from quartier.models import Schliesszeit
from quartier.models.uebersetzung import Texte
from quartier.oeffnung import house_is_open
from quartier.regeln import local_instant, public_holiday
from quartier.sprache import datum, komma

from .hauswoche import haus_der_woche
from .models import Angebot, Termin

WEEKS = 26  # how far one may leaf through the week plan
DATES = 4  # on a poster
SLIPS, SLIP_LINES = 6, 2  # to tear off; so many lines for the rules find room on one
SCALES = (1.15, 1, 0.88, 0.78, 0.68)  # of the small print on a sheet, as in aushang.css; its last one is .58
COLUMN, LONG_WORD = 14.5, 16  # letters of a title across a day of the week plan; longer words are parted
WORDS = 16, 30  # longer words on a door sign are set smaller
HOUSE_UP_TO = 3  # a fuller poster has no room for the house of the week
ROWS = 4  # on one view of the screen: more could not be read from 4 m
VIEWS = 2  # so many views are filled with the next days
CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def qr(path):
    """One of our addresses as QR code (inline SVG, four modules of white around it) and as short text."""
    address = settings.LENA_URL + path
    svg = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=4, light="#fff", svgclass=None)
    svg = svg.replace("<svg", '<svg aria-hidden="true"', 1)  # around it stands where it leads
    return {"svg": mark_safe(svg), "kurz": address.partition("://")[2].rstrip("/")}  # noqa: S308 made of an address


def _size(text, *limits):
    """How small a text has to be set to find room: 0 up to the first limit, then 1, 2 …"""
    return sum(len(text) > limit for limit in limits)


def _lines(text, width):
    """How many lines a text takes, about; Cyrillic letters are wider."""
    return -(-(len(text) + len(CYRILLIC.findall(text)) // 5) // int(width))


def _density(height, room):
    """How small a sheet has to be set so that all of it finds room; heights in em, an estimate."""
    return next((n for n, scale in enumerate(SCALES) if height * scale**1.6 <= room), len(SCALES))


def _tag(instant):
    return datum(instant, "l, j. F").replace(". ", ".\N{NO-BREAK SPACE}")


def _uhr(instant):
    """ "16 Uhr", "14:30 Uhr"; never broken in the middle."""
    local = timezone.localtime(instant)
    words = _("{zeit} Uhr").format(zeit=_time(local)) if local.minute else _("{stunde} Uhr").format(stunde=local.hour)
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def _time(instant):
    """ "16", "14:30"."""
    local = timezone.localtime(instant)
    if local.minute:
        return f"{local.hour}:{local:%M}"
    return pgettext("volle Stunde, ohne „Uhr“", "{stunde}").format(stunde=local.hour)


# --- dates where people look for them


@dataclass
class Eintrag:
    """A date at its time, or at the time from which it was moved to another day (`weg`)."""

    termin: Termin
    weg: bool
    now: dt.datetime

    @property
    def beginn(self):
        return self.termin.vorher_beginn if self.weg else self.termin.beginn

    @property
    def ende(self):
        return self.beginn + (self.termin.ende - self.termin.beginn)

    @property
    def tag(self):
        return timezone.localdate(self.beginn)

    @property
    def runs_now(self):
        return self.beginn <= self.now < self.ende and not self.weg and not self.termin.abgesagt_am

    @property
    def is_over(self):
        return self.ende <= self.now and not self.weg

    @property
    def schild(self):
        """(css class, words) of the badge."""
        if self.runs_now:
            return "laeuft", _("läuft jetzt")
        if self.is_over and not self.termin.abgesagt_am:
            return "vorbei", _("vorbei")
        return ("knapp", _("verlegt")) if self.verlegt else self.termin.schild

    @property
    def verlegt(self):
        """Where it is now, or where it was before, in few words, or ""."""
        termin, before = self.termin, self.termin.vorher_beginn
        if self.weg:
            return _("jetzt {tag}, {zeit}").format(tag=datum(termin.beginn, "D, j.n."), zeit=_uhr(termin.beginn))
        if not before or termin.abgesagt_am:
            return ""
        if timezone.localdate(before) == self.tag:
            return _("statt {zeit}").format(zeit=_uhr(before))
        return _("statt {tag}").format(tag=datum(before, "D, j.n."))


def _entries(first, last, now):
    """Public dates of these days in order, in two queries at most."""
    start, end = local_instant(first, dt.time.min), local_instant(last + dt.timedelta(1), dt.time.min)
    termine = (
        Termin.objects.published().with_seats().select_related("angebot", "durchgang", "raum")
        .filter(Q(beginn__gte=start, beginn__lt=end) | Q(vorher_beginn__gte=start, vorher_beginn__lt=end))
    )  # fmt: skip
    entries = []
    for termin in termine:
        before = termin.vorher_beginn and timezone.localdate(termin.vorher_beginn)
        if start <= termin.beginn < end:
            entries.append(Eintrag(termin, False, now))
        moved_away = before and before != timezone.localdate(termin.beginn) and not termin.abgesagt_am
        if moved_away and first <= before <= last:
            entries.append(Eintrag(termin, True, now))
    return sorted(entries, key=lambda entry: (entry.beginn, entry.termin.angebot.titel))


def _takes_place(entries, texte):
    """(begin, end, title) of what is neither cancelled nor moved away, for the house of the week."""
    there = [e for e in entries if not e.weg and not e.termin.abgesagt_am]
    return [(e.beginn, e.ende, texte.text(e.termin.angebot, "titel")) for e in there]


def _closed(first, last, texte):
    """{day: why the house is closed}"""
    closures = list(Schliesszeit.objects.filter(von__lte=last, bis__gte=first))
    days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    return {
        day: why
        for day in days
        if (why := next((texte.text(c, "anlass") for c in closures if c.covers(day)), None) or public_holiday(day))
    }


# --- the pages


def aushang(request, slug):
    """Poster of an offer, with a strip to tear off."""
    now = timezone.now()
    today = timezone.localdate(now)
    angebot = get_object_or_404(Angebot.objects.published().select_related("veranstalter", "kontakt"), slug=slug)
    termine = list(
        Termin.objects.filter(angebot=angebot).upcoming(now).with_seats()
        .select_related("raum", "durchgang").order_by("beginn")[:DATES]
    )  # fmt: skip
    durchgaenge = list(angebot.durchgaenge.running(now).prefetch_related("regeln"))
    regeln = [r for d in durchgaenge for r in d.regeln.all() if r.wochentage and (r.bis is None or r.bis >= today)]
    wann = list(dict.fromkeys((regel.tage_in_worten(), regel.zeit_in_worten()) for regel in regeln))
    raeume = list(dict.fromkeys(termin.raum for termin in termine if termin.raum))
    texte = Texte()
    titel, kurz = texte.text(angebot, "titel"), texte.text(angebot, "kurztext")
    fakten = [
        (_("Für wen"), texte.html(angebot, "fuer_wen")),
        (_("Kosten"), texte.html(angebot, "kosten")),
        (_("Wir sprechen"), komma(angebot.spricht)),
        (_("Bitte mitbringen"), texte.html(angebot, "mitbringen")),
        (_("Kinder"), _("Wir betreuen Ihre Kinder.") if angebot.kinderbetreuung == JaNein.JA else ""),
    ]
    fakten = [(label, text) for label, text in fakten if text]
    # not every browser can part German words, and the letters of some are wide
    longest = max(re.split(r"[\s-]+", titel), key=len)
    titel_stufe = max(_size(titel, 26, 52, 85), _size(longest, 10, 14, 19))
    places = [f"{_('Wo')} {raum.ort}, {_('Eingang ohne Stufen')}" for raum in raeume]
    facts = [strip_tags(" ".join(map(str, fakt))) for fakt in fakten]
    estimate = titel, kurz, titel_stufe, [", ".join(rule) for rule in wann], termine, places, facts
    with_house = _poster_density(*estimate)
    stufe = with_house if with_house <= HOUSE_UP_TO else _poster_density(*estimate, room=35)
    monday = today - dt.timedelta(today.weekday())
    return render(
        request,
        "angebote/aushang.html",
        {
            "texte": texte,
            "haus_der_woche": _house_of(titel, monday, termine) if with_house <= HOUSE_UP_TO else "",
            "angebot": angebot,
            "termine": termine[: 2 if stufe == len(SCALES) else DATES],
            "wann": wann,
            "raeume": raeume,
            "fakten": fakten,
            "anmelden": any(durchgang.needs_sign_up for durchgang in durchgaenge),
            "qr": qr(angebot.get_absolute_url()),
            "format": "a3" if request.GET.get("format") == "a3" else "a4",
            "titel_stufe": titel_stufe,
            "stufe": stufe,
            "abrisse": range(SLIPS),
            "abriss_zeiten": _slip_times(regeln, termine),
            "heute": today,
        },
    )


def _house_of(titel, monday, termine):
    """The house of the week in which the usual times of this offer are lit; a poster knows no today."""
    days, was = [monday + dt.timedelta(n) for n in range(7)], {}
    for termin in (one for one in termine if not one.abgesagt_am):
        begin, end = (timezone.localtime(instant) for instant in (termin.beginn, termin.ende))
        day = monday + dt.timedelta(begin.weekday())
        was[day, begin.time()] = (local_instant(day, begin.time()), local_instant(day, end.time()), titel)
    return haus_der_woche(days, was.values(), ziel="", immer=True)


def _slip_times(regeln, termine):
    """When it is, for a slip: the rules in short, else the next date, else nothing. Lines of text."""
    rules = list(dict.fromkeys(regel.kurz() for regel in regeln if regel.kurz()))
    if 0 < sum(_lines(rule, 22) for rule in rules) <= SLIP_LINES:
        return rules
    coming = [termin for termin in termine if not termin.abgesagt_am][:1]
    words = _("{tag}, {zeit}")
    return [words.format(tag=capfirst(datum(one.beginn, "D, j.n.")), zeit=_uhr(one.beginn)) for one in coming]


def _poster_density(titel, kurz, titel_stufe, wann, termine, raeume, fakten, room=31):
    """`room`: what title and text have beside the house of the week, or without it."""
    size = (5.4, 4.1, 3.1, 2.4)[titel_stufe]
    title = _lines(titel, 62 / size) * size * 1.05
    notes = sum(_lines(termin.hinweis, 34) for termin in termine)
    left = sum(_lines(rule, 20) for rule in wann) * 1.75 + len(termine) * 2 + notes * 1.1 + 0.7
    right = sum(_lines(fact, 26) * 1.25 + 0.55 for fact in [*raeume, *fakten])
    return _density(_lines(kurz, 46) * 2.2 + max(left, right) * 1.18, room - title)


def _wanted_week(value, this):
    """Monday of the week in which this day lies, or None for what is no day or too far away."""
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return None
    monday = day - dt.timedelta(day.weekday())
    return monday if abs(monday - this) <= dt.timedelta(weeks=WEEKS) else None


def woche(request):
    """All dates of one week: a list or a grid on the screen, one sheet on paper."""
    now = timezone.now()
    today = timezone.localdate(now)
    this = today - dt.timedelta(today.weekday())
    wish = request.GET.get("ab")
    monday = this if wish is None else _wanted_week(wish, this)
    first = monday or this
    days = [first + dt.timedelta(n) for n in range(7)]
    texte = Texte()
    entries, closed = _entries(first, days[-1], now), _closed(first, days[-1], texte)
    week = dt.timedelta(weeks=1)
    return render(
        request,
        "angebote/woche.html",
        {
            "texte": texte,
            "tage": [(day, [e for e in entries if e.tag == day], closed.get(day)) for day in days],
            "haus_der_woche": haus_der_woche(
                days, _takes_place(entries, texte), now, offen=today in days and house_is_open(now)
            ),
            "heute": today,
            "erster": first,
            "letzter": days[-1],
            "diese": first == this,
            "anderswo": monday is None,
            "zurueck": first - week if abs(first - week - this) <= week * WEEKS else None,
            "weiter": first + week if abs(first + week - this) <= week * WEEKS else None,
            "qr": qr(reverse("angebote")),
            "stufe": _week_density(entries),
        },
    )


def _week_density(entries):
    """How small the printed week has to be set, guessed from the lines of its fullest day."""
    lines = {}
    for entry in entries:
        words = f"{entry.verlegt} {entry.termin.hinweis}".strip()
        room = f"{entry.termin.raum.adresse}, {entry.termin.raum.name}" if entry.termin.raum else ""
        own = 1.8 + sum(_lines(text, 17) for text in (entry.termin.angebot.titel, room, words))
        lines[entry.tag] = lines.get(entry.tag, 0) + own
    longest = max((len(word) for entry in entries for word in entry.termin.angebot.titel.split()), default=0)
    in_one_piece = next(n for n, scale in enumerate(SCALES) if min(longest, LONG_WORD) * scale <= COLUMN)
    return max(_density(max(lines.values(), default=0), 30), in_one_piece)


def tuerschild(request, slug, pk):
    """A sign for the door: this date is cancelled, or moved."""
    now = timezone.now()
    termin = get_object_or_404(
        Termin.objects.published().select_related("angebot", "raum", "durchgang__raum"), pk=pk, angebot__slug=slug
    )
    wort, zeile = _announcement(termin, now)
    wort_stufe, stufe = _sign_sizes(termin, wort, zeile)
    coming = termin.angebot.termine.takes_place().filter(beginn__gt=max(now, termin.beginn)).exclude(pk=termin.pk)
    return render(
        request,
        "angebote/tuerschild.html",
        {
            "angebot": termin.angebot,
            "termin": termin,
            "wort": wort,
            "zeile": zeile,
            "naechster": coming.select_related("raum").order_by("beginn").first(),
            "wort_stufe": wort_stufe,
            "stufe": stufe,
            "heute": timezone.localdate(now),
        },
    )


def _sign_sizes(termin, wort, zeile):
    """How small the large words and the rest are set; the words give way before the rest gets hard to read."""
    words = _size(wort, *WORDS)
    rest = _sign_density(termin, wort, zeile, words)
    return (1, _sign_density(termin, wort, zeile, 1)) if words == 0 and rest > 1 else (words, rest)


def _sign_density(termin, wort, zeile, wort_stufe):
    size = (9.2, 6.4, 4.8)[wort_stufe]
    left_over = 44 - _lines(wort, 62 / size) * size * 1.07 - (3.5 if zeile else 0) - 3.4
    room = [] if termin.abgesagt_am or not termin.raum else [termin.raum.name, termin.raum.adresse]
    rest = sum(_lines(text, 36) for text in [*room, termin.hinweis]) * 2.6
    return _density(_lines(termin.angebot.titel, 17) * 4.4 + rest + 3, left_over)


def _announcement(termin, now):
    """The large words and the line beneath, or two empty texts when there is nothing to announce."""
    today, day = timezone.localdate(now), timezone.localdate(termin.beginn)
    before = termin.vorher_beginn
    if max(day, timezone.localdate(before or termin.beginn)) < today:
        return "", ""
    known = {"tag": _tag(termin.beginn), "zeit": _uhr(termin.beginn)}
    line = capfirst(_("{tag}, {zeit}").format(**known)) if day == today else known["zeit"]
    if termin.abgesagt_am:
        words = _("Fällt heute aus") if day == today else _("Fällt am {tag} aus")
        return words.format(**known), line
    if before and timezone.localdate(before) == day:
        words = _("Heute um {zeit} statt {alt}") if day == today else _("Am {tag} um {zeit} statt {alt}")
        return capfirst(words.format(alt=_time(before), **known)), capfirst(known["tag"]) if day == today else ""
    if before:
        old = {"tag": _tag(before), "zeit": _uhr(before)}
        return _("Verlegt auf {tag}, {zeit}").format(**known), _("statt {tag}, {zeit}").format(**old)
    usual = termin.durchgang.raum
    if termin.raum and usual and termin.raum != usual:
        words = _("Heute in einem anderen Raum") if day == today else _("Am {tag} in einem anderen Raum")
        return capfirst(words.format(**known)), line
    return "", ""


@never_cache
def bildschirm(request):
    """The screen in the window: what is on now and next. Views take turns (`?seite=2`)."""
    now = timezone.now()
    today = timezone.localdate(now)
    days = [today + dt.timedelta(n) for n in range(7)]
    rows = [entry for entry in _entries(today, days[-1], now) if entry.ende > now]
    of_today = sum(entry.tag == today for entry in rows)
    texte = Texte()
    closed = _closed(today, today, texte).get(today)
    lage = "" if of_today else _("Heute ist kein Termin mehr.")
    if closed:
        lage = _("Heute geschlossen: {anlass}").format(anlass=closed)
    rows_per_view = ROWS - bool(lage)
    views = max(VIEWS, -(-of_today // rows_per_view))
    seite = Paginator(rows[: views * rows_per_view], rows_per_view).get_page(request.GET.get("seite"))
    return render(
        request,
        "angebote/bildschirm.html",
        {
            "seite": seite,
            "weiter": seite.next_page_number() if seite.has_next() else 1,
            "heute": today,
            "morgen": today + dt.timedelta(1),
            "jetzt": now,
            "lage": lage,
            "texte": texte,
            "haus_der_woche": haus_der_woche(days, _takes_place(rows, texte), now, ziel="", offen=house_is_open(now)),
            "qr": qr(reverse("angebote")),
        },
    )
