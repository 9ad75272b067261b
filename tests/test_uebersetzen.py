"""Texts of the house in other languages: what is missing or old, and how the staff write them."""

import html
import re

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from quartier.models import Uebersetzung
from quartier.models.uebersetzung import TEXTE, Texte

from . import fabrik
from .formular import address, change, said


@pytest.fixture
def kurs(db):
    return fabrik.make_angebot("Nähkurs", kurztext="Wir nähen zusammen.", beschreibung="Eins.\n\nZwei.")


def page_of(obj, sprache=""):
    return address(type(obj), "uebersetzen", obj.pk) + (f"?sprache={sprache}" if sprache else "")


def fields(page):
    """What a browser sends back untouched."""
    return {field.html_name: field.value() for field in page.context["form"]}


def write(client, obj, sprache, **texts):
    page = client.get(page_of(obj, sprache))
    return client.post(page_of(obj, sprache), fields(page) | texts, follow=True)


def counts(client, obj, sprache):
    """(aktuell, veraltet, fehlt) of a language, as the page says."""
    row = re.search(rf'sprache={sprache}".*?</tr>', client.get(page_of(obj)).text, re.S)[0]
    return tuple(int(cell.replace("–", "0")) for cell in re.findall(r"<td>(?:<b>)?([\d–]+)", row))


def test_every_text_that_is_translated_is_a_field_of_its_model():
    for label, names in TEXTE.items():
        assert {field.name for field in apps.get_model(label)._meta.fields} >= set(names)


def test_a_colleague_writes_a_translation_beside_the_german_text(redaktion, kurs):
    assert f'href="{page_of(kurs)}"' in redaktion.get(address(type(kurs), "change", kurs.pk)).text
    assert counts(redaktion, kurs, "ar") == (0, 0, 5)
    page = redaktion.get(page_of(kurs, "ar"))
    assert '<textarea name="titel"' in page.text
    assert 'dir="rtl"' in page.text
    assert "Wir nähen zusammen." in page.text
    page = write(redaktion, kurs, "ar", titel="دورة خياطة")
    assert said(page) == ["العربية: gesichert."]
    assert counts(redaktion, kurs, "ar") == (1, 0, 4)
    assert LogEntry.objects.get().change_message == "Übersetzung العربية: 1 Texte"
    assert Uebersetzung.objects.get().von == "Technik"


def test_whoever_changes_the_german_text_makes_the_translation_old_and_sees_what_has_changed(redaktion, kurs):
    write(redaktion, kurs, "en", kurztext="We sew together.")
    change(redaktion, kurs, kurztext="Wir nähen <b> gemeinsam.")
    assert counts(redaktion, kurs, "en") == (0, 1, 4)
    page = redaktion.get(page_of(kurs, "en"))
    assert f"veraltet seit {date_format(timezone.localdate(), 'j. F Y')}" in page.text
    assert "Wir nähen <del>zusammen.</del><ins>&lt;b&gt; gemeinsam.</ins>" in page.text
    write(redaktion, kurs, "en")  # it still holds: saved as it stands
    assert counts(redaktion, kurs, "en") == (1, 0, 4)


def test_who_writes_the_old_words_again_makes_it_current_again(redaktion, kurs):
    write(redaktion, kurs, "en", kurztext="We sew together.")
    change(redaktion, kurs, kurztext="Anders.")
    change(redaktion, kurs, kurztext="Wir nähen zusammen.")
    assert Uebersetzung.objects.get().veraltet_seit is None
    assert counts(redaktion, kurs, "en") == (1, 0, 4)


def test_other_line_ends_make_nothing_old(redaktion, kurs):
    write(redaktion, kurs, "en", beschreibung="One.\r\n\r\nTwo.")
    change(redaktion, kurs, beschreibung="Eins.\r\n\r\nZwei.")
    assert counts(redaktion, kurs, "en") == (1, 0, 4)


def test_an_emptied_field_takes_the_translation_away(redaktion, kurs):
    write(redaktion, kurs, "en", titel="Sewing")
    write(redaktion, kurs, "en", titel=" \n ")
    assert not Uebersetzung.objects.exists()


def test_who_translated_a_german_text_that_has_changed_meanwhile_is_told_and_loses_nothing(redaktion, kurs):
    typed = fields(redaktion.get(page_of(kurs, "en"))) | {"kurztext": "We sew."}
    change(redaktion, kurs, kurztext="Ganz anders.")
    page = redaktion.post(page_of(kurs, "en"), typed)
    assert page.status_code == 422
    assert "Der deutsche Text wurde inzwischen geändert." in page.text
    assert ">\nWe sew.</textarea>" in page.text
    assert not Uebersetzung.objects.exists()
    again = redaktion.post(page_of(kurs, "en"), fields(page), follow=True)
    assert said(again) == ["English: gesichert."]


@pytest.mark.parametrize("text", ["x" * 20_001, "a\0b"])
def test_what_cannot_be_kept_is_refused_with_a_sentence(redaktion, kurs, text):
    page = write(redaktion, kurs, "en", titel=text)
    assert (page.status_code, "errorlist" in page.text) == (422, True)


@pytest.mark.parametrize("code", ["de", "xx", "%00", "ar'"])
def test_a_language_that_the_site_does_not_speak_shows_all_of_them(redaktion, kurs, code):
    assert "العربية" in redaktion.get(page_of(kurs, code)).text


def test_the_database_keeps_one_translation_of_a_text_in_a_language(kurs):
    row = {"modell": "angebote.angebot", "objekt": str(kurs.pk), "feld": "titel", "sprache": "en", "original": "x"}
    Uebersetzung.objects.create(**row, text="a")
    for text in ("b", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            Uebersetzung.objects.create(**row | {"sprache": "en" if text else "ru"}, text=text)


def test_a_page_shows_the_translation_and_marks_what_is_german(client, kurs):
    Uebersetzung.objects.write(kurs, "titel", "ar", "دورة <خياطة>")
    page = client.get(f"/ar/angebote/{kurs.slug}/").text
    assert f"<h1>{html.escape('دورة <خياطة>')}</h1>" in page
    assert '<p class="vorspann"><span class="deutsch" lang="de" dir="ltr">Wir nähen zusammen.</span></p>' in page
    assert "<h1>Nähkurs</h1>" in client.get(f"/angebote/{kurs.slug}/").text


def test_an_old_translation_says_that_the_german_text_is_newer(client, kurs):
    Uebersetzung.objects.write(kurs, "beschreibung", "en", "One.")
    kurs.beschreibung = "Drei."
    kurs.save()
    page = client.get(f"/en/angebote/{kurs.slug}/").text
    assert "<p>One.</p>" in page
    assert "The German text is newer than this translation." in page


def test_all_texts_of_a_page_come_with_one_query_and_german_pages_ask_for_none(kurs, django_assert_num_queries):
    for titel in ("Kochen", "Singen"):
        fabrik.make_angebot(titel)
    with django_assert_num_queries(0):
        assert Texte("de").of(kurs, "titel")[0] == "Nähkurs"
    texte = Texte("ar")
    with django_assert_num_queries(1):
        assert [texte.of(kurs, name)[1].value for name in ("titel", "kurztext")] == ["fehlt", "fehlt"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/angebote/",
        "/angebote/woche/",
        "/bildschirm/",
        "/quartier/projekte/",
        "/quartier/ideen/",
        "/beratung/",
        "",
    ],
)
def test_a_page_asks_once_for_all_its_texts(client, kurs, path):
    fabrik.make_haus(untertitel="Lebendige Nachbarschaft", vorstellung="Kommen Sie vorbei.")
    fabrik.make_anliegen(), fabrik.make_projekt(), fabrik.make_handlungsfeld()
    fabrik.make_termin(fabrik.make_durchgang(angebot=kurs), days=1)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/ar{path or f'/angebote/{kurs.slug}/'}").status_code == 200
    assert sum("quartier_uebersetzung" in query["sql"] for query in queries) == 1


def test_what_is_deleted_takes_its_translations_along(redaktion):
    kurs, other = fabrik.make_angebot(), fabrik.make_angebot()
    for one in (kurs, other):
        Uebersetzung.objects.write(one, "titel", "en", "Sewing")
    redaktion.post(address(type(kurs), "delete", kurs.pk), {"post": "yes"})
    assert not type(kurs).objects.filter(pk=kurs.pk).exists()
    assert [one.objekt for one in Uebersetzung.objects.all()] == [str(other.pk)]


def test_a_shared_cache_keeps_the_line_for_arabic_readers_apart(client, kurs):
    assert "Accept-Language" in client.get("/en/angebote/")["Vary"]
    assert "Accept-Language" in client.get("/angebote/")["Vary"]
