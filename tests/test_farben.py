"""Whoever sees little can read everything: contrast of all colours, of the stylesheet and of a house."""

import re

import pytest
from django.conf import settings

from quartier.farben import EIGENE, complaints, contrast, luminance, made_of, sheet, themes, too_weak

CSS = (settings.BASE_DIR / "static/lena.css").read_text()


def test_the_formula_agrees_with_known_values():
    assert contrast("#000", "#ffffff") == 21
    assert round(contrast("#767676", "#fff"), 2) == 4.54


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read_and_every_border_and_icon_be_seen(theme):
    assert too_weak(themes()[theme]) == []


def test_control_a_pale_ink_is_noticed():
    pale = too_weak(themes()["light"] | {"leise": "#999999"})
    assert {one for one, *_ in pale} == {"leise"}


def test_dark_is_really_another_theme():
    light, dark = themes().values()
    assert luminance(light["wand"]) > 0.5 > 0.1 > luminance(dark["wand"])
    assert set(dark) == set(light)


def test_every_colour_that_is_used_has_a_value():
    used = set(re.findall(r"var\(--([\w-]+)", CSS))
    assert used - set(re.findall(r"--([\w-]+)\s*:", CSS)) == set()


# --- a house's own colours


def test_the_three_colours_that_a_house_begins_with_are_those_of_the_stylesheet():
    light = themes()["light"]
    assert {name: light[name] for name in EIGENE} == EIGENE


def test_what_a_house_changes_in_light_and_the_stylesheet_changes_in_dark_it_changes_in_dark_too():
    changed = made_of(**EIGENE)
    assert set(changed["light"]) & set(sheet()["dark"]) <= set(changed["dark"])
    assert {name for part in changed.values() for name in part} <= set(sheet()["light"])


@pytest.mark.parametrize(
    "own",
    [
        EIGENE,
        {"haus": "#0b3d2e", "knopf": "#0a5436", "licht": "#f4d35e"},
        {"haus": "#10284e", "knopf": "#12408a", "licht": "#ffd166"},
        {"haus": "#5a0f1e", "knopf": "#7d1020", "licht": "#f7e1a1"},
    ],
    ids=["ours", "green", "blue", "red"],
)
def test_good_colours_of_a_house_can_be_read_in_light_and_in_dark(own):
    assert complaints(**own) == {}
    assert [too_weak(colours) for colours in themes(made_of(**own)).values()] == [[], []]


@pytest.mark.parametrize(
    ("feld", "farbe"), [("haus", "#c0a0d0"), ("knopf", "#e07020"), ("licht", "#705010"), ("haus", "#ffffff")]
)
def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(feld, farbe):
    found = complaints(**EIGENE | {feld: farbe})
    assert list(found) == [feld]
    better = re.search(r'fill="(#[0-9a-f]{6})".*>\1$', found[feld])[1]  # shown and named
    assert complaints(**EIGENE | {feld: better}) == {}
