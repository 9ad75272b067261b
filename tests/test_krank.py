"""A counsellor is ill: one action, everybody is told and gets other times."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from beratung.models import Abwesenheit, Beratungstermin, Nachricht, Protokoll
from beratung.zeiten import free_times

from . import fabrik
from .buero import log_in, today
from .formular import said


@pytest.fixture
def booked(anliegen, kraft):
    """One with mail, one with a phone, one with nothing."""
    ways = [{"email": "ada@example.org"}, {"telefon": "05381 12345"}, {}]
    return [
        fabrik.book(anliegen, kraft, fabrik.in_days(3, 9 + minute // 60, minute % 60), **way)
        for minute, way in zip((0, 30, 60), ways, strict=True)
    ]


def fill(client, kraft, first=3, last=3, /, **data):
    form = {"kraft": kraft.pk, "von": today(first), "bis": today(last), **data}
    return client.post("/krank/", form, follow=True)


def report(client, kraft, *days):
    """Look, then press "Ja"."""
    return fill(client, kraft, *days, melden=fill(client, kraft, *days).context["gezeigt"])


def test_the_look_before_says_how_many_are_booked_on_which_day_and_how_they_will_be_told(buero, kraft, booked):
    page = fill(buero, kraft)
    assert page.context["tage"] == [(timezone.localdate() + dt.timedelta(3), booked)]
    assert page.context["je_weg"] == {"mail": 1, "anruf": 1, "tuer": 1}
    assert "1 per E-Mail, 1 per Anruf, 1 ohne Weg" in page.text
    assert "Ada" not in page.text
    assert Abwesenheit.objects.count() == Protokoll.objects.count() == 0


def test_one_press_writes_the_absence_tells_everybody_and_holds_other_times(buero, anliegen, kraft, booked):
    page = report(buero, kraft)
    assert page.request["PATH_INFO"] == "/abarbeiten/"
    assert [t.stand for t in Beratungstermin.objects.filter(fuer=None)] == ["faellt_aus"] * 3
    told = Nachricht.objects.filter(art="ausfall").order_by("kanal").values_list("kanal", "stand")
    assert list(told) == [("anruf", "offen"), ("mail", "offen")]
    assert [len(t.gehalten) for t in page.context["zeilen"]] == [2, 2, 2]
    assert [zeit for zeit in free_times(anliegen) if zeit.beginn < fabrik.in_days(4, 0)] == []
    assert "3 Termine fallen aus." in said(page)[0]


def test_pressed_twice_it_acts_once(buero, kraft, booked):
    seen = fill(buero, kraft).context["gezeigt"]
    fill(buero, kraft, melden=seen)
    fill(buero, kraft, melden=seen)
    page = report(buero, kraft)
    assert Abwesenheit.objects.count() == 1
    assert Nachricht.objects.filter(art="ausfall").count() == 2
    assert len(page.context["zeilen"]) == 3


def test_ill_from_now_until_tonight_is_what_the_page_suggests(buero, anliegen, kraft):
    form = buero.get("/krank/").context["form"]
    assert form["von"].value() == form["bis"].value() == timezone.localdate()
    with time_machine.travel(fabrik.in_days(3, 9, 15), tick=False):
        log_in("leitung", client=buero)
        report(buero, kraft, 0, 0)
    absence = Abwesenheit.objects.get()
    assert (absence.beginn, absence.ende) == (fabrik.in_days(3, 9, 15), fabrik.in_days(4, 0))


def test_who_has_begun_already_is_left_alone(buero, anliegen, kraft, booked):
    with time_machine.travel(fabrik.in_days(3, 9, 15), tick=False):
        log_in("leitung", client=buero)
        report(buero, kraft, 0, 0)
    assert [Beratungstermin.objects.get(pk=t.pk).stand for t in booked] == ["gebucht", "faellt_aus", "faellt_aus"]


def test_an_ill_interpreter_concerns_the_appointments_they_interpret(buero, anliegen, kraft):
    helper = fabrik.make_sprachmittlung("ar", days=3)
    mine = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), wunsch={"sprache": "ar"})
    other = fabrik.book(anliegen, kraft, fabrik.in_days(3, 10))
    report(buero, helper)
    assert [Beratungstermin.objects.get(pk=t.pk).stand for t in (mine, other)] == ["faellt_aus", "gebucht"]


@pytest.mark.parametrize("other", [{"bis": today(9)}, {"von": today(2)}])
def test_days_changed_after_the_look_are_looked_at_first(buero, kraft, booked, other):
    page = fill(buero, kraft, melden=fill(buero, kraft).context["gezeigt"], **other)
    assert "Das ist eine andere Liste als vorhin. Noch ist nichts gemeldet." in page.text
    assert Abwesenheit.objects.count() == 0
    assert "3 Termine fallen" in page.text
    again = fill(buero, kraft, melden=page.context["gezeigt"], **other)
    assert again.request["PATH_INFO"] == "/abarbeiten/"


def test_who_is_booked_after_the_look_is_shown_first(buero, anliegen, kraft, booked):
    seen = fill(buero, kraft).context["gezeigt"]
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 10, 30))
    assert "4 Termine fallen" in fill(buero, kraft, melden=seen).text
    assert Abwesenheit.objects.count() == 0


def test_who_is_away_for_longer_already_is_not_away_for_less(buero, kraft):
    report(buero, kraft, 3, 9)
    page = report(buero, kraft, 3, 5)
    absence = Abwesenheit.objects.get()
    assert f"ist schon abgemeldet: {absence.zeitraum}." in page.text
    assert f'/beratung/abwesenheit/{absence.pk}/wieder_da/">Früher zurück?' in page.text
    assert absence.ende == fabrik.in_days(10, 0)
    assert Protokoll.objects.filter(was="abgemeldet").count() == 1


def test_the_list_of_counsellors_leads_there(buero, kraft):
    assert f'/krank/?kraft={kraft.pk}"' in buero.get("/beratung/beratungskraft/").text
    assert f'value="{kraft.pk}" selected' in buero.get("/krank/", {"kraft": kraft.pk}).text


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"bis": today(2)}, "bis", "Das Ende liegt vor dem Beginn."),
        ({"bis": today(3653)}, "bis", "Das sind mehr als zwei Jahre. Bitte prüfen Sie das Datum."),
        ({"von": today(-1)}, "von", "Dieser Tag liegt in der Vergangenheit."),
        ({"von": "0001-01-01"}, "von", "Bitte ein Datum zwischen 2000 und 2100 eingeben."),
        ({"bis": "9999-12-31"}, "bis", "Bitte ein Datum zwischen 2000 und 2100 eingeben."),
        ({"von": "30.02.2027"}, "von", "Dieses Datum gibt es nicht. Es sieht so aus: 12.01.2027"),
        ({"bis": ""}, "bis", "Bitte einen Tag eintragen."),
        ({"kraft": ""}, "kraft", "Bitte auswählen, wer krank ist."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_happens(buero, kraft, booked, data, field, sentence):
    page = fill(buero, kraft, melden="1", **data)
    assert page.status_code == 422
    assert page.context["form"].errors == {field: [sentence]}
    assert Abwesenheit.objects.count() == 0


@pytest.mark.parametrize("wrong", ["abc", "0", str(10**20), "\x00"])
def test_nobody_of_that_name_is_said(buero, kraft, wrong):
    assert buero.post("/krank/", {"kraft": wrong, "von": today(), "bis": today(), "melden": "1"}).status_code == 422
    assert buero.get("/krank/", {"kraft": wrong}).status_code == 200


def test_two_hundred_booked_people_all_fall_out(buero, anliegen):
    anliegen.dauer = 5
    anliegen.save()
    kraft = fabrik.make_kraft(anliegen, days=3, hour=0, hours=18)
    for number in range(200):
        at = fabrik.in_days(3, 0) + dt.timedelta(minutes=5 * number)
        Beratungstermin.objects.create(
            anliegen=anliegen, beratungskraft=kraft, beginn=at, ende=at + dt.timedelta(minutes=5), belegt_ab=at,
            frei_ab=at + dt.timedelta(minutes=5), stand="gebucht", geheimnis_hash=str(number),
        )  # fmt: skip
    assert len(fill(buero, kraft).context["betroffen"]) == 200
    page = report(buero, kraft)
    assert len(page.context["zeilen"]) == 200
    assert Beratungstermin.objects.filter(stand="faellt_aus").count() == 200


def test_two_colleagues_who_press_at_the_same_moment_act_once(committed):
    anliegen = fabrik.make_anliegen()
    kraft = fabrik.make_kraft(anliegen, days=3)
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345")
    ready = threading.Barrier(2)

    def press():
        ready.wait(10)
        Abwesenheit.report_ill(kraft, fabrik.in_days(3, 0), fabrik.in_days(4, 0))
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    assert Abwesenheit.objects.count() == 1
    assert Nachricht.objects.filter(art="ausfall").count() == 1
