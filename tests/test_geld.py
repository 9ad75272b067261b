"""Money: what may be spent of a grant, what is left, and who sees it."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lena import rights
from quartier.models import Ausgabe, Foerderung
from quartier.rollen import CONTENT_ROLES, permissions

from . import fabrik
from .conftest import login
from .formular import add, address, change, errors, typed

YEAR = 2025


@pytest.fixture
def zuschuss(db):
    """3,000 euros for 2025, for personnel only."""
    return fabrik.make_foerderung(von=dt.date(YEAR, 1, 1), bis=dt.date(YEAR, 12, 31))


@pytest.fixture
def raeume(db):
    return fabrik.make_foerderung(None, bezeichnung="Räume ohne Miete", art="sachleistung", bis=None)


def receipt(foerderung, **data):
    return {"foerderung": foerderung.pk, "datum": f"31.03.{YEAR}", "betrag": "250,00", "kategorie": "personal",
            "zweck": "Gehalt März", "belegnummer": "P-03", **data}  # fmt: skip


# --- what the database refuses, and how the page says it

NOT_MEANT = "Dafür ist dieses Geld nicht gedacht. Erlaubt ist nur: Personal."
OUTSIDE = "Der Beleg ist nicht aus der Zeit der Förderung. Sie läuft vom 01.01.2025 bis 31.12.2025."
TOO_MUCH = "So viel ist nicht mehr da. Übrig sind 500,00 Euro."
REFUSED = {
    "outside the earmark": ({"kategorie": "sachkosten"}, NOT_MEANT),
    "the day before": ({"datum": f"31.12.{YEAR - 1}"}, OUTSIDE),
    "the day after": ({"datum": f"01.01.{YEAR + 1}"}, OUTSIDE),
    "a cent too much": ({"betrag": "500,01"}, TOO_MUCH),
    "far too much": ({"betrag": "99999999,99"}, TOO_MUCH),
    "nothing": ({"betrag": "0"}, "Der Betrag muss größer als null sein."),
    "less than nothing": ({"betrag": "-5"}, "Der Betrag muss größer als null sein."),
    "a receipt for the second time": (
        {"belegnummer": "r 1"}, "Diese Belegnummer gibt es bei dieser Förderung schon.",
    ),
    "year 1": ({"datum": "01.01.0001"}, "Bitte ein Datum zwischen 2000 und 2100 eingeben."),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_with_a_sentence_and_keeps_what_was_typed(redaktion, zuschuss, case):
    wrong, sentence = REFUSED[case]
    fabrik.spend(zuschuss, "2500", belegnummer="R 1")
    data = receipt(zuschuss) | wrong
    page = add(redaktion, Ausgabe, **data)
    assert [one for found in errors(page).values() for one in found] == [sentence]
    kept = typed(page)
    assert [name for name, value in wrong.items() if kept[name] not in (value, [value])] == []
    assert Ausgabe.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"kategorie": "sachkosten"}, "kategorie"), ({"betrag": "500,01"}, "betrag"), ({"betrag": "-5"}, "betrag"),
     ({"belegnummer": "r 1"}, "belegnummer"), ({"datum": f"31.12.{YEAR - 1}"}, "datum")],
)  # fmt: skip
def test_the_sentence_stands_at_the_field_that_is_meant(redaktion, zuschuss, wrong, field):
    fabrik.spend(zuschuss, "2500", belegnummer="R 1")
    assert set(errors(add(redaktion, Ausgabe, **receipt(zuschuss) | wrong))) == {field}


def test_a_receipt_of_tomorrow_is_refused(redaktion):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    grant = fabrik.make_foerderung(von=tomorrow - dt.timedelta(days=9), bis=tomorrow)
    page = add(redaktion, Ausgabe, **receipt(grant, datum=f"{tomorrow:%d.%m.%Y}"))
    assert errors(page) == {"datum": ["Der Tag auf dem Beleg liegt noch vor uns."]}


def test_receipts_are_deleted_one_by_one(redaktion, zuschuss):
    fabrik.spend(zuschuss)
    assert "delete_selected" not in redaktion.get(address(Ausgabe, "changelist")).text


@pytest.mark.parametrize("case", ["outside the earmark", "the day before", "the day after", "a cent too much"])
def test_the_database_refuses_it_whoever_writes(zuschuss, case):
    wrong, sentence = REFUSED[case]
    values = {"belegnummer": "R 2", "betrag": "10", "datum": f"{YEAR}-03-31", **wrong}
    values["betrag"] = values["betrag"].replace(",", ".")
    values["datum"] = "-".join(reversed(values["datum"].split("."))) if "." in values["datum"] else values["datum"]
    fabrik.spend(zuschuss, "2500", belegnummer="R 1")
    for role in (rights.WEB, rights.OWNER):
        with login(role), pytest.raises(IntegrityError, match=sentence[:20]), transaction.atomic():
            fabrik.spend(zuschuss, **values)


def test_everything_that_is_left_can_be_spent_to_the_cent(redaktion, zuschuss):
    fabrik.spend(zuschuss, "2500")
    add(redaktion, Ausgabe, **receipt(zuschuss, betrag="500,00"))
    assert Foerderung.objects.with_spent().get().uebrig == 0
    ausgabe = Ausgabe.objects.get(belegnummer="P-03")
    assert (str(ausgabe.eingetragen_von), ausgabe.zweck) == ("Technik", "Gehalt März")


@pytest.mark.parametrize("words", ["1234,5", "1.234,50", "1234.50", "1.234,50 €", "1 234,50 Euro"])
def test_an_amount_is_understood_as_people_write_it(redaktion, zuschuss, words):
    add(redaktion, Ausgabe, **receipt(zuschuss, betrag=words))
    assert str(Ausgabe.objects.get().betrag) == "1234.50"
    assert 'value="1234,50"' in redaktion.get(address(Ausgabe, "change", Ausgabe.objects.get().pk)).text


def test_a_dot_before_three_digits_parts_thousands(redaktion, zuschuss):
    add(redaktion, Ausgabe, **receipt(zuschuss, betrag="2.500"))
    assert Ausgabe.objects.get().betrag == 2500


def test_a_receipt_that_is_corrected_counts_once(redaktion, zuschuss):
    ausgabe = fabrik.spend(zuschuss, "2900")
    assert not errors_of(change(redaktion, ausgabe, betrag="3000"))
    assert errors_of(change(redaktion, ausgabe, betrag="3000,01"))
    assert Ausgabe.objects.get().betrag == 3000


def test_a_receipt_moved_to_another_grant_has_to_fit_there(redaktion, zuschuss):
    small = fabrik.make_foerderung("100", bezeichnung="Klein", von=zuschuss.von, bis=zuschuss.bis)
    ausgabe = fabrik.spend(zuschuss, "250")
    assert errors_of(change(redaktion, ausgabe, foerderung=small.pk)) == [
        "So viel ist nicht mehr da. Übrig sind 100,00 Euro."
    ]


def test_the_same_number_on_a_receipt_of_another_grant_is_another_receipt(zuschuss):
    other = fabrik.make_foerderung(bezeichnung="Anderer", von=zuschuss.von, bis=zuschuss.bis)
    for grant in (zuschuss, other):
        fabrik.spend(grant, belegnummer="1")
    assert Ausgabe.objects.count() == 2


def test_nothing_is_spent_of_rooms_without_rent(redaktion, raeume):
    with pytest.raises(IntegrityError, match="Davon lässt sich nichts ausgeben"), transaction.atomic():
        fabrik.spend(raeume)
    assert str(raeume) not in redaktion.get(address(Ausgabe, "add")).text


def errors_of(page):
    """The sentences of a form, or nothing when it was saved."""
    return [one for found in errors(page).values() for one in found] if "adminform" in (page.context or {}) else []


# --- a grant of which something has been spent

LESS = {
    "less money": ({"betrag": "2499,99"}, "Davon sind schon 2.500,00 Euro ausgegeben. Weniger geht nicht."),
    "a later beginning": (
        {"von": f"02.01.{YEAR}"},
        "Es gibt schon Ausgaben vom 01.01.2025 bis 01.01.2025. Sie müssen in die Zeit der Förderung fallen.",
    ),
    "another earmark": (
        {"kategorien": ["miete"]}, "Dafür ist schon Geld ausgegeben: Personal. Das muss erlaubt bleiben.",
    ),
    "no money any more": (
        {"art": "sachleistung", "betrag": ""}, "Davon sind schon 2.500,00 Euro ausgegeben. Es muss Geld bleiben.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LESS)
def test_a_grant_cannot_become_less_than_what_was_spent(redaktion, zuschuss, case):
    wrong, sentence = LESS[case]
    fabrik.spend(zuschuss, "2500")
    assert errors_of(change(redaktion, zuschuss, **wrong)) == [sentence]
    zuschuss.refresh_from_db()
    assert (zuschuss.betrag, zuschuss.von, zuschuss.kategorien) == (3000, dt.date(YEAR, 1, 1), ["personal"])


def test_exactly_what_was_spent_is_enough(redaktion, zuschuss):
    fabrik.spend(zuschuss, "2500")
    assert errors_of(change(redaktion, zuschuss, betrag="2500")) == []
    assert Foerderung.objects.get().betrag == 2500


def test_a_grant_with_receipts_is_not_deleted(redaktion, zuschuss):
    fabrik.spend(zuschuss)
    assert "Löschen geht nicht" in redaktion.post(address(Foerderung, "delete", zuschuss.pk), {"post": "yes"}).text
    assert Foerderung.objects.exists()


# --- what people see


def test_the_list_of_grants_says_what_is_left(redaktion, zuschuss, raeume):
    fabrik.spend(zuschuss, "1234.50")
    page = redaktion.get(address(Foerderung, "changelist")).text
    for words in ("3.000,00 Euro", "1.234,50 Euro", "1.765,50 Euro", "Sachleistung", "Personal", ">2025<"):
        assert words in page


def test_the_choice_of_a_grant_says_what_is_left_and_what_it_is_for(redaktion, zuschuss):
    fabrik.spend(zuschuss, "2500")
    assert "Zuschuss (2025): noch 500,00 Euro, nur Personal" in redaktion.get(address(Ausgabe, "add")).text


@pytest.mark.parametrize("model", [Foerderung, Ausgabe])
def test_a_list_asks_the_same_number_of_questions_whatever_there_is(redaktion, zuschuss, model):
    def questions():
        with CaptureQueriesContext(connection) as seen:
            redaktion.get(address(model, "changelist"))
        return len(seen)

    fabrik.spend(zuschuss)
    before = questions()
    for name in ("Zwei", "Drei"):
        fabrik.spend(fabrik.make_foerderung(bezeichnung=name, von=zuschuss.von, bis=zuschuss.bis))
    assert questions() == before


@pytest.mark.parametrize("role", CONTENT_ROLES)
def test_money_is_seen_by_the_editors_and_by_nobody_else(client, zuschuss, role):
    fabrik.spend(zuschuss, zweck="Gehalt Zyx")
    client.force_login(fabrik.make_konto("ada", role))
    may = role in ("redaktion_wiederaufbau", "redaktion_paritaetischer", "technik")
    assert ("quartier.view_ausgabe" in permissions(CONTENT_ROLES, role)) == may
    assert client.get(address(Ausgabe, "changelist")).status_code == (200 if may else 403)
    assert client.get(address(Foerderung, "changelist")).status_code == (200 if may else 403)
    offer = client.get("/admin/angebote/angebot/add/")
    assert ("Zuschuss" in offer.text) == may


def test_the_public_page_shows_the_grants_that_run_and_no_spending(client, raeume):
    year = timezone.localdate().year
    now = fabrik.make_foerderung("3000", bezeichnung="Zuschuss heute")
    last = {"von": dt.date(year - 1, 1, 1), "bis": dt.date(year - 1, 12, 31)}
    fabrik.make_foerderung("2000", bezeichnung="Zuschuss früher", **last)
    fabrik.spend(now, "777", zweck="Gehalt Zyx")
    page = client.get("/quartier/").text
    assert "Räume ohne Miete" in page and "Zuschuss heute: 3.000 Euro, nur Personal" in page
    assert [word for word in ("früher", "777", "Zyx", "2.223") if word in page] == []


def test_a_grant_of_a_year_is_called_by_its_year(zuschuss, raeume):
    assert str(zuschuss) == "Zuschuss (2025)"
    zuschuss.bis = dt.date(YEAR, 6, 30)
    assert str(zuschuss) == "Zuschuss (01.01.2025 bis 30.06.2025)"
    assert str(raeume).startswith("Räume ohne Miete (seit 01.01.")
