"""The press kit: texts in three lengths, whom to ask, figures with their source, pictures to take along."""

import html5lib

from quartier.models import Ansprechperson, Haus, Kennzahl

from . import fabrik
from .formular import change


def tree_of(client):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(client.get("/presse/").text)


def words(element):
    return " ".join(" ".join(element.itertext()).split())


def test_what_the_house_is_stands_there_in_three_lengths(redaktion, client):
    change(
        redaktion,
        fabrik.make_haus(),
        presse_satz="Ein Treff.",
        presse_kurz="Kurz gesagt.",
        presse_lang="Eins.\n\nZwei.",
    )
    texts = [words(section) for section in tree_of(client).findall(".//section")]
    assert texts[1:] == ["In einem Satz Ein Treff.", "Kurz Kurz gesagt.", "Ausführlich Eins. Zwei."]


def test_somebody_of_the_house_answers_the_press(client, db):
    person = Ansprechperson.objects.create(
        organisation=fabrik.make_organisation("Verein"),
        name="Mira Muster",
        telefon="030 23125 044",
        email="mira@lena.example",
    )
    fabrik.make_haus(presse_kontakt=person, email="haus@lena.example")
    contact = words(tree_of(client).find(".//section"))
    assert "Mira Muster Verein" in contact
    assert "030 23125 044" in contact and "mira@lena.example" in contact
    person.delete()
    contact = words(tree_of(client).find(".//section"))
    assert "030 23125 042" in contact and "haus@lena.example" in contact


def test_figures_say_of_when_they_are_and_from_whom(client, db):
    quartier = fabrik.make_quartier()
    for area, name in (("quartier", "Wohnungen"), ("stadt", "Einwohnerzahl")):
        Kennzahl.objects.create(
            quartier=quartier, gebiet=area, bezeichnung=name, wert="ca. 480", quelle="Blatt", stand="2026"
        )
    tree = tree_of(client)
    assert [words(heading) for heading in tree.findall(".//h3")] == ["Stadt", "Quartier"]
    assert "ca. 480 (Stand: 2026, Quelle: Blatt)" in words(tree.find(".//main"))


def test_pictures_for_the_press_are_downloaded_large_and_the_others_are_not_there(client, db):
    fabrik.make_haus()
    bild, other = fabrik.make_bild(fuer_presse=True, nachweis="Ada"), fabrik.make_bild("Eine Katze.")
    tree = tree_of(client)
    [link] = [a for a in tree.findall(".//a") if a.get("download")]
    assert (link.get("href"), link.get("download")) == (f"/bilder/{bild.name}", f"lena-{bild.pk}.jpg")
    assert words(link) == "Herunterladen : Zwei Frauen nähen."
    assert "Bild: Ada" in words(tree.find(".//main"))
    assert [image.get("src") for image in tree.findall(".//img")] == [f"/bilder/{bild.name_klein}"]
    assert client.get(link.get("href"))["Content-Type"] == "image/jpeg"
    assert other.pfad.exists()


def test_partners_stand_there_with_what_they_do(client, db):
    organisation = fabrik.make_organisation("Stadt Seesen")
    organisation.beitrag = "Unterstützt den Treff."
    organisation.save()
    assert "Stadt Seesen" in client.get("/presse/").text
    assert "Unterstützt den Treff." in client.get("/presse/").text


def test_an_empty_house_has_the_page_already(client, db):
    assert Haus.objects.count() == 0
    assert client.get("/presse/").status_code == 200


def test_every_page_leads_to_the_press(client, db):
    assert 'href="/presse/"' in client.get("/").text
