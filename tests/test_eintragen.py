"""Somebody calls or stands at the desk: one page, done, with the number to read out."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from angebote.models import Anmeldung, Termin
from quartier.models import Nachricht
from quartier.models.nummer import merkwort

from . import fabrik
from .formular import WRONG, address, english, key_of, spoil

ADD = "/admin/angebote/anmeldung/add/"


def to(target):
    """The choice for a term or a date."""
    return f"t{target.pk}" if isinstance(target, Termin) else f"d{target.pk}"


def enter(client, target, key=None, **data):
    """Somebody is on the phone: open the page, type, send."""
    page = client.get(ADD)
    form = {"schluessel": key or key_of(page), "wofuer": to(target), "name": "Ada", "erwachsene": "1", "kinder": "0",
            "kanal": "telefon", **data}  # fmt: skip
    return client.post(ADD, form, follow=True)


def choices(page):
    """What one can choose from: {offer: [lines]}."""
    select = re.search(r'(?s)<select name="wofuer".*?</select>', page.text)[0]
    return {
        title: re.findall(r"<option[^>]*>(.*?)</option>", lines)
        for title, lines in re.findall(r'(?s)<optgroup label="(.*?)">(.*?)</optgroup>', select)
    }


def asked(page):
    """The ways offered where no place is given at once."""
    return re.findall(r'type="radio" name="wie" value="(\w+)"', page.text)


def make_dates(*taken, plaetze=2):
    """A term with single dates; each number is how many places of that date are taken."""
    durchgang = fabrik.make_durchgang(plaetze, einzeln=True, days=1)
    dates = [durchgang.termine.get(), *(fabrik.make_termin(durchgang, days=n + 2) for n in range(len(taken) - 1))]
    for termin, number in zip(dates, taken, strict=True):
        for guest in range(number):
            fabrik.sign_up(durchgang, name=f"Gast {guest}", termin=termin)
    return durchgang, dates


# --- what one can choose


def test_each_term_stands_below_its_offer_with_its_free_places(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=4, confirmed=1)
    assert choices(redaktion.get(ADD)) == {
        durchgang.angebot.titel: [f"{durchgang.angebot.titel}: {durchgang.titel} – noch 3 Plätze"]
    }


def test_single_dates_are_chosen_one_by_one(redaktion):
    durchgang, [first, _] = make_dates(1, 3)
    lines = choices(redaktion.get(ADD))[durchgang.angebot.titel]
    assert [line.split(" – ")[1] for line in lines] == ["noch 1 Platz", "Warteliste 1"]
    assert f"{timezone.localtime(first.beginn):%H:%M}" in lines[0]


def test_what_is_over_cancelled_open_or_a_draft_cannot_be_chosen(redaktion):
    shown = fabrik.make_durchgang()
    fabrik.make_durchgang(days=-3)
    fabrik.make_durchgang(None)
    fabrik.make_durchgang(angebot=fabrik.make_angebot(stand="entwurf"))
    _, [gone, _] = make_dates(0, 0)
    gone.call_off()
    page = choices(redaktion.get(ADD))
    assert set(page) == {shown.angebot.titel, gone.angebot.titel}
    assert len(page[gone.angebot.titel]) == 1


@pytest.mark.parametrize("what", ["durchgang", "termin"])
def test_a_link_chooses_the_term_already(redaktion, what):
    durchgang = fabrik.make_durchgang()
    pk = durchgang.pk if what == "durchgang" else durchgang.termine.get().pk
    page = redaktion.get(f"{ADD}?{what}={pk}").text
    assert f'<option value="d{durchgang.pk}" selected>' in page


def test_a_link_chooses_a_single_date_even_one_far_ahead(redaktion):
    durchgang, _ = make_dates(*[0] * 20)
    late = fabrik.make_termin(durchgang, days=60)
    assert str(late.pk) not in redaktion.get(ADD).text
    assert f'<option value="t{late.pk}" selected>' in redaktion.get(f"{ADD}?termin={late.pk}").text
    enter(redaktion, late)
    assert late.anmeldungen.get().name == "Ada"


@pytest.mark.parametrize("query", ["termin=abc", "termin=%00", "durchgang=abc", "durchgang=99999999999999999999999"])
def test_an_odd_link_chooses_nothing(redaktion, query):
    fabrik.make_durchgang()
    page = redaktion.get(f"{ADD}?{query}")
    assert page.status_code == 200
    select = re.search(r'(?s)<select name="wofuer".*?</select>', page.text)[0]
    assert " selected>" not in select.replace('<option value="" selected>', "")


def test_many_dates_and_sign_ups_take_no_more_queries(redaktion):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert redaktion.get(ADD).status_code == 200
        return len(captured)

    make_dates(1, 3)
    before = queries()
    make_dates(1, 3, 2, 1)
    fabrik.make_durchgang(confirmed=3)
    assert queries() == before


# --- done


def test_ada_calls_and_hears_her_number(redaktion):
    durchgang = fabrik.make_durchgang()
    page = enter(redaktion, durchgang, telefon="05381 12345", erwachsene="2", kinder="1")
    anmeldung = durchgang.anmeldungen.get()
    assert (anmeldung.name, anmeldung.kanal, anmeldung.stand) == ("Ada", "telefon", "bestaetigt")
    assert (anmeldung.personen, anmeldung.kinder) == (3, 1)
    assert page.redirect_chain == [(f"/admin/angebote/anmeldung/{anmeldung.pk}/eingetragen/", 302)]
    assert f'<b dir="ltr">{anmeldung.nummer}</b>, Merkwort <b>{merkwort(anmeldung.code)}</b>' in page.text
    assert '<p class="vorlesen">Bestätigt</p>' in page.text
    assert english(page) == []


def test_who_stands_at_the_desk_takes_a_card_along_in_the_own_language(redaktion):
    page = enter(redaktion, fabrik.make_durchgang(), kanal="vor_ort", sprache="fa")
    card = redaktion.get(re.search(r'href="(/fa/meine/[^"]+)"', page.text)[1])
    assert 'class="druckt-karte"' in card.text
    assert f'<span class="nummer" dir="ltr">{Anmeldung.objects.get().nummer}</span>' in card.text


def test_who_asks_for_one_date_gets_this_date(redaktion):
    _, [first, second] = make_dates(0, 0)
    page = enter(redaktion, second)
    assert second.anmeldungen.get().name == "Ada"
    assert not first.anmeldungen.exists()
    assert f"?termin={second.pk}" in page.text


def test_the_next_person_is_entered_for_the_same_term(redaktion):
    durchgang = fabrik.make_durchgang()
    page = enter(redaktion, durchgang).text
    assert f'href="{ADD}?durchgang={durchgang.pk}">Noch jemand' in page
    listed = redaktion.get(f"/admin/angebote/anmeldung/?durchgang__id__exact={durchgang.pk}")
    assert [a.name for a in listed.context["cl"].result_list] == ["Ada"]


def test_who_left_an_address_gets_the_confirmation(redaktion):
    page = enter(redaktion, fabrik.make_durchgang(), email="ada@example.org")
    assert Nachricht.objects.get().an == "ada@example.org"
    assert "Eine Bestätigung geht an ada@example.org." in page.text


def test_who_leaves_neither_phone_nor_address_is_told_to_ask(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    assert "einmal in der Woche nachfragen" in enter(redaktion, durchgang, wie="warten").text


def test_the_same_entry_sent_twice_is_one_sign_up(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    key = key_of(redaktion.get(ADD))
    first = enter(redaktion, durchgang, key, wie="warten")
    assert enter(redaktion, durchgang, key).redirect_chain == first.redirect_chain
    assert durchgang.anmeldungen.filter(name="Ada").count() == 1


@pytest.mark.parametrize("key", [None, "", "abc"])
def test_two_entries_without_a_proper_key_are_never_taken_for_one(redaktion, key):
    durchgang = fabrik.make_durchgang()
    for name in ("Ada", "Grace"):
        form = {"wofuer": to(durchgang), "erwachsene": "1", "kanal": "telefon", "name": name}
        page = redaktion.post(ADD, form | ({} if key is None else {"schluessel": key}))
        assert page.status_code == 422
        assert "Diese Seite war veraltet" in page.text
    assert durchgang.anmeldungen.count() == 0


# --- no place


def test_who_calls_for_a_full_course_is_asked_about_the_waiting_list(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1, waiting=1)
    page = enter(redaktion, durchgang, telefon="05381 12345", notiz="mit Kinderwagen")
    assert page.status_code == 422
    assert "Es ist kein Platz frei. Auf der Warteliste wäre es Stelle 2." in page.text
    assert asked(page) == ["warten", "trotzdem"]
    assert 'value="05381 12345"' in page.text
    assert "mit Kinderwagen" in page.text
    assert not durchgang.anmeldungen.filter(name="Ada").exists()
    assert not Nachricht.objects.exists()


def test_then_the_waiting_list_is_said_with_the_place_in_it(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1, waiting=1)
    page = enter(redaktion, durchgang, wie="warten")
    assert '<p class="vorlesen">Platz 2 auf der Warteliste</p>' in page.text
    assert [a.name for a in durchgang.waiting()] == ["Person 1", "Ada"]


def test_or_staff_takes_them_in_all_the_same_and_the_reason_is_kept(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    page = enter(redaktion, durchgang, wie="trotzdem", grund="Nachbarin, ein Stuhl mehr")
    anmeldung = durchgang.anmeldungen.get(name="Ada")
    assert (anmeldung.stand, anmeldung.ueberbucht) == ("bestaetigt", "Nachbarin, ein Stuhl mehr")
    assert "Überbucht: Nachbarin, ein Stuhl mehr" in page.text
    assert "überbucht: Nachbarin" in redaktion.get(address(Anmeldung, "changelist")).text
    assert "Nachbarin, ein Stuhl mehr" in redaktion.get(address(Anmeldung, "change", anmeldung.pk)).text


@pytest.mark.parametrize("grund", ["", "   "])
def test_without_a_reason_nobody_is_taken_in(redaktion, grund):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    page = enter(redaktion, durchgang, wie="trotzdem", grund=grund)
    assert "Bitte schreiben Sie kurz, warum." in page.text
    assert asked(page) == ["warten", "trotzdem"]
    assert durchgang.anmeldungen.count() == 1


def test_a_party_larger_than_the_free_places_is_asked(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=4, confirmed=3)
    page = enter(redaktion, durchgang, erwachsene="2")
    assert "Für 2 Personen reicht der Platz nicht. Frei: 1." in page.text


def test_nobody_overtakes_who_waits_for_the_same_place(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1)
    Anmeldung.objects.filter(pk=fabrik.sign_up(durchgang, "Wartend").pk).update(stand="wartet")
    assert "Auf die freien Plätze warten schon andere." in enter(redaktion, durchgang).text


def test_a_party_too_large_for_the_course_gets_in_with_a_reason_only(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=4)
    page = enter(redaktion, durchgang, erwachsene="5")
    assert "Hier können sich höchstens 4 Personen zusammen anmelden." in page.text
    assert asked(page) == ["trotzdem"]
    assert "bitte rufen sie uns an" not in page.text.lower()
    enter(redaktion, durchgang, erwachsene="5", wie="trotzdem", grund="Familie")
    assert durchgang.anmeldungen.get().ueberbucht == "Familie"


@pytest.mark.parametrize("window", ["anmeldung_ab", "anmeldung_bis"])
def test_before_and_after_the_window_it_takes_a_reason(redaktion, window):
    at = timezone.now() + dt.timedelta(1 if window == "anmeldung_ab" else -1)
    durchgang = fabrik.make_durchgang(**{window: at})
    assert choices(redaktion.get(ADD))[durchgang.angebot.titel][0].endswith("noch 6 Plätze, Anmeldung geschlossen")
    page = enter(redaktion, durchgang)
    assert asked(page) == ["trotzdem"]
    enter(redaktion, durchgang, wie="trotzdem", grund="hatte gefragt", notiz="Mit Hund")
    anmeldung = durchgang.anmeldungen.get()
    assert (anmeldung.stand, anmeldung.ueberbucht) == ("bestaetigt", "")
    assert anmeldung.notiz == "Mit Hund\nNach Anmeldeschluss eingetragen: hatte gefragt"


def test_what_was_cancelled_while_the_form_was_open_is_said(redaktion):
    durchgang = fabrik.make_durchgang()
    key = key_of(redaktion.get(ADD))
    durchgang.termine.get().call_off()
    page = enter(redaktion, durchgang, key)
    assert page.status_code == 422
    assert "vorbei oder fällt aus" in page.text
    assert asked(page) == []
    assert durchgang.anmeldungen.count() == 0


# --- is it the same person?


@pytest.mark.parametrize(
    "same", [{"name": " ada  BEISPIEL "}, {"telefon": "+49 5381-12345"}, {"name": "Ada Beispiel", "telefon": "0123456"}]
)
def test_who_seems_to_be_there_already_is_asked_about_once(redaktion, same):
    durchgang = fabrik.make_durchgang()
    fabrik.sign_up(durchgang, name="Ada Beispiel", telefon="05381 12345")
    page = enter(redaktion, durchgang, **{"name": "Grace", **same})
    assert page.status_code == 422
    assert "Steht diese Person schon da? Ada Beispiel (1) – bestätigt." in page.text
    assert 'type="checkbox" name="doppelt"' in page.text
    assert durchgang.anmeldungen.count() == 1
    enter(redaktion, durchgang, **{"name": "Grace", **same}, doppelt="on")
    assert durchgang.anmeldungen.count() == 2


def test_two_people_without_a_phone_are_not_taken_for_one(redaktion):
    durchgang = fabrik.make_durchgang()
    for name in ("Ada", "Grace"):
        enter(redaktion, durchgang, name=name)
    assert durchgang.anmeldungen.count() == 2


def test_who_withdrew_or_comes_on_another_date_is_not_asked_about(redaktion):
    durchgang, [first, second] = make_dates(0, 0)
    fabrik.sign_up(durchgang, name="Ada", termin=first)
    fabrik.sign_up(durchgang, name="Ada", termin=second).withdraw()
    enter(redaktion, second)
    assert second.anmeldungen.live().count() == 1


# --- bad input


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_input_on_the_phone_gets_a_page(redaktion, wrong):
    durchgang = fabrik.make_durchgang()
    data = {"erwachsene": "1", "kinder": "1", "name": "Ada", "telefon": "05381 1234", "email": "a@example.org",
            "notiz": "Hallo", "kanal": "telefon", "wofuer": to(durchgang), "wie": "trotzdem", "grund": "weil",
            "doppelt": "on"}  # fmt: skip
    page = redaktion.post(ADD, spoil(data, *WRONG[wrong]) | {"schluessel": key_of(redaktion.get(ADD))}, follow=True)
    assert page.status_code in (200, 422)
    assert english(page) == []
    assert redaktion.get(address(Anmeldung, "changelist")).status_code == 200


@pytest.mark.parametrize("wofuer", ["", "d", "t", "dabc", "d99999999999999999999", "t%00", "x1"])
def test_what_cannot_be_chosen_is_said(redaktion, wofuer):
    fabrik.make_durchgang()
    page = redaktion.post(ADD, {"schluessel": key_of(redaktion.get(ADD)), "wofuer": wofuer, "name": "Ada",
                                "erwachsene": "1", "kanal": "telefon"})  # fmt: skip
    assert page.status_code == 422
    assert "Bitte wählen Sie" in page.text
