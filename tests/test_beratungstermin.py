"""The counselling office: the list of appointments, and an appointment opened: who comes, and what can be done."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from beratung import warteliste
from beratung.models import Beratungstermin, Nachricht, Person, Vermerk
from beratung.zeiten import free_times
from quartier.models.nummer import merkwort, new_secret

from . import fabrik
from .buero import ADA, TERMINE, act, log, log_in, shown
from .formular import english, said


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hour=9, hours=2)


@pytest.fixture
def termin(anliegen, kraft):
    return fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **ADA)


@pytest.fixture
def beraterin(db, as_beratung):
    """The office, logged in as somebody who counsels."""
    fabrik.make_zugang("mira")
    return log_in("mira")


# --- the list of the day


def at_nine(days=3):
    """The morning on which the appointment of these tests takes place."""
    return time_machine.travel(fabrik.in_days(days, 8), tick=False)


def test_the_list_shows_today(buero, anliegen, kraft, termin):
    fabrik.make_sprechstunde(kraft, days=4)
    tomorrow = fabrik.book(anliegen, kraft, fabrik.in_days(4, 9))
    with at_nine():
        log_in("leitung", client=buero)
        assert shown(buero.get(TERMINE)) == [termin]
        assert shown(buero.get(TERMINE, {"tag": "morgen"})) == [tomorrow]
        assert shown(buero.get(TERMINE, {"tag": "kommende"})) == [termin, tomorrow]


def everything(client):
    return client.get(TERMINE, {"tag": "alle"})


def test_the_list_names_nobody_and_writes_no_look(buero, termin):
    page = everything(buero)
    assert shown(page) == [termin]
    assert [word for word in ADA.values() if word in page.text] == []
    assert "Termin geöffnet" not in [was for _, was, _ in log()]


def test_an_opened_appointment_shows_the_person_and_the_look_is_logged(beraterin, termin):
    page = beraterin.get(f"{TERMINE}{termin.pk}/change/").text
    assert [word for word in ADA.values() if word not in page] == []
    assert log() == [("mira", "Termin geöffnet", str(termin.pk))]
    assert 'name="_save"' not in page


def test_every_look_is_a_line(beraterin, termin):
    for _ in range(3):
        beraterin.get(f"{TERMINE}{termin.pk}/change/")
    assert log() == [("mira", "Termin geöffnet", str(termin.pk))] * 3


def test_markup_in_what_a_person_wrote_stays_text(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), notiz="<script>alert(1)</script>")
    page = buero.get(f"{TERMINE}{termin.pk}/change/").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_cancelled_appointment_knows_nobody(buero, termin):
    termin.cancel()
    page = buero.get(f"{TERMINE}{termin.pk}/change/").text
    assert "Keine Angaben" in page
    assert "Ada Beispiel" not in page


def test_without_the_key_the_page_says_so(buero, termin, settings):
    settings.LENA_BERATUNG_KEY = ""
    assert "hat den Schlüssel der Beratungsstelle nicht" in buero.get(f"{TERMINE}{termin.pk}/change/").text


@pytest.mark.parametrize("written", ["{0}", "{1}", " {0} "])
def test_an_appointment_is_found_by_its_number_as_people_say_it(buero, anliegen, kraft, termin, written):
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 10))
    page = buero.get(TERMINE, {"q": written.format(termin.nummer, termin.code), "tag": "alle"})
    assert shown(page) == [termin]


def test_nobody_is_found_by_name_and_the_page_says_why(buero, termin):
    page = buero.get(TERMINE, {"q": "Ada", "tag": "alle"})
    assert shown(page) == []
    assert "Nach einem Namen zu suchen geht absichtlich nicht" in page.text


def test_a_time_that_was_never_booked_to_the_end_is_not_in_the_list(buero, anliegen, kraft, termin):
    with time_machine.travel(timezone.now() - dt.timedelta(hours=1), tick=False):
        fabrik.hold(anliegen, kraft, fabrik.in_days(3, 10))
    Beratungstermin.objects.release_expired()
    assert shown(everything(buero)) == [termin]


# --- cancelled by the house


def messages_of(termin):
    return list(termin.nachrichten.values_list("art", "kanal", "stand"))


@pytest.mark.parametrize(
    ("contact", "left"),
    [
        ({"email": "ada@example.org"}, [("absage", "mail", "offen")]),
        ({"telefon": "05381 12345"}, [("absage", "anruf", "offen")]),
        ({"email": "ada@example.org", "telefon": "05381 12345"}, [("absage", "mail", "offen")]),
    ],
)
def test_who_has_left_a_contact_is_told_that_we_cancel(buero, anliegen, kraft, contact, left):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **contact)
    page = act(buero, "absagen", termin, sicher="1")
    termin.refresh_from_db()
    assert termin.stand == "abgesagt_haus"
    assert messages_of(termin) == left
    assert said(page) == [f"{termin} ist abgesagt. Die Person bekommt eine E-Mail oder steht auf der Anrufliste."]
    assert [m.level_tag for m in page.context["messages"]] == ["success"]


def test_the_list_asks_before_it_cancels_and_says_whom_nobody_can_tell(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    page = act(buero, "absagen", termin)
    assert f"Nummer {termin.nummer} – ohne Telefon und E-Mail" in page.text
    assert "Das lässt sich nicht zurücknehmen." in page.text
    termin.refresh_from_db()
    assert termin.stand == "gebucht"


def test_a_visit_at_home_is_cancelled_by_going_there_or_writing(buero, anliegen, kraft):
    anliegen.gespraeche = ["hausbesuch"]
    anliegen.save()
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), wunsch={"gespraech": "hausbesuch"}, adresse="Weg 1")
    way = f"{TERMINE}{termin.pk}/absagen/"
    assert "Die Adresse bitte vorher aufschreiben" in buero.get(way).text
    assert "bitte hingehen oder schreiben." in said(buero.post(way, {"wer": "haus"}, follow=True))[0]
    assert "Bitte hingehen oder schreiben" in buero.get("/kontakte/").text


def test_before_cancelling_one_reads_whose_appointment_it_is(buero, termin):
    text = buero.get(f"{TERMINE}{termin.pk}/absagen/").text
    assert [word for word in (termin.beratungskraft.name, termin.nummer) if word not in text] == []


def test_who_has_left_no_contact_must_be_told_at_the_door(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    page = act(buero, "absagen", termin, sicher="1")
    assert messages_of(termin) == []
    assert said(page) == [
        f"{termin} ist abgesagt. Wir haben weder Telefon noch E-Mail: bitte an der Tür Bescheid sagen."
    ]
    assert [m.level_tag for m in page.context["messages"]] == ["warning"]


def test_a_cancelled_appointment_frees_its_time_and_forgets_the_person(buero, anliegen, kraft, termin):
    act(buero, "absagen", termin, sicher="1")
    assert termin.beginn in [zeit.beginn for zeit in free_times(anliegen)]
    assert Person.objects.count() == 0
    assert log() == [("leitung", "abgesagt", f"Beratungstermin {termin.pk}")]


def test_cancelling_twice_tells_once(buero, termin):
    act(buero, "absagen", termin, sicher="1")
    page = act(buero, "absagen", termin, sicher="1")
    assert said(page) == []
    assert Nachricht.objects.count() == 1


# --- the opened appointment


def look(client, termin):
    return client.get(f"{TERMINE}{termin.pk}/change/")


def press(client, termin, **button):
    return client.post(f"{TERMINE}{termin.pk}/change/", button, follow=True)


def test_what_is_not_safe_stands_out(buero, anliegen, kraft):
    careful = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345", geteilt=True)
    open_hearted = fabrik.book(
        anliegen, kraft, fabrik.in_days(3, 10), telefon="05381 12345", darf_sagen=True, darf_nachricht=True
    )
    careful, open_hearted = look(buero, careful).text, look(buero, open_hearted).text
    for sentence in ("Bitte keine Nachricht hinterlassen", "Das Telefon benutzen auch andere."):
        assert sentence in careful
        assert sentence not in open_hearted
    assert "Eine Nachricht hinterlassen ist in Ordnung" in open_hearted


def test_who_booked_for_somebody_else_is_shown_until_it_is_handed_over(buero, anliegen, kraft):
    held = fabrik.hold(anliegen, kraft, fabrik.in_days(3, 9), secret := new_secret())
    termin = held.confirm(secret, name="Ada", helfer={"name": "Nachbarin Nele", "telefon": "030 23125 001"})
    assert "Nachbarin Nele" in look(buero, termin).text
    page = press(buero, termin, _uebergeben="1")
    after = Beratungstermin.objects.get()
    assert after.code != termin.code
    assert said(page) == [
        f"Übergeben. Bitte der Person sagen: neue Nummer {after.nummer}, Merkwort {merkwort(after.code)}. "
        "Wer gebucht hat, kommt nicht mehr an den Termin."
    ]
    assert "Nachbarin Nele" not in page.text


def test_who_comes_is_led_through_the_day_here_too(buero, termin):
    with at_nine():
        log_in("leitung", client=buero)
        for stand in ("angekommen", "laeuft", "fertig"):
            press(buero, termin, _stand=stand)
            termin.refresh_from_db()
            assert termin.stand == stand
        page = press(buero, termin, _stand="gebucht")
    assert said(page) == ["Das geht nicht mehr: Dieser Termin ist „fertig“."]


def test_who_would_like_to_come_earlier_waits_and_stops_waiting(buero, termin):
    press(buero, termin, _frueher="an")
    assert list(Beratungstermin.objects.waiting()) == [termin]
    assert "Möchte doch nicht früher kommen" in look(buero, termin).text
    press(buero, termin, _frueher="aus")
    assert list(Beratungstermin.objects.waiting()) == []


def fall_out(termin):
    """The office hours were called off for a while."""
    hours = termin.beratungskraft.sprechstunden.get()
    hours.call_off()
    warteliste.fall_out([termin])
    hours.reinstate()


def test_what_we_had_to_cancel_takes_place_after_all(buero, anliegen, termin):
    fall_out(termin)
    assert "Doch wie geplant" in look(buero, termin).text
    press(buero, termin, _doch="1")
    termin.refresh_from_db()
    assert termin.stand == "gebucht"


def test_if_the_old_time_is_gone_meanwhile_it_says_so(buero, anliegen, kraft, termin):
    fall_out(termin)
    fabrik.book(anliegen, kraft, termin.beginn, name="Grace")
    assert said(press(buero, termin, _doch="1")) == ["Diese Zeit ist gerade vergeben worden."]


def test_looking_and_saving_never_overwrites_what_happens_meanwhile(buero, termin):
    page = press(buero, termin)
    assert page.status_code == 200
    termin.refresh_from_db()
    assert (termin.stand, log()[-1][1]) == ("gebucht", "Termin geöffnet")


def test_lane_and_reason_are_shown(buero, anliegen, kraft, termin):
    second = fabrik.hold(anliegen, kraft, termin.beginn, secret := new_secret(), intern=True, trotzdem=True)
    second.confirm(secret, intern=True, name="Grace")
    Vermerk.hand_over(second, {"text": "Frist läuft ab"})
    assert "Zusätzlich eingetragen (Spur 2). Frist läuft ab" in look(buero, second).text


# --- cancelled, after a question


def test_cancelling_asks_first(buero, termin):
    page = buero.get(f"{TERMINE}{termin.pk}/absagen/")
    assert "bekommt die Person eine E-Mail" in page.text
    termin.refresh_from_db()
    assert termin.stand == "gebucht"


@pytest.mark.parametrize(("who", "stand"), [("person", "abgesagt"), ("haus", "abgesagt_haus")])
def test_either_they_call_it_off_or_we_do(buero, termin, who, stand):
    buero.post(f"{TERMINE}{termin.pk}/absagen/", {"wer": who})
    termin.refresh_from_db()
    assert (termin.stand, Person.objects.count()) == (stand, 0)
    page = buero.post(f"{TERMINE}{termin.pk}/absagen/", {"wer": who}, follow=True)
    assert "nichts abzusagen" in said(page)[-1]


def test_who_called_themselves_is_not_called_back(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345")
    buero.post(f"{TERMINE}{termin.pk}/absagen/", {"wer": "person"})
    assert Nachricht.objects.to_call().count() == 0


@pytest.mark.parametrize("contact", [{"telefon": "05381 12345"}, {"email": "ada@example.org"}, {}])
@pytest.mark.parametrize("who", ["person", "haus"])
def test_who_stands_here_while_we_cancel_is_neither_written_to_nor_called(buero, anliegen, kraft, contact, who):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **contact)
    assert "Die Person weiß es schon" in buero.get(f"{TERMINE}{termin.pk}/absagen/").text
    page = buero.post(f"{TERMINE}{termin.pk}/absagen/", {"wer": who, "weiss": "on"}, follow=True)
    assert said(page) == [f"{termin} ist abgesagt. Die Person weiß es schon: Wir schreiben nicht und rufen nicht an."]
    assert messages_of(termin) == [("absage", "mail" if "email" in contact else "anruf", "erledigt")]
    assert Nachricht.objects.get().contact() is None
    assert log() == [("leitung", "abgesagt, Person weiß es schon", f"Beratungstermin {termin.pk}")]
    assert list(buero.get("/kontakte/").context["an_der_tuer"]) == []
    termin.refresh_from_db()
    assert (termin.stand, Person.objects.count()) == ("abgesagt" if who == "person" else "abgesagt_haus", 0)


def test_known_already_and_sent_twice_is_cancelled_once(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    for _ in range(2):
        page = buero.post(f"{TERMINE}{termin.pk}/absagen/", {"wer": "haus", "weiss": "on"}, follow=True)
    assert "nichts abzusagen" in said(page)[-1]
    assert (len(log()), Nachricht.objects.count()) == (1, 1)


# --- moved


def move(client, termin, zeit):
    return client.post(f"{TERMINE}{termin.pk}/verschieben/", {"zeit": zeit}, follow=True)


def test_moved_it_keeps_number_and_person(buero, anliegen, kraft, termin):
    zeit = free_times(anliegen)[1]
    move(buero, termin, zeit.wert)
    after = Beratungstermin.objects.get()
    assert (after.beginn, after.code, after.stand) == (zeit.beginn, termin.code, "gebucht")
    assert Person.objects.filter(termin=after).exists()
    assert Nachricht.objects.filter(art="verschoben").count() == 1


@pytest.mark.parametrize(("tick", "calls"), [({}, 1), ({"weiss": "on"}, 0)])
def test_who_is_on_the_phone_while_it_is_moved_need_not_be_called(buero, anliegen, kraft, tick, calls):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345")
    buero.post(f"{TERMINE}{termin.pk}/verschieben/", {"zeit": free_times(anliegen)[1].wert, **tick})
    assert Nachricht.objects.to_call().count() == calls


@pytest.mark.parametrize(("tick", "at_the_door"), [({}, True), ({"weiss": "on"}, False)])
def test_nobody_looks_out_at_the_door_for_who_knows_the_new_time(buero, anliegen, kraft, tick, at_the_door):
    termin, zeit = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9)), free_times(anliegen)[1].wert
    for _ in range(2):  # pressed twice
        buero.post(f"{TERMINE}{termin.pk}/verschieben/", {"zeit": zeit, **tick})
    assert bool(buero.get("/kontakte/").context["an_der_tuer"]) == at_the_door


def test_the_time_somebody_has_already_is_no_other_time(buero, termin):
    choices = buero.get(f"{TERMINE}{termin.pk}/verschieben/").context["form"].fields["zeit"].widget.choices[1:]
    offered = [value for _, times in choices for value, _ in times]
    assert offered
    assert [value for value in offered if value.endswith(f"@{termin.gezeigt}")] == []


def test_a_time_that_is_gone_meanwhile_is_said(buero, anliegen, kraft, termin):
    zeit = free_times(anliegen)[1]
    fabrik.book(anliegen, kraft, zeit.beginn, name="Grace")
    page = move(buero, termin, zeit.wert)
    assert dict(page.context["form"].errors) == {"zeit": ["Diese Zeit ist gerade vergeben worden."]}


@pytest.mark.parametrize("zeit", ["", "abc", f"{10**20}@2031-01-01T10:00Z", "1@0001-01-01T00:00Z"])
def test_a_made_up_time_moves_nothing(buero, termin, zeit):
    assert move(buero, termin, zeit).status_code == 422
    assert Beratungstermin.objects.get().beginn == termin.beginn


def test_later_times_are_one_date_away(buero, anliegen, kraft, termin):
    fabrik.make_sprechstunde(kraft, days=5)
    page = buero.get(f"{TERMINE}{termin.pk}/verschieben/", {"ab": f"{fabrik.in_days(5):%Y-%m-%d}"})
    [(_, times)] = page.context["form"].fields["zeit"].widget.choices[1:]
    assert len(times) == 6


def test_what_is_over_has_nothing_to_move(buero, termin):
    termin.cancel()
    assert "Verschieben geht nicht mehr" in buero.get(f"{TERMINE}{termin.pk}/verschieben/").text
    assert "nichts abzusagen" in buero.get(f"{TERMINE}{termin.pk}/absagen/").text


@pytest.mark.parametrize("page", ["absagen", "verschieben", "aendern", "folgetermine", "eingetragen", "karte"])
def test_the_pages_of_an_appointment_are_german(buero, termin, page):
    assert english(buero.get(f"{TERMINE}{termin.pk}/{page}/")) == []
