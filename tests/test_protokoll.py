"""The log of the counselling office: only grows, names colleagues, never who seeks counselling."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError, connection, transaction

from beratung.models import Abwesenheit, Protokoll, Zugang
from lena import rights
from quartier.models import Konto

from . import fabrik
from .buero import absence, act, log
from .conftest import login
from .formular import add, address, change

TERMINE = "/beratung/beratungstermin/"
NEW = {"benutzername": "grace", "name": "Grace Neu", "neues_passwort": "ganz-neu-4711", "rolle": "beratung",
       "aktiv": "on"}  # fmt: skip
ADA = {"name": "Ada Beispiel", "telefon": "05381 12345", "email": "ada@example.org"}


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hour=9, hours=2)


@pytest.fixture
def termin(anliegen, kraft):
    return fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **ADA)


def test_the_log_is_read_and_never_changed_by_its_pages(buero, termin):
    buero.get(f"{TERMINE}{termin.pk}/change/")
    line = Protokoll.objects.get()
    assert "Termin geöffnet" in buero.get(address(Protokoll, "changelist")).text
    assert buero.get(address(Protokoll, "change", line.pk)).status_code == 200
    for page in ("change", "delete"):
        assert buero.post(address(Protokoll, page, line.pk), {"post": "yes", "was": "nichts"}).status_code == 403
    act(buero, "delete_selected", line)
    assert log() == [("leitung", "Termin geöffnet", str(termin.pk))]


CHANGES = ["UPDATE beratung.protokoll SET was = 'nichts'", "DELETE FROM beratung.protokoll"]


@pytest.mark.parametrize("statement", [*CHANGES, "TRUNCATE beratung.protokoll"])
@pytest.mark.parametrize("role", [rights.BERATUNG, rights.WEB])
def test_the_log_is_never_changed_by_the_logins_of_the_services(db, role, statement):
    Protokoll.write(Konto(benutzername="mira"), "Termin geöffnet", "1")
    with login(role), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
    assert log() == [("mira", "Termin geöffnet", "1")]


@pytest.mark.parametrize("statement", CHANGES)
def test_not_even_the_owner_changes_the_log(db, statement):
    Protokoll.write(Konto(benutzername="mira"), "Termin geöffnet", "1")
    with pytest.raises(DatabaseError, match="Das Protokoll wird nicht geändert"), transaction.atomic():
        connection.cursor().execute(statement)
    assert log() == [("mira", "Termin geöffnet", "1")]


def test_whoever_writes_is_named_in_the_log_and_in_no_other(buero, anliegen, kraft):
    add(buero, Abwesenheit, **absence(kraft))
    entry = Abwesenheit.objects.get()
    change(buero, entry, grund="krank")
    buero.post(address(Abwesenheit, "delete", entry.pk), {"post": "yes"})
    add(buero, Zugang, **NEW)
    assert [(wer, was, objekt.split()[0]) for wer, was, objekt in log()] == [
        ("leitung", "angelegt", "Abwesenheit"),
        ("leitung", "geändert", "Abwesenheit"),
        ("leitung", "gelöscht", "Abwesenheit"),
        ("leitung", "angelegt", "Zugang"),
    ]
    assert log()[2][2] == f"Abwesenheit {entry.pk}"
    assert LogEntry.objects.count() == 0


def test_the_log_never_names_who_seeks_counselling(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 10), **ADA)
    buero.get(f"{TERMINE}{termin.pk}/change/")
    act(buero, "absagen", termin, sicher="1")
    assert len(log()) == 2
    assert [word for word in ADA.values() if word in str(log())] == []
