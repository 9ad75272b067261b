"""Every state of an appointment is classified once; constraints, trigger and code say the same."""

import re

import pytest
from django.db import connection

from beratung.models import Stand
from beratung.models.stand import HAS_PERSON, HELD, KINDS, STEPS, TAKES_TIME


def words(definition):
    """The states that a definition of the database names."""
    return sorted(set(re.findall(r"'(\w+)'", definition)) & {stand.value for stand in Stand})


def constraint(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        return cursor.fetchone()[0]


def trigger():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'erase_person'")
        return re.search(r"NEW\.stand IN \(([^)]*)\)", cursor.fetchone()[0])[1]


def missing(found, expected):
    return set(found) ^ set(expected)


def test_every_state_is_classified():
    assert set(KINDS) == set(Stand)
    for stand, kind in KINDS.items():
        assert not (kind.held and kind.has_person), stand  # nobody yet: only a time
        assert kind.takes_time or not kind.held, stand


def test_who_is_known_can_do_something_or_is_done():
    assert set(STEPS) <= {Stand(stand) for stand in HAS_PERSON}
    assert {to for steps in STEPS.values() for to in steps} <= {Stand(stand) for stand in HAS_PERSON}


IN_THE_DATABASE = {
    "beratungskraft_only_once": TAKES_TIME,
    "sprachmittlung_only_once": TAKES_TIME,
    "beratungstermin_held_until": HELD,
    "beratungstermin_state_known": [stand.value for stand in Stand],
    "beratungstermin_kept_for_somebody": ["angeboten"],
}


@pytest.mark.parametrize("name", IN_THE_DATABASE)
def test_the_constraint_names_exactly_these_states(db, name):
    assert missing(words(constraint(name)), IN_THE_DATABASE[name]) == set()


def test_the_trigger_forgets_the_person_in_exactly_the_states_without_one_that_hold_no_time(db):
    without = [stand.value for stand, kind in KINDS.items() if not kind.has_person and not kind.held]
    assert missing(words(trigger()), without) == set()


def test_control_a_state_that_only_the_database_or_only_the_code_knows_is_noticed(db):
    assert missing(words(constraint("beratungskraft_only_once")), TAKES_TIME[1:]) == {TAKES_TIME[0]}
    assert missing(words(constraint("beratungskraft_only_once").replace("'laeuft'", "'neu'")), TAKES_TIME) == {"laeuft"}
