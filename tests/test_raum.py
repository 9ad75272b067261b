"""Nobody stands before a full room: offers and counselling share one list of who is in which room."""

import contextlib
import datetime as dt
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from angebote.models import Termin
from beratung.models import Beratungskraft, Sprechstunde, Sprechzeit
from quartier import regeln
from quartier.models import Belegung

from . import fabrik

TAKEN = "Der Raum ist in dieser Zeit schon belegt."


@pytest.fixture
def raum(db):
    return fabrik.make_raum()


def open_course(raum=None, **when):
    """A course without sign-up; its one date takes the room."""
    durchgang = fabrik.make_durchgang(None)
    durchgang.termine.all().delete()
    return fabrik.make_termin(durchgang, raum=raum, **when)


def make_sprechzeit(raum, name="Mira Muster", days=3, hour=10):
    """Office hours on one day; returns what could not be written."""
    day = timezone.localdate() + dt.timedelta(days)
    kraft = Beratungskraft.objects.create(name=name)
    return Sprechzeit.objects.create(
        beratungskraft=kraft, rhythmus="liste", tage=[day], ab=day, von_uhr=dt.time(hour), bis_uhr=dt.time(hour + 1),
        auch_an_feiertagen=True, raum=raum,
    ).write_dates()  # fmt: skip


def refused(act):
    """The sentences with which this is refused, by field."""
    with pytest.raises(ValidationError) as error:
        act()
    return without_names(error.value)


def without_names(error):
    """The sentences of an error, but not by whom the room is taken: that has tests of its own."""
    return {
        field: [re.sub(r" \(.*\)\.$", ".", sentence) for sentence in sentences]
        for field, sentences in error.message_dict.items()
    }


def test_a_room_cannot_be_used_by_two_courses_at_once(raum):
    open_course(raum, hour=10, hours=2)
    assert refused(lambda: open_course(raum, hour=11)) == {"raum": [TAKEN]}
    assert Belegung.objects.count() == 1


def test_the_same_hour_in_another_room_is_fine(raum):
    open_course(raum)
    open_course(fabrik.make_raum())
    assert Belegung.objects.count() == 2


def test_back_to_back_is_no_overlap(raum):
    for hour in (9, 11, 10):
        open_course(raum, hour=hour)
    assert Belegung.objects.count() == 3


def test_counselling_cannot_take_the_room_of_a_course(raum):
    open_course(raum, hour=10)
    day = timezone.localdate() + dt.timedelta(3)
    kurs = Termin.objects.get().angebot.titel
    assert make_sprechzeit(raum, hour=10) == [
        f"{day:%d.%m.%Y}: Der Raum ist in dieser Zeit schon belegt (10:00–11:00 Uhr: {kurs})."
    ]
    assert Sprechstunde.objects.count() == 0


def test_who_has_the_room_is_said_but_never_that_it_is_counselling(raum):
    open_course(raum, hour=9)
    make_sprechzeit(raum, "Mira Muster", hour=11)
    with pytest.raises(ValidationError) as course:
        open_course(raum, hour=9)
    with pytest.raises(ValidationError) as counselling:
        open_course(raum, hour=11)
    kurs = Belegung.objects.first().wofuer
    assert course.value.messages == [f"Der Raum ist in dieser Zeit schon belegt (09:00–10:00 Uhr: {kurs})."]
    assert counselling.value.messages == ["Der Raum ist in dieser Zeit schon belegt (11:00–12:00 Uhr)."]


def test_a_course_cannot_take_the_room_of_counselling(raum):
    assert make_sprechzeit(raum, hour=10) == []
    assert refused(lambda: open_course(raum, hour=10)) == {"raum": [TAKEN]}


def test_a_course_and_counselling_follow_each_other_without_a_gap(raum):
    open_course(raum, hour=10)
    assert make_sprechzeit(raum, hour=11) == []


def test_a_cancelled_date_frees_its_room(raum):
    termin = open_course(raum)
    termin.call_off()
    assert Belegung.objects.count() == 0
    open_course(raum)
    assert refused(termin.reinstate) == {"raum": [TAKEN]}
    assert Termin.objects.get(pk=termin.pk).abgesagt_am


def test_a_cancelled_office_hour_frees_its_room(raum):
    make_sprechzeit(raum)
    Sprechstunde.objects.get().call_off()
    open_course(raum)
    assert [entry.wofuer for entry in Belegung.objects.all()] == [Termin.objects.get().angebot.titel]


def test_a_moved_date_frees_its_old_hour_and_takes_the_new_one(raum):
    termin = open_course(raum, hour=10)
    termin.beginn, termin.ende = fabrik.in_days(3, 15), fabrik.in_days(3, 16)
    termin.place()
    open_course(raum, hour=10)
    assert refused(lambda: open_course(raum, hour=15)) == {"raum": [TAKEN]}


def test_a_date_in_another_room_frees_the_first(raum):
    termin = open_course(raum)
    termin.raum = fabrik.make_raum()
    termin.place()
    assert [entry.raum for entry in Belegung.objects.all()] == [termin.raum]
    termin.raum = None
    termin.place()
    assert Belegung.objects.count() == 0


def test_a_deleted_offer_frees_its_room(raum):
    termin = open_course(raum)
    termin.angebot.delete()
    open_course(raum)
    assert Belegung.objects.count() == 1


def test_deleted_office_hours_free_their_room(raum):
    make_sprechzeit(raum)
    Sprechzeit.objects.get().delete()
    open_course(raum)
    assert Belegung.objects.count() == 1


def test_saving_a_date_again_does_not_collide_with_itself(raum):
    termin = open_course(raum)
    termin.hinweis = "Bitte klingeln."
    termin.place()
    assert Belegung.objects.get() == termin.belegung


def test_counselling_shows_as_belegt_only(redaktion, raum):
    make_sprechzeit(raum, "Mira Muster", hour=9)
    termin = open_course(raum, hour=10)
    assert [entry.wofuer for entry in Belegung.objects.all()] == ["belegt", termin.angebot.titel]
    page = redaktion.get("/admin/quartier/belegung/").text
    assert "belegt" in page
    assert termin.angebot.titel in page
    assert "Mira" not in page


def test_the_constraint_speaks_german(raum):
    times = {"beginn": fabrik.in_days(3, 10), "ende": fabrik.in_days(3, 11)}
    Belegung.objects.create(raum=raum, wofuer="Kurs", **times)
    assert refused(Belegung(raum=raum, wofuer="Chor", **times).full_clean) == {"__all__": [TAKEN]}


def test_the_database_refuses_whoever_does_not_ask(raum):
    times = {"beginn": fabrik.in_days(3, 10), "ende": fabrik.in_days(3, 11)}
    Belegung.objects.create(raum=raum, wofuer="Kurs", **times)
    with pytest.raises(IntegrityError, match="raum_only_once"):
        Belegung.objects.create(raum=raum, wofuer="Chor", **times)


# --- two at once


@contextlib.contextmanager
def without_constraint():
    """The table without its exclusion constraint; comes back whatever happened."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'raum_only_once'")
        (definition,) = cursor.fetchone()
        cursor.execute("ALTER TABLE quartier_belegung DROP CONSTRAINT raum_only_once")
    try:
        yield
    finally:
        Termin.objects.all().delete()
        Belegung.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE quartier_belegung ADD CONSTRAINT raum_only_once {definition}")


def race(raum, patience=0.5):
    """Two people place a date in the same room at the same moment. Returns how it ended for each of them.

    Neither commits before both have written, unless one has to wait for the other.
    """
    ready, both_wrote = threading.Barrier(2), threading.Barrier(2)
    courses = [fabrik.make_durchgang(None, days=1) for _ in range(2)]

    def place(durchgang):
        termin = Termin(
            angebot=durchgang.angebot, durchgang=durchgang, raum=raum,
            beginn=fabrik.in_days(3, 10), ende=fabrik.in_days(3, 11),
        )  # fmt: skip
        try:
            with transaction.atomic():
                connection.ensure_connection()
                ready.wait(10)
                termin.place()
                with contextlib.suppress(threading.BrokenBarrierError):
                    both_wrote.wait(patience)
            return "placed"
        except ValidationError as error:
            return without_names(error)
        except OperationalError as error:  # each waits for the other's row: Postgres ends one of the two
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(place, courses), key=str)


def switch_off_lock(monkeypatch):
    monkeypatch.setattr(regeln, "sperren", lambda *resources: None)


def test_two_people_at_once_get_the_room_once(committed):
    assert race(fabrik.make_raum()) == ["placed", {"raum": [TAKEN]}]
    assert Belegung.objects.count() == 1


def test_the_constraint_alone_still_lets_only_one_in(committed, monkeypatch):
    switch_off_lock(monkeypatch)
    assert race(fabrik.make_raum()).count("placed") == 1
    assert Belegung.objects.count() == 1


def test_the_lock_alone_still_lets_only_one_in(committed):
    with without_constraint():
        assert race(fabrik.make_raum()) == ["placed", {"raum": [TAKEN]}]
        assert Belegung.objects.count() == 1


def test_control_without_lock_and_constraint_the_same_race_double_books(committed, monkeypatch):
    switch_off_lock(monkeypatch)
    with without_constraint():
        assert race(fabrik.make_raum(), patience=30) == ["placed", "placed"]
        assert Belegung.objects.count() == 2
