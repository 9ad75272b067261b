"""Somebody is well again before the day that was reported: one action, after a look at what it changes."""

import pytest
import time_machine
from django.utils.formats import date_format

from beratung.models import Abwesenheit, Nachricht
from beratung.zeiten import free_times

from . import fabrik
from .buero import log, log_in, today
from .formular import address, english, said

DAYS = (3, 4, 5)


@pytest.fixture
def kraft(anliegen):
    kraft = fabrik.make_kraft(anliegen, name="Mira Muster", days=DAYS[0], hour=9, hours=2)
    for day in DAYS[1:]:
        fabrik.make_sprechstunde(kraft, days=day, hour=9, hours=2)
    return kraft


@pytest.fixture
def booked(anliegen, kraft):
    """One a day, with a telephone; there is no other time for them."""
    return [fabrik.book(anliegen, kraft, fabrik.in_days(day, 9), telefon="05381 1") for day in DAYS]


@pytest.fixture
def ill(kraft, booked):
    """Mira, from the first of these days to the last."""
    Abwesenheit.report_ill(kraft, fabrik.in_days(DAYS[0], 8), fabrik.in_days(DAYS[-1] + 1, 0))
    return kraft.abwesenheiten.get()


def page_of(absence):
    return address(Abwesenheit, "wieder_da", absence.pk)


def back(client, absence, day=DAYS[1], **data):
    return client.post(page_of(absence), {"ab": today(day), **data}, follow=True)


def stands(termine):
    for termin in termine:
        termin.refresh_from_db()
    return [termin.stand for termin in termine]


def test_the_look_before_says_what_could_take_place_after_all_and_changes_nothing(buero, ill, booked):
    page = back(buero, ill)
    assert page.context["betroffen"] == booked[1:]
    assert "2 Termine können doch stattfinden" in page.text
    assert "Noch erfährt niemand etwas." in page.text
    assert english(page) == []
    ill.refresh_from_db()
    assert ill.ende == fabrik.in_days(DAYS[-1] + 1, 0)
    assert log() == []


def test_one_press_ends_it_and_leads_to_who_can_come_after_all(buero, anliegen, ill, booked):
    page = back(buero, ill, sicher="1")
    ill.refresh_from_db()
    assert (ill.beginn, ill.ende) == (fabrik.in_days(DAYS[0], 8), fabrik.in_days(DAYS[1], 0))
    assert page.request["PATH_INFO"] == "/abarbeiten/"
    assert said(page)[-1].startswith("2 Termine waren deshalb ausgefallen.")
    assert [(termin, termin.geht_doch) for termin in page.context["zeilen"]] == [
        (booked[0], False), (booked[1], True), (booked[2], True),
    ]  # fmt: skip
    assert min(zeit.beginn for zeit in free_times(anliegen)) == fabrik.in_days(DAYS[1], 9)
    assert log() == [("leitung", "wieder da", f"Abwesenheit {ill.pk}")]


def test_nobody_is_told_before_somebody_has_said_what_takes_place(buero, ill, booked):
    told = Nachricht.objects.filter(art="ausfall", stand="offen").count()
    back(buero, ill, sicher="1")
    assert stands(booked) == ["faellt_aus"] * 3
    assert Nachricht.objects.filter(art="ausfall", stand="offen").count() == told
    buero.post("/abarbeiten/", {"was": "alle finden doch statt"})
    assert stands(booked) == ["faellt_aus", "gebucht", "gebucht"]


def test_who_has_another_time_meanwhile_keeps_it(buero, anliegen, ill, booked):
    other = fabrik.make_kraft(anliegen, days=9, hour=9)
    booked[1].move(other, fabrik.in_days(9, 9), intern=True)
    assert back(buero, ill).context["betroffen"] == booked[2:]
    back(buero, ill, sicher="1")
    booked[1].refresh_from_db()
    assert booked[1].beginn == fabrik.in_days(9, 9)


def test_back_before_it_has_begun_takes_the_absence_back_as_a_whole(buero, ill, booked):
    page = back(buero, ill, 0, sicher="1")
    assert Abwesenheit.objects.count() == 0
    assert said(page)[-1].startswith("3 Termine waren")


def test_today_means_from_now_on(buero, ill):
    with time_machine.travel(fabrik.in_days(DAYS[0], 9, 30), tick=False):
        log_in("leitung", client=buero)
        back(buero, ill, 0, sicher="1")
    ill.refresh_from_db()
    assert ill.ende == fabrik.in_days(DAYS[0], 9, 30)


def test_pressed_twice_it_acts_once(buero, ill):
    for _ in range(2):
        page = back(buero, ill, sicher="1")
    assert list(page.context["form"].errors) == ["ab"]
    assert len(log()) == 1


def test_nothing_fell_out_and_the_page_says_so(buero, kraft):
    Abwesenheit.report_ill(kraft, fabrik.in_days(3, 8), fabrik.in_days(6, 0))
    absence = kraft.abwesenheiten.get()
    assert "Kein ausgefallener Termin wartet" in back(buero, absence).text
    assert back(buero, absence, sicher="1").request["PATH_INFO"] == "/krank/"


def test_another_absence_at_the_same_time_is_named_and_counts(buero, kraft, ill, booked):
    kraft.abwesenheiten.create(beginn=fabrik.in_days(DAYS[1], 8), ende=fabrik.in_days(DAYS[1], 18))
    page = back(buero, ill)
    assert page.context["betroffen"] == booked[2:]
    assert "Bleibt abgemeldet:" in page.text


@pytest.mark.parametrize("ab", ["", "abc", "0001-01-01", "2020-01-01", "9999-12-31", "31.02.2031", "\x00", today(60)])
def test_a_day_that_cannot_be_gets_a_sentence(buero, ill, ab):
    page = buero.post(page_of(ill), {"ab": ab, "sicher": "1"})
    assert (page.status_code, len(page.context["form"].errors["ab"])) == (422, 1)
    assert english(page) == []
    ill.refresh_from_db()
    assert ill.ende == fabrik.in_days(DAYS[-1] + 1, 0)


def test_it_is_found_where_somebody_was_reported_ill_and_in_the_list(buero, ill):
    for page in ("/krank/", address(Abwesenheit, "changelist")):
        assert f'href="{page_of(ill)}"' in buero.get(page).text
    assert "Wieder da ab" in buero.get(page_of(ill)).text


def test_whole_days_are_said_as_days(buero, kraft, ill):
    first, last = (f"{date_format(fabrik.in_days(day), 'l, j. F')}" for day in (DAYS[0], DAYS[-1]))
    assert f"{first}, 08:00 Uhr bis {last}. Zuerst" in buero.get(page_of(ill)).text
    other = kraft.abwesenheiten.create(beginn=fabrik.in_days(9, 0), ende=fabrik.in_days(9, 18))
    day = date_format(fabrik.in_days(9), "l, j. F")
    assert other.zeitraum == f"{day} bis {day}, 18:00 Uhr"


def test_looking_changes_nothing(buero, ill):
    buero.get(page_of(ill), {"ab": today(DAYS[1]), "sicher": "1"})
    ill.refresh_from_db()
    assert ill.ende == fabrik.in_days(DAYS[-1] + 1, 0)


def test_of_others_nobody_is_sent_back_to_work(db, as_beratung, anliegen, kraft, ill):
    fabrik.make_zugang("bassam", beratungskraft=fabrik.make_kraft(anliegen, team="anderswo"))
    bassam = log_in("bassam")
    assert bassam.post(page_of(ill), {"ab": today(DAYS[1]), "sicher": "1"}).status_code == 404
    assert page_of(ill) not in bassam.get("/krank/").text
