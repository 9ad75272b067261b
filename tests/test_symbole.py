"""A symbol beside the words, for whoever reads little German: chosen in the admin, seen wherever the offer is named."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.forms import RadioSelect

from angebote.models import Angebot
from beratung.models import Anliegen
from quartier.symbole import SYMBOLE, symbol

from . import fabrik
from .formular import address, change
from .seiten import check_html, parse

PUBLIC = ["/", "/angebote/", "/angebote/woche/", "/bildschirm/", "/angebote/{slug}/", "/angebote/{slug}/aushang/"]


@pytest.fixture(autouse=True)
def a_tuesday_morning():
    with time_machine.travel(dt.datetime(2026, 12, 1, 8, tzinfo=ZoneInfo("Europe/Berlin"))):
        yield


@pytest.fixture
def kochkurs(haus):
    durchgang = fabrik.make_durchgang(6, days=0)
    Angebot.objects.filter(pk=durchgang.angebot_id).update(symbol="topf", stand="veroeffentlicht")
    durchgang.angebot.refresh_from_db()
    return durchgang.angebot


@pytest.fixture
def haus(db):
    return fabrik.make_haus()


@pytest.mark.parametrize("name", SYMBOLE)
def test_every_symbol_is_one_line_on_the_same_field_and_light(name):
    wort, linie = SYMBOLE[name]
    assert wort
    assert re.fullmatch(r"M[MmLlHhVvCcQqTtAaZz0-9. -]+", linie)
    assert len(linie) <= 150
    absolute = [float(x) for pair in re.findall(r"M ?(-?[\d.]+)[ ,]?(-?[\d.]+)", linie) for x in pair]
    assert 0 < min(absolute) <= max(absolute) < 24


def test_no_two_symbols_look_the_same():
    lines = [linie for _wort, linie in SYMBOLE.values()]
    assert len(set(lines)) == len(lines) >= 20


@pytest.mark.parametrize("place", PUBLIC)
def test_the_symbol_stands_wherever_the_offer_is_named(client, kochkurs, place):
    page = client.get(place.format(slug=kochkurs.slug))
    assert symbol("topf") in page.text
    assert symbol("schere") not in page.text
    check_html(page.text)


def test_the_symbol_says_nothing_to_a_screen_reader(client, kochkurs):
    tree = parse(client.get("/angebote/").text)
    drawn = [svg for svg in tree.iter("{http://www.w3.org/2000/svg}svg") if svg.get("class") == "symbol"]
    assert drawn
    assert {svg.get("aria-hidden") for svg in drawn} == {"true"}
    assert ["".join(svg.itertext()) for svg in drawn] == [""] * len(drawn)


@pytest.mark.parametrize("art", Angebot.Art)
def test_an_offer_for_which_nobody_has_chosen_has_the_symbol_of_its_kind(client, kochkurs, art):
    Angebot.objects.update(symbol="", art=art)
    page = client.get(f"/angebote/{kochkurs.slug}/").text
    assert symbol(Angebot.ZEICHEN[art]) in page
    assert symbol("topf") not in page


def test_matters_have_symbols_where_one_looks_for_them(client, haus):
    fabrik.make_anliegen()
    assert symbol("gespraech") in client.get("/beratung/").text.partition("<main")[2]
    Anliegen.objects.update(symbol="rechner")
    page = client.get("/beratung/").text
    assert symbol("rechner") in page
    assert symbol("frage") in page  # "I do not know"


def test_a_colleague_chooses_by_looking(redaktion, kochkurs):
    page = redaktion.get(address(Angebot, "change", kochkurs.pk))
    field = page.context["adminform"].form.fields["symbol"]
    assert isinstance(field.widget, RadioSelect)
    assert all(f"{symbol(name)} {wort}" in page.text for name, (wort, _linie) in SYMBOLE.items())
    change(redaktion, kochkurs, symbol="schere")
    kochkurs.refresh_from_db()
    assert kochkurs.symbol == "schere"
    change(redaktion, kochkurs, symbol="")
    kochkurs.refresh_from_db()
    assert kochkurs.zeichen == Angebot.ZEICHEN[kochkurs.art]


def test_a_symbol_that_nobody_drew_is_refused_and_one_that_was_removed_breaks_no_page(client, redaktion, kochkurs):
    page = redaktion.post(address(Angebot, "change", kochkurs.pk), {"symbol": "einhorn"})
    assert "symbol" in page.context["adminform"].form.errors
    Angebot.objects.update(symbol="einhorn")
    assert 'class="symbol"' not in client.get(f"/angebote/{kochkurs.slug}/").text
