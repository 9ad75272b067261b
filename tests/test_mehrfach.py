"""More than two open appointments with one contact: nobody is refused, the office gets a hint."""

import pytest

from beratung import mehrfach
from beratung.models import Beratungstermin, Vermerk
from beratung.zeiten import free_times
from lena import rights

from . import fabrik
from .conftest import login


@pytest.fixture
def anliegen(db):
    anliegen = fabrik.make_anliegen()
    fabrik.make_kraft(anliegen, days=9, hours=6)
    return anliegen


def book(anliegen, **person):
    zeit = free_times(anliegen)[0]
    return fabrik.book(anliegen, zeit.beratungskraft, zeit.beginn, **person)


def worker():
    with login(rights.BERATUNG):
        mehrfach.hint_at_many()


def hints():
    return {vermerk.pk: vermerk.text for vermerk in Vermerk.objects.all()}


def test_the_third_one_gets_the_hint_however_the_number_is_written(anliegen, key):
    numbers = ("05381 12345", "+49 5381 / 123-45", "0 53 81 1 23 45", "05381 99999")
    _, _, third, _ = [book(anliegen, telefon=number) for number in numbers]
    for _ in range(2):
        worker()
    assert hints() == {third.pk: mehrfach.HINT.format(2)}


def test_an_e_mail_counts_too_and_names_alone_do_not(anliegen, key):
    for email in ("Ada@example.org", "ada@example.org"):
        book(anliegen, email=email)
    third = book(anliegen, email="ADA@example.org", telefon="05381 12345")
    fourth = book(anliegen, email="ada@example.org")
    for _ in range(3):
        book(anliegen, name="Ada Beispiel")
    worker()
    assert hints() == {third.pk: mehrfach.HINT.format(2), fourth.pk: mehrfach.HINT.format(3)}


def test_what_is_over_or_cancelled_does_not_count(anliegen, key):
    first, second, _ = [book(anliegen, telefon="05381 12345") for _ in range(3)]
    first.cancel()
    worker()
    assert hints() == {}
    Beratungstermin.objects.filter(pk=second.pk).update(stand="fertig")
    book(anliegen, telefon="05381 12345")
    worker()
    assert hints() == {}


def test_what_the_office_has_entered_itself_needs_no_hint_and_its_own_notes_stay(anliegen, key):
    for _ in range(2):
        book(anliegen, telefon="05381 12345")
    third, fourth = (book(anliegen, telefon="05381 12345") for _ in range(2))
    Beratungstermin.objects.filter(pk=third.pk).update(kanal="telefon")
    Vermerk.hand_over(fourth, {"text": "Kommt mit der Schwester."})
    worker()
    assert hints() == {fourth.pk: "Kommt mit der Schwester."}


def test_the_hint_stands_on_the_page_of_the_appointment_and_names_nobody(buero, anliegen, key):
    names = ("Ada Erste", "Ben Zweiter", "Cem Dritter")
    third = [book(anliegen, name=name, telefon="05381 12345") for name in names][-1]
    worker()
    page = buero.get(f"/beratung/beratungstermin/{third.pk}/change/").text
    assert mehrfach.HINT.format(2) in page
    assert [name for name in names if name in page] == ["Cem Dritter"]  # whose page it is, and nobody else
