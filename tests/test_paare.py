"""Two things happen to an appointment at the very same moment, in this order and in the other.

Whichever two: both end, in words if at all, every appointment is in a legal state, and no time
is lost: it is taken by somebody who is there, or it can be had.
"""

import datetime as dt
import itertools
import secrets
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from django.db import connection, transaction
from django.utils import timezone

from beratung import warteliste
from beratung.models import Beratungstermin, Person, Stand, Vergeben
from beratung.models.stand import HAS_PERSON, HELD, TAKES_TIME
from beratung.zeiten import free_times
from lena import rights
from quartier import sperre

from . import fabrik
from .andrang import without_constraint, without_lock
from .conftest import login


class Szene:
    """One counsellor: Ada is booked, Ben is just booking, Cem may have an earlier time, Dora's fell through.

    A deed is about somebody (`who`) or wants a time (`beginn`), so that the two of a pair meet.
    """

    def __init__(self):
        self.anliegen = fabrik.make_anliegen()
        self.kraft = fabrik.make_kraft(self.anliegen, days=9, hour=8, hours=3)
        fabrik.make_sprechstunde(self.kraft, days=16, hour=8, hours=1)
        contact = {"email": "a@example.org"}
        self.dora = fabrik.book(self.anliegen, self.kraft, self.time(8), **contact)
        away = self.kraft.abwesenheiten.create(beginn=self.time(8), ende=self.time(8, 30))
        [self.dora] = warteliste.fall_out([self.dora])
        away.delete()
        early = fabrik.book(self.anliegen, self.kraft, self.time(9, 30))
        self.cem = fabrik.book(self.anliegen, self.kraft, fabrik.in_days(16, 8), **contact)
        self.cem.want_earlier(True)
        early.cancel()
        self.ada = fabrik.book(self.anliegen, self.kraft, self.time(10), **contact)
        self.secret = secrets.token_urlsafe(32)
        self.ben = fabrik.hold(self.anliegen, self.kraft, self.time(10, 30), self.secret)
        self.empty = fabrik.in_days(16, 8, 30)
        self.offers = {
            who.pk: who.angebote.filter(stand="angeboten").order_by("beginn").first() for who in (self.cem, self.dora)
        }

    @staticmethod
    def time(hour, minute=0):
        return fabrik.in_days(9, hour, minute)


def book(szene, who, beginn):
    return fabrik.book(szene.anliegen, szene.kraft, beginn)


def hold(szene, who, beginn):
    return fabrik.hold(szene.anliegen, szene.kraft, beginn)


def move(szene, who, beginn):
    return who.move(szene.kraft, beginn)


def cancel(szene, who, beginn):
    return who.cancel()


def forget(szene, who, beginn):
    return who.forget()


def confirm(szene, who, beginn):
    return who.confirm(szene.secret, name="Ben")


def expire(szene, who, beginn):
    """The worker, later: everything that was held until now is over."""
    later = timezone.now() + dt.timedelta(days=5)
    Beratungstermin.objects.release_expired(later)
    return warteliste.lapse(szene.kraft, later)


def accept(szene, who, beginn):
    return warteliste.accept(who, szene.offers[who.pk].pk)


def refuse(szene, who, beginn):
    return warteliste.refuse(who, szene.offers[who.pk].pk)


def fall_out(szene, who, beginn):
    return warteliste.fall_out([who])


def reinstate(szene, who, beginn):
    return who.reinstate()


DEEDS = [book, hold, move, cancel, confirm, expire, accept, refuse, fall_out, reinstate, forget]
DAILY = {book, hold, move, cancel, confirm, expire}
ABOUT = {confirm: "ben", expire: "ben", reinstate: "dora", accept: "cem", refuse: "cem"}  # these cannot choose
OFFICE = {fall_out, reinstate, expire}


def whom(szene, deed, other):
    """Whom a deed is about: the same as the other one, wherever it can."""
    if deed in (accept, refuse) and other is reinstate:
        return szene.dora
    own, others = ABOUT.get(deed), ABOUT.get(other)
    return getattr(szene, own or others or "ada")


def where(szene, deed, other):
    """The time it wants: the one the other is about."""
    if other in (book, hold) or (deed is move and other not in (accept, refuse)):
        return szene.empty
    who = whom(szene, other, deed)
    return szene.offers[who.pk].beginn if other in (accept, refuse) else who.beginn


class Turns:
    """The first begins and takes its locks; before it goes on, the second stands right behind it."""

    def __init__(self, lock=sperre.sperren):
        self.lock = lock
        self.first_is_in, self.second_is_there, self.me = threading.Event(), threading.Event(), threading.local()

    def sperren(self, *resources):
        if self.me.number == 1:
            self.second_is_there.set()
        self.lock(*resources)
        if self.me.number == 0 and not self.first_is_in.is_set():
            self.first_is_in.set()
            self.second_is_there.wait(0.3)  # or it stands at a row that the first has locked

    def run(self, number, deed, role):
        self.me.number = number
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {role}")
            if number == 1:
                self.first_is_in.wait(10)
            return deed()
        except Exception as error:
            return error
        finally:
            (self.second_is_there if number else self.first_is_in).set()
            connection.close()


def at_the_same_moment(szene, first, second, **options):
    """Both, one right behind the other. Returns what they answer."""
    turns, pair = Turns(**options), (first, second)
    deeds = [
        (lambda d=d, o=o: d(szene, whom(szene, d, o), where(szene, d, o))) for d, o in (pair, pair[::-1])
    ]  # fmt: skip
    with (
        mock.patch("beratung.models.vergabe.sperren", turns.sperren),
        mock.patch("beratung.warteliste.sperren", turns.sperren),
        ThreadPoolExecutor(2) as pool,
    ):
        jobs = [
            pool.submit(turns.run, number, deeds[number], rights.BERATUNG if pair[number] in OFFICE else rights.WEB)
            for number in range(2)
        ]
        return [job.result(30) for job in jobs]


def check_legal(termine):
    """What is true of every appointment, whatever has happened to it."""
    people = set(Person.objects.values_list("pk", flat=True))
    held = Beratungstermin.objects.filter(stand="angeboten", gehalten_bis__gt=timezone.now())
    kept = Counter(held.values_list("fuer", flat=True))
    assert max(kept.values(), default=0) <= warteliste.KEPT
    for termin in termine:
        known = termin.stand in HAS_PERSON and not termin.vergessen
        assert (termin.pk in people) == known, (termin.stand, termin.vergessen)
        assert (termin.gehalten_bis is not None) == (termin.stand in HELD)
        assert termin.wartet_seit is None or termin.stand == Stand.GEBUCHT
        assert termin.code or termin.stand not in HAS_PERSON
        assert not (termin.vergessen and termin.stand in TAKES_TIME)
    lanes = {}
    for t in termine:
        if t.stand in TAKES_TIME:
            lanes.setdefault((t.beratungskraft_id, t.bahn), []).append((t.belegt_ab, t.frei_ab))
    for periods in lanes.values():
        assert [pair for pair in itertools.pairwise(sorted(periods)) if pair[0][1] > pair[1][0]] == []


def check_nothing_is_lost(szene):
    """Every time of the office hours is taken by somebody who is there, or can be had right now."""
    live = set(szene.kraft.termine.takes_time().values_list("beginn", flat=True))
    free = {zeit.beginn for zeit in free_times(szene.anliegen)}
    all_times = {szene.time(8) + dt.timedelta(minutes=30 * n) for n in range(6)}
    all_times |= {fabrik.in_days(16, 8), fabrik.in_days(16, 8, 30)}
    assert live | free == all_times
    assert live & free == set()
    for beginn in free:
        with transaction.atomic():
            fabrik.hold(szene.anliegen, szene.kraft, beginn)
            transaction.set_rollback(True)


def behind(first):
    """What comes right behind it here: the deeds of every day each with each, the others with booking.

    `make drill` lets all meet all.
    """
    return [second for second in DEEDS if {first, second} <= DAILY or book in (first, second)]


def end_well(first, seconds):
    """Each of these right behind the first one, in a scene of its own."""
    for second in seconds:
        szene = Szene()
        connection.close()
        answers = at_the_same_moment(szene, first, second)
        what = f"{first.__name__}, {second.__name__}: {answers}"
        assert [a for a in answers if isinstance(a, Exception) and not isinstance(a, Vergeben)] == [], what
        check_legal(szene.kraft.termine.all())
        check_nothing_is_lost(szene)
        with login(rights.BERATUNG):  # the worker gives on what was let go
            for kraft in warteliste.lapsed(timezone.now()):
                warteliste.lapse(kraft)
        check_legal(szene.kraft.termine.all())
        check_nothing_is_lost(szene)


@pytest.mark.parametrize("first", DEEDS, ids=lambda deed: deed.__name__)
def test_whatever_happens_right_behind_it_ends_well(committed, first):
    end_well(first, behind(first))


def test_control_without_lock_and_constraint_pairs_end_badly(committed):
    with without_constraint("beratung.beratungstermin", "beratungskraft_only_once"):
        for pair in itertools.combinations_with_replacement([book, hold], 2):
            szene = Szene()
            connection.close()
            with without_lock(2):
                at_the_same_moment(szene, *pair, lock=lambda *resources: None)
            with pytest.raises(AssertionError):
                check_legal(szene.kraft.termine.all())
