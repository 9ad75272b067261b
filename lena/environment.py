"""What the environment says; the one place that reads it for the settings.

The start command writes logins and keys of a house to `<data folder>/geheim.json`
(readable by its owner only) and gives each service no more than that service needs.
"""

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

import dj_email_url
from holidays.countries.germany import Germany
from psycopg.conninfo import conninfo_to_dict

SERVICES = ("web", "beratung", "worker", "owner")


class BadEnvironment(Exception):
    """A value of the environment is missing or odd; the text is one sentence for the operator."""


def mode():
    """ "demo" or "production", from LENA_MODE. Raises BadEnvironment."""
    value = os.environ.get("LENA_MODE", "demo")
    if value not in ("demo", "production"):
        raise BadEnvironment(f"LENA_MODE ist „{value}“, erlaubt sind demo und production.")
    return value


def port():
    """PORT as a number, default 8000; the counselling office takes the next one. Raises BadEnvironment."""
    value = os.environ.get("PORT", "8000")
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value) <= 65534:
        raise BadEnvironment(f"PORT ist „{value}“, erlaubt sind Zahlen von 1 bis 65534.")
    return int(value)


def bundesland():
    """The state whose public holidays count, from LENA_BUNDESLAND, default NI. Raises BadEnvironment."""
    value = os.environ.get("LENA_BUNDESLAND", "NI")
    if value not in Germany.subdivisions:
        raise BadEnvironment(f"LENA_BUNDESLAND ist „{value}“, erlaubt sind {', '.join(Germany.subdivisions)}.")
    return value


def email_url():
    """EMAIL_URL, or "" for mails as files. Raises BadEnvironment."""
    value = os.environ.get("EMAIL_URL", "")
    if value and "EMAIL_BACKEND" not in dj_email_url.parse(value):
        raise BadEnvironment(
            "EMAIL_URL ist keine Adresse eines Mailservers, z. B. smtp+tls://name:passwort@rechner:587."
        )
    return value


def data_dir(base_dir):
    """The folder for everything that must survive a restart, from LENA_DATA_DIR."""
    return Path(os.environ.get("LENA_DATA_DIR") or Path(base_dir) / "daten").resolve()


class Secrets(dict):
    """The file geheim.json: what the start command made up once for this house."""

    def __init__(self, folder):
        self.path = Path(folder) / "geheim.json"
        super().__init__(json.loads(self.path.read_text()) if self.path.exists() else {})

    def remember(self, **values):
        """Keep these values; existing ones are overwritten."""
        self.update(values)
        fresh = self.path.with_suffix(".neu")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(self, indent=1))
        fresh.replace(self.path)

    def made_once(self, name, make=lambda: secrets.token_urlsafe(50)):
        """The value of that name; made by `make` the first time."""
        if name not in self:
            self.remember(**{name: make()})
        return self[name]


class Environment:
    """Everything the settings ask for, from environment variables with their defaults."""

    def __init__(self, base_dir):
        from lena.keys import public_key_of

        self.service = os.environ.get("LENA_SERVICE", "owner")
        if self.service not in SERVICES:
            raise BadEnvironment(f"LENA_SERVICE ist „{self.service}“, erlaubt sind {', '.join(SERVICES)}.")
        self.demo = mode() == "demo"
        self.data_dir = data_dir(base_dir)
        kept = Secrets(self.data_dir) if self.service == "owner" else {}

        self.shared_key = os.environ.get("LENA_SECRET_KEY") or kept.get("secret_key", "")
        self.beratung_key = os.environ.get("LENA_BERATUNG_KEY") or kept.get("beratung_key", "")
        self.beratung_public_key = os.environ.get("LENA_BERATUNG_PUBLIC_KEY", "")
        if self.service == "web":
            self.beratung_key = ""
        elif self.beratung_key:
            self.beratung_public_key = public_key_of(self.beratung_key)
        # The counselling office signs its sessions with a key that the web service cannot work out.
        signing = self.beratung_key if self.service in ("beratung", "worker") else self.shared_key
        self.secret_key = hmac.new(signing.encode(), self.shared_key.encode(), hashlib.sha256).hexdigest()
        if not self.shared_key:
            self.secret_key = secrets.token_urlsafe(50)

        names = [name.strip() for name in os.environ.get("LENA_HOSTS", "").split(",") if name.strip()]
        self.hosts = [*names, "localhost", "127.0.0.1", "[::1]"]  # the latter for /livez and /readyz
        self.url = os.environ.get("LENA_URL", f"http://localhost:{port()}").rstrip("/")
        self.beratung_url = os.environ.get("LENA_BERATUNG_URL", f"http://localhost:{port() + 1}").rstrip("/")

        self.bundesland = bundesland()
        self.email_url = email_url()
        database = conninfo_to_dict(os.environ.get("LENA_DATABASE") or kept.get("database", ""))
        known = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER", "password": "PASSWORD"}
        self.database = {known[key]: value for key, value in database.items() if key in known}
        self.database_options = {key: value for key, value in database.items() if key not in known}
