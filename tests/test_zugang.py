"""Logins of the counselling office: who gets in, who does not, and who is out within one request."""

import re

import pytest

from beratung.models import Protokoll, Zugang
from quartier.models import Konto

from . import fabrik
from .buero import is_in, log_in
from .conftest import ServiceClient
from .formular import add, address, change, errors, said, typed

NEW = {"benutzername": "grace", "name": "Grace Neu", "neues_passwort": "ganz-neu-4711", "rolle": "beratung",
       "aktiv": "on"}  # fmt: skip


@pytest.fixture
def beraterin(db, as_beratung):
    """The office, logged in as somebody who counsels."""
    fabrik.make_zugang("mira")
    return log_in("mira")


def test_only_an_account_with_a_password_can_keep_the_old_one(buero):
    words = "Leer lassen, wenn das alte bleiben soll."
    assert words not in buero.get(address(Zugang, "add")).text
    assert words in buero.get(address(Zugang, "change", Zugang.objects.get().pk)).text


def test_a_new_colleague_gets_an_account_and_logs_in(buero):
    page = add(buero, Zugang, **NEW)
    assert "wurde erfolgreich hinzugefügt" in said(page)[-1]
    konto = Konto.objects.get(benutzername="grace")
    assert (konto.name, konto.rolle, konto.has_usable_password()) == ("Grace Neu", "", False)
    assert is_in(log_in("grace", "ganz-neu-4711"))


def test_the_name_of_a_content_account_is_no_way_into_the_office(buero):
    """Typed by mistake, it would have opened the wall to somebody of the landlord."""
    fabrik.make_konto("grace", "redaktion_wiederaufbau")
    page = add(buero, Zugang, **NEW)
    assert "Redaktion und Beratung bleiben getrennt" in errors(page)["benutzername"][0]
    assert not Zugang.objects.filter(konto__benutzername="grace").exists()


def test_a_changed_password_counts_at_once_and_ends_the_old_session(buero):
    fabrik.make_zugang("mira")
    mira = log_in("mira")
    assert is_in(mira)
    change(buero, Zugang.objects.get(konto__benutzername="mira"), neues_passwort="ganz-neu-4711")
    assert not is_in(mira)
    assert not is_in(log_in("mira"))
    assert is_in(log_in("mira", "ganz-neu-4711"))


def test_an_empty_password_leaves_the_old_one(buero):
    zugang = fabrik.make_zugang("mira")
    change(buero, zugang, name="Mira Muster")
    assert is_in(log_in("mira"))
    assert Konto.objects.get(benutzername="mira").name == "Mira Muster"


@pytest.mark.parametrize(
    ("data", "sentences"),
    [
        ({"benutzername": "mira"}, {"benutzername": ["Diesen Zugang gibt es schon."]}),
        ({"neues_passwort": ""}, {"neues_passwort": ["Ein neuer Zugang braucht ein Passwort."]}),
        (
            {"neues_passwort": "zwölf"},
            {"neues_passwort": ["Dieses Passwort ist zu kurz. Es muss mindestens 8 Zeichen enthalten."]},
        ),
        ({"neues_passwort": "passwort"}, {"neues_passwort": ["Dieses Passwort ist zu üblich."]}),
        ({"name": ""}, {"name": ["Dieses Feld ist zwingend erforderlich."]}),
        (
            {"benutzername": "grace hopper"},
            {"benutzername": ["Bitte nur Buchstaben, Ziffern, Punkt, Strich und Unterstrich."]},
        ),
    ],
)
def test_a_login_that_cannot_be_is_refused_with_a_sentence(buero, data, sentences):
    fabrik.make_zugang("mira")
    page = add(buero, Zugang, **NEW | data)
    assert errors(page) == sentences
    assert not Konto.objects.filter(name="Grace Neu").exists()


@pytest.mark.parametrize("what", ["zugang", "konto"])
def test_whoever_is_switched_off_is_out_within_one_request(buero, what):
    zugang = fabrik.make_zugang("mira")
    mira = log_in("mira")
    assert is_in(mira)
    if what == "zugang":
        page = buero.get(address(Zugang, "change", zugang.pk))
        data = typed(page)
        del data["aktiv"]
        buero.post(page.request["PATH_INFO"], data)
    else:
        Konto.objects.filter(pk=zugang.konto_id).update(is_active=False)
    assert mira.get("/").headers["Location"] == "/login/?next=/"
    assert not is_in(log_in("mira"))


def test_a_deleted_login_is_out_within_one_request(buero):
    zugang = fabrik.make_zugang("mira")
    mira = log_in("mira")
    buero.post(address(Zugang, "delete", zugang.pk), {"post": "yes"})
    assert not is_in(mira)


def page_of(client):
    """The login page without what differs by itself."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", client.answer.text)
    return re.sub(r'name="username" value="[^"]*"', "", text)


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(as_beratung, db):
    fabrik.make_zugang("mira")
    fabrik.make_zugang("weg", aktiv=False)
    fabrik.make_konto("inhalt", "technik")
    tries = [("mira", "falsch"), ("niemand", "falsch"), ("weg", fabrik.PASSWORD), ("inhalt", fabrik.PASSWORD)]
    clients = [log_in(name, password) for name, password in tries]
    assert [is_in(client) for client in clients] == [False] * 4
    assert len({page_of(client) for client in clients}) == 1


@pytest.mark.parametrize("name", ["", "\x00", "x" * 5000, "mira' OR 1=1 --"])
def test_odd_names_at_the_login_get_the_page(as_beratung, db, name):
    assert log_in(name).answer.status_code == 200
    assert log_in("mira", name).answer.status_code == 200


@pytest.mark.parametrize("role", ["technik", "redaktion_wiederaufbau"])
def test_an_account_of_the_content_admin_does_not_open_the_office(as_beratung, db, role):
    fabrik.make_konto("ada", role)
    assert not is_in(log_in("ada"))


def test_a_login_of_the_office_does_not_open_the_content_admin(client):
    fabrik.make_zugang("mira", "leitung_beratung")
    page = client.post("/admin/login/?next=/admin/", {"username": "mira", "password": fabrik.PASSWORD}, follow=True)
    assert page.redirect_chain == []
    assert client.get("/admin/").status_code == 302


def test_the_two_passwords_of_one_person_open_one_door_each(as_beratung, db, settings):
    zugang = fabrik.make_zugang("mira")
    zugang.konto.rolle = "akit"
    zugang.konto.set_password("nur-fuer-die-redaktion")
    zugang.konto.save()
    assert is_in(log_in("mira"))
    assert not is_in(log_in("mira", "nur-fuer-die-redaktion"))
    settings.ROOT_URLCONF, settings.SESSION_ENGINE = "lena.urls", "django.contrib.sessions.backends.db"
    settings.AUTHENTICATION_BACKENDS = ["quartier.zugang.RollenBackend"]
    client = ServiceClient()
    assert not client.login(username="mira", password=fabrik.PASSWORD)
    assert client.login(username="mira", password="nur-fuer-die-redaktion")


def test_who_counsels_does_not_reach_the_logins(beraterin):
    zugang = Zugang.objects.get()
    pages = [address(Zugang, "changelist"), address(Zugang, "add"), address(Zugang, "change", zugang.pk),
             address(Zugang, "delete", zugang.pk), address(Protokoll, "changelist")]  # fmt: skip
    assert {path: beraterin.get(path).status_code for path in pages} == dict.fromkeys(pages, 403)


def test_passwords_are_changed_by_the_head_only(beraterin):
    page = beraterin.get("/password_change/", follow=True)
    assert said(page) == ["Ein neues Passwort gibt Ihnen die Leitung der Beratungsstelle."]


def test_a_login_of_who_interprets_needs_the_interpreter(buero):
    page = add(buero, Zugang, **NEW | {"rolle": "sprachmittlung"})
    assert errors(page) == {
        "beratungskraft": ["Wer dolmetscht, sieht die eigenen Termine: Bitte die Person auswählen."]
    }
    add(buero, Zugang, **NEW | {"rolle": "sprachmittlung", "beratungskraft": fabrik.make_sprachmittlung("ar").pk})
    assert log_in("grace", "ganz-neu-4711").answer.request["PATH_INFO"] == "/einsaetze/"
