"""A house brings its own name, colours and logo: staff choose them in the admin, every page wears them."""

import re

import pytest
from django.db import IntegrityError, transaction

from lena.einbetten import source
from quartier.farben import EIGENE
from quartier.models import Bild, Haus

from . import fabrik
from .formular import errors, typed
from .seiten import SHEETS, check_html

ADDRESS = "/admin/quartier/haus/1/change/"
BLUE = {"farbe_haus": "#10284e", "farbe_knopf": "#12408a", "farbe_licht": "#ffd166"}


@pytest.fixture
def haus(db):
    return fabrik.make_haus(**fabrik.somewhere())


def choose(redaktion, **colours):
    return redaktion.post(ADDRESS, typed(redaktion.get(ADDRESS)) | colours)


def own_style(page):
    """The stylesheets of the page that are none of ours."""
    return [text for text in re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL) if text not in SHEETS]


def test_before_a_house_chooses_it_wears_the_colours_of_the_stylesheet(client, haus):
    assert haus.farben == EIGENE
    assert own_style(client.get("/")) == []


def test_the_colours_that_staff_choose_stand_on_every_page_and_the_policy_allows_them(redaktion, client, haus):
    assert choose(redaktion, **BLUE).status_code == 302
    for address in ("/", "/angebote/woche/", "/bildschirm/"):
        page = client.get(address)
        [style] = own_style(page)
        assert "--haus:#10284e" in style
        assert "--knopf:#12408a" in style
        assert "@media (prefers-color-scheme:dark)" in style
        check_html(page.text.replace(f"<style>{style}</style>", ""))
        assert source(style) in page.headers["Content-Security-Policy"]


def test_the_symbol_in_the_tab_wears_them_too(redaktion, client, haus):
    assert "#34183a" in client.get("/icon.svg").text
    choose(redaktion, **BLUE)
    icon = client.get("/icon.svg")
    assert icon.headers["Content-Type"] == "image/svg+xml"
    assert "#10284e" in icon.text
    assert "#34183a" not in icon.text


def test_who_takes_our_colour_of_the_buttons_for_the_house_keeps_it_in_the_symbol(redaktion, client, haus):
    choose(redaktion, **BLUE | {"farbe_haus": EIGENE["knopf"]})
    assert 'fill="#5a1a4e"' in client.get("/icon.svg").text


def test_a_colour_that_not_everybody_could_read_is_refused_with_one_that_works_and_stays_in_the_form(redaktion, haus):
    page = choose(redaktion, **BLUE | {"farbe_knopf": "#e07020"})
    [sentence] = errors(page)["farbe_knopf"]
    assert "nötig ist 7 zu 1" in sentence
    assert page.context["adminform"].form["farbe_knopf"].value() == "#e07020"
    haus.refresh_from_db()
    assert haus.farben == EIGENE
    better = re.search(r"#[0-9a-f]{6}$", sentence)[0]
    assert choose(redaktion, **BLUE | {"farbe_knopf": better}).status_code == 302


@pytest.mark.parametrize("nonsense", ["rot", "#12", "#12345g", "", "#34183a;}body{display:none", "\0", "x" * 5000])
def test_what_is_no_colour_gets_a_sentence(redaktion, haus, nonsense):
    page = choose(redaktion, farbe_haus=nonsense)
    assert page.status_code == 200
    assert errors(page)["farbe_haus"]


def test_nothing_but_a_colour_gets_past_the_database(haus):
    for name in BLUE:
        with pytest.raises(IntegrityError), transaction.atomic():
            Haus.objects.update(**{name: "#fff;}b"})


def test_capital_letters_are_a_colour_too(redaktion, haus):
    assert choose(redaktion, **BLUE | {"farbe_haus": "#10284E"}).status_code == 302
    haus.refresh_from_db()
    assert haus.farbe_haus == "#10284e"


def test_the_logo_stands_beside_the_name_and_goes_with_its_picture(redaktion, client, haus):
    bild = fabrik.make_bild("Zwei Hände halten ein Haus.")
    assert choose(redaktion, logo=str(bild.pk)).status_code == 302
    for address in ("/", "/angebote/woche/", "/bildschirm/"):
        page = client.get(address)
        assert f'src="/bilder/{bild.name_klein}" alt=""' in page.text
        check_html(page.text)
    Bild.objects.get().delete()
    assert "/bilder/" not in client.get("/").text
