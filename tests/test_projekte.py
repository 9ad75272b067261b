"""Projects: what runs in the quarter, what it is for, and what came of it."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from quartier.models import Projekt, Ziel

from . import fabrik
from .formular import add, change, errors, said
from .seiten import check_html


def titles(page):
    return [projekt.titel for projekt in page.context["seite"]]


def test_what_runs_stands_before_what_is_planned_and_what_is_finished(client, db):
    fabrik.make_projekt("Fertig", stand="fertig", ergebnis="Gut.")
    fabrik.make_projekt("Plan", stand="geplant")
    fabrik.make_projekt("Alt", von="2020-01-01")
    fabrik.make_projekt("Neu", von="2026-01-01")
    assert titles(client.get("/quartier/projekte/")) == ["Neu", "Alt", "Plan", "Fertig"]


def test_filters_stand_in_the_address_and_can_be_taken_away(client, db):
    kultur = fabrik.make_handlungsfeld()
    for titel, stand in (("Chor", "laeuft"), ("Beete", "geplant")):
        fabrik.make_projekt(titel, stand=stand).handlungsfelder.add(kultur)
    fabrik.make_projekt("Licht")
    assert titles(client.get("/quartier/projekte/?feld=kultur")) == ["Chor", "Beete"]
    page = client.get("/quartier/projekte/?feld=kultur&stand=geplant")
    assert titles(page) == ["Beete"]
    assert 'href="/quartier/projekte/?stand=geplant">Ohne „Kultur und Bildung“' in page.text
    assert "Dazu haben wir gerade kein Projekt." in client.get("/quartier/projekte/?stand=fertig").text


@pytest.mark.parametrize("query", ["feld=x", "stand=%00", "stand=" + "9" * 5000, "seite=0", "seite=x", "feld=%ff"])
def test_an_odd_choice_is_left_out_and_said(client, db, query):
    fabrik.make_projekt("Beete")
    page = client.get(f"/quartier/projekte/?{query}")
    assert page.status_code == 200
    assert titles(page) == ["Beete"]
    assert ("kennen wir nicht" in page.text) == ("seite" not in query)


def test_the_page_of_a_project_says_all_about_it(client, db):
    projekt = fabrik.make_projekt(
        "Stolperfallen", von="2025-03-01", bis="2026-05-01", stand="fertig", ergebnis="Der Weg ist gerade."
    )
    projekt.ziele.add(Ziel.objects.create(quartier=projekt.quartier, text="Besser leben"))
    projekt.handlungsfelder.add(fabrik.make_handlungsfeld())
    projekt.partner.add(fabrik.make_organisation("Stadt Seesen"))
    idee = fabrik.answer(fabrik.make_idee(projekt=projekt), titel="Der Weg ist krumm")
    page = client.get(projekt.get_absolute_url()).text
    check_html(page)
    for words in ("März 2025 bis Mai 2026", "Der Weg ist gerade.", "Besser leben", "Kultur und Bildung", "Stadt Seesen",
                  "abgeschlossen", "Der Weg ist krumm", idee.get_absolute_url()):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("von", "bis", "stand", "words"),
    [
        (None, None, "laeuft", ""), ((2025, 3), None, "laeuft", "seit März 2025"),
        ((2025, 3), None, "geplant", "ab März 2025"), (None, (2026, 5), "laeuft", "bis Mai 2026"),
        ((2025, 3), (2025, 3), "laeuft", "März 2025"),
    ],
)  # fmt: skip
def test_the_period_is_said_in_words(von, bis, stand, words):
    von, bis = (month and dt.date(*month, 15) for month in (von, bis))
    assert Projekt(von=von, bis=bis, stand=stand).zeitraum == words


def test_a_finished_project_needs_a_result_says_the_database(db):
    projekt = fabrik.make_projekt()
    with pytest.raises(IntegrityError, match="projekt_finished_has_result"):
        Projekt.objects.filter(pk=projekt.pk).update(stand="fertig", ergebnis=" \n")


def test_lists_take_the_same_queries_for_one_and_for_many(client, db):
    def count():
        with CaptureQueriesContext(connection) as queries:
            for address in ("/quartier/projekte/", Projekt.objects.first().get_absolute_url()):
                assert client.get(address).status_code == 200
        return len(queries)

    def more(number):
        feld = fabrik.make_handlungsfeld(f"Feld {number}", f"feld-{number}")
        projekt = fabrik.make_projekt()
        projekt.handlungsfelder.add(feld)
        projekt.partner.add(fabrik.make_organisation(f"Verein {number}"))
        fabrik.answer(fabrik.make_idee(projekt=Projekt.objects.first(), handlungsfeld=feld))

    more(0)
    one = count()
    for number in range(1, 5):
        more(number)
    assert count() == one


# --- in the content admin


def test_the_address_is_made_from_the_title(redaktion):
    quartier = fabrik.make_quartier()
    for _ in range(2):
        page = add(redaktion, Projekt, titel="Bäume für alle", beschreibung="Grün.")
        assert errors(page) == {} if "adminform" in page.context else True
    assert [p.slug for p in Projekt.objects.order_by("pk")] == ["baeume-fuer-alle", "baeume-fuer-alle-2"]
    assert {p.quartier for p in Projekt.objects.all()} == {quartier}  # the only one is chosen already


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"stand": "fertig"}, "ergebnis", "Ein abgeschlossenes Projekt braucht ein Ergebnis: Was ist jetzt besser?"),
        ({"ergebnis": "x" * 301}, "ergebnis", "höchstens 300 Zeichen"),
        (
            {"stand": "fertig", "ergebnis": "Gut.", "bis": "01.01.2099"},
            "bis",
            "Ein abgeschlossenes Projekt endet nicht erst in der Zukunft.",
        ),
        ({"von": "01.02.2026", "bis": "01.01.2026"}, "bis", "Das Ende liegt vor dem Beginn."),
        ({"von": "01.01.0001"}, "von", "zwischen 2000 und 2100"),
        ({"titel": "a\x00b"}, "titel", "Nullzeichen"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_everything_typed_stays(redaktion, data, field, sentence):
    projekt = fabrik.make_projekt("Beete")
    page = change(redaktion, projekt, **{"beschreibung": "Ganz neu", **data})
    assert sentence in " ".join(errors(page)[field])
    assert "Ganz neu" in page.text
    projekt.refresh_from_db()
    assert projekt.beschreibung == "Grün."


def test_akit_reads_projects_and_the_editors_keep_them(client, db):
    projekt = fabrik.make_projekt()
    client.force_login(fabrik.make_konto("ines", "akit"))
    page = client.get(f"/admin/quartier/projekt/{projekt.pk}/change/")
    assert page.status_code == 200
    assert "_save" not in page.text
    client.force_login(fabrik.make_konto("wanda", "redaktion_wiederaufbau"))
    assert said(change(client, projekt, titel="Hochbeete"))
    assert Projekt.objects.get().titel == "Hochbeete"
