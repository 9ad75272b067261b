"""A colleague sees every component of the public pages on one page, as visitors see it."""

import re

import pytest

from lena.einbetten import content
from quartier.farben import EIGENE
from quartier.symbole import SYMBOLE, symbol

from . import fabrik
from .barrieren import COLOURS, axe, sideways
from .schritte import log_in
from .seiten import check_headers, check_html, parse
from .test_stylesheets import classes_of

pytest_plugins = ["tests.browser_fixtures"]

# What belongs to one page as a whole, or stands only where something is chosen, printed or missing.
ELSEWHERE = {
    "skip", "sprachen", "vorn", "vorschlag", "mit-filter", "zwei-spalten", "filter", "fluss", "foto", "liste", "tage",
    "merkwort", "nur-schmal", "nur-breit",
}  # fmt: skip


@pytest.fixture
def haus(db):
    return fabrik.make_haus(untertitel="Lebendige Nachbarschaft")


def test_it_is_whole_and_right_html(redaktion, haus):
    page = redaktion.get("/stil/")
    check_html(page.text)
    check_headers(page.headers)
    assert "no-store" in page.headers["Cache-Control"]


def test_nobody_else_sees_it(client, haus):
    page = client.get("/stil/")
    assert (page.status_code, page["Location"]) == (302, "/admin/login/?next=/stil/")
    assert "/stil/" not in client.get("/").text
    assert "/stil/" not in client.get("/sitemap.xml").text


def test_the_admin_leads_to_it_and_it_leads_back(redaktion, haus):
    assert 'href="/stil/"' in redaktion.get("/admin/").text
    assert 'href="/admin/"' in redaktion.get("/stil/").text


def test_every_component_of_the_stylesheet_is_there(redaktion, haus):
    words = {
        word for element in parse(redaktion.get("/stil/").text).iter() for word in (element.get("class") or "").split()
    }
    assert classes_of(content("lena.css")) - words - ELSEWHERE == set()


def test_every_badge_that_a_date_can_carry_is_there(redaktion, haus):
    page = redaktion.get("/stil/").text
    shown = dict(re.findall(r'<span class="schild ([\w-]+)">([^<]+)</span>', page))
    assert set(shown) == {"frei", "knapp", "warteliste", "faellt-aus", "laeuft", "vorbei", "beispiel"}
    words = {"Plätze frei", "noch 2 Plätze", "Warteliste", "ohne Anmeldung", "fällt aus", "verlegt", "läuft jetzt"}
    assert {word for word in words if f">{word}</span>" not in page} == set()


def test_every_symbol_is_there(redaktion, haus):
    page = redaktion.get("/stil/").text
    assert [name for name in SYMBOLE if symbol(name) not in page] == []


def test_colours_and_ratios_are_those_of_the_house(redaktion, haus):
    assert "#6a1b57" in redaktion.get("/stil/").text
    for name, farbe in (EIGENE | {"haus": "#0b3d2e", "knopf": "#0a5436"}).items():
        setattr(haus, f"farbe_{name}", farbe)
    haus.save()
    page = redaktion.get("/stil/").text
    assert "#0a5436" in page
    assert "#6a1b57" not in page.partition("<main")[2]


def test_looking_writes_nothing(redaktion, haus, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as queries:
        redaktion.get("/stil/")
    changes = [q["sql"] for q in queries if re.match("INSERT|UPDATE|DELETE", q["sql"]) and "session" not in q["sql"]]
    assert changes == []


def test_nobody_is_shut_out(window):
    page = window(width=320)
    log_in(page, "/admin/", "akit")
    page.goto("/stil/")
    page.get_by_text("Kontraste: Was man").click()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="light")
        assert axe(page) + sideways(page) == []
        page.emulate_media(color_scheme="dark")
        assert axe(page, COLOURS) == []
