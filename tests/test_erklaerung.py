"""The accessibility statement: the house's own words, then what was tested, and how to tell us of a barrier."""

import json

import pytest
from django.conf import settings

from quartier import barrierefreiheit
from quartier.barrierefreiheit import BEREICHE, nachweis

from . import drill_barrierefreiheit as drill
from . import fabrik
from .seiten import parse
from .seitenarten import PAGES, SITE, STAFF

CODES = [code for code, _ in settings.LANGUAGES]


@pytest.fixture
def proof(monkeypatch, tmp_path):
    """A drill that found nothing on any kind of page."""
    file = tmp_path / "nachweis.json"
    file.write_text(json.dumps({
        "tag": "2026-03-05", "axe": "4.99.0", "chromium": "199", "pruefungen": 321,
        "seiten": {part: list(ways) for part, ways in SITE.items()},
    }))  # fmt: skip
    monkeypatch.setattr(barrierefreiheit, "FILE", file)
    nachweis.cache_clear()
    yield
    nachweis.cache_clear()


@pytest.fixture
def statement(client, db):
    """A function that opens the statement in a language."""
    fabrik.make_seite("barrierefreiheit", "## Unser Ziel\n\nAlle sollen hinein.")

    def open_statement(code="de", **haus):
        fabrik.make_haus(**haus)
        page = client.get("/barrierefreiheit/" if code == "de" else f"/{code}/barrierefreiheit/")
        assert page.status_code == 200
        return page.text

    return open_statement


def test_what_the_statement_says_was_tested_is_every_kind_of_page_there_is():
    """A new kind of page has not been tested yet: `make drill` does it, and writes the file anew."""
    if not nachweis():
        pytest.skip("nothing is claimed: `make drill` has not written its file yet")
    assert nachweis()["seiten"] == {part: list(ways) for part, ways in SITE.items()}
    assert nachweis()["mitarbeitende"] == list(STAFF)
    assert nachweis()["pruefungen"] == 8 * len(PAGES) + 4 * len(STAFF)


def test_it_is_tested_in_the_appearances_of_which_the_statement_speaks():
    assert (drill.LANGUAGES, drill.SCHEMES, drill.WIDTHS) == (("de", "ar"), ("light", "dark"), (320, 1280))
    assert list(map(str, BEREICHE)) == list(SITE)


def test_below_the_words_of_the_house_stands_what_was_tested(statement, proof):
    page = statement()
    own, tested, open_, contact = (page.index(words) for words in (
        "Alle sollen hinein.", "Was geprüft wurde", "Was nicht geprüft ist", "Sie finden eine Hürde?",
    ))  # fmt: skip
    assert own < tested < open_ < contact
    assert "am 5. März 2026, mit den Programmen axe 4.99.0 und Chromium 199. Bei 321 Prüfungen" in page
    assert f"<li>Angebote ({len(SITE['Angebote'])})</li>" in page


def test_what_was_not_tested_is_not_claimed(statement, monkeypatch, tmp_path):
    monkeypatch.setattr(barrierefreiheit, "FILE", tmp_path / "gibt-es-nicht.json")
    nachweis.cache_clear()
    page = statement()
    nachweis.cache_clear()
    assert "Was geprüft wurde" not in page
    assert "Sie finden eine Hürde?" in page


def test_who_meets_a_barrier_can_call_write_or_use_the_form_that_needs_no_mail(statement):
    tree = parse(statement(telefon="05381 123", email="treff@example.org"))
    links = [a.get("href") for a in tree.findall(".//main//a")]
    assert links == ["tel:05381123", "mailto:treff@example.org", "/quartier/ideen/neu/"]


def test_a_house_without_telephone_and_mail_names_only_what_there_is(statement):
    tree = parse(statement(telefon="", email=""))
    assert [a.get("href") for a in tree.findall(".//main//a")] == ["/quartier/ideen/neu/"]
    assert "An der Ziegelei 8" in "".join(tree.find(".//main").itertext())


@pytest.mark.parametrize("code", CODES)
def test_the_statement_is_told_in_every_language(statement, proof, code):
    page = statement(code)
    assert parse(page).get("lang") == code
    assert "4.99.0" in page
    assert ("Was nicht geprüft ist" in page) == (code == "de")
