"""An earlier time for who waits, another time for whose appointment falls through: held, offered, given on."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from beratung import warteliste
from beratung.models import Beratungstermin, Nachricht, Person, Vergeben
from beratung.zeiten import free_times
from lena import rights

from . import fabrik
from .conftest import login


@pytest.fixture
def anliegen(db):
    return fabrik.make_anliegen()


@pytest.fixture
def kraft(anliegen):
    """There on two days, with a room full of time."""
    kraft = fabrik.make_kraft(anliegen, days=9, hour=9, hours=1)
    fabrik.make_sprechstunde(kraft, days=16, hour=9, hours=3)
    return kraft


@pytest.fixture
def early(anliegen, kraft):
    """Somebody has the early time that others would like."""
    return fabrik.book(anliegen, kraft, fabrik.in_days(9, 9), name="Früh")


def waits(anliegen, kraft, hour, minute=0, **contact):
    """Somebody with a later appointment who would like an earlier one."""
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(16, hour, minute), **(contact or {"email": "a@example.org"}))
    termin.want_earlier(True)
    termin.refresh_from_db()
    return termin


def held_for(termin):
    return list(termin.angebote.filter(stand="angeboten").order_by("beginn"))


def told(termin):
    open_ones = termin.nachrichten.filter(stand="offen").order_by("art")
    return list(open_ones.values_list("art", "kanal"))


def test_a_freed_time_is_held_for_the_first_who_waits_and_nobody_else_can_book_it(anliegen, kraft, early):
    first, second = waits(anliegen, kraft, 9), waits(anliegen, kraft, 10)
    with login(rights.WEB):
        early.cancel()
    (offer,) = held_for(first)
    assert (offer.beginn, offer.beratungskraft) == (early.beginn, kraft)
    assert held_for(second) == []
    assert ("angebot", "mail") in told(first)
    assert early.beginn not in [zeit.beginn for zeit in free_times(anliegen)]
    with pytest.raises(Vergeben):
        fabrik.hold(anliegen, kraft, early.beginn)


def test_saying_yes_moves_the_appointment_and_frees_the_old_time(anliegen, kraft, early):
    termin = waits(anliegen, kraft, 9)
    old, number = termin.beginn, termin.code
    early.cancel()
    with login(rights.WEB):
        now = warteliste.accept(termin, held_for(termin)[0].pk)
    assert (now.pk, now.beginn, now.code, now.wartet_seit, now.sequenz) == (termin.pk, early.beginn, number, None, 1)
    assert old in [zeit.beginn for zeit in free_times(anliegen)]
    assert Person.objects.filter(termin=termin).exists()
    assert ("verschoben", "mail") in told(now)
    assert ("angebot", "mail") not in told(now)
    assert warteliste.accept(now, termin.angebote.get().pk).sequenz == 1  # pressed twice


def test_after_the_deadline_the_time_goes_to_the_next_and_then_to_everybody(anliegen, kraft, early):
    first, second = waits(anliegen, kraft, 9), waits(anliegen, kraft, 10, telefon="05381 1234")
    early.cancel()
    offer = held_for(first)[0]
    with pytest.raises(Vergeben, match="bleibt"):
        warteliste.accept(first, offer.pk, at=offer.gehalten_bis)
    assert [one.fuer for one in warteliste.lapse(kraft, offer.gehalten_bis)] == [second]
    assert ("angebot", "anruf") in told(second)
    later = held_for(second)[0].gehalten_bis
    assert warteliste.lapse(kraft, later) == []  # nobody is offered the same time twice
    assert early.beginn in [zeit.beginn for zeit in free_times(anliegen, later)]
    assert Beratungstermin.objects.get(pk=first.pk).wartet_seit


def test_no_thank_you_gives_it_on_at_once(anliegen, kraft, early):
    first, second = waits(anliegen, kraft, 9), waits(anliegen, kraft, 10)
    early.cancel()
    warteliste.refuse(first, held_for(first)[0].pk)
    assert (held_for(first), len(held_for(second))) == ([], 1)


def test_who_cannot_be_reached_or_would_come_later_is_not_asked(anliegen, kraft, early):
    nobody = fabrik.book(anliegen, kraft, fabrik.in_days(16, 9))
    nobody.want_earlier(True)
    late = fabrik.book(anliegen, kraft, fabrik.in_days(16, 10))
    other = waits(anliegen, kraft, 11)
    late.cancel()
    assert [held_for(one) for one in (nobody,)] == [[]]
    assert [offer.beginn for offer in held_for(other)] == [late.beginn]


def test_a_time_so_soon_that_nobody_could_answer_is_free_for_all(anliegen, kraft, early):
    termin = waits(anliegen, kraft, 9)
    with time_machine.travel(early.beginn - dt.timedelta(hours=1), tick=False):
        early.cancel()
        assert held_for(termin) == []
        assert early.beginn in [zeit.beginn for zeit in free_times(anliegen)]


def test_cancelling_while_a_time_is_held_gives_that_on_too(anliegen, kraft, early):
    first, second = waits(anliegen, kraft, 9), waits(anliegen, kraft, 10)
    early.cancel()
    with login(rights.WEB):
        first.cancel()
    for one in warteliste.lapsed(timezone.now()):
        warteliste.lapse(one)
    assert early.beginn in [offer.beginn for offer in held_for(second)]
    assert not Person.objects.filter(termin=first).exists()


# --- the counsellor is ill


def test_who_was_to_come_is_told_and_the_nearest_times_are_held_for_them(anliegen, kraft):
    ada = fabrik.book(anliegen, kraft, fabrik.in_days(9, 9), email="a@example.org", erinnern=True)
    ben = fabrik.book(anliegen, kraft, fabrik.in_days(9, 9, 30), telefon="05381 1234")
    kraft.abwesenheiten.create(beginn=fabrik.in_days(9, 0), ende=fabrik.in_days(10, 0))
    assert set(Beratungstermin.objects.stranded()) == {ada, ben}
    lost = warteliste.fall_out(Beratungstermin.objects.stranded())
    assert [one.pk for one in lost] == [ada.pk, ben.pk]
    times = [[f"{timezone.localtime(offer.beginn):%H:%M}" for offer in held_for(one)] for one in lost]
    assert times == [["09:00", "09:30"], ["10:00", "10:30"]]
    assert [told(one) for one in lost] == [[("ausfall", "mail")], [("ausfall", "anruf")]]
    assert Person.objects.count() == 2
    with login(rights.WEB):
        now = warteliste.accept(lost[0], held_for(lost[0])[1].pk)
    assert (now.stand, timezone.localtime(now.beginn).strftime("%H:%M")) == ("gebucht", "09:30")
    for one in warteliste.lapsed(timezone.now()):
        warteliste.lapse(one)
    assert held_for(now) == []


def test_who_had_not_heard_of_anything_yet_gets_the_old_time_back_and_the_confirmation(anliegen, kraft):
    ada = fabrik.book(anliegen, kraft, fabrik.in_days(9, 9), email="a@example.org")
    away = kraft.abwesenheiten.create(beginn=fabrik.in_days(9, 0), ende=fabrik.in_days(10, 0))
    (ada,) = warteliste.fall_out([ada])
    with pytest.raises(Vergeben):
        ada.reinstate()
    away.delete()
    assert (ada.reinstate().stand, told(ada)) == ("gebucht", [("bestaetigung", "mail")])
    for one in warteliste.lapsed(timezone.now()):
        warteliste.lapse(one)
    assert held_for(ada) == []


def test_who_has_heard_that_it_falls_through_hears_that_it_does_not(anliegen, kraft):
    ada = fabrik.book(anliegen, kraft, fabrik.in_days(9, 9), telefon="05381 1234")
    away = kraft.abwesenheiten.create(beginn=fabrik.in_days(9, 0), ende=fabrik.in_days(10, 0))
    (ada,) = warteliste.fall_out([ada])
    ada.nachrichten.get(art="ausfall").done()
    away.delete()
    ada.reinstate()
    assert told(ada) == [("doch", "anruf")]


def test_nobody_is_asked_about_a_time_with_somebody_who_is_ill(anliegen, kraft, early):
    termin, other = waits(anliegen, kraft, 9), fabrik.book(anliegen, kraft, fabrik.in_days(9, 9, 30))
    early.cancel()
    assert held_for(termin)
    kraft.abwesenheiten.create(beginn=fabrik.in_days(9, 0), ende=fabrik.in_days(10, 0))
    warteliste.fall_out([other])
    assert (held_for(termin), ("angebot", "mail") in told(termin)) == ([], False)


def test_whose_appointment_we_cancelled_comes_before_who_only_waits(anliegen, kraft, early):
    waiting = waits(anliegen, kraft, 9)
    lost = fabrik.book(anliegen, kraft, fabrik.in_days(9, 9, 30), email="b@example.org")
    Beratungstermin.objects.filter(pk=lost.pk).update(stand="faellt_aus")
    early.cancel()
    assert (held_for(waiting), [offer.beginn for offer in held_for(lost)]) == ([], [early.beginn])


def test_every_message_of_counselling_can_be_written(anliegen, kraft, early, key):
    """Also when it is sent much later: the text says what is true then."""
    termin = waits(anliegen, kraft, 9)
    early.cancel()
    for art in Nachricht.Art:
        nachricht = Nachricht(termin=termin, art=art)
        if art != Nachricht.Art.ABSAGE:
            to, subject, text, ics = nachricht.as_email()
            assert (to, subject) == ("a@example.org", "Ihr Termin im Treff")
            assert termin.nummer in text
            assert f"{timezone.localtime(termin.beginn):%H:%M}" in text
            assert "BEGIN:VEVENT" in ics
