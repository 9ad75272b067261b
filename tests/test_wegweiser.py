"""Who does not know what the matter is called finds it by what they would say."""

import pytest
from django.core.exceptions import ValidationError

from beratung.models import Anliegen

from . import fabrik


@pytest.fixture
def matters(db):
    fabrik.make_haus()
    return [
        fabrik.make_anliegen("Alltag", saetze="Das Geld reicht nicht.\n\n  Ich habe Sorgen.  ", reihenfolge=1),
        fabrik.make_anliegen("Briefe", saetze="Ich verstehe den Brief nicht.", reihenfolge=2),
        fabrik.make_anliegen("Alt", saetze="Das gibt es nicht mehr.", aktiv=False),
    ]


def test_every_sentence_leads_to_its_matter(client, matters):
    page = client.get("/beratung/wegweiser/").text
    alltag, briefe, _ = matters
    for sentence, matter in [("Das Geld reicht nicht.", alltag), ("Ich habe Sorgen.", alltag),
                             ("Ich verstehe den Brief nicht.", briefe)]:  # fmt: skip
        assert f'<a href="/beratung/{matter.slug}/">{sentence}</a>' in page
    assert "Das gibt es nicht mehr." not in page


def test_who_is_still_not_sure_gets_the_first_matter_and_the_phone_number(client, matters):
    page = client.get("/beratung/wegweiser/").text
    after = page[page.index("Nichts passt?") :]
    assert f'href="/beratung/{matters[0].slug}/"' in after
    assert "030 23125 042" in after


def test_the_list_of_matters_leads_to_the_guide(client, matters):
    assert 'href="/beratung/wegweiser/">Ich weiß es nicht' in client.get("/beratung/").text


def test_no_matter_can_stand_at_the_address_of_the_guide(db):
    with pytest.raises(ValidationError, match="braucht das Haus selbst"):
        Anliegen(titel="X", slug="wegweiser", kurztext="X").full_clean()


def test_whoever_speaks_another_language_says_so_on_the_first_page_and_it_stays_chosen(client, db):
    anliegen = fabrik.make_anliegen(saetze="Ich verstehe einen Brief nicht.")
    fabrik.make_kraft(anliegen, sprachen=["fa"])
    for address in ("/beratung/", "/beratung/wegweiser/"):
        assert f"/beratung/{anliegen.slug}/?sprache=fa" in client.get(address, {"sprache": "fa"}).text
        assert f'/beratung/{anliegen.slug}/"' in client.get(address, {"sprache": "klingonisch"}).text
    assert "?sprache=fa" in client.get("/beratung/").text
