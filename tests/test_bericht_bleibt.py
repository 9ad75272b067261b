"""Figures stay when people are forgotten: a month that is over is counted once, and nobody changes it any more."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from angebote.models import Anmeldung, Mithilfe, Termin
from beratung.models import Beratungstermin, Person
from lena import rights
from lena.bericht import bericht, close_months
from lena.tasks import forget
from quartier.models import Monat, Monatszahl

from . import fabrik, jahr
from .andrang import at_once
from .conftest import login
from .jahr import APRIL, JUNE, MAY, make_date, make_kurs, make_people, make_year

YEAR = dt.date(2027, 1, 1), dt.date(2027, 12, 31)


@pytest.fixture(autouse=True)
def a_day_in_june():
    with time_machine.travel(jahr.NOW, tick=False):
        yield


def whole_report(von=YEAR[0], bis=YEAR[1], at=None):
    """Every table of the report, as it is read."""
    return [
        (abschnitt.titel, groesse.was, name, str(wert))
        for abschnitt in bericht(von, bis, at).abschnitte
        for name, werte in abschnitt.zeilen
        for groesse, wert in zip(abschnitt.groessen, werte, strict=True)
    ]


def erase_everybody():
    for model in (Mithilfe, Anmeldung, Person):
        model.objects.all().delete()


def test_erasing_everybody_leaves_the_report_as_it_was(db):
    make_year()
    close_months()
    before = whole_report()
    assert ("Auf einen Blick", "menschen", "zusammen", "4") in before
    erase_everybody()
    assert whole_report() == before


def test_control_without_closing_the_people_would_be_missing(db):
    make_year()
    before = whole_report()
    erase_everybody()
    after = whole_report()
    assert ("Auf einen Blick", "menschen", "zusammen", "0") in after
    assert after != before


def test_even_without_dates_and_appointments_the_report_stays(db):
    kurs = make_year()
    close_months()
    before = whole_report()
    erase_everybody()
    Termin.objects.all().delete()
    Beratungstermin.objects.all().delete()
    kurs.angebot.delete()
    assert whole_report() == before


def test_the_retention_job_closes_the_months_before_it_forgets_anybody(db):
    make_year()
    before = whole_report(APRIL, dt.date(2027, 5, 31))
    forget()
    assert Anmeldung.objects.count() == 0  # the last date was on May 11th
    assert [str(month) for month in Monat.objects.all()] == ["05/2027", "04/2027"]
    after = whole_report(APRIL, dt.date(2027, 5, 31))
    offers = [row for row in after if not row[1].startswith("beratung")]
    assert offers == [row for row in before if not row[1].startswith("beratung")]
    assert ("Auf einen Blick", "beratung", "zusammen", "mindestens 12") in after


@pytest.mark.parametrize("late", [0, 1, 6, 7, 20])
def test_whoever_is_due_before_the_month_can_be_closed_counts_all_the_same(db, late):
    """The last date is on May 1st, so the names go on May 31st; May is closed on June 8th."""
    kurs = make_kurs()
    make_date(kurs, 1, 5, besuche=2)
    make_people(kurs, "Ada", "Grace")
    make_people(kurs, "Lise", stand="wartet")
    erased = jahr.at(31, 5, 12)
    with time_machine.travel(erased, tick=False):
        before = whole_report(MAY, dt.date(2027, 5, 31))
        assert ("Auf einen Blick", "menschen", "zusammen", "2") in before
        forget()
        assert Anmeldung.objects.count() == 0
        assert Monat.objects.filter(monat=MAY).count() == 0
        assert whole_report(MAY, dt.date(2027, 5, 31)) == before
    with time_machine.travel(erased + dt.timedelta(days=late), tick=False):
        forget()
        after = [row for row in whole_report(MAY, dt.date(2027, 5, 31)) if not row[1].startswith("beratung")]
    assert after == [row for row in before if not row[1].startswith("beratung")]


def test_somebody_who_is_forgotten_in_one_course_and_goes_on_in_another_counts_once(db):
    for titel, day in (("Kurz", 1), ("Lang", 20)):
        kurs = make_kurs(titel)
        make_date(kurs, day, 5)
        make_people(kurs, "Ada", email="ada@example.org")
    forget(jahr.at(31, 5, 12))
    assert Anmeldung.objects.count() == 1
    close_months()
    assert ("Auf einen Blick", "menschen", "zusammen", "1") in whole_report(MAY, dt.date(2027, 5, 31))


# --- when a month is closed


@pytest.mark.parametrize(("day", "closed"), [(1, 1), (7, 1), (8, 2), (30, 2)])
def test_a_month_is_closed_on_the_eighth_of_the_next(db, day, closed):
    make_year()
    close_months(jahr.at(day, 6))
    assert Monat.objects.count() == closed


def test_until_then_one_can_still_write_down_who_came_and_afterwards_it_is_too_late(db):
    kurs = make_year()
    termin = kurs.termine.get(beginn=jahr.at(11, 5))
    close_months(jahr.at(7, 6))
    termin.tally(5)
    close_months(jahr.at(8, 6))
    found = whole_report()
    assert ("Auf einen Blick", "besuche", "zusammen", "21") in found
    termin.tally(50)
    assert whole_report() == found


def test_a_house_in_which_nothing_has_happened_closes_nothing(db):
    assert close_months() == []


def test_months_that_were_missed_are_all_made_up_for(db):
    make_date(make_kurs(), 6, 1, besuche=3)
    assert len(close_months()) == 5
    assert Monatszahl.objects.filter(monat=jahr.dt.date(2027, 1, 1), was="besuche", nach="gesamt").get().wert == 3


def test_a_second_run_changes_nothing(db):
    make_year()
    close_months()
    before = list(Monatszahl.objects.values_list()), list(Monat.objects.values_list())
    assert close_months() == []
    assert (list(Monatszahl.objects.values_list()), list(Monat.objects.values_list())) == before


def test_two_at_once_close_a_month_once(committed):
    make_year()
    connection.close()
    answers = at_once(4, lambda n: close_months(), role=rights.BERATUNG)
    assert sorted(map(len, answers)) == [0, 0, 0, 2]
    assert ("Auf einen Blick", "besuche", "zusammen", "16") in whole_report()


def test_the_worker_may_do_it_with_its_login_and_the_public_site_may_not(db):
    make_year()
    with login(rights.WEB), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        close_months()
    with login(rights.BERATUNG):
        assert close_months() == [APRIL, MAY]


# --- nobody changes a closed month

CHANGES = {
    "a figure is changed": "UPDATE quartier_monatszahl SET wert = wert + 1",
    "a figure is deleted": "DELETE FROM quartier_monatszahl",
    "a figure is added": "INSERT INTO quartier_monatszahl (monat, was, nach, schluessel, name, wert)"
    " VALUES ('2027-04-01', 'besuche', 'gesamt', '', 'zusammen', 100)",
    "a month is opened again": "DELETE FROM quartier_monat",
    "a month is moved": "UPDATE quartier_monat SET monat = '2026-01-01'",
    "a month is closed again": "INSERT INTO quartier_monat VALUES ('2027-04-01', now())",
}


@pytest.mark.parametrize("case", CHANGES)
def test_the_database_refuses_every_change_whoever_tries(db, case):
    make_year()
    close_months()
    refused = pytest.raises(IntegrityError, match="Ein abgeschlossener Monat ändert sich nicht mehr")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGES[case])


def test_control_a_month_that_is_open_takes_figures(db):
    make_year()
    close_months()
    with connection.cursor() as cursor:
        cursor.execute(CHANGES["a figure is added"].replace("2027-04", "2027-06"))
    assert ("Auf einen Blick", "besuche", "zusammen", "100") in whole_report(JUNE, dt.date(2027, 6, 30))


def test_a_field_that_is_renamed_stays_one_line(db):
    kurs = make_year()
    feld = kurs.angebot.handlungsfelder.get()
    close_months(jahr.at(10, 5))
    feld.name = "Kultur"
    feld.save()
    names = {name for titel, _, name, _ in whole_report() if titel == "Nach Handlungsfeld"}
    assert names == {"Kultur", "ohne Handlungsfeld"}  # the project has none


def test_fabrik_makes_no_sign_ups_that_the_report_would_miss(db):
    """The real way in: a sign-up by the page counts like one written by these tests."""
    with time_machine.travel(jahr.at(1, 4, 8), tick=False):
        kurs = make_kurs()
        make_date(kurs, 6, 4)
        fabrik.sign_up(kurs, "Ada", personen=2)
    close_months()
    found = whole_report()
    assert ("Auf einen Blick", "menschen", "zusammen", "2") in found
    assert ("Auf einen Blick", "anmeldungen", "zusammen", "1") in found
