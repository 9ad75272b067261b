"""The counselling office: who just comes gets a number for the day."""

import pytest
from django.utils.formats import date_format

from beratung.models import Laufnummer

from . import fabrik
from .formular import said


@pytest.fixture
def kraft(db):
    return fabrik.make_kraft(fabrik.make_anliegen(), name="Mira Muster", days=0, hour=0, hours=23)


def press(client, **data):
    return client.post("/", data, follow=True)


def draw(client, after=0, **data):
    return press(client, ziehen=after, **data)


def numbers():
    return list(Laufnummer.objects.order_by("nummer").values_list("nummer", "stand"))


def test_the_first_of_the_day_is_number_one_and_the_next_is_two(buero):
    assert said(draw(buero)) == ["Nummer 1. Bitte sagen oder aufschreiben."]
    assert said(draw(buero, 1)) == ["Nummer 2. Bitte sagen oder aufschreiben."]
    assert numbers() == [(1, "wartet"), (2, "wartet")]


def test_yesterdays_numbers_do_not_count(buero):
    Laufnummer.objects.create(tag=fabrik.in_days(-1).date(), nummer=7)
    draw(buero)
    assert Laufnummer.objects.filter(tag=fabrik.in_days(0).date()).values_list("nummer", flat=True)[0] == 1


def test_a_double_press_draws_one_number(buero):
    draw(buero)
    assert said(draw(buero)) == [
        "Inzwischen ist schon eine Nummer gezogen. Für noch jemanden drücken Sie bitte noch einmal."
    ]
    assert numbers() == [(1, "wartet")]


def test_matter_and_language_may_be_written_down(buero, kraft):
    anliegen = kraft.anliegen.get()
    page = draw(buero, anliegen=anliegen.pk, sprache="ru")
    assert (Laufnummer.objects.get().anliegen, Laufnummer.objects.get().sprache) == (anliegen, "ru")
    assert "Russisch" in page.text


def test_nobody_is_called_to_a_counsellor_who_is_away(buero, kraft):
    draw(buero)
    kraft.abwesenheiten.create(beginn=fabrik.in_days(-1, 0), ende=fabrik.in_days(3, 0))
    page = buero.get("/")
    until = date_format(fabrik.in_days(2), "l, j. F")
    assert f"Mira Muster ist abgemeldet bis {until}." in page.text
    assert "Mira Muster</option>" not in page.text
    page = press(buero, nummer=Laufnummer.objects.get().pk, stand="laeuft", kraft=kraft.pk)
    assert said(page) == [f"Mira Muster ist abgemeldet bis {until}. Bitte jemand anderen auswählen."]
    assert numbers() == [(1, "wartet")]


@pytest.mark.parametrize("odd", [{"anliegen": "99"}, {"anliegen": "x"}, {"sprache": "klingonisch"}])
def test_an_odd_choice_still_gives_a_number(buero, odd):
    draw(buero, **odd)
    assert (Laufnummer.objects.get().anliegen, Laufnummer.objects.get().sprache) == (None, "de")


def test_a_number_is_called_and_done_and_each_step_can_be_taken_back(buero, kraft):
    nummer = Laufnummer.draw()
    for stand in ("laeuft", "fertig", "laeuft", "wartet", "gegangen", "wartet"):
        press(buero, nummer=nummer.pk, stand=stand, kraft=kraft.pk)
        nummer.refresh_from_db()
        assert nummer.stand == stand
    assert (nummer.beratungskraft, nummer.begonnen_am, nummer.fertig_am) == (None, None, None)


def test_taken_back_from_done_it_is_with_the_same_counsellor(buero, kraft):
    nummer = Laufnummer.draw()
    for data in ({"stand": "laeuft", "kraft": kraft.pk}, {"stand": "fertig"}, {"stand": "laeuft"}):
        press(buero, nummer=nummer.pk, **data)
    nummer.refresh_from_db()
    assert (nummer.stand, nummer.beratungskraft) == ("laeuft", kraft)


def test_one_has_to_say_to_whom(buero):
    nummer = Laufnummer.draw()
    assert said(press(buero, nummer=nummer.pk, stand="laeuft")) == ["Bitte wählen Sie aus, zu wem."]


def test_a_counsellor_has_one_person_at_a_time(buero, kraft):
    first, second = Laufnummer.draw(), Laufnummer.draw()
    press(buero, nummer=first.pk, stand="laeuft", kraft=kraft.pk)
    page = press(buero, nummer=second.pk, stand="laeuft", kraft=kraft.pk)
    assert said(page) == ["Diese Beratungskraft hat schon jemanden bei sich."]
    assert numbers() == [(1, "laeuft"), (2, "wartet")]


def test_two_colleagues_call_the_same_number_and_the_second_hears_where_it_is(buero, kraft):
    nummer, other = Laufnummer.draw(), fabrik.make_kraft(fabrik.make_anliegen())
    press(buero, nummer=nummer.pk, stand="laeuft", kraft=kraft.pk)
    page = press(buero, nummer=nummer.pk, stand="laeuft", kraft=other.pk)
    assert said(page) == ["Das geht nicht mehr: Nummer 1 ist „läuft“ bei Mira Muster."]


def test_what_is_done_does_not_simply_go_away(buero, kraft):
    nummer = Laufnummer.draw()
    press(buero, nummer=nummer.pk, stand="laeuft", kraft=kraft.pk)
    press(buero, nummer=nummer.pk, stand="fertig")
    assert said(press(buero, nummer=nummer.pk, stand="gegangen")) == ["Das geht nicht mehr: Nummer 1 ist „fertig“."]
