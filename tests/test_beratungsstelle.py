"""The counselling office's own admin as a whole: every kind of thing, its constraints, its words."""

import secrets

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beratung.admin import site
from beratung.models import (
    Abwesenheit,
    Anfrage,
    Anliegen,
    Beratungskraft,
    Protokoll,
    Sprechstunde,
)
from beratung.zeiten import free_times
from quartier.models import Konto

from . import fabrik
from .buero import absence, shown, weekly
from .conftest import undone
from .formular import WRONG, add, address, change, day, english, errors, moment, said, spoil, typed

ADA = {"name": "Ada Beispiel", "telefon": "05381 12345", "email": "ada@example.org", "notiz": "Mahnung bekommen"}
TERMINE = "/beratung/beratungstermin/"


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hour=9, hours=2)


@pytest.fixture
def termin(anliegen, kraft):
    return fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **ADA)


NEW = {"benutzername": "grace", "name": "Grace Neu", "neues_passwort": "ganz-neu-4711", "rolle": "beratung",
       "aktiv": "on"}  # fmt: skip


# --- every kind of thing: written, changed and deleted through its page


GOOD = {
    "beratung.anliegen": lambda: {
        "titel": "Schulden", "slug": "schulden", "kurztext": "Wir hören zu.", "dauer": "30", "puffer": "10",
        "vorlauf": "4", "horizont": "42", "aktiv": "on", "reihenfolge": "1",
    },
    "beratung.beratungskraft": lambda: {
        "name": "Mira Muster", "sprachen": ["de", "ru"], "anliegen": [fabrik.make_anliegen().pk], "aktiv": "on",
    },
    "beratung.sprechzeit": lambda: weekly(
        Beratungskraft.objects.create(name="Mira"), raum=fabrik.make_raum().pk, anliegen=[fabrik.make_anliegen().pk],
        bis=day(2),
    ),
    "beratung.abwesenheit": lambda: absence(Beratungskraft.objects.create(name="Mira")),
    "beratung.zugang": lambda: NEW,
}  # fmt: skip
CHANGED = {
    "beratung.anliegen": ("dauer", "45"),
    "beratung.beratungskraft": ("name", "Mira M."),
    "beratung.sprechzeit": ("bis_uhr", "11:30:00"),
    "beratung.abwesenheit": ("grund", "krank"),
    "beratung.zugang": ("rolle", "leitung_beratung"),
}


@pytest.mark.parametrize("label", GOOD)
def test_written_changed_and_deleted_by_its_page(buero, label):
    model, (field, value) = apps.get_model(label), CHANGED[label]
    before = model.objects.count()
    added = add(buero, model, **GOOD[label]())
    assert "wurde erfolgreich hinzugefügt" in said(added)[-1]
    obj = model.objects.latest("pk")
    changed = change(buero, obj, **{field: value})
    assert "wurde erfolgreich geändert" in said(changed)[-1]
    obj.refresh_from_db()
    assert str(getattr(obj, field)) == value
    gone = buero.post(address(model, "delete", obj.pk), {"post": "yes"}, follow=True)
    assert "wurde erfolgreich gelöscht" in said(gone)[-1]
    assert model.objects.count() == before


def test_a_counsellor_with_appointments_is_not_deleted_and_the_page_says_why(buero, kraft, termin):
    page = buero.post(address(Beratungskraft, "delete", kraft.pk), {"post": "yes"})
    assert "nicht löschen" in page.text
    assert Beratungskraft.objects.get() == kraft


def test_a_matter_with_appointments_is_not_deleted_and_the_page_says_why(buero, anliegen, termin):
    page = buero.post(address(Anliegen, "delete", anliegen.pk), {"post": "yes"})
    assert "nicht löschen" in page.text
    assert Anliegen.objects.get() == anliegen


CONSTRAINTS = {
    "anliegen_length": ("beratung.anliegen", {"dauer": "4"}),
    "anliegen_horizon": ("beratung.anliegen", {"horizont": "0"}),
    "sprechzeit_shares": ("beratung.sprechzeit", {"oeffentlich": "101"}),
    "abwesenheit_ends_after_it_begins": ("beratung.abwesenheit", moment(day(1), "08:00", "ende")),
}
NOBODY_TYPES = {  # no page lets anybody write what these refuse
    "beratung_nachricht_once": "messages are only looked at",
    "beratungskraft_only_once": "said as a sentence at the field `zeit`",
    "anliegen_has_a_way": "the check boxes ask for one",
    "beratungstermin_kept_for_somebody": "appointments are only looked at",
    "beratungstermin_lanes": "said as a sentence at the field `zeit`",
    "sprachmittlung_only_once": "said as a sentence at the field `zeit`",
    "anfrage_forgotten_when_done": "wishes are only looked at",
    "beratungstermin_held_until": "appointments are only looked at",
    "beratungstermin_in_order": "appointments are only looked at",
    "beratungstermin_state_known": "appointments are only looked at",
    "sprechstunde_once_per_rule_and_day": "the day of the rule is not on the page",
}
CHANGING = {"sprechstunde_ends_after_it_begins"}  # can be changed only


def constraints():
    return {c.name: c for model in site._registry for c in model._meta.constraints}


def test_every_constraint_is_in_the_table():
    assert set(constraints()) == set(CONSTRAINTS) | set(NOBODY_TYPES) | CHANGING


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_what_the_database_will_not_have_is_said_in_german_at_the_form(buero, name):
    label, wrong = CONSTRAINTS[name]
    model = apps.get_model(label)
    page = add(buero, model, **GOOD[label]() | wrong)
    sentences = [sentence for found in errors(page).values() for sentence in found]
    assert sentences == [constraints()[name].violation_error_message]
    assert model.objects.count() == 0


def test_office_hours_that_end_before_they_begin_are_told_so(buero, kraft):
    page = change(buero, Sprechstunde.objects.get(), **moment(day(3), "08:00", "ende"))
    assert errors(page) == {"ende": [constraints()["sprechstunde_ends_after_it_begins"].violation_error_message]}


@pytest.mark.parametrize("label", GOOD)
def test_wrong_input_gets_a_page_and_nothing_breaks_afterwards(buero, subtests, label):
    model, good = apps.get_model(label), GOOD[label]()
    empty = typed(buero.get(address(model, "add")))
    for name, wrong in WRONG.items():
        with subtests.test(name), undone():
            answer = buero.post(address(model, "add"), empty | spoil(good, *wrong))
            assert answer.status_code in (200, 302)
            if answer.status_code == 302:  # taken as it was: then it must be possible to look at it
                pages = [address(model, "changelist"), address(model, "change", model.objects.latest("pk").pk)]
                assert {path: buero.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)
                fabrik.make_kraft(anliegen := fabrik.make_anliegen())
                assert len(free_times(anliegen)) == 6


@pytest.mark.parametrize("wrong", WRONG)
def test_a_day_of_office_hours_with_wrong_input_gets_a_page(buero, kraft, wrong):
    stunde = Sprechstunde.objects.get()
    data = moment("04.02.2031", "14:00") | moment("04.02.2031", "15:00", "ende")
    data |= {"raum": str(fabrik.make_raum().pk), "hinweis": "heute im Garten"}
    assert change(buero, stunde, **spoil(data, *WRONG[wrong])).status_code == 200
    assert buero.get(address(Sprechstunde, "changelist")).status_code == 200


@pytest.mark.parametrize("model", site._registry)
def test_an_unknown_thing_leads_back_to_the_start(buero, subtests, model):
    for pk in ["999999", str(10**20), "abc", "%00", "_00", "00000000-0000-0000-0000-000000000000"]:
        with subtests.test(pk), undone():
            answer = buero.get(address(model, "change", "PK").replace("PK", pk))
            assert (answer.status_code, answer.headers["Location"]) == (302, "/")


# --- every list


def _termin():
    anliegen = fabrik.make_anliegen()
    return fabrik.book(anliegen, fabrik.make_kraft(anliegen, raum=fabrik.make_raum()), fabrik.in_days(3, 9), **ADA)


def _protokoll():
    Protokoll.write(Konto(benutzername="mira"), "Termin geöffnet", "1")
    return Protokoll.objects.latest("pk")


def _anfrage():
    Anfrage.hand_over(ADA, anliegen=fabrik.make_anliegen(), geheimnis_hash=secrets.token_hex(32))
    return Anfrage.objects.latest("erstellt")


def _kraft():
    return fabrik.make_kraft(fabrik.make_anliegen(), raum=fabrik.make_raum())


ROWS = {
    "beratung.anliegen": fabrik.make_anliegen,
    "beratung.beratungskraft": _kraft,
    "beratung.sprechzeit": lambda: _kraft().sprechzeiten.get(),
    "beratung.sprechstunde": lambda: _kraft().sprechstunden.get(),
    "beratung.abwesenheit": lambda: Abwesenheit.objects.create(
        beratungskraft=_kraft(), beginn=fabrik.in_days(9), ende=fabrik.in_days(10)
    ),
    "beratung.beratungstermin": _termin,
    "beratung.nachricht": lambda: _termin().nachrichten.get(art="bestaetigung"),
    "beratung.zugang": lambda: fabrik.make_zugang(secrets.token_hex(5), beratungskraft=_kraft()),
    "beratung.protokoll": _protokoll,
    "beratung.anfrage": _anfrage,
}


def test_every_list_is_in_the_table():
    assert set(ROWS) == {model._meta.label_lower for model in site._registry}


@pytest.mark.parametrize("label", ROWS)
def test_a_list_of_three_takes_as_many_queries_as_a_list_of_one(buero, label):
    model = apps.get_model(label)
    path = address(model, "changelist") + {
        "beratung.beratungstermin": "?tag=alle",
        "beratung.nachricht": "?liste=alle",
    }.get(label, "")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            page = buero.get(path)
        return page, len(captured)

    ROWS[label]()
    _, one = queries()
    rows = [ROWS[label](), ROWS[label]()]
    page, three = queries()
    assert set(shown(page)) >= set(rows)
    assert three == one


@pytest.mark.parametrize("label", ROWS)
def test_everything_on_the_pages_is_german(buero, label):
    model = apps.get_model(label)
    obj = ROWS[label]()
    paths = [address(model, "changelist"), address(model, "change", obj.pk), address(model, "add")]
    pages = [page for page in map(buero.get, [*paths, address(model, "delete", obj.pk)]) if page.status_code == 200]
    assert len(pages) >= 2
    assert [english(page) for page in pages] == [[] for _ in pages]


def test_the_start_page_is_german(buero):
    page = buero.get("/")
    assert "Was möchten Sie tun?" in page.text
    assert english(page) == []
    assert reverse("admin:beratung_beratungstermin_changelist") in page.text
