"""A TOML file read statement by statement, so that every mistake can be named with its line.

tomllib tells no lines of values. But it tells whether some lines are a whole statement: so the file is
cut into the shortest pieces that it understands.
"""

import re
import tomllib
from dataclasses import dataclass, field

STARTS = re.compile(r"\s*(\[|[\w-]+\s*=)")  # what a new statement looks like, after one that is broken
UNFINISHED = "(at end of document)"


@dataclass
class Wert:
    """A value and the lines where it and, if it is a list, its entries begin."""

    wert: object
    zeile: int
    zeilen: list


@dataclass
class Tabelle:
    """A [table] of the file, or one of several [[tables]] of that name; its values by their names."""

    name: str
    zeile: int
    mehrere: bool
    werte: dict = field(default_factory=dict)


def read(text):
    """The tables of the file in order, and its mistakes as pairs of line and sentence."""
    tables, mistakes = [], []
    for number, piece, value in _statements(text, mistakes):
        if piece.lstrip().startswith("["):
            tables.append(_table(value, number, piece.lstrip().startswith("[["), tables, mistakes))
        elif not tables:
            mistakes.append((number, f"„{next(iter(value))}“ steht vor der ersten Überschrift in [Klammern]."))
        else:
            _keep(tables[-1], value, number, piece, mistakes)
    return tables, mistakes


def joined(text):
    """Lines of a paragraph are joined, blank lines part paragraphs."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text.strip())


def _statements(text, mistakes):
    """Line, text and value of each statement; what is none is a mistake."""
    lines = text.replace("\r\n", "\n").split("\n")
    first = 0
    while first < len(lines):
        last, error = first, None
        while last < len(lines):
            last += 1
            try:
                value = tomllib.loads("\n".join(lines[first:last]) + "\n")
            except (ValueError, RecursionError) as found:  # tomllib's own error is a ValueError
                error = str(found)
                if UNFINISHED not in error:
                    break
            else:
                error = None
                if value:
                    yield first + 1, "\n".join(lines[first:last]), value
                break
        if error:
            mistakes.append((first + 1, _said(error, lines[first])))
            last = next((n for n in range(first + 1, len(lines)) if STARTS.match(lines[n])), len(lines))
        first = last


def _said(error, line):
    """What is wrong with a line that TOML does not understand, as far as we can guess."""
    name, equals, value = line.partition("=")
    if not equals and not line.lstrip().startswith("["):
        return f"„{line.strip()[:40]}“ verstehen wir nicht. Fehlt ein „=“?"
    if UNFINISHED in error and '"""' in value:
        return f"{name.strip()}: Die drei Anführungszeichen am Ende fehlen."
    if '"' in value or "'" in value:
        return f"{name.strip()}: Ein Anführungszeichen fehlt oder ist zu viel."
    if "[" in value:
        return f"{name.strip()}: Die Klammer oder ein Komma fehlt."
    return f"{name.strip()}: Ein Text braucht Anführungszeichen. Ein Datum sieht so aus: 2026-03-31."


def _table(value, number, several, tables, mistakes):
    names = []
    while value:
        ((name, value),) = value.items()
        names.append(name)
        value = value[0] if isinstance(value, list) else value
    name = ".".join(names)
    before = next((table for table in reversed(tables) if table.name == name), None)
    if before and not (several and before.mehrere):
        mistakes.append((number, f"[{name}] steht schon in Zeile {before.zeile}."))
    return Tabelle(name, number, several)


def _keep(table, value, number, piece, mistakes):
    ((name, value),) = value.items()
    if before := table.werte.get(name):
        mistakes.append((number, f"„{name}“ steht schon in Zeile {before.zeile}."))
    else:
        entries = _lines_of_entries(piece, number, len(value)) if isinstance(value, list) else []
        table.werte[name] = Wert(value, number, entries)


def _lines_of_entries(piece, number, count):
    """The line in which each entry of a list begins: the first with which, closed there, the list has so many."""
    lines, found = piece.split("\n"), []
    for length in range(1, len(lines) + 1):
        try:
            ((value),) = tomllib.loads("\n".join(lines[:length]) + "\n]").values()
        except tomllib.TOMLDecodeError:
            continue
        found += [number + length - 1] * (len(value) - len(found))
    return found + [number + len(lines) - 1] * (count - len(found))
