"""Logging in to either admin: slow for those who guess, the same answer whether the name is known or not."""

import re

import html5lib
import pytest
from django.urls import reverse

from beratung.models import Beratungstermin
from beratung.zeiten import free_times
from quartier.models import Konto, Neuigkeit, Projekt

from . import fabrik
from .conftest import BueroClient, ServiceClient
from .formular import key_of


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
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)

    assert without_token(answer("wanda")) == without_token(answer("niemand"))


def test_an_account_switched_off_is_out_within_one_request(client, wanda):
    client.force_login(wanda)
    assert client.get("/admin/").status_code == 200
    wanda.is_active = False
    wanda.save()
    assert client.get("/admin/").status_code == 302


# --- the login ended while somebody was typing


@pytest.fixture
def desk(client, wanda):
    """Wanda's browser, as strict about forms sent from elsewhere as a real one."""
    strict = ServiceClient(enforce_csrf_checks=True)
    strict.force_login(wanda)
    return strict


def token(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]


def type_and_come_back_late(desk, address, **typed):
    page = desk.get(address)
    data = {"csrfmiddlewaretoken": token(page), **typed}
    del desk.cookies["sitzung"]
    return desk.post(address, data)


def log_in_again(desk, page, name="wanda", password=fabrik.PASSWORD):
    data = {"csrfmiddlewaretoken": token(page), "username": name, "password": password, "next": "/admin/",
            "eingaben": kept(page)}  # fmt: skip
    return desk.post("/admin/login/", data)


def kept(page):
    found = re.search(r'name="eingaben" form="login-form" value="([^"]+)"', page.text)
    return found and found[1]


def send_once_more(desk, page):
    ziel, felder = page.context["ziel"], page.context["felder"]
    data = {"csrfmiddlewaretoken": token(page)}
    for name, value in felder:
        data.setdefault(name, []).append(value)
    return desk.post(ziel, data, follow=True)


TEXT = "Erste Zeile\r\n\r\n<b>Zweite</b> & „dritte“"


def test_what_was_typed_is_still_there_after_logging_in_again(desk):
    address = reverse("admin:quartier_neuigkeit_add")
    data = {"titel": "Ausflug", "slug": "", "text": TEXT, "sichtbar_ab_0": "01.02.2031", "sichtbar_ab_1": "10:00"}
    page = type_and_come_back_late(desk, address, **data)
    assert page.status_code == 200
    assert "Was Sie geschrieben haben, ist noch da." in page.text
    page = log_in_again(desk, page)
    assert "Noch ist nichts gesichert." in page.text
    assert Neuigkeit.objects.count() == 0
    send_once_more(desk, page)
    neu = Neuigkeit.objects.get()
    assert (neu.titel, neu.text.splitlines()) == ("Ausflug", TEXT.splitlines())


def test_a_browser_sends_what_stands_in_the_page(desk):
    address = reverse("admin:quartier_neuigkeit_add")
    page = log_in_again(desk, type_and_come_back_late(desk, address, text="\nbeginnt leer & <b>"))
    [field] = html5lib.parse(page.text, namespaceHTMLElements=False).findall(".//textarea")
    assert (field.get("name"), field.text) == ("text", "\nbeginnt leer & <b>")


def test_a_wrong_password_in_between_loses_nothing(desk):
    page = type_and_come_back_late(desk, reverse("admin:quartier_neuigkeit_add"), titel="Ausflug")
    page = log_in_again(desk, page, password="falsch")
    assert "stimmt nicht" in page.text
    page = log_in_again(desk, page)
    assert page.context["felder"] == [["titel", "Ausflug"]]


def test_whoever_else_logs_in_can_do_only_what_they_may(desk):
    """AKIT has no projects to maintain."""
    fabrik.make_konto("ines", "akit")
    page = type_and_come_back_late(desk, reverse("admin:quartier_projekt_add"), titel="Bänke", beschreibung="Neu.")
    page = log_in_again(desk, page, "ines")
    assert send_once_more(desk, page).status_code == 403
    assert Projekt.objects.count() == 0


def test_no_password_and_nothing_huge_is_kept(desk):
    page = type_and_come_back_late(desk, reverse("admin:password_change"), old_password="geheim")
    assert page.status_code == 302
    assert "geheim" not in page.text
    desk.force_login(Konto.objects.get())
    page = type_and_come_back_late(desk, reverse("admin:quartier_neuigkeit_add"), text="x" * 300_000)
    assert page.status_code == 302


@pytest.mark.parametrize("value", ["", "x", "\0", "e30:1abc:defg", "x" * 5000])
def test_what_we_have_not_kept_ourselves_is_no_more_than_a_login(desk, value):
    del desk.cookies["sitzung"]
    page = desk.get("/admin/login/")
    data = {"csrfmiddlewaretoken": token(page), "username": "wanda", "password": fabrik.PASSWORD, "next": "/admin/"}
    assert desk.post("/admin/login/", data | {"eingaben": value}).url == "/admin/"


def test_a_form_sent_from_elsewhere_is_refused_and_not_kept(desk):
    del desk.cookies["sitzung"]
    page = desk.post(reverse("admin:quartier_neuigkeit_add"), {"titel": "Fremd"})
    assert page.status_code == 403
    assert kept(page) is None


# --- the same in the counselling office, where what was typed names somebody


@pytest.fixture
def office(as_beratung, mira, db):
    """Mira's browser in the office."""
    strict = BueroClient(enforce_csrf_checks=True)
    data = {"csrfmiddlewaretoken": token(strict.get("/login/")), "username": "mira", "password": fabrik.PASSWORD}
    assert strict.post("/login/?next=/", data).status_code == 302
    return strict


def call_ends_late(office):
    """Ada's appointment is typed, then nobody touches the page until the login has ended."""
    fabrik.make_kraft(anliegen := fabrik.make_anliegen())
    page = office.get(f"/beratung/beratungstermin/add/?anliegen={anliegen.pk}")
    data = {
        "csrfmiddlewaretoken": token(page), "schluessel": key_of(page), "name": "Ada Geheim", "sprache": "de",
        "gespraech": "vor_ort", "kanal": "telefon", "zeit": free_times(anliegen)[0].wert, "eintragen": "1",
    }  # fmt: skip
    del office.cookies["sitzung"]
    return office.post(page.request["PATH_INFO"] + f"?anliegen={anliegen.pk}", data)


def log_in_to_the_office_again(office, page, name="mira"):
    data = {"csrfmiddlewaretoken": token(page), "username": name, "password": fabrik.PASSWORD, "next": "/",
            "eingaben": kept(page)}  # fmt: skip
    return office.post("/login/", data)


def test_in_the_office_it_is_still_there_too_and_the_login_page_names_nobody(office):
    page = call_ends_late(office)
    assert "Was Sie geschrieben haben, ist noch da." in page.text
    assert "Geheim" not in page.text
    page = log_in_to_the_office_again(office, page)
    assert "Noch ist nichts gesichert." in page.text
    assert Beratungstermin.objects.count() == 0
    send_once_more(office, page)
    assert Beratungstermin.objects.get().person.unsealed()["name"] == "Ada Geheim"


def test_a_colleague_who_logs_in_instead_does_not_see_it(office):
    fabrik.make_zugang("bassam")
    page = log_in_to_the_office_again(office, call_ends_late(office), "bassam")
    assert (page.status_code, page.url) == (302, "/")


def test_what_stands_on_the_login_page_opens_nowhere_but_in_the_office(office, settings):
    page = call_ends_late(office)
    settings.LENA_BERATUNG_KEY = ""
    assert log_in_to_the_office_again(office, page).status_code == 302


def test_a_browser_in_which_nobody_was_logged_in_keeps_nothing(as_beratung, mira):
    buero = BueroClient()
    page = buero.post("/beratung/beratungstermin/add/", {"name": "Ada Geheim"})
    assert page.status_code == 302
    assert "Geheim" not in page.text + page.url


def test_a_new_password_is_not_kept(office):
    page = office.get("/krank/")
    data = {"csrfmiddlewaretoken": token(page), "benutzername": "neu", "neues_passwort": "ganz-neu-4711"}
    del office.cookies["sitzung"]
    assert kept(office.post("/beratung/zugang/add/", data, follow=True)) is None
