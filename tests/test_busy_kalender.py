"""The busy-only calendar: for one's own calendar, behind a secret address, saying nothing but "belegt"."""

import datetime as dt
import re

import icalendar
import pytest
import time_machine

from beratung.models import Zugang

from . import fabrik
from .buero import log_in
from .formular import said


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hour=9, hours=3, raum=fabrik.make_raum("Saal"))


@pytest.fixture
def mira(kraft, as_beratung):
    fabrik.make_zugang("mira", beratungskraft=kraft)
    return log_in("mira")


def new_address(client):
    page = client.post("/kalender/", {"was": "neu"}, follow=True)
    return "/kalender/" + re.search(r"/kalender/([\w-]+\.ics)", page.text)[1]


def events(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def test_it_shows_when_and_nothing_else(mira, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), email="ada@example.org")
    address = new_address(mira)
    (event,) = events(mira, address)
    assert (event["SUMMARY"], event.decoded("DTSTART")) == ("belegt", termin.beginn)
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    text = mira.get(address).text
    assert [word for word in ("Schulden", "Mira", "Ada", "Saal", termin.code, str(termin.pk)) if word in text] == []


def test_a_moved_appointment_keeps_its_identity_and_counts_up(mira, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    address = new_address(mira)
    (before,) = events(mira, address)
    termin.move(kraft, fabrik.in_days(3, 10))
    (after,) = events(mira, address)
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.decoded("DTSTART") == fabrik.in_days(3, 10)


def test_cancelled_and_half_booked_times_are_not_in_it(mira, anliegen, kraft):
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9)).cancel()
    fabrik.hold(anliegen, kraft, fabrik.in_days(3, 10))
    assert events(mira, new_address(mira)) == []


def test_it_goes_a_week_back(mira, anliegen, kraft):
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    address = new_address(mira)
    for days, count in ((9, 1), (11, 0)):
        with time_machine.travel(fabrik.in_days(days), tick=False):
            assert len(events(mira, address)) == count


def test_an_interpreter_has_one_too(anliegen, kraft, as_beratung):
    helper = fabrik.make_sprachmittlung("ar", days=3)
    fabrik.make_zugang("samira", "sprachmittlung", beratungskraft=helper)
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), wunsch={"sprache": "ar"})
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 10))
    samira = log_in("samira")
    assert len(events(samira, new_address(samira))) == 1


def test_the_address_is_shown_once_and_only_its_hash_is_kept(mira):
    address = new_address(mira)
    secret = address.split("/")[-1].removesuffix(".ics")
    assert secret not in mira.get("/kalender/").text
    assert Zugang.objects.get().kalender_hash not in (None, secret)


def test_a_page_loaded_again_makes_no_other_address(mira):
    page = mira.post("/kalender/", {"was": "neu"}, follow=True)
    assert page.redirect_chain == [("/kalender/", 302)]
    assert "<summary>Neue Adresse machen</summary>" in page.text  # only after a question


def test_who_does_not_counsel_has_no_calendar_in_the_menu(mira, buero):
    assert "Mein Kalender" in mira.get("/").text
    assert "Mein Kalender" not in buero.get("/").text


def test_a_new_address_ends_the_old_one(mira):
    old = new_address(mira)
    new = new_address(mira)
    assert (mira.get(old).status_code, mira.get(new).status_code) == (404, 200)


def test_switched_off_it_shows_nothing(mira):
    address = new_address(mira)
    page = mira.post("/kalender/", {"was": "aus"}, follow=True)
    assert said(page) == ["Abgeschaltet. Die alte Adresse zeigt nichts mehr."]
    assert mira.get(address).status_code == 404


@pytest.mark.parametrize("what", ["zugang", "konto", "kraft"])
def test_who_does_not_work_here_any_more_has_no_calendar(mira, what):
    address, zugang = new_address(mira), Zugang.objects.get()
    if what == "zugang":
        zugang.aktiv = False
    elif what == "kraft":
        zugang.beratungskraft = None
    else:
        zugang.konto.is_active = False
        zugang.konto.save()
    zugang.save()
    assert mira.get(address).status_code == 404


@pytest.mark.parametrize("guess", ["x", "x" * 43, "%00", "None", "a/b"])
def test_a_guessed_address_is_not_found(mira, guess):
    new_address(mira)
    assert mira.get(f"/kalender/{guess}.ics").status_code == 404


def test_nobody_need_be_logged_in_to_read_it(mira):
    address = new_address(mira)
    mira.logout()
    assert mira.get(address).status_code == 200
    assert mira.get(address).headers["Cache-Control"] == "no-store"


def test_looking_at_the_page_makes_no_address(mira):
    mira.get("/kalender/", {"was": "neu"})
    assert Zugang.objects.get().kalender_hash is None


def test_who_is_nobody_who_counsels_is_told_so(buero):
    page = buero.post("/kalender/", {"was": "neu"}, follow=True)
    assert "mit niemandem verbunden" in page.text
    assert Zugang.objects.get().kalender_hash is None


def test_ten_o_clock_stays_ten_o_clock_across_the_clock_change(mira, anliegen, kraft):
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 10))
    (event,) = events(mira, new_address(mira))
    assert event["DTSTART"].dt.time() == dt.time(10)
