"""Accounts of the content admin."""

from django.urls import reverse

from quartier.models import Konto

from . import fabrik
from .formular import add, address, errors, typed
from .redaktion import GOOD


def test_a_new_colleague_logs_in_with_the_password_that_was_given(redaktion, client):
    add(redaktion, Konto, **GOOD["quartier.konto"]())
    client.logout()
    data = {"username": "ada", "password": fabrik.PASSWORD, "next": "/admin/"}
    page = client.post("/admin/login/", data, follow=True)
    assert page.context["user"].name == "Ada Beispiel"


def test_a_weak_password_is_refused_with_a_sentence(redaktion):
    page = add(redaktion, Konto, **GOOD["quartier.konto"]() | {"password1": "ada", "password2": "ada"})
    assert "Dieses Passwort ist zu kurz." in page.text
    assert not Konto.objects.filter(benutzername="ada").exists()


def test_a_name_that_is_taken_is_refused_with_a_sentence(redaktion):
    page = add(redaktion, Konto, **GOOD["quartier.konto"]() | {"benutzername": "technik"})
    assert errors(page) == {"benutzername": ["Konto mit diesem Wert für das Feld Benutzername existiert bereits."]}


def test_a_new_password_ends_the_sessions_of_the_old_one(redaktion, client):
    konto = fabrik.make_konto("ada", "akit")
    ada = type(client)()
    ada.force_login(konto)
    assert ada.get("/admin/").status_code == 200
    new = {"password1": "ganz-neu-4711", "password2": "ganz-neu-4711", "usable_password": "true"}
    redaktion.post(reverse("admin:auth_user_password_change", args=[konto.pk]), new)
    assert ada.get("/admin/").status_code == 302
    konto.refresh_from_db()
    assert konto.check_password("ganz-neu-4711")


def test_without_the_tick_an_account_ends_within_one_request(redaktion, client):
    konto = fabrik.make_konto("ada", "akit")
    ada = type(client)()
    ada.force_login(konto)
    assert ada.get("/admin/").status_code == 200
    page = redaktion.get(address(Konto, "change", konto.pk))
    data = typed(page)
    del data["is_active"]
    redaktion.post(page.request["PATH_INFO"], data)
    assert ada.get("/admin/").status_code == 302


def test_accounts_of_the_counselling_office_are_not_shown(redaktion):
    zugang = fabrik.make_zugang("mira")
    assert zugang.konto.name == "Mira"
    assert "Mira" not in redaktion.get(address(Konto, "changelist")).text
    assert redaktion.get(address(Konto, "change", zugang.konto.pk)).status_code == 302
