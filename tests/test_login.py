"""Logging in to either admin: slow for those who guess, the same answer whether the name is known or not."""

import pytest

from . import fabrik
from .conftest import BueroClient, ServiceClient


def try_login(client, address, name, password, **more):
    return client.post(address, {"username": name, "password": password, "next": "/"}, **more)


@pytest.fixture
def mira(db):
    return fabrik.make_zugang("mira")


@pytest.fixture
def wanda(db):
    return fabrik.make_konto("wanda", "redaktion_wiederaufbau")


def test_wanda_logs_in(client, wanda):
    assert try_login(client, "/admin/login/", "wanda", fabrik.PASSWORD).status_code == 302


def test_mira_logs_in_to_the_counselling_office(as_beratung, mira):
    assert try_login(BueroClient(), "/login/", "mira", fabrik.PASSWORD).status_code == 302


@pytest.mark.parametrize("service", ["redaktion", "beratung"])
def test_after_ten_tries_even_the_right_password_has_to_wait(request, service, mira, wanda):
    if service == "beratung":
        request.getfixturevalue("as_beratung")
    client, address, name = (
        (BueroClient(), "/login/", "mira") if service == "beratung" else (ServiceClient(), "/admin/login/", "wanda")
    )
    for number in range(10):
        page = try_login(client, address, name, "falsch", REMOTE_ADDR=f"10.0.0.{number}")
        assert "sehr viele Versuche" not in page.text
    page = try_login(client, address, name, fabrik.PASSWORD, REMOTE_ADDR="10.0.0.99")
    assert "sehr viele Versuche" in page.text


def test_one_address_may_try_thirty_names(client, wanda):
    for number in range(30):
        try_login(client, "/admin/login/", f"name{number}", "falsch")
    assert "sehr viele Versuche" in try_login(client, "/admin/login/", "wanda", fabrik.PASSWORD).text


def test_unknown_name_and_wrong_password_look_the_same(client, wanda):
    def answer(name):
        return try_login(client, "/admin/login/", name, "falsch").text.replace(f'value="{name}"', "")

    def without_token(text):
        import re

        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)

    assert without_token(answer("wanda")) == without_token(answer("niemand"))


def test_an_account_switched_off_is_out_within_one_request(client, wanda):
    client.force_login(wanda)
    assert client.get("/admin/").status_code == 200
    wanda.is_active = False
    wanda.save()
    assert client.get("/admin/").status_code == 302
