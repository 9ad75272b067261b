"""Working through what fell out: who knows, what is held for them, what they say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beratung import warteliste
from beratung.models import Abwesenheit, Beratungstermin, Nachricht, Person

from . import fabrik
from .buero import log
from .formular import said

PAGE = "/abarbeiten/"


@pytest.fixture
def termin(anliegen, kraft):
    """Ada, who has a phone; Mira is ill."""
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345")
    Abwesenheit.report_ill(kraft, fabrik.in_days(3, 8), fabrik.in_days(3, 18))
    return termin


def rows(client):
    return client.get(PAGE).context["zeilen"]


def press(client, termin, was, **data):
    page = client.post(PAGE, {"termin": termin.pk, "was": was, **data}, follow=True)
    termin.refresh_from_db()
    return page


def test_the_list_is_in_order_of_time_and_says_how_everybody_was_told(buero, anliegen, kraft):
    ways = [{}, {"telefon": "05381 1"}, {"email": "a@example.org"}, {"email": "b@example.org"}]
    booked = [
        fabrik.book(anliegen, kraft, fabrik.in_days(3, 9 + n // 2, 30 * (n % 2)), **way) for n, way in enumerate(ways)
    ]
    Abwesenheit.report_ill(kraft, fabrik.in_days(3, 8), fabrik.in_days(3, 18))
    Nachricht.objects.get(termin=booked[3], art="ausfall").done()
    assert [(t, t.wie_gesagt[1]) for t in rows(buero)] == [
        (booked[0], "kein Weg: bitte an der Tür sagen"),
        (booked[1], "noch anzurufen"),
        (booked[2], "E-Mail ist unterwegs"),
        (booked[3], "E-Mail ist verschickt"),
    ]
    assert "Ada" not in buero.get(PAGE).text


def test_nimmt_takes_the_held_time_and_the_row_is_done(buero, termin):
    (row,) = rows(buero)
    press(buero, termin, "nimmt", zeit=row.gehalten[1].pk)
    assert (termin.stand, termin.beginn) == ("gebucht", row.gehalten[1].beginn)
    assert rows(buero) == []
    assert buero.get(PAGE).context["geklaert"].get() == termin
    assert log()[-1] == ("leitung", "nimmt", f"Beratungstermin {termin.pk}")


def test_a_held_time_that_was_given_on_meanwhile_is_said(buero, kraft, termin):
    (row,) = rows(buero)
    offer = row.gehalten[0]
    warteliste.lapse(kraft, offer.gehalten_bis)
    page = press(buero, termin, "nimmt", zeit=offer.pk)
    assert "nicht mehr frei" in said(page)[0]
    assert termin.stand == "faellt_aus"


def test_who_needs_no_appointment_any_more_is_forgotten_at_once(buero, termin):
    for _ in range(2):
        press(buero, termin, "braucht keinen")
    assert termin.stand == "abgesagt"
    assert Person.objects.count() == 0
    assert rows(buero) == []


def test_the_opened_contact_shows_phone_and_what_to_mind_and_the_look_is_logged(buero, termin):
    page = buero.post(PAGE, {"oeffnen": termin.pk})
    assert "Ada Beispiel" in page.text
    assert 'href="tel:0538112345"' in page.text
    assert "Bitte keine Nachricht hinterlassen" in page.text
    assert "fällt leider aus" in page.text
    assert log() == [("leitung", "Kontakt geöffnet", str(termin.pk))]


def test_what_is_read_aloud_names_neither_matter_nor_counsellor(buero, termin):
    text = buero.post(PAGE, {"oeffnen": termin.pk}).text
    aloud = text.split("Vorlesen:")[1].split("</p>")[0]
    assert [word for word in ("Schulden", "Mira", "http") if word in aloud] == []


def test_angerufen_ends_the_call(buero, termin):
    press(buero, termin, "angerufen")
    (row,) = rows(buero)
    assert row.wie_gesagt == ("gesagt", "angerufen")
    assert Nachricht.objects.to_call().count() == 0


def test_who_does_not_answer_is_still_to_be_called(buero, termin):
    press(buero, termin, "nicht erreicht")
    (row,) = rows(buero)
    assert row.wie_gesagt[0] == "anruf"
    assert row.wie_gesagt[1].startswith("noch anzurufen. Einmal nicht erreicht, zuletzt heute um ")
    assert Nachricht.objects.to_call().count() == 1


def test_stranded_people_know_nothing_until_somebody_tells_them(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), email="a@example.org")
    Abwesenheit.objects.create(beratungskraft=kraft, beginn=fabrik.in_days(3, 8), ende=fabrik.in_days(3, 18))
    assert [(t.gestrandet, t.wie_gesagt[1]) for t in rows(buero)] == [(True, "weiß noch nichts; per E-Mail erreichbar")]
    press(buero, termin, "fällt aus")
    (row,) = rows(buero)
    assert (row.stand, len(row.gehalten)) == ("faellt_aus", 2)


def test_all_stranded_are_told_with_one_press(buero, anliegen, kraft):
    booked = [fabrik.book(anliegen, kraft, fabrik.in_days(3, 9, m), email="a@example.org") for m in (0, 30)]
    Abwesenheit.objects.create(beratungskraft=kraft, beginn=fabrik.in_days(3, 8), ende=fabrik.in_days(3, 18))
    for _ in range(2):
        buero.post(PAGE, {"was": "alle fallen aus"})
    assert [t.stand for t in rows(buero)] == ["faellt_aus"] * 2
    assert Nachricht.objects.filter(art="ausfall").count() == len(booked)


def test_after_the_absence_is_taken_back_it_takes_place_after_all(buero, termin):
    assert [t.geht_doch for t in rows(buero)] == [False]
    Abwesenheit.objects.all().delete()
    assert [t.geht_doch for t in rows(buero)] == [True]
    press(buero, termin, "findet doch statt")
    assert (termin.stand, termin.beginn) == ("gebucht", fabrik.in_days(3, 9))


def test_reinstating_all_names_the_one_whose_time_is_taken(buero, anliegen, kraft, termin):
    second = fabrik.book(anliegen, kraft, fabrik.in_days(9, 11))
    warteliste.fall_out([second])
    Abwesenheit.objects.all().delete()
    fabrik.book(anliegen, kraft, termin.beginn)
    page = buero.post(PAGE, {"was": "alle finden doch statt"}, follow=True)
    assert said(page) == [
        f"{termin} bei Mira Muster: Diese Zeit ist gerade vergeben worden.",
        f"{second}: Findet doch statt.",
    ]


@pytest.mark.parametrize("wrong", ["", "abc", "\x00", "0c9d1e2f-3a4b-4c5d-8e6f-708192a3b4c5"])
@pytest.mark.parametrize("button", ["oeffnen", "termin"])
def test_an_unknown_row_is_not_found(buero, termin, button, wrong):
    assert buero.post(PAGE, {"was": "nimmt", button: wrong}).status_code == 404


@pytest.mark.parametrize("wrong", ["", "abc", "0c9d1e2f-3a4b-4c5d-8e6f-708192a3b4c5"])
def test_an_unknown_time_is_said(buero, termin, wrong):
    assert press(buero, termin, "nimmt", zeit=wrong).status_code in (200, 404)
    assert termin.stand == "faellt_aus"


def test_looking_changes_nothing(buero, termin):
    before = list(Beratungstermin.objects.order_by("pk").values())
    for _ in range(5):
        buero.get(PAGE, {"was": "braucht keinen", "termin": termin.pk})
    assert list(Beratungstermin.objects.order_by("pk").values()) == before


def test_three_rows_take_as_many_queries_as_one(buero, anliegen, kraft, termin):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            buero.get(PAGE)
        return len(captured)

    one = queries()
    booked = [fabrik.book(anliegen, kraft, fabrik.in_days(9, 11, m), telefon="05381 1") for m in (0, 30)]
    warteliste.fall_out(booked)
    assert len(rows(buero)) == 3
    assert queries() == one
