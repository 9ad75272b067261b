"""The screen in the window: what is on, large enough for the pavement, and calm when the network fails."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine

from quartier.models import Schliesszeit

from . import barrieren, fabrik
from .seiten import check_headers, check_html

pytest_plugins = ["tests.papier"]

NOON = dt.datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))  # a Tuesday
SCREENS = [{"width": 1920, "height": 1080}, {"width": 1080, "height": 1920}]
LONG = ("Frauengruppe für Spätaussiedlerinnen und alle Frauen, die gern Russisch sprechen: Группа مجموعة " * 2)[:120]


@pytest.fixture(autouse=True)
def first_of_december():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def haus(db):
    return fabrik.make_haus(oeffnung="Montag bis Freitag, 9 bis 18 Uhr")


def on(days, hour, title, plaetze=None, **fields):
    """A date on that day; returns it."""
    raum = fields.pop("raum", None) or fabrik.make_raum()
    durchgang = fabrik.make_durchgang(plaetze, angebot=fabrik.make_angebot(title), days=60, **fields)
    return fabrik.make_termin(durchgang, days=days, hour=hour, raum=raum)


def rows(client, query=""):
    """The rows of a view, each as one line of text."""
    page = client.get(f"/bildschirm/{query}")
    assert page.status_code == 200
    lines = re.findall(r"<li(?: class=\"[^\"]*\")?>(.*?)</li>", page.text, re.S)
    plain = (re.sub(r"<[^>]+>", " ", line).replace("\N{NO-BREAK SPACE}", " ") for line in lines)
    return [" ".join(line.split()) for line in plain]


def titles(client, query=""):
    return [next(word for word in row.split() if word.isalpha() and word[0].isupper()) for row in rows(client, query)]


def test_what_runs_comes_first_then_today_then_the_next_days_and_what_is_over_is_gone(client, haus):
    on(3, 10, "Freitags")
    on(1, 9, "Morgens")
    on(0, 17, "Abends")
    on(0, 9, "Vorbei")
    on(0, 11, "Mittags", raum=fabrik.make_raum("Küche")).durchgang.termine.filter(beginn=fabrik.in_days(0, 11)).update(
        ende=fabrik.in_days(0, 13)
    )
    on(7, 9, "Nächstewoche")
    text = rows(client)
    assert text[0] == "11:00 heute Mittags Hochstraße 8, Küche läuft jetzt"  # another house than the one in the footer
    assert [row[:13].strip() for row in text] == ["11:00 heute M", "17:00 heute A", "09:00 morgen", "10:00 Fr, 4.1"]


def test_cancelled_moved_and_full_are_said_plainly(client, haus):
    raum = fabrik.make_raum("Saal")
    on(0, 13, "Ausfall", raum=raum).call_off("Die Leitung ist krank.")
    moved = on(0, 14, "Später", raum=raum)
    moved.beginn, moved.ende = fabrik.in_days(0, 15), fabrik.in_days(0, 16)
    moved.place()
    away = on(0, 16, "Anderswann", raum=raum)
    away.beginn, away.ende = fabrik.in_days(9, 16), fabrik.in_days(9, 17)
    away.place()
    on(0, 17, "Voll", plaetze=1, confirmed=1, raum=raum)
    assert rows(client) == [
        "13:00 heute Ausfall Die Leitung ist krank. fällt aus",
        "15:00 heute Später statt 14 Uhr · Hochstraße 8, Saal verlegt",
        "16:00 heute Anderswann jetzt Do, 10.12., 16 Uhr verlegt",
        "17:00 heute Voll Hochstraße 8, Saal Warteliste",
    ]


def test_free_places_are_said_in_words(client, haus):
    on(0, 13, "Offen")
    on(0, 14, "Viele", plaetze=9)
    on(0, 15, "Wenige", plaetze=4, confirmed=2)
    words = ["ohne Anmeldung", "Plätze frei", "noch 2 Plätze"]
    assert [row.endswith(word) for row, word in zip(rows(client), words, strict=True)] == [True] * 3


def test_a_room_in_the_house_itself_is_named_without_the_street(client, haus):
    raum = fabrik.make_raum("Küche")
    raum.adresse = "An der Ziegelei 8"
    raum.save()
    on(0, 14, "Kochen", raum=raum)
    assert rows(client) == ["14:00 heute Kochen Küche ohne Anmeldung"]


def test_house_phone_hours_and_clock_are_there(client, haus):
    text = client.get("/bildschirm/").text
    for what in (
        "LeNa",
        "030 23125 042",
        "Montag bis Freitag, 9 bis 18 Uhr",
        "<h1>Dienstag, 1. Dezember</h1>",
        ">12:00<",
    ):
        assert what in text


def test_four_rows_a_view_and_all_of_today_gets_a_turn(client, haus):
    for hour in range(13, 23):
        on(0, hour, f"Kurs{'abcdefghij'[hour - 13]}")
    on(1, 10, "Morgen")
    seen = [titles(client, f"?seite={number}") for number in (1, 2, 3)]
    assert [len(view) for view in seen] == [4, 4, 3]
    assert [title for view in seen for title in view] == [f"Kurs{letter}" for letter in "abcdefghij"] + ["Morgen"]
    following = [re.search(r'data-weiter="([^"]+)"', client.get(f"/bildschirm/?seite={n}").text)[1] for n in (1, 2, 3)]
    assert following == ["?seite=2", "?seite=3", "?seite=1"]


def test_without_javascript_the_next_view_comes_by_itself(client, haus):
    for hour in range(13, 18):
        on(0, hour, "Kurs")
    assert (
        '<noscript><meta http-equiv="refresh" content="25; url=?seite=2"></noscript>' in client.get("/bildschirm/").text
    )


@pytest.mark.parametrize("seite", ["", "x", "0", "-1", "99", "%00", "%ff", "²", "9" * 5000, "1e400"])
def test_an_odd_view_is_still_a_view(client, haus, seite):
    on(0, 15, "Kurs")
    assert titles(client, f"?seite={seite}") == ["Kurs"]


def test_a_closed_house_says_why(client, haus):
    on(1, 10, "Morgen")
    assert "Heute ist kein Termin mehr." in client.get("/bildschirm/").text
    Schliesszeit.objects.create(von="2026-12-01", bis="2026-12-01", anlass="Putztag & Umbau")
    page = client.get("/bildschirm/").text
    assert "Heute geschlossen: Putztag &amp; Umbau" in page
    assert titles(client) == ["Morgen"]


def test_an_empty_house_has_the_screen_already(client):
    page = client.get("/bildschirm/")
    assert "steht nichts im Kalender" in page.text
    check_html(page.text)


def test_nothing_about_counselling_stands_in_the_window(client, haus):
    anliegen = fabrik.make_anliegen("Schuldnerberatung")
    kraft = fabrik.make_kraft(anliegen, name="Mira Muster", days=0, hour=14, raum=fabrik.make_raum("Zimmer 9"))
    fabrik.book(anliegen, kraft, fabrik.in_days(0, 15), name="Ada Geheim")
    on(0, 15, "Kurs")
    assert "Schuldnerberatung" in client.get("/beratung/").text
    for address in ("/bildschirm/", "/angebote/woche/"):
        text = client.get(address).text
        assert "Kurs" in text
        assert [
            w for w in ("Schuldner", "Mira", "Zimmer 9", "Ada", "belegt") if w in text.replace("Beratung</a>", "")
        ] == []


def test_the_screen_is_right_html_with_one_heading_and_no_way_out(client, haus):
    on(0, 15, LONG)
    page = client.get("/bildschirm/")
    tree = check_html(page.text)
    check_headers(page.headers)
    assert "no-store" in page.headers["Cache-Control"]
    assert page.cookies.output() == ""
    assert tree.findall(".//nav") == tree.findall(".//footer") == tree.findall(".//a") == []


# --- in the window


def fill(client):
    """Two views, the first with everything as long as it may be."""
    raum = fabrik.make_raum(("Großer Veranstaltungssaal im Gemeinschaftszentrum " * 2)[:80])
    for hour, title in enumerate(
        [LONG, "Sprachcafé", LONG, "Deutsch für Anfängerinnen und Anfänger", "Zweite Ansicht"]
    ):
        termin = on(0, 13 + hour, title, plaetze=2, raum=raum)
    termin = on(0, 14, LONG, plaetze=6, raum=fabrik.make_raum())
    termin.call_off(("Wir sind leider krank und kommen nächste Woche wieder. " * 4)[:200])
    return client.get("/bildschirm/"), client.get("/bildschirm/?seite=2")


@pytest.mark.parametrize("size", SCREENS, ids=["landscape", "portrait"])
def test_every_letter_is_large_enough_for_four_metres_and_nothing_is_lost(client, haus, paper, size):
    def measure(page):
        return page.evaluate("""() => {
            const texts = [...document.querySelectorAll("body *")].filter(e => e.checkVisibility() &&
                [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()));
            const out = e => { const r = e.getBoundingClientRect();
                return r.left < 0 || r.right > innerWidth || r.top < 0 || r.bottom > innerHeight };
            return { smallest: Math.min(...texts.map(e => parseFloat(getComputedStyle(e).fontSize))) / innerHeight,
                     outside: [...document.querySelectorAll("li, .qr, .telefon, h1")].filter(out).map(e => e.outerHTML),
                     rows: [...document.querySelectorAll(".zeilen li")].map(e => e.scrollHeight - e.clientHeight),
                     scrolls: document.documentElement.scrollHeight > innerHeight };
        }""")

    for view in fill(client):
        found = paper(measure, view, viewport=size)
        assert found["smallest"] >= 0.04
        assert found["outside"] == []
        assert max(found["rows"]) <= 8
        assert not found["scrolls"]


@pytest.mark.parametrize("size", [*SCREENS, {"width": 320, "height": 640}], ids=["landscape", "portrait", "phone"])
def test_the_screen_shuts_nobody_out(client, haus, paper, size):
    first, _ = fill(client)
    assert paper(barrieren.axe, first, viewport=size) == []
    assert paper(barrieren.sideways, first, viewport=size) == []


def test_views_take_turns_without_loading_the_page_anew(client, haus, paper):
    def look(page):
        page.clock.install()
        page.goto("/bildschirm/" if page.url == "about:blank" else page.url)
        page.evaluate("window.same = true")
        seen = []
        for what in ("Zweite Ansicht", "Sprachcafé"):
            page.clock.fast_forward(26_000)
            page.get_by_text(what).wait_for()
            seen.append(page.locator("main").get_attribute("data-weiter"))
        return seen, page.evaluate("window.same")

    first, second = fill(client)
    start = client.get("/bildschirm/?seite=1")
    assert paper(look, first, second, start) == (["?seite=1", "?seite=2"], True)


@pytest.mark.parametrize("failure", ["no network", "an error page", "something else"])
def test_when_nothing_answers_the_old_view_stays_and_says_so_until_it_is_back(client, haus, paper, failure):
    def fail(route):
        if failure == "no network":
            route.abort()
        else:
            status = 502 if failure == "an error page" else 200
            route.fulfill(status=status, body="<h1>Bitte anmelden</h1>", content_type="text/html")

    def look(page):
        page.clock.install()
        page.goto(page.url)
        warning, clock = page.get_by_text("Keine Verbindung"), page.locator(".uhr time")
        before = (warning.is_visible(), clock.inner_text())
        page.route("**/bildschirm/**", fail)
        page.clock.fast_forward(26_000)
        warning.wait_for()
        meanwhile = (clock.inner_text(), page.get_by_text("Sprachcafé").is_visible())
        page.unroute("**/bildschirm/**", fail)
        page.clock.fast_forward(26_000)
        page.get_by_text("Zweite Ansicht").wait_for()
        return before, meanwhile, warning.is_visible()

    assert paper(look, *fill(client)) == ((False, "12:00"), ("12:00", True), False)
