"""Who interprets sees when, where and in which language, and nothing else."""

import pytest

from beratung.models import Beratungstermin, Person

from . import fabrik
from .buero import log_in


@pytest.fixture
def anliegen(db):
    return fabrik.make_anliegen("Schulden", gespraeche=["vor_ort", "telefon", "hausbesuch"])


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hours=4, raum=fabrik.make_raum("Saal"))


@pytest.fixture
def samira(kraft, as_beratung):
    helper = fabrik.make_sprachmittlung("ar", days=3, hours=4)
    fabrik.make_zugang("samira", "sprachmittlung", beratungskraft=helper)
    return log_in("samira")


def test_the_start_leads_to_the_own_bookings(samira):
    assert samira.answer.request["PATH_INFO"] == "/einsaetze/"


def test_they_see_language_time_and_place_and_never_name_or_matter(samira, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345", wunsch={"sprache": "ar"})
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 10))  # without an interpreter
    page = samira.get("/einsaetze/")
    assert page.context["einsaetze"] == [
        {"beginn": termin.beginn, "ende": termin.ende, "sprache": "Arabisch", "ort": "Saal, Hochstraße 8"}
    ]
    assert [word for word in ("Ada", "05381", "Schulden", "Mira", termin.code) if word in page.text] == []


def test_a_visit_at_home_does_not_tell_where(samira, anliegen, kraft):
    wunsch = {"sprache": "ar", "gespraech": "hausbesuch"}
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9, 20), adresse="Geheimer Weg 1", wunsch=wunsch)
    page = samira.get("/einsaetze/")
    assert [row["ort"] for row in page.context["einsaetze"]] == ["bei der Person zu Hause: Bitte bei uns fragen"]
    assert "Geheimer Weg" not in page.text


def test_what_is_cancelled_or_of_somebody_else_is_not_there(samira, anliegen, kraft):
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), wunsch={"sprache": "ar"}).cancel()
    fabrik.make_sprachmittlung("ru", days=3, hours=4)
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 10), wunsch={"sprache": "ru"})
    assert samira.get("/einsaetze/").context["einsaetze"] == []


def test_the_rest_of_the_office_is_closed_to_them(samira, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), wunsch={"sprache": "ar"})
    closed = [
        "/krank/", "/abarbeiten/", "/kontakte/", "/beratung/beratungstermin/", "/beratung/anfrage/",
        f"/beratung/beratungstermin/{termin.pk}/change/", "/beratung/beratungskraft/", "/beratung/protokoll/",
    ]  # fmt: skip
    assert {path: samira.get(path).status_code for path in closed} == dict.fromkeys(closed, 403)
    assert samira.get("/beratung/").status_code == 404
    for page in ("/abarbeiten/", "/kontakte/"):
        assert samira.post(page, {"oeffnen": termin.pk}).status_code == 403
    assert (Beratungstermin.objects.count(), Person.objects.count()) == (1, 1)


def test_a_login_that_belongs_to_nobody_is_told_so(kraft, as_beratung):
    fabrik.make_zugang("samira", "sprachmittlung")
    page = log_in("samira").answer
    assert "noch mit niemandem verbunden" in page.text


def test_who_counsels_has_no_such_page(buero):
    assert buero.get("/einsaetze/").status_code == 403
