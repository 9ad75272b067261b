"""`python -m lena`: everything from an empty folder to a running house, and its clean end.

Database → logins → migrations → demo content on the first start → web, beratung and
worker under one supervisor. What goes wrong ends in one sentence and exit code 1.
"""

import contextlib
import fcntl
import os
import secrets
import shlex
import signal
import socket
import sys
from pathlib import Path

import psycopg
from honcho.manager import Manager
from honcho.printer import Printer
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from lena import environment, rights
from lena.environment import BadEnvironment
from lena.keys import new_private_key, public_key_of
from lena.postgres import Cluster, PostgresError

BASE_DIR = Path(__file__).resolve().parent.parent
DATABASE = "lena"
OLDEST_POSTGRES = 150000


class CannotStart(Exception):
    """The text is one sentence for the operator."""


def main():
    """Run until Ctrl-C or SIGTERM. Returns the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        return House().run()
    except (CannotStart, BadEnvironment, PostgresError) as error:
        print(f"LeNa startet nicht: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


class PatientPrinter(Printer):
    """Prints what the services say; when nobody listens any more, the house goes on."""

    def write(self, message):
        with contextlib.suppress(BrokenPipeError):
            super().write(message)


class House:
    """One run of the portal: from the environment to the running services, and back."""

    def __init__(self):
        self.demo = environment.mode() == "demo"
        self.port = environment.port()
        self.bind = os.environ.get("LENA_BIND", "127.0.0.1")
        self.data = environment.data_dir(BASE_DIR)
        self.external = os.environ.get("DATABASE_URL", "")
        self.cluster = None

    def run(self):
        self.check_production()
        environment.bundesland()
        environment.email_url()
        self.check_ports()
        self.open_data_folder()
        self.prepare_secrets()
        try:
            self.open_database()
            self.prepare_django()
            return self.serve()
        finally:
            if self.cluster:
                self.cluster.stop()
                print("Die Datenbank ist sauber beendet.")

    # --- before anything is written

    def check_production(self):
        """In production nothing is made up: keys and hosts come from the operator."""
        if self.demo:
            return
        needed = {
            "LENA_SECRET_KEY": "ein langer Zufallstext",
            "LENA_HOSTS": "die Namen der Internet-Adressen, mit Komma getrennt",
            "LENA_BERATUNG_KEY": "der Schlüssel der Beratungsstelle; „python -m lena schluessel“ macht einen neuen",
        }
        missing = [f"{name} ({what})" for name, what in needed.items() if not os.environ.get(name)]
        if missing:
            raise CannotStart(f"In Produktion (LENA_MODE=production) fehlt: {'; '.join(missing)}.")
        if len(os.environ["LENA_SECRET_KEY"]) < 40:
            raise CannotStart("LENA_SECRET_KEY ist zu kurz; bitte mindestens 40 zufällige Zeichen.")
        try:
            public_key_of(os.environ["LENA_BERATUNG_KEY"])
        except ValueError:
            raise CannotStart(
                "LENA_BERATUNG_KEY ist kein gültiger Schlüssel; „python -m lena schluessel“ macht einen neuen."
            ) from None

    def check_ports(self):
        for port, what in ((self.port, "PORT"), (self.port + 1, "PORT + 1")):
            try:
                family = socket.AF_INET6 if ":" in self.bind else socket.AF_INET
                with socket.socket(family) as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind((self.bind, port))
            except OSError as error:
                raise CannotStart(
                    f"Auf {self.bind} ist der Port {port} ({what}) nicht frei ({error.strerror}). "
                    "Läuft LeNa schon? Sonst einen anderen PORT setzen."
                ) from None

    def open_data_folder(self):
        """The data folder must be writable, and ours alone."""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            self.lock = (self.data / "lock").open("w")
            (self.data / "mails").mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise CannotStart(
                f"In den Datenordner {self.data} lässt sich nicht schreiben ({error.strerror}); "
                "LENA_DATA_DIR kann einen anderen nennen."
            ) from None
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(f"Mit dem Datenordner {self.data} läuft schon ein LeNa.") from None
        os.set_inheritable(self.lock.fileno(), False)

    def prepare_secrets(self):
        self.secrets = environment.Secrets(self.data)
        self.secret_key = os.environ.get("LENA_SECRET_KEY") or self.secrets.made_once("secret_key")
        self.beratung_key = os.environ.get("LENA_BERATUNG_KEY") or self.secrets.made_once(
            "beratung_key", new_private_key
        )

    # --- database

    def open_database(self):
        """Start or find PostgreSQL, create the logins, and know how each service connects."""
        if self.external:
            admin = self._external()
        else:
            self.cluster = Cluster(self.data / "postgres", self.secrets.made_once("postgres"))
            self.cluster.start()
            admin = self._embedded()
        passwords = {
            login: self.secrets.made_once(login, lambda: secrets.token_urlsafe(32))
            for login in (rights.OWNER, rights.WEB, rights.BERATUNG)
        }
        try:
            with psycopg.connect(**admin, autocommit=True, connect_timeout=10) as connection:
                if connection.info.server_version < OLDEST_POSTGRES:
                    raise CannotStart("Die Datenbank ist zu alt; nötig ist PostgreSQL 15 oder neuer.")
                rights.create_logins(connection, passwords)
                database = sql.Identifier(admin["dbname"])
                owner = sql.Identifier(rights.OWNER)
                logins = sql.SQL(", ").join(map(sql.Identifier, passwords))
                for grant in (
                    "GRANT CREATE ON DATABASE {0} TO {1}",
                    "GRANT ALL ON SCHEMA public TO {1}",
                    "REVOKE TEMPORARY ON DATABASE {0} FROM PUBLIC",
                    "GRANT CONNECT ON DATABASE {0} TO {2}",
                ):
                    connection.execute(sql.SQL(grant).format(database, owner, logins))
        except psycopg.Error as error:
            reason = str(error).strip().splitlines()[0]
            raise CannotStart(f"Die Datenbank lässt sich nicht einrichten: {reason}") from None
        self.dsn = {
            login: make_conninfo(**{**admin, "user": login, "password": password})
            for login, password in passwords.items()
        }
        self.secrets.remember(database=self.dsn[rights.OWNER])

    def _external(self):
        try:
            admin = conninfo_to_dict(self.external)
        except psycopg.Error:  # its text would repeat the address, password included
            raise CannotStart(
                "DATABASE_URL ist keine gültige Adresse, z. B. postgresql://name:passwort@rechner/lena."
            ) from None
        if not admin.get("dbname"):
            raise CannotStart("DATABASE_URL nennt keine Datenbank, z. B. postgresql://name:passwort@rechner/lena.")
        try:
            psycopg.connect(**admin, connect_timeout=10).close()
        except psycopg.Error as error:
            reason = str(error).strip().splitlines()[0]
            raise CannotStart(f"Unter DATABASE_URL antwortet keine Datenbank: {reason}") from None
        return admin

    def _embedded(self):
        with psycopg.connect(**self.cluster.conninfo(), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        return self.cluster.conninfo(DATABASE)

    # --- content

    def prepare_django(self):
        """Migrate, collect static files, load the demo content once, write dates ahead; as owner."""
        password = os.environ.get("LENA_DEMO_PASSWORD") or self.secrets.made_once(
            "demo_password", lambda: secrets.token_urlsafe(9)
        )
        os.environ.update(self.service_env("owner"))
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        from lena.demo import haus, konten
        from quartier.models import Haus

        if self.demo:
            if Haus.objects.exists() and not konten.exist():
                raise CannotStart("Das ist ein echtes Haus, keine Vorführung: bitte LENA_MODE=production setzen.")
            call_command("demo", f"--password={password}", verbosity=0)  # it may begin with a dash
            self.demo_logins = [*konten.lines(), f"Passwort für alle: {password}"]
        elif konten.exist():
            raise CannotStart(
                "Diese Datenbank enthält Beispieldaten und Beispielzugänge. "
                "Für den echten Betrieb bitte eine leere Datenbank und einen leeren Datenordner nehmen."
            )
        else:
            haus.legal_pages()
        call_command("fortschreiben", verbosity=0)
        connections.close_all()

    # --- services

    def service_env(self, service):
        """The environment of one service: no more than it needs."""
        login = {"owner": rights.OWNER, "web": rights.WEB}.get(service, rights.BERATUNG)
        env = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "LENA_DATABASE", "LENA_BERATUNG_KEY", "LENA_DEMO_PASSWORD")
        }
        env |= {
            "LENA_SERVICE": service,
            "LENA_DATABASE": self.dsn[login],
            "LENA_SECRET_KEY": self.secret_key,
            "LENA_BERATUNG_PUBLIC_KEY": public_key_of(self.beratung_key),
            "LENA_DATA_DIR": str(self.data),
            "DJANGO_SETTINGS_MODULE": "lena.settings",
            "PYTHONUNBUFFERED": "1",
        }
        if service != "web":
            env["LENA_BERATUNG_KEY"] = self.beratung_key
        return env

    def serve(self):
        manager = Manager(PatientPrinter(sys.stdout))
        for name, port in (("web", self.port), ("beratung", self.port + 1)):
            manager.add_process(name, self._gunicorn(port), env=self.service_env(name), cwd=str(BASE_DIR))
        command = f"exec {shlex.quote(sys.executable)} manage.py worker"
        manager.add_process("worker", command, env=self.service_env("worker"), cwd=str(BASE_DIR))
        self.welcome()
        manager.loop()
        return 0 if manager.returncode in (130, 143) else 1

    def _gunicorn(self, port):
        host = f"[{self.bind}]" if ":" in self.bind else self.bind
        workers = os.environ.get("LENA_WORKERS", "2")
        return (
            f"exec {shlex.quote(sys.executable)} -m gunicorn lena.wsgi --bind {host}:{port} --workers {workers} "
            "--threads 4 --graceful-timeout 4 --timeout 60 --no-control-socket --log-level warning"
        )

    def welcome(self):
        from django.conf import settings

        lines = [
            f"Öffentliche Seite:   http://localhost:{self.port}/",
            f"Redaktion:           http://localhost:{self.port}/admin/",
            f"Beratungsstelle:     http://localhost:{self.port + 1}/",
        ]
        if not os.environ.get("EMAIL_URL"):
            lines.append(f"E-Mails liegen in:   {settings.MAIL_DIR} (EMAIL_URL nennt einen Mailserver)")
        if self.demo:
            lines += ["", "Demo-Betrieb mit Beispieldaten. Zugänge:"]
            lines += [f"  {line}" for line in self.demo_logins]
        lines.append("Beenden mit Strg-C.")
        print("\n".join(["", *lines, ""]), flush=True)


def new_key():
    """`python -m lena schluessel`: print a fresh key for the counselling office."""
    print(f"LENA_BERATUNG_KEY={new_private_key()}")
    print("Bitte sicher aufbewahren: Ohne diesen Schlüssel kann niemand die Termine öffnen.", file=sys.stderr)
    return 0
