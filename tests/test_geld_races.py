"""Two colleagues spend the last 500 euros at the same moment. Real threads, real connections.

The control takes the lock out of the trigger and must overspend: otherwise the race would be blind.
"""

from threading import Barrier

from django.db import IntegrityError, connection, transaction

from quartier.models import Ausgabe, Foerderung

from . import fabrik
from .andrang import as_superuser, at_once, without


def nearly_spent():
    """A grant with 500 euros left."""
    grant = fabrik.make_foerderung("3000")
    fabrik.spend(grant, "2500", belegnummer="alt")
    connection.close()
    return grant


def test_the_last_money_is_spent_once(committed):
    grant = nearly_spent()
    answers = at_once(2, lambda n: fabrik.spend(grant, "500", belegnummer=f"neu {n}"))
    assert sorted(type(answer).__name__ for answer in answers) == ["Ausgabe", "IntegrityError"]
    [refused] = [answer for answer in answers if isinstance(answer, IntegrityError)]
    assert "So viel ist nicht mehr da. Übrig sind 0,00 Euro." in str(refused)
    assert Foerderung.objects.with_spent().get().uebrig == 0


def test_many_at_once_spend_no_more_than_there_is(committed):
    grant = nearly_spent()
    answers = at_once(12, lambda n: fabrik.spend(grant, "120", belegnummer=f"neu {n}"))
    assert len([answer for answer in answers if isinstance(answer, Ausgabe)]) == 4
    assert Foerderung.objects.with_spent().get().uebrig == 20


def test_a_grant_is_not_cut_while_somebody_spends_of_it(committed):
    grant = nearly_spent()

    def act(number):
        if number == 0:
            return Foerderung.objects.filter(pk=grant.pk).update(betrag=2600)
        return fabrik.spend(grant, "500", belegnummer="neu")

    answers = at_once(2, act)
    assert len([answer for answer in answers if isinstance(answer, IntegrityError)]) == 1
    assert Foerderung.objects.with_spent().get().uebrig >= 0


def test_control_without_the_lock_more_is_spent_than_there_is(committed):
    [[function]] = as_superuser(["SELECT pg_get_functiondef('public.ausgabe_fits'::regproc)"])
    assert "FOR NO KEY UPDATE" in function
    with without(function.replace("FOR NO KEY UPDATE", ""), back=[function]):
        grant, together = nearly_spent(), Barrier(2)

        def spend(number):
            with transaction.atomic():
                ausgabe = fabrik.spend(grant, "500", belegnummer=f"neu {number}")
                together.wait(30)  # both have looked and written, nobody has finished
            return ausgabe

        answers = at_once(2, spend)
        assert [type(answer).__name__ for answer in answers] == ["Ausgabe", "Ausgabe"]
        assert Foerderung.objects.with_spent().get().uebrig == -500
