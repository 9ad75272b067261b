"""The counselling office's own admin: the day, the phone, office hours, logins and the log."""

import datetime as dt
import re
import secrets

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from beratung.admin import site
from beratung.models import (
    Abwesenheit,
    Anliegen,
    Beratungskraft,
    Beratungstermin,
    Nachricht,
    Protokoll,
    Sprechstunde,
    Sprechzeit,
    Zugang,
)
from beratung.zeiten import free_times
from lena import rights
from quartier.models import Belegung, Konto, Schliesszeit

from . import fabrik
from .conftest import BueroClient, ServiceClient, login
from .formular import WRONG, add, address, change, day, english, errors, moment, rule, said, spoil, typed

ADA = {"name": "Ada Beispiel", "telefon": "05381 12345", "email": "ada@example.org", "notiz": "Mahnung bekommen"}
TERMINE = "/beratung/beratungstermin/"


@pytest.fixture
def anliegen(db):
    return fabrik.make_anliegen()


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hour=9, hours=2)


@pytest.fixture
def termin(anliegen, kraft):
    return fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **ADA)


@pytest.fixture
def beraterin(db, as_beratung):
    """The office, logged in as somebody who counsels."""
    fabrik.make_zugang("mira")
    return log_in("mira")


def log_in(benutzername, password=fabrik.PASSWORD, client=None):
    client = client or BueroClient()
    client.answer = client.post("/login/?next=/", {"username": benutzername, "password": password}, follow=True)
    return client


def is_in(client):
    return client.get("/").status_code == 200


def log():
    """What the log says, oldest first."""
    return list(Protokoll.objects.order_by("pk").values_list("wer", "was", "objekt"))


def act(client, action, *objects):
    """Tick these rows of the list, of whatever day, and choose an action."""
    model = type(objects[0])
    path = address(model, "changelist") + ("?tag=alle" if model is Beratungstermin else "")
    return client.post(path, {"action": action, "_selected_action": [obj.pk for obj in objects]}, follow=True)


def shown(page):
    return list(page.context["cl"].result_list)


# --- the call list


def test_the_call_list_says_whom_only_when_it_is_opened(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), name="Ada Beispiel", telefon="05381 12345")
    act(buero, "absagen", termin)
    nachricht = Nachricht.objects.get()
    page = buero.get("/beratung/nachricht/", {"kanal__exact": "anruf"})
    assert shown(page) == [nachricht]
    assert "Ada Beispiel" not in page.text
    opened = buero.get(f"/beratung/nachricht/{nachricht.pk}/change/").text
    assert "Ada Beispiel, 05381 12345, keine E-Mail" in opened
    assert log()[-1] == ("leitung", "Kontakt geöffnet", str(nachricht.pk))


def test_who_has_been_called_is_ticked_off_and_forgotten(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345")
    act(buero, "absagen", termin)
    act(buero, "erledigt", Nachricht.objects.get())
    nachricht = Nachricht.objects.get()
    assert (nachricht.stand, nachricht.inhalt) == ("erledigt", None)
    assert "erledigt und vergessen" in buero.get(f"/beratung/nachricht/{nachricht.pk}/change/").text


# --- office hours


def weekly(kraft, **data):
    """A rule on every day of the week, as the page sends it."""
    return {"beratungskraft": kraft.pk, **rule("", ab=day(1), bis=day(4), auch_an_feiertagen="on"), **data}


def local(hours):
    return [f"{timezone.localtime(hour.beginn):%d.%m.%Y %H:%M}" for hour in hours]


def test_a_rule_writes_office_hours_and_names_what_was_left_out(buero, anliegen):
    kraft, raum = Beratungskraft.objects.create(name="Mira Muster"), fabrik.make_raum()
    closed = timezone.localdate() + dt.timedelta(2)
    Schliesszeit.objects.create(von=closed, bis=closed, anlass="Putztag")
    Belegung.objects.create(raum=raum, beginn=fabrik.in_days(1, 10), ende=fabrik.in_days(1, 11), wofuer="Chor")
    page = add(buero, Sprechzeit, **weekly(kraft, raum=raum.pk))
    assert local(Sprechstunde.objects.all()) == [f"{day(3)} 10:00", f"{day(4)} 10:00"]
    assert said(page)[:2] == [
        f"Ausgelassen: {day(1)}: Der Raum ist in dieser Zeit schon belegt (10:00–11:00 Uhr: Chor).",
        f"Ausgelassen: {day(2)}: Putztag",
    ]


def test_office_hours_offer_times_to_the_public(buero, anliegen):
    kraft = Beratungskraft.objects.create(name="Mira Muster")
    kraft.anliegen.add(anliegen)
    add(buero, Sprechzeit, **weekly(kraft))
    assert [zeit.beratungskraft for zeit in free_times(anliegen)] == [kraft] * 8


def test_office_hours_take_the_room_without_saying_what_for(buero, anliegen):
    add(buero, Sprechzeit, **weekly(Beratungskraft.objects.create(name="Mira"), raum=fabrik.make_raum().pk))
    assert set(Belegung.objects.values_list("wofuer", flat=True)) == {"belegt"}


def test_deleted_office_hours_free_their_room(buero, anliegen):
    kraft = fabrik.make_kraft(anliegen, raum=fabrik.make_raum())
    buero.post(address(Sprechzeit, "delete", kraft.sprechzeiten.get().pk), {"post": "yes"})
    assert (Sprechstunde.objects.count(), Belegung.objects.count()) == (0, 0)


def test_one_day_is_moved(buero, anliegen, kraft):
    stunde = Sprechstunde.objects.get()
    change(buero, stunde, **moment(day(4), "14:00"), **moment(day(4), "16:00", "ende"), hinweis="einmal am Nachmittag")
    assert local(Sprechstunde.objects.all()) == [f"{day(4)} 14:00"]
    assert free_times(anliegen)[0].beginn == fabrik.in_days(4, 14)


def test_a_taken_room_is_said_at_the_field(buero, kraft):
    raum = fabrik.make_raum()
    Belegung.objects.create(raum=raum, beginn=fabrik.in_days(3, 9), ende=fabrik.in_days(3, 10), wofuer="Chor")
    page = change(buero, Sprechstunde.objects.get(), raum=raum.pk)
    assert errors(page) == {"raum": ["Der Raum ist in dieser Zeit schon belegt (09:00–10:00 Uhr: Chor)."]}


def test_one_day_is_called_off_and_the_booked_stay_until_somebody_cancels_them(buero, anliegen, termin):
    page = act(buero, "absagen", Sprechstunde.objects.get())
    assert free_times(anliegen) == []
    assert said(page) == ["Fällt aus. Schon gebuchte Termine bleiben stehen, bis Sie sie absagen."]
    termin.refresh_from_db()
    assert termin.stand == "gebucht"


def test_one_day_takes_place_after_all(buero, anliegen, kraft):
    act(buero, "absagen", Sprechstunde.objects.get())
    act(buero, "wieder_ansetzen", Sprechstunde.objects.get())
    assert len(free_times(anliegen)) == 4


def test_a_day_whose_room_was_taken_meanwhile_stays_called_off_and_says_so(buero, anliegen):
    raum = fabrik.make_raum()
    fabrik.make_kraft(anliegen, raum=raum)
    act(buero, "absagen", Sprechstunde.objects.get())
    Belegung.objects.create(raum=raum, beginn=fabrik.in_days(3, 9), ende=fabrik.in_days(3, 10), wofuer="Chor")
    page = act(buero, "wieder_ansetzen", Sprechstunde.objects.get())
    assert "Der Raum ist in dieser Zeit schon belegt (09:00–10:00 Uhr: Chor)." in said(page)[0]
    assert Sprechstunde.objects.get().abgesagt_am is not None


def absence(kraft, first=3, last=4):
    return {"beratungskraft": kraft.pk, "grund": "Fortbildung", **moment(day(first), "08:00"),
            **moment(day(last), "18:00", "ende")}  # fmt: skip


def test_an_absence_ends_free_times_and_warns_about_who_is_booked(buero, anliegen, kraft, termin):
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 10))
    page = add(buero, Abwesenheit, **absence(kraft))
    assert free_times(anliegen) == []
    assert said(page)[0] == "In dieser Zeit sind schon 2 Termine gebucht. Bitte sagen Sie sie einzeln ab."
    termin.refresh_from_db()
    assert termin.stand == "gebucht"


def test_an_absence_without_booked_appointments_warns_of_nothing(buero, kraft, termin):
    page = add(buero, Abwesenheit, **absence(kraft, 5, 6))
    assert [m.level_tag for m in page.context["messages"]] == ["success"]


# --- logins

NEW = {"benutzername": "grace", "name": "Grace Neu", "neues_passwort": "ganz-neu-4711", "rolle": "beratung",
       "aktiv": "on"}  # fmt: skip


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


# --- the log


def test_the_log_is_read_and_never_changed_by_its_pages(buero, termin):
    buero.get(f"{TERMINE}{termin.pk}/change/")
    line = Protokoll.objects.get()
    assert "Termin geöffnet" in buero.get(address(Protokoll, "changelist")).text
    assert buero.get(address(Protokoll, "change", line.pk)).status_code == 200
    for page in ("change", "delete"):
        assert buero.post(address(Protokoll, page, line.pk), {"post": "yes", "was": "nichts"}).status_code == 403
    act(buero, "delete_selected", line)
    assert log() == [("leitung", "Termin geöffnet", str(termin.pk))]


CHANGES = ["UPDATE beratung.protokoll SET was = 'nichts'", "DELETE FROM beratung.protokoll"]


@pytest.mark.parametrize("statement", [*CHANGES, "TRUNCATE beratung.protokoll"])
@pytest.mark.parametrize("role", [rights.BERATUNG, rights.WEB])
def test_the_log_is_never_changed_by_the_logins_of_the_services(db, role, statement):
    Protokoll.write(Konto(benutzername="mira"), "Termin geöffnet", "1")
    with login(role), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
    assert log() == [("mira", "Termin geöffnet", "1")]


@pytest.mark.parametrize("statement", CHANGES)
def test_not_even_the_owner_changes_the_log(db, statement):
    Protokoll.write(Konto(benutzername="mira"), "Termin geöffnet", "1")
    with pytest.raises(DatabaseError, match="Das Protokoll wird nicht geändert"), transaction.atomic():
        connection.cursor().execute(statement)
    assert log() == [("mira", "Termin geöffnet", "1")]


def test_whoever_writes_is_named_in_the_log_and_in_no_other(buero, anliegen, kraft):
    add(buero, Abwesenheit, **absence(kraft))
    entry = Abwesenheit.objects.get()
    change(buero, entry, grund="krank")
    buero.post(address(Abwesenheit, "delete", entry.pk), {"post": "yes"})
    add(buero, Zugang, **NEW)
    assert [(wer, was, objekt.split()[0]) for wer, was, objekt in log()] == [
        ("leitung", "angelegt", "Abwesenheit"),
        ("leitung", "geändert", "Abwesenheit"),
        ("leitung", "gelöscht", "Abwesenheit"),
        ("leitung", "angelegt", "Zugang"),
    ]
    assert log()[2][2] == f"Abwesenheit {entry.pk}"
    assert LogEntry.objects.count() == 0


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
        with subtests.test(name), transaction.atomic():
            answer = buero.post(address(model, "add"), empty | spoil(good, *wrong))
            assert answer.status_code in (200, 302)
            if answer.status_code == 302:  # taken as it was: then it must be possible to look at it
                pages = [address(model, "changelist"), address(model, "change", model.objects.latest("pk").pk)]
                assert {path: buero.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)
                fabrik.make_kraft(anliegen := fabrik.make_anliegen())
                assert len(free_times(anliegen)) == 6
            transaction.set_rollback(True)


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
        with subtests.test(pk), transaction.atomic():
            answer = buero.get(address(model, "change", "PK").replace("PK", pk))
            assert (answer.status_code, answer.headers["Location"]) == (302, "/")


# --- every list


def _termin():
    anliegen = fabrik.make_anliegen()
    return fabrik.book(anliegen, fabrik.make_kraft(anliegen, raum=fabrik.make_raum()), fabrik.in_days(3, 9), **ADA)


def _protokoll():
    Protokoll.write(Konto(benutzername="mira"), "Termin geöffnet", "1")
    return Protokoll.objects.latest("pk")


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
