"""The day of the office looks at all matters at once: it finds what each matter's own page finds."""

import datetime as dt

import pytest
from django.utils import timezone

from beratung.models import Abwesenheit, Anliegen
from beratung.ueberblick import AHEAD, Ueberblick
from beratung.zeiten import free_times
from quartier.models import Schliesszeit

from . import fabrik


@pytest.fixture
def hours(db):
    """Every rule by which a time is free or not, at least once."""
    short, long = fabrik.make_anliegen(), fabrik.make_anliegen(dauer=45, puffer=15, vorlauf=100)
    gone = fabrik.make_anliegen(horizont=5)
    mira = fabrik.make_kraft(short, long, gone, days=2, hour=9)
    bassam = fabrik.make_kraft(short, days=2, hour=10)
    fabrik.make_kraft(gone, days=3, aktiv=False)
    fabrik.make_sprechstunde(mira, days=5, oeffentlich=40)
    fabrik.make_sprechstunde(mira, days=8, sprache="ar", sprache_frist=2)
    fabrik.make_sprechstunde(bassam, days=6).call_off()
    fabrik.make_sprechstunde(mira, days=9).sprechzeit.anliegen.add(long)
    fabrik.make_sprechstunde(bassam, days=10)
    fabrik.make_sprechstunde(mira, days=12)
    fabrik.make_sprechstunde(mira, days=20)
    fabrik.book(short, mira, fabrik.in_days(2, 9, 30))
    fabrik.book(short, mira, fabrik.in_days(5, 9), kanal="web")
    fabrik.hold(short, bassam, fabrik.in_days(2, 11))
    Abwesenheit.objects.create(beratungskraft=bassam, beginn=fabrik.in_days(10, 11), ende=fabrik.in_days(11))
    day = timezone.localdate() + dt.timedelta(12)
    Schliesszeit.objects.create(von=day, bis=day, anlass="Ausflug")


@pytest.mark.parametrize("intern", [True, False])
def test_it_finds_what_each_matter_finds_by_itself(hours, intern):
    now = timezone.now()
    each = {one: free_times(one, now, last=now + AHEAD, intern=intern) for one in Anliegen.objects.all()}
    together = Ueberblick(now)
    assert {one: together.free_times(one, intern=intern) for one in together.anliegen} == each
    assert all(each.values())


def test_a_shorter_look_finds_less(hours):
    now, short = timezone.now(), Anliegen.objects.first()
    until = fabrik.in_days(3, 0)
    assert Ueberblick(now).free_times(short, until) == free_times(short, now, last=until)


def test_an_empty_house_has_no_times(db):
    assert Ueberblick().anliegen == []
    assert Ueberblick().free_times(fabrik.make_anliegen()) == []


def test_many_matters_and_counsellors_take_as_many_queries_as_one(hours, django_assert_num_queries):
    for number in range(2):
        with django_assert_num_queries(7):
            together = Ueberblick()
            [together.free_times(one, intern=True) for one in together.anliegen]
        fabrik.book(*_another(number))


def _another(number):
    anliegen = fabrik.make_anliegen()
    return anliegen, fabrik.make_kraft(anliegen, days=4 + number), fabrik.in_days(4 + number, 9)
