"""Who may open what: every address of both services × every role, worked out from the table of roles.

What is not listed here is refused: an address or a model that the table does not know lets these tests fail.
"""

import itertools
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib import admin

from beratung.admin import site as beratung_site
from beratung.models import Abwesenheit, Anfrage, Protokoll
from beratung.zeiten import free_times
from beratung.zugang import ZugangBackend
from lena.admin import MAY_READ_REPORT
from quartier.models import Belegung, Monat, Nachricht, Neuigkeit, Schliesszeit, Verweis
from quartier.models.nummer import new_form_key, secret_of_form
from quartier.rollen import CONTENT_ROLES, COUNSELLING_ROLES, FIXED, KEEP, VIEW, WRITE, permissions

from . import fabrik
from .conftest import BueroClient, ServiceClient, undone
from .seiten import routes

ROLES = ["", *CONTENT_ROLES, *COUNSELLING_ROLES]  # "" is somebody who is not logged in
LOGIN = "login"  # sent to the login page


def label(model):
    return model._meta.label_lower


# --- the table of roles itself


@pytest.mark.parametrize("roles", [CONTENT_ROLES, COUNSELLING_ROLES])
def test_the_table_of_roles_names_models_and_actions_that_exist(roles):
    labels = {label for _, table in roles.values() for label in table}
    assert labels <= {label(model) for model in apps.get_models()}
    assert {actions for _, table in roles.values() for actions in table.values()} <= {VIEW, WRITE, KEEP, FIXED}
    for key in roles:
        for permission in permissions(roles, key):
            app, codename = permission.split(".")
            action, model = codename.split("_")
            assert action in apps.get_model(app, model)._meta.default_permissions


@pytest.mark.parametrize(("site", "roles"), [(admin.site, CONTENT_ROLES), (beratung_site, COUNSELLING_ROLES)])
def test_every_page_of_a_site_belongs_to_some_role_and_every_right_to_a_page(site, roles):
    pages = {label(model) for model in site._registry}
    tables = {label(inline.model) for its in site._registry.values() for inline in its.inlines}
    assert {label for _, table in roles.values() for label in table} == pages | tables


def test_no_content_role_has_a_right_on_counselling_nor_the_other_way_round():
    assert {p.split(".")[0] for role in CONTENT_ROLES for p in permissions(CONTENT_ROLES, role)} == {
        "angebote", "quartier",
    }  # fmt: skip
    assert {p.split(".")[0] for role in COUNSELLING_ROLES for p in permissions(COUNSELLING_ROLES, role)} == {"beratung"}


def test_an_unknown_role_may_nothing():
    assert permissions(CONTENT_ROLES, "chef") == permissions(CONTENT_ROLES, "") == set()


@pytest.mark.parametrize("role", CONTENT_ROLES)
def test_only_the_technical_role_gives_out_accounts(role):
    assert ("quartier.add_konto" in permissions(CONTENT_ROLES, role)) == (role == "technik")


# --- every address × every role


@pytest.fixture
def things(db):
    """One of each model that has a page, and what the public addresses need. {label: primary key}, {word: …}"""
    raum, seite = fabrik.make_raum(), fabrik.make_seite()
    [fabrik.make_seite(slug) for slug in ("datenschutz", "barrierefreiheit")]
    neuigkeit = Neuigkeit.objects.create(titel="Neues", slug="neues", text="Da!")
    bild = fabrik.make_bild()
    quartier = fabrik.make_quartier()
    ausgabe = fabrik.spend(fabrik.make_foerderung(quartier=quartier))
    durchgang = fabrik.make_durchgang(raum=raum)
    bedarf = fabrik.make_bedarf(durchgang.termine.get())
    secret, key = (secret_of_form(new_form_key()) for _ in range(2))
    anmeldung = fabrik.sign_up(durchgang, geheimnis=secret, email="ada@example.org")
    anliegen = fabrik.make_anliegen()
    kraft = fabrik.make_kraft(anliegen)
    sprechzeit = kraft.sprechzeiten.get()
    mine = secret_of_form(new_form_key())
    helfer = {"name": "Greta"}
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3), mine, email="ada@example.org", helfer=helfer)
    fabrik.hold(anliegen, kraft, free_times(anliegen)[0].beginn, key)
    zugang = fabrik.make_zugang("irgendwer")
    Protokoll.write(zugang.konto, "geöffnet")
    Abwesenheit.objects.create(beratungskraft=kraft, beginn=fabrik.in_days(9), ende=fabrik.in_days(10))
    Anfrage.hand_over({"name": "Ada"}, anliegen=anliegen, geheimnis_hash="a" * 64)
    projekt, idee = fabrik.make_projekt(), fabrik.answer(fabrik.make_idee())
    objects = [
        raum, seite, neuigkeit, bild,
        quartier, durchgang, durchgang.angebot, durchgang.termine.get(), anmeldung, anliegen,
        kraft, sprechzeit, sprechzeit.sprechstunden.get(), termin, termin.nachrichten.first(), zugang,
        fabrik.make_haus(), fabrik.make_handlungsfeld(), fabrik.make_organisation("Verein"), Belegung.objects.get(),
        Schliesszeit.objects.create(von="2031-08-01", bis="2031-08-02", anlass="Ferien"), Nachricht.objects.first(),
        fabrik.make_ort("Bücherei"), fabrik.make_strasse(), projekt, idee,
        ausgabe, ausgabe.foerderung, Monat.objects.create(monat="2026-01-01"),
        bedarf, fabrik.help_out(bedarf), fabrik.make_konto("kollegin", "akit"), Protokoll.objects.first(),
        Abwesenheit.objects.get(), Anfrage.objects.get(),
        Verweis.objects.create(adresse="https://lena.example/", modell="quartier.neuigkeit", objekt=neuigkeit.pk),
    ]  # fmt: skip
    words = {
        "angebot": durchgang.angebot.slug, "pk": durchgang.pk, "anliegen": anliegen.slug, "geheimnis": key,
        "schluessel": secret, "neuigkeit": neuigkeit.slug, "bild": bild.name, "termin": durchgang.termine.get().pk,
        "projekt": projekt.slug, "idee": idee.pk, "bedarf": bedarf.pk, "termin_schluessel": mine,
    }  # fmt: skip
    return {label(type(obj)): obj.pk for obj in objects}, words


def public(words):
    """Addresses of the public site, which ask nobody who they are: {route: (address, status)}."""
    meine, halten = f"/meine/{words['schluessel']}/", f"/beratung/{words['anliegen']}/buchen/{words['geheimnis']}/"
    angebot, mein_termin = f"/angebote/{words['angebot']}/", f"/meine/{words['termin_schluessel']}/"
    return {
        "": ("/", 200),
        "angebote/": ("/angebote/", 200),
        "angebote/woche/": ("/angebote/woche/", 200),
        "angebote/<slug:slug>/": (angebot, 200),
        "angebote/<slug:slug>/aushang/": (f"{angebot}aushang/", 200),
        "angebote/<slug:slug>/<uuid:pk>/tuerschild/": (f"{angebot}{words['termin']}/tuerschild/", 200),
        "bildschirm/": ("/bildschirm/", 200),
        "angebote/termine.ics": ("/angebote/termine.ics", 200),
        "angebote/feed/": ("/angebote/feed/", 200),
        "angebote/<slug:slug>/termine.ics": (f"{angebot}termine.ics", 200),
        "angebote/<slug:slug>/<uuid:pk>.ics": (f"{angebot}{words['termin']}.ics", 200),
        "angebote/<slug:slug>/anmelden/<int:pk>/": (f"{angebot}anmelden/{words['pk']}/", 200),
        "beratung/": ("/beratung/", 200),
        "beratung/wegweiser/": ("/beratung/wegweiser/", 200),
        "beratung/<slug:slug>/": (f"/beratung/{words['anliegen']}/", 200),
        "beratung/<slug:slug>/kein-termin/": (f"/beratung/{words['anliegen']}/kein-termin/", 302),
        "beratung/<slug:slug>/rueckruf/": (f"/beratung/{words['anliegen']}/rueckruf/", 200),
        "beratung/<slug:slug>/buchen/<schluessel:geheimnis>/": (halten, 200),
        "meine/": ("/meine/", 200),
        "meine/abgesagt/": ("/meine/abgesagt/", 200),
        "meine/geloescht/": ("/meine/geloescht/", 200),
        "meine/<schluessel:schluessel>/": (meine, 200),
        "meine/<schluessel:schluessel>/termin.ics": (f"{meine}termin.ics", 200),
        "meine/<schluessel:schluessel>/absagen/": (f"{meine}absagen/", 302),
        "meine/<schluessel:schluessel>/aendern/": (f"{meine}aendern/", 302),
        "meine/<schluessel:schluessel>/zusagen/": (f"{meine}zusagen/", 302),
        "meine/<schluessel:schluessel>/verschieben/": (f"{mein_termin}verschieben/", 200),
        "meine/<schluessel:schluessel>/antworten/": (f"{mein_termin}antworten/", 302),
        "meine/<schluessel:schluessel>/frueher/": (f"{mein_termin}frueher/", 200),
        "meine/<schluessel:schluessel>/raus/": (f"{mein_termin}raus/", 302),
        "meine/<schluessel:schluessel>/kontakt/": (f"{mein_termin}kontakt/", 200),
        "meine/<schluessel:schluessel>/loeschen/": (f"{mein_termin}loeschen/", 200),
        "meine/<schluessel:schluessel>/uebergeben/": (f"{mein_termin}uebergeben/", 200),
        "mitmachen/": ("/mitmachen/", 200),
        "mitmachen/<int:pk>/": (f"/mitmachen/{words['bedarf']}/", 200),
        "quartier/": ("/quartier/", 200),
        "quartier/netz/": ("/quartier/netz/", 200),
        "quartier/orte/": ("/quartier/orte/", 200),
        "quartier/zahlen.csv": ("/quartier/zahlen.csv", 200),
        "quartier/<slug:slug>/": ("/quartier/hochstrasse/", 302),  # the only one lives under /quartier/
        "quartier/projekte/": ("/quartier/projekte/", 200),
        "quartier/projekte/<slug:slug>/": (f"/quartier/projekte/{words['projekt']}/", 200),
        "quartier/ideen/": ("/quartier/ideen/", 200),
        "quartier/ideen/neu/": ("/quartier/ideen/neu/", 200),
        "quartier/ideen/<int:pk>/": (f"/quartier/ideen/{words['idee']}/", 200),
        "neuigkeiten/": ("/neuigkeiten/", 200),
        "neuigkeiten/feed/": ("/neuigkeiten/feed/", 200),
        "neuigkeiten/<slug:slug>/": (f"/neuigkeiten/{words['neuigkeit']}/", 200),
        "presse/": ("/presse/", 200),
        "bilder/<bild:name>": (f"/bilder/{words['bild']}", 200),
        "impressum/": ("/impressum/", 200),
        "datenschutz/": ("/datenschutz/", 200),
        "barrierefreiheit/": ("/barrierefreiheit/", 200),
        "robots.txt": ("/robots.txt", 200),
        "sitemap.xml": ("/sitemap.xml", 200),
    } | health()


def health():
    return {
        "favicon.ico": ("/favicon.ico", 302),
        "icon.svg": ("/icon.svg", 200),
        "livez": ("/livez", 200),
        "readyz": ("/readyz", 200),
    }


def around(site, at, may):
    """The pages around the models: {route: (address, status for staff, status for others)}."""
    apps_shown = "|".join(dict.fromkeys(model._meta.app_label for model in site._registry))
    app = next(iter(site._registry))._meta.app_label
    shows_app = _any(may - {MAY_READ_REPORT}, app)  # the report is a page of its own
    return {
        at: (f"/{at}", 200, LOGIN),
        f"{at}login/": (f"/{at}login/", 302, 200),
        f"{at}logout/": (f"/{at}logout/", 405, 302),
        f"{at}password_change/": (f"/{at}password_change/", 302 if site is beratung_site else 200, LOGIN),
        f"{at}password_change/done/": (f"/{at}password_change/done/", 302 if site is beratung_site else 200, LOGIN),
        f"{at}autocomplete/": (f"/{at}autocomplete/", 403, LOGIN),
        f"{at}jsi18n/": (f"/{at}jsi18n/", 200, LOGIN),
        f"{at}^(?P<app_label>{apps_shown})/$": (
            f"/{at}{app}/",
            200 if shows_app else 404,
            LOGIN,
        ),
        f"{at}leichte-sprache/": (f"/{at}leichte-sprache/", 200, LOGIN),
        f"{at}uebersetzungen/": (f"/{at}uebersetzungen/", 200, LOGIN),
        f"{at}(?P<url>.*)$": (f"/{at}gibt/es/nicht", 404, LOGIN),
    }


def _any(may, app):
    return any(name.startswith(f"{app}.") for name in may)


def own_pages(may, role):
    """The counselling office's own pages: {route: (address, status for staff)}."""
    need = {
        "krank/": "beratung.add_abwesenheit",
        "abarbeiten/": "beratung.change_beratungstermin",
        "kontakte/": "beratung.change_nachricht",
        "auswertung/": "beratung.view_beratungstermin",
        "auswertung/zahlen.csv": "beratung.view_beratungstermin",
        "druck/": "beratung.view_beratungstermin",
    }
    found = {route: (f"/{route}", 200 if right in may else 403) for route, right in need.items()}
    return found | {
        "kalender/": ("/kalender/", 200),
        "einsaetze/": ("/einsaetze/", 200 if role == "sprachmittlung" else 403),
    }


def report_pages(may):
    """The report, as page and as files, and what the pages are made of: {route: (address, status for staff)}."""
    status = 200 if "quartier.view_monat" in may else 403
    return {f"admin/bericht/{name}": (f"/admin/bericht/{name}", status) for name in REPORT} | {"stil/": ("/stil/", 200)}


REPORT = ["", "bericht.csv", "bericht.xlsx"]
HISTORY = {"beratung.sprechzeit", "beratung.sprechstunde", "beratung.abwesenheit"}  # the office keeps one for these


def pages(site, at, objects, may):
    """The pages of every model: {route: (address, status for staff)}."""
    found = {}
    for model in site._registry:
        app, name, pk = model._meta.app_label, model._meta.model_name, objects.get(label(model), 1)
        start = f"{at}{app}/{name}/"

        def status(action, app=app, name=name):
            return 200 if f"{app}.{action}_{name}" in may else 403

        one = {
            "": ("", status("view")),
            "add/": ("add/", 403 if label(model) == "quartier.haus" else status("add")),  # there is one already
            "<path:object_id>/change/": (f"{pk}/change/", status("view")),
            "<path:object_id>/delete/": (f"{pk}/delete/", status("delete")),
            "<path:object_id>/history/": (
                f"{pk}/history/",
                302 if site is beratung_site and label(model) not in HISTORY else status("view"),
            ),
            "<path:object_id>/": (f"{pk}/", 302),
        }
        for page, (_, permission) in site._registry[model].seiten.items():
            one[f"<path:object_id>/{page}/"] = (f"{pk}/{page}/", status(permission))
        if name == "konto":
            one["<id>/password/"] = (f"{pk}/password/", status("change"))
        found |= {start + route: (f"/{start}{address}", status) for route, (address, status) in one.items()}
    return found


def table(site, at, objects, words, role, staff):
    """{route: (address, expected)} of a service for this role."""
    may = permissions(CONTENT_ROLES if site is admin.site else COUNSELLING_ROLES, role) if staff else set()
    office = site is beratung_site
    open_to_all = health() | {"kalender/<schluessel>.ics": ("/kalender/x.ics", 404)} if office else public(words)
    others = {route: (path, LOGIN) for route, (path, _) in pages(site, at, objects, may).items()}
    mine = pages(site, at, objects, may) if staff else others
    frame = {r: (path, yes if staff else no) for r, (path, yes, no) in around(site, at, may).items()}
    if office and role == "sprachmittlung":
        frame[""] = ("/", 302)  # leads to the one page
    if role == "foerderer" and not office:
        frame[at] = (f"/{at}", 302)
    own = own_pages(may, role) if office else report_pages(may)
    return open_to_all | frame | mine | {r: (path, yes if staff else LOGIN) for r, (path, yes) in own.items()}


def answers(client, addresses, method="get"):
    """{route: what the site answers}"""
    found = {}
    for route, path in addresses.items():
        answer = getattr(client, method)(path)
        to_login = answer.status_code == 302 and "login/?next=" in answer["Location"]
        found[route] = LOGIN if to_login else answer.status_code
    return found


def somebody(role, at_the_office=False):
    """A browser in which somebody with this role is logged in, as far as that goes."""
    browser = (BueroClient if at_the_office else ServiceClient)()
    if role in CONTENT_ROLES:
        konto = fabrik.make_konto("ada", role)
    elif role:
        konto = fabrik.make_zugang("ada", role).konto
    if role and at_the_office:
        konto = ZugangBackend().get_user(konto.pk) or konto
        browser.force_login(konto, backend="beratung.zugang.ZugangBackend")
    elif role:
        browser.force_login(konto, backend="quartier.zugang.RollenBackend")
    return browser


def test_the_public_service_answers_every_role_as_the_table_says(things, subtests):
    objects, words = things
    for role in ROLES:
        with subtests.test(role), undone():
            expected = table(admin.site, "admin/", objects, words, role, role in CONTENT_ROLES)
            assert set(expected) == set(routes(import_module("lena.urls").urlpatterns))
            got = answers(somebody(role), {route: path for route, (path, _) in expected.items()})
            assert got == {route: status for route, (_, status) in expected.items()}


def test_the_counselling_service_answers_every_role_as_the_table_says(things, as_beratung, subtests):
    objects, words = things
    for role in ROLES:
        with subtests.test(role), undone():
            expected = table(beratung_site, "", objects, words, role, role in COUNSELLING_ROLES)
            assert set(expected) == set(routes(import_module("lena.urls_beratung").urlpatterns))
            got = answers(somebody(role, at_the_office=True), {route: path for route, (path, _) in expected.items()})
            assert got == {route: status for route, (_, status) in expected.items()}


ACTIONS = {"add/": "add", "{pk}/change/": "change", "{pk}/delete/": "delete"}


def sent(site, at, objects):
    """{address: permission} of everything that can be sent to a model's page."""
    return {
        f"/{at}{m._meta.app_label}/{m._meta.model_name}/{path.format(pk=objects.get(label(m), 1))}": (
            f"{m._meta.app_label}.{action}_{m._meta.model_name}"
        )
        for m, (path, action) in itertools.product(site._registry, ACTIONS.items())
    }


def test_what_a_role_may_not_do_is_refused_when_it_is_sent_too(things, subtests):
    objects, _ = things
    for role in ROLES:
        with subtests.test(role), undone():
            may = permissions(CONTENT_ROLES, role)
            refused = {path: path for path, needs in sent(admin.site, "admin/", objects).items() if needs not in may}
            assert refused
            expected = 403 if role in CONTENT_ROLES else LOGIN
            assert answers(somebody(role), refused, "post") == dict.fromkeys(refused, expected)


def test_what_a_counselling_role_may_not_do_is_refused_when_it_is_sent_too(things, as_beratung, subtests):
    objects, _ = things
    for role in ROLES:
        with subtests.test(role), undone():
            may = permissions(COUNSELLING_ROLES, role)
            refused = {path: path for path, needs in sent(beratung_site, "", objects).items() if needs not in may}
            assert refused
            expected = 403 if role in COUNSELLING_ROLES else LOGIN
            assert answers(somebody(role, True), refused, "post") == dict.fromkeys(refused, expected)


def test_everything_of_the_counselling_office_is_not_there_for_the_landlord(things, subtests):
    """The addresses of the office, tried below the content admin."""
    objects, _ = things
    for role in CONTENT_ROLES:
        with subtests.test(role), undone():
            office = {path: f"/admin{path}" for path, _ in pages(beratung_site, "", objects, set()).values()}
            assert len(office) > 40
            assert answers(somebody(role), office) == dict.fromkeys(office, 404)


@pytest.mark.parametrize("role", CONTENT_ROLES)
def test_a_list_action_without_the_right_does_nothing(db, role):
    raum = fabrik.make_raum("Saal")
    data = {"action": "delete_selected", "_selected_action": [raum.pk], "post": "yes"}
    somebody(role).post("/admin/quartier/raum/", data)
    deleted = "quartier.delete_raum" in permissions(CONTENT_ROLES, role)
    assert type(raum).objects.exists() != deleted
