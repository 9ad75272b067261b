"""Who works in the quarter: organisations with their people, and the picture of the network."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartier.models import Ansprechperson, Handlungsfeld, Organisation, Uebersetzung

from . import barrieren, fabrik
from .formular import add, change, errors, row

pytest_plugins = ["tests.papier"]


def make_projekt(titel, partner=(), felder=()):
    projekt = fabrik.make_projekt(titel)
    projekt.partner.set(partner)
    projekt.handlungsfelder.set(felder)
    return projekt


@pytest.fixture
def netz(db):
    fabrik.make_haus()
    traeger = Organisation.objects.create(
        name="Baugenossenschaft", kurz="Bau eG", rolle="traeger", beitrag="Räume\nohne Miete", reihenfolge=1,
        website="https://www.example.org",
    )  # fmt: skip
    akit = Organisation.objects.create(name="Arbeitskreis", kurz="AKIT", rolle="teil", reihenfolge=2)
    Organisation.objects.create(name="Stadt", rolle="unterstuetzt", reihenfolge=3)
    Ansprechperson.objects.create(
        organisation=akit, name="Ines Beispiel", funktion="Sprachkurse", sprachen=["de", "ru"], telefon="05381 12 34",
        email="ines@example.org", erreichbar="Dienstag 10 bis 12 Uhr",
    )  # fmt: skip
    wohnen = fabrik.make_handlungsfeld("Wohnen", "wohnen")
    kultur = fabrik.make_handlungsfeld("Kultur", "kultur")
    make_projekt("Lichter am Weg", [traeger], [wohnen])
    make_projekt("Patenschaften", [akit, traeger], [kultur, wohnen])


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_each_partner_says_its_role_what_it_gives_and_whom_one_can_call(client, netz):
    page = client.get("/quartier/netz/")
    for said in (
        "Baugenossenschaft trägt das Haus Räume ohne Miete Website", "Stadt unterstützt", "Arbeitskreis ist Teil davon",
        "Ines Beispiel , Sprachkurse Spricht Deutsch, Russisch Erreichbar: Dienstag 10 bis 12 Uhr Telefon: 05381 12 34",
    ):  # fmt: skip
        assert said in words(page)
    assert 'href="tel:053811234"' in page.text
    assert 'rel="external" href="https://www.example.org"' in page.text


def test_picture_and_list_say_the_same(client, netz):
    page = client.get("/quartier/netz/")
    wide, narrow = re.findall(r"<svg.*?</svg>", page.text, re.S)
    assert set(re.findall(r">([^<>]+)</text>", wide)) == {
        "Bau eG", "AKIT", "Lichter am Weg", "Patenschaften", "Wohnen", "Kultur",
    }  # fmt: skip
    assert set(re.findall(r">([^<>]+)</text>", narrow)) == {"A", "B", "1", "2", "C", "D"}
    assert wide.count('class="linie"') == narrow.count('class="linie"') == 6
    assert "1 Lichter am Weg Partner: A Bau eG Handlungsfelder: C Wohnen" in words(page)
    assert "2 Patenschaften Partner: A Bau eG, B AKIT Handlungsfelder: C Wohnen, D Kultur" in words(page)


def test_the_picture_speaks_the_readers_language_and_marks_what_is_german(client, netz):
    wohnen = Handlungsfeld.objects.get(slug="wohnen")
    Uebersetzung.objects.create(
        modell="quartier.handlungsfeld",
        objekt=str(wohnen.pk),
        feld="name",
        sprache="ar",
        original="Wohnen",
        text="السكن",
    )
    wide, narrow = re.findall(r"<svg.*?</svg>", client.get("/ar/quartier/netz/").text, re.S)
    assert re.search("<text x=[^>]+>السكن<", wide)
    assert len(re.findall('<text lang="de" ', wide)) == 5
    assert "lang=" not in narrow


def test_who_has_no_project_yet_is_a_partner_all_the_same(client, netz):
    page = client.get("/quartier/netz/")
    assert "Stadt" in words(page)
    assert ">Stadt</text>" not in page.text


def test_without_projects_there_is_no_picture(client, db):
    fabrik.make_organisation("Verein")
    page = client.get("/quartier/netz/")
    assert "Verein" in page.text
    assert "<svg" not in page.text


def test_a_project_alone_is_drawn_without_lines(client, db):
    make_projekt("Beete")
    page = client.get("/quartier/netz/").text
    assert ">Beete</text>" in page
    assert 'class="linie"' not in page


def test_a_long_title_is_broken_into_lines_and_escaped(client, netz):
    make_projekt("<b>Stolperfallen</b> & Löcher finden: mit Rollstuhl und Rollator durch das ganze Quartier, Teil zwei")
    page = client.get("/quartier/netz/").text
    assert "<b>Stolperfallen" not in page
    assert "&lt;b&gt;Stolperfallen&lt;/b&gt; &amp;</text>" in page
    assert " …</text>" in page


def count_queries(client):
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/quartier/netz/").status_code == 200
    return len(queries)


def test_the_page_takes_the_same_queries_for_few_and_for_many(client, netz):
    few = count_queries(client)
    for number in range(10):
        partner = fabrik.make_organisation(f"Verein {number}")
        Ansprechperson.objects.create(organisation=partner, name="Mira")
        make_projekt(f"Projekt {number}", [partner], [fabrik.make_handlungsfeld(f"Feld {number}", f"feld-{number}")])
    assert count_queries(client) == few < 12


def test_staff_write_hours_and_website_of_a_partner(redaktion, db):
    person = row("ansprechpersonen", name="Mira", erreichbar="montags", sprachen=["de", "tr"])
    add(redaktion, Organisation, name="Verein", rolle="teil", website="example.org", reihenfolge="0", **person)
    assert Organisation.objects.get().website == "https://example.org"
    assert "Mira Spricht Deutsch, Türkisch Erreichbar: montags" in words(redaktion.get("/quartier/netz/"))
    verein = Organisation.objects.get()
    assert "website" in errors(change(redaktion, verein, website="javascript:alert(1)"))
    assert f'href="/quartier/netz/#organisation-{verein.pk}"' in redaktion.get(
        f"/admin/quartier/organisation/{verein.pk}/change/"
    ).text  # fmt: skip


def test_the_quarter_leads_to_its_network(client, netz):
    assert 'href="/quartier/netz/"' in client.get("/quartier/").text


TEXTS = """() => [...document.querySelectorAll('svg.netzbild')].filter(svg => svg.checkVisibility()).flatMap(svg =>
  [...svg.querySelectorAll('text')].map(text =>
    [text.textContent, parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a]))"""


@pytest.mark.parametrize("width", [320, 1280])
def test_every_word_of_the_picture_can_be_read(client, netz, paper, width):
    def look(page):
        return page.evaluate(TEXTS), barrieren.sideways(page)

    texts, too_wide = paper(look, client.get("/quartier/netz/"), viewport={"width": width, "height": 800})
    assert len(texts) == 6
    assert min(height for _, height in texts) >= 16
    assert not too_wide


def test_on_paper_the_names_stand_in_the_picture(client, netz, paper):
    def look(page):
        page.emulate_media(media="print")
        return page.evaluate(TEXTS)

    texts = paper(look, client.get("/quartier/netz/"), viewport={"width": 657, "height": 986})
    assert "Patenschaften" in [text for text, _ in texts]


def test_nothing_on_the_page_is_found_fault_with(client, netz, paper):
    assert paper(barrieren.axe, client.get("/quartier/netz/")) == []


@pytest.mark.parametrize("telefon", ["keine Ahnung", "12"])
def test_what_is_no_telephone_number_never_becomes_a_link_that_dials(redaktion, telefon):
    person = row("ansprechpersonen", name="Ines", telefon=telefon)
    page = add(redaktion, Organisation, name="Verein", rolle="teil", **person)
    assert "Diese Telefonnummer" in str(errors(page)["telefon"])


def test_a_new_organisation_stands_last(redaktion):
    Organisation.objects.create(name="Alt", rolle="teil", reihenfolge=7)
    add(redaktion, Organisation, name="Ahorn", rolle="teil")
    assert [one.name for one in Organisation.objects.all()] == ["Alt", "Ahorn"]
