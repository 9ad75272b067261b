"""Signing up for single dates of a term: each date has its own places and its own waiting list."""

import re

import icalendar
import pytest

from angebote.models import Anmeldung
from quartier.models import Nachricht
from quartier.models.nummer import new_form_key

from . import fabrik
from .seiten import check_html, without_nul
from .test_anmelden import post

NOBODYS = "3b7a2949-74a6-486a-8c74-f794c0a6b0ee"  # a key that no date has


@pytest.fixture
def kurs(db):
    """Sewing café: two places on each of three dates."""
    durchgang = fabrik.make_durchgang(plaetze=2, einzeln=True, days=3)
    fabrik.make_termin(durchgang, days=4)
    fabrik.make_termin(durchgang, days=5)
    return durchgang


@pytest.fixture
def dates(kurs):
    return list(kurs.termine.order_by("beginn"))


def radios(page):
    """{date: checked} of the form's list."""
    tags = re.findall(r'<input type="radio" name="termin"[^>]*>', page.text)
    return {re.search(r'value="([^"]+)"', tag)[1]: "checked" in tag for tag in tags}


def keys(dates):
    return [str(termin.pk) for termin in dates]


# --- choosing


def test_each_coming_date_can_be_chosen_with_its_free_places(client, kurs, dates):
    fabrik.sign_up(kurs, termin=dates[0])
    fabrik.sign_up(kurs, termin=dates[1], personen=2)
    page = client.get(kurs.sign_up_url)
    check_html(page.text)
    assert list(radios(page)) == keys(dates)
    assert re.findall(r"Uhr – ([^<]+)<", page.text) == ["noch 1 Platz", "Warteliste", "noch 2 Plätze"]


def test_the_link_beside_a_date_has_it_chosen_already(client, kurs, dates):
    page = client.get(f"{kurs.sign_up_url}?termin={dates[1].pk}")
    assert [key for key, checked in radios(page).items() if checked] == [str(dates[1].pk)]


@pytest.mark.parametrize("value", ["x", "", "%00", NOBODYS, "9" * 3000, "%ff"])
def test_an_odd_date_in_the_address_chooses_nothing(client, kurs, value):
    page = client.get(f"{kurs.sign_up_url}?termin={value}")
    assert page.status_code == 200
    assert not any(radios(page).values())


def test_an_only_date_is_chosen_already(client, db):
    durchgang = fabrik.make_durchgang(plaetze=2, einzeln=True)
    assert list(radios(client.get(durchgang.sign_up_url)).values()) == [True]


def test_cancelled_and_past_dates_cannot_be_chosen(client, kurs, dates):
    dates[0].call_off()
    past = fabrik.make_termin(kurs, days=-2)
    assert list(radios(client.get(kurs.sign_up_url))) == keys(dates[1:])
    for termin in (dates[0], past):
        answer = post(client, kurs, termin=termin.pk)
        assert "Dieser Termin ist vorbei oder fällt aus. Bitte wählen Sie einen anderen." in answer.text
    assert kurs.anmeldungen.count() == 0


def test_a_late_date_of_a_long_series_is_offered_to_who_came_for_it(client, kurs, dates):
    for days in range(6, 40):
        late = fabrik.make_termin(kurs, days=days)
    assert str(late.pk) not in radios(client.get(kurs.sign_up_url))
    page = client.get(f"{kurs.sign_up_url}?termin={late.pk}")
    assert radios(page)[str(late.pk)]
    assert "Sie suchen einen späteren Termin? Rufen Sie uns an." in page.text
    assert "Sie sind angemeldet" in post(client, kurs, termin=late.pk).text
    again = post(client, kurs, termin=late.pk, name="")
    assert radios(again)[str(late.pk)]  # what was typed is kept


# --- signing up


def test_ada_signs_up_for_one_date_and_her_card_and_calendar_show_only_that(client, kurs, dates):
    answer = post(client, kurs, termin=dates[1].pk)
    anmeldung = Anmeldung.objects.get()
    assert (anmeldung.termin, anmeldung.stand) == (dates[1], "bestaetigt")
    assert "Sie sind angemeldet" in answer.text
    days = [f"{fabrik.in_days(day):%-d}. " for day in (3, 4, 5)]
    card = answer.text[answer.text.index('class="ausweis"') :]
    assert [day in card for day in days] == [False, True, False]
    calendar = client.get(answer.redirect_chain[-1][0] + "termin.ics").text
    assert [e.decoded("DTSTART") for e in icalendar.Calendar.from_ical(calendar).walk("VEVENT")] == [dates[1].beginn]


def test_the_mail_names_only_that_date(client, kurs, dates):
    post(client, kurs, termin=dates[2].pk, email="ada@example.org")
    mail = Nachricht.objects.get()
    assert len(re.findall(r"^- ", mail.text, re.M)) == 1
    [entry] = icalendar.Calendar.from_ical(mail.kalender).walk("VEVENT")
    assert entry.decoded("DTSTART") == dates[2].beginn


def test_a_date_must_be_chosen_and_everything_typed_is_kept(client, kurs):
    answer = post(client, kurs, name="Ada Beispiel")
    assert answer.status_code == 422
    assert "Bitte wählen Sie einen Termin aus." in answer.text
    assert 'value="Ada Beispiel"' in answer.text
    assert kurs.anmeldungen.count() == 0


@pytest.mark.parametrize("value", ["x", "\x00", "9" * 5000, NOBODYS, "²"])
def test_a_date_that_does_not_exist_is_answered_in_german(client, kurs, value):
    answer = post(client, kurs, termin=value)
    assert answer.status_code == 422
    assert "Diesen Termin gibt es nicht. Bitte wählen Sie einen anderen." in answer.text
    check_html(without_nul(answer.text))


def test_a_date_of_another_offer_is_not_taken(client, kurs):
    other = fabrik.make_durchgang(plaetze=2, einzeln=True).termine.get()
    assert "Diesen Termin gibt es nicht." in post(client, kurs, termin=other.pk).text
    assert Anmeldung.objects.count() == 0


def test_a_date_cancelled_while_the_form_was_open_is_said_and_the_others_are_offered(client, kurs, dates):
    client.get(kurs.sign_up_url)
    dates[0].call_off()
    answer = post(client, kurs, termin=dates[0].pk, name="Ada Beispiel")
    assert "Dieser Termin ist vorbei oder fällt aus. Bitte wählen Sie einen anderen." in answer.text
    assert list(radios(answer)) == keys(dates[1:])
    assert 'value="Ada Beispiel"' in answer.text


def test_all_dates_cancelled_while_the_form_was_open_is_said_too(client, kurs, dates):
    for termin in dates:
        termin.call_off()
    answer = post(client, kurs, termin=dates[0].pk, name="Ada Beispiel")
    assert "Sie können sich nicht mehr anmelden." in answer.text
    assert 'value="Ada Beispiel"' in answer.text


def test_the_same_form_sent_again_for_another_date_says_that_nothing_was_changed(client, kurs, dates):
    key = new_form_key()
    post(client, kurs, key=key, termin=dates[0].pk)
    again = post(client, kurs, key=key, termin=dates[1].pk)
    assert "Ihre Änderung haben wir nicht übernommen" in again.text
    assert kurs.anmeldungen.get().termin == dates[0]


def test_the_same_form_sent_again_after_the_date_was_cancelled_leads_to_the_same_sign_up(client, kurs, dates):
    key = new_form_key()
    first = post(client, kurs, key=key, termin=dates[0].pk)
    dates[0].call_off()
    again = post(client, kurs, key=key, termin=dates[0].pk)
    assert again.redirect_chain[0][0].split("?")[0] == first.redirect_chain[0][0]
    assert "Dieser Termin fällt aus. Sie brauchen nicht zu kommen." in again.text


# --- how many


def test_adults_and_children_are_counted_together(client, kurs, dates):
    post(client, kurs, termin=dates[0].pk, erwachsene=1, kinder=1)
    anmeldung = Anmeldung.objects.get()
    assert (anmeldung.personen, anmeldung.kinder, anmeldung.erwachsene) == (2, 1, 1)
    assert kurs.free(dates[0]) == 0


def test_children_may_come_alone(client, kurs, dates):
    post(client, kurs, termin=dates[0].pk, erwachsene=0, kinder=1)
    assert (Anmeldung.objects.get().personen, Anmeldung.objects.get().kinder) == (1, 1)


BAD_NUMBERS = [
    ({"erwachsene": 0, "kinder": 0}, "Mindestens eine Person muss kommen."),
    ({"erwachsene": 0}, "Mindestens eine Person muss kommen."),
    ({"erwachsene": 3}, "Hier können sich höchstens 2 Personen zusammen anmelden."),
    ({"erwachsene": 1, "kinder": 2}, "Hier können sich höchstens 2 Personen zusammen anmelden."),
    ({"erwachsene": -1}, "Weniger als 0 geht nicht."),
    ({"kinder": "-1"}, "Weniger als 0 geht nicht."),
    ({"erwachsene": "9" * 30}, "Diese Zahl ist zu groß."),
    ({"erwachsene": "9" * 5000}, "Bitte eine ganze Zahl"),
    ({"kinder": "1e400"}, "Bitte eine ganze Zahl"),
    ({"erwachsene": "zwei"}, "Bitte eine ganze Zahl"),
    ({"erwachsene": ""}, "Bitte schreiben Sie eine Zahl, zum Beispiel 1."),
]


@pytest.mark.parametrize(("numbers", "sentence"), BAD_NUMBERS)
def test_odd_numbers_are_explained(client, kurs, dates, numbers, sentence):
    answer = post(client, kurs, termin=dates[0].pk, **numbers)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert kurs.anmeldungen.count() == 0


def test_a_whole_term_asks_for_no_date(client, db):
    durchgang = fabrik.make_durchgang(plaetze=6)
    assert radios(client.get(durchgang.sign_up_url)) == {}
    post(client, durchgang, termin=durchgang.termine.get().pk)
    assert durchgang.anmeldungen.get().termin is None


# --- places and waiting lists


def test_one_date_full_leaves_the_others_free(client, kurs, dates):
    fabrik.sign_up(kurs, termin=dates[0], personen=2)
    assert "Sie sind an Stelle 1 auf der Warteliste" in post(client, kurs, termin=dates[0].pk).text
    assert "Sie sind angemeldet" in post(client, kurs, termin=dates[1].pk).text


def test_a_place_freed_on_one_date_is_held_for_who_waits_for_that_date(kurs, dates):
    full = [fabrik.sign_up(kurs, termin=termin, personen=2) for termin in dates[:2]]
    waiting = [fabrik.sign_up(kurs, f"Wartet {n}", termin=dates[n]) for n in (0, 1)]
    assert full[1].withdraw() == [waiting[1]]
    assert [Anmeldung.objects.get(pk=one.pk).stand for one in waiting] == ["wartet", "angeboten"]


def test_a_party_that_does_not_fit_on_the_date_is_asked(client, kurs, dates):
    fabrik.sign_up(kurs, termin=dates[0])
    answer = post(client, kurs, termin=dates[0].pk, erwachsene=2)
    assert "Für 2 Personen reicht der Platz nicht. Frei: 1." in answer.text
    assert radios(answer)[str(dates[0].pk)]
    post(client, kurs, termin=dates[0].pk, erwachsene=2, warten="on")
    assert [a.personen for a in kurs.waiting(dates[0])] == [2]


def test_cancelling_a_date_tells_who_comes_and_who_waits_but_not_those_of_other_dates(kurs, dates):
    for number, termin in enumerate([dates[0], dates[0], dates[1]]):
        fabrik.sign_up(kurs, f"Person {number}", termin=termin, personen=2, telefon=f"05381 1234{number}")
    dates[0].call_off()
    assert sorted(call.name for call in Nachricht.objects.to_call()) == ["Person 0", "Person 1"]


def test_moving_a_date_tells_only_its_people(kurs, dates):
    for number in (0, 1):
        fabrik.sign_up(kurs, f"Person {number}", termin=dates[number], telefon=f"05381 1234{number}")
    dates[1].beginn, dates[1].ende = fabrik.in_days(4, 15), fabrik.in_days(4, 16)
    dates[1].place()
    assert [call.name for call in Nachricht.objects.to_call()] == ["Person 1"]
