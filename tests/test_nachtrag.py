"""A telephone number or an e-mail that comes later: sealed by the public site, entered by the worker."""

import pytest

from beratung import nachtrag, warteliste
from beratung.models import Anfrage, Nachricht, Person
from beratung.zeiten import free_times
from lena import rights

from . import fabrik
from .conftest import login

KEY = "k" * 43
MINE = f"/meine/{KEY}/"
DONE = "Gut. Das ist notiert."


@pytest.fixture
def anliegen(db):
    fabrik.make_haus()
    return fabrik.make_anliegen()


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, days=9)


def book(anliegen, kraft, **person):
    return fabrik.book(anliegen, kraft, free_times(anliegen)[0].beginn, KEY, **person)


def worker():
    with login(rights.BERATUNG):
        nachtrag.enter_all()


def send(client, **data):
    return client.post(f"{MINE}kontakt/", data, follow=True)


def person():
    return Person.objects.get().unsealed()


def laid_ready():
    [message] = Nachricht.objects.filter(art="absage")
    return message


def test_who_had_no_way_to_be_told_gets_one(client, anliegen, kraft, key):
    termin = book(anliegen, kraft, erinnern=True, notiz="Bitte laut sprechen")
    assert "Telefon oder E-Mail nachtragen" in client.get(MINE).text
    assert "Telefon oder E-Mail nachtragen" in client.get(f"{MINE}frueher/").text
    assert DONE in send(client, telefon="05381 12345", anrufen=["darf_sagen"]).text
    worker()
    assert person() == {
        "name": "Ada Beispiel", "erinnern": True, "notiz": "Bitte laut sprechen", "telefon": "05381 12345",
        "darf_sagen": True,
    }  # fmt: skip
    assert (laid_ready().kanal, laid_ready().contact()["telefon"]) == ("anruf", "05381 12345")
    assert Nachricht.objects.filter(art="erinnerung", kanal="anruf").count() == 1
    assert Anfrage.objects.count() == 0
    client.post(f"{MINE}frueher/", {"will": "ja"})
    termin.refresh_from_db()
    assert termin.wartet_seit


def test_another_telephone_begins_without_what_was_allowed_on_the_old_one(client, anliegen, kraft, key):
    book(anliegen, kraft, telefon="05381 1", darf_nachricht=True, email="ada@example.org")
    assert "Telefon oder E-Mail ändern" in client.get(MINE).text
    send(client, telefon="05381 22222")
    worker()
    assert person() == {"name": "Ada Beispiel", "telefon": "05381 22222", "email": "ada@example.org"}
    assert laid_ready().kanal == "mail"


def test_only_an_e_mail_leaves_the_telephone_and_its_rules_alone_and_is_confirmed(client, anliegen, kraft, key):
    book(anliegen, kraft, telefon="05381 12345", darf_sagen=True)
    send(client, email="ada@example.org", anrufen=["geteilt"])
    worker()
    assert person() == {
        "name": "Ada Beispiel", "telefon": "05381 12345", "darf_sagen": True, "email": "ada@example.org",
    }  # fmt: skip
    assert Nachricht.objects.get(art="bestaetigung").as_email()[0] == "ada@example.org"


def test_what_was_promised_to_the_old_address_goes_to_the_new_one(client, anliegen, kraft, key):
    """Here: the cancellation, and an earlier message that had become a call."""
    termin = book(anliegen, kraft, telefon="05381 12345")
    warteliste.fall_out([termin])
    assert Nachricht.objects.get(art="ausfall").kanal == "anruf"
    send(client, email="ada@example.org")
    worker()
    assert Nachricht.objects.get(art="ausfall").as_email()[0] == "ada@example.org"
    assert Nachricht.objects.get(art="ausfall").kanal == "mail"
    assert not Nachricht.objects.filter(art="bestaetigung").exists()  # it does not take place


def test_pressed_twice_it_is_entered_once_in_the_end(client, anliegen, kraft, key):
    book(anliegen, kraft)
    for _ in range(2):
        send(client, email="ada@example.org")
    worker()
    worker()
    assert person()["email"] == "ada@example.org"
    assert Nachricht.objects.filter(art="bestaetigung").count() == 1
    assert laid_ready().kanal == "mail"


def test_who_has_cancelled_meanwhile_leaves_nothing_behind(client, anliegen, kraft, key):
    termin = book(anliegen, kraft)
    send(client, telefon="05381 12345")
    termin.cancel()
    worker()
    assert (Anfrage.objects.count(), Person.objects.count(), Nachricht.objects.count()) == (0, 0, 0)


def test_one_that_cannot_be_entered_does_not_stop_the_others(client, anliegen, kraft, key, caplog):
    book(anliegen, kraft)
    send(client, telefon="05381 11111")
    Anfrage.objects.update(inhalt=b"kaputt")
    send(client, telefon="05381 22222")
    worker()
    assert person()["telefon"] == "05381 22222"
    assert Anfrage.objects.count() == 1
    assert "ließ sich nicht eintragen" in caplog.text


def test_nobody_in_the_office_is_asked_to_answer_it(client, anliegen, kraft):
    book(anliegen, kraft)
    send(client, telefon="05381 12345")
    assert Anfrage.objects.count() == 1
    assert Anfrage.objects.open().count() == 0


def test_the_page_does_not_show_what_is_known_already(client, anliegen, kraft):
    book(anliegen, kraft, telefon="05381 98765", email="ada@example.org")
    page = client.get(f"{MINE}kontakt/").text
    assert "98765" not in page
    assert "ada@example.org" not in page
    assert "Nur die Beratungsstelle kann es lesen." in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Bitte lassen Sie uns eine Telefonnummer oder eine E-Mail-Adresse da."),
        ({"telefon": "ruf mich an"}, "Diese Telefonnummer verstehen wir nicht"),
        ({"telefon": "9" * 500}, "zu lang"),
        ({"email": "ada@"}, "nicht vollständig"),
        ({"telefon": "05381 12345", "anrufen": ["alles"]}, "Das kennen wir nicht"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(client, anliegen, kraft, data, sentence):
    book(anliegen, kraft)
    page = client.post(f"{MINE}kontakt/", data)
    assert page.status_code == 422
    assert sentence in page.text
    assert data.get("telefon", "")[:40] in page.text
    assert Anfrage.objects.count() == 0


def test_nobody_fills_the_database_this_way(client, anliegen, kraft):
    book(anliegen, kraft)
    answers = [client.post(f"{MINE}kontakt/", {"telefon": "05381 12345"}).status_code for _ in range(12)]
    assert answers == [302] * 10 + [429] * 2


def test_who_books_for_somebody_else_is_asked_about_the_person(client, anliegen, kraft, key):
    helfer = {"name": "Greta", "telefon": "05381 55555", "email": ""}
    book(anliegen, kraft, helfer=helfer)
    assert laid_ready().an == "helfer"
    page = client.get(f"{MINE}kontakt/").text
    assert "Telefon der Person" in page
    send(client, telefon="05381 12345")
    worker()
    assert (laid_ready().an, laid_ready().contact()["telefon"]) == ("person", "05381 12345")
