"""The Today board: the index of the content admin says what the day brings, and its buttons do it."""

import datetime as dt

import html5lib
import pytest
import time_machine
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from angebote.models import Anmeldung, Durchgang, Termin
from angebote.nachrichten import circular, place_offered
from quartier.models import Nachricht, Organisation
from quartier.models.nummer import merkwort

from . import fabrik
from .formular import address, english, said

HEUTE = "/admin/"


@pytest.fixture
def colleague(client):
    """Somebody of AKIT, who looks after their offers only."""
    client.force_login(fabrik.make_konto("ines", "akit", organisation=fabrik.make_organisation("AKIT")))
    return client


@pytest.fixture
def dienstag(client):
    """Eight o'clock on a Tuesday, at the desk."""
    with time_machine.travel("2026-11-24 08:00+01:00", tick=False):
        client.force_login(fabrik.make_konto("technik", "technik"))
        yield client


def board(client):
    page = client.get(HEUTE)
    assert page.status_code == 200
    return page


def press(client, was, obj):
    return client.post(HEUTE, {"was": was, "wen": obj.pk}, follow=True)


def make_held(**person):
    """A full term whose only place is held for somebody who waits."""
    kurs = fabrik.make_durchgang(1, confirmed=1)
    anmeldung = fabrik.sign_up(kurs, "Grace", **person)
    kurs.anmeldungen.first().withdraw()
    anmeldung.refresh_from_db()
    assert anmeldung.stand == "angeboten"
    return anmeldung


def make_call():
    """Somebody with a phone only has to hear that their date is cancelled."""
    kurs = fabrik.make_durchgang()
    fabrik.sign_up(kurs, "Grace", telefon="05381 12345")
    kurs.termine.get().call_off()
    return Nachricht.objects.to_call().get()


# --- what it shows


def test_the_heading_names_the_day(dienstag):
    assert "<h1>Heute, Dienstag, 24. November</h1>" in board(dienstag).text


def test_an_empty_day_is_said_kindly(redaktion):
    page = board(redaktion).text
    assert "Heute ist nichts geplant." in page
    assert "Morgen ist nichts geplant." in page
    assert "Niemand muss angerufen werden" in page


def test_what_one_can_maintain_stands_beneath(redaktion):
    page = board(redaktion).text
    assert page.index("Morgen,") < page.index('<h2 id="pflegen">') < page.index("/admin/angebote/angebot/add/")


def test_today_and_tomorrow_stand_there_and_other_days_do_not(dienstag):
    today, tomorrow, later = (fabrik.make_durchgang(days=days).termine.get() for days in (0, 1, 2))
    yesterday = fabrik.make_durchgang(days=-1).termine.get()
    days = [(word, dates) for word, _, dates in board(dienstag).context["tage"]]
    assert days == [("Heute", [today]), ("Morgen", [tomorrow])]
    assert Termin.objects.filter(pk__in=[yesterday.pk, later.pk]).count() == 2


def test_a_date_says_how_many_places_are_taken_held_free_and_waited_for(dienstag):
    kurs = fabrik.make_durchgang(3, days=1, confirmed=3)
    fabrik.sign_up(kurs, "Grace", telefon="05381 12345")
    fabrik.sign_up(kurs, "Familie", personen=3)
    kurs.anmeldungen.first().withdraw()
    words = "2 angemeldet, 1 gehalten, 0 frei, 3 warten"
    assert words in board(dienstag).text
    for page in (address(Termin, "liste", kurs.termine.get().pk), address(Termin, "changelist"),
                 address(Durchgang, "changelist")):  # fmt: skip
        assert words in dienstag.get(page).text, page


def test_a_cancelled_and_a_moved_date_say_so(dienstag):
    fabrik.make_durchgang(days=1).termine.get().call_off("Rohrbruch")
    moved = fabrik.make_durchgang(days=2).termine.get()
    moved.beginn, moved.ende = fabrik.in_days(1, 15), fabrik.in_days(1, 16)
    moved.place()
    page = board(dienstag).text
    assert "<strong>Fällt aus.</strong> Rohrbruch" in page
    assert "<strong>Verlegt</strong>, war: Do, 26. November, 10:00 Uhr" in page


def test_a_draft_is_no_date_of_the_day(redaktion):
    kurs = fabrik.make_durchgang(days=1)
    assert kurs.angebot.titel in board(redaktion).text
    kurs.angebot.stand = "entwurf"
    kurs.angebot.save()
    assert kurs.angebot.titel not in board(redaktion).text


@pytest.mark.parametrize(
    ("hour", "pages"), [(8, {"liste", "absagen"}), (10, {"liste", "absagen", "zaehlen"}), (12, {"liste", "zaehlen"})]
)
def test_each_date_leads_to_what_makes_sense_now(client, hour, pages):
    with time_machine.travel(f"2026-11-24 {hour:02}:30+01:00", tick=False):
        client.force_login(fabrik.make_konto("technik", "technik"))
        termin = fabrik.make_durchgang(days=0).termine.get()
        page = board(client).text
    links = {name for name in ("liste", "absagen", "zaehlen") if f"/admin/angebote/termin/{termin.pk}/{name}/" in page}
    assert links == pages
    assert (f"/admin/angebote/anmeldung/add/?termin={termin.pk}" in page) == (hour < 11)


def test_who_to_call_stands_there_with_number_and_what_to_say(redaktion):
    call = make_call()
    page = board(redaktion).text
    assert '<bdi>Grace</bdi> <a href="tel:0538112345" dir="ltr">05381 12345</a>' in page
    assert call.betreff in page
    assert "dieser Termin fällt leider aus" in page


def spoken():
    return Nachricht.objects.to_call().get().zum_vorlesen


def test_what_to_say_can_be_read_aloud(redaktion):
    fabrik.make_haus()
    make_held(telefon="05381 12345")
    call = Nachricht.objects.to_call().get()
    assert "/meine/" in call.text
    assert "http" not in spoken()
    assert "absagen:" not in spoken()
    assert spoken().startswith("Guten Tag,\n\ngute Nachricht: Ein Platz ist frei geworden.")
    assert spoken().endswith(f"Ihr Merkwort: {merkwort(Anmeldung.objects.get(name='Grace').code)}")
    page = board(redaktion).text
    assert "gute Nachricht: Ein Platz ist frei geworden" in page
    assert f"{settings.LENA_URL}/meine/" not in page
    assert f"{settings.LENA_URL}/meine/" not in redaktion.get(address(Nachricht, "change", call.pk)).text


def test_on_the_phone_one_hears_that_there_are_more_dates_and_that_the_place_stays(redaktion):
    anmeldung = make_held(telefon="05381 12345")
    for days in range(4, 11):
        termin = fabrik.make_termin(anmeldung.durchgang, days=days)
    Nachricht.objects.all().delete()
    place_offered(anmeldung)
    assert spoken().count("10:00 Uhr") == 5
    assert "und 3 weitere." in spoken()
    anmeldung.accept()
    termin.call_off("Die Leitung ist krank.")
    assert spoken().endswith("Die Leitung ist krank.\n\nIhr Platz bleibt Ihnen für die anderen Termine.")


def test_a_mail_that_could_not_be_delivered_is_read_aloud_without_its_link(redaktion):
    fabrik.sign_up(fabrik.make_durchgang(), "Grace", email="grace@example.org", telefon="05381 12345")
    Nachricht.objects.update(kanal="anruf")
    assert "Ihr Platz ist reserviert." in spoken()
    assert "http" not in spoken()


def test_a_circular_is_read_aloud_as_it_was_written(redaktion):
    anmeldung = fabrik.sign_up(fabrik.make_durchgang(), "Grace", telefon="05381 12345")
    circular(anmeldung, "k" * 20, "Zettel", "Bitte mitbringen:\n- Schere\nSiehe https://example.org/plan")
    assert spoken() == (
        f"Bitte mitbringen:\n- Schere\nSiehe https://example.org/plan\n\nEs geht um: {anmeldung.durchgang.angebot}"
    )


def test_a_call_that_offers_a_place_names_the_deadline(redaktion):
    make_held(telefon="05381 12345")
    page = board(redaktion).text
    assert "Der Platz ist frei gehalten bis" in page
    assert 'value="zusagen"' in page


def test_other_calls_ask_nobody_to_accept(redaktion):
    make_call()
    page = board(redaktion).text
    assert 'value="erreicht"' in page
    assert 'value="zusagen"' not in page


def test_a_mail_that_failed_for_good_stands_there(redaktion):
    fabrik.sign_up(fabrik.make_durchgang(), "Grace", email="grace@example.org")
    Nachricht.objects.update(stand="gescheitert", fehler="Adresse abgelehnt (550)")
    page = board(redaktion).text
    assert "grace@example.org" in page
    assert "Adresse abgelehnt (550)" in page


def test_a_party_too_large_for_the_free_place_is_named_with_the_reason(redaktion):
    kurs = fabrik.make_durchgang(3, confirmed=3)
    family = fabrik.sign_up(kurs, "Familie", personen=3, telefon="05381 12345")
    assert "Familie" not in board(redaktion).text
    kurs.anmeldungen.first().withdraw()
    page = board(redaktion)
    assert page.context["uebergangen"] == [family]
    assert "3 Personen, aber nur 1 Platz frei. Anrufen?" in page.text


def test_a_party_passed_over_for_a_date_that_is_over_needs_nothing_any_more(redaktion):
    kurs = fabrik.make_durchgang(3, confirmed=3, einzeln=False)
    fabrik.sign_up(kurs, "Familie", personen=3)
    kurs.anmeldungen.first().withdraw()
    assert board(redaktion).context["uebergangen"]
    with time_machine.travel(timezone.now() + dt.timedelta(days=5)):
        redaktion.force_login(fabrik.make_konto("spaeter", "technik"))
        assert board(redaktion).context["uebergangen"] == []


def test_places_of_single_dates_are_counted_date_by_date(redaktion):
    kurs = fabrik.make_durchgang(2, einzeln=True)
    first, second = kurs.termine.get(), fabrik.make_termin(kurs, days=4)
    leaves = fabrik.sign_up(kurs, "Ada", termin=first)
    fabrik.sign_up(kurs, "Olena", termin=first)
    pair = fabrik.sign_up(kurs, "Paar", personen=2, termin=first)
    fabrik.sign_up(kurs, "Anders", personen=2, termin=second)
    leaves.withdraw()
    [shown] = board(redaktion).context["uebergangen"]
    assert (shown, shown.frei) == (pair, 1)


def test_held_places_stand_there_with_their_deadline(redaktion):
    anmeldung = make_held(email="grace@example.org")
    page = board(redaktion)
    assert page.context["gehalten"] == [anmeldung]
    assert "1 Platz bis" in page.text


def test_dates_of_the_last_two_weeks_want_counting_until_they_are(redaktion):
    termin, old = (fabrik.make_durchgang(days=days).termine.get() for days in (-13, -15))
    assert board(redaktion).context["zaehlungen"] == [termin]
    termin.tally(5)
    assert board(redaktion).context["zaehlungen"] == []
    assert old in Termin.objects.without_tally()


def test_help_still_missing_within_a_week_stands_there(redaktion):
    soon = fabrik.make_bedarf(fabrik.make_durchgang(days=6).termine.get(), "mitkochen")
    later = fabrik.make_bedarf(fabrik.make_durchgang(days=8).termine.get(), "dolmetschen")
    assert board(redaktion).context["hilfe"] == [soon]
    fabrik.help_out(soon)
    assert board(redaktion).context["hilfe"] == []
    assert later.helping().count() == 0


def test_offers_without_coming_dates_stand_there(redaktion):
    stale = fabrik.make_durchgang(days=-3).angebot
    fabrik.make_durchgang()
    assert board(redaktion).context["ohne_termine"] == [stale]


# --- the buttons


def test_reached_ticks_the_call_off_and_forgets_the_number(redaktion):
    call = make_call()
    page = press(redaktion, "erreicht", call)
    assert said(page) == ["Erledigt: Grace."]
    assert page.context["anrufe"] == []
    call.refresh_from_db()
    assert (call.stand, call.telefon) == ("erledigt", "")


def test_who_accepts_on_the_phone_has_the_place_and_the_call_is_gone(redaktion):
    anmeldung = make_held(telefon="05381 12345")
    page = press(redaktion, "zusagen", Nachricht.objects.to_call().get())
    anmeldung.refresh_from_db()
    assert anmeldung.has_place
    assert said(page) == ["Grace (1) hat den Platz."]
    assert (page.context["anrufe"], page.context["gehalten"]) == ([], [])


def declines(anmeldung):
    """Where the board's "sagt ab" leads."""
    return f"{address(Anmeldung, 'zurueckziehen', anmeldung.pk)}?heute=1"


def test_who_declines_on_the_phone_is_asked_about_once_and_leaves_the_place_to_the_next(redaktion):
    anmeldung = make_held(telefon="05381 12345")
    fabrik.sign_up(anmeldung.durchgang, "Olena", email="olena@example.org")
    assert f'href="{declines(anmeldung)}"' in board(redaktion).text
    asked = redaktion.get(declines(anmeldung))
    assert f"Grace (1) – {anmeldung.durchgang}" in asked.text
    assert "Auf der Warteliste: 1." in asked.text
    anmeldung.refresh_from_db()
    assert anmeldung.stand == "angeboten"
    page = redaktion.post(declines(anmeldung), follow=True)
    anmeldung.refresh_from_db()
    assert anmeldung.stand == "zurueckgezogen"
    assert said(page) == ["Grace (1) ist zurückgezogen.", "Platz angeboten: Olena (1) – bekommt eine E-Mail."]
    assert page.context["title"].startswith("Heute")
    assert page.context["anrufe"] == []


def test_who_still_thinks_about_it_keeps_the_place_until_the_deadline(redaktion):
    anmeldung = make_held(telefon="05381 12345")
    page = press(redaktion, "erreicht", Nachricht.objects.to_call().get())
    assert (page.context["anrufe"], page.context["gehalten"]) == ([], [anmeldung])


def test_who_does_not_answer_is_called_again_and_the_board_says_so(redaktion):
    call = make_call()
    page = press(redaktion, "nicht erreicht", call)
    assert said(page) == ["Grace: Gemerkt: nicht erreicht. Der Anruf bleibt auf der Liste."]
    assert page.context["anrufe"] == [call]
    assert "Einmal nicht erreicht, zuletzt heute um" in page.text


def test_who_presses_not_reached_on_a_call_that_is_done_reads_so(redaktion):
    call = make_call()
    press(redaktion, "erreicht", call)
    assert said(press(redaktion, "nicht erreicht", call)) == ["Das hat inzwischen jemand erledigt."]


def test_who_accepts_too_late_is_told_why_not(redaktion):
    anmeldung = make_held(telefon="05381 12345")
    call = Nachricht.objects.to_call().get()
    Anmeldung.objects.filter(pk=anmeldung.pk).update(stand="verfallen", angeboten_bis=None)
    page = press(redaktion, "zusagen", call)
    assert said(page) == ["Die Frist ist vorbei. Der Platz ist jetzt für andere da."]


def test_pressed_twice_acts_once(redaktion):
    make_held(telefon="05381 12345")
    call = Nachricht.objects.to_call().get()
    press(redaktion, "zusagen", call)
    assert said(press(redaktion, "zusagen", call)) == ["Das ist schon erledigt."]


def test_declined_twice_acts_once(redaktion):
    anmeldung = make_held(telefon="05381 12345")
    redaktion.post(declines(anmeldung))
    assert said(redaktion.post(declines(anmeldung), follow=True))[-1] == "Das ist schon erledigt."
    assert LogEntry.objects.values_list("change_message", flat=True).get() == "hat am Telefon abgesagt"
    assert "Das ist schon erledigt." in redaktion.get(declines(anmeldung)).text


@pytest.mark.parametrize("wen", ["", "abc", "\0", str(10**20), "00000000-0000-0000-0000-000000000000"])
def test_odd_presses_change_nothing_and_break_nothing(redaktion, subtests, wen):
    make_call()
    for was in ("erreicht", "zusagen", "absagen", "stimmt", "nichts", "", "\0"):
        with subtests.test(was):
            page = redaktion.post(HEUTE, {"was": was, "wen": wen}, follow=True)
            assert said(page) == ["Das ist schon erledigt."]
            assert len(page.context["anrufe"]) == 1


def test_a_call_that_offers_no_place_cannot_be_accepted(redaktion):
    page = press(redaktion, "zusagen", make_call())
    assert said(page) == ["Diese Anmeldung gibt es nicht mehr."]
    assert len(page.context["anrufe"]) == 1


# --- who sees what


def test_an_organisation_sees_its_own_day_only(colleague):
    other = Organisation.objects.create(name="Verein", rolle="teil")
    for veranstalter in (fabrik.make_organisation("AKIT"), other):
        angebot = fabrik.make_angebot(f"Treff {veranstalter}", veranstalter=veranstalter)
        durchgang = fabrik.make_durchgang(1, angebot=angebot, days=1, confirmed=1)
        fabrik.make_bedarf(durchgang.termine.get())
        fabrik.make_termin(durchgang, days=-2)
        fabrik.sign_up(durchgang, f"Wer {veranstalter}", telefon="05381 12345")
        durchgang.anmeldungen.first().withdraw()
        fabrik.make_angebot(f"Ohne {veranstalter}", veranstalter=veranstalter)
    page = board(colleague)
    for part in ("anrufe", "gehalten", "zaehlungen", "hilfe", "ohne_termine"):
        assert len(page.context[part]) == 1, part
    assert "Treff AKIT" in page.text
    assert "Verein" not in page.text


@pytest.mark.parametrize("was", ["erreicht", "zusagen"])
def test_an_organisation_cannot_press_the_buttons_of_another(colleague, was):
    anmeldung = make_held(telefon="05381 12345")
    call = Nachricht.objects.to_call().get()
    assert len(board(colleague).context["anrufe"]) == 1
    other = Organisation.objects.create(name="Verein", rolle="teil")
    Nachricht.objects.update(veranstalter=other)
    type(anmeldung.durchgang.angebot).objects.update(veranstalter=other)
    assert said(press(colleague, was, call)) == ["Das ist schon erledigt."]
    assert colleague.get(declines(anmeldung)).status_code == colleague.post(declines(anmeldung)).status_code == 404
    assert Nachricht.objects.to_call().get() == call


def fill(number):
    """A day with so many of everything."""
    for _ in range(number):
        held = make_held(telefon="05381 12345")
        fabrik.make_bedarf(fabrik.make_termin(held.durchgang, days=1))
        fabrik.make_termin(held.durchgang, days=-2)
        small = fabrik.make_durchgang(3, days=1, confirmed=3, raum=fabrik.make_raum())
        fabrik.sign_up(small, "Familie", personen=3)
        small.anmeldungen.first().withdraw()
        fabrik.make_angebot()
        fabrik.sign_up(held.durchgang, "Ben", email="ben@example.org")
    Nachricht.objects.filter(kanal="mail").update(stand="gescheitert")


def test_a_full_board_is_german_and_right_html(redaktion):
    fill(1)
    page = board(redaktion)
    parts = ("anrufe", "gescheitert", "uebergangen", "gehalten", "zaehlungen", "hilfe", "texte", "ohne_termine")
    assert [part for part in parts if not page.context[part]] == []
    assert english(page) == []
    html5lib.HTMLParser(strict=True).parse(page.text)


def test_thirty_of_everything_take_as_many_queries_as_one(redaktion):
    counts = []
    for more in (1, 29):
        fill(more)
        with CaptureQueriesContext(connection) as captured:
            page = board(redaktion)
        counts.append(len(captured))
    assert len(page.context["anrufe"]) == len(page.context["uebergangen"]) == 30
    assert counts[0] == counts[1]
    assert counts[0] <= 31  # one of them asks for the colours of the house


# --- the ways at the top


def test_every_account_finds_today_and_the_list_of_all_pages_at_the_top(colleague):
    page = colleague.get(address(Termin, "changelist"))
    assert page.context["wege"] == [("/admin/", "Heute"), ("/admin/#pflegen", "Was möchten Sie pflegen?")]
    assert '<h2 id="pflegen">' in board(colleague).text


def test_from_the_sheet_of_a_date_that_has_begun_one_goes_on_to_count(redaktion):
    termin = fabrik.make_durchgang(8).termine.get()
    count = address(Termin, "zaehlen", termin.pk)
    assert count not in redaktion.get(address(Termin, "liste", termin.pk)).text
    Termin.objects.update(beginn=fabrik.in_days(-1, 10), ende=fabrik.in_days(-1, 11))
    assert count in redaktion.get(address(Termin, "liste", termin.pk)).text
