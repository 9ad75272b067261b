"""Many people want the same time, the same counsellor, the same interpreter at once: one gets it.

Real threads, real connections, the site's own login. Each race has a control with lock and
constraint switched off, which must overbook: otherwise the race would be blind.
"""

import secrets
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Event
from unittest import mock

from django.db import connection, transaction

from beratung.models import Beratungstermin, Person, Vergeben
from beratung.models.vergabe import lock
from beratung.zeiten import free_times
from quartier.models.nummer import new_form_key

from . import fabrik
from .andrang import at_once, without_constraint, without_lock
from .conftest import ServiceClient


def names(answers):
    return sorted(type(answer).__name__ for answer in answers)


# --- one time, many people


def race_for_a_time(people=12):
    anliegen = fabrik.make_anliegen()
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=1)
    beginn = free_times(anliegen)[0].beginn
    connection.close()

    def book(number):
        geheimnis = secrets.token_urlsafe(32)
        termin = Beratungstermin.objects.hold(anliegen, kraft, beginn, geheimnis)
        return termin.confirm(geheimnis, name=f"Person {number}")

    return at_once(people, book)


def test_one_of_many_gets_the_time_and_all_others_a_sentence(committed):
    for _ in range(3):
        answers = race_for_a_time()
        assert names(answers) == ["Beratungstermin"] + ["Vergeben"] * 11
    assert Person.objects.count() == 3


def test_control_without_lock_and_constraint_the_time_is_given_out_twice(committed):
    with without_constraint("beratung.beratungstermin", "beratungskraft_only_once"):
        with without_lock(12):
            answers = race_for_a_time()
        assert sum(isinstance(answer, Beratungstermin) for answer in answers) > 1


def test_the_constraint_alone_still_holds_when_a_writer_forgets_the_lock(committed):
    with mock.patch("beratung.models.vergabe.sperren"):
        answers = race_for_a_time(6)
    assert sum(isinstance(answer, Beratungstermin) for answer in answers) == 1
    assert Beratungstermin.objects.filter(stand__in=["gehalten", "gebucht"]).count() == 1


def test_overlapping_lengths_do_not_slip_through(committed):
    """A short and a long matter, starting at different times: never two at once."""
    short, long = fabrik.make_anliegen(dauer=30), fabrik.make_anliegen("Schulden", dauer=60)
    kraft = fabrik.make_kraft(short, long, hour=9, hours=3)
    wishes = [(a, zeit.beginn) for a in (short, long) for zeit in free_times(a)] * 2
    connection.close()
    at_once(len(wishes), lambda n: fabrik.hold(wishes[n][0], kraft, wishes[n][1]))
    periods = sorted(Beratungstermin.objects.values_list("beginn", "ende"))
    assert periods
    assert [(a, b) for a, b in pairwise(periods) if a[1] > b[0]] == []


def test_the_same_form_twenty_times_at_once_makes_one_booking(committed):
    anliegen = fabrik.make_anliegen()
    kraft = fabrik.make_kraft(anliegen)
    beginn = free_times(anliegen)[0].beginn
    geheimnis = secrets.token_urlsafe(32)
    connection.close()

    def book(number):
        termin = Beratungstermin.objects.hold(anliegen, kraft, beginn, geheimnis)
        return termin.confirm(geheimnis, name="Ada", email="ada@example.org").pk

    assert set(at_once(20, book)) == {Beratungstermin.objects.get().pk}
    assert Person.objects.count() == 1
    assert Beratungstermin.objects.get().nachrichten.count() == 2  # confirmation, and the cancellation laid ready


def test_cancelling_and_booking_at_once_never_loses_the_time(committed):
    anliegen = fabrik.make_anliegen()
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=1)
    beginn = free_times(anliegen)[0].beginn
    first = fabrik.book(anliegen, kraft, beginn)
    connection.close()

    def act(number):
        return first.cancel() if number == 0 else fabrik.hold(anliegen, kraft, beginn)

    answers = at_once(6, act)
    assert answers[0] is None
    taken = Beratungstermin.objects.filter(stand__in=["gehalten", "gebucht"]).count()
    assert taken == sum(isinstance(answer, Beratungstermin) for answer in answers[1:])
    assert taken <= 1
    assert all(isinstance(a, Beratungstermin | Vergeben) for a in answers[1:])


def test_who_would_wait_too_long_for_their_turn_reads_a_sentence_and_can_press_again(committed, monkeypatch):
    anliegen = fabrik.make_anliegen()
    kraft, mine = fabrik.make_kraft(anliegen), secrets.token_urlsafe(32)
    fabrik.book(anliegen, kraft, free_times(anliegen)[0].beginn, mine)
    monkeypatch.setattr("quartier.sperre.PATIENCE", "50ms")
    wish = {"zeit": free_times(anliegen)[0].wert, "schluessel": new_form_key()}
    client, inside, done = ServiceClient(), Event(), Event()

    def stand_in_front():
        with transaction.atomic():
            lock(kraft)
            inside.set()
            done.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(stand_in_front)
        inside.wait(10)
        pages = [client.post(f"/beratung/{anliegen.slug}/", wish)]
        pages += [
            client.post(f"/meine/{mine}/{what}/", {"will": "nein"}) for what in ("absagen", "frueher", "loeschen")
        ]
        done.set()
    for page in pages:
        assert page.status_code == 409
        assert "Bitte versuchen Sie es gleich noch einmal." in page.text
    assert client.post(f"/beratung/{anliegen.slug}/", wish).status_code == 302
    assert client.post(f"/meine/{mine}/absagen/").url == "/meine/abgesagt/"
    connection.close()


# --- one interpreter, many counsellors


def race_for_the_interpreter(people=8):
    """Everybody speaks Farsi and goes to another counsellor, all at nine; one interpreter is there."""
    anliegen = fabrik.make_anliegen()
    kraefte = [fabrik.make_kraft(anliegen, hour=9, hours=1) for _ in range(people)]
    fabrik.make_sprachmittlung("fa", hour=9, hours=1)
    beginn = free_times(anliegen, sprache="fa")[0].beginn
    connection.close()
    return at_once(people, lambda number: fabrik.hold(anliegen, kraefte[number], beginn, sprache="fa"))


def test_one_interpreter_goes_with_one_of_many(committed):
    for _ in range(3):
        assert names(race_for_the_interpreter()) == ["Beratungstermin"] + ["Vergeben"] * 7
    assert Beratungstermin.objects.exclude(sprachmittlung=None).count() == 3


def test_the_constraint_alone_still_sends_the_interpreter_to_one(committed):
    with mock.patch("beratung.models.vergabe.sperren"):
        race_for_the_interpreter(4)
    assert Beratungstermin.objects.exclude(sprachmittlung=None).count() == 1


def test_control_without_lock_and_constraint_the_interpreter_is_at_two_places(committed):
    with without_constraint("beratung.beratungstermin", "sprachmittlung_only_once"), without_lock(8):
        race_for_the_interpreter()
        assert Beratungstermin.objects.exclude(sprachmittlung=None).count() > 1
