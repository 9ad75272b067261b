"""The places around: the list with its filters, and how far it is."""

import datetime as dt
import re

import html5lib
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartier.models import Ort, Quartier, Schliesszeit
from quartier.models.lage import Fussweg, versatz
from quartier.orte import PER_PAGE
from quartier.regeln import BERLIN

from . import fabrik

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
        "Im Plan, das Nächste zuerst", "Weiter weg", "Nicht im Plan", "Plan",
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
        assert card.count("Öffnungszeit: bitte fragen") == 1


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
    assert len(cards(client.get("/quartier/orte/"))) == PER_PAGE
    assert len(cards(client.get("/quartier/orte/?seite=2"))) == 9 - PER_PAGE
    assert len(cards(client.get("/quartier/orte/?seite=alle"))) == 9
    assert len(cards(client.get("/quartier/orte/?seite=99"))) == PER_PAGE
