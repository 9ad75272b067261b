"""Who takes part, as a table for Excel and its like. What people typed is never run there as a formula."""

import datetime as dt
import io

import xlsxwriter
from django.utils import timezone

from quartier.tabellen import write_csv

COLUMNS = {  # heading: width
    "Name": 28, "Personen": 10, "davon Kinder": 12, "Stand": 18, "Telefon": 18, "E-Mail": 30, "Notiz": 40, "Weg": 10,
    "angemeldet am": 17, "Nummer": 11, "Grund der Überbuchung": 28, "Termin": 17,
}  # fmt: skip
MOMENT = "%d.%m.%Y %H:%M"


def rows(anmeldungen):
    """One line per sign-up, in the order of COLUMNS; needs `termin`."""
    for one in anmeldungen:
        yield [
            one.name, one.personen, one.kinder, one.get_stand_display(), one.telefon, one.email, one.notiz,
            one.get_kanal_display(), _local(one.erstellt), one.nummer, one.ueberbucht,
            one.termin and _local(one.termin.beginn),
        ]  # fmt: skip


def as_csv(anmeldungen):
    """The list as a CSV file (bytes)."""
    return write_csv([COLUMNS, *([_as_text(cell) for cell in row] for row in rows(anmeldungen))])


def as_xlsx(anmeldungen):
    """An Excel workbook; numbers are numbers, moments are moments, everything else is text."""
    out = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, safe) as book:
        sheet, bold = book.add_worksheet("Teilnehmende"), book.add_format({"bold": True})
        moment, wrapped = book.add_format({"num_format": "dd.mm.yyyy hh:mm"}), book.add_format({"text_wrap": True})
        for column, (heading, width) in enumerate(COLUMNS.items()):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows(anmeldungen), 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell, wrapped)
                elif isinstance(cell, int):
                    sheet.write_number(line, column, cell)
                elif cell:
                    sheet.write_datetime(line, column, cell, moment)
    return out.getvalue()


def _local(instant):
    """Wall-clock time without a zone: tables know none."""
    return timezone.localtime(instant).replace(tzinfo=None, second=0, microsecond=0)


def _as_text(cell):
    return f"{cell:{MOMENT}}" if isinstance(cell, dt.datetime) else cell
