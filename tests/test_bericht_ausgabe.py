"""The report on paper and as tables: nothing that somebody typed is ever worked out there."""

import datetime as dt
import io

import html5lib
import openpyxl
import pytest
import time_machine

from lena.bericht import close_months

from . import fabrik, jahr, papier
from .jahr import make_date, make_kurs, make_year
from .test_ausgabe import read

PAGE = "/admin/bericht/"

pytest_plugins = ["tests.papier"]


@pytest.fixture(autouse=True)
def a_day_in_june(db):
    with time_machine.travel(jahr.NOW, tick=False):
        yield


@pytest.fixture
def editor(redaktion):
    """The editor's browser, in a house whose April and May are closed."""
    fabrik.make_haus()
    make_year()
    close_months()
    return redaktion


def files(client, **period):
    return [client.get(f"{PAGE}bericht.{ending}", period) for ending in ("csv", "xlsx")]


def found(table, abschnitt, zeile, zahl):
    """(value, rule) of a line."""
    [line] = [row for row in table if row[1:4] == [abschnitt, zeile, zahl]]
    return line[4], line[5]


@pytest.mark.parametrize("number", [0, 1], ids=["csv", "xlsx"])
def test_every_figure_of_the_page_is_in_the_file_with_its_rule(editor, number):
    table = read(files(editor)[number])
    assert table[0] == ["Zeitraum", "Abschnitt", "Zeile", "Zahl", "Wert", "So ist es gezählt"]
    value, rule = found(table, "Auf einen Blick", "zusammen", "Besuche")
    assert (str(value), rule.startswith("Wer da war, je Termin einmal.")) == ("16", True)
    assert found(table, "Auf einen Blick", "zusammen", "Gebuchte Beratungstermine")[0] == "mindestens 12"
    assert str(found(table, "Nach Organisation", "AKIT", "Termine, die stattfanden")[0]) == "4"
    shown = editor.get(PAGE).context["bericht"]
    lines = sum(len(werte) for abschnitt in shown.abschnitte for _, werte in abschnitt.zeilen)
    assert len([row for row in table[1:] if row and row[0] == "2027" and row[1] != "Geld"]) == lines


def test_money_is_a_number_that_a_german_table_can_add_up(editor):
    csv, xlsx = files(editor)
    assert found(read(csv), "Geld", "Zuschuss (2027)", "Übrig")[0] == "2750,00"
    assert found(read(xlsx), "Geld", "Zuschuss (2027)", "Übrig")[0] == 2750
    spent = openpyxl.load_workbook(io.BytesIO(xlsx.content))["Ausgaben"]
    assert [cell.value for cell in spent[2]][:4] == ["Zuschuss (2027)", dt.datetime(2027, 4, 28), 250, "Personal"]


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://example.org";"Beleg")', "+1+1", "-2", "@SUM(A1)", "＝1+1"])
def test_what_somebody_typed_never_becomes_a_formula(editor, formula):
    grant = fabrik.make_foerderung("10", bezeichnung=formula, zweck=formula)
    fabrik.spend(grant, "1", zweck=formula, belegnummer=formula)
    feld = fabrik.make_handlungsfeld(formula, "formel")
    kurs = make_kurs()
    kurs.angebot.handlungsfelder.add(feld)
    make_date(kurs, 1, 6, besuche=1)
    csv, xlsx = files(editor)
    cells = [cell for row in read(csv) for cell in row if formula in cell]
    assert len(cells) >= 5
    assert [cell for cell in cells if cell.startswith(formula)] == []
    for sheet in openpyxl.load_workbook(io.BytesIO(xlsx.content)):
        for row in sheet.iter_rows():
            assert [cell.value for cell in row if cell.data_type == "f" or cell.hyperlink] == []
    assert "<bdi>=HYPERLINK(&quot;" in editor.get(PAGE).text or not formula.startswith("=")


def test_the_file_is_called_by_its_months(editor):
    csv, xlsx = files(editor, von="04/2027", bis="05/2027")
    assert 'filename="bericht-2027-04-bis-2027-05.csv"' in csv["Content-Disposition"]
    assert 'filename="bericht-2027-04-bis-2027-05.xlsx"' in xlsx["Content-Disposition"]
    assert "no-store" in csv["Cache-Control"]
    assert read(csv)[1][0] == "April 2027 bis Mai 2027"


# --- on paper and on a phone


def test_it_prints_on_a4_without_menus_and_nothing_is_cut_off(editor, paper):
    page = editor.get(PAGE)

    def look(window):
        window.emulate_media(media="print")
        seen = [
            name
            for name in ("#header", ".breadcrumbs", ".zeitraum-wahl", ".zeitraum")
            if window.locator(name).is_visible()
        ]
        return seen, papier.print_pdf(window), papier.outside(window, "td, th")

    seen, (sheets, size), outside = paper(look, page, viewport={"width": 690, "height": 1000})
    assert (seen, size, outside) == ([], (210, 297), [])
    assert sheets <= 5


def test_on_a_phone_only_the_wide_tables_scroll(editor, paper):
    page = editor.get(PAGE)
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert paper(lambda window: window.evaluate(wide), page, viewport={"width": 320, "height": 640}) == 0


@pytest.mark.parametrize("width", [768, 1024, 1280])
def test_on_a_screen_the_page_is_not_wider_than_the_window_and_what_scrolls_is_reached_by_keyboard(
    editor, paper, width
):
    page = editor.get(PAGE)
    look = """() => [
        document.documentElement.scrollWidth - document.documentElement.clientWidth,
        [...document.querySelectorAll('#content table')].filter(one => !one.closest('[tabindex="0"]')).length,
        [...document.querySelectorAll('#content .breit')].filter(
            one => one.getBoundingClientRect().right > document.documentElement.clientWidth).length,
    ]"""
    assert paper(lambda window: window.evaluate(look), page, viewport={"width": width, "height": 800}) == [0, 0, 0]


def test_the_menu_at_the_side_looks_as_on_every_other_page(editor, paper):
    look = """() => ['#nav-sidebar th a', '#nav-sidebar th', '#toggle-nav-sidebar'].map(name => {
        const found = getComputedStyle(document.querySelector(name))
        return [found.fontSize, found.textDecorationLine, found.backgroundColor, found.textAlign, found.padding]
    })"""
    seen = [
        paper(lambda window: window.evaluate(look), editor.get(address), viewport={"width": 1280, "height": 800})
        for address in (PAGE, "/admin/quartier/ort/")
    ]
    assert seen[0] == seen[1]


def test_the_page_is_valid_html_with_one_heading(editor):
    page = editor.get(PAGE).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.count("<h1") == 1
    assert "style=" not in page and "<script>" not in page
