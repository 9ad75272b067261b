"""The report that funders and the town read: every figure by its rule, for whole months."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beratung.models import Laufnummer
from lena.bericht import bericht, close_months
from quartier.rollen import CONTENT_ROLES

from . import fabrik, jahr
from .jahr import APRIL, JUNE, MAY, make_appointments, make_date, make_kurs, make_people, make_year

PAGE = "/admin/bericht/"
END_OF_APRIL, END_OF_MAY, END_OF_JUNE = (dt.date(2027, *day) for day in ((4, 30), (5, 31), (6, 30)))


@pytest.fixture(autouse=True)
def a_day_in_june(db):
    with time_machine.travel(jahr.NOW, tick=False):
        yield


def figures(von=APRIL, bis=END_OF_MAY, titel="Auf einen Blick", zeile="zusammen"):
    """{figure: what stands there} of one line of a table."""
    for abschnitt in bericht(von, bis).abschnitte:
        for name, werte in abschnitt.zeilen:
            if (abschnitt.titel, name) == (titel, zeile):
                return {g.was: str(wert) for g, wert in zip(abschnitt.groessen, werte, strict=True)}
    return {}


def lines(titel, **period):
    return {name for a in bericht(APRIL, END_OF_MAY).abschnitte if a.titel == titel for name, _ in a.zeilen}


TOTAL = {
    "termine": "4", "abgesagt": "1", "ungezaehlt": "1", "besuche": "16", "kinder": "1", "ab60": "2", "neu": "4",
    "menschen": "4", "wartet": "2", "ohne_platz": "2", "hilfe": "4", "projekte": "1", "anmeldungen": "6",
}  # fmt: skip


@pytest.mark.parametrize("closed", [False, True], ids=["live", "closed"])
def test_two_months_are_counted_the_same_before_and_after_they_are_closed(closed):
    make_year()
    if closed:
        assert close_months() == [APRIL, MAY]
    found = figures()
    assert {was: found[was] for was in TOTAL} == TOTAL


@pytest.mark.parametrize(
    ("titel", "zeile"),
    [
        ("Nach Handlungsfeld", "Kultur und Bildung"),
        ("Nach Organisation", "AKIT"),
        ("Nach Förderung", "Zuschuss (2027)"),
    ],
)
def test_the_same_by_field_organisation_and_grant(titel, zeile):
    make_year()
    close_months()
    found = figures(titel=titel, zeile=zeile)
    both = (set(TOTAL) & set(found)) - {"projekte"}
    assert {was: found[was] for was in both} == {was: TOTAL[was] for was in both}
    assert both >= {"termine", "besuche", "menschen", "wartet", "ohne_platz", "hilfe"}


def test_an_offer_of_two_fields_counts_at_both_and_one_without_is_not_lost():
    kurs, other = make_kurs(), make_kurs("Tanzen")
    for name, slug in (("Kultur", "kultur"), ("Sport", "sport")):
        kurs.angebot.handlungsfelder.add(fabrik.make_handlungsfeld(name, slug))
    make_date(kurs, 6, 4, besuche=5)
    make_date(other, 6, 4, besuche=2)
    by_field = {zeile: figures(titel="Nach Handlungsfeld", zeile=zeile)["besuche"] for zeile in
                ("Kultur", "Sport", "ohne Handlungsfeld")}  # fmt: skip
    assert by_field == {"Kultur": "5", "Sport": "5", "ohne Handlungsfeld": "2"}
    assert figures()["besuche"] == "7"


def test_languages_and_ways():
    make_year()
    assert lines("Sprachen der Angebote") == {"Arabisch", "Deutsch"}
    assert figures(titel="Wie sich Menschen anmelden", zeile="Telefon") == {"anmeldungen": "1"}


def test_a_month_ends_at_midnight_in_berlin():
    kurs = make_kurs()
    termin = make_date(kurs, 30, 4, besuche=1)
    termin.beginn, termin.ende = jahr.at(30, 4, 23), jahr.at(30, 4, 23) + dt.timedelta(hours=2)
    termin.save()
    assert figures(APRIL, END_OF_APRIL)["besuche"] == "1"
    assert figures(MAY, END_OF_MAY)["besuche"] == "0"


def test_what_is_still_to_come_does_not_count():
    kurs = make_kurs()
    make_date(kurs, 15, 6, besuche=3)
    make_date(kurs, 29, 6)
    make_date(kurs, 30, 6, abgesagt=True)
    found = figures(JUNE, END_OF_JUNE)
    assert (found["termine"], found["abgesagt"], found["besuche"]) == ("1", "0", "3")


def test_a_grant_counts_only_while_it_runs():
    kurs = make_kurs()
    kurs.angebot.foerderungen.add(fabrik.make_foerderung(von=MAY, bis=END_OF_MAY))
    make_date(kurs, 30, 4, besuche=1)
    make_date(kurs, 1, 5, besuche=2)
    assert figures(titel="Nach Förderung", zeile="Zuschuss (01.05.2027 bis 31.05.2027)")["besuche"] == "2"


# --- different people


def test_somebody_in_two_courses_is_one_person():
    for titel in ("Nähen", "Tanzen"):
        kurs = make_kurs(titel)
        make_date(kurs, 6, 4)
        make_people(kurs, "Ada", email="Ada@example.org" if titel == "Nähen" else "ada@example.org")
        make_people(kurs, "Grace", telefon="05381 1")
        make_people(kurs, "Rosa" if titel == "Nähen" else "rosa ")
    assert figures(APRIL, END_OF_APRIL)["menschen"] == "3"


def test_a_party_counts_with_all_its_people():
    kurs = make_kurs()
    make_date(kurs, 6, 4)
    make_people(kurs, "Ada", personen=4)
    assert figures(APRIL, END_OF_APRIL)["menschen"] == "4"


def test_over_several_months_the_span_is_honest():
    """Ada in April and May; Grace only in April; Rosa in April and again in June, which nobody can know."""
    april, may, june = make_kurs("April"), make_kurs("Mai"), make_kurs("Juni")
    for kurs, month in ((april, 4), (may, 5), (june, 6)):
        make_date(kurs, 6, month)
    make_people(april, "Ada", "Grace", "Rosa")
    make_people(may, "Ada")
    make_people(june, "Rosa")
    close_months()
    assert figures(APRIL, END_OF_JUNE)["menschen"] == "3 bis 4"
    assert figures(APRIL, END_OF_MAY)["menschen"] == "3"


def test_who_signed_up_later_was_not_there_before():
    kurs = make_kurs()
    make_date(kurs, 6, 4)
    make_date(kurs, 4, 5)
    make_people(kurs, "Ada", since=jahr.at(1, 5))
    assert figures(APRIL, END_OF_APRIL)["menschen"] == "0"
    assert figures(MAY, END_OF_MAY)["menschen"] == "1"


# --- counselling: the landlord reads this


def test_a_handful_of_people_at_the_counselling_office_is_never_a_number():
    make_year()
    close_months()
    assert figures(APRIL, END_OF_APRIL)["beratung"] == "12"
    assert figures(MAY, END_OF_MAY)["beratung"] == "unter 5"
    assert figures(APRIL, END_OF_MAY)["beratung"] == "mindestens 12"
    assert figures(titel="Beratung nach Sprache", zeile="Arabisch") == {}
    assert "weitere" in lines("Beratung nach Sprache")


@pytest.mark.parametrize("count", range(11))
def test_no_cell_of_one_to_four(count):
    make_appointments(count, 4, sprache="ar", kanal="telefon")
    for n in range(1, 7):
        Laufnummer.objects.create(tag=APRIL, nummer=n, stand="fertig" if n <= count else "gegangen")
    close_months()
    shown = [
        wert
        for abschnitt in bericht(APRIL, END_OF_APRIL).abschnitte for _, werte in abschnitt.zeilen
        for groesse, wert in zip(abschnitt.groessen, werte, strict=True) if groesse.was.startswith("beratung")
    ]  # fmt: skip
    assert len(shown) > 3
    assert [wert.exact for wert in shown if wert.exact in (1, 2, 3, 4)] == []
    assert [wert.unten for wert in shown if 1 <= wert.unten <= 4] == []


def test_what_is_hidden_is_kept_nowhere():
    make_year()
    close_months()
    with connection.cursor() as cursor:
        cursor.execute("SELECT wert FROM quartier_monatszahl WHERE was LIKE 'beratung%' AND wert BETWEEN 1 AND 4")
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM quartier_monatszahl WHERE was LIKE 'beratung%' AND wert IS NULL")
        assert cursor.fetchone()[0] > 0


def test_a_month_that_still_runs_says_nothing_about_counselling():
    make_appointments(20, 6)
    assert figures(JUNE, END_OF_JUNE)["beratung"] == "noch offen"
    make_appointments(20, 4)
    close_months()
    assert figures(JUNE, END_OF_JUNE)["beratung"] == "noch offen"
    assert figures(APRIL, END_OF_JUNE)["beratung"] == "20"  # June is not in it


def test_nobody_came_is_said_only_of_months_that_are_closed():
    make_date(make_kurs(), 6, 4, besuche=3)
    close_months()
    assert figures(APRIL, END_OF_MAY)["beratung"] == "0"
    assert figures(APRIL, END_OF_JUNE)["beratung"] == "noch offen"


def test_small_months_do_not_add_up_to_a_number():
    make_appointments(3, 4)
    make_appointments(4, 5)
    close_months()
    assert figures(APRIL, END_OF_APRIL)["beratung"] == "unter 5"
    assert figures(APRIL, END_OF_JUNE)["beratung"] == "unter 5 je Monat"


def test_what_is_hidden_so_that_others_cannot_be_worked_out_is_not_called_small():
    make_appointments(9, 4)
    make_appointments(3, 4, sprache="ar")
    close_months()
    shown = [wert for part in bericht(APRIL, END_OF_APRIL).abschnitte[1:] for _, row in part.zeilen for wert in row]
    assert "nicht gezeigt" in map(str, shown) and "unter 5" not in map(str, shown)


@pytest.mark.parametrize("year", [2010, 2099])
def test_a_time_without_figures_says_so(redaktion, year):
    make_year()
    close_months()
    period = {"von": year, "bis": year}
    page = redaktion.get(PAGE, period)
    assert "Für diese Zeit gibt es keine Zahlen." in page.text and "Beratungstermine" not in page.text
    assert "Für diese Zeit gibt es keine Zahlen." in redaktion.get(f"{PAGE}bericht.csv", period).text


def test_neither_matters_nor_counsellors_are_in_the_report(redaktion):
    [one, *_] = make_appointments(20, 4)
    close_months()
    page = redaktion.get(PAGE).text
    assert [word for word in (one.anliegen.titel, one.beratungskraft.name) if word in page] == []
    assert "Gebuchte Beratungstermine" in page


# --- the page


def test_the_page_shows_this_year_and_each_figure_has_its_rule(redaktion):
    make_year()
    close_months()
    page = redaktion.get(PAGE)
    assert "<h1>Bericht 2027</h1>" in page.text
    total = page.context["bericht"].abschnitte[0]
    assert all(
        groesse.regel.endswith(".") and groesse.regel in page.text.replace("&quot;", '"') for groesse in total.groessen
    )
    assert "Die Monate ab Juni 2027 sind noch offen" in page.text
    assert "250,00 Euro" in page.text and "2.750,00 Euro" in page.text


WRONG = {
    "backwards": ({"von": "05/2027", "bis": "04/2027"}, "Das Ende liegt vor dem Anfang."),
    "year 1": ({"von": "01/0001"}, "Bitte ein Jahr zwischen 2000 und 2100 eingeben."),
    "month 13": ({"bis": "13/2027"}, "Bitte einen Monat zwischen 1 und 12 eingeben."),
    "words": ({"von": "letztes Jahr"}, "Bitte so schreiben: 03/2026. Oder nur das Jahr: 2026."),
    "nothing": ({"von": ""}, "Dieses Feld ist zwingend erforderlich."),
    "NUL": ({"von": "\x00"}, "Nullzeichen sind nicht erlaubt."),
    "huge": ({"von": str(10**23)}, "Bitte so schreiben"),
    "other digits": ({"von": "٠١/٢٠٢٧"}, "Bitte so schreiben"),
    "far too long": ({"von": "x" * 500}, "Bitte so schreiben"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_period_that_makes_no_sense_is_said_and_stays_in_its_field(redaktion, case):
    wrong, sentence = WRONG[case]
    page = redaktion.get(PAGE, {"von": "2027", "bis": "2027", **wrong})
    assert page.status_code == 422
    [(name, typed)] = list(wrong.items())[-1:]
    assert page.context["form"][name].value() == typed
    assert sentence in str(page.context["form"].errors)
    assert page.context["bericht"] is None
    for file in ("bericht.csv", "bericht.xlsx"):
        answer = redaktion.get(f"{PAGE}{file}", {"von": "2027", "bis": "2027", **wrong}, follow=True)
        assert (answer.status_code, sentence in str(answer.context["form"].errors)) == (422, True)


@pytest.mark.parametrize(
    ("von", "bis", "title"),
    [
        ("2026", "2026", "2026"), ("04/2027", "2027-05", "April 2027 bis Mai 2027"), ("4.2027", "4/2027", "April 2027"),
        ("1/2000", "12/2100", "Januar 2000 bis Dezember 2100"),
    ],
)  # fmt: skip
def test_months_are_understood_as_people_write_them(redaktion, von, bis, title):
    assert f"<h1>Bericht {title}</h1>" in redaktion.get(PAGE, {"von": von, "bis": bis}).text


@pytest.mark.parametrize("role", CONTENT_ROLES)
def test_who_may_read_the_report(client, role):
    client.force_login(fabrik.make_konto("ada", role))
    assert client.get(PAGE).status_code == (403 if role == "akit" else 200)
    assert ("/admin/bericht/" in client.get("/admin/", follow=True).text) == (role != "akit")


def test_who_gives_money_reads_the_report_and_nothing_else(client):
    client.force_login(fabrik.make_konto("frida", "foerderer"))
    start = client.get("/admin/", follow=True)
    assert start.redirect_chain == [(PAGE, 302)]
    for place in ("angebote/anmeldung/", "quartier/ausgabe/", "quartier/nachricht/", "quartier/konto/"):
        assert client.get(f"/admin/{place}").status_code == 403


def test_nobody_who_is_not_logged_in_reads_it(client):
    for file in ("", "bericht.csv", "bericht.xlsx"):
        assert "login" in client.get(f"{PAGE}{file}")["Location"]


def asked(seen):
    """The questions to the database, without the words around them: login of the service, begin and end."""
    return [one for one in seen if one["sql"].split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "(SELECT")]


def test_the_page_asks_the_same_number_of_questions_whatever_there_is(redaktion):
    def questions():
        with CaptureQueriesContext(connection) as seen:
            assert redaktion.get(PAGE).status_code == 200
        return len(asked(seen))

    make_year()
    before = questions()
    for number in range(3):
        kurs = make_kurs(f"Kurs {number}")
        kurs.angebot.handlungsfelder.add(fabrik.make_handlungsfeld(f"Feld {number}", f"feld-{number}"))
        make_date(kurs, 7, 4, besuche=number)
    assert questions() == before <= 15
    close_months()
    assert questions() <= 15


def test_who_gives_money_finds_no_way_in_the_menu_that_leads_nowhere(client):
    client.force_login(fabrik.make_konto("foerdererin", "foerderer"))
    page = client.get(PAGE).text
    assert ">Bericht</a>" in page
    assert [words for words in (">Heute</a>", "abgeschlossene Monate", "Abgeschlossene Monate") if words in page] == []


def test_a_page_that_is_not_for_somebody_leads_back(client):
    client.force_login(fabrik.make_konto("foerdererin", "foerderer"))
    page = client.get("/admin/quartier/ausgabe/")
    assert page.status_code == 403
    assert "Das darf Ihr Zugang nicht" in page.text and "Zurück zu Heute" in page.text and "admin-lena" in page.text
