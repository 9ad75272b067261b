"""The network as a picture: partners on the left, projects in the middle, fields of action on the right, lines between.

The list below says the same. Drawn in two sizes: where there is little room, signs stand for the names.
"""

import textwrap
from dataclasses import dataclass
from itertools import count

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from .models.uebersetzung import Stand
from .plan import alphabet
from .sprache import IN_GERMAN, deutsch

WIDTH, LINE, CHARACTERS, MOST_LINES = 960, 21, 27, 3
ROW = LINE * MOST_LINES + 15
SIDE = 285  # width of a column of names


@dataclass(frozen=True)
class Groesse:
    """Where the columns stand, how high a row is, how large the words are."""

    css: str
    columns: tuple
    row: float
    schrift: float
    kurz: bool


GROESSEN = [
    Groesse("nur-breit", (SIDE / 2 + 4, WIDTH / 2, WIDTH - SIDE / 2 - 4), ROW, 17, False),
    Groesse("nur-schmal", (90, WIDTH / 2, WIDTH - 90), 160, 64, True),
]


class Netz:
    """Partners, projects and fields of action; each gets a sign (`kennung`) that picture and lists share."""

    def __init__(self, organisationen, projekte, felder, texte):
        partners, fields = ({thing.pk: thing for thing in things} for things in (organisationen, felder))
        rows = [
            (
                projekt,
                [partners[partner.pk] for partner in projekt.partner.all()],
                [fields[feld.pk] for feld in projekt.handlungsfelder.all()],
            )
            for projekt in projekte
        ]
        # what belongs together stands side by side: fewer lines cross
        rows.sort(key=lambda row: _mean(organisationen.index(partner) for partner in row[1]))
        self.zeilen = rows
        on = {feld: [number for number, row in enumerate(rows) if feld in row[2]] for feld in felder}
        self.columns = [
            [organisation for organisation in organisationen if any(organisation in row[1] for row in rows)],
            [row[0] for row in rows],
            sorted((feld for feld in felder if on[feld]), key=lambda feld: _mean(on[feld])),
        ]
        for _, partners, fields in rows:
            partners.sort(key=self.columns[0].index)
            fields.sort(key=self.columns[2].index)
        letters = alphabet()
        for things, signs in zip(self.columns, (letters, count(1), letters), strict=True):
            for thing, sign in zip(things, signs, strict=False):
                thing.kennung = str(sign)

        for partner in self.columns[0]:
            partner.wort, partner.deutsch = str(partner), deutsch()
        for thing, name in [*((one, "titel") for one in self.columns[1]), *((one, "name") for one in self.columns[2])]:
            thing.wort, stand = texte.of(thing, name)
            thing.deutsch = IN_GERMAN if stand == Stand.FEHLT else ""

    def draw(self):
        """Safe SVG, in both sizes."""
        return format_html_join("\n", "{}", ((self._draw(size),) for size in GROESSEN))

    def _draw(self, size):
        rows = max(len(column) for column in self.columns)
        height = rows * size.row
        at = {}
        for x, column in zip(size.columns, self.columns, strict=True):
            for number, thing in enumerate(column):
                at[type(thing), thing.pk] = x, height * (number + 0.5) / len(column)
        half = size.schrift if size.kurz else SIDE / 2
        parts = []
        for projekt, partners, fields in self.zeilen:
            x, y = at[type(projekt), projekt.pk]
            for other in partners + fields:
                other_x, other_y = at[type(other), other.pk]
                side = half if other_x > x else -half
                parts.append(_curve(x + side, y, other_x - side, other_y))
        for kind, column in zip(("partner", "projekt", "feld"), self.columns, strict=True):
            parts += [_node(size, kind, *at[type(thing), thing.pk], thing) for thing in column]
        return format_html(
            '<svg class="netzbild {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
            size.css, WIDTH, round(height),
            gettext(
                "Partner links, Projekte in der Mitte, Handlungsfelder rechts, Linien dazwischen. Dasselbe steht in "
                "der Liste."
            ),
            format_html_join("", "{}", ((part,) for part in parts)),
        )  # fmt: skip


def _mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers) if numbers else 0


def _node(size, kind, x, y, thing):
    """A plate with the name on up to three lines, or with the sign alone."""
    if size.kurz:
        half, lines, leading = size.schrift, [thing.kennung], size.schrift
        height = size.schrift * 2
    else:
        half, leading = SIDE / 2, LINE
        lines = textwrap.wrap(thing.wort, CHARACTERS, max_lines=MOST_LINES, placeholder=" …")
        height = LINE * len(lines) + 8
    corner = height / 2 if kind == "feld" else 5
    first = y - leading * (len(lines) - 1) / 2 + size.schrift * 0.35
    lang = format_html(' lang="{}"', "de") if thing.deutsch and not size.kurz else ""  # SVG knows no `dir`
    words = format_html_join(
        "",
        '<text{} x="{}" y="{}" font-size="{}" text-anchor="middle">{}</text>',
        (
            (lang, f"{x:.0f}", f"{first + leading * number:.0f}", size.schrift, line)
            for number, line in enumerate(lines)
        ),
    )
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>{}',
        kind, *(f"{number:.0f}" for number in (x - half, y - height / 2, half * 2, height, corner)), words,
    )  # fmt: skip


def _curve(x1, y1, x2, y2):
    middle = (x1 + x2) / 2
    path = f"M{x1:.0f} {y1:.0f}C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
    return format_html('<path class="linie" d="{}"/>', path)
