"""Who takes part, to take along: as CSV and for Excel. Nothing that people typed is ever run there."""

import csv
import datetime as dt
import io
import time
import zipfile

import openpyxl
import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from angebote.models import Durchgang
from angebote.tabellen import COLUMNS
from quartier.tabellen import defused

from . import fabrik

BOTH = ["csv", "xlsx"]


@pytest.fixture
def kurs(db):
    return Durchgang.objects.get(pk=fabrik.make_durchgang(6, angebot=fabrik.make_angebot(slug="naehen")).pk)


def export(client, durchgang, ending="csv", **query):
    return client.get(f"/admin/angebote/durchgang/{durchgang.pk}/teilnehmende-{ending}/", query)


def read(answer):
    """The table as lists of what stands in the cells."""
    if "csv" in answer["Content-Type"]:
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]


def names(answer):
    return [row[0] for row in read(answer)[1:]]


@pytest.fixture
def nachts():
    """Half an hour past midnight in Seesen, still yesterday in Greenwich."""
    with time_machine.travel("2027-06-01 22:30+00:00", tick=False):
        yield


def test_everything_that_is_known_of_a_sign_up_stands_in_its_line(nachts, redaktion, kurs):
    anmeldung = fabrik.sign_up(
        kurs, "Ada Müller", personen=3, kinder=1, email="ada@example.org", telefon="05381 12345", notiz="Hallo",
        kanal="telefon",
    )  # fmt: skip
    headings, line = read(export(redaktion, kurs))
    assert headings == list(COLUMNS)
    assert dict(zip(headings, line, strict=True)) == {
        "Name": "Ada Müller", "Personen": "3", "davon Kinder": "1", "Stand": "bestätigt", "Telefon": "05381 12345",
        "E-Mail": "ada@example.org", "Notiz": "Hallo", "Weg": "Telefon", "angemeldet am": "02.06.2027 00:30",
        "Nummer": anmeldung.nummer, "Grund der Überbuchung": "", "Termin": "",
    }  # fmt: skip


def test_in_excel_numbers_are_numbers_and_moments_are_moments(nachts, redaktion, kurs):
    fabrik.sign_up(kurs, "Ada", personen=3, kinder=1)
    headings, line = read(export(redaktion, kurs, "xlsx"))
    cells = dict(zip(headings, line, strict=True))
    assert (cells["Personen"], cells["davon Kinder"]) == (3, 1)
    assert cells["angemeldet am"] == dt.datetime(2027, 6, 2, 0, 30)


@pytest.mark.parametrize("ending", BOTH)
def test_who_waits_and_who_is_overbooked_is_there_and_who_withdrew_is_not(redaktion, ending):
    kurs = fabrik.make_durchgang(1, confirmed=1, waiting=1)
    fabrik.sign_up(kurs, "Nachbarin", trotzdem="ein Stuhl mehr")
    fabrik.sign_up(kurs, "Weg").withdraw()
    table = {row[0]: row for row in read(export(redaktion, kurs, ending))[1:]}
    assert {name: row[3] for name, row in table.items()} == {
        "Person 0": "bestätigt", "Person 1": "auf der Warteliste", "Nachbarin": "bestätigt",
    }  # fmt: skip
    assert table["Nachbarin"][10] == "ein Stuhl mehr"


@pytest.mark.parametrize("ending", BOTH)
def test_people_of_another_term_are_not_in_it(redaktion, kurs, ending):
    fabrik.sign_up(kurs, "Ada")
    fabrik.sign_up(fabrik.make_durchgang(angebot=kurs.angebot), "Grace")
    assert names(export(redaktion, kurs, ending)) == ["Ada"]


@pytest.mark.parametrize("ending", BOTH)
def test_single_dates_have_a_column_and_a_list_each(redaktion, ending):
    kurs = fabrik.make_durchgang(6, einzeln=True)
    first, second = kurs.termine.get(), fabrik.make_termin(kurs, days=5)
    fabrik.sign_up(kurs, "Grace", termin=second)
    fabrik.sign_up(kurs, "Ada", termin=first)
    assert names(export(redaktion, kurs, ending)) == ["Ada", "Grace"]
    answer = export(redaktion, kurs, ending, termin=second.pk)
    assert names(answer) == ["Grace"]
    assert str(timezone.localdate(second.beginn)) in answer["Content-Disposition"]
    page = redaktion.get(f"/admin/angebote/durchgang/{kurs.pk}/change/").text
    assert f"teilnehmende-{ending}/?termin={second.pk}" in page


@pytest.mark.parametrize("ending", BOTH)
def test_a_date_of_another_term_or_none_at_all_is_not_there(redaktion, kurs, ending):
    other = fabrik.make_durchgang(einzeln=True).termine.get()
    for wrong in (other.pk, "abc", "", "\x00"):
        assert export(redaktion, kurs, ending, termin=wrong).status_code == 404


# --- the file itself


def test_a_german_excel_opens_the_csv_with_two_clicks(redaktion, kurs):
    fabrik.sign_up(kurs, 'Frau "Müller"; geb. Ķarlis', notiz="eins\nzwei")
    content = export(redaktion, kurs).content
    assert content.startswith(b"\xef\xbb\xbfName;Personen;")
    assert content.count(b"\r\n") == 2
    assert read(export(redaktion, kurs))[1][0] == 'Frau "Müller"; geb. Ķarlis'
    assert read(export(redaktion, kurs))[1][6] == "eins\nzwei"


@pytest.mark.parametrize("ending", BOTH)
def test_the_file_has_a_plain_name_and_is_kept_nowhere(redaktion, kurs, ending):
    Durchgang.objects.update(titel='Frühling "27"; ab جديد')
    answer = export(redaktion, kurs, ending)
    assert answer["Content-Disposition"] == f'attachment; filename="teilnehmende-naehen-fruhling-27-ab.{ending}"'
    assert "no-store" in answer["Cache-Control"]


def test_the_workbook_has_a_frozen_headline_and_wide_columns(redaktion, kurs):
    sheet = openpyxl.load_workbook(io.BytesIO(export(redaktion, kurs, "xlsx").content)).active
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width > 20


@pytest.mark.parametrize("ending", BOTH)
def test_who_took_the_list_stands_in_the_log(redaktion, kurs, ending):
    export(redaktion, kurs, ending)
    entry = LogEntry.objects.get()
    assert (entry.user.benutzername, entry.object_id) == ("technik", str(kurs.pk))
    assert entry.change_message == f"Teilnehmende heruntergeladen ({ending.upper()})"


# --- formulas

DANGEROUS = [
    "=1+1", "+49 5381", "-1", "@SUM(A1)", " =1", "\t=1", "\u00a0=1", "\u200f=1", "\ufeff=1", "\u202e=1", "\n=1", "\r=1",
    "=HYPERLINK(\"http://example.org\";\"Klick\")", "=cmd|' /C calc'!A0", "\uff1d1", "|x", "%0A=1", "\tx",
]  # fmt: skip
HARMLESS = ["Ada", "A=1", "05381 12345", "'=1", "a\n=1", "", "Anna-Lena", "مريم"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_table_would_run_is_marked_as_text(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_stays_as_it_is(text):
    assert defused(text) == text


def test_a_formula_in_any_field_arrives_as_text_in_the_csv(redaktion, kurs):
    fabrik.sign_up(kurs, "=1+1", telefon="+49 5381 1", notiz="@x", email="-x@example.org")
    line = read(export(redaktion, kurs))[1]
    assert (line[0], line[4], line[5], line[6]) == ("'=1+1", "'+49 5381 1", "'-x@example.org", "'@x")


def test_a_formula_in_any_field_arrives_as_it_was_typed_in_excel_but_is_none(redaktion, kurs):
    fabrik.sign_up(kurs, "=1+1", telefon="+49 5381 1", notiz="https://example.org =1", email="a@example.org")
    content = export(redaktion, kurs, "xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [(sheet[cell].value, sheet[cell].data_type) for cell in ("A2", "E2", "G2")] == [
        ("=1+1", "s"), ("+49 5381 1", "s"), ("https://example.org =1", "s"),
    ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))
    assert "<f>" not in xml
    assert "hyperlink" not in xml


def test_a_formula_in_a_control_workbook_would_be_found():
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    book.save(out)
    assert openpyxl.load_workbook(io.BytesIO(out.getvalue())).active["A1"].data_type == "f"


@pytest.mark.parametrize("ending", BOTH)
def test_markup_and_signs_of_every_script_arrive(redaktion, kurs, ending):
    odd = "<b>Ada</b> \u200fمريم\u200e 🏠 ]]> &amp;"
    fabrik.sign_up(kurs, odd, notiz="a\x0bb")
    assert names(export(redaktion, kurs, ending)) == [odd]


# --- many


@pytest.mark.parametrize("ending", BOTH)
def test_500_sign_ups_take_as_many_queries_as_one_and_are_quick(redaktion, ending):
    kurs = fabrik.make_durchgang(500, confirmed=1)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            answer = export(redaktion, kurs, ending)
        return len(captured), len(names(answer))

    assert queries()[1] == 1
    number, _ = queries()
    fabrik.sign_up_many(kurs, 499, notiz="x" * 200)
    begin = time.perf_counter()
    assert queries() == (number, 500)
    assert time.perf_counter() - begin < 5
