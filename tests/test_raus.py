"""The quick way out: a page that tells nothing, and behind it nothing that somebody else could read."""

import secrets

import pytest
import time_machine
from django.utils import timezone

from beratung.models import Beratungstermin
from beratung.zeiten import free_times
from quartier.models.nummer import merkwort, pass_for

from . import fabrik


@pytest.fixture
def anliegen(db):
    anliegen = fabrik.make_anliegen()
    fabrik.make_kraft(anliegen)
    return anliegen


@pytest.fixture
def geheimnis():
    return secrets.token_urlsafe(32)


def test_who_leaves_while_typing_leaves_no_form_to_come_back_to(client, anliegen, geheimnis):
    zeit = free_times(anliegen)[0]
    fabrik.hold(anliegen, zeit.beratungskraft, zeit.beginn, geheimnis)
    address = f"/beratung/{anliegen.slug}/buchen/{geheimnis}/"
    typed = {"name": "Ada", "notiz": "Nur für Sie"}
    assert "Nur für Sie" in client.post(address, {"schritt": "pruefen", **typed}).text
    assert client.post(f"/meine/{geheimnis}/raus/").url == "/angebote/"
    for answer in (client.get(address), client.post(address, {"schritt": "pruefen", **typed})):
        assert answer.status_code == 404
        assert "Nur für Sie" not in answer.text
    assert zeit in free_times(anliegen)


def test_who_leaves_a_time_that_had_run_out_leaves_no_form_either(client, anliegen, geheimnis):
    zeit = free_times(anliegen)[0]
    fabrik.hold(anliegen, zeit.beratungskraft, zeit.beginn, geheimnis)
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=20), tick=False):
        Beratungstermin.objects.release_expired()
        client.post(f"/meine/{geheimnis}/raus/")
        assert client.get(f"/beratung/{anliegen.slug}/buchen/{geheimnis}/").status_code == 404


def test_who_leaves_after_booking_keeps_the_appointment_and_finds_it_by_number_and_word(client, anliegen, geheimnis):
    zeit = free_times(anliegen)[0]
    termin = fabrik.book(anliegen, zeit.beratungskraft, zeit.beginn, geheimnis)
    assert termin.nummer in client.get(f"/meine/{geheimnis}/").text
    client.post(f"/meine/{geheimnis}/raus/")
    assert client.get(f"/meine/{geheimnis}/").status_code == 404
    assert client.get(f"/beratung/{anliegen.slug}/buchen/{geheimnis}/").status_code == 404
    termin.refresh_from_db()
    assert termin.stand == "gebucht"
    found = client.post("/meine/", {"nummer": termin.code, "merkwort": merkwort(termin.code)}, follow=True)
    assert termin.nummer in found.text


def test_whoever_goes_back_on_this_device_does_not_learn_that_there_was_an_appointment(client, anliegen, geheimnis):
    zeit = free_times(anliegen)[0]
    fabrik.book(anliegen, zeit.beratungskraft, zeit.beginn, geheimnis)
    client.post(f"/meine/{geheimnis}/raus/")
    other = secrets.token_urlsafe(32)
    left, wrong = client.get(f"/meine/{geheimnis}/"), client.get(f"/meine/{other}/")
    assert left.text == wrong.text.replace(other, geheimnis)  # it stands in the links to the other languages
    main = left.text.partition("<main")[2].partition("</main>")[0]
    assert "Hier ist nichts (mehr)" in main
    assert 'href="/meine/"' in main
    assert not [word for word in ("Termin", "abgesagt", "weitergegeben", "Beratung") if word in main]


def test_looking_leaves_nothing_and_a_stranger_can_close_nothing(client, anliegen, geheimnis):
    zeit = free_times(anliegen)[0]
    termin = fabrik.book(anliegen, zeit.beratungskraft, zeit.beginn, geheimnis)
    assert client.get(f"/meine/{geheimnis}/raus/").url == "/angebote/"
    for other in (secrets.token_urlsafe(32), pass_for(termin.code)):
        assert client.post(f"/meine/{other}/raus/").url == "/angebote/"
    assert client.get(f"/meine/{geheimnis}/").status_code == 200


def test_where_it_leads_to_names_no_counselling(client, anliegen):
    page = client.get("/angebote/").text
    assert "<title>Angebote" in page
    assert anliegen.titel not in page


def test_no_page_with_something_personal_is_kept_by_the_browser(client, anliegen, geheimnis):
    zeit = free_times(anliegen)[0]
    fabrik.hold(anliegen, zeit.beratungskraft, zeit.beginn, geheimnis)
    mine = secrets.token_urlsafe(32)
    fabrik.book(anliegen, zeit.beratungskraft, free_times(anliegen)[0].beginn, mine)
    pages = [
        f"/beratung/{anliegen.slug}/buchen/{geheimnis}/",
        f"/beratung/{anliegen.slug}/rueckruf/",
        f"/meine/{mine}/",
    ]
    actions = ("absagen", "verschieben", "frueher", "kontakt", "loeschen", "termin.ics", "raus")
    for address in pages + [f"/meine/{mine}/{action}" + "/" * (action != "termin.ics") for action in actions]:
        for answer in (client.get(address), client.post(address, {"schritt": "pruefen"})):
            assert "no-store" in answer["Cache-Control"], address
            if address.endswith(("absagen/", "loeschen/")):
                break  # looking is enough
