"""Whoever sees little can read everything: contrast of all colours, computed from the stylesheet."""

import re
from itertools import product

import pytest
from django.conf import settings

CSS = (settings.BASE_DIR / "static/lena.css").read_text()

GROUNDS = ("wand", "platte")
STATES = ("gut", "knapp", "warte", "aus")
TEXT = [
    *product(("schrift", "leise", "link", "aus"), GROUNDS),
    *((state, f"{state}-grund") for state in STATES),
    *((ink, f"{state}-grund") for ink in ("schrift", "link", "leise") for state in STATES),
    ("knopf-schrift", "knopf"), ("knopf-schrift", "knopf-stark"), ("abend-schrift", "abend"),
    ("licht-schrift", "licht"), ("licht-schrift", "abend-schrift"),
]  # fmt: skip
EDGES = [
    *product(("rahmen", "messing", "knopf", "link", "fokus", "aus", "gut", "warte", "knapp"), GROUNDS),
    ("abend-rahmen", "abend"), ("licht", "abend"), ("licht-schrift", "licht"), ("fokus", "fokus-licht"),
    ("rahmen", "knapp-grund"),
]  # fmt: skip


def colours(css):
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})\b", css))


def themes():
    """The colours in light, and in dark, where only what differs is written."""
    tokens = CSS[CSS.index("@layer tokens") : CSS.index("@layer base")]
    light, dark = tokens.split("@media (prefers-color-scheme: dark)")
    return {"light": colours(light), "dark": colours(light) | colours(dark)}


def luminance(colour):
    """Relative luminance (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, two):
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def too_weak(theme, pairs, least):
    found = themes()[theme]
    ratios = {pair: round(contrast(*(found[name] for name in pair)), 2) for pair in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < least}


def test_the_formula_agrees_with_known_values():
    assert contrast("#000", "#ffffff") == 21
    assert round(contrast("#767676", "#fff"), 2) == 4.54


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read(theme):
    assert too_weak(theme, TEXT, 7) == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_border_and_icon_can_be_seen(theme):
    assert too_weak(theme, EDGES, 3) == {}


def test_dark_is_really_another_theme():
    light, dark = themes().values()
    assert luminance(light["wand"]) > 0.5 > 0.1 > luminance(dark["wand"])
    assert set(dark) == set(light)


def test_every_colour_that_is_used_has_a_value():
    used = set(re.findall(r"var\(--([\w-]+)", CSS))
    assert used - set(re.findall(r"--([\w-]+)\s*:", CSS)) == set()
