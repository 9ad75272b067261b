"""Fixtures. Tests act under the database login of the service they speak of: `client` is the
public site (lena_web), `buero` the counselling office (lena_beratung)."""

import os
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client
from django.utils import translation

from lena import rights

from . import cluster, fabrik

pytest_plugins = ["tests.services"]

LONG = [
    "test_wall", "test_fuer_alle", "test_start", "test_wege_beratung", "test_wege_tisch", "test_paare",
    "test_zufall_beratung", "test_zufall",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    """What takes long begins: no process shall work alone at the end."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """This process's own copy of the migrated template."""
    with django_db_blocker.unblock():
        cluster.copy(connection.settings_dict["NAME"])
    yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(autouse=True)
def plain_settings(settings, tmp_path):
    """Fast hashes, plain static files, mails in memory unless a test brings its own server."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.MEDIA_ROOT = tmp_path / "bilder"


@contextmanager
def login(role):
    """Everything inside runs with the rights of this database login."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@contextmanager
def undone():
    """Whatever is written inside is gone afterwards: many tries on the same things."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class ServiceClient(Client):
    """A browser that talks to one service: its requests run with that service's rights.

    The language of a request ends with it: the test itself speaks German.
    """

    role = rights.WEB

    def request(self, **request):
        with login(self.role), translation.override(translation.get_language()):
            return super().request(**request)


class BueroClient(ServiceClient):
    role = rights.BERATUNG


@pytest.fixture
def client(db):
    return ServiceClient()


@pytest.fixture
def key(settings):
    """The private key of the counselling office: only tests that ask for it can unseal."""
    settings.LENA_BERATUNG_KEY = os.environ["LENA_TEST_KEY"]


@pytest.fixture
def as_beratung(settings, key):
    """The settings of the service `beratung`."""
    settings.ROOT_URLCONF = "lena.urls_beratung"
    settings.AUTHENTICATION_BACKENDS = ["beratung.zugang.ZugangBackend"]
    settings.SESSION_ENGINE = "beratung.sitzung"
    settings.LOGIN_URL = "/login/"


@pytest.fixture
def buero(db, as_beratung):
    """The counselling office, logged in as its head."""
    zugang = fabrik.make_zugang("leitung", "leitung_beratung")
    client = BueroClient()
    assert client.login(username=zugang.konto.benutzername, password=fabrik.PASSWORD)
    return client


@pytest.fixture
def anliegen(db):
    """A matter that people come with: one that must not stand where others can read it."""
    return fabrik.make_anliegen("Schulden")


@pytest.fixture
def kraft(anliegen):
    """Mira, who is there in three days from nine to eleven, and in nine days from nine to twelve."""
    kraft = fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hour=9, hours=2)
    fabrik.make_sprechstunde(kraft, days=9, hour=9, hours=3)
    return kraft


@pytest.fixture
def redaktion(client):
    """The content admin, logged in with the strongest content role."""
    konto = fabrik.make_konto("technik", "technik")
    client.force_login(konto)
    return client


def truncate():
    """Empty every table of both schemas."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname = ANY(%s)"
            " AND tablename NOT IN ('django_migrations', 'django_content_type')",
            [list(rights.SCHEMAS)],
        )
        tables = ", ".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    connection.close()


@pytest.fixture
def committed(django_db_setup, django_db_blocker, monkeypatch):
    """For tests with threads of their own: everything is really written, and cleared afterwards.

    Everybody waits for their turn as long as it takes: a busy machine must not decide who wins.
    """
    monkeypatch.setattr("quartier.sperre.PATIENCE", "60s")
    with django_db_blocker.unblock():
        yield
        truncate()
