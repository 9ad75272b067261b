"""`manage.py quartier_laden`: a quarter from one file; all of it or nothing, and every mistake with its line."""

import datetime as dt
import io
import re
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

import quartier
from quartier import zeilen
from quartier.angaben import TABELLEN, TEXTE
from quartier.models import (
    Ansprechperson,
    Foerderung,
    Handlungsfeld,
    Kennzahl,
    Organisation,
    Ort,
    Projekt,
    Quartier,
    Ziel,
)

from . import fabrik

pytestmark = pytest.mark.django_db

FOLDER = Path(quartier.__file__).parent / "steckbriefe"
MODELS = [Quartier, Kennzahl, Ziel, Handlungsfeld, Organisation, Ansprechperson, Ort, Projekt, Foerderung]
START = """\
[stadt_gemeinde]
name = "Seesen"
[quartier]
adresse = "hochstrasse"
name = "Rund um die Hochstraße"
"""
FIGURE = """\
[[zahlen]]
gebiet = "quartier"
bezeichnung = "Wohnungen"
wert = "ca. 480"
quelle = "Projektblatt"
"""


@pytest.fixture
def load(tmp_path):
    """Load this text; the lines that the command prints."""

    def load(text):
        path = tmp_path / "steckbrief.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        out = io.StringIO()
        call_command("quartier_laden", path, stdout=out)
        return out.getvalue().splitlines()

    return load


def rows():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}


def mistakes(load, text):
    """What the command says: [(line, place, sentence)]; nothing may have changed."""
    before = rows()
    with pytest.raises(CommandError) as refused:
        load(text)
    assert refused.value.returncode == 1
    assert "Es wurde nichts geändert." in str(refused.value)
    assert rows() == before
    found = [re.fullmatch(r"  Zeile (\d+)(?:, ([^:]+))?: (.+)", line) for line in str(refused.value).splitlines()[1:]]
    return [(int(one[1]), one[2] or "", one[3]) for one in found]


# --- what comes of a good file


@pytest.mark.parametrize("name", ["seesen.toml", "vorlage.toml"])
def test_the_files_of_the_project_load_and_a_second_time_nothing_changes(load, name):
    text = (FOLDER / name).read_text()
    assert all(line.startswith(("neu: ", "geändert: ")) for line in load(text))
    before = rows()
    (said,) = load(text)
    assert said.startswith("Nichts zu ändern: ")
    assert rows() == before


def test_the_sheet_becomes_what_it_says(load):
    load((FOLDER / "seesen.toml").read_text())
    here = Quartier.objects.get(slug="hochstrasse")
    assert (here.name, here.stadt) == ("Rund um die Hochstraße", "Seesen")
    assert here.kennzahlen.get(gebiet="genossenschaft", bezeichnung="Wohnungen").von == 646
    assert here.bewohnerstruktur.count("\n\n") == 1
    assert [here.ziele.count(), here.projekte.count(), here.orte.count()] == [6, 2, 7]
    assert Handlungsfeld.objects.count() == here.handlungsfelder.count() == 8
    leads = Ansprechperson.objects.filter(projektleitung=True)
    assert {(one.name, str(one.organisation)) for one in leads} == {
        ("G. Kaluza", "›Wiederaufbau‹ eG"), ("S. Dickfeld", "Paritätischer Seesen"),
    }  # fmt: skip
    treff = here.projekte.get(titel__startswith="Beratungs")
    assert {str(one) for one in treff.partner.all()} == {
        "›Wiederaufbau‹ eG", "Paritätischer Seesen", "Stadt Seesen", "AKIT",
    }  # fmt: skip


def test_what_is_granted_every_year_is_this_years_and_the_next_year_has_its_own(load):
    text, first = (FOLDER / "seesen.toml").read_text(), timezone.localdate().year
    for year in (first, first + 1):
        with time_machine.travel(dt.datetime(year, 6, 1, 12, tzinfo=dt.UTC)):
            load(text)
            assert {one.zeitraum for one in Foerderung.objects.current()} == {str(year)}
            assert Foerderung.objects.current().count() == 2  # one in money, one in kind
    assert Foerderung.objects.count() == 4


def test_the_template_explains_every_heading():
    tables, broken = zeilen.read((FOLDER / "vorlage.toml").read_text())
    assert broken == []
    assert {table.name for table in tables} == {*TEXTE, *TABELLEN}


def test_the_help_shows_an_example(capsys):
    with pytest.raises(SystemExit):
        call_command("quartier_laden", "--help")
    assert "[[zahlen]]" in capsys.readouterr().out


def test_what_changed_in_the_file_changes_and_is_told_with_what_it_was(load):
    load(START + FIGURE)
    lines = load(START.replace("Rund um die", "An der") + FIGURE.replace("480", "500"))
    assert lines == [
        "geändert: Quartier „An der Hochstraße“: name (bisher Rund um die Hochstraße)",
        "geändert: Kennzahl „Wohnungen: ca. 500“: wert (bisher ca. 480)",
    ]
    assert Kennzahl.objects.get().von == 500


def test_a_newer_figure_is_added_and_the_older_stays(load):
    load(START + FIGURE)
    lines = load(START + FIGURE.replace("480", "500") + 'stand = "2025"\n')
    assert lines == ["neu: Kennzahl „Wohnungen: ca. 500“"]
    assert set(Kennzahl.objects.values_list("wert", "stand")) == {("ca. 480", ""), ("ca. 500", "2025")}


def test_what_colleagues_added_stays_and_is_named(load):
    load(START + FIGURE)
    Ort.objects.create(quartier=Quartier.objects.get(), name="Bücherei", kategorie="bildung")
    Quartier.objects.update(merkmale="Viel Grün.")
    assert load(START + FIGURE)[1:] == ["bleibt, ohne in der Datei zu stehen: Ort „Bücherei“"]
    assert Quartier.objects.get().merkmale == "Viel Grün."


def test_two_quarters_share_partners_and_fields_of_action(load):
    shared = '[[handlungsfelder]]\nname = "Kultur"\n[[partner_und_netzwerke]]\nname = "Verein"\nrolle = "teil"\n'
    load(START + shared)
    Organisation.objects.update(reihenfolge=7)
    load(START.replace("hochstrasse", "nord").replace("Rund um die Hochstraße", "Nord") + shared)
    assert [Organisation.objects.get().reihenfolge, Handlungsfeld.objects.count()] == [7, 1]
    assert [one.partner.count() for one in Quartier.objects.all()] == [1, 1]


def test_words_may_be_names_and_numbers_may_lack_their_quotes(load):
    load(START + FIGURE.replace('"quartier"', '"Quartier"').replace('"ca. 480"', "7.5") + "stand = 2025-03-31\n")
    zahl = Kennzahl.objects.get()
    assert (zahl.gebiet, zahl.wert, zahl.stand) == ("quartier", "7,5", "2025-03-31")


def test_a_file_from_windows_loads_too(load):
    load(b"\xef\xbb\xbf" + START.replace("\n", "\r\n").encode())
    assert Quartier.objects.get().name == "Rund um die Hochstraße"


# --- mistakes


WRONG = {
    "a figure without source": (FIGURE.replace('quelle = "Projektblatt"\n', ""), 6, "zahlen, quelle", "Das fehlt."),
    "an empty source": (FIGURE.replace("Projektblatt", " "), 10, "zahlen, quelle", "braucht eine Quelle."),
    "a negative figure": (FIGURE.replace("ca. 480", "-480"), 9, "zahlen, wert", "nicht kleiner als null"),
    "a range the wrong way round": (FIGURE.replace("ca. 480", "12–11"), 9, "zahlen, wert", "Die kleinere Zahl"),
    "a figure too big": (FIGURE.replace("ca. 480", "9" * 30), 9, "zahlen, wert", "zu groß"),
    "a date that is none": (FIGURE + 'stand = "31.02.2025"', 11, "zahlen, stand", "Diesen Tag gibt es nicht."),
    "a date to come": (FIGURE + "stand = 2099", 11, "zahlen, stand", "liegt noch vor uns"),
    "year 1": (FIGURE + 'stand = "0001"', 11, "zahlen, stand", "Bitte ein Jahr"),
    "a sentence without its number": (FIGURE + 'satz = "Viele."', 11, "zahlen, satz", "Im Satz fehlt {wert}"),
    "an area nobody knows": (FIGURE.replace('"quartier"', '"quatier"'), 7, "zahlen, gebiet", "Meinten Sie „quartier“?"),
    "a slip in a name": (FIGURE + 'einhiet = "x"', 11, "zahlen, einhiet", "Meinten Sie „einheit“?"),
    "a slip in a heading": ("[bebaung]", 6, "bebaung", "Meinten Sie „bebauung“?"),
    "single brackets": ("[zahlen]", 6, "zahlen", "Bitte schreiben Sie [[zahlen]]."),
    "double brackets": ("[[bebauung]]", 6, "bebauung", "Bitte schreiben Sie [bebauung]."),
    "the same figure twice": (FIGURE + FIGURE, 11, "zahlen", "Das Gleiche steht schon in Zeile 6."),
    "the same heading twice": ("[quartier]", 6, "", "[quartier] steht schon in Zeile 3."),
    "the same name twice": ('name = "Nord"', 6, "", "„name“ steht schon in Zeile 5."),
    "a negative amount": (
        '[[finanzierung_und_foerderung]]\nbezeichnung = "Geld"\nbetrag = -3000',
        8, "finanzierung_und_foerderung, betrag", "Der Betrag muss größer als null sein.",
    ),
    "an amount in quotes": (
        '[[finanzierung_und_foerderung]]\nbezeichnung = "Geld"\nbetrag = "3.000"',
        8, "finanzierung_und_foerderung, betrag", "Hier steht eine Zahl ohne Anführungszeichen",
    ),
    "an amount too big": (
        '[[finanzierung_und_foerderung]]\nbezeichnung = "Geld"\nbetrag = 1' + "0" * 23,
        8, "finanzierung_und_foerderung, betrag", "höchstens 10 Ziffern",
    ),
    "an amount that is no number": (
        '[[finanzierung_und_foerderung]]\nbezeichnung = "Geld"\nbetrag = nan',
        8, "finanzierung_und_foerderung, betrag", "Hier steht eine Zahl",
    ),
    "a funder nobody knows": (
        '[[finanzierung_und_foerderung]]\nbezeichnung = "Geld"\ngeber = "Bund"',
        8, "finanzierung_und_foerderung, geber", "Diesen Partner „Bund“ kennen wir nicht.",
    ),
    "a place outside Germany": (
        '[[sozialraumbezug.orte]]\nname = "Bad"\nkategorie = "freizeit"\nbreite = 48.85\nlaenge = 2.35',
        9, "sozialraumbezug.orte, breite", "Deutschland",
    ),
    "a goal too long": (
        '[ziele_und_inhalt]\nziele = [\n  "kurz",\n  "' + "x" * 300 + '",\n]', 9, "ziele_und_inhalt, ziele", "250",
    ),
    "goals that are no list": ('[ziele_und_inhalt]\nziele = "Eins"', 7, "ziele_und_inhalt, ziele", "eine Liste"),
    "a project that ends before it begins": (
        '[[projekte]]\ntitel = "Licht"\nbeschreibung = "Hell."\nvon = 2026-02-01\nbis = 2026-01-01',
        10, "projekte, bis", "Das Ende liegt vor dem Beginn.",
    ),
    "a date in quotes": (
        '[[projekte]]\ntitel = "Licht"\nbeschreibung = "Hell."\nvon = "1.2.2026"',
        9, "projekte, von", "Hier steht ein Datum",
    ),
    "a day that is none": (
        '[[projekte]]\ntitel = "Licht"\nbeschreibung = "Hell."\nvon = 2026-02-31', 9, "", "Ein Datum sieht so aus",
    ),
    "a number without end": ("[bebauung]\ntext = " + "9" * 5000, 7, "", "text: "),
    "brackets without end": ("[bebauung]\ntext = " + "[" * 5000, 7, "", "text: Die Klammer oder ein Komma fehlt."),
    "a table instead of a name": (
        '[[projekte]]\ntitel = "Licht"\nbeschreibung = "Hell."\npartner = [{ name = "x" }]',
        9, "projekte, partner", "kennen wir nicht",
    ),
    "yes instead of true": (
        '[[projekte]]\ntitel = "Licht"\nbeschreibung = "Hell."\nbeispiel = "ja"', 9, "projekte, beispiel", "true (ja)",
    ),
    "a language nobody knows": (
        '[[partner_und_netzwerke]]\nname = "Verein"\nrolle = "teil"\n'
        '[[leitung]]\nname = "Mira"\npartner = "Verein"\nsprachen = ["xx"]',
        12, "leitung, sprachen", "Möglich sind: de (Deutsch)",
    ),
    "a leader of nothing": ('[[leitung]]\nname = "Mira"', 6, "leitung, partner", "Das fehlt."),
    "a name of 500 signs": (
        f'[[handlungsfelder]]\nname = "{"x" * 500}"', 7, "handlungsfelder, name", "höchstens 120 Zeichen",
    ),
    "a NUL byte": ('[bebauung]\ntext = "a\\u0000b"', 7, "bebauung, text", "unsichtbares Zeichen"),
    "a mark that turns the writing": ('[bebauung]\ntext = "a\\u202eb"', 7, "bebauung, text", "unsichtbares Zeichen"),
    "a list instead of a text": ("[bebauung]\ntext = [1]", 7, "bebauung, text", "Hier steht ein Text"),
    "missing quotes": ("[bebauung]\ntext = viele Häuser", 7, "", "text: Ein Text braucht Anführungszeichen."),
    "an open quote": ('[bebauung]\ntext = "viele', 7, "", "text: Ein Anführungszeichen fehlt oder ist zu viel."),
    "three open quotes": ('[bebauung]\ntext = """\nviele\nHäuser', 7, "", "Die drei Anführungszeichen am Ende fehlen."),
    "no sign of equality": ("[bebauung]\nviele Häuser", 7, "", "Fehlt ein „=“?"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named_with_line_and_field_and_nothing_changes(load, name):
    text, line, where, sentence = WRONG[name]
    (found,) = mistakes(load, START + text)
    assert found[:2] == (line, where)
    assert sentence in found[2]


def test_a_place_far_from_the_meeting_point_is_named_with_its_line(load):
    fabrik.make_haus(**fabrik.somewhere())
    text = '[[sozialraumbezug.orte]]\nname = "Bad"\nkategorie = "freizeit"\nbreite = 47.5\nlaenge = 10.18'
    (found,) = mistakes(load, START + text)
    sentence = "Das ist 489 km vom Treffpunkt entfernt. Stimmen Breite und Länge?"
    assert found == (9, "sozialraumbezug.orte, breite", sentence)
    assert not Ort.objects.exists()


def test_all_mistakes_come_at_once_in_their_order(load):
    texts = [text for text, _, _, _ in WRONG.values() if "[zahlen]" in text and text != FIGURE + FIGURE]
    found = mistakes(load, START.replace('"hochstrasse"', '"orte"') + "\n".join(texts))
    assert found[0] == (
        4, "quartier, adresse", "Diese Adresse gehört schon einer anderen Seite. Bitte wählen Sie eine andere."
    )  # fmt: skip
    assert [line for line, _, _ in found] == sorted(line for line, _, _ in found)
    assert len(found) > len(texts)


def test_an_empty_file_says_what_is_missing(load):
    assert mistakes(load, "") == [
        (1, "quartier, adresse", "Das fehlt."), (1, "quartier, name", "Das fehlt."),
        (1, "stadt_gemeinde, name", "Das fehlt."),
    ]  # fmt: skip


def test_a_mistake_in_the_last_line_takes_back_what_the_first_lines_would_change(load):
    load(START + FIGURE)
    mistakes(load, START.replace("Rund um", "Neben") + FIGURE.replace("480", "999") + "[[projekte]]\n")


def test_a_partner_that_is_wrong_itself_is_named_once(load):
    text = '[[partner_und_netzwerke]]\nname = "Verein"\nrolle = "x"\n[[leitung]]\nname = "Mira"\npartner = "Verein"\n'
    assert [line for line, _, _ in mistakes(load, START + text)] == [8]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"\xff\xfe", "Zeile 1: Das ist kein Text in UTF-8."), (START.encode() + b"\xe4", "Zeile 6: Das ist kein Text")],
)
def test_what_is_no_text_is_said(load, content, sentence):
    with pytest.raises(CommandError, match=sentence):
        load(content)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="Die Datei lässt sich nicht lesen"):
        call_command("quartier_laden", tmp_path / "fehlt.toml")
