"""The colleague at the desk reads German on every page of both admins, and finds help where one would ask."""

import gettext
import re
from pathlib import Path

import django
import html5lib
import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils.text import camel_case_to_spaces

from beratung.admin import site as beratung_site

from . import fabrik

ENGLISH = re.compile(
    r"\b(the|and|your|you|please|this|with|are|not|been|successfully|select|add|change|delete|save|search|filter by|"
    r"view|history|show|choose|required|password|username|today|now|yes|unknown|log|all|none)\b", re.IGNORECASE,
)  # fmt: skip
SAME_IN_GERMAN = re.compile(r"<[^>]*>|\S*@\S*|https?://\S*")
PARTS = ["contrib/admin", "contrib/auth", "conf"]  # where Django's own words are translated


def translated():
    """{English: German} of all that Django says."""
    found = {}
    for part in PARTS:
        path = Path(django.__file__).parent / part / "locale/de/LC_MESSAGES/django.mo"
        with path.open("rb") as file:
            catalog = gettext.GNUTranslations(file)._catalog
        found |= {key: text for key, text in catalog.items() if isinstance(key, str) and key and key != text}
    return found


DJANGO = translated()


def said(page):
    """What is read on the page or read out of it."""
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    hidden = {id(inner) for tag in ("script", "style") for outer in tree.iter(tag) for inner in outer.iter()}
    for element in tree.iter():
        if isinstance(element.tag, str) and id(element) not in hidden:
            yield from (element.get(name) or "" for name in ("title", "aria-label", "placeholder", "alt"))
            yield from ((element.text or ""), (element.tail or ""))
            yield element.get("value") or "" if element.get("type") == "submit" else ""


def english(page):
    """Words that nobody has translated."""
    texts = {" ".join(SAME_IN_GERMAN.sub("", text).split()) for text in said(page)}
    return sorted(text for text in texts if ENGLISH.search(text) or DJANGO.get(text.rstrip(":"), text) != text)


def test_control_english_is_noticed():
    class Page:
        text = "<p>Angebot <a title='View on site'>x</a></p><input type=submit value=Save><p>Home</p><p>Hallo</p>"

    assert english(Page) == ["Home", "Save", "View on site"]


def pages(site, at):
    """The pages around the models, the list of each and the form for a new one."""
    yield from (
        f"{at}{page}" for page in ("", "login/", "password_change/", "leichte-sprache/", "uebersetzungen/?sprache=ar")
    )
    for model in site._registry:
        yield from (f"{at}{model._meta.app_label}/{model._meta.model_name}/{page}" for page in ("", "add/"))


def shown(client, site, at):
    """{address: English words} of all these pages that this colleague may see."""
    answers = {path: client.get(path) for path in pages(site, at)}
    return {path: english(page) for path, page in answers.items() if page.status_code == 200}


def test_no_page_of_the_content_admin_speaks_english(redaktion):
    fabrik.make_durchgang(6, confirmed=1)
    found = shown(redaktion, admin.site, "/admin/")
    assert len(found) > 40
    assert {path: words for path, words in found.items() if words} == {}


def test_no_page_of_the_counselling_office_speaks_english(buero):
    fabrik.make_kraft(fabrik.make_anliegen())
    found = shown(buero, beratung_site, "/")
    assert len(found) > 12
    assert {path: words for path, words in found.items() if words} == {}


def test_what_is_wrong_with_an_empty_form_is_said_in_german(redaktion):
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        if (page := redaktion.get(path)).status_code == 200:
            blank = dict.fromkeys(re.findall(r'name="([\w-]+-(?:TOTAL|INITIAL)_FORMS)"', page.text), "0")
            assert english(redaktion.post(path, blank)) == [], path


def fields(site):
    """(model, field) of everything that can be typed on a page of this admin."""
    for model in site._registry:
        for field in (*model._meta.fields, *model._meta.many_to_many):
            if field.editable and not field.auto_created:
                yield model._meta.label, field


@pytest.mark.parametrize("site", [admin.site, beratung_site], ids=["content", "office"])
def test_every_field_has_a_name_of_its_own(site):
    """Django makes one of the Python name where nobody has written one."""
    made = {f.name for _, f in fields(site) if str(f.verbose_name) == f.name.replace("_", " ")}
    assert "aktiv" in made or "von" in made  # some are German as they are
    assert [name for name in made if re.search("ae|oe|ue", name)] == []
    assert [m for m in site._registry if m._meta.verbose_name == camel_case_to_spaces(m.__name__)] == []


ASKED = """
quartier.Haus.untertitel quartier.Organisation.kurz quartier.Quartier.bewohnerstruktur quartier.Raum.name
angebote.Angebot.sprachen angebote.Angebot.kontakt angebote.Angebot.kinderbetreuung angebote.Durchgang.anmeldung_bis
beratung.Anliegen.puffer beratung.Anliegen.mitbringen beratung.Zugang.beratungskraft
"""


@pytest.mark.parametrize("path", ASKED.split())
def test_where_a_colleague_would_ask_a_sentence_answers(path):
    app, model, name = path.split(".")
    help_text = str(apps.get_model(app, model)._meta.get_field(name).help_text)
    assert re.fullmatch(r"[A-ZÄÖÜ].*[.?]", help_text)


@pytest.mark.parametrize("site", [admin.site, beratung_site], ids=["content", "office"])
def test_an_address_and_an_order_always_say_what_they_are_for(site):
    silent = [f"{label}.{f.name}" for label, f in fields(site) if f.name in ("slug", "reihenfolge") and not f.help_text]
    assert silent == []
