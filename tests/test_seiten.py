"""What holds for every public page: right HTML, strict headers, no cookies, nothing from anybody else."""

import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from beratung.models import Nachricht
from beratung.warteliste import fall_out
from beratung.zeiten import free_times
from lena.einbetten import SCRIPTS, SHEETS, content, sources
from lena.views import server_error
from quartier.models import Ansprechperson, Kennzahl, Neuigkeit, Projekt, Schliesszeit, Ziel
from quartier.models import Haus as DasHaus
from quartier.models.nummer import new_form_key

from . import cluster, fabrik

TEMPLATES = settings.BASE_DIR / "templates"
NONSENSE = "x" * 43


class Haus:
    """A house with one of everything, and where it is found."""

    def __init__(self):
        fabrik.make_haus(**fabrik.somewhere())
        for slug in ("impressum", "datenschutz", "barrierefreiheit"):
            fabrik.make_seite(slug, "## Überschrift\n\nText & mehr\n\n[bitte ausfüllen: Name]")
        Neuigkeit.objects.create(titel="Neu <b>hier</b>", slug="neu", text="Eins\nzwei\n\nDrei & vier", beispiel=True)
        self.describe_quarter()
        self.show_pictures()
        kurs, voll = (
            fabrik.make_durchgang(6, confirmed=1, raum=fabrik.make_raum()),
            fabrik.make_durchgang(1, confirmed=1),
        )
        kurs.angebot.handlungsfelder.add(fabrik.make_handlungsfeld())
        fabrik.make_durchgang(None)
        cancelled = fabrik.make_termin(kurs, days=2)
        cancelled.call_off("Die Leitung ist krank.")
        moved = fabrik.make_termin(kurs, days=1)
        moved.beginn, moved.ende = fabrik.in_days(1, 15), fabrik.in_days(1, 16)
        moved.place()
        self.angebot, self.anmelden = kurs.angebot.get_absolute_url(), kurs.sign_up_url
        self.vorbei = fabrik.make_durchgang(days=-3).sign_up_url
        self.mithelfen = f"/mitmachen/{fabrik.make_bedarf(moved, hinweis='Mut & Lust').pk}/"
        self.einzeln = fabrik.make_durchgang(2, einzeln=True).sign_up_url
        self.warteliste = voll.sign_up_url
        secret = [secrets.token_urlsafe(32) for _ in range(4)]
        fabrik.sign_up(kurs, "Ada <Beispiel>", secret[0], notiz="Hallo")
        fabrik.sign_up(voll, "Ben Beispiel", secret[1])
        self.meine_anmeldung, self.meine_warteliste = f"/meine/{secret[0]}/", f"/meine/{secret[1]}/"
        anliegen = fabrik.make_anliegen(
            mitbringen="Den Brief", ablauf="Wir lesen ihn.", gespraeche=["vor_ort", "telefon"],
            saetze="Ich bin < 20\nUnd nun?",
        )  # fmt: skip
        kraft = fabrik.make_kraft(anliegen, name="Mira Muster", raum=fabrik.make_raum())
        helfer = {"name": "Greta <Beispiel>"}
        fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), secret[2], helfer=helfer)
        faellt_aus = fabrik.book(anliegen, kraft, fabrik.in_days(3, 10), "a" * 43, email="ben@example.org")
        fall_out([faellt_aus])
        self.faellt_aus = f"/meine/{'a' * 43}/"
        self.zeiten, self.mein_termin = f"/beratung/{anliegen.slug}/", f"/meine/{secret[2]}/"
        self.zeit = free_times(anliegen)[0].wert
        fabrik.hold(anliegen, kraft, fabrik.in_days(3, 11), secret[3])
        self.buchen = f"{self.zeiten}buchen/{secret[3]}/"

    def show_pictures(self):
        bild = fabrik.make_bild('Ein "Haus" <b>', unterschrift="Mut & Licht", fuer_presse=True, beispiel=True)
        for text in (Neuigkeit.objects.get(), Projekt.objects.get()):
            text.bilder.add(bild)
        DasHaus.objects.update(presse_satz="Ein <Haus>", presse_kurz="Eins\nzwei", presse_lang="Eins\n\nZwei & drei")

    def describe_quarter(self):
        quartier = fabrik.make_quartier()
        quartier.bewohnerstruktur = quartier.bebauung = quartier.merkmale = "Eins\n\nZwei & drei"
        quartier.save()
        Kennzahl.objects.create(quartier=quartier, gebiet="stadt", bezeichnung="Menschen", wert="¼", quelle="Blatt")
        Ziel.objects.create(quartier=quartier, text="Ein Treff")
        fabrik.make_ort(
            "Bad <b>", (0, "offen", 9, 12), (0, "termin", 12, 14), (2, "geschlossen"), kategorie="freizeit",
            beschreibung="Eins\nzwei", website="https://example.org/?a=1&b=2", telefon="05381 1", beispiel=True,
            zugang_hinweis="Tür & Tor", zugang_geprueft_am="2026-01-01", **fabrik.somewhere(300, 200),
        )  # fmt: skip
        fabrik.make_ort("Ohne Lage")
        fabrik.make_strasse("Straße & Weg", ungefaehr=True)
        projekt = fabrik.make_projekt("Licht & Weg", ergebnis="Hell\nund <gerade>", stand="fertig", beispiel=True)
        projekt.ziele.set(Ziel.objects.all())
        projekt.partner.add(fabrik.make_organisation("Verein <b>"))
        self.projekt = projekt.get_absolute_url()
        idee, secret = fabrik.make_idee("Zu <dunkel>", "i" * 43, name="Ada <Beispiel>", projekt=projekt), "i" * 43
        fabrik.answer(idee, "in_arbeit", "Wir\nsehen & prüfen", titel="Zu <dunkel>", oeffentlich="Eins\n\nzwei & drei")
        fabrik.answer(idee, "geht_nicht", "Zu teuer", titel="Zu <dunkel>", oeffentlich="Eins\n\nzwei & drei")
        self.idee, self.meine_idee = idee.get_absolute_url(), f"/meine/{secret}/"
        Ansprechperson.objects.create(
            organisation=fabrik.make_organisation("Verein <b>"), name="Mira", sprachen=["de"], email="m@example.org",
            telefon="05381 2", erreichbar="Di & Do",
        )  # fmt: skip
        fabrik.make_foerderung(quartier=quartier)


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


# page: (status, how somebody gets there)
PAGES = {
    "start": (200, lambda c, h: c.get("/")),
    "offers": (200, lambda c, h: c.get("/angebote/")),
    "offers, filtered": (200, lambda c, h: c.get("/angebote/?kostenlos=on&q=kurs&feld=kultur")),
    "offers, no result": (200, lambda c, h: c.get("/angebote/?q=gibtesnicht")),
    "offers, no such page": (200, lambda c, h: c.get("/angebote/?seite=99")),
    "offers, odd filter": (200, lambda c, h: c.get("/angebote/?tag=x&feld=gibtesnicht")),
    "offer": (200, lambda c, h: c.get(h.angebot)),
    "sign-up": (200, lambda c, h: c.get(h.anmelden)),
    "sign-up, waiting list": (200, lambda c, h: c.get(h.warteliste)),
    "sign-up, closed": (200, lambda c, h: c.get(h.vorbei)),
    "sign-up, errors": (422, lambda c, h: c.post(h.anmelden, {"name": "<b>", "erwachsene": "99", "email": '"@'})),
    "sign-up, single dates": (200, lambda c, h: c.get(h.einzeln)),
    "sign-up, single dates, errors": (422, lambda c, h: c.post(h.einzeln, {"termin": "<b>"})),
    "helping": (200, lambda c, h: c.get("/mitmachen/")),
    "help": (200, lambda c, h: c.get(h.mithelfen)),
    "help, errors": (422, lambda c, h: c.post(h.mithelfen, {"name": '"<b>'})),
    "matters": (200, lambda c, h: c.get("/beratung/")),
    "guide": (200, lambda c, h: c.get("/beratung/wegweiser/")),
    "times, in a language": (200, lambda c, h: c.get(f"{h.zeiten}?sprache=fa&begleitung=ja&gespraech=telefon")),
    "times, nobody speaks it": (200, lambda c, h: c.get(f"{h.zeiten}?sprache=tr")),
    "times, odd choice": (200, lambda c, h: c.get(f"{h.zeiten}?sprache=<b>&tag=x&monat=y&gespraech=z")),
    "times, one day": (200, lambda c, h: c.get(f"{h.zeiten}?tag={fabrik.in_days(3):%Y-%m-%d}")),
    "times, a month": (200, lambda c, h: c.get(f"{h.zeiten}?monat={fabrik.in_days(3):%Y-%m}")),
    "no time suits": (200, lambda c, h: c.get(f"{h.zeiten}rueckruf/?danke=ja")),
    "no time suits, errors": (422, lambda c, h: c.post(f"{h.zeiten}rueckruf/", {"name": '"<b>'})),
    "no time suits, noted": (200, lambda c, h: c.get(f"{h.zeiten}rueckruf/?notiert=ja")),
    "times": (200, lambda c, h: c.get(h.zeiten)),
    "times, later": (200, lambda c, h: c.get(f"{h.zeiten}?ab=2099-01-01")),
    "times, none chosen": (409, lambda c, h: c.post(h.zeiten, {"zeit": "", "schluessel": new_form_key()})),
    "details": (200, lambda c, h: c.get(h.buchen)),
    "details, errors": (422, lambda c, h: c.post(h.buchen, {"schritt": "pruefen", "name": "", "telefon": '"<'})),
    "details, for others": (200, lambda c, h: c.post(h.buchen, {"schritt": "fuer_andere", "name": '"<b>'})),
    "details, for others, errors": (422, lambda c, h: c.post(h.buchen, {"schritt": "pruefen", "fuer_andere": "on"})),
    "own appointment, other time": (200, lambda c, h: c.get(f"{h.mein_termin}verschieben/")),
    "own appointment, other time, asked": (200, lambda c, h: c.get(f"{h.mein_termin}verschieben/?zeit={h.zeit}")),
    "own appointment, contact": (200, lambda c, h: c.get(f"{h.mein_termin}kontakt/")),
    "own appointment, contact, errors": (422, lambda c, h: c.post(f"{h.mein_termin}kontakt/", {"telefon": '"<'})),
    "own appointment, cancel": (200, lambda c, h: c.get(f"{h.mein_termin}absagen/")),
    "own appointment, earlier": (200, lambda c, h: c.get(f"{h.mein_termin}frueher/")),
    "own appointment, delete": (200, lambda c, h: c.get(f"{h.mein_termin}loeschen/")),
    "own appointment, hand over": (200, lambda c, h: c.get(f"{h.mein_termin}uebergeben/")),
    "own appointment, falls through": (200, lambda c, h: c.get(h.faellt_aus)),
    "deleted": (200, lambda c, h: c.get("/meine/geloescht/")),
    "check": (200, lambda c, h: c.post(h.buchen, {"schritt": "pruefen", "name": 'Ada "<Beispiel>', "notiz": "a\nb"})),
    "own sign-up": (200, lambda c, h: c.get(h.meine_anmeldung)),
    "own place in the queue": (200, lambda c, h: c.get(h.meine_warteliste)),
    "own appointment": (200, lambda c, h: c.get(h.mein_termin)),
    "find": (200, lambda c, h: c.get("/meine/")),
    "find, errors": (422, lambda c, h: c.post("/meine/", {"nummer": "12", "merkwort": '"<i>'})),
    "find, nothing": (422, lambda c, h: c.post("/meine/", {"nummer": "12345678", "merkwort": "Apfel"})),
    "nothing there": (404, lambda c, h: c.get(f"/meine/{NONSENSE}/")),
    "cancelled": (200, lambda c, h: c.get("/meine/abgesagt/")),
    "not found": (404, lambda c, h: c.get("/gibt/es/nicht/")),
    "no such offer": (404, lambda c, h: c.get("/angebote/gibt-es-nicht/")),
    "quarter": (200, lambda c, h: c.get("/quartier/")),
    "places": (200, lambda c, h: c.get("/quartier/orte/")),
    "places, filtered": (200, lambda c, h: c.get("/quartier/orte/?kategorie=freizeit")),
    "places, no result": (200, lambda c, h: c.get("/quartier/orte/?kategorie=freizeit&offen=on&stufenfrei=on")),
    "places, odd filter": (200, lambda c, h: c.get("/quartier/orte/?kategorie=<b>&offen=x")),
    "network": (200, lambda c, h: c.get("/quartier/netz/")),
    "projects": (200, lambda c, h: c.get("/quartier/projekte/")),
    "projects, odd filter": (200, lambda c, h: c.get("/quartier/projekte/?feld=<b>&stand=x&seite=99")),
    "project": (200, lambda c, h: c.get(h.projekt)),
    "ideas": (200, lambda c, h: c.get("/quartier/ideen/")),
    "ideas, filtered": (200, lambda c, h: c.get("/quartier/ideen/?stand=geht_nicht")),
    "ideas, odd filter": (200, lambda c, h: c.get("/quartier/ideen/?feld=<b>&stand=x&seite=99")),
    "idea": (200, lambda c, h: c.get(h.idee)),
    "sending an idea": (200, lambda c, h: c.get("/quartier/ideen/neu/")),
    "sending an idea, errors": (422, lambda c, h: c.post("/quartier/ideen/neu/", {"art": "<b>", "name": '"<i>'})),
    "own idea": (200, lambda c, h: c.get(h.meine_idee)),
    "news": (200, lambda c, h: c.get("/neuigkeiten/")),
    "news item": (200, lambda c, h: c.get("/neuigkeiten/neu/")),
    "press": (200, lambda c, h: c.get("/presse/")),
    "news, no such page": (200, lambda c, h: c.get("/neuigkeiten/?seite=99")),
    "imprint": (200, lambda c, h: c.get("/impressum/")),
    "privacy": (200, lambda c, h: c.get("/datenschutz/")),
    "accessibility": (200, lambda c, h: c.get("/barrierefreiheit/")),
}
every_page = pytest.mark.parametrize("name", PAGES)


def parse(text):
    """The page as a tree; any mistake in the HTML raises."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def without_nul(text):
    """A form gives back what was typed; a NUL byte is the one thing that HTML cannot hold."""
    return text.replace("\0", "")


def open_page(client, haus, name):
    status, go = PAGES[name]
    page = go(client, haus)
    assert page.status_code == status
    return page


def check_html(text):
    """Every promise about a page's HTML."""
    tree = parse(text)
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    assert tree.get("lang") == "de"
    assert len(tree.findall(".//h1")) == 1
    assert tree.find(".//h1").itertext().__next__().strip()
    assert len(tree.findall("./head/title")) == 1
    assert tree.find("./head/title").text.strip()
    ids = [element.get("id") for element in elements if element.get("id")]
    assert sorted(ids) == sorted(set(ids))
    addresses = [
        element.get(name)
        for element in elements
        if not (element.tag == "a" and element.get("rel") == "external")  # a way out that somebody chooses to follow
        for name in ("src", "href", "action", "formaction", "srcset", "poster", "data")
        if element.get(name)
    ]
    other = [address for address in addresses if not address.startswith("whatsapp://send?")]  # an app on the own phone
    assert [address for address in other if urlsplit(address).netloc not in ("", "testserver")] == []
    assert {urlsplit(address).scheme for address in other} <= {"", "tel", "mailto", "sms", "webcal"}
    assert [e.tag for e in elements if e.get("style") is not None] == []
    assert {e.text for e in elements if e.tag == "style"} <= {content(name) for name in SHEETS}
    scripts = [e for e in elements if e.tag == "script" and e.get("type") != "application/ld+json"]  # that is data
    assert {e.text for e in scripts} <= {content(name) for name in SCRIPTS}
    assert [name for e in elements for name in e.attrib if name.startswith("on")] == []
    return tree


def check_headers(headers):
    """Every promise about the headers of an answer."""
    policy = dict(part.split(None, 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy.pop("style-src") == f"'self' {sources(SHEETS)}"
    assert policy.pop("script-src") == f"'self' {sources(SCRIPTS)}"
    assert {source for allowed in policy.values() for source in allowed.split()} <= {"'none'", "'self'", "data:"}
    expected = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert {name: headers.get(name) for name in expected} == expected
    for feature in ("camera", "microphone", "geolocation"):
        assert f"{feature}=()" in headers["Permissions-Policy"]


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


# --- number of queries


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


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


# --- what nobody would type

LONG = "9" * 5000
ODD_ADDRESSES = [
    f"/bilder/{'a' * 40}.jpg", "/bilder/../geheim.json", "/bilder/", "/bilder/%2e%2e%2fgeheim.json",
    f"/bilder/{'a' * 40}.svg",
    "/%00/", "/%ff/", "/angebote/%00/", "/angebote/%ff/", "/neuigkeiten/%00/", "/beratung/%00/", "/%2e%2e/%2e%2e/",
    "/angebote/{slug}/anmelden/100000000000000000000000/", f"/angebote/{{slug}}/anmelden/{LONG}/",
    "/angebote/{slug}/anmelden/0/", "/angebote/{slug}/anmelden/-1/", "/angebote/{slug}/anmelden/%C2%B2/",
    "/angebote/gibt-es-nicht/termine.ics", "/beratung/gibt-es-nicht/",
    "/meine/%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00/", f"/meine/{'%C3%A4' * 43}/",
    f"/meine/{'%ff' * 43}/", f"/meine/{NONSENSE}/termin.ics", f"/meine/{'1:2:' * 20}/", f"/meine/{'x' * 5000}/",
    "/beratung/{anliegen}/buchen/%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80/",
]  # fmt: skip
ODD_PARAMETERS = [
    "tag=x", "tag=7", "tag=-1", "tag=%00", "tag=%C2%B2", f"tag={LONG}", "feld=x", "feld=%00", "feld=1", "sprache=xx",
    "sprache=%00", "kostenlos=vielleicht", "kostenlos=%00", "offen=%ff", "q=%00", "q=%ff", f"q={'x' * 80}",
    f"q={LONG}", "q=%25_%5C", "q=%27%22%3B--", "q=+++", "q=%F0%9F%98%80", f"q={'a+' * 40}", "q[]=1&tag[$gt]=1", "&&==",
    "tag=1&tag=2", "gibtsnicht=1",
]  # fmt: skip
ODD_DAYS = [
    "2026-02-30", "0001-01-01", "9999-12-31", "9999-99-99", "x", "%00", "%ff", "", "2026-W01-1", "20260101", LONG,
    "-001-01-01", "2026-01-01T00:00", "%C2%B2026-01-01",
]  # fmt: skip


@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_an_odd_address_is_not_found_in_plain_words(client, address):
    durchgang, anliegen = fabrik.make_durchgang(), fabrik.make_anliegen()
    page = client.get(address.format(slug=durchgang.angebot.slug, anliegen=anliegen.slug))
    assert page.status_code == 404
    assert "Zur Startseite" in page.text
    check_html(page.text)


@pytest.mark.parametrize("query", ODD_PARAMETERS)
def test_an_odd_filter_still_shows_the_list_page(client, query):
    fabrik.make_durchgang()
    page = client.get(f"/angebote/?{query}")
    assert page.status_code == 200
    check_html(without_nul(page.text))


@pytest.mark.parametrize("ab", ODD_DAYS)
def test_an_odd_first_day_still_shows_the_times(client, ab):
    anliegen = fabrik.make_anliegen()
    fabrik.make_kraft(anliegen)
    page = client.get(f"/beratung/{anliegen.slug}/?ab={ab}")
    assert page.status_code == 200
    check_html(page.text)


def test_stylesheet_and_icon_bring_nothing_from_elsewhere():
    for path in Path(settings.BASE_DIR / "static").glob("*.*"):
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert re.findall(r"https?:|@import|url\(\s*['\"]?//", text) == []
