"""When a place is open: what the door says at a moment, and what the database refuses."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from quartier.models import Oeffnungszeit, Schliesszeit
from quartier.models.oeffnung import CLOSED_HAS_NO_TIME, ONE_TIME_ONLY, OVER_MIDNIGHT, OVERLAP
from quartier.oeffnung import Uhr, woche
from quartier.regeln import BERLIN

from . import fabrik

MO, DI, MI, DO, FR, SA, SO = range(7)
WEEK = [
    (MO, "offen", 9, 12), (MO, "termin", 14, 16), (DI, "termin"), (MI, "geschlossen"), (FR, "offen", 9, 12),
    (FR, "offen", 12, 18), (SA, "offen", 20, 0), (SO, "offen"),
]  # fmt: skip


def says(ort, moment, hour=0, minute=0):
    """What the door says on this day at this wall-clock time in Berlin: "geöffnet: bis 12:00 Uhr"."""
    at = dt.datetime.combine(dt.date.fromisoformat(moment), dt.time(hour, minute), tzinfo=BERLIN)
    schild = Uhr(at).schild(ort)
    return ": ".join(str(words) for words in (schild.wort, schild.mehr) if words)


@pytest.fixture
def ort(db):
    return fabrik.make_ort("Bücherei", *WEEK)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (("2027-02-01", 8, 59), "geschlossen: Öffnet heute um 9:00 Uhr"),  # a Monday
        (("2027-02-01", 9), "geöffnet: bis 12:00 Uhr"),
        (("2027-02-01", 11, 59), "geöffnet: bis 12:00 Uhr"),
        (("2027-02-01", 12), "geschlossen: Öffnet am Freitag um 9:00 Uhr"),
        (("2027-02-01", 14), "nach Vereinbarung: bis 16:00 Uhr"),
        (("2027-02-02", 3), "nach Vereinbarung"),
        (("2027-02-03", 10), "geschlossen: Öffnet am Freitag um 9:00 Uhr"),
        (("2027-02-04", 10), "bitte nachfragen"),
        (("2027-02-05", 10), "geöffnet: bis 18:00 Uhr"),  # two spans that touch
        (("2027-02-05", 18), "geschlossen: Öffnet morgen um 20:00 Uhr"),
        (("2027-02-06", 23, 59), "geöffnet: bis Mitternacht"),
        (("2027-02-07", 0), "geöffnet: den ganzen Tag"),
    ],
)
def test_the_door_says_one_of_four_things(ort, moment, words):
    assert says(ort, *moment) == words


def test_a_place_about_which_nobody_knows_anything_says_please_ask(db):
    assert says(fabrik.make_ort(), "2027-02-01", 10) == "bitte nachfragen"


def test_a_place_that_is_always_closed_promises_no_opening(db):
    assert says(fabrik.make_ort("Ruine", *((day, "geschlossen") for day in range(7))), "2027-02-01") == "geschlossen"


@pytest.mark.parametrize("sunday", ["2026-10-25", "2027-03-28"])
def test_nine_stays_nine_on_the_days_the_clock_changes(db, sunday):
    ort = fabrik.make_ort("Bad", (SO, "offen", 9, 17))
    assert says(ort, sunday, 8, 59).startswith("geschlossen")
    assert says(ort, sunday, 9) == says(ort, sunday, 16, 59) == "geöffnet: bis 17:00 Uhr"
    assert says(ort, sunday, 17).startswith("geschlossen")


def test_it_is_the_clock_in_berlin_that_counts(ort):
    late_in_london = dt.datetime(2027, 1, 31, 23, 30, tzinfo=dt.UTC)  # still Sunday there, Monday here
    assert Uhr(late_in_london).heute == dt.date(2027, 2, 1)
    assert Uhr(dt.datetime(2027, 7, 5, 7, 30, tzinfo=dt.UTC)).schild(ort).wort == "geöffnet"


# --- holidays and closures


def test_on_a_holiday_one_has_to_ask(ort):
    assert says(ort, "2027-03-29", 10) == "bitte nachfragen: Heute ist Feiertag: Ostermontag"


@pytest.mark.parametrize(
    ("feiertage", "words"),
    [
        ("wie_sonst", "geöffnet: bis 12:00 Uhr"),
        ("geschlossen", "geschlossen: Heute ist Feiertag: Ostermontag. Öffnet am Freitag um 9:00 Uhr"),
    ],
)
def test_unless_the_place_says_otherwise(ort, feiertage, words):
    ort.feiertage = feiertage
    assert says(ort, "2027-03-29", 10) == words


def test_another_state_has_other_holidays(ort, settings):
    assert says(ort, "2027-11-01", 10).startswith("geöffnet")
    settings.LENA_BUNDESLAND = "NW"
    assert says(ort, "2027-11-01", 10) == "bitte nachfragen: Heute ist Feiertag: Allerheiligen"


def test_the_next_opening_is_not_promised_for_a_holiday(db):
    ort = fabrik.make_ort("Amt", (MO, "offen", 9, 12), (DI, "offen", 9, 12), (SO, "geschlossen"))
    assert says(ort, "2027-03-28", 10) == "geschlossen: Öffnet am Dienstag um 9:00 Uhr"


def test_temporarily_closed_says_until_when_and_why(ort):
    ort.zu_von, ort.zu_bis, ort.zu_grund = dt.date(2027, 2, 1), dt.date(2027, 2, 5), "Umbau"
    assert says(ort, "2027-01-31", 23, 59).startswith("geöffnet")
    words = "geschlossen: vorübergehend bis 05.02.2027: Umbau. Öffnet am Samstag um 20:00 Uhr"
    assert says(ort, "2027-02-01", 10) == words
    assert says(ort, "2027-02-06", 21) == "geöffnet: bis Mitternacht"
    ort.zu_bis = None
    assert says(ort, "2027-02-06", 21) == "geschlossen: vorübergehend: Umbau"


def test_what_belongs_to_the_house_is_closed_with_it(ort):
    Schliesszeit.objects.create(von="2027-02-01", bis="2027-02-04", anlass="Sommerpause")
    assert says(ort, "2027-02-01", 10).startswith("geöffnet")
    ort.teil_des_hauses = True
    words = "geschlossen: Sommerpause bis 04.02.2027. Öffnet am Freitag um 9:00 Uhr"
    assert says(ort, "2027-02-01", 10) == words


# --- the usual week in words


def test_days_that_are_alike_stand_together(ort):
    assert woche(ort) == [
        ("Montag", ["9:00–12:00 Uhr geöffnet", "14:00–16:00 Uhr nach Vereinbarung"]),
        ("Dienstag", ["nach Vereinbarung"]),
        ("Mittwoch", ["geschlossen"]),
        ("Donnerstag", ["bitte nachfragen"]),
        ("Freitag", ["9:00–12:00 Uhr geöffnet", "12:00–18:00 Uhr geöffnet"]),
        ("Samstag", ["20:00–24:00 Uhr geöffnet"]),
        ("Sonntag", ["geöffnet den ganzen Tag"]),
    ]
    everyday = fabrik.make_ort("Park", *((day, "offen", 8, 20) for day in range(5)), (SA, "termin"), (SO, "termin"))
    assert [days for days, _ in woche(everyday)] == ["Montag bis Freitag", "Samstag und Sonntag"]


# --- what is refused


def hours(von=None, bis=None):
    return {"von": von and dt.time.fromisoformat(von), "bis": bis and dt.time.fromisoformat(bis)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (hours("09:00", "12:00"), hours("11:59", "14:00")),
        (hours("09:00", "12:00"), hours("10:00", "11:00")),
        (hours("09:00", "12:00"), hours()),
        (hours(), hours()),
        (hours("20:00", "00:00"), hours("23:59", "00:00")),
    ],
)
def test_the_database_refuses_two_times_that_overlap(db, one, other):
    ort = fabrik.make_ort()
    first = Oeffnungszeit.objects.create(ort=ort, **one)
    second = Oeffnungszeit(ort=ort, zustand="termin", **other)
    with pytest.raises(ValidationError, match=OVERLAP):
        second.full_clean()
    with pytest.raises(IntegrityError, match="oeffnungszeit_without_overlap"), transaction.atomic():
        second.save()
    assert first.overlaps(second)
    assert second.overlaps(first)


def test_times_that_touch_other_days_and_other_places_do_not_overlap(db):
    ort = fabrik.make_ort("Amt", (MO, "offen", 9, 12))
    for more in (
        Oeffnungszeit(ort=ort, **hours("12:00", "14:00")),
        Oeffnungszeit(ort=ort, **hours("00:00", "09:00")),
        Oeffnungszeit(ort=ort, wochentag=DI),
        Oeffnungszeit(ort=fabrik.make_ort(), **hours("09:00", "12:00")),
    ):
        more.full_clean()
        more.save()
    assert Oeffnungszeit.objects.count() == 5


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        (hours("22:00", "02:00"), "bis", OVER_MIDNIGHT),
        (hours("09:00", "09:00"), "bis", OVER_MIDNIGHT),
        (hours("09:00"), "bis", ONE_TIME_ONLY),
        (hours(None, "09:00"), "von", ONE_TIME_ONLY),
        ({"zustand": "geschlossen", **hours("12:00", "14:00")}, "von", CLOSED_HAS_NO_TIME),
    ],
)
def test_times_that_cannot_be_are_refused_with_a_sentence_and_by_the_database(db, fields, field, sentence):
    wrong = Oeffnungszeit(ort=fabrik.make_ort(), **fields)
    with pytest.raises(ValidationError) as refused:
        wrong.full_clean()
    assert refused.value.message_dict == {field: [sentence]}
    with pytest.raises(IntegrityError, match="oeffnungszeit_"), transaction.atomic():
        wrong.save()


def test_there_is_no_eighth_day(db):
    with pytest.raises(IntegrityError, match="oeffnungszeit_on_a_weekday"), transaction.atomic():
        Oeffnungszeit.objects.create(ort=fabrik.make_ort(), wochentag=7)


def test_control_without_the_constraint_two_times_overlap(db):
    ort = fabrik.make_ort("Amt", (MO, "offen", 9, 12))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE quartier_oeffnungszeit DROP CONSTRAINT oeffnungszeit_without_overlap")
    Oeffnungszeit.objects.create(ort=ort, **hours("10:00", "11:00"))
    assert ort.oeffnungszeiten.count() == 2
