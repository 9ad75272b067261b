"""Places as staff keep them: coordinates, streets of the plan, opening hours, closed for a while."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations import RemoveField, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from quartier.models import Haus, Oeffnungszeit, Ort, Quartier, Strasse
from quartier.models.lage import BEIDE, NICHT_HIER, lage_aus
from quartier.models.oeffnung import OVER_MIDNIGHT, OVERLAP
from quartier.regeln import BERLIN

from . import fabrik
from .formular import add, change, errors, row, said

pytest_plugins = ["tests.papier"]

MONDAY_AT_TEN = dt.datetime(2027, 2, 1, 10, tzinfo=BERLIN)
SWAPPED = "Vertauscht? Gemeint ist wohl: Breitengrad 51,89, Längengrad 10,18."


@pytest.fixture(autouse=True)
def monday_at_ten():
    with time_machine.travel(MONDAY_AT_TEN, tick=False):
        yield


@pytest.fixture
def haus(db):
    return fabrik.make_haus(**fabrik.somewhere())


# --- coordinates, as people type them


@pytest.mark.parametrize(
    "text",
    ["51.8912, 10.1794", "51,8912 10,1794", "51,8912, 10,1794", "51.8912;10.1794", " 51.8912° N, 10.1794° E ",
     "51.8912/10.1794", "٥١.8912, 10.1794"],
)  # fmt: skip
def test_both_numbers_are_understood_however_they_are_written(text):
    assert lage_aus(text) == (51.8912, 10.1794)


@pytest.mark.parametrize("text", ["", "51.89", "1 2 3", "Hochstraße 8", "51.89, 10.18 x", "nan nan", "\x00", "1e5 2e5"])
def test_anything_else_is_answered_with_an_example(text):
    with pytest.raises(ValidationError, match="zum Beispiel 51,8912 und 10,1794"):
        lage_aus(text)


PLACE = {"name": "Bücherei", "kategorie": "bildung"}


@pytest.mark.parametrize(
    ("breite", "laenge"), [("51,8912", "10,1794"), ("51.8912, 10.1794", ""), ("", "51.8912, 10.1794")]
)
def test_staff_type_with_comma_or_paste_both_at_once(redaktion, breite, laenge):
    add(redaktion, Ort, **PLACE, quartier=fabrik.make_quartier().pk, breite=breite, laenge=laenge)
    assert Ort.objects.get().lage == (51.8912, 10.1794)


def test_a_pasted_pair_replaces_what_stood_there(redaktion, db):
    ort = fabrik.make_ort(**fabrik.somewhere())
    change(redaktion, ort, breite="51.8912, 10.1794")
    ort.refresh_from_db()
    assert ort.lage == (51.8912, 10.1794)


@pytest.mark.parametrize(
    ("breite", "laenge", "sentence"),
    [
        ("10.18", "51.89", SWAPPED),
        ("10,18", "51,89", SWAPPED),
        ("48.8566", "2.3522", NICHT_HIER),  # Paris
        ("0", "0", NICHT_HIER),
        ("-51.89", "10.18", NICHT_HIER),
        ("9" * 60, "10", NICHT_HIER),
        ("51.89", "", BEIDE),
        ("", "10.18", BEIDE),
        ("hier", "da", BEIDE),
        ("\u202e51.89", "10.18", BEIDE),
    ],
)
def test_coordinates_that_cannot_be_come_back_with_what_was_meant_and_everything_typed(
    redaktion, breite, laenge, sentence
):
    page = add(redaktion, Ort, **PLACE, quartier=fabrik.make_quartier().pk, breite=breite, laenge=laenge)
    assert errors(page) == {"breite": [sentence]}
    assert 'value="Bücherei"' in page.text
    assert Ort.objects.count() == 0


@pytest.mark.parametrize("make", [fabrik.make_ort, fabrik.make_haus])
@pytest.mark.parametrize(
    "lage", [(10.18, 51.89), (48.8, 2.35), (51.89, None), (None, 10.18), (float("nan"), 10.18), (float("inf"), 10.18)]
)
def test_the_database_refuses_them_too(db, make, lage):
    with pytest.raises(IntegrityError, match="lies_in_germany"), transaction.atomic():
        make(breite=lage[0], laenge=lage[1])


def test_the_house_gets_its_coordinates_on_its_page(redaktion, db):
    haus = fabrik.make_haus()
    assert errors(change(redaktion, haus, breite="10.18", laenge="51.89")) == {"breite": [SWAPPED]}
    change(redaktion, haus, breite="51.89, 10.18")
    assert Haus.load().lage == (51.89, 10.18)


@pytest.mark.parametrize(
    ("breite", "laenge", "sentence"),
    [
        ("47,5", "10,18", "Das ist 489 km vom Treffpunkt entfernt. Stimmen Breite und Länge?"),
        ("51.89", "10.55", "Das ist 26 km vom Treffpunkt entfernt. Stimmen Breite und Länge?"),
        ("10,18", "51,89", SWAPPED),
        ("48.8566", "2.3522", NICHT_HIER),
        ("51.89", "", BEIDE),
    ],
)
def test_a_place_far_from_the_meeting_point_is_asked_about(redaktion, haus, breite, laenge, sentence):
    page = add(redaktion, Ort, **PLACE, quartier=fabrik.make_quartier().pk, breite=breite, laenge=laenge)
    assert errors(page) == {"breite": [sentence]}
    assert 'value="Bücherei"' in page.text
    assert Ort.objects.count() == 0


def test_a_place_in_the_next_town_is_a_place(redaktion, haus):
    lage = {name: str(number) for name, number in fabrik.somewhere(24_000).items()}
    add(redaktion, Ort, **PLACE, quartier=fabrik.make_quartier().pk, **lage)
    assert Ort.objects.count() == 1


def test_a_house_that_does_not_say_where_it_is_asks_about_no_distance(redaktion, db):
    fabrik.make_haus()
    add(redaktion, Ort, **PLACE, quartier=fabrik.make_quartier().pk, breite="47,5", laenge="10,18")
    assert Ort.objects.get().lage == (47.5, 10.18)


@pytest.mark.parametrize("umkreis", ["0", "99", "5001"])
def test_a_space_that_nobody_can_walk_is_refused(redaktion, db, umkreis):
    page = change(redaktion, fabrik.make_haus(), umkreis=umkreis)
    assert "Der Umkreis liegt zwischen 100 und 5000 Metern." in page.text
    assert Haus.load().umkreis == 1000


def test_half_a_pair_from_earlier_is_taken_out_and_what_is_known_about_steps_stays(db):
    """What the migration finds in a house that has been running for a while."""
    migrations = {name: m for (app, name), m in MigrationLoader(None).disk_migrations.items() if app == "quartier"}
    removed = [
        operation for m in migrations.values() for operation in m.operations if isinstance(operation, RemoveField)
    ]
    assert [field for field in removed if (field.model_name, field.name) == ("ort", "stufenfrei")] == []
    (orte,) = (m for name, m in migrations.items() if name.endswith("_orte"))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE quartier_ort DROP CONSTRAINT ort_lies_in_germany")
        half, paris, right = (
            fabrik.make_ort(stufenfrei="ja", breite=breite, laenge=laenge)
            for breite, laenge in ((51.89, None), (48.85, 2.35), (51.89, 10.18))
        )
        cursor.execute(next(operation.sql for operation in orte.operations if isinstance(operation, RunSQL)))
    known = {ort.pk: (ort.lage, ort.stufenfrei) for ort in Ort.objects.all()}
    assert known == {half.pk: (None, "ja"), paris.pk: (None, "ja"), right.pk: ((51.89, 10.18), "ja")}


# --- streets of the plan


@pytest.mark.parametrize(
    ("linie", "sentence"),
    [
        ("51.89, 10.17\n10.18, 51.89", f"Zeile 2: {SWAPPED}"),
        ("51.89, 10.17\n\n51.89", f"Zeile 2: {BEIDE}"),
        ("48.85, 2.35\n51.89, 10.18", f"Zeile 1: {NICHT_HIER}"),
        ("51.89, 10.17", "Eine Straße braucht mindestens 2 und höchstens 200 Zeilen."),
        ("51.89, 10.17\n" * 201, "Eine Straße braucht mindestens 2 und höchstens 200 Zeilen."),
    ],
)
def test_a_street_that_goes_astray_is_told_in_which_line(redaktion, linie, sentence):
    data = {"quartier": fabrik.make_quartier().pk, "name": "Hochstraße"}
    assert errors(add(redaktion, Strasse, **data, linie=linie)) == {"linie": [sentence]}
    assert Strasse.objects.count() == 0


def test_a_street_stands_in_the_plan_once(redaktion, db):
    fabrik.make_strasse()
    data = {"quartier": Quartier.objects.get().pk, "name": "Hochstraße", "linie": "51.89, 10.17\n51.89, 10.18"}
    assert "Diese Straße steht schon im Plan." in str(errors(add(redaktion, Strasse, **data)))


# --- opening hours on the page of a place


def two_rows(one, other):
    data = row("oeffnungszeiten", **one) | {f"oeffnungszeiten-1-{name}": value for name, value in other.items()}
    return data | {"oeffnungszeiten-TOTAL_FORMS": "2"}


def new_place(**data):
    return PLACE | {"quartier": fabrik.make_quartier().pk, "adresse": "Markt 1"} | data


def test_several_spans_of_a_day_are_written_at_once(redaktion):
    add(redaktion, Ort, **new_place(**two_rows(
        {"von": "09:00", "bis": "12:00"}, {"von": "12:00", "bis": "00:00", "zustand": "termin"}
    )))  # fmt: skip
    assert [str(zeit) for zeit in Oeffnungszeit.objects.all()] == [
        "Montag: 9:00–12:00 Uhr geöffnet", "Montag: 12:00–24:00 Uhr nach Vereinbarung",
    ]  # fmt: skip


def test_times_that_overlap_come_back_with_a_sentence_and_everything_typed(redaktion):
    page = add(
        redaktion, Ort, **new_place(**two_rows({"von": "09:00", "bis": "12:00"}, {"von": "11:00", "bis": "13:00"}))
    )
    assert errors(page) == {"__all__": [OVERLAP]}
    assert 'value="Markt 1"' in page.text
    assert "11:00" in page.text
    assert Ort.objects.count() == 0


def test_past_midnight_is_refused_with_the_way_that_works(redaktion):
    page = add(redaktion, Ort, **new_place(**row("oeffnungszeiten", von="22:00", bis="02:00")))
    assert errors(page) == {"bis": [OVER_MIDNIGHT]}


def test_two_times_may_move_at_once(redaktion, db):
    """9–13 and 13–17 become 9–14 and 14–18: row by row the first would meet the old second."""
    ort = fabrik.make_ort("Amt", (0, "offen", 9, 13), (0, "offen", 13, 17))
    page = change(redaktion, ort, **{
        "oeffnungszeiten-0-bis": "14:00", "oeffnungszeiten-1-von": "14:00", "oeffnungszeiten-1-bis": "18:00",
    })  # fmt: skip
    assert "wurde erfolgreich geändert" in said(page)[-1]
    assert [zeit.wann for zeit in ort.oeffnungszeiten.all()] == ["9:00–14:00 Uhr", "14:00–18:00 Uhr"]


def test_a_time_that_is_deleted_makes_room_for_the_other(redaktion, db):
    ort = fabrik.make_ort("Amt", (0, "offen", 9, 13))
    change(redaktion, ort, **{
        "oeffnungszeiten-0-DELETE": "on", "oeffnungszeiten-1-von": "10:00", "oeffnungszeiten-1-bis": "12:00",
    })  # fmt: skip
    assert [zeit.wann for zeit in ort.oeffnungszeiten.all()] == ["10:00–12:00 Uhr"]


def test_a_colleague_who_saved_meanwhile_is_not_overwritten(redaktion, db):
    ort = fabrik.make_ort("Amt", (0, "offen", 9, 13))
    with time_machine.travel(MONDAY_AT_TEN + dt.timedelta(minutes=5), tick=False):
        page = change(redaktion, ort, adresse="Alt", gelesen=(ort.geaendert - dt.timedelta(1)).isoformat())
    assert "Jemand anderes hat hier um 10:00 Uhr gesichert" in page.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"zu_von": "05.02.2027", "zu_bis": "01.02.2027", "zu_grund": "Umbau"},
         {"zu_bis": ["Der letzte Tag liegt vor dem ersten."]}),
        ({"zu_von": "05.02.2027"}, {"zu_grund": ["Bitte den Grund eintragen. Er erscheint öffentlich."]}),
        ({"zu_grund": "Umbau"}, {"zu_von": [
            "Bitte den ersten Tag eintragen. Wenn der Ort wieder offen ist: alle drei Felder leeren."]}),
        ({"zu_von": "01.01.0001", "zu_grund": "Umbau"}, {"zu_von": [
            "Bitte ein Datum zwischen 2000 und 2100 eingeben."]}),
    ],
)  # fmt: skip
def test_temporarily_closed_needs_first_day_and_reason(redaktion, data, sentence):
    assert errors(add(redaktion, Ort, **new_place(**data))) == sentence


def test_the_database_wants_a_reason_too(db):
    with pytest.raises(IntegrityError, match="ort_closed_for_a_reason"), transaction.atomic():
        fabrik.make_ort(zu_von=timezone.localdate())


@pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://example.org", "kein Wort"])
def test_a_website_is_one_that_a_browser_opens(redaktion, website):
    assert "website" in errors(add(redaktion, Ort, **new_place(website=website)))


def test_a_website_without_https_gets_it(redaktion):
    add(redaktion, Ort, **new_place(website="www.example.org"))
    assert Ort.objects.get().website == "https://www.example.org"


def test_from_the_page_of_a_place_one_gets_to_its_card(redaktion, haus):
    ort = fabrik.make_ort("Bad")
    page = redaktion.get(f"/admin/quartier/ort/{ort.pk}/change/").text
    assert f'href="/quartier/orte/#ort-{ort.pk}"' in page
    assert f'id="ort-{ort.pk}"' in redaktion.get("/quartier/orte/").text


def test_the_quarter_leads_to_its_places(client, haus):
    fabrik.make_ort("Bad")
    assert 'href="/quartier/orte/"' in client.get("/quartier/").text
