"""`make drill`: a number guessed ten thousand times, over HTTP, against the running house.

From hundreds of addresses at once: nobody ever comes in, and whoever goes on meets a closed door all the
way, even with the right word.
"""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from quartier.merkworte import MERKWORTE

from .uebung import ask

pytest_plugins = ["tests.uebung"]

GUESSES, AT_ONCE, ADDRESSES = 10_000, 8, 250
TRIES = 10  # so many for one number in ten minutes; they come back one by one


def book(house, name):
    """Number and word of an appointment."""
    listing = "/beratung/anliegen-1/"
    page = ask(house, "GET", listing)[2]
    found = {field: re.search(rf'name="{field}" value="([^"]+)"', page)[1] for field in ("zeit", "schluessel")}
    address = ask(house, "POST", listing, found)[1]
    mine = ask(house, "POST", address, {"schritt": "buchen", "name": name})[1]
    card = ask(house, "GET", mine)[2]
    return re.search(r'class="nummer"[^>]*>([\d ]+)<', card)[1], re.search(r'class="merkwort">(\w+)<', card)[1]


def guess(house, number, word):
    """All guesses, the right word among them again and again; the statuses in the order in which they were sent."""

    def one(n):
        guessed = {"nummer": number, "merkwort": words[n % len(words)]}
        return ask(house, "POST", "/meine/", guessed, f"127.0.4.{1 + n % ADDRESSES}")[0]

    words = [*(other for other in MERKWORTE if other != word), word]  # it comes when the door is closed
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(GUESSES)))


def test_ten_thousand_guesses_open_nothing(drill_house):
    number, word = book(drill_house, "Gesuchte Person")
    answers = guess(drill_house, number, word)
    print(f"{GUESSES} Versuche von {ADDRESSES} Adressen: {dict(Counter(answers))}")
    assert set(answers) == {422, 429}
    # ten, which is the control: at first somebody does listen; and one more for every minute that it takes
    assert TRIES <= answers.count(422) <= 3 * TRIES
    status, _, page = ask(drill_house, "POST", "/meine/", {"nummer": number, "merkwort": word}, "127.0.5.1")
    assert (status, "zehn Minuten" in page) == (429, True)
