"""`make drill`: a hundred people at once on one time, over HTTP, against the running house; ten rounds.

Too slow for every test run. Exactly one of them gets the time, the others a friendly page, nobody an error.
And the same with one interpreter for two counsellors: a hundred people, two times that both need her.
"""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from .cluster import BASE_DIR
from .services import house_env
from .uebung import ask

pytest_plugins = ["tests.uebung"]

PEOPLE, ROUNDS = 100, 10


@pytest.fixture(scope="module")
def scarce_interpreter(drill_house):
    """A matter with two counsellors who speak German only, there at the same hours, and one interpreter for Turkish."""
    made = (
        "from tests import fabrik; a = fabrik.make_anliegen('Uebung', slug='uebung');"
        "[fabrik.make_kraft(a, days=5, hour=8, hours=9) for _ in range(2)];"
        "fabrik.make_sprachmittlung('tr', days=5, hour=8, hours=9); print('slug', a.slug)"
    )
    env = house_env(drill_house.folder, drill_house.port)
    shell = [sys.executable, "manage.py", "shell", "-c", made]
    done = subprocess.run(shell, cwd=BASE_DIR, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return re.search(r"slug (\S+)", done.stdout)[1]


def rush(house, listing, wishes):
    """Everybody has the list open, and all press at once, each one of these times in turn. Returns the answers."""
    pages = [ask(house, "GET", listing)[2] for _ in range(PEOPLE)]
    keys = [re.search(r'name="schluessel" value="([^"]+)"', page)[1] for page in pages]
    barrier = Barrier(PEOPLE)

    def press(person):
        barrier.wait(60)
        data = {"zeit": wishes[person % len(wishes)], "schluessel": keys[person]}
        return ask(house, "POST", listing, data, f"127.0.1.{person + 1}")

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(press, range(PEOPLE)))


def check_one(house, number, answers):
    """Exactly one got the time, and all others a page that says so."""
    held = [location for status, location, _ in answers if status == 302]
    friendly = [body for status, _, body in answers if status == 409]
    print(f"Runde {number + 1}: {len(held)} bekommt die Zeit, {len(friendly)} eine freundliche Seite")
    assert (len(held), len(friendly)) == (1, PEOPLE - 1)
    assert ask(house, "GET", held[0])[0] == 200


def times(house, listing):
    return re.findall(r'name="zeit" value="([^"]+)"', ask(house, "GET", listing)[2])


def test_one_success_and_ninety_nine_friendly_pages_in_each_round(drill_house):
    listing = "/beratung/anliegen-1/"
    for number in range(ROUNDS):
        check_one(drill_house, number, rush(drill_house, listing, times(drill_house, listing)[:1]))


def test_one_interpreter_goes_with_one_of_a_hundred_people_at_two_counsellors(drill_house, scarce_interpreter):
    listing = f"/beratung/{scarce_interpreter}/?sprache=tr"
    for number in range(ROUNDS):
        offered = times(drill_house, listing)
        begins = [wert.partition("@")[2] for wert in offered]
        wishes = sorted({wert for wert in offered if wert.endswith(begins[0])})
        assert len(wishes) == 2  # the same moment with both counsellors
        check_one(drill_house, number, rush(drill_house, listing, wishes))
