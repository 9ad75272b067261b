"""The languages of the public site: addresses, direction, links, dates, and that staff keep their German."""

import datetime as dt
import gettext
import io
import re

import pytest
from babel.messages import Catalog, mofile
from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext, trans_real

from angebote.models import Anmeldung
from quartier.models import Bremse
from quartier.regeln import public_holiday
from quartier.sprache import datum, komma, spanne, und

from . import fabrik
from .formular import key_of
from .seiten import parse

CODES = [code for code, _ in settings.LANGUAGES]
PAGES = [
    "/", "/angebote/", "/beratung/", "/mitmachen/", "/meine/", "/quartier/", "/quartier/netz/", "/quartier/orte/",
    "/quartier/projekte/", "/quartier/ideen/", "/quartier/ideen/neu/", "/neuigkeiten/", "/presse/",
]  # fmt: skip


@pytest.fixture
def haus(db):
    return fabrik.make_haus()


@pytest.fixture
def translated(monkeypatch):
    """A function that gives the site translations in Arabic: {(context, German): Arabic}."""
    translation.activate("ar")
    real = trans_real._translations["ar"]

    def add(texts):
        catalog, out = Catalog(locale="ar"), io.BytesIO()
        for (context, german), words in texts.items():
            catalog.add(german, words, context=context)
        mofile.write_mo(out, catalog)
        out.seek(0)
        own = gettext.GNUTranslations(out)
        own.plural = real.plural
        merged = trans_real.TranslationCatalog(own)
        for known in real._catalog._catalogs:
            merged._catalogs.append(known)
            merged._plurals.append(real.plural)
        monkeypatch.setattr(real, "_catalog", merged)

    yield add
    translation.activate(settings.LANGUAGE_CODE)


def links(text):
    """Where the page leads, without the switch of languages."""
    tree = parse(text)
    switch = {a for nav in tree.findall(".//nav[@class='sprachen']") for a in nav.iter("a")}
    switch |= {a for p in tree.findall(".//p[@class='vorschlag']") for a in p.iter("a")}
    return [a.get("href") for a in tree.iter("a") if a not in switch]


@pytest.mark.parametrize("page", PAGES)
def test_an_arabic_page_says_so_and_its_links_stay_arabic(client, haus, page):
    fabrik.make_durchgang()
    fabrik.make_anliegen()
    answer = client.get(f"/ar{page}")
    assert (answer.status_code, answer["Content-Language"]) == (200, "ar")
    tree = parse(answer.text)
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    own = [href for href in links(answer.text) if href.startswith("/") and not href.startswith("/bilder/")]
    own = [href for href in own if "/beratung/?sprache=" not in href]  # counselling in another language, on its page
    assert len(own) > 8
    assert [href for href in own if not href.startswith("/ar/")] == []


def test_a_page_that_reads_from_the_left_says_so(client, haus):
    for code in CODES:
        tree = parse(client.get("/" if code == "de" else f"/{code}/").text)
        assert (tree.get("lang"), tree.get("dir")) == (code, "rtl" if code in ("ar", "fa") else "ltr")


@pytest.mark.parametrize("path", ["/de/", "/xx/", "/fr/angebote/", "/ar", "/ar/gibt-es-nicht/", "/ar/admin/"])
def test_other_codes_and_addresses_lead_nowhere(client, haus, path):
    answer = client.get(path)
    assert answer.status_code == (301 if path == "/ar" else 404)


def test_a_page_that_is_missing_is_missing_in_the_readers_language(client, haus):
    assert parse(client.get("/ar/gibt-es-nicht/").text).get("dir") == "rtl"


def hint(client, path, wishes):
    """The line above the page that offers another language: (language, direction, address), or None."""
    tree = parse(client.get(path, headers={"Accept-Language": wishes}).text)
    found = tree.find(".//p[@class='vorschlag']/a")
    return None if found is None else (found.get("lang"), found.get("dir"), found.get("href"))


@pytest.mark.parametrize(
    ("path", "wishes", "line"),
    [
        ("/angebote/?tag=1&q=x", "ar-SY,ar;q=0.9,de;q=0.8", ("ar", "rtl", "/ar/angebote/?tag=1&q=x")),
        ("/ar/angebote/?tag=1", "de-DE,de;q=0.9", ("de", "ltr", "/angebote/?tag=1")),
        ("/ar/angebote/", "uk,ar;q=0.9", ("uk", "ltr", "/uk/angebote/")),
        ("/angebote/", "de,ar;q=0.9", None),
        ("/ar/angebote/", "ar", None),
        ("/de-simple/", "de", None),
        ("/angebote/", "fr", None),
        ("/angebote/", "fr,tr;q=0.5", ("tr", "ltr", "/tr/angebote/")),
        ("/angebote/", "", None),
        ("/angebote/", "x" * 600 + ";q=ä,,;", None),
    ],
)
def test_a_browser_that_asks_for_another_language_gets_one_line_with_the_same_page(client, haus, path, wishes, line):
    assert hint(client, path, wishes) == line
    answer = client.get(path, headers={"Accept-Language": wishes})
    assert answer["Content-Language"] == (re.match(r"/(ar|de-simple)/", path) or ["", "de"])[1]  # nobody is sent away


def test_in_a_form_no_link_takes_away_what_was_typed_only_the_switch_keeps_it(client, haus):
    assert hint(client, "/meine/", "ar") is None
    assert '<button form="' in client.get("/meine/", headers={"Accept-Language": "ar"}).text


def test_the_line_is_written_in_the_language_it_offers(client, haus, translated):
    translated(
        {("im Satz steht der Name der eigenen Sprache", "Diese Seite auf Deutsch lesen"): "اقرأ هذه الصفحة بالعربية"}
    )
    assert "اقرأ هذه الصفحة بالعربية" in client.get("/", headers={"Accept-Language": "ar"}).text
    assert "اقرأ" not in client.get("/", headers={"Accept-Language": "de"}).text


def test_the_switch_names_each_language_in_its_own_script_and_keeps_the_question(client, haus):
    tree = parse(client.get("/ar/angebote/?tag=1&q=Tee").text)
    shown = [
        (a.get("lang"), a.text, a.get("href"), a.get("aria-current"))
        for a in tree.findall(".//nav[@class='sprachen']//a")
    ]
    assert shown == [
        (code, name, f"{'' if code == 'de' else f'/{code}'}/angebote/?tag=1&q=Tee", "true" if code == "ar" else None)
        for code, name in settings.LANGUAGES
    ]
    assert {name for _, name in settings.LANGUAGES} >= {"Українська", "العربية", "فارسی / دری", "Türkçe"}


def test_dates_and_lists_are_written_as_the_translation_says(translated):
    day = dt.date(2026, 11, 26)
    translated({
        ("datum", "l, j. F"): "j F – l",
        ("Aufzählung", "{a} und {b}"): "{a} و{b}", ("Aufzählung", "{a}, {b}"): "{a}، {b}",
    })  # fmt: skip
    assert datum(day, "l, j. F") == "26 نوفمبر – الخميس"
    assert (und("ABC"), komma("ABC")) == ("A وB وC", "A، B، C")
    assert spanne("10:30", "12:00") == "\u206610:30–12:00\u2069"
    with translation.override("de"):
        assert datum(day, "l, j. F") == "Donnerstag, 26. November"
        assert (und("ABC"), komma("ABC"), und([])) == ("A und B und C", "A, B, C", "")
        assert spanne("10:30", "12:00") == "10:30–12:00"


@pytest.mark.parametrize(
    ("code", "words", "month"),
    [
        ("de", "Montag, 30. November", "November 2026"), ("de-simple", "Montag, 30. November", "November 2026"),
        ("en", "Monday 30 November", "November 2026"), ("tr", "30 Kasım Pazartesi", "Kasım 2026"),
        ("pl", "poniedziałek, 30 listopada", "listopad 2026"), ("ro", "luni, 30 noiembrie", "noiembrie 2026"),
        ("ru", "понедельник, 30 ноября", "ноябрь 2026"), ("uk", "понеділок, 30 листопада", "листопад 2026"),
        ("ar", "الاثنين، 30 نوفمبر", "نوفمبر 2026"), ("fa", "دوشنبه، 30 نوامبر", "نوامبر 2026"),
    ],
)  # fmt: skip
def test_names_of_days_and_months_are_written_as_in_the_middle_of_a_sentence(code, words, month):
    with translation.override(code):
        assert (datum(dt.date(2026, 11, 30), "l, j. F"), datum(dt.date(2026, 11, 1), "F Y")) == (words, month)
        assert pgettext("Namen von Tagen und Monaten mitten im Satz", "groß") in ("groß", "klein")


@pytest.mark.parametrize("code", ["pl", "ro", "ru", "uk"])
def test_where_a_date_begins_a_line_it_begins_with_a_capital(client, haus, code):
    termin = fabrik.make_durchgang(days=2).termine.get()
    with translation.override(code):
        words = datum(termin.beginn, "l, j. F")
    assert words == words.lower()
    heading = re.search(r"<h3>([^<]*\d[^<]*)</h3>", client.get(f"/{code}/").text)[1]
    assert heading == words[0].upper() + words[1:]


def test_public_holidays_are_translated(translated):
    translated({(None, "Karfreitag"): "الجمعة العظيمة"})
    assert public_holiday(dt.date(2027, 3, 26)) == "الجمعة العظيمة"
    with translation.override("de"):
        assert public_holiday(dt.date(2027, 3, 26)) == "Karfreitag"
        assert public_holiday(dt.date(2027, 3, 25)) is None


def test_staff_work_in_german_whatever_their_browser_wishes(client, db):
    answer = client.get("/admin/login/", headers={"Accept-Language": "ar"})
    assert answer["Content-Language"] == "de"
    assert parse(answer.text).get("lang") == "de"


# --- the form comes along


def test_who_changes_the_language_while_typing_keeps_every_word_and_is_not_scolded(client, db):
    kurs = fabrik.make_durchgang()
    form = client.get(kurs.sign_up_url)
    assert f'formaction="/ar{kurs.sign_up_url}?senden#inhalt" name="sprachwechsel" value="ar"' in form.text
    typed = {"name": "Ada Beispiel", "telefon": "keins", "schluessel": key_of(form), "sprachwechsel": "ar"}
    page = client.post(f"/ar{kurs.sign_up_url}?senden", typed)
    assert (page.status_code, parse(page.text).get("lang")) == (200, "ar")
    assert 'value="Ada Beispiel"' in page.text
    assert 'value="keins"' in page.text
    assert 'class="fehlerliste"' not in page.text
    assert not Anmeldung.objects.exists()
    typed.pop("sprachwechsel")
    page = client.post(f"/ar{kurs.sign_up_url}?senden", typed)
    assert (page.status_code, 'class="fehlerliste"' in page.text) == (422, True)


@pytest.mark.parametrize(
    ("path", "field"),
    [("/meine/", "nummer"), ("/quartier/ideen/neu/", "original"), ("/beratung/{}/rueckruf/", "name")],
)
def test_every_form_of_a_page_can_be_taken_along(client, anliegen, path, field):
    path = path.format(anliegen.slug)
    page = client.post(f"/tr{path}?senden", {field: "4827", "sprachwechsel": "tr"})
    assert (page.status_code, parse(page.text).get("lang")) == (200, "tr")
    assert "4827" in page.text
    assert 'class="fehlerliste"' not in page.text
    assert Bremse.objects.count() == 0


def test_the_switch_stands_behind_the_form_so_that_enter_sends_the_form(client, db):
    page = client.get(fabrik.make_durchgang().sign_up_url).text
    assert page.index('name="sprachwechsel"') > page.index("</form>")
    assert page.count('class="sprachen') == 1
