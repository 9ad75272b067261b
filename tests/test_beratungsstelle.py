"""The counselling office's own admin: the day, the phone, office hours, logins and the log."""

import datetime as dt
import secrets

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from beratung.admin import site
from beratung.models import (
    Abwesenheit,
    Anfrage,
    Anliegen,
    Beratungskraft,
    Beratungstermin,
    Nachricht,
    Person,
    Protokoll,
    Sprechstunde,
)
from beratung.zeiten import free_times
from quartier.models import Konto
from quartier.models.nummer import merkwort

from . import fabrik
from .buero import absence, act, log, log_in, shown, weekly
from .formular import WRONG, add, address, change, day, english, errors, key_of, moment, said, spoil, typed

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


def at_nine(days=3):
    """The morning on which the appointment of these tests takes place."""
    return time_machine.travel(fabrik.in_days(days, 8), tick=False)


def test_the_list_shows_today(buero, anliegen, kraft, termin):
    fabrik.make_sprechstunde(kraft, days=4)
    tomorrow = fabrik.book(anliegen, kraft, fabrik.in_days(4, 9))
    with at_nine():
        log_in("leitung", client=buero)
        assert shown(buero.get(TERMINE)) == [termin]
        assert shown(buero.get(TERMINE, {"tag": "morgen"})) == [tomorrow]
        assert shown(buero.get(TERMINE, {"tag": "kommende"})) == [termin, tomorrow]


def everything(client):
    return client.get(TERMINE, {"tag": "alle"})


def test_the_list_names_nobody_and_writes_no_look(buero, termin):
    page = everything(buero)
    assert shown(page) == [termin]
    assert [word for word in ADA.values() if word in page.text] == []
    assert "Termin geöffnet" not in [was for _, was, _ in log()]


def test_an_opened_appointment_shows_the_person_and_the_look_is_logged(beraterin, termin):
    page = beraterin.get(f"{TERMINE}{termin.pk}/change/").text
    assert [word for word in ADA.values() if word not in page] == []
    assert log() == [("mira", "Termin geöffnet", str(termin.pk))]
    assert 'name="_save"' not in page


def test_every_look_is_a_line(beraterin, termin):
    for _ in range(3):
        beraterin.get(f"{TERMINE}{termin.pk}/change/")
    assert log() == [("mira", "Termin geöffnet", str(termin.pk))] * 3


def test_markup_in_what_a_person_wrote_stays_text(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), notiz="<script>alert(1)</script>")
    page = buero.get(f"{TERMINE}{termin.pk}/change/").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_cancelled_appointment_knows_nobody(buero, termin):
    termin.cancel()
    page = buero.get(f"{TERMINE}{termin.pk}/change/").text
    assert "Keine Angaben" in page
    assert "Ada Beispiel" not in page


def test_without_the_key_the_page_says_so(buero, termin, settings):
    settings.LENA_BERATUNG_KEY = ""
    assert "hat den Schlüssel der Beratungsstelle nicht" in buero.get(f"{TERMINE}{termin.pk}/change/").text


@pytest.mark.parametrize("written", ["{0}", "{1}", " {0} "])
def test_an_appointment_is_found_by_its_number_as_people_say_it(buero, anliegen, kraft, termin, written):
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 10))
    page = buero.get(TERMINE, {"q": written.format(termin.nummer, termin.code), "tag": "alle"})
    assert shown(page) == [termin]


def test_a_time_that_was_never_booked_to_the_end_is_not_in_the_list(buero, anliegen, kraft, termin):
    with time_machine.travel(timezone.now() - dt.timedelta(hours=1), tick=False):
        fabrik.hold(anliegen, kraft, fabrik.in_days(3, 10))
    Beratungstermin.objects.release_expired()
    assert shown(everything(buero)) == [termin]


# --- entered on the phone


def phone(client, anliegen, key=None, **data):
    """Somebody is on the phone: choose the matter, fill the page, send it."""
    path = f"{TERMINE}add/?anliegen={anliegen.pk}"
    form = {"schluessel": key or key_of(client.get(path)), "kanal": "telefon", "sprache": "de", **ADA, **data}
    return client.post(path, form, follow=True)


def test_the_first_page_asks_what_it_is_about(buero, anliegen, kraft):
    page = buero.get(f"{TERMINE}add/")
    assert page.status_code == 200
    assert anliegen.titel in page.text
    assert 'name="name"' not in page.text


def test_ada_calls_and_hears_her_number(buero, anliegen, kraft):
    zeit = free_times(anliegen)[0]
    page = phone(buero, anliegen, zeit=zeit.wert)
    termin = Beratungstermin.objects.get()
    assert (termin.stand, termin.kanal, termin.beginn, termin.beratungskraft) == (
        "gebucht", "telefon", zeit.beginn, kraft,
    )  # fmt: skip
    assert said(page) == [
        f"Eingetragen: {timezone.localtime(termin.beginn):%d.%m.%Y, %H:%M} Uhr. "
        f"Bitte vorlesen: Nummer {termin.nummer}, Merkwort {merkwort(termin.code)}."
    ]
    assert termin.person.open(Konto(benutzername="x"), "Test") == ADA
    assert log()[0] == ("leitung", "angelegt", f"Beratungstermin {termin.pk}")


def test_staff_need_not_keep_the_lead_time(buero, kraft, anliegen):
    Anliegen.objects.update(vorlauf=200)
    zeit = free_times(anliegen, intern=True)[0]
    phone(buero, anliegen, zeit=zeit.wert)
    assert Beratungstermin.objects.get().beginn == zeit.beginn


def test_a_time_taken_meanwhile_is_said_and_everything_typed_is_kept(buero, anliegen, kraft):
    zeit, other, *_ = free_times(anliegen)
    fabrik.book(anliegen, kraft, zeit.beginn, name="Grace")
    page = phone(buero, anliegen, zeit=zeit.wert, kanal="vor_ort")
    assert page.status_code == 422
    assert page.context["form"].errors == {"zeit": ["Diese Zeit ist gerade vergeben worden."]}
    assert [word for word in ADA.values() if word not in page.text] == []
    assert 'value="vor_ort" id="id_kanal_1" checked' in page.text.replace(" required", "")
    assert zeit.wert not in page.text.split('name="zeit"')[1].split("</select>")[0]
    assert other.wert in page.text
    assert Beratungstermin.objects.count() == 1


def test_the_same_entry_sent_twice_makes_one_appointment(buero, anliegen, kraft):
    zeit = free_times(anliegen)[0].wert
    key = key_of(buero.get(f"{TERMINE}add/?anliegen={anliegen.pk}"))
    numbers = {tuple(said(phone(buero, anliegen, key, zeit=zeit))) for _ in range(2)}
    assert len(numbers) == 1
    assert Beratungstermin.objects.count() == Person.objects.count() == 1


@pytest.mark.parametrize("key", [None, "", "abc"])
def test_two_entries_without_a_proper_key_are_never_taken_for_one(buero, anliegen, kraft, key):
    first, second, *_ = free_times(anliegen)
    for zeit, name in ((first, "Ada"), (second, "Grace")):
        form = {"zeit": zeit.wert, "name": name, "kanal": "telefon"} | ({} if key is None else {"schluessel": key})
        page = buero.post(f"{TERMINE}add/?anliegen={anliegen.pk}", form)
        assert page.status_code in (302, 422)
    assert Beratungstermin.objects.count() in (0, 2)


@pytest.mark.parametrize("query", ["", "?anliegen=", "?anliegen=abc", f"?anliegen={10**20}", "?anliegen=%00"])
def test_without_a_known_matter_the_page_asks_for_it(buero, anliegen, query):
    for page in (buero.get(f"{TERMINE}add/{query}"), buero.post(f"{TERMINE}add/{query}", ADA)):
        assert page.status_code in (200, 422)
        assert "Worum geht es?" in page.text


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_input_on_the_phone_gets_a_page(buero, anliegen, kraft, wrong):
    data = ADA | {"zeit": free_times(anliegen)[0].wert, "sprache": "de", "kanal": "telefon"}
    assert phone(buero, anliegen, **spoil(data, *WRONG[wrong])).status_code in (200, 422)
    assert everything(buero).status_code == 200


@pytest.mark.parametrize("zeit", ["", "abc", "1@morgen", f"{10**20}@2031-01-01T10:00Z", "1@0001-01-01T00:00Z"])
def test_a_made_up_time_is_refused_and_everything_typed_is_kept(buero, anliegen, kraft, zeit):
    page = phone(buero, anliegen, zeit=zeit)
    assert list(page.context["form"].errors) == ["zeit"]
    assert "Mahnung bekommen" in page.text


# --- cancelled by the house


def messages_of(termin):
    return list(termin.nachrichten.values_list("art", "kanal", "stand"))


@pytest.mark.parametrize(
    ("contact", "left"),
    [
        ({"email": "ada@example.org"}, [("absage", "mail", "offen")]),
        ({"telefon": "05381 12345"}, [("absage", "anruf", "offen")]),
        ({"email": "ada@example.org", "telefon": "05381 12345"}, [("absage", "mail", "offen")]),
    ],
)
def test_who_has_left_a_contact_is_told_that_we_cancel(buero, anliegen, kraft, contact, left):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **contact)
    page = act(buero, "absagen", termin)
    termin.refresh_from_db()
    assert termin.stand == "abgesagt_haus"
    assert messages_of(termin) == left
    assert said(page) == [f"{termin} ist abgesagt. Die Person bekommt eine E-Mail oder steht auf der Anrufliste."]
    assert [m.level_tag for m in page.context["messages"]] == ["success"]


def test_who_has_left_no_contact_must_be_told_at_the_door(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    page = act(buero, "absagen", termin)
    assert messages_of(termin) == []
    assert said(page) == [
        f"{termin} ist abgesagt. Wir haben weder Telefon noch E-Mail: bitte an der Tür Bescheid sagen."
    ]
    assert [m.level_tag for m in page.context["messages"]] == ["warning"]


def test_a_cancelled_appointment_frees_its_time_and_forgets_the_person(buero, anliegen, kraft, termin):
    act(buero, "absagen", termin)
    assert termin.beginn in [zeit.beginn for zeit in free_times(anliegen)]
    assert Person.objects.count() == 0
    assert log() == [("leitung", "abgesagt", f"Beratungstermin {termin.pk}")]


def test_cancelling_twice_tells_once(buero, termin):
    act(buero, "absagen", termin)
    page = act(buero, "absagen", termin)
    assert said(page) == []
    assert Nachricht.objects.count() == 1


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
