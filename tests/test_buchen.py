"""Booking counselling on the public site: matter → time → details → check → done."""

import secrets

import pytest
import time_machine
from django.utils import timezone

from beratung.models import Beratungstermin, Nachricht, Person
from beratung.zeiten import free_times
from quartier.models.nummer import merkwort, new_form_key, secret_of_form

from . import fabrik


@pytest.fixture
def anliegen(db):
    return fabrik.make_anliegen()


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hour=9, hours=2)


def choose(client, anliegen, wert, key=None):
    return client.post(f"/beratung/{anliegen.slug}/", {"zeit": wert, "schluessel": key or new_form_key()}, follow=True)


def first_time(anliegen):
    return free_times(anliegen)[0]


def fill(client, address, schritt="pruefen", **data):
    return client.post(address, {"name": "Ada Beispiel", "schritt": schritt, **data}, follow=True)


def test_resident_books_from_the_matter_to_the_card(client, anliegen, kraft, key):
    assert anliegen.titel in client.get("/beratung/").text
    page = client.get(f"/beratung/{anliegen.slug}/")
    assert [page.text.count(f'value="{zeit.wert}"') for zeit in free_times(anliegen)] == [2, 2, 2, 1]  # 3 are soonest
    held = choose(client, anliegen, first_time(anliegen).wert)
    address = held.redirect_chain[0][0]
    assert "Wir halten sie für Sie frei" in held.text
    checked = fill(client, address, telefon="05381 1234", notiz="Mahnung bekommen")
    assert "Stimmt alles?" in checked.text
    assert "Mahnung bekommen" in checked.text
    done = fill(client, address, "buchen", telefon="05381 1234", notiz="Mahnung bekommen")
    termin = Beratungstermin.objects.get()
    assert termin.stand == "gebucht"
    assert termin.nummer in done.text
    assert merkwort(termin.code) in done.text
    konto = fabrik.make_konto("mira")
    assert termin.person.open(konto, "Test") == {
        "name": "Ada Beispiel", "telefon": "05381 1234", "email": "", "notiz": "Mahnung bekommen",
    }  # fmt: skip


def test_a_held_time_is_not_offered_to_others(client, anliegen, kraft):
    zeit = first_time(anliegen)
    choose(client, anliegen, zeit.wert)
    assert zeit not in free_times(anliegen)


def test_a_hold_ends_after_fifteen_minutes(anliegen, kraft):
    zeit = first_time(anliegen)
    fabrik.hold(anliegen, kraft, zeit.beginn)
    later = timezone.now() + timezone.timedelta(minutes=15, seconds=1)
    assert zeit in free_times(anliegen, later)
    assert fabrik.hold(anliegen, kraft, zeit.beginn, at=later).stand == "gehalten"
    assert sorted(Beratungstermin.objects.values_list("stand", flat=True)) == ["gehalten", "verfallen"]


def test_whoever_was_slow_still_gets_the_time_if_it_is_free(client, anliegen, kraft):
    address = choose(client, anliegen, first_time(anliegen).wert).redirect_chain[0][0]
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=40), tick=False):
        assert "Die 15 Minuten sind um" in client.get(address).text
        assert "Ihr Termin ist eingetragen" in fill(client, address, "buchen").text


def test_more_time_is_one_press_and_keeps_what_was_typed(client, anliegen, kraft):
    address = choose(client, anliegen, first_time(anliegen).wert).redirect_chain[0][0]
    before = Beratungstermin.objects.get().gehalten_bis
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=10), tick=False):
        page = fill(client, address, "verlaengern", name="Ada", notiz="Noch nicht fertig")
    assert 'value="Ada"' in page.text
    assert "Noch nicht fertig" in page.text
    assert Beratungstermin.objects.get().gehalten_bis > before


def test_more_time_for_checking_stays_with_the_check(client, anliegen, kraft):
    address = choose(client, anliegen, first_time(anliegen).wert).redirect_chain[0][0]
    assert "Stimmt alles?</h1>" in fill(client, address, "pruefen").text
    page = fill(client, address, "verlaengern", gezeigt=Beratungstermin.objects.get().gezeigt)
    assert "Sie haben jetzt wieder 15 Minuten." in page.text
    assert "Stimmt alles?</h1>" in page.text


def test_a_time_taken_meanwhile_offers_the_three_nearest_and_keeps_everything(client, anliegen, kraft, key):
    first, *others = free_times(anliegen)
    address = choose(client, anliegen, first.wert).redirect_chain[0][0]
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=20), tick=False):
        fabrik.book(anliegen, kraft, first.beginn, name="Andere")
        page = fill(client, address, "buchen", name="Ada Beispiel", notiz="Bitte auf Russisch")
        assert page.status_code == 409
        assert "gerade vergeben" in page.text
        assert [zeit.wert in page.text for zeit in others] == [True, True, True]
        assert 'value="Ada Beispiel"' in page.text
        assert "Bitte auf Russisch" in page.text
        moved = client.post(
            address, {"zeit": others[0].wert, "name": "Ada Beispiel", "notiz": "Bitte auf Russisch"}, follow=True
        )
        assert "Bitte auf Russisch" in moved.text
        assert "Ihr Termin ist eingetragen" in fill(client, address, "buchen").text
    assert Beratungstermin.objects.get(stand="gebucht", beginn=others[0].beginn)


def test_choosing_a_taken_time_offers_the_nearest(client, anliegen, kraft):
    first, second, *_ = free_times(anliegen)
    fabrik.book(anliegen, kraft, first.beginn)
    page = choose(client, anliegen, first.wert)
    assert page.status_code == 409
    assert "gerade vergeben" in page.text
    assert second.wert in page.text


def test_the_same_booking_sent_twenty_times_is_one_booking(client, anliegen, kraft):
    key = new_form_key()
    wert = first_time(anliegen).wert
    addresses = {choose(client, anliegen, wert, key).redirect_chain[0][0] for _ in range(5)}
    assert len(addresses) == 1
    address = addresses.pop()
    done = {fill(client, address, "buchen", email="ada@example.org").redirect_chain[-1][0] for _ in range(20)}
    assert done == {f"/meine/{secret_of_form(key)}/"}
    assert Beratungstermin.objects.count() == Person.objects.count() == 1
    assert Nachricht.objects.filter(art="bestaetigung").count() == 1


def test_back_and_another_time_moves_the_hold_instead_of_keeping_two(client, anliegen, kraft):
    key = new_form_key()
    first, second, *_ = free_times(anliegen)
    choose(client, anliegen, first.wert, key)
    choose(client, anliegen, second.wert, key)
    assert Beratungstermin.objects.get().beginn == second.beginn
    assert first in free_times(anliegen)


@pytest.mark.parametrize(
    "wert", ["", "abc", "1@morgen", "99999@2027-01-01T10:00Z", "1@0001-01-01T00:00Z", "²@2027-01-01T10:00Z"]
)
def test_a_made_up_time_is_refused_with_a_sentence(client, anliegen, kraft, wert):
    page = choose(client, anliegen, wert)
    assert page.status_code == 409
    assert "aus der Liste" in page.text
    assert Beratungstermin.objects.count() == 0


def test_a_time_outside_office_hours_is_refused(client, anliegen, kraft):
    page = choose(client, anliegen, f"{kraft.pk}@{fabrik.in_days(3, 20):%Y-%m-%dT%H:%MZ}")
    assert "keine Sprechstunde" in page.text


def test_a_time_in_the_past_is_refused(client, anliegen, kraft):
    page = choose(client, anliegen, f"{kraft.pk}@{fabrik.in_days(-3, 9):%Y-%m-%dT%H:%MZ}")
    assert "schon vorbei" in page.text


def test_a_matter_that_this_counsellor_does_not_offer_is_refused(client, anliegen, kraft):
    other = fabrik.make_anliegen("Schulden")
    page = choose(client, other, first_time(anliegen).wert)
    assert "Für dieses Anliegen gibt es diese Zeit nicht" in page.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Bitte schreiben Sie Ihren Namen."),
        ("name", "x" * 500, "zu lang"),
        ("name", "\x00\x01", "Name"),
        ("name", "...", "mit Buchstaben"),
        ("telefon", "ruf mich an", "Diese Telefonnummer verstehen wir nicht"),
        ("email", "ada@", "nicht vollständig"),
    ],
)
def test_bad_details_get_a_sentence_and_nothing_is_lost(client, anliegen, kraft, field, value, sentence):
    address = choose(client, anliegen, first_time(anliegen).wert).redirect_chain[0][0]
    page = fill(client, address, **{"notiz": "Das bleibt stehen", field: value})
    assert page.status_code == 422
    assert sentence in page.text
    assert "Das bleibt stehen" in page.text
    assert "<title>Fehler:" in page.text


def test_a_name_of_one_letter_is_fine(client, anliegen, kraft):
    address = choose(client, anliegen, first_time(anliegen).wert).redirect_chain[0][0]
    assert fill(client, address, name="Ö").status_code == 200


def test_an_unknown_booking_address_is_a_plain_not_found(client, anliegen):
    assert client.get(f"/beratung/{anliegen.slug}/buchen/{secrets.token_urlsafe(32)}/").status_code == 404


def test_back_after_done_leads_to_the_appointment_and_books_nothing_more(client, anliegen, kraft):
    address = choose(client, anliegen, first_time(anliegen).wert).redirect_chain[0][0]
    done = fill(client, address, "buchen").redirect_chain[-1][0]
    assert client.get(address).url == done
    for step in ("pruefen", "buchen", "verlaengern", "fuer_andere", "andere"):
        assert fill(client, address, step).redirect_chain[-1][0] == done
    assert Beratungstermin.objects.count() == 1


def test_after_cancelling_the_booking_page_says_that_there_is_nothing(client, anliegen, kraft):
    address = choose(client, anliegen, first_time(anliegen).wert).redirect_chain[0][0]
    done = fill(client, address, "buchen").redirect_chain[-1][0]
    client.post(f"{done}absagen/")
    page = fill(client, address, "buchen")
    assert page.status_code == 404
    assert "Hier ist nichts (mehr)" in page.text


def test_looking_changes_nothing(client, anliegen, kraft):
    address = choose(client, anliegen, first_time(anliegen).wert).redirect_chain[0][0]
    before = list(Beratungstermin.objects.values())
    for _ in range(50):
        client.get(address)
        client.head(address)
    assert list(Beratungstermin.objects.values()) == before


def test_two_tabs_with_two_times_ask_before_booking_the_other_one(client, anliegen, kraft):
    first, second, *_ = free_times(anliegen)
    address = choose(client, anliegen, first.wert).redirect_chain[0][0]
    shown = Beratungstermin.objects.get().gezeigt
    client.post(address, {"zeit": second.wert, "name": "Ada"})
    asked = fill(client, address, "buchen", gezeigt=shown)
    assert "inzwischen eine andere Zeit gewählt" in asked.text
    assert Beratungstermin.objects.get().stand == "gehalten"
    assert "Ihr Termin ist eingetragen" in fill(client, address, "buchen", gezeigt=second.wert.split("@")[1]).text


def test_another_time_can_be_chosen_without_losing_a_word(client, anliegen, kraft):
    first, second, *_ = free_times(anliegen)
    address = choose(client, anliegen, first.wert).redirect_chain[0][0]
    page = fill(client, address, "andere", name="Ada", notiz="Das bleibt")
    assert second.wert in page.text
    assert "Das bleibt" in client.post(address, {"zeit": second.wert, "name": "Ada", "notiz": "Das bleibt"}).text
    assert Beratungstermin.objects.get().beginn == second.beginn


def test_an_empty_choice_is_answered_with_a_sentence(client, anliegen, kraft):
    assert "aus der Liste" in client.post(f"/beratung/{anliegen.slug}/").text
