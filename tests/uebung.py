"""The running house for drills, with four workers, and requests from many addresses."""

import http.client
from urllib.parse import urlencode

import pytest

from .services import start_house

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def ask(house, method, path, data=None, address="127.0.1.1"):
    """One request over a connection of its own. Returns status, where it leads, and the page."""
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60, source_address=(address, 0))
    connection.request(method, path, urlencode(data) if data else None, FORM if data else {})
    answer = connection.getresponse()
    return answer.status, answer.headers.get("Location", ""), answer.read().decode()


@pytest.fixture(scope="module")
def drill_house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("haus")
    house = start_house(folder, LENA_DEMO_PASSWORD="nur-fuer-die-uebung", LENA_WORKERS="4")
    house.folder = folder
    yield house
    house.stop()
