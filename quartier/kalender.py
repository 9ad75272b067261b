"""Calendar files (RFC 5545): single dates with stable UID, in the time of Berlin.

The library writes what needs escaping, quoting and folding. Such lines repeat in a long
feed and are kept; the few lines that differ from date to date are plain.
"""

import datetime as dt
import re
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from icalendar import vCalAddress, vCategory, vText
from icalendar.parser import Contentline, Parameters

from .regeln import BERLIN

# The rule that holds since 1996. A test compares it with Python's time zones.
VTIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
FEED = """\
METHOD:PUBLISH
X-WR-TIMEZONE:Europe/Berlin
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
"""
FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text):
    """Text without the control characters that calendars and XML cannot hold."""
    return FORBIDDEN.sub("", text)


def _fold(name, value, **params):
    return Contentline.from_parts(name, Parameters(params), value).to_ical().decode()


@lru_cache(10_000)
def _text(name, value):
    return _fold(name, vText(plain(value)))


@lru_cache(1000)
def _organizer(name, address):
    return _fold("ORGANIZER", vCalAddress(f"mailto:{address}"), CN=" ".join(plain(name).split()))


@lru_cache(1000)
def _categories(names):
    return _fold("CATEGORIES", vCategory([plain(name) for name in names]))


@lru_cache(10_000)
def _url(address):
    return _fold("URL", address)


def _utc(instant):
    return f"{instant.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _period(beginn, ende):
    """DTSTART and DTEND in Berlin; in UTC within the hour that the clock shows twice."""
    local = [instant.astimezone(BERLIN) for instant in (beginn, ende)]
    if any(instant.fold for instant in local):
        return [f"DTSTART:{_utc(beginn)}", f"DTEND:{_utc(ende)}"]
    zone = "TZID=Europe/Berlin"
    return [f"{name};{zone}:{at:%Y%m%dT%H%M%S}" for name, at in zip(("DTSTART", "DTEND"), local, strict=True)]


def event(
    uid, beginn, ende, titel, ort="", *, sequenz=0, abgesagt=False, url="", text="", stand=None, themen=(),
    veranstalter=None,
):  # fmt: skip
    """One date as the lines of a calendar file. `uid` stays the same for the life of a date.

    `stand` is when it was last changed: with it, the same data give the same file.
    `veranstalter` is a pair of name and mail address.
    """
    changed = _utc(stand or timezone.now())
    lines = [
        "BEGIN:VEVENT", f"UID:{uid}@{settings.MAIL_DOMAIN}", f"DTSTAMP:{changed}", *_period(beginn, ende),
        _text("SUMMARY", titel), f"SEQUENCE:{sequenz}", f"STATUS:{'CANCELLED' if abgesagt else 'CONFIRMED'}",
    ]  # fmt: skip
    if stand:
        lines.append(f"LAST-MODIFIED:{changed}")
    lines += [_text(name, value) for name, value in (("LOCATION", ort), ("DESCRIPTION", text)) if value]
    if veranstalter:
        lines.append(_organizer(*veranstalter))
    if themen:
        lines.append(_categories(tuple(themen)))
    if url:
        lines.append(_url(url))
    return "\r\n".join([*lines, "END:VEVENT"])


def calendar(events, name=""):
    """A calendar file as text. With a name it is one that people subscribe to."""
    head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//LeNa//Portal//DE\nCALSCALE:GREGORIAN\n"
    if name:
        head += f"{_text('NAME', name)}\n{_text('X-WR-CALNAME', name)}\n{FEED}"
    head = (head + VTIMEZONE).replace("\r\n", "\n").replace("\n", "\r\n")
    return head + "".join(f"{entry}\r\n" for entry in events) + "END:VCALENDAR\r\n"
