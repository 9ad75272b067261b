"""A date is cancelled at the desk: who is told, how, and the way back. And a date is moved."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from angebote.models import Termin
from angebote.nachrichten import UNDO
from quartier.models import Belegung, Nachricht, Schliesszeit
from quartier.tasks import nachrichten_senden

from . import fabrik
from .conftest import ServiceClient
from .formular import address, change, day, english, errors, moment, said


@pytest.fixture
def termin(db):
    """A date to which three come: one has an address, one a phone, one neither."""
    fabrik.make_haus()
    durchgang = fabrik.make_durchgang(8, raum=fabrik.make_raum("Saal"))
    fabrik.sign_up(durchgang, "Ada", email="ada@example.org")
    fabrik.sign_up(durchgang, "Grace", telefon="05381 12345")
    fabrik.sign_up(durchgang, "Olena")
    return durchgang.termine.get()


def absagen(termin):
    return address(Termin, "absagen", termin.pk)


def call_off(client, termin, hinweis="Die Leitung ist krank."):
    return client.post(absagen(termin), {"hinweis": hinweis}, follow=True)


def told(word="Fällt aus"):
    return sorted(Nachricht.objects.filter(betreff__startswith=word).values_list("name", "kanal"))


def later(**delta):
    return time_machine.travel(timezone.now() + dt.timedelta(**delta), tick=False)


# --- twice


def test_whoever_cancels_what_has_been_cancelled_reads_that_their_reason_is_not_kept(redaktion, termin):
    call_off(redaktion, termin)
    page = call_off(redaktion, termin, "Kein Strom.")
    assert said(page) == [
        "War schon abgesagt, mit dem Grund „Die Leitung ist krank.“. Ihr Grund ist nicht gespeichert."
    ]
    termin.refresh_from_db()
    assert termin.hinweis == "Die Leitung ist krank."


def test_the_way_to_the_door_sign_names_the_day(redaktion, termin):
    page = call_off(redaktion, termin)
    assert "Türschild „Fällt heute aus“" not in page.text
    assert f"Türschild „Fällt am {date_format(timezone.localdate(termin.beginn), 'j. F')} aus“ drucken" in page.text


# --- before


def test_the_page_says_who_is_told_and_how_before_anything_happens(redaktion, termin):
    page = redaktion.get(absagen(termin))
    ways = page.context["bescheid"]
    assert {way: [person.name for person in people] for way, people in ways.items()} == {
        "mail": ["Ada"], "anruf": ["Grace"], "nicht": ["Olena"],
    }  # fmt: skip
    assert "1 bekommt eine E-Mail." in page.text
    assert 'href="tel:0538112345"' in page.text
    assert "Erscheint öffentlich" in page.text
    assert told() == []


def test_a_date_nobody_signed_up_for_says_so(redaktion):
    page = redaktion.get(absagen(fabrik.make_durchgang(None).termine.get()))
    assert "Es ist niemand angemeldet." in page.text


def test_helpers_are_among_those_who_are_told(redaktion, termin):
    fabrik.help_out(fabrik.make_bedarf(termin), "Greta", telefon="05381 999")
    assert "<bdi>Greta</bdi>" in redaktion.get(absagen(termin)).text
    call_off(redaktion, termin)
    assert ("Greta", "anruf") in told()


def test_the_board_and_the_list_and_the_form_lead_there(redaktion):
    termin = fabrik.make_durchgang(days=1).termine.get()
    for page in ("/admin/", address(Termin, "changelist"), address(Termin, "change", termin.pk)):
        assert f'href="{absagen(termin)}"' in redaktion.get(page).text, page


# --- done


def test_cancelled_it_tells_everybody_frees_the_room_and_stands_on_the_page(redaktion, termin):
    page = call_off(redaktion, termin)
    assert told() == [("Ada", "mail"), ("Grace", "anruf")]
    assert Belegung.objects.count() == 0
    assert "Dieser Termin fällt aus." in page.text
    public = redaktion.get(termin.angebot.get_absolute_url()).text
    assert "fällt aus" in public
    assert "Die Leitung ist krank." in public


def test_the_result_says_who_is_still_to_be_called_and_leads_to_the_door_sign(redaktion, termin):
    page = call_off(redaktion, termin)
    assert [anruf.name for anruf in page.context["anrufe"]] == ["Grace"]
    sign = reverse("tuerschild", args=[termin.angebot.slug, termin.pk])
    assert f'href="{sign}"' in page.text
    Nachricht.objects.to_call().get().done()
    assert "Niemand mehr. Alle sind angerufen." in redaktion.get(absagen(termin)).text


def test_the_reason_may_stay_empty_and_an_older_note_is_gone_with_it(redaktion, termin):
    termin.hinweis = "heute im Garten"
    termin.place()
    assert "heute im Garten" not in redaktion.get(absagen(termin)).text  # it is no reason to cancel
    call_off(redaktion, termin, "")
    termin.refresh_from_db()
    assert (bool(termin.abgesagt_am), termin.hinweis) == (True, "")


@pytest.mark.parametrize("hinweis", ["x" * 201, "krank\0"])
def test_an_odd_reason_cancels_nothing_and_keeps_what_was_typed(redaktion, termin, hinweis):
    page = call_off(redaktion, termin, hinweis)
    assert page.status_code == 422
    assert page.context["form"]["hinweis"].value() == hinweis
    assert english(page) == []
    termin.refresh_from_db()
    assert (termin.abgesagt_am, told()) == (None, [])


def test_sent_twice_it_is_one_cancellation(redaktion, termin):
    call_off(redaktion, termin)
    first = Termin.objects.get()
    call_off(redaktion, termin, "ein anderer Grund")
    assert Termin.objects.values("abgesagt_am", "hinweis", "sequenz").get() == {
        "abgesagt_am": first.abgesagt_am, "hinweis": "Die Leitung ist krank.", "sequenz": 1,
    }  # fmt: skip
    assert told() == [("Ada", "mail"), ("Grace", "anruf")]


def test_a_date_that_is_over_cannot_be_cancelled_any_more(redaktion):
    termin = fabrik.make_durchgang(days=-1).termine.get()
    assert "schon vorbei" in redaktion.get(absagen(termin)).text
    page = call_off(redaktion, termin)
    assert "schon vorbei" in page.text
    termin.refresh_from_db()
    assert termin.abgesagt_am is None


def test_two_colleagues_who_cancel_at_the_same_moment_tell_everybody_once(committed):
    durchgang = fabrik.make_durchgang(8, raum=fabrik.make_raum())
    fabrik.sign_up(durchgang, "Ada", email="ada@example.org")
    konto, termin = fabrik.make_konto("technik", "technik"), durchgang.termine.get()
    gate, answers = threading.Barrier(2), []

    def press():
        client = ServiceClient()
        client.force_login(konto)
        gate.wait()
        answers.append(call_off(client, termin).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert answers == [200, 200]
    assert told() == [("Ada", "mail")]


# --- undone


def test_undone_within_five_minutes_nobody_is_told(redaktion, termin):
    page = call_off(redaktion, termin)
    assert "geht keine E-Mail hinaus" in page.text
    page = redaktion.post(absagen(termin), {"doch": "1"}, follow=True)
    assert "Noch wusste es niemand." in said(page)[0]
    assert (told(), told("Findet doch statt")) == ([], [])
    termin.refresh_from_db()
    assert (termin.abgesagt_am, termin.hinweis) == (None, "")
    assert Belegung.objects.get().raum == termin.raum


def test_after_five_minutes_the_page_says_that_all_are_told_again(redaktion, termin):
    call_off(redaktion, termin)
    for nachricht in Nachricht.objects.filter(betreff__startswith="Fällt aus"):
        nachricht.done()
    with later(minutes=6):
        assert "bekommen alle noch einmal Bescheid" in redaktion.get(absagen(termin)).text
        page = redaktion.post(absagen(termin), {"doch": "1"}, follow=True)
    assert "Schon Bescheid wussten: 2." in said(page)[0]
    assert told("Findet doch statt") == [("Ada", "mail"), ("Grace", "anruf")]


def test_a_date_whose_room_was_taken_meanwhile_stays_cancelled_and_says_so(redaktion, termin):
    call_off(redaktion, termin)
    other = fabrik.make_durchgang(raum=termin.raum).angebot
    page = redaktion.post(absagen(termin), {"doch": "1"}, follow=True)
    assert said(page) == [f"Der Raum ist in dieser Zeit schon belegt (10:00–11:00 Uhr: {other})."]
    termin.refresh_from_db()
    assert termin.abgesagt_am is not None
    assert told() == [("Ada", "mail"), ("Grace", "anruf")]


def test_undone_twice_tells_once(redaktion, termin):
    call_off(redaktion, termin)
    Nachricht.objects.to_call().get().done()
    for _ in range(2):
        redaktion.post(absagen(termin), {"doch": "1"})
    assert told("Findet doch statt") == [("Grace", "anruf")]


def test_the_way_back_is_closed_once_the_date_is_over(redaktion, termin):
    call_off(redaktion, termin)
    Termin.objects.update(beginn=fabrik.in_days(-1, 10), ende=fabrik.in_days(-1, 11))
    assert "Rückgängig machen" not in redaktion.get(absagen(termin)).text
    redaktion.post(absagen(termin), {"doch": "1"})
    termin.refresh_from_db()
    assert termin.abgesagt_am is not None


@pytest.mark.parametrize("data", [{"hinweis": "krank"}, {"doch": "1"}])
def test_an_organisation_can_neither_cancel_nor_undo_the_dates_of_another(client, termin, data):
    verein = fabrik.make_organisation("Verein")
    client.force_login(fabrik.make_konto("ines", "akit", organisation=verein))
    if "doch" in data:
        termin.call_off()
    before = Termin.objects.values().get()
    assert client.post(absagen(termin), data).status_code == 404
    assert Termin.objects.values().get() == before


# --- moved


def move(client, termin):
    return change(client, termin, **moment(day(4), "15:00"), **moment(day(4), "16:00", "ende"))


def test_the_form_says_who_would_be_told(redaktion, termin):
    page = redaktion.get(address(Termin, "change", termin.pk)).text
    assert "Wenn Sie Zeit oder Raum ändern, erfahren es:" in page
    assert "<bdi>Grace</bdi>" in page


def test_a_moved_date_says_whom_it_told(redaktion, termin):
    page = move(redaktion, termin)
    assert said(page)[0] == (
        "Verlegt. Per E-Mail: 1. Noch anzurufen: 1 (Anrufliste auf der Seite Heute). Nicht erreichbar: Olena. "
        "E-Mails gehen in fünf Minuten hinaus."
    )
    assert told("Neue Zeit") == [("Ada", "mail"), ("Grace", "anruf")]


def test_a_new_note_tells_nobody_and_says_nothing_of_it(redaktion, termin):
    page = change(redaktion, termin, hinweis="heute im Garten")
    assert len(said(page)) == 1
    assert told("Neue Zeit") == []


def test_a_cancelled_date_that_is_moved_concerns_nobody(redaktion, termin):
    call_off(redaktion, termin)
    page = move(redaktion, termin)
    assert len(said(page)) == 1
    assert told("Neue Zeit") == []


def test_whoever_moves_the_begin_moves_the_end_along(redaktion, termin):
    change(redaktion, termin, **moment(day(4), "15:30"))
    moved = Termin.objects.get(pk=termin.pk)
    assert (moved.beginn, moved.ende) == (fabrik.in_days(4, 15, 30), fabrik.in_days(4, 16, 30))


def test_a_date_is_moved_neither_into_the_past_nor_into_the_next_decade(redaktion, termin):
    page = change(redaktion, termin, **moment(day(-4), "15:00"))
    assert errors(page)["beginn"] == ["Dieser Zeitpunkt ist schon vorbei."]
    page = change(redaktion, termin, **moment(day(4000), "15:00"))
    assert errors(page)["beginn"] == ["Das ist mehr als zwei Jahre hin. Stimmt das Jahr?"]
    assert Termin.objects.get(pk=termin.pk).beginn == termin.beginn
    assert told("Neue Zeit") == []


def test_a_date_moved_into_a_closure_is_remarked_upon(redaktion, termin):
    closed = timezone.localdate() + dt.timedelta(4)
    Schliesszeit.objects.create(von=closed, bis=closed, anlass="Malerarbeiten")
    page = move(redaktion, termin)
    assert "Achtung, an diesem Tag ist geschlossen: Malerarbeiten." in said(page)


def test_a_date_moved_again_within_five_minutes_is_told_once_and_right(redaktion, termin):
    move(redaktion, termin)
    nachrichten_senden()
    assert [m.subject for m in mail.outbox if "Neue Zeit" in m.subject] == []
    change(redaktion, termin, **moment(day(5), "17:00"))
    with time_machine.travel(timezone.now() + UNDO + dt.timedelta(seconds=1)):
        nachrichten_senden()
    [sent] = [m for m in mail.outbox if "Neue Zeit" in m.subject]
    assert "17:00" in sent.body
    assert "15:00" not in sent.body
