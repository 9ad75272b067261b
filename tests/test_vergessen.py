"""What the house forgets by itself, and when (DSGVO Art. 5 and 17)."""

import datetime as dt
import secrets

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from angebote.models import Anmeldung, Bedarf, Mithilfe
from beratung.models import Beratungstermin, Nachricht, Person, Sitzung
from lena.rights import BERATUNG
from lena.tasks import forget
from quartier.models import Antwort, Bremse, Idee, Nummer
from quartier.models import Nachricht as Hausnachricht

from . import fabrik
from .conftest import login

MOMENT = dt.timedelta(seconds=1)


def days(number):
    return dt.timedelta(days=number)


def everything():
    """Every row of every table of ours."""
    return {
        model._meta.label: sorted(map(str, model.objects.values_list()))
        for model in apps.get_models()
        if model._meta.managed
    }


@pytest.fixture
def termin(db):
    """An appointment in three days, with a person, a confirmation and a cancellation that lies ready."""
    anliegen = fabrik.make_anliegen()
    return fabrik.book(anliegen, fabrik.make_kraft(anliegen), fabrik.in_days(3, 9), email="ada@example.org")


@pytest.fixture
def anmeldung(db):
    """A sign-up for a course with dates in two and in three days."""
    durchgang = fabrik.make_durchgang(days=2)
    fabrik.make_termin(durchgang, days=3)
    return fabrik.sign_up(durchgang, email="ada@example.org")


def last_end(anmeldung):
    return anmeldung.durchgang.termine.order_by("ende").last().ende


# --- counselling


def test_who_came_to_counselling_is_forgotten_after_seven_days(termin):
    assert (Person.objects.count(), Nachricht.objects.count()) == (1, 2)
    forget(termin.ende + days(7))
    assert (Person.objects.count(), Nachricht.objects.count()) == (0, 0)


def test_until_then_the_person_stays(termin):
    forget(termin.ende + days(7) - MOMENT)
    assert (Person.objects.count(), Nachricht.objects.count()) == (1, 2)


def test_the_appointment_itself_stays_for_the_figures(termin):
    forget(termin.ende + days(400))
    assert Beratungstermin.objects.get().stand == "gebucht"


def test_the_number_of_an_appointment_is_freed_with_the_person(termin):
    code = termin.code
    forget(termin.ende + days(7) - MOMENT)
    assert [nummer.code for nummer in Nummer.objects.all()] == [code]
    forget(termin.ende + days(7))
    assert Nummer.objects.count() == 0


def test_a_freed_number_can_be_given_to_somebody_else(termin):
    forget(termin.ende + days(7))
    other = fabrik.hold(termin.anliegen, termin.beratungskraft, fabrik.in_days(3, 11))
    other.code, other.stand, other.gehalten_bis = termin.code, "gebucht", None
    other.save()
    assert Beratungstermin.objects.get(code=termin.code) == other


def test_an_expired_hold_falls_back_and_a_running_one_stays(db):
    anliegen = fabrik.make_anliegen()
    kraft = fabrik.make_kraft(anliegen)
    early = fabrik.hold(anliegen, kraft, fabrik.in_days(3, 9))
    later = fabrik.hold(anliegen, kraft, fabrik.in_days(3, 10), at=early.gehalten_bis - MOMENT)
    forget(early.gehalten_bis)
    early.refresh_from_db()
    later.refresh_from_db()
    assert (early.stand, early.gehalten_bis) == ("verfallen", None)
    assert later.stand == "gehalten"


# --- offers


def test_a_sign_up_is_forgotten_thirty_days_after_the_last_date(anmeldung):
    forget(last_end(anmeldung) + days(30))
    assert Anmeldung.objects.count() == 0


def test_until_then_the_sign_up_stays_though_the_first_date_is_long_over(anmeldung):
    forget(last_end(anmeldung) + days(30) - MOMENT)
    assert [a.name for a in Anmeldung.objects.all()] == ["Ada Beispiel"]


def test_who_withdrew_and_who_waited_are_forgotten_too(db):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1, waiting=2)
    durchgang.anmeldungen.get(name="Person 2").withdraw()
    assert sorted(a.stand for a in durchgang.anmeldungen.all()) == ["bestaetigt", "wartet", "zurueckgezogen"]
    forget(durchgang.termine.get().ende + days(30))
    assert durchgang.anmeldungen.count() == 0


def test_a_course_that_goes_on_keeps_its_people(anmeldung):
    at = last_end(anmeldung) + days(30)
    fabrik.make_termin(anmeldung.durchgang, days=40)
    forget(at)
    assert Anmeldung.objects.count() == 1


def test_a_sign_up_without_any_date_left_is_forgotten_too(anmeldung):
    anmeldung.durchgang.termine.all().delete()
    forget(anmeldung.erstellt + days(365))
    assert Anmeldung.objects.count() == 0


def test_the_number_of_a_sign_up_is_freed_with_it(anmeldung):
    forget(last_end(anmeldung) + days(30) - MOMENT)
    assert [nummer.code for nummer in Nummer.objects.all()] == [anmeldung.code]
    forget(last_end(anmeldung) + days(30))
    assert Nummer.objects.count() == 0


def test_a_message_that_was_sent_is_forgotten_after_thirty_days(anmeldung):
    nachricht = Hausnachricht.objects.get()
    nachricht.done()
    assert (nachricht.an, nachricht.text) == ("", "")  # its contents went at once
    forget(nachricht.faellig_ab + days(30) - MOMENT)
    assert Hausnachricht.objects.count() == 1
    forget(nachricht.faellig_ab + days(30))
    assert Hausnachricht.objects.count() == 0


def test_a_call_that_is_still_to_be_made_stays_while_the_course_runs(db):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    fabrik.sign_up(durchgang, "Zwei", telefon="05381 1234")
    durchgang.anmeldungen.get(name="Person 0").withdraw()
    forget(durchgang.termine.get().ende)
    assert [call.name for call in Hausnachricht.objects.to_call()] == ["Zwei"]


def test_a_call_that_nobody_made_is_forgotten_with_the_sign_up(db):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    fabrik.sign_up(durchgang, "Zwei", telefon="05381 1234")
    durchgang.anmeldungen.get(name="Person 0").withdraw()
    assert [call.telefon for call in Hausnachricht.objects.to_call()] == ["05381 1234"]
    forget(durchgang.termine.get().ende + days(30))
    assert Hausnachricht.objects.filter(telefon="05381 1234").count() == 0


@pytest.fixture
def single(db):
    """Two parties of a term of single dates: one for the date in two days, one for that in forty."""
    durchgang = fabrik.make_durchgang(days=2, einzeln=True)
    fabrik.make_termin(durchgang, days=40)
    early, late = durchgang.termine.order_by("beginn")
    return [fabrik.sign_up(durchgang, name, termin=t, email="ada@example.org")
            for name, t in (("Früh", early), ("Spät", late))]  # fmt: skip


def test_a_sign_up_for_a_single_date_is_forgotten_thirty_days_after_that_date(single):
    end = single[0].termin.ende + days(30)
    forget(end - MOMENT)
    assert sorted(a.name for a in Anmeldung.objects.all()) == ["Früh", "Spät"]
    forget(end)
    assert [a.name for a in Anmeldung.objects.all()] == ["Spät"]
    assert [nummer.code for nummer in Nummer.objects.all()] == [single[1].code]
    assert [message.schluessel for message in Hausnachricht.objects.all()] == [f"anmeldung:{single[1].pk}:eingang"]


@pytest.fixture
def mithilfe(db):
    """Greta helps in two days; the course has another date in forty."""
    durchgang = fabrik.make_durchgang(days=2)
    fabrik.make_termin(durchgang, days=40)
    bedarf = fabrik.make_bedarf(durchgang.termine.earliest("beginn"))
    return fabrik.help_out(bedarf, "Greta", email="greta@example.org")


def test_who_helped_is_forgotten_thirty_days_after_the_date_and_the_task_stays(mithilfe):
    end = mithilfe.bedarf.termin.ende + days(30)
    forget(end - MOMENT)
    assert (Mithilfe.objects.count(), Hausnachricht.objects.count(), Nummer.objects.count()) == (1, 1, 1)
    forget(end)
    assert (Mithilfe.objects.count(), Hausnachricht.objects.count(), Nummer.objects.count()) == (0, 0, 0)
    assert Bedarf.objects.get() == mithilfe.bedarf


def test_who_took_the_promise_back_is_forgotten_too(mithilfe):
    mithilfe.withdraw()
    forget(mithilfe.bedarf.termin.ende + days(30))
    assert (Mithilfe.objects.count(), Hausnachricht.objects.count()) == (0, 0)


def test_a_cancelled_date_is_forgotten_when_it_would_have_been_over(single, mithilfe):
    for person in (single[0], mithilfe):
        [termin] = person.dates()
        termin.call_off()
    at = single[0].termin.ende + days(30)
    assert "Fällt aus" in " ".join(Hausnachricht.objects.values_list("betreff", flat=True))
    forget(at)
    assert [a.name for a in Anmeldung.objects.all()] == ["Spät"]
    assert Mithilfe.objects.count() == 0
    assert Hausnachricht.objects.count() == 1


# --- ideas


@pytest.fixture
def idee(db):
    """Ada's idea, answered in public and done."""
    idee = fabrik.make_idee("Eine Bank!", name="Ada", email="ada@example.org", telefon="05381 12345")
    return fabrik.answer(idee, "erledigt", "Da steht sie.")


def test_whose_idea_it_was_is_forgotten_thirty_days_after_it_is_closed_and_the_answer_stays(idee):
    closed = idee.bewegt_am + days(30)
    forget(closed - MOMENT)
    idee.refresh_from_db()
    assert (idee.name, Hausnachricht.objects.count(), Nummer.objects.count()) == ("Ada", 1, 1)
    forget(closed)
    idee.refresh_from_db()
    assert (idee.name, idee.email, idee.telefon, idee.original, idee.code, idee.geheimnis_hash) == (
        "", "", "", "", None, None,
    )  # fmt: skip
    assert (Hausnachricht.objects.count(), Nummer.objects.count()) == (0, 0)
    assert (idee.is_public, idee.antworten.get().text) == (True, "Da steht sie.")


def test_an_idea_that_was_closed_without_being_public_goes_altogether(idee):
    fabrik.answer(idee, "geht_nicht", "Werbung.", show=False)
    forget(idee.bewegt_am + days(30))
    assert (Idee.objects.count(), Antwort.objects.count(), Nummer.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("stand", ["eingegangen", "in_arbeit"])
def test_as_long_as_it_is_open_we_know_whom_to_answer(idee, stand):
    fabrik.answer(idee, stand, "Doch noch nicht.")
    forget(idee.bewegt_am + days(400))
    idee.refresh_from_db()
    assert (idee.name, idee.original) == ("Ada", "Eine Bank!")


# --- traces


def test_counters_and_sessions_go_when_they_are_over(db):
    now = timezone.now()
    Bremse.allows("meine", "192.0.2.1", 20, 600)
    for model in (Session, Sitzung):
        model.objects.create(session_key="alt", session_data="x", expire_date=now)
        model.objects.create(session_key="neu", session_data="x", expire_date=now + MOMENT)
    forget(now)
    assert [s.session_key for s in (*Session.objects.all(), *Sitzung.objects.all())] == ["neu", "neu"]
    assert Bremse.objects.count() == 1
    forget(now + days(1) + MOMENT)
    assert Bremse.objects.count() == 0


def test_nothing_goes_that_is_not_due(termin, anmeldung):
    fabrik.hold(termin.anliegen, termin.beratungskraft, fabrik.in_days(3, 11))
    before = everything()
    forget()
    assert everything() == before


@pytest.mark.parametrize("later", [0, 8, 20, 34, 400])
def test_a_second_run_changes_nothing(termin, anmeldung, single, mithilfe, idee, later):
    fabrik.hold(termin.anliegen, termin.beratungskraft, fabrik.in_days(3, 11), secrets.token_urlsafe(32))
    at = timezone.now() + days(later)
    forget(at)
    after = everything()
    forget(at)
    assert everything() == after


def test_the_worker_may_do_all_this_with_its_login(termin, anmeldung, idee):
    fabrik.answer(fabrik.make_idee(), "geht_nicht", "Werbung.", show=False)
    with login(BERATUNG), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (BERATUNG,)
        forget(timezone.now() + days(400))
    assert (Person.objects.count(), Anmeldung.objects.count(), Nummer.objects.count()) == (0, 0, 0)
    assert [(one.name, one.code) for one in Idee.objects.all()] == [("", None)]
