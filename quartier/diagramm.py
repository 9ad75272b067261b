"""Plots as SVG, made on the server. The numbers always stand in a table beside; the plot only shows their shape."""

from django.utils.html import format_html, format_html_join

WIDTH, HEIGHT, FOOT, HEAD = 720, 200, 28, 20  # of the drawing; it scales with the page
LABELS, NUMBERS = 13, 16  # so many labels fit below, so many numbers above
ROW, NAMES = 34, 240


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


def _svg(height, titel, parts):
    return format_html(
        '<svg class="diagramm" viewBox="0 0 {} {}" role="img" aria-label="{}" focusable="false">{}</svg>',
        WIDTH, height, f"{titel}. Die Zahlen stehen in der Tabelle.", format_html_join("", "{}", ((p,) for p in parts)),
    )  # fmt: skip


def _rect(kind, x, y, width, height):
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        kind, *(f"{number:.1f}" for number in (x, y, width, height)),
    )  # fmt: skip


def _text(x, y, anchor, words):
    return format_html('<text x="{}" y="{}" text-anchor="{}">{}</text>', f"{x:.1f}", f"{y:.1f}", anchor, words)
