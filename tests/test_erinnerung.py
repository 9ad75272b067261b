"""R9. One reminder, two days before at the same time of day: whatever the clock, the worker and the appointment do.

Through a real mail server, in words from which nobody learns what it is about.
"""

import datetime as dt
import re

import icalendar
import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from beratung import warteliste
from beratung.models import Nachricht
from beratung.tasks import zeiten_weitergeben
from beratung.zeiten import free_times
from lena import rights
from quartier.tasks import nachrichten_senden

from . import fabrik
from .andrang import at_once
from .conftest import ServiceClient, login
from .services import Postbox, words
from .test_nachrichten import body, postbox, send

__all__ = ["postbox"]  # a fixture
TWO_DAYS, MINUTE, TWO_HOURS = dt.timedelta(days=2), dt.timedelta(minutes=1), dt.timedelta(hours=2)


@pytest.fixture
def anliegen(db):
    fabrik.make_haus()
    return fabrik.make_anliegen("Schuldnerberatung")


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=10)


def book(anliegen, kraft, hour=9, **person):
    return fabrik.book(anliegen, kraft, fabrik.in_days(10, hour), **{"email": "a@x.de", "erinnern": True, **person})


def reminders(box):
    return [mail for mail in box.mails if "wir erinnern Sie" in words(body(mail))]


def send_at(instant):
    with time_machine.travel(instant):
        send()


def test_it_comes_two_days_before_and_not_a_minute_earlier(postbox, anliegen, kraft):
    due = book(anliegen, kraft).beginn - TWO_DAYS
    send_at(due - MINUTE)
    assert reminders(postbox) == []
    send_at(due + MINUTE)
    [mail] = reminders(postbox)
    assert "09:00 Uhr" in words(body(mail))
    assert re.search(r"/meine/\S+/absagen/", body(mail))


def test_a_clock_that_goes_forth_and_back_sends_no_second_one(postbox, anliegen, kraft):
    due = book(anliegen, kraft).beginn - TWO_DAYS
    for instant in (due - TWO_HOURS, due + TWO_HOURS, due - TWO_HOURS, due, due + TWO_HOURS):
        send_at(instant + MINUTE)
    assert len(reminders(postbox)) == 1


def test_two_workers_at_once_send_one(committed, settings, key):
    fabrik.make_haus()
    anliegen = fabrik.make_anliegen()
    termin = book(anliegen, fabrik.make_kraft(anliegen, days=10))
    with Postbox() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.controller.port
        with time_machine.travel(termin.beginn - TWO_DAYS + MINUTE):
            at_once(4, lambda n: nachrichten_senden(), rights.BERATUNG)
        assert len(reminders(box)) == 1
        assert len(box.mails) == 2  # and the confirmation, once too


def test_moved_before_it_was_sent_it_moves_along(postbox, anliegen, kraft):
    termin = book(anliegen, kraft)
    fabrik.make_sprechstunde(kraft, days=14)
    with login(rights.WEB):
        now = termin.move(kraft, fabrik.in_days(14, 10))
    send_at(termin.beginn - TWO_DAYS + MINUTE)
    assert reminders(postbox) == []
    send_at(now.beginn - TWO_DAYS + MINUTE)
    [mail] = reminders(postbox)
    assert "10:00 Uhr" in words(body(mail))


def test_moved_after_it_was_sent_there_is_one_for_the_new_time(postbox, anliegen, kraft):
    termin = book(anliegen, kraft)
    fabrik.make_sprechstunde(kraft, days=14)
    with time_machine.travel(termin.beginn - TWO_DAYS + MINUTE):
        send()
        beginn = termin.beginn + dt.timedelta(days=4)
        with login(rights.WEB):
            now = termin.move(kraft, beginn)
        send()
    send_at(now.beginn - TWO_DAYS + MINUTE)
    assert len(reminders(postbox)) == 2


def test_who_has_cancelled_is_not_reminded(postbox, anliegen, kraft):
    termin = book(anliegen, kraft)
    with login(rights.WEB):
        termin.cancel()
    send_at(termin.beginn - TWO_DAYS + MINUTE)
    assert reminders(postbox) == []


def test_who_does_not_want_one_or_comes_tomorrow_gets_none(postbox, anliegen, kraft):
    book(anliegen, kraft, erinnern=False)
    fabrik.make_sprechstunde(kraft, days=1)
    fabrik.book(anliegen, kraft, fabrik.in_days(1, 9), email="b@x.de", erinnern=True)
    send_at(fabrik.in_days(10, 8))
    assert reminders(postbox) == []


@pytest.mark.parametrize("day", ["2027-03-29", "2027-11-01", "2027-03-28", "2027-10-31", "2036-10-27"])
def test_across_the_change_of_the_clock_it_comes_at_the_same_time_of_day(anliegen, day):
    change = dt.date.fromisoformat(day)
    before = dt.datetime.combine(change - dt.timedelta(6), dt.time(12), dt.UTC)
    with time_machine.travel(before, tick=False):
        kraft = fabrik.make_kraft(anliegen, days=6, hour=10, hours=1)
        termin = fabrik.book(anliegen, kraft, free_times(anliegen)[0].beginn, email="a@x.de", erinnern=True)
    due = timezone.localtime(termin.nachrichten.get(art="erinnerung").faellig_ab)
    assert (due.date(), due.time()) == (change - TWO_DAYS, dt.time(10))


# --- R10: ten o'clock stays ten o'clock, wherever it is written


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31", "2037-03-29", "2037-10-25"])
def test_on_the_days_the_clock_changes_page_mail_and_calendar_say_the_same(anliegen, key, day):
    change = dt.date.fromisoformat(day)
    with time_machine.travel(dt.datetime.combine(change - dt.timedelta(2), dt.time(12), dt.UTC), tick=False):
        kraft = fabrik.make_kraft(anliegen, days=2, hour=10, hours=1)
        termin = fabrik.book(anliegen, kraft, free_times(anliegen)[0].beginn, "k" * 43, email="a@x.de")
        page = ServiceClient().get(f"/meine/{'k' * 43}/")
        assert "10:00" in page.text
        _, _, text, ics = termin.nachrichten.get(art="bestaetigung").as_email()
        assert list(type(termin).objects.on(change)) == [termin]
    assert "10:00 Uhr" in text
    entry = icalendar.Calendar.from_ical(ics).walk("VEVENT")[0]
    assert entry["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert entry.decoded("DTSTART").isoformat()[:16] == f"{day}T10:00"


def test_weekly_office_hours_begin_at_ten_until_2037(anliegen):
    """Every week of the rule; it is asked for its days and not written, which would take eight weeks at a time."""
    with time_machine.travel("2026-12-01T12:00Z", tick=False):
        kraft = fabrik.make_kraft(anliegen)
        rule = kraft.sprechzeiten.get()
        rule.rhythmus, rule.wochentage, rule.von_uhr, rule.bis_uhr = "woechentlich", [6], dt.time(10), dt.time(11)
        rule.ab = dt.date(2026, 12, 6)
        begins = [timezone.localtime(rule.period(day)[0]) for day in rule.days(dt.date(2037, 12, 31))]
    assert {f"{begin:%a %H:%M}" for begin in begins} == {"Sun 10:00"}
    assert {begin.utcoffset() for begin in begins} == {dt.timedelta(hours=1), dt.timedelta(hours=2)}
    assert len(begins) == 578


# --- C6: whatever is sent, nobody learns from it what it is about


@pytest.fixture
def every_kind(anliegen, kraft):
    """(kind, mail parts) of all kinds, with everything in play: interpreter, note, offers, helper, series."""
    anliegen.gespraeche = ["vor_ort"]
    shirin = fabrik.make_sprachmittlung("fa", name="Shirin Beispiel", days=10)
    fabrik.make_sprechstunde(kraft, days=5)
    fabrik.make_sprechstunde(shirin, days=5)
    early = fabrik.book(anliegen, kraft, fabrik.in_days(5, 9), wunsch={"sprache": "fa"})
    termin = fabrik.book(
        anliegen, kraft, fabrik.in_days(10, 9), wunsch={"sprache": "fa"}, name="Ada Beispiel", email="a@x.de",
        notiz="Inkasso", erinnern=True, helfer={"name": "Grete", "email": "h@x.de"},
    )  # fmt: skip
    termin.want_earlier(True)
    early.cancel()
    assert termin.angebote.exists()
    return termin


@pytest.mark.parametrize("art", Nachricht.Art.values)
def test_a_message_of_each_kind_names_no_matter_no_counsellor_no_interpreter_and_no_person(every_kind, key, art):
    termin = every_kind
    nachricht = termin.nachrichten.filter(art=art).first() or Nachricht(termin=termin, art=art)
    with login(rights.BERATUNG):
        _, subject, text, ics = nachricht.as_email()
    assert subject == "Ihr Termin im Treff"
    assert f"{timezone.localtime(termin.beginn):%H:%M}" in text
    secret = ["Schuld", "Beratung", "berat", "Mira", "Muster", "Shirin", "Inkasso", "Ada", "Grete", "Persisch", "Dari",
              "dolmetsch", "Sozial", "Amt", "Behörde", termin.anliegen.slug]  # fmt: skip
    assert [word for word in secret if word in text + ics] == []


@pytest.mark.parametrize("art", ["bestaetigung", "erinnerung", "angebot", "ausfall", "uebergabe", "verschoben"])
def test_a_link_that_the_worker_wrote_opens_on_the_public_site_with_another_secret_key(every_kind, key, art):
    nachricht = Nachricht(termin=every_kind, art=art)
    with override_settings(SECRET_KEY="die des Arbeiters"), login(rights.BERATUNG):
        text = nachricht.as_email()[2]
    link = re.search(r"https?://[^/]+(/meine/[^/\s]{30,}/)", text)
    if art in ("erinnerung", "angebot", "ausfall"):
        assert link, text
    if link:
        with override_settings(SECRET_KEY="die der Seite"):
            page = ServiceClient().get(link[1])
        assert page.status_code == 200
        assert every_kind.nummer in page.text


# --- deadlines


def test_a_hold_is_there_until_its_deadline_and_over_at_it(anliegen, kraft):
    now = timezone.now()
    beginn = fabrik.in_days(10, 9)
    held = fabrik.hold(anliegen, kraft, beginn, at=now)
    assert held.gehalten_bis == now + dt.timedelta(minutes=15)
    second = dt.timedelta(seconds=1)
    assert beginn not in [zeit.beginn for zeit in free_times(anliegen, held.gehalten_bis - second)]
    assert beginn in [zeit.beginn for zeit in free_times(anliegen, held.gehalten_bis)]
    assert fabrik.hold(anliegen, kraft, beginn, at=held.gehalten_bis).stand == "gehalten"
    held.refresh_from_db()
    assert (held.stand, held.gehalten_bis) == ("verfallen", None)


def test_a_hold_that_ran_out_blocks_neither_a_move_nor_the_interpreter(anliegen, kraft):
    other = fabrik.make_kraft(anliegen, days=10)
    fabrik.make_sprachmittlung("fa", days=10)
    later = timezone.now() + dt.timedelta(minutes=16)
    nine, ten = fabrik.in_days(10, 9), fabrik.in_days(10, 10)
    fabrik.hold(anliegen, kraft, nine, sprache="fa")
    assert fabrik.hold(anliegen, other, nine, sprache="fa", at=later).stand == "gehalten"
    termin = fabrik.book(anliegen, kraft, ten)
    assert termin.move(kraft, nine, at=later).beginn == nine


# (now, by mail or phone, until): Good Friday is the 26th of March 2027, Easter Monday the 29th
DEADLINES = [
    ("2027-03-23T12:00", {"email": "a@x.de"}, "2027-03-24T20:00"),
    ("2027-03-26T12:00", {"email": "a@x.de"}, "2027-03-27T20:00"),  # a Saturday: mails are read
    ("2027-03-23T12:00", {"telefon": "05381 1"}, "2027-03-24T18:00"),
    ("2027-03-25T12:00", {"telefon": "05381 1"}, "2027-03-30T18:00"),  # over Easter nobody calls
    ("2027-03-27T12:00", {"telefon": "05381 1"}, "2027-03-30T18:00"),  # in summer time already
]


@pytest.mark.parametrize(("now", "contact", "until"), DEADLINES)
def test_an_earlier_time_is_held_until_a_deadline_that_people_can_keep(anliegen, now, contact, until):
    with time_machine.travel(dt.datetime.fromisoformat(now + "+01:00"), tick=False):
        kraft = fabrik.make_kraft(anliegen, days=20)
        fabrik.make_sprechstunde(kraft, days=30)
        early = fabrik.book(anliegen, kraft, fabrik.in_days(20, 9))
        termin = fabrik.book(anliegen, kraft, fabrik.in_days(30, 9), **contact)
        termin.want_earlier(True)
        early.cancel()
        offer = termin.angebote.get()
        assert f"{timezone.localtime(offer.gehalten_bis):%Y-%m-%dT%H:%M}" == until
        second = dt.timedelta(seconds=1)
        assert list(warteliste.lapsed(offer.gehalten_bis - second)) == []
        assert list(warteliste.lapsed(offer.gehalten_bis)) == [kraft]
    with time_machine.travel(offer.gehalten_bis, tick=False), login(rights.BERATUNG):
        zeiten_weitergeben()
    offer.refresh_from_db()
    assert offer.stand == "verfallen"
