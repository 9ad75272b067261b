"""The figures of a quarter: what holds, what held before, where from; as sentences, pictures, tables and CSV."""

import csv
import io
import re

import html5lib
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from quartier.admin.steckbrief import NEW_OR_WRONG
from quartier.models import Kennzahl
from quartier.models.kennzahl import ONCE, numbers_in, stand_from

from . import fabrik
from .formular import change, errors, row, said

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def quartier():
    return fabrik.make_quartier()


def figure(quartier, bezeichnung="Wohnungen", wert="ca. 480", **fields):
    zahl = Kennzahl(
        **{"quartier": quartier, "gebiet": "quartier", "bezeichnung": bezeichnung, "wert": wert, "quelle": "Stadt",
           **fields}
    )  # fmt: skip
    zahl.full_clean()
    zahl.save()
    return zahl


def page(client):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(client.get("/quartier/").text)


def words(element):
    return " ".join(" ".join(element.itertext()).split())


def pictures(client):
    """{title: (words in the drawing, rows of the table beside it)}."""
    return {
        words(figure.find("h3")): (
            [words(text) for text in figure.findall(f"./{SVG}svg/{SVG}text")],
            [[words(cell) for cell in row] for row in figure.findall(".//tr")],
        )
        for figure in page(client).findall(".//figure")
    }


def rects(client, kind):
    """(width, height) of the rectangles of this kind."""
    found = re.findall(rf'<rect class="{kind}"[^>]* width="([\d.]+)" height="([\d.]+)"', client.get("/quartier/").text)
    return [tuple(map(float, one)) for one in found]


# --- the number in the words


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ca. 480", (480, 480)), ("646", (646, 646)), ("11.000–12.000", (11000, 12000)), ("10 bis 20", (10, 20)),
        ("¼", (0.25, 0.25)), ("1/4", (0.25, 0.25)), ("2½", (2.5, 2.5)), ("7,5", (7.5, 7.5)),
        ("11.250 Menschen", (11250, 11250)), ("½–¾", (0.5, 0.75)), ("1 250", (1250, 1250)), ("7 %", (7, 7)),
        ("über 60", (60, None)), ("unter 5", (None, 5)), ("hoch", (None, None)), ("²", (None, None)), ("1/0", (1, 1)),
        ("-5", (-5, -5)), ("480 (2012)", (None, None)), ("", (None, None)),
    ],
)  # fmt: skip
def test_the_number_is_read_out_of_the_words(text, numbers):
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("typed", "stored", "said"),
    [
        ("2025", "2025", "2025"), ("03.2025", "2025-03", "März 2025"), ("März 2025", "2025-03", "März 2025"),
        ("31.3.2025", "2025-03-31", "31. März 2025"), ("2025-03-31", "2025-03-31", "31. März 2025"),
        ("undatiert", "", "undatiert"), ("", "", "undatiert"),
    ],
)  # fmt: skip
def test_a_date_is_kept_as_far_as_it_is_known(typed, stored, said):
    assert stand_from(typed) == stored
    assert Kennzahl(stand=stored).stand_in_worten == said


@pytest.mark.parametrize("typed", ["neulich", "31.02.2025", "13.2025", "0001", "9999", "10" * 12, "²", "٢٠٢٥"])
def test_a_date_that_is_none_is_refused(typed):
    with pytest.raises(ValidationError):
        stand_from(typed)


def test_a_date_to_come_is_refused():
    with pytest.raises(ValidationError, match="liegt noch vor uns"):
        stand_from(f"{timezone.localdate().year + 1}")


# --- what the database will not have


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("quelle", "''", "kennzahl_has_source"), ("quelle", "'  '", "kennzahl_has_source"),
        ("stand", "'neulich'", "kennzahl_has_date_or_none"), ("von", "-1", "kennzahl_is_not_negative"),
        ("bis", "-1", "kennzahl_is_not_negative"), ("von", "481", "kennzahl_range_in_order"),
    ],
)  # fmt: skip
def test_the_database_keeps_figures_sound_whoever_writes(quartier, column, value, constraint):
    figure(quartier)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE quartier_kennzahl SET {column} = {value}")


def test_the_same_figure_of_the_same_date_stands_once_only(quartier):
    figure(quartier)
    figure(quartier, stand="2025")
    with pytest.raises(ValidationError, match="für dieses Gebiet und diesen Stand schon"):
        figure(quartier, wert="500")
    with pytest.raises(IntegrityError), transaction.atomic():
        Kennzahl.objects.create(quartier=quartier, gebiet="quartier", bezeichnung="Wohnungen", wert="5", quelle="Stadt")


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"quelle": ""}, "quelle", "erforderlich"), ({"quelle": "  "}, "quelle", "erforderlich"),
        ({"wert": "-480"}, "__all__", "nicht kleiner als null"),
        ({"wert": "12–11"}, "__all__", "kleinere Zahl steht vorne"),
        ({"wert": "9" * 50}, "wert", "zu groß"), ({"wert": "1\0"}, "wert", "Nullzeichen"),
        ({"wert": "x" * 500}, "wert", "höchstens 60 Zeichen"), ({"stand": "gestern"}, "stand", "Bitte ein Jahr"),
        ({"satz": "Viele."}, "satz", "Im Satz fehlt {wert}"),
    ],
)  # fmt: skip
def test_a_wrong_figure_is_answered_at_the_form_and_what_was_typed_stays(redaktion, quartier, fields, field, sentence):
    typed = {"gebiet": "stadt", "art": "zahl", "bezeichnung": "Wohnungen", "wert": "480", "quelle": "Blatt",
             "reihenfolge": "1", "stand": "2025", **fields}  # fmt: skip
    answer = change(redaktion, quartier, **row("kennzahlen", **typed))
    assert sentence in errors(answer)[field][0]
    assert 'value="Wohnungen"' in answer.text
    assert Kennzahl.objects.count() == 0


def test_a_colleague_adds_a_new_value_and_the_old_one_stays(client, redaktion, quartier):
    old = figure(quartier, stand="2020-03")
    typed = {"gebiet": "quartier", "art": "zahl", "bezeichnung": "Wohnungen", "wert": "500", "quelle": "Blatt",
             "reihenfolge": "1", "stand": "2025"}  # fmt: skip
    form = redaktion.get(f"/admin/quartier/quartier/{quartier.pk}/change/")
    assert "Schreiben Sie einfach Wert und Stand neu." in form.text
    assert 'value="03.2020"' in form.text
    second = {key.replace("-0-", "-1-"): value for key, value in row("kennzahlen", **typed).items()}
    change(redaktion, quartier, **second | {"kennzahlen-TOTAL_FORMS": "2"})
    assert list(Kennzahl.objects.order_by("stand").values_list("wert", "stand")) == [
        ("ca. 480", "2020-03"),
        ("500", "2025"),
    ]
    old.refresh_from_db()
    assert old.von == 480


NEW = {"gebiet": "quartier", "art": "zahl", "quelle": "Blatt"}


def lines(prefix, *rows, first=0):
    """New lines of a table, typed below the `first` ones that are there."""
    data = {f"{prefix}-TOTAL_FORMS": str(first + len(rows))}
    for number, fields in enumerate(rows, first):
        data |= {f"{prefix}-{number}-{name}": value for name, value in {"reihenfolge": "", **fields}.items()}
    return data


def test_new_figures_stand_last_in_the_order_in_which_they_were_typed(redaktion, quartier):
    figure(quartier, reihenfolge=7)
    typed = [{**NEW, "bezeichnung": name, "wert": "3"} for name in ("Schulen", "Ärzte", "Bäcker")]
    change(redaktion, quartier, **lines("kennzahlen", *typed, first=1))
    assert list(Kennzahl.objects.values_list("bezeichnung", "reihenfolge")) == [
        ("Wohnungen", 7), ("Schulen", 8), ("Ärzte", 9), ("Bäcker", 10),
    ]  # fmt: skip


def test_a_newer_value_stands_where_the_older_one_stood(client, redaktion, quartier):
    figure(quartier, reihenfolge=1, stand="2020")
    figure(quartier, "Schulen", "3", reihenfolge=2)
    typed = {**NEW, "bezeichnung": "Wohnungen", "wert": "500", "stand": "2025"}
    change(redaktion, quartier, **lines("kennzahlen", typed, first=2))
    assert Kennzahl.objects.get(wert="500").reihenfolge == 1
    plates = page(client).findall(".//ul[@class='zahlen']/li")
    assert [words(plate).split()[0] for plate in plates] == ["500", "3"]


def test_the_newest_value_holds_whatever_its_number_in_the_list_is(client, quartier):
    figure(quartier, reihenfolge=1, stand="2020")
    figure(quartier, wert="500", reihenfolge=9, stand="2025")
    (plate,) = page(client).findall(".//ul[@class='zahlen']/li")
    assert words(plate).startswith("500")
    assert [(line["Wert"], line["Gilt"]) for line in cells(client)] == [("500", "jetzt"), ("ca. 480", "früher")]


def test_new_goals_stand_last_and_one_whose_number_is_taken_away_goes_there_too(redaktion, quartier):
    for number, text in enumerate("AB", 1):
        quartier.ziele.create(text=text, reihenfolge=number)
    change(redaktion, quartier, **lines("ziele", {"text": "C"}, {"text": "D"}, first=2))
    assert [ziel.text for ziel in quartier.ziele.all()] == ["A", "B", "C", "D"]
    change(redaktion, quartier, **{"ziele-0-reihenfolge": ""})
    assert [ziel.text for ziel in quartier.ziele.all()] == ["B", "C", "D", "A"]


def test_a_goal_goes_to_the_place_that_somebody_gave_it(redaktion, quartier):
    quartier.ziele.create(text="A", reihenfolge=1)
    change(redaktion, quartier, **lines("ziele", {"text": "B", "reihenfolge": "0"}, first=1))
    assert [ziel.text for ziel in quartier.ziele.all()] == ["B", "A"]


@pytest.mark.parametrize("number", ["-1", "40000", "eins", "1.5"])
def test_a_place_that_is_no_number_is_answered_at_the_line(redaktion, quartier, number):
    page = change(redaktion, quartier, **lines("ziele", {"text": "A", "reihenfolge": number}))
    assert list(errors(page)) == ["reihenfolge"]
    assert quartier.ziele.count() == 0


def test_behind_the_last_number_there_is_still_room(redaktion, quartier):
    quartier.ziele.create(text="A", reihenfolge=32767)
    change(redaktion, quartier, **lines("ziele", {"text": "B"}, first=1))
    assert [ziel.text for ziel in quartier.ziele.all()] == ["A", "B"]


# --- older values


def stored():
    return list(Kennzahl.objects.order_by("stand").values_list("wert", "stand", "quelle"))


def over(**fields):
    """Typed over the first figure that is stored."""
    return {f"kennzahlen-0-{name}": value for name, value in fields.items()}


def test_who_types_a_newer_value_over_the_old_one_loses_nothing(client, redaktion, quartier):
    figure(quartier, stand="2020", einheit="Wohnungen", satz="Hier gibt es {wert} Wohnungen.", reihenfolge=4)
    figure(quartier, "Schulen", "3", reihenfolge=5)
    page_ = change(redaktion, quartier, **over(wert="500", stand="2025", quelle="Blatt"))
    assert "Bleibt als früherer Wert: „Wohnungen: ca. 480“, Stand: 2020." in said(page_)
    old, new = Kennzahl.objects.filter(bezeichnung="Wohnungen").order_by("stand")
    assert (old.wert, old.stand, old.quelle, old.von) == ("ca. 480", "2020", "Stadt", 480)
    assert (new.wert, new.stand, new.quelle, new.von) == ("500", "2025", "Blatt", 500)
    assert (new.einheit, new.satz, new.reihenfolge) == (old.einheit, old.satz, old.reihenfolge)
    assert [(line["Wert"], line["Gilt"]) for line in cells(client)][:2] == [("500", "jetzt"), ("ca. 480", "früher")]
    assert pictures(client)["Wohnungen (Quartier)"][0][0] == "2025: 500 Wohnungen"


@pytest.mark.parametrize(("field", "value"), [("wert", "500"), ("quelle", "Blatt")])
def test_what_is_typed_over_without_a_new_date_is_asked_about(redaktion, quartier, field, value):
    figure(quartier, stand="2020")
    page = change(redaktion, quartier, **over(**{field: value}))
    assert errors(page) == {field: [NEW_OR_WRONG]}
    assert f'value="{value}"' in page.text
    assert stored() == [("ca. 480", "2020", "Stadt")]


def test_a_slip_of_the_pen_is_corrected_where_it_stands(redaktion, quartier):
    figure(quartier, stand="2020")
    change(redaktion, quartier, **over(wert="ca. 490", stand="2021", quelle="Blatt", berichtigt="on"))
    assert stored() == [("ca. 490", "2021", "Blatt")]
    assert Kennzahl.objects.get().von == 490


def test_words_around_a_figure_change_without_a_question(redaktion, quartier):
    figure(quartier, stand="2020")
    change(redaktion, quartier, **over(einheit="Wohnungen", stand="2020"))
    assert [(zahl.einheit, zahl.stand) for zahl in Kennzahl.objects.all()] == [("Wohnungen", "2020")]


def test_a_date_that_another_value_has_is_refused(redaktion, quartier):
    figure(quartier, stand="2020")
    figure(quartier, wert="500", stand="2025")
    shown = [zahl.stand for zahl in quartier.kennzahlen.all()]
    for new in ({"2020": "2025"}, {"2025": "2020"}, {"2020": "2025", "2025": "2026"}):
        dates = {f"kennzahlen-{n}-stand": new.get(stand, stand) for n, stand in enumerate(shown)}
        assert ONCE in change(redaktion, quartier, **dates).text
    assert stored() == [("ca. 480", "2020", "Stadt"), ("500", "2025", "Stadt")]


@pytest.mark.parametrize("stand", ["gestern", "2999", "31.02.2024"])
def test_a_wrong_date_typed_over_a_figure_comes_back(redaktion, quartier, stand):
    figure(quartier, stand="2020")
    page = change(redaktion, quartier, **over(wert="500", stand=stand))
    assert list(errors(page)) == ["stand"]
    assert f'value="{stand}"' in page.text
    assert stored() == [("ca. 480", "2020", "Stadt")]


def test_a_figure_is_deleted_on_purpose_only(redaktion, quartier):
    figure(quartier, stand="2020")
    change(redaktion, quartier, **over(wert="500", stand="2025", DELETE="on"))
    assert stored() == []


# --- sentences


def test_a_figure_is_said_as_a_sentence_with_date_and_source(client, quartier):
    figure(quartier, "Einwohnerzahl", "ca. 2.000", einheit="Personen", satz="Hier leben {wert} Menschen.", stand="2025")
    figure(quartier, quelle="Projektblatt")
    text = words(page(client).find(".//main"))
    assert "ca. 2.000 Personen Hier leben ca. 2.000 Menschen. Stand: 2025, Quelle: Stadt" in text
    assert "ca. 480 Wohnungen Stand: undatiert, Quelle: Projektblatt" in text


def test_what_all_figures_share_is_said_once(client, quartier):
    figure(quartier)
    figure(quartier, "Geschäfte", "3")
    assert words(page(client).find(".//main")).count("Stand: undatiert, Quelle: Stadt") == 1


def test_the_newest_value_holds_and_undated_ones_are_the_oldest(client, quartier):
    for stand, wert in (("2024", "470"), ("2024-06", "471"), ("", "400"), ("2020-12-31", "450")):
        figure(quartier, wert=wert, stand=stand)
    (plate,) = page(client).findall(".//ul[@class='zahlen']/li")
    assert words(plate).startswith("471")
    drawn, table = pictures(client)["Wohnungen (Quartier)"]
    assert [cells[:2] for cells in table] == [
        ["Stand", "Wert"], ["Juni 2024", "471"], ["2024", "470"], ["31. Dezember 2020", "450"], ["Undatiert", "400"],
    ]  # fmt: skip
    assert drawn[0] == "Juni 2024: 471"


# --- pictures


SHEET = """
stadt          | Einwohnerzahl      | ca. 11.250   | Personen  | zahl
quartier       | Einwohnerzahl      | ca. 2.000    | Personen  | zahl
genossenschaft | Bewohner           | ca. 1.050    | Personen  | zahl
quartier       | Wohnungen          | ca. 480      | Wohnungen | zahl
genossenschaft | Wohnungen          | 646          | Wohnungen | zahl
quartier       | Transfereinkommen  | ¼            | der Mieterinnen und Mieter | anteil
quartier       | Rente              | ¼            | der Mieterinnen und Mieter | anteil
quartier       | Erwerbseinkommen   | ½            | der Mieterinnen und Mieter | anteil
quartier       | Ausländeranteil    | eher gering  |           | anteil
quartier       | einige Häuser      | 1992–1995    |           | baujahre
quartier       | die meisten Häuser | 1963–1974    |           | baujahre
"""


def sheet(quartier):
    """The figures of the project sheet that are drawn."""
    for number, line in enumerate(SHEET.strip().splitlines()):
        gebiet, bezeichnung, wert, einheit, art = (word.strip() for word in line.split("|"))
        figure(quartier, bezeichnung, wert, gebiet=gebiet, einheit=einheit, art=art, reihenfolge=number)


def test_every_picture_has_its_numbers_in_a_table_beside(client, quartier):
    sheet(quartier)
    found = pictures(client)
    assert {title: rows for title, (_, rows) in found.items()} == {
        "Personen im Vergleich": [
            ["Gebiet", "Personen"], ["Seesen", "ca. 11.250"], ["Quartier", "ca. 2.000"],
            ["Genossenschaft in Seesen", "ca. 1.050"],
        ],
        "Wohnungen im Vergleich": [
            ["Gebiet", "Wohnungen"], ["Quartier", "ca. 480"], ["Genossenschaft in Seesen", "646"],
        ],
        "Anteile der Mieterinnen und Mieter": [
            ["Anteil", "Wert"], ["Transfereinkommen", "¼ der Mieterinnen und Mieter"],
            ["Rente", "¼ der Mieterinnen und Mieter"], ["Erwerbseinkommen", "½ der Mieterinnen und Mieter"],
        ],
        "Baujahre": [["Häuser", "Baujahre"], ["die meisten Häuser", "1963–1974"], ["einige Häuser", "1992–1995"]],
    }  # fmt: skip
    drawings = page(client).findall(f".//figure/{SVG}svg")
    assert len(drawings) == 4
    for svg in drawings:
        assert svg.get("role") == "img"
        assert svg.get("aria-label").endswith("Die Zahlen stehen in der Tabelle.")


def test_areas_are_as_big_as_their_numbers(client, quartier):
    sheet(quartier)
    ((town, _),), ((here, _),), ((coop, _),) = (
        rects(client, "aussen"),
        rects(client, "innen-0"),
        rects(client, "innen-1"),
    )
    assert (here / town) ** 2 == pytest.approx(2000 / 11250, rel=0.01)
    assert (coop / town) ** 2 == pytest.approx(1050 / 11250, rel=0.01)
    text = client.get("/quartier/").text
    assert "Wie viel davon im Quartier liegt, ist nicht bekannt." in text.replace("\n", " ")


def test_without_a_number_for_the_town_nothing_is_drawn_inside_it(client, quartier):
    figure(quartier, einheit="Wohnungen")
    figure(quartier, wert="646", einheit="Wohnungen", gebiet="genossenschaft")
    assert rects(client, "aussen") == []
    (small, _), (big, _) = rects(client, "balken")
    assert small / big == pytest.approx(480 / 646, rel=0.01)


def test_areas_that_do_not_fit_in_become_bars(client, quartier):
    for gebiet, wert in (("stadt", "1.000"), ("quartier", "900"), ("genossenschaft", "800")):
        figure(quartier, "Einwohnerzahl", wert, gebiet=gebiet, einheit="Personen")
    assert rects(client, "aussen") == []
    assert len(rects(client, "balken")) == 3


def test_storeys_are_as_high_as_their_shares(client, quartier):
    sheet(quartier)
    heights = [rects(client, f"teil-{number}")[0][1] for number in range(3)]
    assert heights == [pytest.approx(65), pytest.approx(65), pytest.approx(130)]
    assert "eher gering" in words(page(client).find(".//main"))


def test_what_is_missing_of_a_whole_is_drawn_as_missing(client, quartier):
    for name, wert in (("Rente", "30"), ("Arbeit", "50")):
        figure(quartier, name, wert, einheit="%", art="anteil")
    assert rects(client, "verdeckt")[0][1] == pytest.approx(52)
    assert "Zum gestrichelten Teil fehlen uns Zahlen." in client.get("/quartier/").text


@pytest.mark.parametrize("values", [["60", "70"], ["hoch", "50"], ["50"], ["0", "0"]])
def test_parts_that_make_no_whole_are_told_and_not_drawn(client, quartier, values):
    for number, wert in enumerate(values):
        figure(quartier, f"Teil {number}", wert, einheit="%", art="anteil")
    assert pictures(client) == {}
    assert all(f"{wert} %" in words(page(client).find(".//main")) for wert in values)


def test_a_timeline_has_its_bars_at_their_years(client, quartier):
    sheet(quartier)
    text = client.get("/quartier/").text
    svg = re.search(r'aria-label="Baujahre\..*?</svg>', text, re.S)[0]
    bars = [
        (float(x), float(width)) for x, width in re.findall(r'class="balken" x="([\d.]+)"[^>]* width="([\d.]+)"', svg)
    ]
    year = 318 / 40  # from 1960 to 2000
    assert bars == [
        pytest.approx((1 + 3 * year, 12 * year), abs=0.1),
        pytest.approx((1 + 32 * year, 4 * year), abs=0.1),
    ]
    assert [words_ for words_ in re.findall(r">(\d{4})<", svg) if words_ in ("1960", "2000")] == ["1960", "2000"]


@pytest.mark.parametrize("wert", ["unbekannt", "12", "1500–2200", "2024"])
def test_odd_building_years_are_no_crash(client, quartier, wert):
    figure(quartier, "Häuser", wert, art="baujahre")
    assert wert in words(page(client).find(".//main"))


def test_words_in_a_picture_are_words(client, quartier):
    figure(quartier, "<b>&", "1", einheit="<i>", art="anteil")
    figure(quartier, "y" * 120, "2", einheit="<i>", art="anteil")
    page(client)  # parses strictly
    assert "<b>" not in client.get("/quartier/").text.split("<main")[1].split("<svg")[1].split("</svg>")[0]


# --- CSV


def cells(client):
    answer = client.get("/quartier/zahlen.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_table_has_all_quarters_and_older_values(client, quartier):
    other = fabrik.make_quartier(slug="nord", name="Nord")
    figure(quartier, "Einwohnerzahl", "11.000–12.000", einheit="Personen", stand="2025")
    figure(quartier, "Einwohnerzahl", "ca. 10.000", einheit="Personen", stand="2020")
    figure(other, "Rente", "¼", quelle="Projektblatt")
    assert [tuple(line.values()) for line in cells(client)] == [
        ("Nord", "Seesen", "Quartier", "Rente", "¼", "0,25", "0,25", "", "undatiert", "Projektblatt", "jetzt"),
        ("Rund um die Hochstraße", "Seesen", "Quartier", "Einwohnerzahl", "11.000–12.000", "11000", "12000", "Personen",
         "2025", "Stadt", "jetzt"),
        ("Rund um die Hochstraße", "Seesen", "Quartier", "Einwohnerzahl", "ca. 10.000", "10000", "10000", "Personen",
         "2020", "Stadt", "früher"),
    ]  # fmt: skip


def test_nothing_in_the_table_is_a_formula(client, quartier):
    figure(quartier, "=1+1", "+49", einheit="@x", quelle="=HYPERLINK()")
    (line,) = cells(client)
    assert [line[name] for name in ("Bezeichnung", "Wert", "Einheit", "Quelle")] == [
        "'=1+1", "'+49", "'@x", "'=HYPERLINK()",
    ]  # fmt: skip


def test_without_figures_the_table_is_empty(client):
    assert cells(client) == []
