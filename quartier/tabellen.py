"""Tables for Excel and its like. What people typed is never run there as a formula."""

import csv
import io
import re

# What makes a formula of a cell, also behind spaces and invisible signs, also in East Asian width.
INVISIBLE = r"[\s\x00-\x1f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
FORMULA = re.compile(INVISIBLE + r"[=+\-@|%\uff0b\uff0d\uff1d\uff20]|[\t\r\n]")


def defused(text):
    """The text as a cell that shows it and never works it out."""
    return f"'{text}" if FORMULA.match(text) else text


def write_csv(rows):
    """A CSV file (bytes) that a German Excel opens with two clicks: UTF-8 with its mark, semicolons, CRLF."""
    out = io.StringIO(newline="")
    lines = csv.writer(out, delimiter=";")
    for row in rows:
        lines.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")
