"""A plan of the quarter, drawn by ourselves: the social space as a circle, the house, streets, places as numbers.

The list of the places has the same numbers and says everything that the plan shows. Drawn in two sizes:
on a small screen the signs are larger and the streets have letters.
"""

import math
import string
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, pgettext

from .diagramm import coordinate, coordinates
from .models.lage import strecke, versatz

SIZE = 720  # of the drawing; it scales with the page
SPACE = 1.12  # so much more than the circle is drawn
PUSHES = 30  # so many rounds in which signs that overlap move apart


@dataclass(frozen=True)
class Groesse:
    """How large signs and words are in the drawing: `schmal` is for a screen of 320 px, where 720 become 280."""

    css: str
    radius: float
    schrift: float
    kurz: bool  # letters instead of the streets' names


GROESSEN = [Groesse("nur-breit", 19, 20, False), Groesse("nur-schmal", 38, 44, True)]


def is_on_plan(mitte, umkreis, lage):
    """Does a place lie so near that the plan has it?"""
    return math.hypot(*versatz(mitte, lage)) <= umkreis * SPACE - umkreis / 20


def draw(mitte, umkreis, orte, strassen):
    """The plan as safe SVG, in both sizes.

    `orte` are pairs of (number, (latitude, longitude)), `strassen` triples of (letter, name, points).
    """
    parts = (_draw(size, mitte, umkreis, orte, strassen) for size in GROESSEN)
    return format_html_join("\n", "{}", ((part,) for part in parts))


def letters(strassen):
    """Streets with their letter, as `draw` wants them."""
    return [(letter, street.name, street.punkte) for letter, street in zip(alphabet(), strassen, strict=False)]


def alphabet():
    """A, B, …, Z, AA, AB, …"""
    yield from string.ascii_uppercase
    for first in string.ascii_uppercase:
        yield from (first + letter for letter in string.ascii_uppercase)


def _draw(size, mitte, umkreis, orte, strassen):
    scale = SIZE / (2 * umkreis * SPACE)

    def place(lage):
        east, north = versatz(mitte, lage)
        return SIZE / 2 + east * scale, SIZE / 2 - north * scale

    house = place(mitte)
    points = {number: place(lage) for number, lage in orte}
    signs = _apart(points, size.radius, house)
    parts = [format_html('<circle class="umkreis" cx="{0}" cy="{0}" r="{1}"/>', SIZE // 2, coordinate(umkreis * scale))]
    lines = [[place(point) for point in points] for _, _, points in strassen]
    parts += [_polyline("strasse", line) for line in lines]
    parts += [_polyline("mitte", line) for line in lines]
    taken, names = [house, *signs.values()], []
    for (letter, name, _), line in zip(strassen, lines, strict=True):
        x, y, angle = _beside(line, taken, size.radius * 2.2 if size.kurz else len(name) * 9)
        taken.append((x, y))
        turn = "" if size.kurz else f"rotate({angle:.1f} {x:.1f} {y:.1f})"
        names.append(_text("name", x, y + 6, letter if size.kurz else name, size.schrift if size.kurz else 17, turn))
    parts.append(format_html('<g paint-order="stroke">{}</g>', format_html_join("", "{}", ((name,) for name in names))))
    for number, (x, y) in signs.items():
        if math.dist((x, y), points[number]) > 3:
            parts.append(_polyline("faden", [points[number], (x, y)]))
            parts.append(_circle("punkt", *points[number], size.radius / 4))
    parts.append(_house(*house, size.radius))
    for number, (x, y) in signs.items():
        parts.append(_circle("zeichen", x, y, size.radius))
        parts.append(_text("zahl", x, y + size.schrift * 0.36, number, size.schrift))
    parts += _frame(size, umkreis, scale)
    return format_html(
        '<svg class="ortsplan {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        size.css, SIZE, SIZE,
        gettext("Plan im Umkreis von {strecke} um den Treff. Die Nummern stehen in der Liste der Orte.").format(
            strecke=strecke(umkreis)
        ),
        format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _apart(points, radius, house):
    """Where the signs stand: at their points, or beside them where they would cover each other or the house."""
    at = {number: list(point) for number, point in points.items()}
    gap, keep, most = radius * 2.15, radius * 2.4, SIZE - radius - 2
    for _ in range(PUSHES):
        moved = False
        for number, here in at.items():
            others = [(there, gap) for other, there in at.items() if other != number]
            for there, space in [*others, (house, keep)]:
                away = math.dist(here, there)
                if away < space - 0.5:
                    angle = math.atan2(here[1] - there[1], here[0] - there[0]) if away > 0.1 else number * 2.4
                    push = (space - away) / (1 if there is house else 2)
                    here[0], here[1] = here[0] + push * math.cos(angle), here[1] + push * math.sin(angle)
                    if there is not house:
                        there[0], there[1] = there[0] - push * math.cos(angle), there[1] - push * math.sin(angle)
                    moved = True
            here[0], here[1] = (min(max(value, radius + 2), most) for value in here)
        if not moved:
            break
    return {number: tuple(point) for number, point in at.items()}


def _beside(line, taken, width):
    """Where the name of a street stands: on a long piece, far from what is there already. (x, y, angle to read at)."""

    def room(spot):
        (start, end), part = spot
        here = _between(start, end, part)
        free = min(math.dist(here, other) for other in taken)
        return min(free, width) + min(2 * min(part, 1 - part) * math.dist(start, end), width)

    spots = [(piece, part) for piece in pairwise(line) for part in (0.5, 0.3, 0.7)]
    (start, end), part = max(spots, key=room)
    angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
    return *_between(start, end, part), angle


def _between(start, end, part):
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _house(x, y, radius):
    """The meeting point: a house with a lit window."""
    return format_html(
        '<g transform="translate({} {}) scale({})">'
        '<path class="treff" vector-effect="non-scaling-stroke" d="M-1 1v-1.2l1-1 1 1v1.2z"/>'
        '<path class="fenster" d="M-.5-.1h1v.7h-1z"/></g>',
        coordinate(x), coordinate(y), radius,
    )  # fmt: skip


def _frame(size, umkreis, scale):
    """North arrow, scale bar, and what the circle means."""
    font = size.schrift if size.kurz else 18
    step = 10 ** math.floor(math.log10(umkreis))
    length = step / 2 if umkreis < 2 * step else step
    x, y, width, right = 12, SIZE - 14, length * scale, SIZE - font
    return [
        format_html(
            '<path class="nord" transform="translate({} 6) scale({})" d="M0 0l.5 1.2-.5-.3-.5.3z"/>', right, font
        ),
        _text("rand", right, font * 2.2, pgettext("Himmelsrichtung", "N"), font),
        _polyline("massstab", [(x, y - 10), (x, y), (x + width, y), (x + width, y - 10)]),
        _text("rand", x + width / 2, y - 14, strecke(length), font),
        format_html(
            '<text x="12" y="{}" font-size="{}">{}</text>',
            coordinate(font),
            font,
            gettext("Kreis: {strecke}").format(strecke=strecke(umkreis)),
        ),
    ]


def _polyline(kind, points):
    return format_html('<polyline class="{}" points="{}"/>', kind, coordinates(points))


def _circle(kind, x, y, radius):
    return format_html(
        '<circle class="{}" cx="{}" cy="{}" r="{}"/>', kind, coordinate(x), coordinate(y), coordinate(radius)
    )


def _text(kind, x, y, words, size, turn=""):
    turned = format_html(' transform="{}"', turn) if turn else ""
    return format_html(
        '<text class="{}" x="{}" y="{}" font-size="{}" text-anchor="middle"{}>{}</text>',
        kind, coordinate(x), coordinate(y), coordinate(size), turned, words,
    )  # fmt: skip
