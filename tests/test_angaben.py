"""A name or a telephone number that was typed wrongly: opened, corrected and sealed anew in the office."""

import pytest
from django.db import transaction

from beratung import nachtrag, warteliste
from beratung.models import Nachricht, Person, Protokoll
from beratung.zeiten import free_times
from lena import rights

from . import fabrik
from .buero import ADA, TERMINE, log, log_in, marks
from .conftest import login
from .formular import english, said


@pytest.fixture
def termin(anliegen, kraft):
    return fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **ADA, erinnern=True)


def page_of(termin, page="aendern"):
    return f"{TERMINE}{termin.pk}/{page}/"


def filled(page):
    """What a browser sends for this page if nobody touches a field."""
    form = page.context["form"]
    data = {field.html_name: field.value() for field in form if field.value()}
    return {name: "on" if value is True else value for name, value in data.items()}


def send(client, termin, **data):
    """Open the page, type this, save."""
    return client.post(page_of(termin), filled(client.get(page_of(termin))) | data, follow=True)


def known(termin):
    return Person.objects.get(pk=termin.pk).unsealed()


def laid_ready(termin):
    [message] = termin.nachrichten.filter(art="absage", stand="vorgemerkt")
    return message


# --- opened and corrected


def test_the_page_shows_what_is_known_and_the_look_is_logged(buero, termin):
    page = buero.get(page_of(termin))
    assert marks(page, ADA.values()) == list(ADA.values())
    assert log() == [("leitung", "Angaben zum Ändern geöffnet", str(termin.pk))]
    assert english(page) == []


def test_the_opened_appointment_leads_there_as_long_as_there_is_something_to_correct(buero, termin):
    assert page_of(termin) in buero.get(page_of(termin, "change")).text
    termin.cancel()
    assert page_of(termin) not in buero.get(page_of(termin, "change")).text


def test_a_name_misheard_is_corrected_and_the_rest_stays(buero, termin):
    page = send(buero, termin, name="Ada Baispil")
    assert known(termin) == {**ADA, "name": "Ada Baispil", "erinnern": True}
    assert laid_ready(termin).contact()["name"] == "Ada Baispil"
    assert said(page) == ["Geändert: Name."]
    assert "Ada Baispil" in page.text


def test_opened_and_changed_are_lines_in_the_log_that_name_nobody(buero, termin):
    send(buero, termin, name="Zyx", telefon="05381 99999", darf_sagen="on", geteilt="on")
    assert [line for line in log() if line[1].startswith("Angaben")] == [
        ("leitung", "Angaben zum Ändern geöffnet", str(termin.pk)),
        ("leitung", "Angaben geändert", f"Beratungstermin {termin.pk}"),
    ]
    line = Protokoll.objects.get(was="Angaben geändert")
    assert line.einzelheiten == "Name, Telefon, was wir am Telefon dürfen"


def test_what_we_may_do_on_the_phone_is_ticked_and_goes_with_the_telephone(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345", darf_sagen=True)
    assert filled(buero.get(page_of(termin)))["darf_sagen"] == "on"
    send(buero, termin, geteilt="on")
    assert known(termin) == {"name": "Ada Beispiel", "telefon": "05381 12345", "darf_sagen": True, "geteilt": True}
    send(buero, termin, telefon="", email="ada@example.org")
    assert known(termin) == {"name": "Ada Beispiel", "email": "ada@example.org"}


def test_the_address_of_a_visit_is_corrected_and_cannot_be_left_empty(buero, anliegen, kraft):
    anliegen.gespraeche = ["hausbesuch"]
    anliegen.save()
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), wunsch={"gespraech": "hausbesuch"}, adresse="Weg 1")
    assert list(send(buero, termin, adresse="").context["form"].errors) == ["adresse"]
    send(buero, termin, adresse="Weg 11")
    assert known(termin)["adresse"] == "Weg 11"


def test_who_speaks_with_us_on_the_phone_needs_a_number(buero, anliegen, kraft):
    anliegen.gespraeche = ["telefon"]
    anliegen.save()
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), wunsch={"gespraech": "telefon"}, telefon="05381 12345")
    assert list(send(buero, termin, telefon="").context["form"].errors) == ["telefon"]


def test_nothing_typed_changes_nothing_and_says_so(buero, termin):
    sealed = Person.objects.get().fassung
    assert said(send(buero, termin)) == ["Es hat sich nichts geändert."]
    assert Person.objects.get().fassung == sealed
    assert "Angaben geändert" not in [was for _, was, _ in log()]


def test_who_has_more_appointments_is_corrected_there_too(buero, anliegen, kraft, termin):
    other = fabrik.book(anliegen, kraft, fabrik.in_days(9, 9))
    series = "11111111-1111-1111-1111-111111111111"
    type(termin).objects.filter(pk__in=[termin.pk, other.pk]).update(reihe=series)
    assert "hat weitere Termine" in said(send(buero, termin, name="Ada Baispil"))[-1]


# --- what is still to be told


def test_what_is_to_be_told_goes_to_the_corrected_address(buero, termin):
    warteliste.fall_out([termin])
    send(buero, termin, email="richtig@example.org")
    assert Nachricht.objects.get(art="ausfall").as_email()[0] == "richtig@example.org"
    assert laid_ready(termin).contact()["email"] == "richtig@example.org"


def test_the_confirmation_is_sent_again_to_the_corrected_address_only(buero, termin):
    Nachricht.objects.get(art="bestaetigung").done()
    send(buero, termin, telefon="05381 99999")
    assert Nachricht.objects.get(art="bestaetigung").stand == "erledigt"
    send(buero, termin, email="richtig@example.org")
    again = Nachricht.objects.get(art="bestaetigung")
    assert (again.stand, again.as_email()[0]) == ("offen", "richtig@example.org")


@pytest.mark.parametrize("art", ["verschoben", "ausfall"])
def test_what_did_not_arrive_at_a_wrong_address_is_told_at_the_right_one(buero, anliegen, kraft, art):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), email="falsch@example.org")
    if art == "ausfall":
        warteliste.fall_out([termin])
    else:
        termin.move(kraft, free_times(anliegen)[1].beginn, intern=True)
    Nachricht.objects.filter(stand="offen").update(stand="gescheitert", fehler="Adresse abgelehnt (550)")
    send(buero, termin, email="", telefon="05381 12345")
    call = Nachricht.objects.to_call().get()
    assert (call.art, call.telephone, call.fehler) == (art, "05381 12345", "")


def test_an_older_news_that_did_not_arrive_is_not_told_any_more(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), email="falsch@example.org")
    for zeit in free_times(anliegen)[1:3]:
        termin.move(kraft, zeit.beginn, intern=True)
        termin.nachrichten.filter(art="verschoben", stand="offen").update(stand="gescheitert")
    send(buero, termin, email="richtig@example.org")
    assert Nachricht.objects.filter(art="verschoben", stand="offen").count() == 1


def test_a_corrected_name_leaves_the_calls_as_they_were_counted(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345")
    termin.move(kraft, free_times(anliegen)[1].beginn, intern=True)
    Nachricht.objects.get(art="verschoben").not_reached()
    send(buero, termin, name="Ada Baispil")
    assert Nachricht.objects.get(art="verschoben").versuche == 1
    send(buero, termin, telefon="05381 99999")
    assert Nachricht.objects.get(art="verschoben").versuche == 0


def test_a_strangers_number_is_taken_out_and_nobody_calls_there_any_more(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345", erinnern=True)
    termin.move(kraft, free_times(anliegen)[1].beginn, intern=True)
    page = send(buero, termin, telefon="")
    assert "weder Telefon noch E-Mail" in said(page)[-1]
    assert Nachricht.objects.exclude(stand="erledigt").count() == 0
    assert list(buero.get("/kontakte/").context["an_der_tuer"]) == [termin]


def test_without_a_way_to_the_person_it_is_told_to_who_booked_for_them(buero, anliegen, kraft):
    helfer = {"name": "Nachbarin Nele", "telefon": "030 23125 001", "email": ""}
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345", helfer=helfer)
    send(buero, termin, telefon="")
    assert (laid_ready(termin).an, laid_ready(termin).contact()["name"]) == ("helfer", "Nachbarin Nele")


def test_what_is_over_is_corrected_without_a_word_to_anybody(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    type(termin).objects.update(beginn=fabrik.in_days(-1, 9), belegt_ab=fabrik.in_days(-1, 9))
    send(buero, termin, email="ada@example.org")
    assert known(termin)["email"] == "ada@example.org"
    assert list(Nachricht.objects.values_list("art", "stand")) == [("absage", "vorgemerkt")]


# --- what nobody should type


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": ""}, "name", "Bitte den Namen der Person eintragen."),
        ({"name": "x" * 500}, "name", "Dieser Name ist zu lang"),
        ({"name": "Ada\0Beispiel"}, "name", "Bitte schreiben Sie einen Namen mit Buchstaben."),
        ({"name": "!?"}, "name", "Bitte schreiben Sie einen Namen mit Buchstaben."),
        ({"telefon": "ruf mich an"}, "telefon", "Diese Telefonnummer verstehen wir nicht"),
        ({"telefon": "12"}, "telefon", "zu kurz"),
        ({"email": "ada@"}, "email", "nicht vollständig"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "email", "nicht vollständig"),
        ({"notiz": "x" * 1001}, "notiz", "höchstens 1000 Zeichen"),
        ({"notiz": "a\0b"}, "notiz", "Nullzeichen"),
    ],
)
def test_what_cannot_be_is_said_and_everything_typed_stays(buero, termin, typed, field, sentence):
    page = send(buero, termin, **({"notiz": "gerade getippt", "geteilt": "on"} | typed))
    form = page.context["form"]
    assert page.status_code == 422
    assert sentence in str(form.errors[field])
    assert (form["geteilt"].value(), form[field].value()) == (True, typed[field])
    assert known(termin) == {**ADA, "erinnern": True}


@pytest.mark.parametrize("name", ["Ö", "x" * 120, "阿达", "أدا", "<b>Ada</b>"])
def test_a_name_is_what_the_person_says(buero, termin, name):
    page = send(buero, termin, name=name)
    assert known(termin)["name"] == name
    assert "<b>Ada</b>" not in page.text


def test_gone_meanwhile_is_said_and_nobody_comes_back(buero, termin):
    data = filled(buero.get(page_of(termin))) | {"name": "Zyx"}
    termin.cancel()
    for page in (buero.post(page_of(termin), data), buero.get(page_of(termin))):
        assert page.status_code == 409
        assert "Die Angaben zu dieser Person sind gelöscht" in page.text
    assert Person.objects.count() == 0


def test_forgotten_after_its_time_is_said_too(buero, termin):
    data = filled(buero.get(page_of(termin)))
    Person.objects.all().delete()
    assert buero.post(page_of(termin), data | {"name": ""}).status_code == 409


def test_erased_between_looking_and_writing_it_stays_erased(buero, termin):
    with pytest.raises(Person.DoesNotExist), transaction.atomic():
        Person.objects.all().delete()
        nachtrag.correct(termin, {"name": "Zyx"}, "")


def test_of_two_tabs_the_second_is_told_and_may_insist(buero, termin):
    first, second = (filled(buero.get(page_of(termin))) for _ in range(2))
    buero.post(page_of(termin), first | {"telefon": "05381 11111"})
    page = buero.post(page_of(termin), second | {"name": "Ada Zweit"})
    assert page.status_code == 422
    assert "hat inzwischen jemand geändert" in page.text
    assert known(termin)["telefon"] == "05381 11111"
    buero.post(page_of(termin), filled(page))
    assert (known(termin)["name"], known(termin)["telefon"]) == ("Ada Zweit", ADA["telefon"])


def test_pressed_twice_it_is_saved_once(buero, termin):
    data = filled(buero.get(page_of(termin))) | {"name": "Ada Baispil"}
    answers = [buero.post(page_of(termin), data).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert [was for _, was, _ in log()].count("Angaben geändert") == 1


def test_a_number_that_the_person_added_meanwhile_is_not_lost(buero, termin):
    data = filled(buero.get(page_of(termin)))
    with login(rights.WEB):
        nachtrag.hand_over(termin, {"telefon": "05381 77777"})
    with login(rights.BERATUNG):
        nachtrag.enter_all()
    assert buero.post(page_of(termin), data | {"name": "Zyx"}).status_code == 422
    assert known(termin)["telefon"] == "05381 77777"


def test_without_the_key_the_page_says_so(buero, termin, settings):
    data = filled(buero.get(page_of(termin)))
    settings.LENA_BERATUNG_KEY = ""
    for page in (buero.get(page_of(termin)), buero.post(page_of(termin), data | {"name": "Zyx"})):
        assert "hat den Schlüssel der Beratungsstelle nicht" in page.text


# --- who may


def test_what_belongs_to_another_team_is_not_there(as_beratung, anliegen, termin):
    mine = fabrik.make_kraft(anliegen, name="Kraft Familie", team="Familie")
    fabrik.make_zugang("fremd", beratungskraft=mine)
    stranger = log_in("fremd")
    session = stranger.session
    session["eben_eingetragen"] = str(termin.pk)
    session.save()
    termin.beratungskraft.team = "Schulden"
    termin.beratungskraft.save()
    assert stranger.get(page_of(termin)).status_code == 404
    assert stranger.post(page_of(termin), {"name": "Zyx"}).status_code == 404
    assert known(termin)["name"] == ADA["name"]
    assert log() == []


def test_who_counsels_in_the_same_team_may(as_beratung, anliegen, kraft, termin):
    fabrik.make_zugang("mira", beratungskraft=kraft)
    send(log_in("mira"), termin, name="Ada Baispil")
    assert known(termin)["name"] == "Ada Baispil"
    assert {wer for wer, *_ in log()} == {"mira"}


def test_the_public_site_has_no_such_page_and_cannot_correct_anybody(client, termin):
    for start in ("", "/admin"):
        assert client.get(f"{start}{page_of(termin)}").status_code in (302, 404)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), login(rights.WEB):
        nachtrag.correct(termin, {"name": "Zyx"}, "")
