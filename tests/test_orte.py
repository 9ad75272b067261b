"""The places around: the list with its filters, how far it is, and the pages on which staff keep them."""

import datetime as dt
import re

import html5lib
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations import RemoveField, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quartier.models import Haus, Oeffnungszeit, Ort, Quartier, Schliesszeit, Strasse
from quartier.models.lage import BEIDE, NICHT_HIER, Fussweg, lage_aus, versatz
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


def cards(page):
    """{name: words of its card}, in the order of the page; the number stands before the name."""
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
    found = [card for card in tree.iter("li") if card.get("class") == "karte"]
    words = [" ".join(" ".join(card.itertext()).split()) for card in found]
    names = [" ".join(" ".join(card.find("h3").itertext()).split()) for card in found]
    return dict(zip(names, words, strict=True))


def names(client, query=""):
    return [name.split(maxsplit=2)[-1] for name in cards(client.get(f"/quartier/orte/{query}"))]


# --- how far it is


@pytest.mark.parametrize(
    ("meter", "words"),
    [
        (0, "direkt am Treff"),
        (30, "etwa 1 Minute zu Fuß (50 m)"),
        (100, "etwa 3 Minuten zu Fuß (150 m)"),
        (190, "etwa 5 Minuten zu Fuß (250 m)"),
        (200, "etwa 10 Minuten zu Fuß (300 m)"),
        (1000, "etwa 30 Minuten zu Fuß (1,3 km)"),
        (2300, "etwa 60 Minuten zu Fuß (3,0 km)"),
        (20_000, "mehr als eine Stunde zu Fuß (26,0 km)"),
    ],
)
def test_the_way_is_told_in_minutes_that_older_people_keep(meter, words):
    assert str(Fussweg(meter)) == words


def test_metres_are_right_to_one_in_a_hundred():
    """Berlin to Potsdam along a parallel and a meridian, as geodesy has it."""
    east, north = versatz((52.5, 13.0), (52.5, 13.1))
    assert (round(east), north) == (pytest.approx(6788, rel=0.01), 0)
    assert versatz((52.5, 13.0), (52.6, 13.0))[1] == pytest.approx(11_126, rel=0.01)


def test_the_page_says_how_the_way_was_counted(client, haus):
    fabrik.make_ort("Bad", **fabrik.somewhere(100))
    page = client.get("/quartier/orte/")
    assert "etwa 3 Minuten zu Fuß (150 m)" in cards(page)["Nummer 1 Bad"]
    assert "Luftlinie mal 1,3" in page.text
    assert "3 Kilometer in der Stunde" in page.text


# --- the list


def test_the_nearest_place_comes_first_and_what_nobody_has_located_last(client, haus):
    fabrik.make_ort("Ohne Lage")
    fabrik.make_ort("Weit", **fabrik.somewhere(norden=3000))
    fabrik.make_ort("Mittel", **fabrik.somewhere(600))
    fabrik.make_ort("Nah", **fabrik.somewhere(-200))
    page = client.get("/quartier/orte/")
    assert list(cards(page)) == ["Nummer 1 Nah", "Nummer 2 Mittel", "Weit", "Ohne Lage"]
    assert re.findall(r"<h2[^>]*>([^<]+)", page.text) == [
        "Im Plan, das Nächste zuerst", "Weiter weg", "Ohne Lage im Plan", "Plan",
    ]  # fmt: skip


def test_a_card_says_everything_about_a_place(client, haus):
    fabrik.make_ort(
        "Bad", (0, "offen", 9, 12), kategorie="freizeit", adresse="Markt 1", beschreibung="Schwimmen.", stufenfrei="ja",
        wc="nein", zugang_hinweis="Hinten klingeln.", zugang_geprueft_am="2027-01-02", telefon="05381 1", beispiel=True,
        lage_ungefaehr=True, **fabrik.somewhere(100),
    )  # fmt: skip
    (card,) = cards(client.get("/quartier/orte/")).values()
    for words in (
        "Freizeit, Markt 1", "Jetzt geöffnet bis 12:00 Uhr", "Schwimmen.", "05381 1", "Montag 9:00–12:00 Uhr geöffnet",
        "Dienstag bis Sonntag bitte nachfragen", "Eingang ohne Stufen ja", "Toilette für Rollstühle nein",
        "Hilfe beim Hören bitte fragen", "Hinten klingeln.", "Zugang geprüft 2. Januar 2027", "Beispiel",
        "Lage und Weg nur ungefähr bekannt",
    ):  # fmt: skip
        assert words in card


def test_openstreetmap_is_asked_by_whoever_follows_the_link_and_by_nobody_else(client, haus):
    fabrik.make_ort("Bad", **fabrik.somewhere(100))
    page = client.get("/quartier/orte/").text
    assert re.findall(r"[^\s<>]+openstreetmap[^\s<>]*(?=>)", page) == [
        'href="https://www.openstreetmap.org/directions?engine=fossgis_osrm_foot'
        '&amp;route=51.89000,10.18000;51.89000,10.18146"'
    ]  # fmt: skip


def test_a_house_without_coordinates_has_a_list_without_a_plan(client, db):
    fabrik.make_haus()
    fabrik.make_ort("Bad", **fabrik.somewhere())
    page = client.get("/quartier/orte/")
    assert "Bad" in cards(page)
    assert "<svg" not in page.text
    assert "openstreetmap.org/?mlat=51.89" in page.text


def test_closed_with_the_house(client, haus):
    Schliesszeit.objects.create(von="2027-02-01", bis="2027-02-02", anlass="Putztage")
    fabrik.make_ort("Treff", (0, "offen", 9, 12), teil_des_hauses=True)
    assert "Jetzt geschlossen Putztage bis 02.02.2027" in cards(client.get("/quartier/orte/"))["Treff"]


# --- filters


@pytest.fixture
def four(haus):
    fabrik.make_ort("Bad", (0, "offen", 9, 12), stufenfrei="ja", kategorie="freizeit", **fabrik.somewhere(100))
    fabrik.make_ort("Laden", (0, "offen", 9, 12), stufenfrei="nein", kategorie="einkauf", **fabrik.somewhere(200))
    fabrik.make_ort("Praxis", (0, "termin", 9, 12), stufenfrei="ja", kategorie="gesundheit", **fabrik.somewhere(300))
    fabrik.make_ort("Markt", (0, "offen", 14, 18), kategorie="einkauf", **fabrik.somewhere(400))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Bad", "Laden", "Praxis", "Markt"]),
        ("?offen=on", ["Bad", "Laden"]),
        ("?heute=on", ["Bad", "Laden", "Markt"]),
        ("?heute=on&kategorie=einkauf", ["Laden", "Markt"]),
        ("?stufenfrei=on", ["Bad", "Praxis"]),
        ("?kategorie=einkauf", ["Laden", "Markt"]),
        ("?kategorie=einkauf&offen=on", ["Laden"]),
        ("?kategorie=gibtesnicht&offen=on", ["Bad", "Laden"]),
        ("?quartier=1&unbekannt=x", ["Bad", "Laden", "Praxis", "Markt"]),
    ],
)
def test_the_address_is_the_filter(client, four, query, found):
    assert names(client, query) == found


def test_a_holiday_is_not_open(client, four):
    with time_machine.travel(dt.datetime(2027, 3, 29, 10, tzinfo=BERLIN), tick=False):
        page = client.get("/quartier/orte/?offen=on")
    assert "0 Orte mit Ihrer Auswahl" in page.text
    assert "Heute ist Feiertag: Ostermontag" in page.text


def test_beside_every_choice_stands_how_many_places_it_gives(client, four):
    form = client.get("/quartier/orte/?offen=on").text
    for words in ("jetzt geöffnet (2)", "Eingang ohne Stufen (1)", "Einkaufen (1)", "Freizeit (1)"):
        assert words in form
    assert "Gesundheit und Pflege (" not in form


@pytest.mark.parametrize(
    ("hour", "found"),
    [(8, ["Bad", "Laden", "Markt"]), (12, ["Markt"]), (14, ["Markt"]), (17, ["Markt"]), (18, [])],
)
def test_who_asks_what_is_still_open_today_gets_what_is_open_or_will_be(client, four, hour, found):
    with time_machine.travel(MONDAY_AT_TEN.replace(hour=hour), tick=False):
        page = client.get("/quartier/orte/?heute=on")
    assert f"heute noch offen ({len(found)})" in page.text
    if found:
        assert [name.split(maxsplit=2)[-1] for name in cards(page)] == found
    else:
        assert "Aber: heute nicht mehr offen" in cards(page)["Nummer 1 Bad"]


def test_what_nobody_knows_about_today_is_asked_for(client, haus):
    fabrik.make_ort("Kita", (1, "offen", 9, 12))
    for query in ("?heute=on", "?heute=on&offen=on"):
        card = cards(client.get(f"/quartier/orte/{query}"))["Kita"]
        assert card.count("Öffnungszeit bitte erfragen") == 1


@pytest.mark.parametrize("zu_bis", [None, "2027-02-01"])
def test_a_place_that_is_closed_for_a_while_does_not_open_today(client, four, zu_bis):
    Ort.objects.filter(name="Bad").update(zu_von="2027-01-01", zu_bis=zu_bis, zu_grund="Umbau")
    assert names(client, "?heute=on") == ["Laden", "Markt"]


def test_numbers_stay_the_same_whatever_is_chosen(client, four):
    assert list(cards(client.get("/quartier/orte/?kategorie=einkauf"))) == ["Nummer 2 Laden", "Nummer 4 Markt"]


def test_when_nothing_fits_the_nearest_alternatives_stand_there_with_what_they_lack(client, four):
    page = client.get("/quartier/orte/?kategorie=einkauf&stufenfrei=on&offen=on")
    assert "0 Orte mit Ihrer Auswahl" in page.text
    assert "<h2>Am ehesten passt</h2>" in page.text
    found = list(cards(page).items())
    assert [name for name, _ in found] == ["Nummer 1 Bad", "Nummer 2 Laden", "Nummer 3 Praxis"]
    assert "Aber: andere Art: Freizeit" in found[0][1]
    assert "Aber: ohne Stufen: nein" in found[1][1]
    assert "Aber: andere Art: Gesundheit und Pflege, jetzt nach Vereinbarung" in found[2][1]
    links = re.findall(r'href="/quartier/orte/\?([^"]+)">(Ohne [^<]+)', page.text)
    assert links == [
        ("stufenfrei=on&amp;offen=on", "Ohne „Einkaufen“: 1 Ort"),
        ("kategorie=einkauf&amp;offen=on", "Ohne „Eingang ohne Stufen“: 1 Ort"),
    ]  # without "jetzt geöffnet" there would still be none


def test_a_choice_that_is_not_known_is_named_and_left_out(client, four):
    assert "Diese Auswahl kennen wir nicht. Wir haben sie weggelassen." in client.get(
        "/quartier/orte/?kategorie=kirche"
    ).text  # fmt: skip


def test_with_one_quarter_nobody_notices_with_two_one_can_choose(client, four):
    assert 'name="quartier"' not in client.get("/quartier/orte/").text
    other = Quartier.objects.create(slug="nord", name="Am Nordtor", stadt="Seesen")
    fabrik.make_ort("Kita", quartier=other)
    page = client.get("/quartier/orte/")
    assert "Am Nordtor (1)" in page.text
    assert names(client, f"?quartier={other.pk}") == ["Kita"]


@pytest.mark.parametrize("value", ["%00", "%ff", "9" * 3000, "%E2%80%AE", "x&kategorie=y", "[]", "<script>"])
def test_odd_values_still_show_the_list(client, four, value):
    for name in ("kategorie", "quartier", "stufenfrei", "offen", "heute"):
        assert client.get(f"/quartier/orte/?{name}={value}").status_code == 200


def count_queries(client):
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/quartier/orte/?offen=on").status_code == 200
    return len(queries)


def test_the_list_takes_the_same_queries_for_one_and_for_many(client, haus):
    fabrik.make_ort("Bad", (0, "offen", 9, 12), **fabrik.somewhere(100))
    fabrik.make_strasse()
    one = count_queries(client)
    for number in range(20):
        fabrik.make_ort(None, (0, "offen", 9, 12), (1, "offen", 9, 12), **fabrik.somewhere(30 * number, 10 * number))
    fabrik.make_strasse("Gänsepforte")
    assert count_queries(client) == one < 12


def test_a_name_of_120_letters_in_any_script_is_shown(client, haus):
    name = "مكتبة " + "ß" * 114
    fabrik.make_ort(name, beschreibung="<b>" * 500, **fabrik.somewhere(100))
    page = client.get("/quartier/orte/").text
    assert name in page
    assert "<b><b>" not in page


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


# --- in the browser


def test_the_choice_survives_back(client, four, paper):
    """The form is a GET: Back and a bookmark have the choice."""
    answers = [client.get(f"/quartier/orte/{query}") for query in ("", "?kategorie=einkauf&offen=on")]

    def look(page):
        page.locator("summary").first.evaluate("e => e.parentElement.open = true")
        page.locator("#id_kategorie").select_option("einkauf")
        page.get_by_label("jetzt geöffnet").check()
        page.get_by_role("button", name="Zeigen").click()
        found = page.locator(".karte h3").all_inner_texts()
        page.get_by_role("link", name="Alle Orte").click()
        everything = page.locator(".karte").count()
        page.go_back()
        return found, everything, page.locator("#id_kategorie").input_value(), page.locator("#id_offen").is_checked()

    assert paper(look, *answers) == (["Nummer\n2\nLaden"], 4, "einkauf", True)


def test_many_places_come_in_pages_and_all_at_once_for_the_printer(client, haus):
    for number in range(9):
        fabrik.make_ort(f"Ort {number}", **fabrik.somewhere(100 + number))
    assert len(cards(client.get("/quartier/orte/"))) == 8
    assert len(cards(client.get("/quartier/orte/?seite=2"))) == 1
    assert len(cards(client.get("/quartier/orte/?seite=alle"))) == 9
    assert len(cards(client.get("/quartier/orte/?seite=99"))) == 8
