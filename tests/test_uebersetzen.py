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

from quartier.models import Kennzahl, Nachricht, Neuigkeit, Schliesszeit, Seite, Uebersetzung, Ziel
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
    page = client.get(obj if isinstance(obj, str) else page_of(obj)).text
    row = re.search(rf'sprache={sprache}".*?</tr>', page, re.S)[0]
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
    assert "Wir nähen <del>zusammen.</del> <ins>&lt;b&gt; gemeinsam.</ins>" in page.text
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
    assert f"{html.escape('دورة <خياطة>')}</h1>" in page
    assert '<p class="vorspann"><span class="deutsch" lang="de" dir="ltr">Wir nähen zusammen.</span></p>' in page
    assert "Nähkurs</h1>" in client.get(f"/angebote/{kurs.slug}/").text


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
        "/quartier/",
        "/quartier/orte/",
        "/quartier/projekte/",
        "/quartier/ideen/",
        "/quartier/netz/",
        "/presse/",
        "/neuigkeiten/",
        "/beratung/",
        "",
    ],
)
def test_a_page_asks_once_for_all_its_texts(client, kurs, path):
    fabrik.make_haus(untertitel="Lebendige Nachbarschaft", vorstellung="Kommen Sie vorbei.")
    fabrik.make_anliegen(), fabrik.make_projekt(), fabrik.make_handlungsfeld(), fabrik.make_ort()
    figure(fabrik.Quartier.objects.get()), fabrik.answer(fabrik.make_idee())
    for slug in ("a", "b"):
        Neuigkeit.objects.create(titel="Neu", slug=slug, text="Da!").bilder.add(fabrik.make_bild(slug))
    Schliesszeit.objects.create(von=timezone.localdate(), bis=timezone.localdate(), anlass="Pause")
    fabrik.make_termin(fabrik.make_durchgang(angebot=kurs), days=1)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/ar{path or f'/angebote/{kurs.slug}/'}").status_code == 200
    assert sum("quartier_uebersetzung" in query["sql"] for query in queries) == 1


# --- what is still to be translated


ALL = "/admin/uebersetzungen/"


def test_one_page_says_what_each_language_lacks_and_leads_there_and_back(redaktion, kurs):
    assert f'href="{ALL}"' in redaktion.get("/admin/").text
    assert f'href="{ALL}"' in redaktion.get(page_of(kurs)).text
    assert counts(redaktion, ALL, "en") == (0, 0, 5)
    link = f"{page_of(kurs, 'en')}&alle=1"
    assert f'<a href="{html.escape(link)}">Nähkurs</a>: 5 fehlen' in redaktion.get(f"{ALL}?sprache=en").text
    page = redaktion.post(link, fields(redaktion.get(link)) | {"kurztext": "We sew."}, follow=True)
    assert page.redirect_chain == [(f"{ALL}?sprache=en", 302)]
    change(redaktion, kurs, kurztext="Wir nähen gemeinsam.")
    assert "Nähkurs</a>: 1 veraltet, 4 fehlen" in redaktion.get(f"{ALL}?sprache=en").text
    for code in ("xx", "%00"):
        assert "العربية" in redaktion.get(f"{ALL}?sprache={code}").text


def test_what_is_translated_disappears_from_it(redaktion):
    seite = Seite.objects.create(slug="impressum", titel="Impressum", text="Wir.")
    assert "Impressum</a>: 2 fehlen" in redaktion.get(f"{ALL}?sprache=uk").text
    write(redaktion, seite, "uk", titel="Дані", text="Ми.")
    assert "Alles ist übersetzt, nichts ist veraltet." in redaktion.get(f"{ALL}?sprache=uk").text
    assert "Impressum</a>: 2 fehlen" in redaktion.get(f"{ALL}?sprache=ru").text


def test_it_names_no_date_that_is_over(redaktion, kurs):
    durchgang = fabrik.make_durchgang(angebot=kurs)
    for days in (-1, 1):
        termin = fabrik.make_termin(durchgang, days=days)
        change(redaktion, termin, hinweis=f"Tag {days}")
    page = redaktion.get(f"{ALL}?sprache=en").text
    assert ("„Tag 1“: 1 fehlt" in page, "Tag -1" in page) == (True, False)


def test_it_names_nothing_that_a_colleague_may_not_change(redaktion, client, kurs):
    fabrik.make_ort("Bücherei", beschreibung="Bücher für alle.")
    assert "Bücherei" in redaktion.get(f"{ALL}?sprache=en").text
    client.force_login(fabrik.make_konto("akit", "akit"))
    page = client.get(f"{ALL}?sprache=en").text
    assert ("Nähkurs" in page, "Bücherei" in page) == (True, False)


def test_the_office_has_its_own_for_its_matters(buero, anliegen):
    assert f"{anliegen}</a>:" in buero.get("/uebersetzungen/?sprache=en").text


def test_its_length_does_not_make_it_slow(redaktion, kurs):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert redaktion.get(f"{ALL}?sprache=en").status_code == 200
        return len(asked)

    figure(fabrik.make_quartier())
    queries()  # what is asked only once
    few = queries()
    for number in range(5):
        fabrik.make_termin(fabrik.make_durchgang(angebot=fabrik.make_angebot(f"Kurs {number}")))
        figure(fabrik.Quartier.objects.get(), bezeichnung=f"Zahl {number}")
    assert queries() == few


# --- what stands on the page of another object


def figure(quartier, bezeichnung="Wohnungen", wert="ca. 480", **fields):
    words = {"einheit": "Wohnungen", "satz": "Hier gibt es {wert} Wohnungen.", "quelle": "Stadt Seesen", **fields}
    zahl = Kennzahl(quartier=quartier, gebiet="quartier", bezeichnung=bezeichnung, wert=wert, **words)
    zahl.full_clean()
    zahl.save()
    return zahl


def test_figures_and_goals_are_translated_on_the_page_of_their_quarter_the_same_words_once(redaktion):
    quartier = fabrik.make_quartier()
    one = figure(quartier)
    two = figure(quartier, "Plätze", "12", einheit="%", satz="")
    ziel = Ziel.objects.create(quartier=quartier, text="Alle kennen sich.")
    names = [name for name in fields(redaktion.get(page_of(quartier, "en"))) if not name.endswith("_deutsch")]
    assert names == [
        f"kennzahl{two.pk}_bezeichnung", f"kennzahl{two.pk}_quelle",  # neither "12" nor "%" has to be translated
        f"kennzahl{one.pk}_bezeichnung", f"kennzahl{one.pk}_wert", f"kennzahl{one.pk}_einheit",
        f"kennzahl{one.pk}_satz", f"ziel{ziel.pk}_text",
    ]  # fmt: skip
    assert counts(redaktion, quartier, "en") == (0, 0, 7)
    write(redaktion, quartier, "en", **{
        f"kennzahl{two.pk}_quelle": "Town of Seesen", f"kennzahl{one.pk}_satz": "Here are {wert} flats.",
        f"kennzahl{one.pk}_wert": "about 480", f"ziel{ziel.pk}_text": "Everybody knows each other.",
    })  # fmt: skip
    assert counts(redaktion, quartier, "en") == (4, 0, 3)
    page = redaktion.get("/en/quartier/").text
    assert "Here are about 480 flats." in page
    assert "<li>Everybody knows each other.</li>" in page
    assert page.count("Town of Seesen") == 1  # all figures have the same source
    assert "Stadt Seesen" not in page
    assert '<span class="deutsch" lang="de" dir="ltr">Plätze</span>' in page
    assert "Hier gibt es ca. 480 Wohnungen." in redaktion.get("/quartier/").text


def test_a_sentence_without_the_place_for_its_number_is_refused(redaktion):
    zahl = figure(fabrik.make_quartier())
    page = write(redaktion, zahl.quartier, "en", **{f"kennzahl{zahl.pk}_satz": "Here are 480 flats."})
    assert page.status_code == 422
    assert "In der Übersetzung fehlt {wert}." in page.text
    assert not Uebersetzung.objects.exists()


def test_a_newer_value_of_a_figure_speaks_the_other_languages_at_once(client):
    old = figure(fabrik.make_quartier(), stand="2024")
    Uebersetzung.objects.write(old, "satz", "en", "Here are {wert} flats.")
    Uebersetzung.objects.write(old, "quelle", "en", "Town of Seesen")
    figure(old.quartier, wert="500", stand="2025")
    page = client.get("/en/quartier/").text
    assert "Here are 500 flats." in page
    assert "As of: 2025, source: Town of Seesen" in page


def test_a_changed_goal_makes_its_translation_old(redaktion):
    quartier = fabrik.make_quartier()
    ziel = Ziel.objects.create(quartier=quartier, text="Alle kennen sich.", reihenfolge=1)
    Uebersetzung.objects.write(ziel, "text", "en", "Everybody knows each other.")
    change(redaktion, quartier, **{"ziele-0-text": "Alle helfen sich."})
    assert counts(redaktion, quartier, "en") == (0, 1, 0)
    assert f"veraltet seit {date_format(timezone.localdate(), 'j. F Y')}" in redaktion.get(page_of(quartier, "en")).text


def test_figures_in_the_table_to_download_speak_the_language_of_the_page(client):
    zahl = figure(fabrik.make_quartier())
    Uebersetzung.objects.write(zahl, "bezeichnung", "en", "Flats")
    assert "Flats" in client.get("/en/quartier/zahlen.csv").content.decode()
    assert "Flats" not in client.get("/quartier/zahlen.csv").content.decode()


def test_a_note_that_was_translated_once_holds_for_every_date(client, redaktion):
    first, second = (fabrik.make_durchgang().termine.get() for _ in range(2))
    for termin in (first, second):
        termin.hinweis = "Heute im Garten."
        termin.save()
    write(redaktion, first, "ar", hinweis="اليوم في الحديقة.")
    for termin in (first, second):
        assert "اليوم في الحديقة." in client.get(f"/ar/angebote/{termin.angebot.slug}/").text
    assert counts(redaktion, second, "ar") == (1, 0, 0)


def test_the_reason_of_a_cancellation_is_told_in_the_language_of_the_mail(client):
    durchgang = fabrik.make_durchgang()
    termin = durchgang.termine.get()
    other = fabrik.make_termin(durchgang, days=10)
    other.hinweis = "Die Leitung ist krank."
    Uebersetzung.objects.write(other, "hinweis", "en", "The leader is ill.")
    fabrik.sign_up(durchgang, email="ada@example.org", sprache="en")
    termin.call_off("Die Leitung ist krank.")
    own, german = Nachricht.objects.get(schluessel__contains=":termin:").text.split("———")
    assert ("The leader is ill." in own, "Die Leitung ist krank." in own) == (True, False)
    assert "Die Leitung ist krank." in german


def test_a_picture_is_described_in_the_language_of_the_page_or_marked_as_german(client):
    bild, neuigkeit = fabrik.make_bild("Zwei Frauen nähen."), Neuigkeit(titel="Neu", slug="neu", text="Da!")
    neuigkeit.save()
    neuigkeit.bilder.add(bild)
    page = "/en/neuigkeiten/neu/"
    assert 'alt="Zwei Frauen nähen." lang="de" dir="ltr"' in client.get(page).text
    Uebersetzung.objects.write(bild, "alt", "en", 'Two women "sew".')
    assert 'alt="Two women &quot;sew&quot;." loading' in client.get(page).text


def test_an_idea_and_its_answer_are_read_in_another_language_and_go_with_it(client, redaktion):
    idee = fabrik.answer(fabrik.make_idee(), text="Wir fragen die Stadt.", titel="Eine Bank", oeffentlich="Sie fehlt.")
    antwort = idee.antworten.get()
    assert counts(redaktion, idee, "en") == (0, 0, 3)
    write(redaktion, idee, "en", titel="A bench", **{f"antwort{antwort.pk}_text": "We ask the town."})
    page = client.get(f"/en{idee.get_absolute_url()}").text
    assert "<h1>A bench</h1>" in page
    assert "<p>We ask the town.</p>" in page
    assert '<span class="deutsch" lang="de" dir="ltr">Sie fehlt.</span>' in page
    idee.withdraw()
    assert not Uebersetzung.objects.exists()


def test_why_the_house_is_closed_is_said_in_the_language_of_the_page(client):
    today = timezone.localdate()
    closed = Schliesszeit.objects.create(von=today, bis=today, anlass="Betriebsausflug")
    assert '<span class="deutsch" lang="de" dir="ltr">Betriebsausflug</span>' in client.get("/en/").text
    Uebersetzung.objects.write(closed, "anlass", "en", "Day out")
    for page in ("/en/", "/en/bildschirm/", "/en/angebote/woche/"):
        text = client.get(page).text
        assert ("Day out" in text, "Betriebsausflug" in text) == (True, False)


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
