"""What holds for every public page: right HTML, strict headers, no cookies, nothing from anybody else."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.template.loader import render_to_string

from beratung.models import Nachricht
from lena.views import server_error
from quartier.models import Neuigkeit, Schliesszeit
from quartier.models.nummer import new_form_key

from . import cluster, fabrik
from .haus import PAGES, Haus, open_page
from .seiten import check_headers, check_html, count_queries, without_nul

TEMPLATES = settings.BASE_DIR / "templates"


@pytest.fixture(scope="class")
def haus(django_db_setup, django_db_blocker):
    """Built once for all tests of a class, in a database of its own."""
    usual = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = cluster.copy(f"{usual}_seiten")
        yield Haus()
        connection.close()
        connection.settings_dict["NAME"] = usual


every_page = pytest.mark.parametrize("name", PAGES)


class TestEveryPage:
    @every_page
    def test_every_page_is_right_html_and_all_from_this_house(self, client, haus, name):
        tree = check_html(open_page(client, haus, name).text)
        links = {link.get("href") for link in tree.findall(".//footer//a")}
        assert {"/impressum/", "/datenschutz/", "/barrierefreiheit/"} <= links

    @every_page
    def test_every_page_has_the_strict_headers_and_sets_no_cookie(self, client, haus, name):
        page = open_page(client, haus, name)
        check_headers(page.headers)
        assert page.cookies.output() == ""
        assert client.cookies.output() == ""

    def test_signing_up_booking_finding_and_cancelling_need_no_cookie(self, client, haus):
        client.post(haus.anmelden, {"schluessel": new_form_key(), "name": "Ada", "erwachsene": 1}, follow=True)
        client.post(haus.zeiten, {"schluessel": new_form_key(), "zeit": haus.zeit}, follow=True)
        client.post(haus.buchen, {"schritt": "buchen", "name": "Ada"}, follow=True)
        client.post("/meine/", {"nummer": "12345678", "merkwort": "Apfel"})
        client.post(f"{haus.meine_anmeldung}absagen/", follow=True)
        assert client.cookies.output() == ""

    def test_a_closed_house_says_so_on_the_start_page(self, client, haus):
        today = fabrik.in_days(0).date()
        Schliesszeit.objects.create(von=today, bis=today, anlass="Sommerpause & Umbau")
        page = client.get("/").text
        assert "Sommerpause &amp; Umbau" in page
        check_html(page)

    @pytest.mark.parametrize("address", ["/impressum/", "/datenschutz/", "/barrierefreiheit/"])
    def test_blanks_that_only_the_operator_can_fill_stand_out(self, client, haus, address):
        page = client.get(address).text
        assert "Noch nicht fertig" in page
        assert "<mark>[bitte ausfüllen: Name]</mark>" in page

    @pytest.mark.parametrize(
        "value", ["\x00", "\x00" * 100, "9" * 5000, "x" * 5000, "\u202e\u200f", "²", "-1", "1e400", "😀"]
    )
    def test_odd_words_in_a_form_are_refused_in_words(self, client, haus, value):
        forms = {
            haus.anmelden: ("schluessel", "name", "erwachsene", "kinder", "telefon", "email", "notiz"),
            haus.zeiten: ("schluessel", "zeit"),
            haus.buchen: (
                "zeit",
                "name",
                "telefon",
                "email",
                "notiz",
                "anrufen",
                "fuer_andere",
                "helfer_name",
                "schritt",
            ),
            f"{haus.zeiten}rueckruf/": ("schluessel", "name", "telefon", "email", "notiz", "anrufen"),
            f"{haus.mein_termin}verschieben/": ("zeit",),
            f"{haus.mein_termin}kontakt/": ("telefon", "email", "anrufen"),
            "/quartier/ideen/neu/": ("schluessel", "art", "original", "name", "telefon", "email", "homepage"),
            "/meine/": ("nummer", "merkwort"),
        }
        for address, fields in forms.items():
            page = client.post(address, dict.fromkeys(fields, value))
            assert page.status_code in (200, 409, 422)
            check_html(without_nul(page.text))


@pytest.mark.parametrize("address", ["/livez", "/readyz", "/favicon.ico", "/angebote", "/angebote/{slug}/termine.ics"])
def test_answers_that_are_no_pages_have_the_headers_too(client, address):
    durchgang = fabrik.make_durchgang()
    answer = client.get(address.format(slug=durchgang.angebot.slug))
    assert answer.status_code in (200, 301, 302)
    check_headers(answer.headers)
    assert answer.cookies.output() == ""


@pytest.mark.parametrize(
    "address",
    [
        "/", "/angebote/", "/beratung/", "/meine/", "/quartier/", "/quartier/netz/", "/quartier/orte/",
        "/quartier/projekte/", "/quartier/ideen/", "/neuigkeiten/", "/presse/",
    ],
)  # fmt: skip
def test_an_empty_house_has_these_pages_already(client, address):
    page = client.get(address)
    assert page.status_code == 200
    check_html(page.text)


@pytest.mark.parametrize("name", ["500.html", "403_csrf.html"])
def test_the_pages_for_mistakes_work_without_everything_else(name):
    check_html(render_to_string(name))


def test_when_the_database_is_gone_the_page_still_knows_the_telephone_number(client, django_assert_num_queries):
    fabrik.make_haus(telefon="05381 123")
    client.get("/")
    with django_assert_num_queries(0):
        page = server_error(None)
    assert page.status_code == 500
    assert 'href="tel:05381123"' in page.text
    check_html(page.text)


def is_admin_override(name):
    """Django's admin looks for admin/<app>/<model>/<one of its own templates>."""
    theirs = Path(admin.__file__).parent / "templates/admin"
    *owner, file = name.removeprefix("admin/").split("/")
    models = {(m._meta.app_label, m._meta.model_name) for m in apps.get_models()}
    known = models | {(app,) for app, _ in models} | {()}
    return name.startswith("admin/") and tuple(owner) in known and (theirs / file).exists()


def test_every_template_is_used():
    code = [p for app in ("lena", "quartier", "angebote", "beratung") for p in (settings.BASE_DIR / app).rglob("*.py")]
    text = "\n".join(path.read_text() for path in [*code, *TEMPLATES.rglob("*.*")])
    for_django = {"403.html", "403_csrf.html", "404.html", "500.html", "lena/uni_form.html"}  # found by their name
    used = set(re.findall(r'[\'"]([\w/]+\.(?:html|txt))[\'"]', text)) | for_django
    pages_of_a_date = (settings.BASE_DIR / "angebote/admin/termin.py").read_text()
    used |= {f"admin/angebote/termin/{name}" for name in re.findall(r'"(\w+\.html)"', pages_of_a_date)}
    offers = (settings.BASE_DIR / "angebote/nachrichten.py").read_text()
    used |= {f"mail/{name}.txt" for name in re.findall(r'"(\w+)"', offers)}
    used |= {f"mail/termin_{name}.txt" for name in Nachricht.Art.values}
    there = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*")}
    assert sorted(name for name in there - used if not is_admin_override(name)) == []


def test_stylesheet_and_icon_bring_nothing_from_elsewhere():
    for path in Path(settings.BASE_DIR / "static").glob("*.*"):
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert re.findall(r"https?:|@import|url\(\s*['\"]?//", text) == []


# --- number of queries


def more_offers(count, dates):
    """Offers with a room, a theme, people and several coming dates."""
    for _ in range(count):
        raum = fabrik.make_raum()
        durchgang = fabrik.make_durchgang(6, days=1, confirmed=2, raum=raum)
        durchgang.angebot.handlungsfelder.add(fabrik.make_handlungsfeld(f"Feld {raum.pk}", f"feld-{raum.pk}"))
        for number in range(1, dates):
            fabrik.make_termin(durchgang, days=1 + number, raum=raum)
        neuigkeit = Neuigkeit.objects.create(titel="Neu", slug=f"neu-{raum.pk}", text="Text")
        neuigkeit.bilder.add(fabrik.make_bild(fuer_presse=True))


@pytest.mark.parametrize("address", ["/", "/angebote/", "/angebote/?q=kurs", "/neuigkeiten/", "/quartier/", "/presse/"])
def test_a_list_takes_the_same_queries_for_one_and_for_three(client, address):
    fabrik.make_haus()
    fabrik.make_quartier()
    more_offers(1, dates=1)
    one = count_queries(client, address)
    more_offers(2, dates=5)
    assert count_queries(client, address) == one


def test_an_offer_takes_the_same_queries_however_many_dates_it_has(client):
    raum = fabrik.make_raum()
    durchgang = fabrik.make_durchgang(6, days=1, raum=raum)
    one = count_queries(client, durchgang.angebot.get_absolute_url())
    for days in range(2, 8):
        fabrik.make_termin(durchgang, days=days, raum=fabrik.make_raum())
    assert count_queries(client, durchgang.angebot.get_absolute_url()) == one
