"""The colours of a house: three that staff choose, all others made of them, and whether everybody can read the result.

The stylesheet `static/lena.css` says what there is, in light and in dark; a house that chooses its own colours replaces
some of it. The limits are those of WCAG 2.2: 7:1 for text (AAA, 1.4.6), 3:1 for borders and icons (AA, 1.4.11).
"""

import re
from functools import cache
from itertools import product

from django.conf import settings
from django.utils.html import format_html

EIGENE = {"haus": "#34183a", "knopf": "#5a1a4e", "licht": "#ffc857"}  # what a house has before it chooses

GROUNDS = ("wand", "platte")
STATES = ("gut", "knapp", "warte", "aus")
TEXT = [
    *product(("schrift", "leise", "link", "aus"), GROUNDS),
    *((state, f"{state}-grund") for state in STATES),
    *((ink, f"{state}-grund") for ink in ("schrift", "link", "leise") for state in STATES),
    ("knopf-schrift", "knopf"), ("knopf-schrift", "knopf-stark"),
    ("abend-schrift", "abend"), ("abend-schrift", "haus"), ("abend-schrift", "nacht"),
    ("licht-schrift", "licht"), ("licht-schrift", "abend-schrift"),
]  # fmt: skip
EDGES = [
    *product(("rahmen", "messing", "knopf", "link", "fokus", "aus", "gut", "warte", "knapp"), GROUNDS),
    ("abend-rahmen", "abend"), ("licht", "abend"), ("licht", "fassade"), ("licht-schrift", "licht"),
    ("fokus", "fokus-licht"), ("rahmen", "knapp-grund"),
]  # fmt: skip
READ, SEEN = 7, 3
WARUM = {
    "haus": "Helle Schrift und helle Fenster sieht man auf dieser Farbe nicht gut genug.",
    "knopf": "Knöpfe und Links in dieser Farbe kann man nicht gut genug lesen.",
    "licht": "Schrift auf dieser Farbe, oder helle Fenster, sieht man nicht gut genug.",
}


@cache
def sheet():
    """The colours of the stylesheet: {"light": {name: colour}, "dark": only what differs}."""
    css = (settings.BASE_DIR / "static/lena.css").read_text(encoding="utf-8")
    parts = css[css.index("@layer tokens {") : css.index("@layer base {")].split("@media (prefers-color-scheme: dark)")
    found = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})\b", part)) for part in parts)
    return dict(zip(("light", "dark"), found, strict=True))


def themes(changes=None):
    """All colours in light and in dark, as the cascade makes them, with these changes: {theme: {name: colour}}."""
    light, dark = ([sheet()[theme], (changes or {}).get(theme, {})] for theme in ("light", "dark"))
    return {"light": light[0] | light[1], "dark": light[0] | light[1] | dark[0] | dark[1]}


def _parts(colour):
    """ "#ffc857" or "#fff" → red, green and blue from 0 to 255."""
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    return [int(digits[n : n + 2], 16) for n in (0, 2, 4)]


def luminance(colour):
    """Relative luminance (WCAG 2.2), from 0 to 1."""
    parts = (p / 255 for p in _parts(colour))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, two):
    """Contrast ratio (WCAG 2.2), from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def mix(colour, other, share):
    """`colour` with this share of the other one in it."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def made_of(haus, knopf, licht):
    """What these three colours change in the stylesheet: {theme: {name: colour}}."""
    ink = sheet()["light"]["abend-schrift"]
    night = mix(haus, "#000000", 0.65)
    return {
        "light": {
            "haus": haus, "fassade": mix(haus, ink, 0.12), "lampe": licht, "nacht": mix(haus, "#000000", 0.35),
            "abend": haus, "fenster": mix(haus, ink, 0.2), "abend-rahmen": mix(haus, ink, 0.55),
            "knopf": knopf, "knopf-stark": mix(knopf, "#000000", 0.4), "link": knopf, "licht": licht,
        },
        "dark": {
            "abend": night, "fenster": mix(night, ink, 0.2), "abend-rahmen": mix(night, ink, 0.55),
            "knopf": licht, "knopf-stark": mix(licht, "#ffffff", 0.45), "link": mix(licht, "#ffffff", 0.2),
        },
    }  # fmt: skip


def too_weak(colours):
    """[(one, other, ratio, what is needed)] of a theme: what can hardly be read or seen."""
    pairs = [(*pair, READ) for pair in TEXT] + [(*pair, SEEN) for pair in EDGES]
    found = ((one, other, round(contrast(colours[one], colours[other]), 2), needed) for one, other, needed in pairs)
    return [(one, other, ratio, needed) for one, other, ratio, needed in found if ratio < needed]


def _weakest(feld, farben):
    """(ratio, what is needed) of the weakest pair in which this colour of the three has a part, or None.

    Where the light of windows cannot be told from the house, it is the light that is to change.
    """
    other = themes(made_of(**farben | {feld: "#000000" if farben[feld] != "#000000" else "#ffffff"}))
    weak = []
    for theme, colours in themes(made_of(**farben)).items():
        mine = {name for name, colour in colours.items() if other[theme][name] != colour}
        for one, two, ratio, needed in too_weak(colours):
            if {one, two} & mine and not (feld == "haus" and "licht" in (one, two)):
                weak.append((ratio / needed, ratio, needed))
    return min(weak)[1:] if weak else None


def sample(colour):
    """A colour with a piece of it, as HTML."""
    return format_html(
        '<svg class="symbol" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">'
        '<path fill="{0}" d="M0 0h24v24H0z"/></svg>{0}',
        colour,
    )


def complaints(haus, knopf, licht):
    """{colour: sentence} for each of the three that not everybody could read, with the nearest one that works."""
    farben, found = {"haus": haus, "knopf": knopf, "licht": licht}, {}
    for feld, warum in WARUM.items():
        if weak := _weakest(feld, farben):
            steps = (mix(farben[feld], end, n / 50) for n in range(1, 51) for end in ("#000000", "#ffffff"))
            better = next((colour for colour in steps if not _weakest(feld, farben | {feld: colour})), None)
            ratio, needed = (f"{n:.1f}".replace(".", ",").removesuffix(",0") for n in weak)
            hint = format_html(" Ähnlich und gut zu sehen: {}", sample(better)) if better else ""
            sentence = "{} Der Kontrast ist {} zu 1, nötig ist {} zu 1.{}"
            found[feld] = format_html(sentence, warum, ratio, needed, hint)
            farben[feld] = better or farben[feld]  # the others are measured beside the one that works
    return found


def changes_of(farben):
    """What a house with these three colours changes in the stylesheet; None for those that it has anyway."""
    return None if farben == EIGENE else made_of(**farben)


def css(farben):
    """What comes behind the stylesheet for these three colours, or ""."""
    if not (changes := changes_of(farben)):
        return ""
    light, dark = (
        ":root{" + ";".join(f"--{name}:{colour}" for name, colour in part.items()) + "}" for part in changes.values()
    )
    schein = f":root{{--schein:{farben['licht']}66}}"
    return f"@layer tokens{{{schein}{light}@media (prefers-color-scheme:dark){{{dark}}}}}"
