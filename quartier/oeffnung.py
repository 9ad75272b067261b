"""What the door of a place says at a moment: open, by appointment, closed, or "please ask".

Everything in local wall time of Berlin: 9:00 stays 9:00 across both clock changes.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .felder import WOCHENTAGE
from .models import Oeffnungszeit, Ort, Schliesszeit
from .models.oeffnung import TAG, Zustand, uhrzeit
from .models.uebersetzung import Texte
from .regeln import BERLIN, public_holiday
from .sprache import datum, und

AHEAD = 7  # so many days the next opening is looked for


@dataclass(frozen=True)
class Schild:
    """What holds now: a state, and in words until when, why, or when next."""

    zustand: str
    mehr: str = ""

    CSS = {
        Zustand.OFFEN: "frei",
        Zustand.TERMIN: "warteliste",
        Zustand.GESCHLOSSEN: "faellt-aus",
        Zustand.FRAGEN: "knapp",
    }

    @property
    def css(self):
        return self.CSS[self.zustand]

    @property
    def wort(self):
        return Zustand(self.zustand).label


class Uhr:
    """A moment, with the holidays and closures of the coming days: asked once for all places of a page."""

    def __init__(self, at=None, texte=None):
        self.texte = texte or Texte()
        now = (at or timezone.now()).astimezone(BERLIN)
        self.heute, self.minute = now.date(), now.hour * 60 + now.minute
        self.tage = [self.heute + dt.timedelta(days) for days in range(AHEAD + 1)]
        self.feiertage = {day: public_holiday(day) for day in self.tage}
        self.schliesszeiten = list(Schliesszeit.objects.filter(von__lte=self.tage[-1], bis__gte=self.heute))

    def schild(self, ort):
        """What the door of this place says now. A queryset with its `oeffnungszeiten` prefetched asks nothing more."""
        spans, reason = self._tag(ort, self.heute)
        now = next((span for span in spans if span[0] <= self.minute < span[1]), None)
        zustand = now[2] if now else Zustand.GESCHLOSSEN
        if zustand in (Zustand.OFFEN, Zustand.TERMIN):
            return Schild(zustand, self._until(now, spans))
        if zustand == Zustand.FRAGEN:
            return Schild(zustand, reason)
        return Schild(zustand, ". ".join(filter(None, (reason, self._next(ort)))))

    def opens_today(self, ort):
        """Is it open now, or later today?"""
        return any(end > self.minute and what == Zustand.OFFEN for _, end, what in self._tag(ort, self.heute)[0])

    def _tag(self, ort, day):
        """What holds on this day: ([(minute, minute, state)], why it is not as usual)."""
        if ort.zu_von and ort.zu_von <= day and (ort.zu_bis is None or day <= ort.zu_bis):
            words = _("vorübergehend bis {tag}: {grund}") if ort.zu_bis else _("vorübergehend: {grund}")
            until = ort.zu_bis and datum(ort.zu_bis, "d.m.Y")
            return [(0, TAG, Zustand.GESCHLOSSEN)], words.format(tag=until, grund=self.texte.text(ort, "zu_grund"))
        if ort.teil_des_hauses and (closure := next((c for c in self.schliesszeiten if c.covers(day)), None)):
            why = self.texte.text(closure, "anlass")
            words = _("{anlass} bis {tag}").format(anlass=why, tag=datum(closure.bis, "d.m.Y"))
            return [(0, TAG, Zustand.GESCHLOSSEN)], words
        if (holiday := self.feiertage[day]) and ort.feiertage != Ort.Feiertage.WIE_SONST:
            closed = ort.feiertage == Ort.Feiertage.GESCHLOSSEN
            words = _("Heute ist Feiertag: {feiertag}") if day == self.heute else _("{tag} ist Feiertag: {feiertag}")
            reason = capfirst(words.format(tag=WOCHENTAGE[day.weekday()][1], feiertag=holiday))
            return [(0, TAG, Zustand.GESCHLOSSEN if closed else Zustand.FRAGEN)], reason
        rows = [row for row in ort.oeffnungszeiten.all() if row.wochentag == day.weekday()]
        spans = sorted((*row.minuten, row.zustand) for row in rows)
        return spans or [(0, TAG, Zustand.FRAGEN)], ""

    def _until(self, now, spans):
        """When that is over; spans that touch are one."""
        end = now[1]
        for begin, other_end, zustand in spans:
            if begin == end and zustand == now[2]:
                end = other_end
        if end < TAG:
            return _("bis {zeit} Uhr").format(zeit=uhrzeit(end))
        if now[0] > 0:
            return _("bis Mitternacht")
        return _("den ganzen Tag") if now[2] == Zustand.OFFEN else ""

    def _next(self, ort):
        """When it opens next: "öffnet am Montag um 9:00 Uhr", or "" if that is not known."""
        for day in self.tage:
            for begin, _end, zustand in self._tag(ort, day)[0]:
                if zustand == Zustand.OFFEN and (day > self.heute or begin > self.minute):
                    words = {
                        0: _("Öffnet heute um {zeit} Uhr"),
                        1: _("Öffnet morgen um {zeit} Uhr"),
                        AHEAD: _("Öffnet am nächsten {tag} um {zeit} Uhr"),
                    }.get((day - self.heute).days, _("Öffnet am {tag} um {zeit} Uhr"))
                    return words.format(tag=WOCHENTAGE[day.weekday()][1], zeit=uhrzeit(begin))
        return ""


def house_is_open(at=None):
    """Does some place that belongs to the house say "open" now?"""
    uhr, ours = Uhr(at), Ort.objects.filter(teil_des_hauses=True).prefetch_related("oeffnungszeiten")
    return any(uhr.schild(ort).zustand == Zustand.OFFEN for ort in ours)


def woche(ort):
    """The usual week, days that are alike together: [("Montag bis Freitag", ["9:00–12:00 Uhr geöffnet"]), …]."""
    rows = ort.oeffnungszeiten.all()
    groups = []
    for number, name in WOCHENTAGE:
        words = [_words(row) for row in rows if row.wochentag == number] or [str(Zustand.FRAGEN.label)]
        if groups and groups[-1][1] == words:
            groups[-1][0].append(name)
        else:
            groups.append(([name], words))
    return [(_days(names), words) for names, words in groups]


def _days(names):
    if len(names) < 3:
        return und(names)
    return pgettext("Wochentage", "{von} bis {bis}").format(von=names[0], bis=names[-1])


def _words(row: Oeffnungszeit):
    if row.von is None:
        return _("geöffnet den ganzen Tag") if row.zustand == Zustand.OFFEN else row.get_zustand_display()
    return pgettext("Öffnungszeit", "{wann} {zustand}").format(wann=row.wann, zustand=row.get_zustand_display())
