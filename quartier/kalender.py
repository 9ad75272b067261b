"""Calendar files (RFC 5545) with time zone and stable UID."""

from datetime import UTC

import icalendar
from django.conf import settings
from django.utils import timezone

from .regeln import BERLIN


def event(uid, beginn, ende, titel, ort="", *, sequenz=0, abgesagt=False, url="", text=""):
    """One event; instants are UTC, shown in Europe/Berlin. `uid` stays the same for the life of a date."""
    entry = icalendar.Event()
    entry.add("uid", f"{uid}@{settings.MAIL_DOMAIN}")
    entry.add("dtstamp", timezone.now().astimezone(UTC))
    entry.add("dtstart", beginn.astimezone(BERLIN))
    entry.add("dtend", ende.astimezone(BERLIN))
    entry.add("summary", titel)
    entry.add("sequence", sequenz)
    entry.add("status", "CANCELLED" if abgesagt else "CONFIRMED")
    for name, value in (("location", ort), ("url", url), ("description", text)):
        if value:
            entry.add(name, value)
    return entry


def calendar(events):
    """A calendar file as text, with the VTIMEZONE its events need."""
    cal = icalendar.Calendar()
    cal.add("prodid", "-//LeNa//Portal//DE")
    cal.add("version", "2.0")
    for entry in events:
        cal.add_component(entry)
    cal.add_missing_timezones()
    return cal.to_ical().decode()
