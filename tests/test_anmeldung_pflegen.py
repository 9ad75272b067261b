"""A sign-up that is there already: corrected, made larger, accepted, withdrawn, found by its number."""

from unittest import mock

import pytest
from django.contrib.admin.models import LogEntry

from angebote.admin.anmeldung import AnmeldungAdmin
from angebote.models import Anmeldung
from quartier.models import Nachricht

from . import fabrik
from .formular import act, address, change, english, said
from .test_eintragen import enter


def test_a_misspelt_name_is_put_right(redaktion):
    anmeldung = fabrik.sign_up(fabrik.make_durchgang(), name="Adda")
    change(redaktion, anmeldung, name="Ada")
    assert Anmeldung.objects.get().name == "Ada"


def test_a_telephone_number_put_right_is_the_one_to_call_from_now_on(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    anmeldung = fabrik.sign_up(durchgang, telefon="05381 1111")
    durchgang.anmeldungen.get(name="Person 0").withdraw()
    call = Nachricht.objects.get()
    call.not_reached()
    change(redaktion, anmeldung, telefon="05381 2222")
    call.refresh_from_db()
    assert (call.telefon, call.anrufversuche) == ("05381 2222", "")


def test_an_address_put_right_gets_the_mail_that_came_back(redaktion):
    anmeldung = fabrik.sign_up(fabrik.make_durchgang(), email="adda@example.org")
    mail = Nachricht.objects.get()
    mail._failed("Adresse abgelehnt (550)", permanent=True)
    change(redaktion, anmeldung, email="ada@example.org")
    mail.refresh_from_db()
    assert (mail.an, mail.stand, mail.fehler) == ("ada@example.org", "offen", "")


def test_saving_a_name_does_not_undo_what_happens_meanwhile(redaktion):
    anmeldung = fabrik.sign_up(fabrik.make_durchgang(), name="Adda")
    load = AnmeldungAdmin.get_object

    def load_then_she_withdraws(*args):
        found = load(*args)
        anmeldung.withdraw()
        return found

    with mock.patch.object(AnmeldungAdmin, "get_object", load_then_she_withdraws):
        change(redaktion, anmeldung, name="Ada")
    anmeldung.refresh_from_db()
    assert (anmeldung.name, anmeldung.stand) == ("Ada", "zurueckgezogen")


def test_the_log_knows_the_number_but_not_the_name(redaktion):
    enter(redaktion, fabrik.make_durchgang(), name="Geheimnis Krämerin")
    anmeldung = Anmeldung.objects.get()
    change(redaktion, anmeldung, telefon="05381 4711")
    entries = LogEntry.objects.values_list("object_repr", "change_message")
    assert [name for name, _ in entries] == [f"Anmeldung {anmeldung.nummer}"] * 2
    assert not [text for _, text in entries if "Krämerin" in text or "4711" in text]
    history = redaktion.get(address(Anmeldung, "history", anmeldung.pk)).text
    assert "am Telefon oder vor Ort eingetragen" in history


def number_of(client, anmeldung, **data):
    return client.post(f"/admin/angebote/anmeldung/{anmeldung.pk}/personen/", data, follow=True)


def test_a_party_grows_and_shrinks_by_the_rules(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=4)
    anmeldung = fabrik.sign_up(durchgang)
    page = number_of(redaktion, anmeldung, erwachsene="2", kinder="1")
    assert said(page) == ["Geändert: Ada Beispiel (3)."]
    assert durchgang.taken() == 3
    page = number_of(redaktion, anmeldung, erwachsene="5", kinder="0")
    assert "höchstens 4 Personen" in page.text
    page = number_of(redaktion, anmeldung, erwachsene="1", kinder="")
    assert durchgang.taken() == 1


def test_more_people_in_a_full_course_take_a_reason_that_is_kept(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=3, confirmed=2, waiting=1)
    anmeldung = durchgang.anmeldungen.first()
    page = number_of(redaktion, anmeldung, erwachsene="2", kinder="1", grund="")
    assert page.status_code == 422
    assert "Dafür reicht der Platz nicht." in page.text
    assert "Ihr Platz bleibt Ihnen" not in page.text  # said to visitors, not to us
    assert 'type="text" name="grund"' in page.text
    assert durchgang.taken() == 3
    page = number_of(redaktion, anmeldung, erwachsene="2", kinder="1", grund="Enkel zu Besuch")
    assert said(page) == ["Geändert: Person 0 (3)."]
    anmeldung.refresh_from_db()
    assert (anmeldung.personen, anmeldung.kinder, anmeldung.ueberbucht) == (3, 1, "Enkel zu Besuch")
    assert durchgang.taken() == 5
    assert "überbucht: Enkel zu Besuch" in redaktion.get(address(Anmeldung, "changelist")).text


def test_a_second_reason_stands_beside_the_first(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1)
    anmeldung = fabrik.sign_up(durchgang)
    for number, grund in ((2, "Enkel"), (3, "Enkel"), (4, "Nachbarin")):
        number_of(redaktion, anmeldung, erwachsene=number, kinder="", grund=grund)
    anmeldung.refresh_from_db()
    assert (anmeldung.personen, anmeldung.ueberbucht) == (4, "Enkel; Nachbarin")


def test_a_reason_that_is_not_needed_overbooks_nothing(redaktion):
    anmeldung = fabrik.sign_up(fabrik.make_durchgang(plaetze=4))
    number_of(redaktion, anmeldung, erwachsene="2", kinder="", grund="weil")
    anmeldung.refresh_from_db()
    assert (anmeldung.personen, anmeldung.ueberbucht) == (2, "")


def test_an_overbooked_course_still_refuses_visitors(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1)
    anmeldung = fabrik.sign_up(durchgang, geheimnis="x" * 43)
    number_of(redaktion, anmeldung, erwachsene="2", kinder="", grund="Enkel")
    page = redaktion.post(f"/meine/{'x' * 43}/aendern/", {"erwachsene": 3, "kinder": 0, "grund": "Enkel"})
    assert page.status_code == 422
    assert durchgang.taken() == 2


@pytest.mark.parametrize("stand", ["wartet", "angeboten"])
def test_a_reason_moves_nobody_who_has_no_place_yet_into_the_course(redaktion, stand):
    durchgang = fabrik.make_durchgang(plaetze=2, confirmed=2, waiting=1)
    waits = durchgang.anmeldungen.get(stand="wartet")
    if stand == "angeboten":
        durchgang.anmeldungen.first().withdraw()
    page = number_of(redaktion, waits, erwachsene="3", kinder="", grund="weil")
    assert "höchstens 2 Personen" in page.text
    waits.refresh_from_db()
    assert (waits.stand, waits.personen, waits.ueberbucht) == (stand, 1, "")


def test_no_reason_brings_more_people_to_what_is_cancelled(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    durchgang.termine.get().call_off()
    page = number_of(redaktion, durchgang.anmeldungen.get(), erwachsene="2", kinder="", grund="weil")
    assert "vorbei oder fällt aus" in page.text
    assert durchgang.taken() == 1


@pytest.mark.parametrize("grund", ["x" * 201, "weil\x00"])
def test_an_odd_reason_is_said_and_stays_in_its_field(redaktion, grund):
    anmeldung = fabrik.sign_up(fabrik.make_durchgang(plaetze=1))
    page = number_of(redaktion, anmeldung, erwachsene="2", kinder="", grund=grund)
    assert page.status_code == 422
    assert page.context["form"]["grund"].value() == grund
    assert list(page.context["form"].errors) == ["grund"]
    assert english(page) == []


@pytest.mark.parametrize("wrong", ["", "abc", "-1", "0", "99999999999", "\x00"])
def test_a_number_that_cannot_be_is_said(redaktion, wrong):
    anmeldung = fabrik.sign_up(fabrik.make_durchgang())
    page = number_of(redaktion, anmeldung, erwachsene=wrong, kinder="0")
    assert page.status_code == 422
    assert english(page) == []


def press(client, name, anmeldung):
    return change(client, anmeldung, **{name: "1"})


def test_who_says_yes_on_the_phone_has_the_place(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    grace = fabrik.sign_up(durchgang, name="Grace", telefon="05381 1234")
    assert "_zusagen" not in redaktion.get(address(Anmeldung, "change", grace.pk)).text
    durchgang.anmeldungen.get(name="Person 0").withdraw()
    assert "frei gehalten bis" in redaktion.get(address(Anmeldung, "changelist")).text
    page = press(redaktion, "_zusagen", grace)
    assert said(page)[-1] == "Grace (1) hat den Platz."
    grace.refresh_from_db()
    assert grace.stand == "bestaetigt"


def test_a_yes_that_comes_too_late_is_said(redaktion):
    grace = fabrik.sign_up(fabrik.make_durchgang(), name="Grace")
    Anmeldung.objects.update(stand="verfallen")
    assert said(press(redaktion, "_zusagen", grace))[-1].startswith("Die Frist ist vorbei.")


def ask_to_withdraw(client, anmeldung, how="page"):
    if how == "list":
        return act(client, "zurueckziehen", anmeldung)
    return client.get(address(Anmeldung, "zurueckziehen", anmeldung.pk))


def answer_yes(client, page):
    """Press the button of the page that asks."""
    hidden = {}
    for name, value in page.context.get("verborgen") or []:
        hidden.setdefault(name, []).append(value)
    return client.post(page.request["PATH_INFO"], hidden, follow=True)


@pytest.mark.parametrize("how", ["list", "page"])
def test_pressed_twice_it_is_withdrawn_once(redaktion, how):
    anmeldung = fabrik.sign_up(fabrik.make_durchgang(), email="ada@example.org")
    page = ask_to_withdraw(redaktion, anmeldung, how)
    assert "Das lässt sich nicht zurücknehmen." in page.text
    for _ in range(2):
        last = answer_yes(redaktion, page)
    assert "Das ist schon erledigt." in said(last)
    assert "Das ist schon erledigt." in ask_to_withdraw(redaktion, anmeldung, how).text
    assert Nachricht.objects.filter(betreff__startswith="Ihre Anmeldung ist abgesagt").count() == 1
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["zurückgezogen"]


def test_who_waits_gives_up_no_place(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1, waiting=1)
    page = ask_to_withdraw(redaktion, durchgang.anmeldungen.get(stand="wartet"))
    assert "steht dann nicht mehr auf der Warteliste" in page.text
    assert "Der Platz wird" not in page.text


@pytest.mark.parametrize("how", ["list", "page"])
def test_who_withdraws_makes_room_for_who_waits(redaktion, how):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    fabrik.sign_up(durchgang, name="Grace", telefon="05381 1234")
    first = durchgang.anmeldungen.get(name="Person 0")
    page = ask_to_withdraw(redaktion, first, how)
    assert f"Person 0 (1) – {durchgang}" in page.text
    assert english(page) == []
    first.refresh_from_db()
    assert first.stand == "bestaetigt"
    page = answer_yes(redaktion, page)
    assert said(page)[-2:] == [
        "Person 0 (1) ist zurückgezogen.",
        "Platz angeboten: Grace (1) – bitte anrufen (Anrufliste).",
    ]
    assert dict(durchgang.anmeldungen.values_list("name", "stand")) == {
        "Person 0": "zurueckgezogen", "Grace": "angeboten",
    }  # fmt: skip
    assert Nachricht.objects.to_call().get().name == "Grace"


def test_what_is_over_has_no_buttons(redaktion):
    anmeldung = fabrik.sign_up(fabrik.make_durchgang())
    way = address(Anmeldung, "zurueckziehen", anmeldung.pk)
    assert way in redaktion.get(address(Anmeldung, "change", anmeldung.pk)).text
    Anmeldung.objects.update(stand="verfallen")
    assert way not in redaktion.get(address(Anmeldung, "change", anmeldung.pk)).text


def test_who_was_passed_over_is_marked_in_the_list(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=3, confirmed=3)
    fabrik.sign_up(durchgang, name="Familie", personen=3)
    durchgang.anmeldungen.get(name="Person 0").withdraw()
    assert "übergangen am" in redaktion.get(address(Anmeldung, "changelist")).text


@pytest.mark.parametrize("written", ["{0}", "{1}", " {0} ", "{2}"])
def test_a_sign_up_is_found_by_its_number_as_people_say_it(redaktion, written):
    durchgang = fabrik.make_durchgang()
    fabrik.sign_up(durchgang, name="Grace")
    ada = fabrik.sign_up(durchgang, name="Ada")
    query = written.format(ada.nummer, ada.code, ada.nummer.replace(" ", "\u00a0"))
    page = redaktion.get(address(Anmeldung, "changelist"), {"q": query})
    assert list(page.context["cl"].result_list) == [ada]
