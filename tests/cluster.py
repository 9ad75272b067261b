"""A real PostgreSQL for the tests: one server, one migrated template, a copy for each test process.

Loaded by pytest before the settings are read (`-p tests.cluster`). The server is the
embedded one, without fsync; a test that wants the house as it is starts `python -m lena`.
"""

import atexit
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from lena import rights
from lena.keys import new_private_key
from lena.postgres import Cluster

BASE_DIR = Path(__file__).resolve().parent.parent
TEMPLATE = "lena_template"
PASSWORD = "geheim"


def connect(dbname="postgres"):
    """A superuser's connection to the test server."""
    return psycopg.connect(os.environ["LENA_TEST_SERVER"], dbname=dbname, autocommit=True)


def start():
    """Start the server and migrate the template; once for all test processes."""
    folder = Path(tempfile.mkdtemp(prefix="lena-test-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "pg", PASSWORD, settings={"fsync": "off", "full_page_writes": "off"})
    cluster.start()

    @atexit.register
    def stop():
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)

    (folder / "daten" / "static").mkdir(parents=True)
    os.environ["LENA_TEST_SERVER"] = make_conninfo(**cluster.conninfo())
    private = new_private_key()
    os.environ |= {
        "LENA_TEST_KEY": private,
        "LENA_SECRET_KEY": secrets.token_urlsafe(50),
        "LENA_DATA_DIR": str(folder / "daten"),
        "LENA_MAIL_FROM": "treff@lena.example",
    }
    from lena.keys import public_key_of

    os.environ["LENA_BERATUNG_PUBLIC_KEY"] = public_key_of(private)
    with connect() as connection:
        rights.create_logins(connection, dict.fromkeys((rights.OWNER, rights.WEB, rights.BERATUNG), PASSWORD))
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
        connection.execute(f"GRANT CREATE ON DATABASE {TEMPLATE} TO {rights.OWNER}")
    with connect(TEMPLATE) as connection:
        connection.execute(f"GRANT ALL ON SCHEMA public TO {rights.OWNER}")
    owner = make_conninfo(**cluster.conninfo(TEMPLATE, rights.OWNER, PASSWORD))
    env = os.environ | {"LENA_SERVICE": "owner", "LENA_DATABASE": owner}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=BASE_DIR, env=env, check=True)


def copy(name):
    """A fresh database from the template. Returns its name."""
    with connect() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return name


if "LENA_TEST_SERVER" not in os.environ:
    for name in ("DATABASE_URL", "EMAIL_URL", "LENA_MODE", "LENA_HOSTS", "LENA_BERATUNG_KEY", "LENA_URL", "PORT"):
        os.environ.pop(name, None)
    start()

os.environ["LENA_SERVICE"] = "web"
os.environ["LENA_DATABASE"] = make_conninfo(
    os.environ["LENA_TEST_SERVER"], dbname=f"lena_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
)
