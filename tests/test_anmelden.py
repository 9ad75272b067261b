"""Signing up for an offer on the public site."""

import re

import pytest

from quartier.models.nummer import merkwort, new_form_key

from . import fabrik


def post(client, durchgang, key=None, **data):
    return client.post(
        durchgang.sign_up_url,
        {"schluessel": key or new_form_key(), "name": "Ada", "erwachsene": 1, **data},
        follow=True,
    )


def test_ada_signs_up_without_email_and_reads_her_number(client):
    durchgang = fabrik.make_durchgang(plaetze=6)
    answer = post(client, durchgang)
    anmeldung = durchgang.anmeldungen.get()
    assert (anmeldung.name, anmeldung.personen, anmeldung.stand) == ("Ada", 1, "bestaetigt")
    assert "Sie sind angemeldet" in answer.text
    assert anmeldung.nummer in answer.text
    assert merkwort(anmeldung.code) in answer.text


def test_seventh_person_joins_the_waiting_list(client):
    durchgang = fabrik.make_durchgang(plaetze=6, confirmed=6)
    answer = post(client, durchgang)
    assert [a.name for a in durchgang.waiting()] == ["Ada"]
    assert "Sie sind an Stelle 1 auf der Warteliste" in answer.text


def test_a_party_that_does_not_fit_waits_but_leaves_no_place_empty(client):
    durchgang = fabrik.make_durchgang(plaetze=6, confirmed=5)
    asked = post(client, durchgang, name="Zwei", erwachsene=2)
    assert asked.status_code == 422
    assert "Für 2 Personen reicht der Platz nicht. Frei: 1." in asked.text
    assert 'type="checkbox" name="warten"' in asked.text
    post(client, durchgang, name="Zwei", erwachsene=2, warten="on")
    assert "Sie sind angemeldet" in post(client, durchgang, name="Eins", erwachsene=1).text
    assert [a.name for a in durchgang.waiting()] == ["Zwei"]


def test_nobody_overtakes_a_party_that_would_fit(client):
    durchgang = fabrik.make_durchgang(plaetze=6, confirmed=6)
    post(client, durchgang, name="Zwei", erwachsene=2)
    post(client, durchgang, name="Eins", erwachsene=1)
    durchgang.anmeldungen.get(name="Person 0").withdraw()  # one place: too small for Zwei
    assert [a.name for a in durchgang.waiting()] == ["Zwei"]
    durchgang.anmeldungen.get(name="Person 1").withdraw()
    post(client, durchgang, name="Später", erwachsene=1)
    assert durchgang.anmeldungen.get(name="Später").stand == "bestaetigt"
    assert [a.name for a in durchgang.waiting()] == ["Zwei"]


def test_back_may_bring_the_empty_form_with_its_key_but_never_what_somebody_typed(client):
    durchgang = fabrik.make_durchgang(plaetze=6)
    bedarf = fabrik.make_bedarf(fabrik.make_termin(durchgang))
    for address in (durchgang.sign_up_url, f"/mitmachen/{bedarf.pk}/", "/quartier/ideen/neu/"):
        form = client.get(address)
        assert "no-store" not in form["Cache-Control"]
        assert "private" in form["Cache-Control"]
        assert 'action="?senden#inhalt"' in form.text  # else Chromium forgets the form it just sent
        assert "no-store" in client.post(f"{address}?senden", {"name": "Ada"})["Cache-Control"]


def test_a_telephone_number_that_is_too_long_is_wrong_once(client):
    page = post(client, fabrik.make_durchgang(plaetze=6), telefon="1" * 60)
    assert page.context["form"].errors["telefon"] == ["Diese Telefonnummer ist zu lang."]


def test_digits_of_other_scripts_become_those_that_everybody_here_can_dial(client):
    durchgang = fabrik.make_durchgang(plaetze=6)
    assert 'value="0176 22"' in post(client, durchgang, name="", telefon="۰۱۷۶ ۲۲").text
    post(client, durchgang, telefon="٠١٧٦ ٢٢٣٣٤٤٥")
    assert durchgang.anmeldungen.get().telefon == "0176 2233445"


def test_the_same_form_sent_twenty_times_makes_one_sign_up(client):
    durchgang = fabrik.make_durchgang()
    key = new_form_key()
    addresses = {post(client, durchgang, key=key).redirect_chain[0][0] for _ in range(20)}
    assert durchgang.anmeldungen.count() == 1
    assert len(addresses) == 1


def test_a_missing_name_is_said_and_everything_typed_is_kept(client):
    durchgang = fabrik.make_durchgang()
    answer = post(client, durchgang, name="", telefon="05381 12345", notiz="Ich komme später")
    assert answer.status_code == 422
    assert durchgang.anmeldungen.count() == 0
    assert "Bitte schreiben Sie Ihren Namen." in answer.text
    assert "<title>Fehler:" in answer.text
    assert 'value="05381 12345"' in answer.text
    assert "Ich komme später" in answer.text


def test_a_form_with_a_foreign_key_gets_a_fresh_one_and_keeps_the_words(client):
    durchgang = fabrik.make_durchgang()
    answer = post(client, durchgang, key="abc", name="Ada")
    assert "Diese Seite war veraltet" in answer.text
    fresh = re.search(r'name="schluessel" value="([^"]+)"', answer.text)[1]
    post(client, durchgang, key=fresh)
    assert durchgang.anmeldungen.count() == 1


def test_a_party_larger_than_the_course_is_told_so(client):
    durchgang = fabrik.make_durchgang(plaetze=4)
    answer = post(client, durchgang, erwachsene=5)
    assert answer.status_code == 422
    assert "höchstens 4 Personen" in answer.text


def test_a_course_that_is_over_says_so(client):
    durchgang = fabrik.make_durchgang(days=-3)
    answer = client.get(durchgang.sign_up_url)
    assert "vorbei oder fällt aus" in answer.text
    assert "<form" not in answer.text


def test_a_course_cancelled_while_the_form_was_open_keeps_what_was_typed(client):
    durchgang = fabrik.make_durchgang()
    durchgang.termine.get().call_off()
    answer = post(client, durchgang, name="Ada Beispiel")
    assert "vorbei oder fällt aus" in answer.text
    assert 'value="Ada Beispiel"' in answer.text


def test_sign_up_that_has_not_begun_names_the_day(client):
    durchgang = fabrik.make_durchgang(anmeldung_ab=fabrik.in_days(1, 9))
    assert "Die Anmeldung beginnt am" in client.get(durchgang.sign_up_url).text
    page = post(client, durchgang, name="Ada Beispiel")  # was open when she began to type
    assert (page.status_code, durchgang.anmeldungen.count()) == (422, 0)
    assert "Die Anmeldung beginnt am" in page.text
    assert 'value="Ada Beispiel"' in page.text


def test_who_withdraws_makes_room_for_who_waits(client):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    fabrik.sign_up(durchgang, name="Zwei", personen=1, telefon="05381 1234")
    durchgang.anmeldungen.get(name="Person 0").withdraw()
    assert durchgang.anmeldungen.get(name="Zwei").stand == "angeboten"


def test_adults_and_children_are_counted_together(client):
    durchgang = fabrik.make_durchgang(plaetze=6)
    answer = post(client, durchgang, erwachsene=2, kinder=3)
    anmeldung = durchgang.anmeldungen.get()
    assert (anmeldung.personen, anmeldung.kinder) == (5, 3)
    assert "5 (davon Kinder: 3)" in answer.text
    assert "5 Plätze sind für Sie reserviert" in answer.text


def test_a_party_larger_than_one_may_sign_up_is_sent_to_the_telephone(client):
    durchgang = fabrik.make_durchgang(plaetze=30, max_personen=4)
    answer = post(client, durchgang, erwachsene=3, kinder=2)
    assert answer.status_code == 422
    assert "höchstens 4 Personen zusammen anmelden. Bitte rufen Sie uns an." in answer.text
    post(client, durchgang, erwachsene=3, kinder=1)
    assert durchgang.taken() == 4


def test_nobody_at_all_cannot_sign_up(client):
    durchgang = fabrik.make_durchgang()
    answer = post(client, durchgang, erwachsene=0, kinder=0)
    assert "Mindestens eine Person muss kommen." in answer.text
    assert durchgang.anmeldungen.count() == 0


def test_sign_up_that_has_ended_says_when_and_asks_to_call(client):
    durchgang = fabrik.make_durchgang(anmeldung_bis=fabrik.in_days(-30, 9))
    sentence = f"Die Anmeldung ging bis {fabrik.in_days(-30):%d.%m.%Y}, 09:00 Uhr. Bitte rufen Sie uns an."
    assert sentence in client.get(durchgang.sign_up_url).text
    assert "Bitte rufen Sie uns an." in post(client, durchgang).text
    assert durchgang.anmeldungen.count() == 0


def test_an_open_meeting_needs_no_sign_up_and_says_so(client):
    durchgang = fabrik.make_durchgang(None)
    assert "Kommen Sie einfach vorbei." in client.get(durchgang.sign_up_url).text
    assert "Kommen Sie einfach vorbei." in post(client, durchgang).text
    assert durchgang.anmeldungen.count() == 0


def test_a_place_that_is_held_for_another_is_not_free(client):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1, waiting=1)
    durchgang.anmeldungen.get(name="Person 0").withdraw()
    assert durchgang.anmeldungen.get(name="Person 1").stand == "angeboten"
    assert "Sie sind an Stelle 1 auf der Warteliste" in post(client, durchgang).text


def test_a_term_of_five_hundred_sign_ups_still_answers(client):
    durchgang = fabrik.make_durchgang(plaetze=480, max_personen=1)
    fabrik.fill(durchgang, 500)
    assert (durchgang.taken(), durchgang.waiting().count()) == (480, 20)
    assert "Sie sind an Stelle 21 auf der Warteliste" in post(client, durchgang).text


@pytest.mark.parametrize(("name", "shown"), [("<b>Ada</b>", "&lt;b&gt;Ada&lt;/b&gt;"), ("\u202eadA", "\u202eadA")])
def test_a_name_with_markup_or_marks_of_direction_turns_nothing_around(client, name, shown):
    assert f"<dd><bdi>{shown}</bdi></dd>" in post(client, fabrik.make_durchgang(), name=name).text


def test_markup_in_a_note_stays_text(redaktion):
    durchgang = fabrik.make_durchgang()
    anmeldung = fabrik.sign_up(durchgang, notiz="<script>alert(1)</script>")
    page = redaktion.get(f"/admin/angebote/anmeldung/{anmeldung.pk}/change/").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_database_itself_refuses_one_person_too_many(db):
    import pytest
    from django.db import IntegrityError

    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    anmeldung = fabrik.sign_up(durchgang)
    anmeldung.stand = "bestaetigt"
    with pytest.raises(IntegrityError, match="So viele Plätze sind nicht mehr frei"):
        anmeldung.save()


def test_the_same_page_sent_again_with_other_words_says_that_nothing_was_changed(client):
    durchgang = fabrik.make_durchgang()
    key = new_form_key()
    post(client, durchgang, key=key)
    again = post(client, durchgang, key=key, name="Ada", erwachsene=2)
    assert "Ihre Änderung haben wir nicht übernommen" in again.text
    assert durchgang.anmeldungen.get().personen == 1


def test_an_empty_form_is_answered_with_sentences(client):
    answer = client.post(fabrik.make_durchgang().sign_up_url)
    assert answer.status_code == 422
    assert "Bitte schreiben Sie Ihren Namen." in answer.text
