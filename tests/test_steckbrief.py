"""The page of a quarter; where there are several, the list of them, and the filter of the offers."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from angebote.filters import filtered
from angebote.models import Angebot
from quartier.models import Ansprechperson, Kennzahl, Ort, Quartier
from quartier.models.steckbrief import RESERVED

from . import fabrik
from .formular import add, change, errors
from .seiten import routes_below

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return fabrik.make_quartier()


@pytest.fixture
def nord(here):
    """A second quarter."""
    return fabrik.make_quartier(slug="nord", name="Nord", stadt="Seesen")


def offer(titel, quartier=None, **fields):
    angebot = fabrik.make_angebot(titel, quartier=quartier, **fields)
    fabrik.make_durchgang(angebot=angebot)
    return angebot


def found(**query):
    return {row.titel for row in filtered(query).found}


# --- one quarter


def test_the_only_quarter_has_the_address_of_all(client, here):
    assert "<h1>Rund um die Hochstraße</h1>" in client.get("/quartier/").text
    assert client.get("/quartier/hochstrasse/", follow=True).redirect_chain == [("/quartier/", 302)]


def test_with_one_quarter_nobody_notices_that_there_could_be_more(client, redaktion, here):
    offer("Kochen", here)
    assert 'name="quartier"' not in client.get("/angebote/").text
    assert "Quartiere" not in client.get("/quartier/").text
    assert 'name="quartier"' not in redaktion.get("/admin/angebote/angebot/add/").text
    assert 'name="partner"' not in redaktion.get(f"/admin/quartier/quartier/{here.pk}/change/").text
    assert found(quartier="nord") == found() == {"Kochen"}  # an old link with a filter that is gone


def test_all_partners_and_fields_of_action_belong_to_the_only_quarter(client, here):
    fabrik.make_organisation("Verein")
    fabrik.make_handlungsfeld("Kultur")
    text = client.get("/quartier/").text
    assert ["Verein" in text, "Kultur" in text] == [True, True]


def test_headings_without_anything_below_are_left_out(client, here):
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", client.get("/quartier/").text)
    assert headings == ["Stadt/Gemeinde", "Quartier", "Zahlen"]


def test_an_installation_without_quarter_says_so(client):
    assert "Hier ist noch nichts eingetragen." in client.get("/quartier/").text


# --- several


def test_several_quarters_are_listed_each_with_a_page(client, here, nord):
    Kennzahl.objects.create(
        quartier=nord,
        gebiet="quartier",
        bezeichnung="Wohnungen",
        wert="90",
        satz="Es gibt {wert} Wohnungen.",
        quelle="X",
    )
    page = client.get("/quartier/").text
    assert re.findall(r'<h3><a href="([^"]+)">([^<]+)</a></h3>', page) == [
        ("/quartier/nord/", "Nord"), ("/quartier/hochstrasse/", "Rund um die Hochstraße"),
    ]  # fmt: skip
    assert "Es gibt 90 Wohnungen." in page
    profile = client.get("/quartier/nord/").text
    assert "<h1>Nord</h1>" in profile
    assert '<a href="/quartier/">Quartiere</a>' in profile
    assert client.get("/quartier/sued/").status_code == 404


def test_a_quarter_shows_what_is_its_own(client, here, nord):
    ours, theirs = fabrik.make_organisation("Unser Verein"), fabrik.make_organisation("Ihr Verein")
    here.partner.add(ours)
    nord.partner.add(theirs)
    for organisation, name in ((ours, "Mira Muster"), (theirs, "Bernd Beispiel")):
        Ansprechperson.objects.create(organisation=organisation, name=name, projektleitung=True)
    here.handlungsfelder.add(fabrik.make_handlungsfeld("Kultur", "kultur"))
    nord.handlungsfelder.add(fabrik.make_handlungsfeld("Sport", "sport"))
    for quartier, word in ((here, "Süden"), (nord, "Norden")):
        Ort.objects.create(quartier=quartier, name=f"Bad im {word}", kategorie="freizeit")
        fabrik.make_projekt(f"Licht im {word}", quartier=quartier)
    text = client.get("/quartier/nord/").text
    for word in ("Ihr Verein", "Bernd Beispiel", "Sport", "Bad im Norden", "Licht im Norden"):
        assert word in text
    for word in ("Unser Verein", "Mira Muster", "Kultur", "Bad im Süden", "Licht im Süden"):
        assert word not in text
    assert "Mira Muster" in client.get("/quartier/hochstrasse/").text


def test_a_page_and_the_list_take_the_same_queries_however_much_there_is(client, here, nord):
    def fill(number):
        organisation = fabrik.make_organisation(f"Verein {number}")
        Ansprechperson.objects.create(organisation=organisation, name="Mira Muster", projektleitung=True)
        nord.partner.add(organisation)
        for quartier in (here, nord):
            Kennzahl.objects.create(
                quartier=quartier, gebiet="quartier", bezeichnung=f"Zahl {number}", wert="3", quelle="Blatt"
            )
            fabrik.make_projekt(f"Licht {number}", quartier=quartier)

    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = ["/quartier/", "/quartier/nord/", "/quartier/zahlen.csv"]
    fill(0)
    few = [queries(address) for address in addresses]
    for number in range(1, 5):
        fill(number)
    fabrik.make_quartier(slug="west", name="West")
    assert [queries(address) for address in addresses] == few


def test_several_quarters_are_on_the_sitemap(client, here, nord):
    sitemap = client.get("/sitemap.xml").text
    assert "/quartier/nord/" in sitemap
    nord.delete()
    assert "/quartier/hochstrasse/" not in client.get("/sitemap.xml").text


# --- offers


def test_offers_are_filtered_by_quarter_and_those_for_all_are_always_there(client, here, nord):
    offer("Kochen", here)
    offer("Singen", nord)
    offer("Deutsch")
    assert found(quartier="nord") == {"Singen", "Deutsch"}
    assert found() == {"Kochen", "Singen", "Deutsch"}
    page = client.get("/angebote/?quartier=nord").text
    (select,) = re.findall(r'<select name="quartier".*?</select>', page, re.S)
    assert re.findall(r"<option[^>]*>([^<]*)</option>", select) == [
        "alle Quartiere", "Nord (2)", "Rund um die Hochstraße (2)",
    ]  # fmt: skip
    assert "Ohne „Nord“" in page


def test_the_name_of_a_quarter_is_found_by_the_search(here, nord):
    offer("Kochen", here)
    offer("Singen", nord)
    assert found(q="nord") == {"Singen"}


@pytest.mark.parametrize("value", ["x", "\0", "9" * 500, "NORD"])
def test_a_quarter_that_nobody_knows_is_said_and_left_out(client, here, nord, value):
    offer("Kochen", here)
    page = client.get("/angebote/", {"quartier": value})
    assert page.status_code == 200
    assert "Diese Auswahl kennen wir nicht." in page.text
    assert "Kochen" in page.text


def test_with_several_quarters_a_colleague_says_where_an_offer_belongs(redaktion, here, nord):
    angebot = offer("Kochen")
    change(redaktion, angebot, quartier=nord.pk)
    assert Angebot.objects.get().quartier == nord
    assert 'name="partner"' in redaktion.get(f"/admin/quartier/quartier/{here.pk}/change/").text


def test_an_offer_outlives_its_quarter(here):
    angebot = offer("Kochen", here)
    here.delete()
    angebot.refresh_from_db()
    assert angebot.quartier is None


# --- addresses


def test_a_quarter_cannot_take_the_address_of_another_page(here):
    taken = {parts[1] for parts in routes_below("quartier") if len(parts) > 2 and "<" not in parts[1]}
    assert taken <= set(RESERVED)
    for slug in RESERVED:
        here.slug = slug
        with pytest.raises(ValidationError, match="gehört schon einer anderen Seite"):
            here.full_clean()
        with pytest.raises(IntegrityError, match="quartier_address_is_free"), transaction.atomic():
            here.save()


@pytest.mark.parametrize(("name", "slug"), [("Süd-Stadt", "sued-stadt"), ("Orte", "orte-2"), ("Север", "quartier")])
def test_the_address_of_a_quarter_may_be_left_empty(redaktion, name, slug):
    add(redaktion, Quartier, name=name, stadt="Seesen", slug="")
    assert Quartier.objects.get().slug == slug


def test_a_quarter_without_town_is_asked_for_it(redaktion):
    page = add(redaktion, Quartier, name="Nord", stadt="", slug="nord")
    assert list(errors(page)) == ["stadt"]
    assert Quartier.objects.count() == 0
