"""Tables for Excel and its like. What people typed is never run there as a formula."""

import csv
import datetime as dt
import io
import re
from decimal import Decimal

import xlsxwriter
from django.utils.functional import Promise

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
        lines.writerow([defused(str(cell)) if isinstance(cell, str | Promise) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(*sheets):
    """An Excel workbook (bytes) of sheets (title, {heading: width}, rows).

    Numbers are numbers, days and moments (without a zone) are such, everything else is text.
    """
    out = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, safe) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        moment, day = (book.add_format({"num_format": f"dd.mm.yyyy{time}"}) for time in (" hh:mm", ""))
        money = book.add_format({"num_format": "#,##0.00"})
        for title, columns, rows in sheets:
            sheet = book.add_worksheet(title)
            for column, (heading, width) in enumerate(columns.items()):
                sheet.write_string(0, column, heading, bold)
                sheet.set_column(column, column, width)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate(rows, 1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str | Promise):
                        sheet.write_string(line, column, str(cell), wrapped)
                    elif isinstance(cell, Decimal):
                        sheet.write_number(line, column, cell, money)
                    elif isinstance(cell, int | float):
                        sheet.write_number(line, column, cell)
                    elif isinstance(cell, dt.date):
                        sheet.write_datetime(line, column, cell, moment if isinstance(cell, dt.datetime) else day)
    return out.getvalue()
