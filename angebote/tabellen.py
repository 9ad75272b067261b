"""Who takes part, as a table for Excel and its like. What people typed is never run there as a formula."""

import datetime as dt

from django.utils import timezone

from quartier.tabellen import write_csv, write_xlsx

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
    """The same as an Excel workbook."""
    return write_xlsx(("Teilnehmende", COLUMNS, rows(anmeldungen)))


def _local(instant):
    """Wall-clock time without a zone: tables know none."""
    return timezone.localtime(instant).replace(tzinfo=None, second=0, microsecond=0)


def _as_text(cell):
    return f"{cell:{MOMENT}}" if isinstance(cell, dt.datetime) else cell
