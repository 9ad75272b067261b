"""Counselling in one's own language: a counsellor who speaks it, an interpreter, or somebody who comes along."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from beratung.models import Beratungstermin, Vergeben
from beratung.zeiten import free_times

from . import fabrik


@pytest.fixture
def anliegen(db):
    return fabrik.make_anliegen()


def starts(anliegen, at=None, **wunsch):
    return [f"{timezone.localtime(zeit.beginn):%H:%M}" for zeit in free_times(anliegen, at, **wunsch)]


def test_who_speaks_arabic_is_offered_the_counsellor_who_does(anliegen):
    fabrik.make_kraft(anliegen)
    bassam = fabrik.make_kraft(anliegen, sprachen=["de", "ar"], hour=14, hours=1)
    assert {zeit.beratungskraft for zeit in free_times(anliegen, sprache="ar")} == {bassam}
    assert starts(anliegen, sprache="ar") == ["14:00", "14:30"]


def test_an_interpreter_opens_the_hours_in_which_both_are_there(anliegen):
    fabrik.make_kraft(anliegen, hour=9, hours=3)
    shirin = fabrik.make_sprachmittlung("fa", hour=10, hours=1)
    times = free_times(anliegen, sprache="fa")
    assert starts(anliegen, sprache="fa") == ["10:00", "10:30"]
    assert {zeit.sprachmittlung for zeit in times} == {shirin}
    assert starts(anliegen, sprache="tr") == []


def test_who_brings_somebody_along_needs_no_interpreter(anliegen):
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=1)
    assert starts(anliegen, sprache="tr", begleitung=True) == ["09:00", "09:30"]
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), wunsch={"sprache": "tr", "begleitung": True})
    assert (termin.sprache, termin.begleitung, termin.sprachmittlung) == ("tr", True, None)


def test_the_interpreter_is_booked_along_and_never_twice(anliegen):
    ada, ben = (fabrik.make_kraft(anliegen, hour=9, hours=1) for _ in range(2))
    shirin = fabrik.make_sprachmittlung("fa", hour=9, hours=1)
    termin = fabrik.book(anliegen, ada, fabrik.in_days(3, 9), wunsch={"sprache": "fa"})
    assert termin.sprachmittlung == shirin
    assert starts(anliegen, sprache="fa") == ["09:30", "09:30"]
    with pytest.raises(Vergeben, match="dolmetscht"):
        fabrik.hold(anliegen, ben, fabrik.in_days(3, 9), sprache="fa")
    termin.cancel()
    assert fabrik.hold(anliegen, ben, fabrik.in_days(3, 9), sprache="fa").sprachmittlung == shirin


def test_a_hold_that_ran_out_keeps_the_interpreter_from_nobody(anliegen):
    ada, ben = (fabrik.make_kraft(anliegen, hour=9, hours=1) for _ in range(2))
    shirin = fabrik.make_sprachmittlung("fa", hour=9, hours=1)
    first = fabrik.hold(anliegen, ada, fabrik.in_days(3, 9), sprache="fa")
    second = fabrik.hold(anliegen, ben, fabrik.in_days(3, 9), sprache="fa", at=first.gehalten_bis)
    assert second.sprachmittlung == shirin


def test_an_interpreter_who_is_away_opens_nothing(anliegen):
    fabrik.make_kraft(anliegen)
    shirin = fabrik.make_sprachmittlung("fa")
    shirin.abwesenheiten.create(beginn=fabrik.in_days(3, 0), ende=fabrik.in_days(4, 0))
    assert starts(anliegen, sprache="fa") == []


def test_interpreters_never_counsel(anliegen):
    shirin = fabrik.make_sprachmittlung("fa")
    assert starts(anliegen) == []
    with pytest.raises(Vergeben):
        fabrik.hold(anliegen, shirin, fabrik.in_days(3, 9))


def test_hours_in_a_language_are_for_its_speakers_first_and_for_everybody_two_working_days_before(anliegen):
    """The hours are on a Wednesday: open to all from the Monday before."""
    monday = dt.datetime(2027, 2, 1, 8, tzinfo=dt.UTC)
    with time_machine.travel(monday - dt.timedelta(days=7), tick=False):
        kraft = fabrik.make_kraft(anliegen, sprachen=["ar"], days=50)
        fabrik.make_sprechstunde(kraft, days=9, hour=9, hours=1, sprache="ar", sprache_frist=2)
        assert starts(anliegen) == []
        assert starts(anliegen, sprache="ar") == ["09:00", "09:30"]
        with pytest.raises(Vergeben, match="keine Sprechstunde"):
            fabrik.hold(anliegen, kraft, fabrik.in_days(9, 9))
    assert starts(anliegen, monday - dt.timedelta(days=1)) == []
    assert starts(anliegen, monday) == ["09:00", "09:30"]


def test_a_visit_at_home_keeps_the_way_there_and_back_free(anliegen):
    anliegen.gespraeche, anliegen.fahrzeit = ["vor_ort", "hausbesuch"], 20
    anliegen.save()
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=3)
    assert starts(anliegen, gespraech="hausbesuch") == ["09:20", "10:30"]
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 10), wunsch={"gespraech": "hausbesuch"})
    assert termin.raum is None
    assert starts(anliegen) == ["09:00", "10:50", "11:20"]
    with pytest.raises(Vergeben, match="andere Art"):
        fabrik.hold(anliegen, kraft, fabrik.in_days(3, 11), gespraech="telefon")


def test_a_share_of_the_hours_is_kept_for_the_phone(anliegen):
    kraft = fabrik.make_kraft(anliegen, days=30)
    fabrik.make_sprechstunde(kraft, days=3, hour=9, hours=2, oeffentlich=50)
    for minute in (0, 30):
        fabrik.book(anliegen, kraft, fabrik.in_days(3, 9, minute))
    last = fabrik.in_days(4, 0)
    assert free_times(anliegen, last=last) == []
    assert len(free_times(anliegen, last=last, intern=True)) == 2
    with pytest.raises(Vergeben):
        fabrik.hold(anliegen, kraft, fabrik.in_days(3, 10))
    assert fabrik.hold(anliegen, kraft, fabrik.in_days(3, 10), intern=True).stand == "gehalten"


def test_a_closure_of_the_house_ends_free_times_until_it_is_taken_back(anliegen):
    from quartier.models import Schliesszeit

    kraft, day = fabrik.make_kraft(anliegen), timezone.localdate() + dt.timedelta(3)
    closure = Schliesszeit.objects.create(von=day, bis=day, anlass="Wasserrohrbruch")
    assert starts(anliegen) == []
    with pytest.raises(Vergeben, match="Wasserrohrbruch"):
        fabrik.hold(anliegen, kraft, fabrik.in_days(3, 9))
    closure.delete()
    assert len(starts(anliegen)) == 6
    assert Beratungstermin.objects.count() == 0
