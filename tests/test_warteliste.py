"""The waiting list: a freed place is held for the next party that fits, until a deadline, and nobody is misled."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from angebote.models import Anmeldung, NotPossible
from angebote.tasks import fristen
from lena import rights
from quartier.models import Nachricht, Schliesszeit
from quartier.models.nummer import merkwort
from quartier.regeln import local_instant

from . import fabrik
from .conftest import login
from .test_nachrichten import body, postbox, send  # noqa: F401

PHONE, MAIL = {"telefon": "05381 12345"}, {"email": "wartet@example.org"}
TUESDAY = dt.datetime(2027, 2, 2, 9, tzinfo=dt.UTC)


def full(plaetze=2, *parties, days=30, **fields):
    """A full term (one party has all places) and parties waiting: [(name, persons, contact)]."""
    durchgang = fabrik.make_durchgang(plaetze, days=days, **fields)
    fabrik.sign_up(durchgang, "Voll", personen=plaetze)
    for name, personen, contact in parties:
        fabrik.sign_up(durchgang, name, personen=personen, **contact)
    return durchgang


def one(name):
    return Anmeldung.objects.get(name=name)


def states():
    return dict(Anmeldung.objects.exclude(name="Voll").values_list("name", "stand"))


def lapse():
    """What the worker does every five minutes, with the worker's rights, once the deadlines of now are over."""
    last = Anmeldung.objects.filter(stand="angeboten").latest("angeboten_bis").angeboten_bis
    with time_machine.travel(last, tick=False), login(rights.BERATUNG):
        fristen()


def told():
    """Everybody has been reached."""
    for message in Nachricht.objects.filter(stand="offen"):
        message.done()


def offers(**which):
    return Nachricht.objects.filter(schluessel__contains=":angebot:", **which)


# --- who is next


def test_a_freed_place_is_held_and_not_given(db):
    full(1, ("Ada", 1, PHONE))
    assert one("Voll").withdraw() == [one("Ada")]
    assert one("Ada").stand == "angeboten"
    assert one("Ada").durchgang.taken() == 1


def test_places_are_held_in_the_order_of_signing_up(db):
    full(2, ("Eins", 1, PHONE), ("Zwei", 1, MAIL), ("Drei", 1, PHONE))
    one("Voll").withdraw()
    assert states() == {"Eins": "angeboten", "Zwei": "angeboten", "Drei": "wartet"}


def test_who_does_not_fit_is_passed_over_with_a_note_and_keeps_the_place_in_the_queue(db):
    durchgang = full(3, ("Groß", 3, PHONE), ("Klein", 1, PHONE))
    one("Voll").change_party(2)
    assert states() == {"Groß": "wartet", "Klein": "angeboten"}
    assert one("Groß").uebergangen_am is not None
    assert one("Groß").place_in_queue() == 1
    one("Voll").withdraw()
    assert durchgang.free() == 2  # Klein still has one
    one("Klein").withdraw()
    assert one("Groß").stand == "angeboten"


def test_a_small_party_does_not_jump_while_a_place_is_held(db):
    durchgang = full(2, ("Zwei", 2, PHONE))
    one("Voll").withdraw()
    fabrik.sign_up(durchgang, "Flink")
    assert states() == {"Zwei": "angeboten", "Flink": "wartet"}


def test_more_places_are_held_for_those_who_wait(redaktion):
    from .formular import change

    durchgang = full(1, ("Ada", 1, PHONE), ("Ben", 1, PHONE), ("Cem", 1, PHONE))
    change(redaktion, durchgang, plaetze=3)
    assert states() == {"Ada": "angeboten", "Ben": "angeboten", "Cem": "wartet"}


def test_nothing_is_offered_once_the_last_date_has_begun(db):
    durchgang = full(1, ("Ada", 1, MAIL), days=1)
    with time_machine.travel(durchgang.termine.get().beginn + dt.timedelta(minutes=1)):
        assert one("Voll").withdraw() == []
    assert one("Ada").stand == "wartet"


# --- until when


DEADLINES = [
    # when the place is freed, how the party is reached, until when it is held
    ("2027-02-02 09:00", MAIL, "2027-02-03 20:00"),  # tomorrow evening
    ("2027-02-02 23:50", MAIL, "2027-02-03 20:00"),
    ("2027-02-05 12:00", MAIL, "2027-02-06 20:00"),  # mail is read on Saturdays too
    ("2027-02-02 09:00", PHONE, "2027-02-03 18:00"),
    ("2027-02-05 12:00", PHONE, "2027-02-08 18:00"),  # Friday: Monday
    ("2027-03-25 12:00", PHONE, "2027-03-30 18:00"),  # before Good Friday: Tuesday after Easter
    ("2027-12-23 12:00", PHONE, "2027-12-30 18:00"),  # Christmas, and the closure below
    ("2027-03-27 12:00", MAIL, "2027-03-28 20:00"),  # the clocks change in between
    ("2027-02-02 09:00", {}, "2027-02-09 20:00"),  # told to look once a week
]


@pytest.mark.parametrize(("freed", "contact", "until"), DEADLINES)
def test_how_long_a_place_is_held(db, freed, contact, until):
    def moment(text):
        return local_instant(dt.date.fromisoformat(text[:10]), dt.time.fromisoformat(text[11:]))

    Schliesszeit.objects.create(von="2027-12-24", bis="2027-12-29", anlass="Betriebsferien")
    with time_machine.travel(moment(freed), tick=False):
        full(1, ("Ada", 1, contact))
        one("Voll").withdraw()
    assert one("Ada").angeboten_bis == moment(until)


def test_it_is_never_held_beyond_the_begin_of_the_last_date(db):
    with time_machine.travel(TUESDAY, tick=False):
        durchgang = full(1, ("Ada", 1, {}), days=2)
        fabrik.make_termin(durchgang, days=4)
        one("Voll").withdraw()
        assert one("Ada").angeboten_bis == fabrik.in_days(4)


def test_for_a_single_date_it_is_held_until_that_date_begins(db):
    with time_machine.travel(TUESDAY, tick=False):
        durchgang = fabrik.make_durchgang(1, einzeln=True, days=1)
        fabrik.make_termin(durchgang, days=9)
        first = durchgang.termine.earliest("beginn")
        fabrik.sign_up(durchgang, "Voll", termin=first)
        fabrik.sign_up(durchgang, "Ada", termin=first, **MAIL)
        one("Voll").withdraw()
        assert one("Ada").angeboten_bis == fabrik.in_days(1)


# --- saying yes


@pytest.fixture
def offered(client):
    """Ada has been offered the place by telephone, Ben waits behind her."""
    durchgang = full(1, ("Ada", 1, PHONE), ("Ben", 1, MAIL))
    one("Voll").withdraw()
    return durchgang


def open_mine(client, anmeldung):
    found = client.post("/meine/", {"nummer": anmeldung.code, "merkwort": merkwort(anmeldung.code)}, follow=True)
    return found, found.redirect_chain[-1][0]


def test_ada_says_yes_with_number_and_word(client, offered):
    page, address = open_mine(client, one("Ada"))
    assert "Ein Platz ist frei!" in page.text
    assert client.get(f"{address}zusagen/").status_code == 302
    assert one("Ada").stand == "angeboten"  # looking is not accepting
    done = client.post(f"{address}zusagen/", follow=True)
    assert "Sie sind angemeldet" in done.text
    assert states() == {"Ada": "bestaetigt", "Ben": "wartet"}
    assert one("Ada").angeboten_bis is None


def test_the_link_in_the_mail_says_yes(client, postbox):  # noqa: F811
    fabrik.make_haus()
    full(1, ("Ada", 1, {"email": "ada@example.org"}))
    send()
    one("Voll").withdraw()
    send()
    mail = postbox.mails[-1]
    assert mail["Subject"].startswith("Ein Platz ist frei: ")
    assert f"{timezone.localtime(one('Ada').angeboten_bis):%H:%M} Uhr" in body(mail)
    link = next(line for line in body(mail).split() if "/meine/" in line and line.rstrip("/")[-6:] != "/meine")
    client.post("/" + link.split("/", 3)[3] + "zusagen/")
    assert one("Ada").stand == "bestaetigt"
    send()
    assert postbox.mails[-1]["Subject"].startswith("Ihr Platz ist fest: ")
    assert len(postbox.mails) == 3


def test_yes_twice_is_yes_once(offered):
    one("Ada").accept()
    one("Ada").accept()
    assert one("Ada").stand == "bestaetigt"


def test_yes_after_the_deadline_counts_as_long_as_the_place_is_still_held(offered):
    ada = one("Ada")
    with time_machine.travel(ada.angeboten_bis + dt.timedelta(minutes=2)):
        ada.accept()
    assert one("Ada").stand == "bestaetigt"


def test_yes_after_the_place_went_on_is_told_kindly(client, offered):
    told()
    _, address = open_mine(client, one("Ada"))
    lapse()
    answer = client.post(f"{address}zusagen/", follow=True)
    assert "Im Moment ist kein Platz mehr für Sie frei." in answer.text
    assert "Die Frist ist vorbei, der Platz ist jetzt für andere da." in answer.text
    assert states() == {"Ada": "verfallen", "Ben": "angeboten"}


def test_yes_to_a_place_that_nobody_has_offered_changes_nothing(client, offered):
    _, address = open_mine(client, one("Ben"))
    answer = client.post(f"{address}zusagen/", follow=True)
    assert "Im Moment ist kein Platz mehr für Sie frei." in answer.text
    assert "Sie sind an Stelle 1 auf der Warteliste." in answer.text
    assert states() == {"Ada": "angeboten", "Ben": "wartet"}


# --- saying no, and not saying anything


def test_who_says_no_makes_room_for_the_next(client, offered):
    page, address = open_mine(client, one("Ada"))
    assert "Nein, danke. Geben Sie den Platz weiter" in page.text
    client.post(f"{address}absagen/")
    assert states() == {"Ada": "zurueckgezogen", "Ben": "angeboten"}


def test_who_was_called_and_did_not_answer_loses_the_place_to_the_next(client, offered):
    told()
    lapse()
    assert states() == {"Ada": "verfallen", "Ben": "angeboten"}
    page, _ = open_mine(client, one("Ada"))
    assert "Die Frist ist vorbei" in page.text
    assert "<form" not in page.text


def test_whom_nobody_called_waits_again_in_front_and_the_next_is_asked(offered):
    lapse()
    assert states() == {"Ada": "wartet", "Ben": "angeboten"}
    assert one("Ada").place_in_queue() == 1
    assert offers(name="Ada").count() == 0
    one("Ben").withdraw()
    assert one("Ada").stand == "angeboten"


def test_whom_nobody_called_keeps_the_chance_when_nobody_else_wants_the_place(db):
    full(1, ("Ada", 1, PHONE))
    one("Voll").withdraw()
    first = one("Ada").angeboten_bis
    lapse()
    assert one("Ada").stand == "angeboten"
    assert one("Ada").angeboten_bis > first
    assert offers(stand="offen").count() == 1


def test_before_the_deadline_nothing_lapses(offered):
    told()
    with time_machine.travel(one("Ada").angeboten_bis - dt.timedelta(seconds=1)):
        fristen()
    assert states() == {"Ada": "angeboten", "Ben": "wartet"}


def test_nobody_is_offered_the_same_place_twice(db):
    durchgang = full(1, ("Ada", 1, PHONE), ("Ben", 1, PHONE))
    one("Voll").withdraw()
    told()
    lapse()
    told()
    lapse()
    assert states() == {"Ada": "verfallen", "Ben": "verfallen"}
    assert durchgang.free() == 1
    durchgang.give_free_places()
    assert offers().count() == 2


def test_a_second_run_of_the_job_changes_nothing(offered):
    told()
    lapse()
    before = states(), Nachricht.objects.count()
    fristen()
    assert (states(), Nachricht.objects.count()) == before


# --- nobody is told what is not true any more


def test_the_call_about_a_free_place_goes_with_yes_no_and_withdrawal(offered):
    assert offers(stand="offen").count() == 1
    one("Ada").accept()
    assert offers(name="Ada").count() == 0
    one("Ada").withdraw()
    assert offers(name="Ben", stand="offen").count() == 1
    one("Ben").withdraw()
    assert offers(stand="offen").count() == 0


def test_a_mail_that_says_all_is_full_is_not_sent_once_a_place_is_free(db):
    full(1, ("Ada", 1, MAIL))
    assert "auf der Warteliste" in Nachricht.objects.get().text
    one("Voll").withdraw()
    assert [m.betreff.split(":")[0] for m in Nachricht.objects.all()] == ["Ein Platz ist frei"]


def test_who_withdraws_at_once_gets_no_confirmation_any_more(db):
    durchgang = fabrik.make_durchgang()
    fabrik.sign_up(durchgang, "Ada", **MAIL).withdraw()
    assert [m.betreff.split(":")[0] for m in Nachricht.objects.all()] == ["Ihre Anmeldung ist abgesagt"]


def test_the_call_names_the_number_of_people_as_it_is_now(db):
    full(3, ("Ada", 3, PHONE))
    one("Voll").withdraw()
    one("Ada").change_party(2, 1)
    call = offers().get()
    assert "Personen: 2 (davon Kinder: 1)" in call.text


def test_a_cancelled_date_is_offered_to_nobody_and_after_all_to_the_same(db):
    durchgang = fabrik.make_durchgang(1, einzeln=True)
    termin = durchgang.termine.get()
    fabrik.sign_up(durchgang, "Voll", termin=termin)
    fabrik.sign_up(durchgang, "Ada", termin=termin, **PHONE)
    one("Voll").withdraw()
    told()  # Ada knows of the place
    termin.call_off()
    assert one("Ada").stand == "wartet"
    with pytest.raises(NotPossible, match="vorbei oder fällt aus"):
        one("Ada").accept()
    told()
    termin.reinstate()
    assert one("Ada").stand == "angeboten"
    assert offers(stand="offen").count() == 1


def test_when_all_dates_of_a_term_are_cancelled_no_place_is_offered(db):
    durchgang = full(1, ("Ada", 1, PHONE))
    fabrik.make_termin(durchgang, days=31)
    one("Voll").withdraw()
    first, last = durchgang.termine.order_by("beginn")
    first.call_off()
    assert one("Ada").stand == "angeboten"
    last.call_off()
    assert one("Ada").stand == "wartet"
    assert offers().count() == 0
    last.reinstate()
    assert one("Ada").stand == "angeboten"


def test_who_had_a_place_held_is_told_of_the_last_cancelled_date_and_not_if_it_is_taken_back_at_once(db):
    durchgang = full(1, ("Ada", 1, PHONE))
    one("Voll").withdraw()
    told()
    termin = durchgang.termine.get()
    termin.call_off()
    assert one("Ada").stand == "wartet"
    assert [call.betreff.split(":")[0] for call in Nachricht.objects.to_call()] == ["Fällt aus"]
    termin.reinstate()
    assert [call.betreff.split(":")[0] for call in Nachricht.objects.to_call()] == ["Ein Platz ist frei"]


# --- more or fewer people


def resize(client, anmeldung, erwachsene, kinder=0):
    _, address = open_mine(client, anmeldung)
    return client.post(f"{address}aendern/", {"erwachsene": erwachsene, "kinder": kinder}, follow=True)


def test_who_comes_with_fewer_makes_room(client, db):
    full(3, ("Ada", 2, PHONE))
    assert "Jetzt ist 1 Person eingetragen." in resize(client, one("Voll"), 1).text
    assert states() == {"Ada": "angeboten"}


def test_who_comes_with_more_gets_free_places(client, db):
    durchgang = fabrik.make_durchgang(3)
    fabrik.sign_up(durchgang, "Ada")
    assert "Jetzt sind 3 Personen eingetragen." in resize(client, one("Ada"), 1, 2).text
    assert (one("Ada").personen, one("Ada").kinder) == (3, 2)


@pytest.mark.parametrize("name", ["Voll", "Ada"])
def test_more_than_fit_is_refused_and_all_stays(client, db, name):
    full(3, ("Ada", 1, PHONE), max_personen=9)
    one("Voll").change_party(2)
    assert one("Ada").stand == "angeboten"
    answer = resize(client, one(name), 3)
    assert answer.status_code == 422
    assert "Dafür reicht der Platz nicht." in answer.text
    assert 'value="3"' in answer.text
    assert (one("Voll").personen, one("Ada").personen, one("Ada").stand) == (2, 1, "angeboten")


def test_who_waits_may_grow_and_shrink_and_keeps_the_place_in_the_queue(client, db):
    full(3, ("Ada", 2, PHONE), ("Ben", 1, PHONE))
    resize(client, one("Ada"), 3)
    assert (one("Ada").personen, one("Ada").place_in_queue()) == (3, 1)
    one("Voll").change_party(2)
    assert states() == {"Ada": "wartet", "Ben": "angeboten"}
    one("Voll").change_party(1)
    assert one("Ada").stand == "wartet"
    resize(client, one("Ada"), 1)
    assert one("Ada").stand == "angeboten"


def test_a_place_offered_for_three_may_be_taken_by_two(client, db):
    full(3, ("Ada", 3, PHONE), ("Ben", 1, PHONE))
    one("Voll").withdraw()
    resize(client, one("Ada"), 2)
    assert states() == {"Ada": "angeboten", "Ben": "angeboten"}
    one("Ada").accept()
    assert (one("Ada").stand, one("Ada").personen) == ("bestaetigt", 2)


def test_a_party_that_staff_let_in_may_become_smaller_though_it_is_still_large(client, db):
    durchgang = fabrik.make_durchgang(20, max_personen=4)
    fabrik.sign_up(durchgang, "Ada", personen=9, trotzdem="Schulklasse")
    assert "Jetzt sind 8 Personen eingetragen." in resize(client, one("Ada"), 8).text
    assert "höchstens 4 Personen" in resize(client, one("Ada"), 9).text


@pytest.mark.parametrize("number", ["", "0", "-1", "9" * 50, "²", "\x00", "viele"])
def test_odd_numbers_are_refused_in_words(client, db, number):
    fabrik.sign_up(fabrik.make_durchgang(), "Ada")
    answer = resize(client, one("Ada"), number)
    assert answer.status_code == 422
    assert "Fehler: " in answer.text
    assert one("Ada").personen == 1


def test_who_is_overbooked_counts_and_frees_nothing_that_was_not_there(db):
    durchgang = full(1, ("Ada", 1, PHONE))
    extra = fabrik.sign_up(durchgang, "Extra", trotzdem="Tochter der Kursleitung")
    assert (extra.stand, extra.ueberbucht, durchgang.free()) == ("bestaetigt", "Tochter der Kursleitung", -1)
    assert extra.withdraw() == []
    assert one("Voll").withdraw() == [one("Ada")]
