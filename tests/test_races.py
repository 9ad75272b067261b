"""Many people at once: nothing is ever given out twice. Real threads, real connections, the site's own login.

Each race has a control with lock and constraint switched off, which must overbook:
otherwise the race would be blind.
"""

import secrets
from threading import Barrier
from unittest import mock

import pytest
from django.db import connection

from angebote.models import Anmeldung, Bedarf, Durchgang, NotPossible
from quartier.models import Nummer

from . import fabrik
from .andrang import a_crowd, at_once, without

# --- few places, many people


def race_for_places(people=12, places=4):
    durchgang = fabrik.make_durchgang(plaetze=places)
    connection.close()
    answers = at_once(people, lambda n: fabrik.sign_up(durchgang, name=f"Person {n}"))
    return durchgang, answers


def test_never_more_people_than_places_and_everybody_else_waits(committed):
    durchgang, answers = race_for_places()
    assert sorted(a.stand for a in answers) == ["bestaetigt"] * 4 + ["wartet"] * 8
    assert durchgang.taken() == 4
    assert durchgang.anmeldungen.count() == 12


def test_withdrawals_in_between_keep_the_count_and_the_order(committed):
    durchgang = fabrik.make_durchgang(plaetze=4, confirmed=4, waiting=2)
    leaving = list(durchgang.anmeldungen.filter(stand="bestaetigt"))[:3]
    connection.close()

    def act(number):
        return leaving[number].withdraw() if number < 3 else fabrik.sign_up(durchgang, name=f"Neu {number}")

    errors = [a for a in at_once(12, act) if isinstance(a, Exception)]
    assert errors == []
    assert durchgang.taken() == 4
    stands = dict(durchgang.anmeldungen.values_list("name", "stand"))
    assert [stands[f"Person {n}"] for n in range(6)] == ["zurueckgezogen"] * 3 + ["bestaetigt"] + ["angeboten"] * 2
    assert sorted(stands[f"Neu {n}"] for n in range(3, 12)) in (
        ["bestaetigt"] + ["wartet"] * 8, ["angeboten"] + ["wartet"] * 8,
    )  # fmt: skip  # the third place: to who came first, there or in the queue


def rush(durchgang, termin=None, people=200):
    """R2: everybody wants a place at once; some withdraw again, some say yes. Returns what could not be."""
    start = [fabrik.sign_up(durchgang, f"Erst {n}", termin=termin) for n in range(16)]
    connection.close()

    def wish(number):
        def deed():
            if number % 10 == 3:
                return Anmeldung.objects.get(pk=start[number // 10 % 16].pk).withdraw()
            if number % 10 == 7:
                held = durchgang.anmeldungen.filter(stand="angeboten").first()
                return held and held.accept()
            return fabrik.sign_up(durchgang, f"Person {number}", personen=1 + number % 3, termin=termin)

        return deed

    answers = a_crowd([wish(number) for number in range(people)])
    return [a for a in answers if isinstance(a, Exception) and not isinstance(a, NotPossible)], answers


def check_order(durchgang, termin=None):
    """Nobody who could have a place waits behind somebody who came later, and nobody waits for nothing."""
    everybody = list(durchgang.anmeldungen.filter(termin=termin).order_by("erstellt", "id"))
    waiting = [one for one in everybody if one.stand == "wartet"]
    assert [one for one in waiting if one.personen <= durchgang.free(termin)] == []
    held = [one for one in everybody if one.stand in ("bestaetigt", "angeboten")]
    assert held and waiting
    return [(w, h) for w in waiting for h in held if w.erstellt < h.erstellt and w.personen <= h.personen]


@pytest.mark.parametrize("einzeln", [False, True], ids=["term", "date"])
def test_two_hundred_at_once_on_twelve_places_with_withdrawals_and_acceptances(committed, einzeln):
    durchgang = fabrik.make_durchgang(plaetze=12, einzeln=einzeln)
    termin = durchgang.termine.get() if einzeln else None
    errors, answers = rush(durchgang, termin)
    assert errors == []
    signed_up = {a.pk for a in answers if isinstance(a, Anmeldung)}
    stored = set(durchgang.anmeldungen.filter(name__startswith="Person").values_list("pk", flat=True))
    assert signed_up == stored
    assert len(stored) == 160
    assert durchgang.taken(termin) <= 12
    assert durchgang.anmeldungen.filter(name__startswith="Erst", stand="zurueckgezogen").count() == 16
    assert check_order(durchgang, termin) == []


def test_helpers_at_once_are_never_more_than_needed(committed):
    bedarf = fabrik.make_bedarf(fabrik.make_durchgang().termine.get(), anzahl=3)
    connection.close()
    answers = at_once(16, lambda n: fabrik.help_out(bedarf, f"Person {n}"))
    assert sorted(type(answer).__name__ for answer in answers) == ["Mithilfe"] * 3 + ["NotPossible"] * 13
    assert bedarf.helping().count() == 3


def test_control_without_lock_and_trigger_too_many_help(committed):
    counted, together = Bedarf.why_closed, Barrier(8)

    def look_and_wait(self, at=None):
        found = counted(self, at)
        together.wait(30)
        return found

    def not_locked(queryset, **how):
        return queryset

    with (
        without(
            "ALTER TABLE angebote_mithilfe DISABLE TRIGGER mithilfe_fits",
            back=["ALTER TABLE angebote_mithilfe ENABLE TRIGGER mithilfe_fits"],
        ),
        mock.patch.object(Bedarf, "why_closed", look_and_wait),
        mock.patch.object(type(Bedarf.objects.all()), "select_for_update", not_locked),
    ):
        bedarf = fabrik.make_bedarf(fabrik.make_durchgang().termine.get(), anzahl=1)
        connection.close()
        at_once(8, lambda n: fabrik.help_out(bedarf, f"Person {n}"))
        assert bedarf.helping().count() > 1


def test_the_last_yes_and_the_end_of_the_deadline_at_once_give_the_place_to_one(committed):
    outcomes = set()
    for _ in range(6):
        durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1, days=20)
        ada = fabrik.sign_up(durchgang, "Ada")  # no way to reach her: nothing that was never told
        fabrik.sign_up(durchgang, "Ben")
        durchgang.anmeldungen.get(name="Person 0").withdraw()
        ada.refresh_from_db()
        late = ada.angeboten_bis
        connection.close()

        def act(number, durchgang=durchgang, ada=ada, late=late):
            return durchgang.lapse_offers(late) if number == 0 else Anmeldung.objects.get(pk=ada.pk).accept(late)

        answers = at_once(4, act)
        stands = tuple(durchgang.anmeldungen.order_by("name").values_list("stand", flat=True)[:2])
        assert stands in {("bestaetigt", "wartet"), ("verfallen", "angeboten")}
        refused = [isinstance(answer, NotPossible) for answer in answers[1:]]
        assert refused == [stands[0] == "verfallen"] * 3
        assert durchgang.taken() == 1
        outcomes.add(stands)
    assert outcomes


def test_control_without_lock_and_trigger_the_course_is_overbooked(committed):
    taken, together = Durchgang.taken, Barrier(12)

    def look_and_wait(self, termin=None):
        found = taken(self, termin)
        together.wait(30)
        return found

    def not_locked(queryset, pk):
        return queryset.select_related("angebot").get(pk=pk)

    with (
        without(
            "ALTER TABLE angebote_anmeldung DISABLE TRIGGER anmeldung_fits",
            back=["ALTER TABLE angebote_anmeldung ENABLE TRIGGER anmeldung_fits"],
        ),
        mock.patch.object(Durchgang, "taken", look_and_wait),
        mock.patch.object(Durchgang.objects._queryset_class, "locked", not_locked),
    ):
        durchgang, _ = race_for_places()
        people = durchgang.anmeldungen.filter(stand="bestaetigt")
        assert people.count() > 4


def test_the_same_sign_up_twenty_times_at_once_is_one(committed):
    durchgang = fabrik.make_durchgang()
    geheimnis = secrets.token_urlsafe(32)
    connection.close()
    answers = at_once(20, lambda n: fabrik.sign_up(durchgang, geheimnis=geheimnis, email="ada@example.org").pk)
    assert set(answers) == {durchgang.anmeldungen.get().pk}
    from quartier.models import Nachricht

    assert Nachricht.objects.count() == 1


def test_numbers_drawn_at_once_are_all_different(committed):
    codes = at_once(20, lambda n: Nummer.draw())
    assert len(set(codes)) == 20


@pytest.mark.parametrize("tries", [5])
def test_the_brake_counts_across_connections(committed, tries):
    from quartier.models import Bremse

    allowed = at_once(12, lambda n: Bremse.allows("probe", "eine", tries, 3600))
    assert sorted(allowed) == [False] * 7 + [True] * 5
