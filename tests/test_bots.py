"""Machines that fill forms do not get through, and people do not notice: no riddle, nobody is refused.

The form of the ideas stands for all that use `GeschuetzteForm`. tests/drill_bots.py does it a thousand times.
"""

import re

import pytest
from django.utils import timezone

from quartier.formulare import GeschuetzteForm
from quartier.ideen import FROM_ONE_ADDRESS
from quartier.models import Idee

from . import fabrik
from .formular import key_of
from .seiten import check_html

ADDRESS = "/quartier/ideen/neu/"
SPAM = "Buy cheap at https://spam.example/ now!"


def data(key, **more):
    """What a browser sends: every field of the page, the trap empty."""
    return {"schluessel": key, "art": "wunsch", "original": "Eine Bank wäre schön.", "name": "", "telefon": "",
            "email": "", "homepage": "", **more}  # fmt: skip


def send(client, key, address="192.0.2.1", **more):
    return client.post(ADDRESS, data(key, **more), REMOTE_ADDR=address)


# --- five kinds of bot; each is (key, address, fields) for its n-th post


def blind(client, n):
    """Has never seen the page and makes up what it does not know."""
    return f"abc{n}:x:y", f"198.51.100.{n}", {"original": SPAM}


def fills_everything(client, n):
    """Reads the page, waits, and fills every field there is."""
    return fabrik.opened(20), f"198.51.100.{n}", {"original": SPAM, "homepage": "https://spam.example/"}


def at_once(client, n):
    """Reads the page and answers at once, leaving alone what looks like a trap."""
    return fabrik.opened(0), f"198.51.100.{n}", {"original": SPAM}


HARVESTED = []


def repeats(client, n):
    """Has got one good key by hand, and uses it again and again from everywhere."""
    HARVESTED[:] = HARVESTED or [fabrik.opened(20)]
    return HARVESTED[0], f"198.51.100.{n}", {"original": f"{SPAM} {n}"}


def patient(client, n):
    """Does everything right, each time anew, from one address."""
    return fabrik.opened(20), "203.0.113.7", {"original": f"{SPAM} {n}"}


def who_passes(client, each):
    """How many posts of each bot make an idea, of `each` that it tries."""
    passed = {}
    HARVESTED.clear()
    for bot in (blind, fills_everything, at_once, repeats, patient):
        before = Idee.objects.count()
        for n in range(each):
            key, address, fields = bot(client, n)
            send(client, key, address, **fields)
        passed[bot.__name__] = Idee.objects.count() - before
    return passed


def who_is_refused(client, people, time_machine):
    """Of so many people: quick ones, slow ones, one who slept in between; whole houses behind one address."""
    start, refused = timezone.now().timestamp(), []
    for n in range(people):
        # somebody new every 80 seconds; houses of twenty households share an address
        time_machine.move_to(start + 80 * n, tick=False)
        took = [4, 30, 300, 3600, 2 * 24 * 3600][n % 5]
        answer = send(client, fabrik.opened(took), f"192.0.2.{n // 20}", original=f"Idee {n}")
        refused += [n] if answer.status_code != 302 else []
    return refused


def test_five_kinds_of_bot_do_not_get_through(client, db, time_machine):
    """`make drill` lets them try a thousand times."""
    time_machine.move_to(timezone.now(), tick=False)
    assert who_passes(client, each=12) == {
        "blind": 0, "fills_everything": 0, "at_once": 0,
        "repeats": 1,  # that key was got by hand
        "patient": FROM_ONE_ADDRESS[0],  # looks like a house full of people: staff see the links
    }  # fmt: skip


def test_people_are_not_refused(client, db, time_machine):
    assert who_is_refused(client, 25, time_machine) == []
    assert Idee.objects.count() == 25


def test_nothing_of_it_stands_in_public_and_what_came_through_is_marked(client, db):
    for n in range(3):
        send(client, fabrik.opened(), original=f"{SPAM} {n}")
    assert [idee.has_link for idee in Idee.objects.all()] == [True] * 3
    assert "spam.example" not in client.get("/quartier/ideen/").text


def test_a_group_sends_from_one_address_at_once(client, db):
    answers = [send(client, fabrik.opened(), original=f"Idee {n}") for n in range(FROM_ONE_ADDRESS[0])]
    assert [answer.status_code for answer in answers] == [302] * 9


# --- the second page: nothing is lost


def typed(page):
    return re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page.text, re.S)[1]


@pytest.mark.parametrize(
    ("case", "seconds", "more"),
    [("too quick", 1, {}), ("too old", 30 * 24 * 3600, {}), ("trapped", 60, {"homepage": "https://ada.example"})],
)
def test_who_is_taken_for_a_machine_sees_the_page_once_more_and_loses_nothing(
    client, db, time_machine, case, seconds, more
):
    time_machine.move_to(timezone.now(), tick=False)
    page = send(client, fabrik.opened(seconds), original="Mehr <Licht>", name="Ada", **more)
    assert page.status_code == 422
    check_html(page.text)
    assert "Ihre Angaben sind noch da" in page.text
    assert typed(page) == "Mehr &lt;Licht&gt;"
    assert 'value="Ada"' in page.text
    assert "ada.example" not in page.text
    time_machine.shift(GeschuetzteForm.QUICKEST + 1)
    assert send(client, key_of(page), original="Mehr <Licht>", name="Ada").status_code == 302
    assert [idee.original for idee in Idee.objects.all()] == ["Mehr <Licht>"]


def test_who_forgot_a_field_does_not_start_again_with_the_clock(client, db):
    page = send(client, fabrik.opened(), original="")
    assert "Bitte schreiben Sie, worum es geht." in page.text
    assert send(client, key_of(page)).status_code == 302


def test_too_many_from_one_address_are_asked_to_wait_and_keep_their_text(client, db, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    for n in range(FROM_ONE_ADDRESS[0]):
        send(client, fabrik.opened(), original=f"Idee {n}")
    page = send(client, fabrik.opened(), original="Meine auch")
    assert page.status_code == 429
    assert "Bitte warten Sie zehn Minuten" in page.text
    assert typed(page) == "Meine auch"
    time_machine.shift(FROM_ONE_ADDRESS[1])
    assert send(client, key_of(page), original="Meine auch").status_code == 302


def test_sending_the_same_form_again_never_counts_as_too_many(client, db):
    key = fabrik.opened()
    answers = {send(client, key)["Location"] for _ in range(FROM_ONE_ADDRESS[0] + 5)}
    assert len(answers) == 1
    assert Idee.objects.count() == 1


# --- the trap itself


def test_the_trap_is_neither_seen_nor_heard_nor_reached_by_keyboard(client, db):
    tree = check_html(client.get(ADDRESS).text)
    [around] = [box for box in tree.iter("div") if box.find("./input[@name='homepage']") is not None]
    trap = around.find("./input")
    assert (around.get("class"), around.get("aria-hidden")) == ("unsichtbar", "true")
    assert (trap.get("tabindex"), trap.get("autocomplete"), trap.get("type")) == ("-1", "off", "text")
    assert around.find("./label").text == "Bitte leer lassen"


def test_control_without_the_checks_the_bots_would_get_through(client, db, monkeypatch):
    def trusting(form):
        del form.cleaned_data["homepage"]

    monkeypatch.setattr(GeschuetzteForm, "clean", trusting)
    for bot in (fills_everything, at_once):
        for n in range(3):
            key, address, fields = bot(client, n)
            send(client, key, address, **fields)
    assert Idee.objects.count() == 6
