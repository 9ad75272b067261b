"""Plots as SVG, made on the server. The numbers always stand in a table beside; the plot only shows their shape."""

import math
from textwrap import wrap

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

WIDTH, HEIGHT, FOOT, HEAD = 720, 200, 28, 20  # of the drawing; it scales with the page
LABELS, NUMBERS = 13, 16  # so many labels fit below, so many numbers above
ROW, NAMES = 34, 240
# Public pages are read on small phones: those drawings are narrow and their letters big.
NARROW, LINE, LETTER = 320, 23, 10.5
KINDS = 3  # so many looks for the parts of a whole, then again from the first


def coordinate(number):
    """A place or length in a drawing as it is written there: tenths at most, and no needless digit."""
    return f"{round(number, 1):g}"


def coordinates(points):
    """The corners of a line, for each (x, y)."""
    return " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in points)


def columns(points, titel, unit=""):
    """Upright bars, one for each (label, value); a value of None is drawn as "not shown". Returns safe SVG."""
    biggest = max((value for _, value in points if value), default=1)
    step, plot = WIDTH / max(1, len(points)), HEIGHT - FOOT - HEAD
    every = -(-len(points) // LABELS)  # every how manyth label is written
    parts = []
    for number, (label, value) in enumerate(points):
        left, height = number * step, plot * (value or 0) / biggest
        middle, top = left + step / 2, HEIGHT - FOOT - height
        if value is None:
            parts.append(_rect("verdeckt", left + step * 0.15, HEIGHT - FOOT - 10, step * 0.7, 10))
        elif value:
            parts.append(_rect("balken", left + step * 0.15, top, step * 0.7, height))
        if value is not None and len(points) <= NUMBERS:
            parts.append(_text(middle, top - 5, "middle", f"{value}{unit}"))
        if number % every == 0:
            parts.append(_text(middle, HEIGHT - 8, "middle", label))
    parts.append(_rect("achse", 0, HEIGHT - FOOT, WIDTH, 1))
    return _svg(HEIGHT, titel, parts)


def rows(points, titel):
    """Lying bars, one below the other, for each (label, value, word): the word stands behind the bar."""
    biggest = max((value for _, value, _ in points), default=0) or 1
    parts = []
    for number, (label, value, word) in enumerate(points):
        top, length = number * ROW, (WIDTH - NAMES - 130) * value / biggest
        parts.append(_text(NAMES - 12, top + 22, "end", label if len(label) < 30 else f"{label[:28]}…"))
        parts.append(_rect("balken" if value else "achse", NAMES, top + 5, max(length, 1), ROW - 10))
        parts.append(_text(NAMES + length + 8, top + 22, "start", word))
    return _svg(ROW * len(points), titel, parts)


def bars(points, titel):
    """Lying bars, the words above each: for each (words, value). Narrow."""
    biggest, parts, top = max((value for _, value in points), default=0) or 1, [], 0
    for words, value in points:
        lines, top = _lines(words, 0, top, NARROW)
        parts += [*lines, _rect("balken", 1, top, max((NARROW - 2) * value / biggest, 2), 26)]
        top += 40
    return _svg(top, titel, parts, NARROW)


def house(points, titel):
    """The parts of a whole as storeys of a house, from the top: for each (words, share of 1). Narrow."""
    wide, roof, tall = 90, 36, 260
    parts = [format_html('<path class="dach" d="M2,{} L{},2 L{},{} Z"/>', roof, 1 + wide / 2, wide, roof)]
    top, free = roof, 0  # `free`: from here on the words of the next storey have room
    for number, (words, share) in enumerate(points):
        height = tall * share
        middle = top + height / 2
        lines, end = _lines(words, wide + 18, 0, NARROW - wide - 18)
        start = max(middle - end / 2, free)
        lines, free = _lines(words, wide + 18, start, NARROW - wide - 18)
        parts += [
            _rect(f"teil-{number % KINDS}", 1, top, wide, height),
            _path("zeiger", (wide + 1, middle), (wide + 13, (start + free) / 2)),
            *lines,
        ]
        top, free = top + height, free + 6
    if top < roof + tall - 1:
        parts.append(_rect("verdeckt", 1, top, wide, roof + tall - top))
    return _svg(max(roof + tall, free) + 2, titel, parts, NARROW)


def timeline(points, titel):
    """Stretches of years below each other on one axis: for each (words, first year, last year). Narrow."""
    first, last = min(von for _, von, _ in points), max(bis for _, _, bis in points)
    step = next(step for step in (5, 10, 20, 50, 100, 500) if (last - first) / step <= 4 or step == 500)
    first, last = math.floor(first / step) * step, math.ceil((last + 1) / step) * step
    scale = (NARROW - 2) / (last - first)
    parts, top = [], 0
    for words, von, bis in points:
        lines, top = _lines(words, 0, top, NARROW)
        parts += [*lines, _rect("balken", 1 + (von - first) * scale, top, max((bis + 1 - von) * scale, 2), 26)]
        top += 40
    parts.append(_rect("achse", 0, top, NARROW, 2))
    for year in range(first, last + 1, step):
        x = 1 + (year - first) * scale
        parts.append(_path("achse", (x, top), (x, top + 8)))
        anchor = "start" if year == first else "end" if year == last else "middle"
        if anchor != "middle" or min(x, NARROW - x) > 60:
            parts.append(_text(x, top + 28, anchor, year))
    return _svg(top + 34, titel, parts, NARROW)


def nested(outer, inner, titel):
    """Squares in a square, the areas as the values: (words, value) and up to two inside, beside each other. Narrow.

    "" if they do not fit in beside each other with their words.
    """
    words, biggest = outer
    side, gap = NARROW - 2, 12
    lines, top = _lines(words, gap, 10, side - 2 * gap)
    parts, left = [_rect("aussen", 1, 1, side, side), *lines], 1 + gap
    inner = sorted(inner, key=lambda one: -one[1])
    for number, (words, value) in enumerate(inner):
        own = side * math.sqrt(value / biggest)
        room = NARROW - gap - left if number == len(inner) - 1 else max(own, 9 * LETTER)
        above, height = _lines(words, left, 0, room)
        start = NARROW - gap - own - height - 4
        if start < top or own > room or len(above) > 3:
            return ""
        lines, _ = _lines(words, left, start, room)
        parts += [_rect(f"innen-{number}", left, NARROW - gap - own, own, own), *lines]
        left += room + gap
    return _svg(NARROW, titel, parts, NARROW)


def _lines(words, x, top, width):
    """Words in as many lines as they need below `top`; the texts, and where the next thing may begin."""
    lines = wrap(words, max(int(width / LETTER), 8))
    return [_text(x, top + 18 + LINE * n, "start", line) for n, line in enumerate(lines)], top + LINE * len(lines) + 2


def _svg(height, titel, parts, width=WIDTH):
    return format_html(
        '<svg class="diagramm" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        width, f"{height:.0f}", _("{titel}. Die Zahlen stehen in der Tabelle.").format(titel=titel),
        format_html_join("", "{}", ((p,) for p in parts)),
    )  # fmt: skip


def _path(kind, *points):
    return format_html('<path class="{}" d="M{}"/>', kind, coordinates(points))


def _rect(kind, x, y, width, height):
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        kind, *map(coordinate, (x, y, width, height)),
    )  # fmt: skip


def _text(x, y, anchor, words):
    anchored = format_html(' text-anchor="{}"', anchor) if anchor != "start" else ""
    return format_html('<text x="{}" y="{}"{}>{}</text>', coordinate(x), coordinate(y), anchored, words)
