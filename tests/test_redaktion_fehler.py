"""The content admin: what is wrong on a long page is listed on top, and each line leads to its field.

Whatever somebody types anywhere: test_redaktion_unsinn.py.
"""

from quartier.models import Quartier
from quartier.models.oeffnung import OVERLAP

from . import fabrik
from .formular import add, address, change, listed

LONG = (
    "Ziel 2, Ziel: Bitte sicherstellen, dass der Wert aus höchstens 250 Zeichen besteht. (Er besteht aus 251 Zeichen.)"
)


def test_a_colleague_finds_what_is_wrong_in_a_long_table(redaktion, db):
    quartier = fabrik.make_quartier()
    for number in range(9):
        quartier.kennzahlen.create(gebiet="stadt", bezeichnung=f"Zahl {number}", wert="1", quelle="Stadt")
    quartier.ziele.create(text="Alle kennen sich.")
    page = change(redaktion, quartier, **{
        "stadt": "", "kennzahlen-7-quelle": "", "kennzahlen-7-berichtigt": "on", "ziele-TOTAL_FORMS": "2",
        "ziele-0-text": "", "ziele-1-text": "x" * 251,
    })  # fmt: skip
    assert listed(page) == [
        ("id_stadt", "Stadt/Gemeinde: Dieses Feld ist zwingend erforderlich."),
        ("id_kennzahlen-7-quelle", "Kennzahl „Zahl 7: 1“, Quelle: Dieses Feld ist zwingend erforderlich."),
        ("id_ziele-0-text", "Ziel „Alle kennen sich.“, Ziel: Dieses Feld ist zwingend erforderlich."),
        ("id_ziele-1-text", LONG),
    ]


def test_what_is_wrong_with_a_whole_line_leads_to_the_line(redaktion, db):
    ort = fabrik.make_ort("Bad", (0, "offen", 9, 12))
    second = {"oeffnungszeiten-1-wochentag": "0", "oeffnungszeiten-1-von": "10:00", "oeffnungszeiten-1-bis": "11:00"}
    page = change(redaktion, ort, **second)
    ((where, says),) = listed(page)
    assert where == "oeffnungszeiten-1"
    assert says.endswith(f" 2: {OVERLAP}")
    assert f'id="{where}"' in page.text


def test_a_page_without_mistakes_lists_none(redaktion, db):
    assert listed(redaktion.get(address(Quartier, "add"))) == []
    assert listed(change(redaktion, fabrik.make_quartier(), merkmale="grün")) == []


def test_what_was_typed_is_words_in_the_list(redaktion, db):
    quartier = fabrik.make_quartier()
    quartier.ziele.create(text="<b>Beete</b>")
    page = change(redaktion, quartier, **{"ziele-0-reihenfolge": "viele"})
    assert [says.split(",")[0] for _, says in listed(page)] == ["Ziel „<b>Beete</b>“"]


def test_what_no_field_means_is_said_once_above_the_form(redaktion, db):
    page = add(redaktion, Quartier, name="Nord", stadt="Seesen", slug="orte")
    assert page.text.count("Diese Adresse gehört schon einer anderen Seite.") == 1
    assert listed(page) == []
