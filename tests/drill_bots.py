"""`make drill`: a thousand posts of five kinds of bot, and two hundred people. Too slow for every test run."""

from .test_bots import who_is_refused, who_passes

BOTS, PEOPLE = 1000, 200


def test_of_a_thousand_posts_of_bots_at_most_one_in_a_hundred_gets_through(client, db):
    passed = who_passes(client, each=BOTS // 5)
    print(f"{sum(passed.values())} von {BOTS} Bots kamen durch: {passed}")
    assert sum(passed.values()) <= BOTS / 100


def test_of_two_hundred_people_nobody_is_refused(client, db, time_machine):
    refused = who_is_refused(client, PEOPLE, time_machine)
    print(f"{len(refused)} von {PEOPLE} Menschen wurden abgewiesen.")
    assert refused == []
