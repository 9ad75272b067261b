"""Many people at once: real threads and connections, the logins of the services, and controls without a guard."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from unittest import mock

import psycopg
from django.db import connection

from beratung.models import Beratungstermin
from lena import rights

from .conftest import truncate


def at_once(count, job, role=rights.WEB):
    """Run job(number) in that many threads, all let go together. Returns results and exceptions, in order."""
    barrier = Barrier(count)

    def one(number):
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role}")
        barrier.wait(30)
        try:
            return job(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def a_crowd(deeds, threads=16):
    """Many deeds, done by so many threads as fast as they can. Returns results and exceptions, in order."""
    chunks = at_once(threads, lambda number: [answer(deed) for deed in deeds[number::threads]])
    answers = {}
    for number, chunk in enumerate(chunks):
        answers |= {number + threads * position: found for position, found in enumerate(chunk)}
    return [answers[number] for number in range(len(deeds))]


def answer(deed):
    try:
        return deed()
    except Exception as error:
        return error


def as_superuser(statements):
    """Change the database past all rights. Returns the rows of the last statement, if any."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["LENA_TEST_SERVER"], dbname=name, autocommit=True) as admin:
        cursor = None
        for statement in statements:
            cursor = admin.execute(statement)
        return cursor.fetchall() if cursor is not None and cursor.description else []


@contextmanager
def without(*statements, back):
    """Change the database as a superuser for the length of a control."""
    as_superuser(statements)
    try:
        yield
    finally:
        truncate()  # what the control has overbooked must go before the constraint comes back
        as_superuser(back)


@contextmanager
def without_constraint(table, name):
    """A control without this constraint; it comes back word for word."""
    [[definition]] = as_superuser([f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{name}'"])
    with without(
        f"ALTER TABLE {table} DROP CONSTRAINT {name}", back=[f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"]
    ):
        yield


@contextmanager
def without_lock(people):
    """Nobody waits for their turn, and all have looked before the first writes: the widest gap there is."""
    look, together = Beratungstermin.objects._queryset_class.check_free, Barrier(people)

    def look_and_wait(*args, **kwargs):
        found = look(*args, **kwargs)
        together.wait(30)
        return found

    with (
        mock.patch("beratung.models.vergabe.sperren"),
        mock.patch.object(Beratungstermin.objects._queryset_class, "check_free", look_and_wait),
    ):
        yield
