"""Free times are computed from office hours, appointments and absences."""

import datetime as dt

import pytest
from django.utils import timezone

from beratung.models import Abwesenheit, Vergeben
from beratung.zeiten import free_times, nearest

from . import fabrik


def starts(anliegen, at=None, **options):
    return [f"{timezone.localtime(zeit.beginn):%H:%M}" for zeit in free_times(anliegen, at, **options)]


@pytest.fixture
def anliegen(db):
    return fabrik.make_anliegen(dauer=30, puffer=10)


def test_times_follow_length_and_pause(anliegen):
    fabrik.make_kraft(anliegen, hour=9, hours=2)
    assert starts(anliegen) == ["09:00", "09:40", "10:20"]


def test_the_last_pause_may_reach_beyond_the_office_hour(anliegen):
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=2)
    anliegen.puffer = 30
    assert starts(anliegen) == ["09:00", "10:00"]
    assert kraft


def test_a_booked_time_takes_its_pause_along(anliegen):
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=2)
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9, 40))
    assert starts(anliegen) == ["09:00", "10:20"]


def test_a_cancelled_time_is_free_again(anliegen):
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=1)
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    assert starts(anliegen) == []
    termin.cancel()
    assert starts(anliegen) == ["09:00"]


def test_a_long_matter_fills_the_gaps_a_short_one_left(anliegen):
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=3)
    long = fabrik.make_anliegen("Schulden", dauer=60, puffer=0)
    kraft.anliegen.add(long)
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    assert starts(long) == ["09:40", "10:40"]


def test_absence_and_called_off_hours_offer_nothing(anliegen):
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=2)
    away = Abwesenheit.objects.create(beratungskraft=kraft, beginn=fabrik.in_days(3, 9), ende=fabrik.in_days(3, 10))
    assert starts(anliegen) == ["10:00"]
    away.delete()
    kraft.sprechstunden.get().call_off("krank")
    assert starts(anliegen) == []


def test_lead_time_and_horizon_bind_residents_but_not_the_desk(anliegen):
    fabrik.make_kraft(anliegen, hour=9, hours=1, days=1)
    anliegen.vorlauf = 72
    assert starts(anliegen) == []
    assert starts(anliegen, intern=True) == ["09:00"]
    anliegen.vorlauf, anliegen.horizont = 0, 1
    assert starts(anliegen, timezone.now() - dt.timedelta(days=3)) == []


def test_office_hours_for_one_matter_only_offer_that_one(anliegen):
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=1)
    other = fabrik.make_anliegen("Rente")
    kraft.anliegen.add(other)
    kraft.sprechzeiten.get().anliegen.set([other])
    assert starts(anliegen) == []
    assert starts(other) == ["09:00", "09:30"]
    with pytest.raises(Vergeben, match="keine Sprechstunde"):
        fabrik.hold(anliegen, kraft, fabrik.in_days(3, 9))


def test_what_is_offered_can_be_held(anliegen):
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=3)
    while times := free_times(anliegen):
        fabrik.hold(anliegen, kraft, times[-1].beginn)
    assert kraft.termine.count() == 4


def test_nearest_times_come_in_order(anliegen):
    fabrik.make_kraft(anliegen, hour=9, hours=4)
    found = nearest(anliegen, fabrik.in_days(3, 11))
    assert [f"{timezone.localtime(z.beginn):%H:%M}" for z in found] == ["10:20", "11:00", "11:40"]


@pytest.mark.parametrize("count", [1, 6])
def test_free_times_take_four_queries_however_many_there_are(anliegen, count, django_assert_num_queries):
    for _ in range(count):
        kraft = fabrik.make_kraft(anliegen, hour=9, hours=3)
        fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    with django_assert_num_queries(4):
        free_times(anliegen)


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31", "2037-03-29"])
def test_ten_o_clock_stays_ten_o_clock_on_the_days_the_clock_changes(anliegen, day):
    """Office hours on the last Sundays of March and October."""
    import time_machine

    change = dt.date.fromisoformat(day)
    with time_machine.travel(dt.datetime.combine(change - dt.timedelta(1), dt.time(12), dt.UTC), tick=False):
        kraft = fabrik.make_kraft(anliegen, days=1, hour=10, hours=1)
        assert starts(anliegen) == ["10:00"]
        termin = fabrik.book(anliegen, kraft, free_times(anliegen)[0].beginn)
        assert timezone.localtime(termin.beginn).isoformat()[11:] in ("10:00:00+02:00", "10:00:00+01:00")
