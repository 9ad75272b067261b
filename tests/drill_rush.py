"""`make drill`: a hundred people at once on one time, over HTTP, against the running house; ten rounds.

Too slow for every test run. Exactly one of them gets the time, the others a friendly page, nobody an error.
"""

import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode

import pytest

from .services import start_house

PEOPLE, ROUNDS = 100, 10
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def ask(house, method, path, data=None, person=1):
    """One request over a connection of its own, each person from an address of their own."""
    address = (f"127.0.1.{person}", 0)
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60, source_address=address)
    connection.request(method, path, urlencode(data) if data else None, FORM if data else {})
    answer = connection.getresponse()
    return answer.status, answer.headers.get("Location", ""), answer.read().decode()


@pytest.fixture(scope="module")
def rush_house(tmp_path_factory):
    house = start_house(tmp_path_factory.mktemp("haus"), LENA_DEMO_PASSWORD="nur-fuer-die-uebung", LENA_WORKERS="4")
    yield house
    house.stop()


def one_round(house):
    """Everybody has the list open and presses the same time. Returns the answers."""
    listing = "/beratung/anliegen-1/"
    page = ask(house, "GET", listing)[2]
    zeit = re.search(r'name="zeit" value="([^"]+)"', page)[1]
    keys = [re.search(r'name="schluessel" value="([^"]+)"', ask(house, "GET", listing)[2])[1] for _ in range(PEOPLE)]
    barrier = Barrier(PEOPLE)

    def press(person):
        barrier.wait(60)
        return ask(house, "POST", listing, {"zeit": zeit, "schluessel": keys[person]}, person + 1)

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(press, range(PEOPLE)))


def test_one_success_and_ninety_nine_friendly_pages_in_each_round(rush_house):
    for number in range(ROUNDS):
        answers = one_round(rush_house)
        held = [location for status, location, _ in answers if status == 302]
        friendly = [body for status, _, body in answers if status == 409]
        print(f"Runde {number + 1}: {len(held)} bekommen die Zeit, {len(friendly)} eine freundliche Seite")
        assert (len(held), len(friendly)) == (1, PEOPLE - 1)
        assert ask(rush_house, "GET", held[0])[0] == 200
