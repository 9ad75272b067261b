"""Somebody calls or stands at the desk: one page, done, with the number to read out."""

import datetime as dt
import re
from unittest import mock

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from angebote.admin.anmeldung import AnmeldungAdmin
from angebote.models import Anmeldung, Termin
from quartier.models import Nachricht
from quartier.models.nummer import merkwort

from . import fabrik
from .formular import WRONG, act, address, change, english, key_of, said, spoil

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
    assert " selected>" not in page.text.replace('<option value="" selected>', "")


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


# --- one sign-up


def test_a_misspelt_name_is_put_right(redaktion):
    anmeldung = fabrik.sign_up(fabrik.make_durchgang(), name="Adda")
    change(redaktion, anmeldung, name="Ada")
    assert Anmeldung.objects.get().name == "Ada"


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
