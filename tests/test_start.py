"""`python -m lena` as the operator meets it: what is wrong is said in one sentence, what is right lasts."""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from lena import rights
from lena.keys import new_private_key
from lena.postgres import Cluster

from . import cluster
from .services import free_ports, house_env, start_house

PRODUCTION = {
    "LENA_MODE": "production",
    "LENA_SECRET_KEY": secrets.token_urlsafe(50),
    "LENA_BERATUNG_KEY": new_private_key(),
    "LENA_HOSTS": "treff.example",
}


def run(*command, env):
    return subprocess.run(
        [sys.executable, *command], cwd=cluster.BASE_DIR, env=env, capture_output=True, text=True, timeout=60
    )


def try_to_start(data_dir, **env):
    """The one sentence with which the house refuses to start."""
    port = env.pop("PORT", None) or free_ports()
    done = run("-m", "lena", env=house_env(data_dir, port, **env))
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("LeNa startet nicht: ")
    return sentence


# --- what is wrong is said


@pytest.mark.parametrize("offset", [0, 1])
def test_a_port_in_use_is_named(tmp_path, offset):
    port = free_ports()
    with socket.create_server(("127.0.0.1", port + offset)):
        sentence = try_to_start(tmp_path, PORT=port)
    assert f"Port {port + offset} " in sentence
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path):
    file = tmp_path / "eine-datei"
    file.write_text("")
    assert f"In den Datenordner {file}/daten lässt sich nicht schreiben" in try_to_start(file / "daten")


@pytest.mark.parametrize("port", ["abc", "0", "-1", "65535", "99999999", "80.5", " ", "²"])
def test_an_odd_port_is_named(tmp_path, port):
    assert f"PORT ist „{port}“" in try_to_start(tmp_path, PORT=port)


@pytest.mark.parametrize("mode", ["prod", "Demo", "0"])
def test_an_odd_mode_is_named(tmp_path, mode):
    assert f"LENA_MODE ist „{mode}“, erlaubt sind demo und production." in try_to_start(tmp_path, LENA_MODE=mode)


@pytest.mark.parametrize("name", ["LENA_SECRET_KEY", "LENA_BERATUNG_KEY", "LENA_HOSTS"])
def test_in_production_nothing_is_made_up(tmp_path, name):
    assert f"fehlt: {name} " in try_to_start(tmp_path, **PRODUCTION | {name: ""})
    assert list(tmp_path.iterdir()) == []


def test_in_production_everything_that_is_missing_is_said_at_once(tmp_path):
    sentence = try_to_start(tmp_path, LENA_MODE="production")
    assert re.findall(r"LENA_(?!MODE)\w+", sentence) == ["LENA_SECRET_KEY", "LENA_HOSTS", "LENA_BERATUNG_KEY"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("LENA_SECRET_KEY", "x0815y"), ("LENA_BERATUNG_KEY", "ein-schlüßel"), ("LENA_BERATUNG_KEY", "abcd")],
)
def test_weak_and_broken_keys_are_refused_and_not_repeated(tmp_path, name, value):
    sentence = try_to_start(tmp_path, **PRODUCTION | {name: value})
    assert name in sentence
    assert value not in sentence


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("quatsch", "keine gültige Adresse"),
        ("mysql://lena:geheim@localhost/lena", "keine gültige Adresse"),
        ("postgresql://lena:geheim@127.0.0.1:5432", "nennt keine Datenbank"),
        ("postgresql://lena:geheim@127.0.0.1:1/lena", "antwortet keine Datenbank"),
        ("postgresql://lena:geheim@gibt-es-nicht.invalid/lena", "antwortet keine Datenbank"),
        ("postgresql:///lena?host=/gibt/es/nicht&password=geheim", "antwortet keine Datenbank"),
    ],
)
def test_a_wrong_database_address_is_explained_without_the_password(tmp_path, address, words):
    sentence = try_to_start(tmp_path, DATABASE_URL=address)
    assert words in sentence
    assert "geheim" not in sentence


def test_a_wrong_password_is_explained(tmp_path):
    address = make_conninfo(os.environ["LENA_TEST_SERVER"], password="falsch", dbname="postgres")
    assert "antwortet keine Datenbank" in try_to_start(tmp_path, DATABASE_URL=address)


def test_a_fresh_key_for_the_counselling_office_is_one_command(tmp_path):
    done = run("-m", "lena", "schluessel", env=house_env(tmp_path, 8000))
    assert done.returncode == 0
    assert re.fullmatch(r"LENA_BERATUNG_KEY=[\w=-]{44}\n", done.stdout)
    assert "sicher aufbewahren" in done.stderr


# --- services refuse a login that could look behind the wall


@pytest.fixture(scope="module")
def database():
    return cluster.copy(f"lena_start_{os.getpid()}")


def import_wsgi(service, database, user, folder):
    """Start a service's code as gunicorn does, with this database login."""
    (folder / "static").mkdir()
    login = make_conninfo(os.environ["LENA_TEST_SERVER"], dbname=database, user=user, password=cluster.PASSWORD)
    env = {"LENA_SERVICE": service, "LENA_DATABASE": login, "LENA_DATA_DIR": str(folder)}
    return run("-c", "import lena.wsgi", env=os.environ | env)


@pytest.mark.parametrize(("service", "user"), [("web", rights.WEB), ("beratung", rights.BERATUNG)])
def test_a_service_starts_with_its_own_login(database, tmp_path, service, user):
    done = import_wsgi(service, database, user, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("service", ["web", "beratung"])
@pytest.mark.parametrize("user", [rights.OWNER, "postgres"])
def test_a_service_refuses_the_login_of_owner_and_superuser(database, tmp_path, service, user):
    done = import_wsgi(service, database, user, tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"Der Dienst startet nicht: Die Datenbank-Anmeldung {user} darf zu viel (Eigentümer oder Superuser)."
    ]


# --- what is right lasts


def read(address):
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.url, answer.read().decode()


def sign_up(house, name):
    """Sign somebody up as a browser does; returns the page's own address, without the host."""
    _, offers = read(f"{house.url}/angebote/")
    for address in re.findall(r'href="(/angebote/[\w-]+/)"', offers):
        if found := re.search(r'href="(/angebote/[\w-]+/anmelden/\d+/)"', read(house.url + address)[1]):
            break
    form = house.url + found[1]
    key = re.search(r'name="schluessel" value="([^"]+)"', read(form)[1])[1]
    data = urllib.parse.urlencode({"schluessel": key, "name": name, "erwachsene": 1}).encode()
    with urllib.request.urlopen(form, data, timeout=20) as answer:
        assert name in answer.read().decode()
        return urllib.parse.urlsplit(answer.url).path


@dataclass
class Evening:
    """A demo house that ran once and was stopped."""

    folder: object
    meine: str
    second_start: str
    pid_while_running: bool
    exit_code: int
    output: str


@pytest.fixture(scope="module")
def evening(tmp_path_factory):
    folder = tmp_path_factory.mktemp("abends")
    house = start_house(folder, LENA_WORKERS="1", LENA_DEMO_PASSWORD="-vorfuehrung")
    meine = sign_up(house, "Ada Dauerhaft")
    second = try_to_start(folder)
    running = (folder / "postgres/postmaster.pid").exists()
    code = house.stop()
    return Evening(folder, meine, second, running, code, "".join(house.output))


def test_two_houses_cannot_share_a_data_folder(evening):
    assert f"Mit dem Datenordner {evening.folder} läuft schon ein LeNa." in evening.second_start


def test_sigterm_ends_everything_including_the_database(evening):
    assert (evening.pid_while_running, evening.exit_code) == (True, 0)
    assert not (evening.folder / "postgres/postmaster.pid").exists()
    assert "Die Datenbank ist sauber beendet." in evening.output
    assert "Traceback" not in evening.output


def test_the_operator_reads_addresses_and_logins(evening):
    for words in ("Öffentliche Seite:", "Redaktion:", "Beratungsstelle:", "Passwort für alle: -vorfuehrung", "Strg-C"):
        assert words in evening.output


def test_secrets_can_be_read_by_their_owner_only(evening):
    assert oct((evening.folder / "geheim.json").stat().st_mode)[-3:] == "600"
    assert oct((evening.folder / "mails").stat().st_mode)[-3:] == "700"
    assert set(json.loads((evening.folder / "geheim.json").read_text())) >= {"secret_key", "beratung_key", "database"}


def test_production_is_refused_on_a_demo_database(evening):
    assert "enthält Beispieldaten und Beispielzugänge" in try_to_start(evening.folder, **PRODUCTION)
    assert not (evening.folder / "postgres/postmaster.pid").exists()


def test_the_next_start_still_knows_who_signed_up(evening):
    house = start_house(evening.folder, LENA_WORKERS="1")
    try:
        assert "Ada Dauerhaft" in read(house.url + evening.meine)[1]
    finally:
        assert house.stop() == 0


def test_production_runs_on_a_database_of_the_operator(tmp_path_factory):
    folder = tmp_path_factory.mktemp("extern")
    server = Cluster(folder / "server", "geheim", settings={"fsync": "off"})
    server.start()
    try:
        with psycopg.connect(**server.conninfo(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE treff")
        address = make_conninfo(**server.conninfo("treff"))
        env = PRODUCTION | {"LENA_HOSTS": "treff.example,localhost"}
        house = start_house(folder / "daten", DATABASE_URL=address, LENA_WORKERS="1", **env)
        assert house.stop() == 0
        assert not (folder / "daten/postgres").exists()
        assert "Passwort" not in "".join(house.output)
        with psycopg.connect(**server.conninfo("treff")) as connection:
            counts = "SELECT (SELECT count(*) FROM angebote_angebot), (SELECT count(*) FROM quartier_konto)"
            assert connection.execute(counts).fetchone() == (0, 0)
            seiten = connection.execute("SELECT slug FROM quartier_seite ORDER BY slug").fetchall()
            assert seiten == [("barrierefreiheit",), ("datenschutz",), ("impressum",)]
    finally:
        server.stop()
