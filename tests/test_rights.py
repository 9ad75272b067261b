"""The table of rights and the database say the same; the wall holds at the database itself (C3)."""

import pytest
from django.db import DatabaseError, connection, transaction

from beratung.models import Anfrage, Fehlbedarf, Helfer, Person
from lena import rights

from . import fabrik
from .conftest import login


def granted(cursor, login_name):
    """What the database grants: {table: {right or "right(column)"}}."""
    cursor.execute(
        "SELECT table_schema || '.' || table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = %s AND table_schema = ANY(%s)", [login_name, list(rights.SCHEMAS)],
    )  # fmt: skip
    found = {}
    for table, right in cursor.fetchall():
        found.setdefault(table, set()).add(right)
    cursor.execute(
        "SELECT table_schema || '.' || table_name, privilege_type, column_name FROM"
        " information_schema.column_privileges WHERE grantee = %s AND table_schema = ANY(%s)",
        [login_name, list(rights.SCHEMAS)],
    )
    for table, right, column in cursor.fetchall():
        if right not in found.get(table, set()):
            found.setdefault(table, set()).add(f"{right}({column})")
    return found


def expected(column):
    """The same from the table in code."""
    import re

    found = {}
    for table, both in rights.RIGHTS.items():
        for right, columns in re.findall(r"([A-Z]+)(?: \(([^)]*)\))?", both[column]):
            names = [f"{right}({name.strip()})" for name in columns.split(",")] if columns else [right]
            found.setdefault(table, set()).update(names)
    return found


@pytest.mark.parametrize(("login_name", "column"), [(rights.WEB, 0), (rights.BERATUNG, 1)])
def test_the_database_grants_exactly_what_the_table_says(db, login_name, column):
    with connection.cursor() as cursor:
        assert granted(cursor, login_name) == expected(column)


def test_every_table_has_a_line(db):
    unused = {"public.auth_group", "public.auth_permission", "public.auth_group_permissions"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname = ANY(%s)", [list(rights.SCHEMAS)]
        )
        assert {row[0] for row in cursor.fetchall()} == set(rights.RIGHTS) | unused


@pytest.fixture
def person(db):
    anliegen = fabrik.make_anliegen()
    return fabrik.book(anliegen, fabrik.make_kraft(anliegen), fabrik.in_days(3), email="ada@example.org").person


BEHIND_THE_WALL = [
    statement.format(table=f"beratung.{table}", column=column)
    for table, column in {"helfer": "inhalt", "anfrage": "inhalt", "vermerk": "inhalt", "laufnummer": "stand"}.items()
    for statement in (
        "SELECT count(*) FROM {table}", "TABLE {table}", "UPDATE {table} SET {column} = NULL", "DELETE FROM {table}",
        "TRUNCATE {table}", "COPY {table} TO STDOUT", "INSERT INTO {table} SELECT * FROM {table}",
    )
]  # fmt: skip
FORBIDDEN = [
    "SELECT * FROM beratung.person",
    "SELECT termin_id FROM beratung.person",
    "SELECT count(*) FROM beratung.person",
    "TABLE beratung.person",
    "UPDATE beratung.person SET inhalt = ''",
    "DELETE FROM beratung.person",
    "TRUNCATE beratung.person",
    "COPY beratung.person TO STDOUT",
    "INSERT INTO beratung.person SELECT * FROM beratung.person",
    "INSERT INTO beratung.person (termin_id, inhalt) SELECT id, '' FROM beratung.beratungstermin RETURNING inhalt",
    "SELECT t.id FROM beratung.beratungstermin t JOIN beratung.person p ON p.termin_id = t.id",
    "LOCK TABLE beratung.person IN ACCESS EXCLUSIVE MODE",
    "ALTER TABLE beratung.person DISABLE TRIGGER ALL",
    "CREATE VIEW public.blick AS SELECT * FROM beratung.person",
    "SELECT beratung.erase_person()",
    "SET ROLE lena_owner",
    "SET ROLE lena_beratung",
    "SELECT inhalt FROM beratung.nachricht",
    "SELECT * FROM beratung.nachricht",
    "DELETE FROM beratung.nachricht",
    "UPDATE beratung.nachricht SET inhalt = NULL",
    "SELECT * FROM beratung.zugang",
    "INSERT INTO beratung.zugang (konto_id, passwort, rolle, aktiv) VALUES (1, 'x', 'beratung', true)",
    "SELECT * FROM beratung.sitzung",
    "SELECT * FROM beratung.protokoll",
    "SELECT grund FROM beratung.abwesenheit",
    *BEHIND_THE_WALL,
    "INSERT INTO beratung.helfer (termin_id, inhalt, einwilligung_am)"
    " SELECT id, '', now() FROM beratung.beratungstermin RETURNING inhalt",
    "INSERT INTO beratung.anfrage (id, art, sprache, erstellt, geheimnis_hash, inhalt)"
    " VALUES (gen_random_uuid(), 'rueckruf', 'de', now(), 'x', '') RETURNING id",
    "INSERT INTO beratung.vermerk (termin_id, inhalt) SELECT id, '' FROM beratung.beratungstermin",
    "INSERT INTO beratung.laufnummer (tag, nummer, sprache, stand, gekommen_am)"
    " VALUES (now(), 1, 'de', 'wartet', now())",
    "UPDATE beratung.beratungskraft SET name = 'x'",
]


def really_as_web():
    """A connection that logged in as lena_web, as the public site does; SET ROLE could be taken back."""
    import os

    import psycopg

    from .cluster import PASSWORD

    dsn = {"dbname": connection.settings_dict["NAME"], "user": rights.WEB, "password": PASSWORD}
    return psycopg.connect(os.environ["LENA_TEST_SERVER"], **dsn)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_public_site_cannot(db, statement):
    import psycopg

    with really_as_web() as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(statement)


def test_the_public_site_can_hand_a_person_over(db, person):
    anliegen = fabrik.make_anliegen()
    termin = fabrik.hold(anliegen, fabrik.make_kraft(anliegen), fabrik.in_days(3))
    with login(rights.WEB):
        Person.hand_over(termin, {"name": "Ada"})
    assert Person.objects.filter(termin=termin).exists()


def test_the_public_site_can_hand_over_a_helper_and_a_wish_to_be_called(db, person):
    with login(rights.WEB):
        Helfer.hand_over(person.termin, {"name": "Grace"})
        for _ in range(2):
            Anfrage.hand_over({"name": "Ada"}, geheimnis_hash="x" * 64)
        Fehlbedarf.count(person.termin.anliegen, "ar")
        Fehlbedarf.count(person.termin.anliegen, "ar")
    assert Helfer.objects.get().pk == person.pk
    assert Anfrage.objects.count() == 1
    assert Fehlbedarf.objects.get().anzahl == 2


def test_control_the_counselling_office_can_read_what_the_public_site_cannot(db, person):
    with login(rights.BERATUNG):
        assert Person.objects.get().pk == person.pk
    with login(rights.WEB), pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.get()


def test_the_log_of_the_office_can_only_grow(db):
    from beratung.models import Protokoll

    Protokoll.write(fabrik.make_konto("mira"), "Termin geöffnet")
    for change in (Protokoll.objects.all().delete, lambda: Protokoll.objects.update(wer="niemand")):
        for role in (rights.BERATUNG, rights.OWNER):
            with login(role), pytest.raises(DatabaseError), transaction.atomic():
                change()
    assert Protokoll.objects.count() == 1


def test_the_erasing_function_has_a_pinned_path_and_no_public_callers(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig, has_function_privilege('public', oid, 'EXECUTE') FROM pg_proc WHERE prosecdef"
        )
        assert cursor.fetchall() == [("erase_person", ["search_path=beratung, pg_temp"], False)]
