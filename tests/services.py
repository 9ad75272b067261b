"""The whole house, really running: `python -m lena` with a mail server that takes everything."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from .cluster import BASE_DIR

PASSWORD = "vorfuehrung-fuer-tests"


def free_ports():
    """A port whose successor is free too."""
    while True:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            with contextlib.suppress(OSError), socket.socket() as two:
                two.bind(("127.0.0.1", port + 1))
                return port


class Postbox:
    """A real SMTP server that keeps what it gets; `refuse` makes it answer differently."""

    def __init__(self):
        self.mails, self.refuse, self.arrived = [], None, threading.Condition()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_ports())

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return self.refuse
        with self.arrived:
            mail = message_from_bytes(envelope.content, policy=policy.default)
            mail.recipients = envelope.rcpt_tos
            self.mails.append(mail)
            self.arrived.notify_all()
        return "250 OK"

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.controller.port}"

    def wait(self, count=1, seconds=30, to=None):
        """The mails, once there are that many (for one recipient)."""

        def found():
            return [mail for mail in self.mails if to is None or to in mail.recipients]

        with self.arrived:
            assert self.arrived.wait_for(lambda: len(found()) >= count, seconds), f"no mail to {to}"
        return found()

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *error):
        self.controller.stop()


@dataclass
class RunningHouse:
    port: int
    process: subprocess.Popen
    postbox: Postbox
    output: list = field(default_factory=list)

    @property
    def url(self):
        return f"http://localhost:{self.port}"

    @property
    def beratung_url(self):
        return f"http://localhost:{self.port + 1}"

    def stop(self, sig=signal.SIGTERM):
        self.process.send_signal(sig)
        return self.process.wait(60)


def house_env(data_dir, port, **more):
    """The environment of a fresh machine, nothing of the tests'."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LENA_", "DJANGO_", "PYTEST"))}
    return kept | {"LENA_DATA_DIR": str(data_dir), "PORT": str(port), **more}


def start_house(data_dir, port=None, postbox=None, patience=120, **env):
    """Start everything and wait until both services answer, so many seconds at most."""
    port = port or free_ports()
    env = house_env(data_dir, port, **env)
    process = subprocess.Popen(
        [sys.executable, "-m", "lena"],
        cwd=BASE_DIR,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    house = RunningHouse(port, process, postbox)
    threading.Thread(target=lambda: house.output.extend(iter(process.stdout.readline, "")), daemon=True).start()
    deadline = time.monotonic() + patience
    for one in (port, port + 1):
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://localhost:{one}/readyz", timeout=2).close()
                break
            assert process.poll() is None and time.monotonic() < deadline, "".join(house.output)
            time.sleep(0.1)
    return house


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """A house with demo content and a mail server, for the tests of this process."""
    with Postbox() as postbox:
        folder = tmp_path_factory.mktemp("haus")
        running = start_house(
            folder, postbox=postbox, EMAIL_URL=postbox.url, LENA_DEMO_PASSWORD=PASSWORD, LENA_WORKERS="1"
        )
        yield running
        running.stop()


def words(text):
    """Text without the number's groups and line breaks, to look for phrases."""
    return re.sub(r"\s+", " ", text)
