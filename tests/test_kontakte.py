"""Whom to call and what to say, whom a mail did not reach, and whom only the door reaches."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beratung import warteliste
from beratung.models import Beratungstermin, Nachricht, Person

from . import fabrik
from .buero import act, log, log_in, shown
from .formular import said

PAGE = "/kontakte/"


@pytest.fixture
def call(anliegen, kraft):
    """Ada has only a phone, and we had to cancel."""
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345")
    termin.cancel(by_house=True)
    return Nachricht.objects.get(termin=termin)


def lists(client):
    page = client.get(PAGE)
    return [list(page.context[name]) for name in ("anrufe", "gescheitert", "an_der_tuer")]


def press(client, nachricht, was, **data):
    return client.post(PAGE, {"nachricht": nachricht.pk, "was": was, **data}, follow=True)


def test_the_call_list_says_what_to_say_and_nobodys_name(buero, call):
    (nachricht,), _, _ = lists(buero)
    assert nachricht == call
    assert nachricht.sagen.startswith("Ihr Termin am ")
    assert nachricht.sagen.endswith(" Uhr ist abgesagt. Möchten Sie einen neuen?")
    text = buero.get(PAGE).text
    assert [word for word in ("Ada", "05381", "Schulden") if word in text] == []


@pytest.mark.parametrize("art", Nachricht.Art)
def test_what_is_read_aloud_is_neutral_and_has_no_link(buero, anliegen, kraft, art):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345")
    Nachricht.objects.all().delete()
    Nachricht.promise(termin, art, "anruf", "person", faellig_ab=termin.gebucht_am)
    (nachricht,), _, _ = lists(buero)
    assert len(nachricht.sagen) > 20
    assert [word for word in ("Schulden", "Mira", "http", "Beratung") if word in nachricht.sagen] == []


def test_an_opened_contact_shows_what_is_safe_and_the_look_is_logged(buero, anliegen, kraft):
    termin = fabrik.book(
        anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345", darf_sagen=True, geteilt=True,
    )  # fmt: skip
    termin.cancel(by_house=True)
    nachricht = Nachricht.objects.get()
    page = buero.post(PAGE, {"oeffnen": nachricht.pk})
    assert [word for word in ("Ada Beispiel", "tel:0538112345") if word not in page.text] == []
    assert "Sie dürfen sagen, dass der Treff anruft." in page.text
    assert "Bitte keine Nachricht hinterlassen" in page.text
    assert "Das Telefon benutzen auch andere." in page.text
    assert log() == [("leitung", "Kontakt geöffnet", str(nachricht.pk))]


def test_what_nobody_was_asked_about_counts_as_no(buero, call):
    text = buero.post(PAGE, {"oeffnen": call.pk}).text
    assert "Bitte erst sagen, wer anruft, wenn Sie die richtige Person sprechen." in text


def test_without_the_key_the_page_says_so(buero, call, settings):
    settings.LENA_BERATUNG_KEY = ""
    assert "hat den Schlüssel der Beratungsstelle nicht" in buero.post(PAGE, {"oeffnen": call.pk}).text


def test_who_has_been_reached_is_ticked_off_and_forgotten(buero, call):
    for _ in range(2):
        press(buero, call, "erreicht")
    call.refresh_from_db()
    assert (call.stand, call.inhalt) == ("erledigt", None)
    assert lists(buero) == [[], [], []]
    assert log() == [("leitung", "erreicht", f"Nachricht {call.pk}")]


def test_who_does_not_answer_stays_on_the_list_and_the_tries_are_counted(buero, call):
    for day, sentence in ((0, "Einmal nicht erreicht, zuletzt heute um 10:00 Uhr"),
                          (1, "2-mal nicht erreicht, zuletzt heute um 10:00 Uhr")):  # fmt: skip
        with time_machine.travel(fabrik.in_days(day + 1), tick=False):
            log_in("leitung", client=buero)
            for _ in range(2):  # pressed twice is one try
                page = press(buero, call, "nicht erreicht")
            assert said(page)[-1].endswith("Der Anruf bleibt auf der Liste.")
            assert sentence in page.text
            assert lists(buero)[0] == [call]
    with time_machine.travel(fabrik.in_days(5), tick=False):
        log_in("leitung", client=buero)
        assert f"zuletzt am {fabrik.in_days(-3):%d.%m.} um 10:00 Uhr" in buero.get(PAGE).text
        press(buero, call, "erreicht")
        assert lists(buero)[0] == []
    assert [was for _, was, _ in log()] == ["nicht erreicht"] * 4 + ["erreicht"]


def test_a_reminder_is_called_when_it_is_due_and_they_can_say_no(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 1", erinnern=True)
    assert lists(buero)[0] == []
    with time_machine.travel(fabrik.in_days(1, 9, 5), tick=False):
        log_in("leitung", client=buero)
        ((nachricht,), _, _) = lists(buero)
        assert nachricht.art == "erinnerung"
        press(buero, nachricht, "kann nicht kommen")
    termin.refresh_from_db()
    assert termin.stand == "abgesagt"
    assert Person.objects.count() == 0


@pytest.fixture
def offer(anliegen, kraft):
    """Somebody with a phone waits for an earlier time, and one is free."""
    early = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    late = fabrik.book(anliegen, kraft, fabrik.in_days(9, 9), telefon="05381 12345")
    late.want_earlier(True)
    early.cancel()
    return Nachricht.objects.get(termin=late, art="angebot")


def test_an_earlier_time_is_taken_on_the_phone_and_nobody_calls_again(buero, offer):
    ((nachricht,), _, _) = lists(buero)
    (held,) = nachricht.termin.gehalten
    press(buero, offer, "nimmt", zeit=held.pk)
    offer.termin.refresh_from_db()
    assert offer.termin.beginn == fabrik.in_days(3, 9)
    assert lists(buero)[0] == []


def test_an_earlier_time_is_refused_on_the_phone_and_the_appointment_stays(buero, offer):
    ((nachricht,), _, _) = lists(buero)
    press(buero, offer, "lieber nicht", zeit=nachricht.termin.gehalten[0].pk)
    offer.termin.refresh_from_db()
    assert offer.termin.beginn == fabrik.in_days(9, 9)
    assert lists(buero)[0] == []


def test_a_mail_that_bounced_stands_on_the_failed_list_or_becomes_a_call(buero, anliegen, kraft):
    for minute, way in ((0, {}), (30, {"telefon": "05381 1"})):
        termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9, minute), email="a@example.org", **way)
        Nachricht.objects.get(termin=termin, art="bestaetigung")._failed("Adresse abgelehnt (550)", permanent=True)
    calls, failed, _ = lists(buero)
    assert [(n.kanal, n.stand, n.fehler) for n in calls + failed] == [
        ("anruf", "offen", "Adresse abgelehnt (550)"),
        ("mail", "gescheitert", "Adresse abgelehnt (550)"),
    ]
    assert "mal nicht erreicht" not in buero.get(PAGE).text  # mails that were tried are no calls
    press(buero, failed[0], "nicht erreicht")
    assert Nachricht.objects.get(pk=failed[0].pk).versucht_am is None
    press(buero, failed[0], "erreicht")
    assert lists(buero)[1] == []


def test_who_is_asked_about_an_earlier_time_answers_and_is_not_just_reached(buero, offer):
    text = buero.get(PAGE).text
    assert [word for word in ("nimmt", "lieber nicht", "nicht erreicht", "erreicht") if f'value="{word}"' in text] == [
        "nimmt", "lieber nicht", "nicht erreicht",
    ]  # fmt: skip


def test_who_has_heard_that_it_falls_out_hears_that_it_takes_place_after_all(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 1")
    warteliste.fall_out([termin])
    press(buero, Nachricht.objects.get(art="ausfall"), "erreicht")
    Beratungstermin.objects.get(pk=termin.pk).reinstate()
    (nachricht,) = lists(buero)[0]
    assert nachricht.sagen.startswith("Ihr Termin findet doch statt: ")


def test_who_has_no_way_is_told_at_the_door(buero, anliegen, kraft):
    out, off, moved = (fabrik.book(anliegen, kraft, fabrik.in_days(3, 9 + m // 60, m % 60)) for m in (0, 30, 60))
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 10, 30), telefon="05381 1").cancel(by_house=True)
    warteliste.fall_out([out])
    off.cancel(by_house=True)
    moved = moved.move(kraft, fabrik.in_days(9, 9), intern=True)
    with time_machine.travel(fabrik.in_days(2), tick=False):
        log_in("leitung", client=buero)
        assert lists(buero)[2] == [out, off, moved]


@pytest.mark.parametrize("wrong", ["", "abc", "\x00", "0c9d1e2f-3a4b-4c5d-8e6f-708192a3b4c5"])
@pytest.mark.parametrize("button", ["oeffnen", "nachricht"])
def test_an_unknown_row_is_not_found(buero, call, button, wrong):
    assert buero.post(PAGE, {"was": "erreicht", button: wrong}).status_code == 404


def test_an_unknown_button_does_nothing(buero, call):
    page = press(buero, call, "zerlegen")
    assert (page.status_code, said(page)) == (200, [])


def test_three_calls_take_as_many_queries_as_one(buero, anliegen, kraft, call):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            buero.get(PAGE)
        return len(captured)

    one = queries()
    for minute in (0, 30):
        fabrik.book(anliegen, kraft, fabrik.in_days(3, 10, minute), telefon="05381 1").cancel(by_house=True)
    assert len(lists(buero)[0]) == 3
    assert queries() == one


# --- all messages, in the list of the admin


def test_the_call_list_says_whom_only_when_it_is_opened(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), name="Ada Beispiel", telefon="05381 12345")
    termin.cancel(by_house=True)
    nachricht = Nachricht.objects.get()
    page = buero.get("/beratung/nachricht/")
    assert shown(page) == [nachricht]
    assert "Ada Beispiel" not in page.text
    opened = buero.get(f"/beratung/nachricht/{nachricht.pk}/change/").text
    assert "Ada Beispiel, 05381 12345, keine E-Mail" in opened
    assert log()[-1] == ("leitung", "Kontakt geöffnet", str(nachricht.pk))


def test_who_has_been_called_is_ticked_off_and_forgotten(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345")
    termin.cancel(by_house=True)
    act(buero, "erledigt", Nachricht.objects.get())
    nachricht = Nachricht.objects.get()
    assert (nachricht.stand, nachricht.inhalt) == ("erledigt", None)
    assert "erledigt und vergessen" in buero.get(f"/beratung/nachricht/{nachricht.pk}/change/").text
