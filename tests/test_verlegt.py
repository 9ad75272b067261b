"""Dates are moved, cancelled, reinstated: each person is told once, and only what they do not know yet."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from angebote.models import Durchgang, Termin, Terminregel
from quartier.models import Nachricht
from quartier.regeln import BERLIN, local_instant

from . import fabrik

MOVED, OFF, ON = "Neue Zeit oder neuer Ort", "Fällt aus", "Findet doch statt"


@pytest.fixture
def kurs(db):
    """A course with a date in 3 days at 10, in which Ada can be reached by telephone."""
    durchgang = fabrik.make_durchgang(plaetze=8)
    fabrik.sign_up(durchgang, name="Ada", telefon="05381 12345")
    return durchgang


@pytest.fixture
def termin(kurs):
    return kurs.termine.get()


def move(termin, hour, day=3):
    termin = Termin.objects.get(pk=termin.pk)
    termin.beginn, termin.ende = fabrik.in_days(day, hour), fabrik.in_days(day, hour + 1)
    termin.place()


def told(name="Ada", **which):
    """What lies ready or has been told about dates: the words before the title, oldest first."""
    messages = Nachricht.objects.filter(schluessel__contains=":termin:", **which)
    return [m.betreff.split(":")[0] for m in messages.order_by("faellig_ab") if not name or m.name in (name, "")]


def text():
    return Nachricht.objects.get(schluessel__contains=":termin:", stand="offen").text


def read():
    """Everybody has been reached."""
    for message in Nachricht.objects.filter(stand="offen"):
        message.done()


def when(day, hour):
    """As it stands in a message: "Dienstag, 1. Dezember, 10:00"."""
    return date_format(timezone.localtime(fabrik.in_days(day, hour)), "l, j. F, H:i")


# --- one date


def test_a_date_moved_by_hand_is_told_once_with_the_old_and_the_new_time(termin):
    move(termin, 15)
    assert told() == [MOVED]
    assert "15:00 bis 16:00" in text()
    assert f"vorher: {when(3, 10)}" in text()


def test_another_room_is_told_without_an_old_time(termin):
    termin.raum = fabrik.make_raum("Blauer Salon")
    termin.place()
    assert told() == [MOVED]
    assert "Blauer Salon" in text()
    assert "vorher" not in text()


def test_moved_twice_before_anybody_has_read_it_is_one_message_with_the_last_time(termin):
    move(termin, 15)
    move(termin, 17)
    assert told() == [MOVED]
    assert "17:00 bis 18:00" in text()
    assert "15:00" not in text()
    assert f"vorher: {when(3, 10)}" in text()


def test_moved_again_after_the_call_names_the_time_that_was_told(termin):
    move(termin, 15)
    read()
    move(termin, 17)
    assert told(stand="offen") == [MOVED]
    assert f"vorher: {when(3, 15)}" in text()


def test_moved_back_before_anybody_has_read_it_tells_nobody(termin):
    move(termin, 15)
    move(termin, 10)
    assert told() == []


def test_moved_back_after_the_call_is_told(termin):
    move(termin, 15)
    read()
    move(termin, 10)
    assert told(stand="offen") == [MOVED]
    assert f"vorher: {when(3, 15)}" in text()


def test_moved_on_and_back_to_what_was_told_tells_nobody_again(termin):
    move(termin, 15)
    read()
    move(termin, 17)
    move(termin, 15)
    assert told(stand="offen") == []


def test_a_new_hint_alone_tells_nobody(termin):
    termin.hinweis = "Bitte den Hintereingang nehmen"
    termin.place()
    assert told() == []


def test_a_date_that_is_over_concerns_nobody(termin):
    Termin.objects.update(beginn=fabrik.in_days(-3, 10), ende=fabrik.in_days(-3, 11))
    move(termin, 15, day=-3)
    assert told() == []
    Termin.objects.get().call_off()
    assert told() == []


def test_who_waits_for_a_place_of_the_whole_term_is_not_told_of_one_date(db):
    durchgang = fabrik.make_durchgang(plaetze=1)
    fabrik.sign_up(durchgang, name="Ada", telefon="05381 1111")
    fabrik.sign_up(durchgang, name="Wartet", telefon="05381 2222")
    move(durchgang.termine.get(), 15)
    assert (told("Ada"), told("Wartet")) == ([MOVED], [])


def test_mail_to_who_left_an_address_call_to_who_left_a_number_silence_for_others(kurs, termin):
    fabrik.sign_up(kurs, name="Mina", email="mina@example.org", telefon="05381 3333")
    fabrik.sign_up(kurs, name="Nora")
    move(termin, 15)
    ways = Nachricht.objects.filter(schluessel__contains=":termin:").values_list("name", "kanal")
    assert sorted(ways) == [("Ada", "anruf"), ("Mina", "mail")]


# --- moved and cancelled


def test_cancelled_after_a_move_that_nobody_has_read_names_the_time_people_know(termin):
    move(termin, 15)
    Termin.objects.get().call_off()
    assert told() == [OFF]
    assert "10:00 Uhr" in text()
    assert "15:00" not in text()


def test_moved_cancelled_and_reinstated_unread_tells_of_the_move_only(termin):
    move(termin, 15)
    Termin.objects.get().call_off()
    Termin.objects.get().reinstate()
    assert told() == [MOVED]
    assert f"vorher: {when(3, 10)}" in text()


def test_who_knows_that_it_is_cancelled_is_told_the_time_at_which_it_takes_place(termin):
    termin.call_off()
    read()
    move(termin, 15)
    assert told(stand="offen") == []  # still cancelled
    Termin.objects.get().reinstate()
    assert told(stand="offen") == [ON]
    assert "15:00 Uhr" in text()


def test_cancelled_twice_is_told_once(termin):
    termin.call_off("krank")
    Termin.objects.get().call_off("sehr krank")
    assert told() == [OFF]


def test_reinstated_and_cancelled_again_unread_is_nothing_new(termin):
    termin.call_off()
    read()
    Termin.objects.get().reinstate()
    Termin.objects.get().call_off()
    assert told(stand="offen") == []


# --- many dates at once


@pytest.fixture
def series(kurs):
    """Ada's course has four more dates on a weekly rule at 10."""
    kurs.termine.all().delete()
    fabrik.make_regel(kurs, days=3, hour=10, bis=timezone.localdate() + dt.timedelta(days=3 + 28))
    return list(kurs.termine.order_by("beginn"))


def follow(kurs, hour):
    kurs.regeln.update(von_uhr=dt.time(hour), bis_uhr=dt.time(hour + 1))
    assert Durchgang.objects.get(pk=kurs.pk).follow_rules() == []


def test_a_rule_that_moves_many_dates_is_told_once_with_the_list(kurs, series):
    follow(kurs, 14)
    assert told() == [MOVED]
    assert text().count("14:00 bis 15:00") == len(series) == 5


def test_a_rule_moved_back_before_anybody_has_read_it_tells_nobody(kurs, series):
    follow(kurs, 14)
    follow(kurs, 10)
    assert told() == []


@pytest.mark.parametrize("which", [0, 2])
def test_one_date_of_an_unread_list_moved_again_replaces_the_list_with_all_of_them(kurs, series, which):
    follow(kurs, 14)
    day = (timezone.localdate(series[which].beginn) - timezone.localdate()).days
    move(series[which], 18, day)
    assert told() == [MOVED]
    assert text().count("14:00 bis 15:00") == 4
    assert text().count("18:00 bis 19:00") == 1


@pytest.mark.parametrize("which", [0, 2])
def test_one_date_of_an_unread_list_cancelled_leaves_the_others_on_it(kurs, series, which):
    follow(kurs, 14)
    Termin.objects.get(pk=series[which].pk).call_off()
    assert sorted(told()) == [OFF, MOVED]
    assert Nachricht.objects.get(betreff__startswith=MOVED).text.count("14:00 bis 15:00") == 4
    Termin.objects.get(pk=series[which].pk).reinstate()
    assert set(told()) == {MOVED}
    texts = "".join(Nachricht.objects.filter(betreff__startswith=MOVED).values_list("text", flat=True))
    assert texts.count("14:00 bis 15:00") == 5


def test_dates_moved_by_hand_stay_and_are_not_told_again(kurs, series):
    move(series[1], 18, 10)
    read()
    follow(kurs, 14)
    assert text().count("14:00 bis 15:00") == 4
    assert "18:00" not in text()


# --- messages that lie ready and speak of dates


def test_a_confirmation_that_nobody_has_read_names_the_new_time(kurs, termin):
    fabrik.sign_up(kurs, name="Mina", email="mina@example.org")
    move(termin, 15)
    confirmation = Nachricht.objects.get(schluessel__endswith=":eingang")
    assert "15:00 Uhr" in confirmation.text
    assert "10:00 Uhr" not in confirmation.text
    assert fabrik.in_days(3, 15).astimezone(BERLIN).strftime("%Y%m%dT%H%M%S") in confirmation.kalender


def test_a_call_about_a_free_place_names_the_new_time(db):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    fabrik.sign_up(durchgang, name="Ada", telefon="05381 12345")
    durchgang.anmeldungen.get(name="Person 0").withdraw()
    move(durchgang.termine.get(), 15)
    offer = Nachricht.objects.get(schluessel__contains=":angebot:")
    assert "15:00 Uhr" in offer.text
    assert "10:00 Uhr" not in offer.text


def test_who_withdraws_is_not_called_about_the_new_time(kurs, termin):
    move(termin, 15)
    assert told() == [MOVED]
    kurs.anmeldungen.get().withdraw()
    assert told() == []


# --- both clock changes


@pytest.mark.parametrize("month", [3, 10])
def test_a_series_stays_at_ten_across_the_clock_change_also_when_it_is_moved(db, month):
    last = dt.date(timezone.localdate().year + 1, month, 31)
    changes = last - dt.timedelta(days=(last.weekday() + 1) % 7)  # the last Sunday
    first = changes - dt.timedelta(days=8)
    at = local_instant(first, dt.time(8))
    durchgang = Durchgang.objects.create(angebot=fabrik.make_angebot(), titel="Frühjahr", plaetze=8)
    Terminregel.objects.create(
        durchgang=durchgang, wochentage=list(range(7)), ab=first, bis=first + dt.timedelta(20), von_uhr=dt.time(10),
        bis_uhr=dt.time(11), auch_an_feiertagen=True,
    )  # fmt: skip
    durchgang.write_dates(at)
    fabrik.sign_up(durchgang, name="Ada", telefon="05381 12345", at=at)

    def hours():
        return {(timezone.localtime(t.beginn).hour, t.beginn.hour) for t in durchgang.termine.all()}

    assert {timezone.localdate(t.beginn) < changes for t in durchgang.termine.all()} == {True, False}
    assert hours() == {(10, 8), (10, 9)}
    follow(durchgang, 14)
    assert hours() == {(14, 12), (14, 13)}
    assert text().count("14:00 bis 15:00") == 21
    assert text().count(", 10:00 Uhr)") == 21
