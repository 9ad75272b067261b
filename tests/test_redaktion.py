"""The content admin: every page that the staff of the public site works with."""

import datetime as dt
import itertools

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from angebote.models import Angebot, Anmeldung, Durchgang, Termin
from angebote.models.angebot import RESERVED
from quartier.models import (
    Ansprechperson,
    Belegung,
    Foerderung,
    Haus,
    Kennzahl,
    Konto,
    Nachricht,
    Neuigkeit,
    Ort,
    Projekt,
    Raum,
    Schliesszeit,
    Ziel,
)
from quartier.rollen import CONTENT_ROLES

from . import fabrik
from .formular import (
    WRONG,
    act,
    add,
    address,
    change,
    day,
    english,
    errors,
    moment,
    row,
    rule,
    said,
    spoil,
    typed,
)

_count = itertools.count(1)


# --- every kind of thing: written, changed and deleted through its page


def kennzahl(**data):
    return row("kennzahlen", gebiet="stadt", bezeichnung="Wohnungen", wert="ca. 480", stand="2025", quelle="Stadt",
               reihenfolge="0", **data)  # fmt: skip


GOOD = {
    "quartier.raum": lambda: {"name": "Saal", "adresse": "Hochstraße 8", "plaetze": "20", "stufenfrei": "ja"},
    "quartier.schliesszeit": lambda: {"von": "01.08.2031", "bis": "14.08.2031", "anlass": "Sommerpause"},
    "quartier.neuigkeit": lambda: {
        "titel": "Neuer Kurs", "slug": "neuer-kurs", "text": "Es geht los.", **moment("01.02.2031", name="sichtbar_ab"),
        **moment("01.03.2031", name="sichtbar_bis"),
    },
    "quartier.seite": lambda: {"slug": "impressum", "titel": "Impressum", "text": "Wir.", "geprueft_am": "01.02.2026"},
    "quartier.quartier": lambda: {
        "slug": "hochstrasse", "name": "Rund um die Hochstraße", "stadt": "Seesen", "geprueft_am": "01.02.2026",
        **kennzahl(), **row("ziele", text="Alle kennen sich.", reihenfolge="1"),
    },
    "quartier.foerderung": lambda: {
        "quartier": fabrik.make_quartier().pk, "bezeichnung": "Zuschuss", "geber": fabrik.make_organisation().pk,
        "art": "geld", "betrag": "1000", "von": "01.01.2026", "bis": "31.12.2026", "zweck": "nur Personal",
        "kategorien": ["personal"],
    },
    "quartier.ausgabe": lambda: {
        "foerderung": fabrik.make_foerderung(von="2026-01-01", bis="2026-12-31").pk, "datum": "31.03.2026",
        "betrag": "250,50", "kategorie": "personal", "zweck": "Gehalt März", "belegnummer": "P-03",
    },
    "quartier.handlungsfeld": lambda: {"name": "Kultur", "slug": "kultur", "reihenfolge": "1"},
    "quartier.organisation": lambda: {
        "name": "Wiederaufbau", "rolle": "traeger", "reihenfolge": "1",
        **row("ansprechpersonen", name="Mira", telefon="05381 1234", sprachen=["de", "ru"]),
    },
    "quartier.ort": lambda: {
        "quartier": fabrik.make_quartier().pk, "name": "Bücherei", "kategorie": "bildung", "breite": "51.9",
        "laenge": "10.2", "geprueft_am": "01.02.2026",
    },
    "quartier.projekt": lambda: {
        "quartier": fabrik.make_quartier().pk, "titel": "Beete", "beschreibung": "Wir pflanzen.", "von": "01.02.2026",
        "bis": "01.03.2026", "handlungsfelder": [fabrik.make_handlungsfeld().pk], "stand": "laeuft",
    },
    "quartier.konto": lambda: {
        "benutzername": "ada", "name": "Ada Beispiel", "rolle": "akit", "usable_password": "true",
        "password1": fabrik.PASSWORD, "password2": fabrik.PASSWORD,
    },
    "angebote.angebot": lambda: {
        "titel": "Nähcafé", "slug": "naehcafe", "kurztext": "Wir nähen.", "beschreibung": "Mit Maschinen.",
        "fuer_wen": "alle", "sprachen": ["de", "ar"], "veranstalter": fabrik.make_organisation().pk,
        "stand": "veroeffentlicht", "geprueft_am": "01.02.2026",
        **row("durchgaenge", titel="laufend", plaetze="6", max_personen="2", raum=fabrik.make_raum().pk),
    },
    "angebote.durchgang": lambda: {
        "angebot": fabrik.make_angebot().pk, "titel": "laufend", "plaetze": "6", "raum": fabrik.make_raum().pk,
        **moment("01.02.2026", name="anmeldung_ab"), **moment("01.03.2031", name="anmeldung_bis"),
        **rule(ab=day(1), bis=day(2)),
    },
    "angebote.termin": lambda: {
        "durchgang": Durchgang.objects.create(angebot=fabrik.make_angebot(), titel="laufend", plaetze=6).pk,
        "raum": fabrik.make_raum().pk, **moment("04.02.2031"), **moment("04.02.2031", "11:00", "ende"),
    },
    "angebote.bedarf": lambda: {
        "termin": fabrik.make_durchgang().termine.get().pk, "aufgabe": "mitkochen", "hinweis": "Nichts.", "anzahl": "2",
    },
}  # fmt: skip
NEW = {  # a field of each and what it is changed to
    "quartier.raum": ("adresse", "Ziegelei 1"),
    "quartier.schliesszeit": ("anlass", "Ferien"),
    "quartier.neuigkeit": ("text", "Es geht bald los."),
    "quartier.seite": ("text", "Wir alle."),
    "quartier.quartier": ("merkmale", "grün"),
    "quartier.handlungsfeld": ("slug", "kunst"),
    "quartier.organisation": ("kurz", "WAB"),
    "quartier.foerderung": ("zweck", "nur eine Stelle"),
    "quartier.ausgabe": ("zweck", "Gehalt April"),
    "quartier.ort": ("adresse", "Markt 1"),
    "quartier.projekt": ("ergebnis", "Es blüht."),
    "quartier.konto": ("rolle", "technik"),
    "angebote.angebot": ("ablauf", "Erst Tee, dann nähen."),
    "angebote.durchgang": ("plaetze", "8"),
    "angebote.termin": ("hinweis", "heute im Garten"),
    "angebote.bedarf": ("aufgabe", "Kuchen backen"),
}


def newest(model):
    """The row that this test has just written; the account of the person at the desk does not count."""
    return model.objects.exclude(benutzername="technik").get() if model is Konto else model.objects.latest("pk")


def allowed(label, action):
    return action in CONTENT_ROLES["technik"][1].get(label, ())


def test_the_table_knows_everything_that_can_be_written_by_its_page():
    by_its_own_page = {"angebote.anmeldung", "angebote.mithilfe", "quartier.haus"}
    writable = {m._meta.label_lower for m in admin.site._registry if allowed(m._meta.label_lower, "add")}
    assert set(GOOD) == set(NEW) == writable - by_its_own_page


@pytest.mark.parametrize("label", GOOD)
def test_written_changed_and_deleted_by_its_page(redaktion, label):
    model, (field, value) = apps.get_model(label), NEW[label]
    before = model.objects.count()
    added = add(redaktion, model, **GOOD[label]())
    assert "wurde erfolgreich hinzugefügt" in said(added)[-1]
    assert model.objects.count() == before + 1
    obj = newest(model)
    changed = change(redaktion, obj, **{field: value})
    assert "wurde erfolgreich geändert" in said(changed)[-1]
    obj.refresh_from_db()
    assert str(getattr(obj, field)) == value
    if allowed(label, "delete"):
        gone = redaktion.post(address(model, "delete", obj.pk), {"post": "yes"}, follow=True)
        assert "wurde erfolgreich gelöscht" in said(gone)[-1]
        assert model.objects.count() == before


def test_a_new_house_is_described_by_its_first_page(redaktion):
    """After a start with an empty database there is no row yet."""
    data = {"name": "LeNa", "vorstellung": "Willkommen.", "adresse": "Hochstraße 8", "plz_ort": "38723 Seesen"}
    page = redaktion.get(address(Haus, "add"))
    assert page.status_code == 200
    redaktion.post(address(Haus, "add"), typed(page) | data)
    assert Haus.load().adresse == "Hochstraße 8"


def test_the_house_is_described_on_its_page(redaktion):
    haus = fabrik.make_haus()
    change(redaktion, haus, oeffnung="Mo bis Fr, 9–17 Uhr")
    assert Haus.load().oeffnung == "Mo bis Fr, 9–17 Uhr"
    assert "Mo bis Fr, 9–17 Uhr" in redaktion.get("/").text


def test_what_the_page_writes_is_what_was_typed(redaktion):
    add(redaktion, apps.get_model("quartier.quartier"), **GOOD["quartier.quartier"]())
    assert list(Kennzahl.objects.values_list("bezeichnung", "wert", "quelle")) == [("Wohnungen", "ca. 480", "Stadt")]
    assert Ziel.objects.get().text == "Alle kennen sich."
    assert Foerderung.objects.get().betrag == 1000
    add(redaktion, apps.get_model("quartier.organisation"), **GOOD["quartier.organisation"]())
    assert Ansprechperson.objects.get().sprachen == ["de", "ru"]


# --- accounts


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


# --- terms and their dates


def test_a_rule_writes_dates_and_names_what_was_left_out(redaktion):
    angebot, raum = fabrik.make_angebot(), fabrik.make_raum()
    closed = timezone.localdate() + dt.timedelta(2)
    Schliesszeit.objects.create(von=closed, bis=closed, anlass="Putztag")
    Belegung.objects.create(raum=raum, beginn=fabrik.in_days(1, 10), ende=fabrik.in_days(1, 11), wofuer="Chor")
    data = {"angebot": angebot.pk, "titel": "Herbst", "raum": raum.pk}
    data |= rule(ab=day(1), bis=day(4), auch_an_feiertagen="on")
    page = add(redaktion, Durchgang, **data)
    assert [f"{timezone.localtime(t.beginn):%d.%m.%Y %H:%M}" for t in Termin.objects.all()] == [
        f"{day(3)} 10:00", f"{day(4)} 10:00",
    ]  # fmt: skip
    assert said(page)[0] == (
        f"2 Tage bleiben ohne Termin. {day(1)}: Der Raum ist in dieser Zeit schon belegt (10:00–11:00 Uhr: Chor); "
        f"{day(2)}: Putztag."
    )


def about_days(page):
    return [sentence for sentence in said(page) if "ohne Termin" in sentence]


def test_a_long_closure_is_one_line_and_not_said_again_at_every_save(redaktion):
    closed = timezone.localdate() + dt.timedelta(1)
    Schliesszeit.objects.create(von=closed, bis=closed + dt.timedelta(9), anlass="Weihnachtsferien")
    days = rule(ab=day(1), bis=day(12), auch_an_feiertagen="on")
    page = add(redaktion, Durchgang, angebot=fabrik.make_angebot().pk, titel="Herbst", **days)
    first = f"{day(1)}, {day(2)}, {day(3)}"
    sentence = f"10 Tage bleiben ohne Termin. {first} und 7 weitere: Weihnachtsferien."
    assert about_days(page) == [sentence]
    durchgang, raum = Durchgang.objects.get(), fabrik.make_raum()
    assert about_days(change(redaktion, durchgang, titel="Winter")) == []
    assert about_days(change(redaktion, durchgang.angebot, titel="Nähen")) == []
    assert about_days(change(redaktion, durchgang, raum=raum.pk)) == [sentence]
    page = change(redaktion, durchgang, **{"regeln-0-bis": day(9)})
    assert about_days(page) == [f"9 Tage bleiben ohne Termin. {first} und 6 weitere: Weihnachtsferien."]


def test_the_second_save_of_a_term_writes_nothing_twice(redaktion):
    add(redaktion, Durchgang, angebot=fabrik.make_angebot().pk, titel="Herbst", **rule(ab=day(1), bis=day(3)))
    change(redaktion, Durchgang.objects.get())
    assert Termin.objects.count() == 3


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"bis_uhr": "09:00"}, {"bis_uhr": ["Das Ende liegt vor dem Beginn."]}),
        ({"bis": day(-1)}, {"bis": ["Der letzte Tag liegt vor dem ersten."]}),
        ({"wochentage": []}, {"wochentage": ["Bitte mindestens einen Wochentag ankreuzen."]}),
        ({"rhythmus": "monatlich"}, {"nte_woche": ["Bitte auswählen, der wievielte im Monat."]}),
        ({"rhythmus": "liste"}, {"tage": ["Bitte mindestens einen Tag eintragen."]}),
        ({"alle_n_wochen": "0"}, {"alle_n_wochen": ["Bitte eine Zahl von 1 bis 52 eingeben."]}),
        ({"ab": "01.01.0001"}, {"ab": ["Bitte ein Datum zwischen 2000 und 2100 eingeben."]}),
    ],
)
def test_a_rule_that_cannot_be_is_told_why(redaktion, data, sentence):
    page = add(redaktion, Durchgang, angebot=fabrik.make_angebot().pk, titel="Herbst", **rule(ab=day(1)) | {
        f"regeln-0-{name}": value for name, value in data.items()
    })  # fmt: skip
    assert errors(page) == sentence
    assert Durchgang.objects.count() == 0


def test_a_rule_with_single_days_as_people_write_them(redaktion):
    days = rule(rhythmus="liste", tage=f"{day(3)}, {day(10)}", ab=day(0), auch_an_feiertagen="on")
    add(redaktion, Durchgang, angebot=fabrik.make_angebot().pk, titel="Herbst", **days)
    assert [f"{timezone.localtime(t.beginn):%d.%m.%Y}" for t in Termin.objects.all()] == [day(3), day(10)]


def test_fewer_seats_than_people_who_have_one_are_refused(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=6, confirmed=3)
    page = change(redaktion, durchgang, plaetze="2")
    assert errors(page) == {"plaetze": ["Es haben schon 3 Personen einen Platz. Weniger Plätze gehen nicht."]}
    assert Durchgang.objects.get().plaetze == 6


def test_fewer_seats_are_refused_in_the_table_of_the_offer_too(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=6, confirmed=3)
    page = change(redaktion, durchgang.angebot, **{"durchgaenge-0-plaetze": "2"})
    assert Durchgang.objects.get().plaetze == 6
    assert errors(page) == {"plaetze": ["Es haben schon 3 Personen einen Platz. Weniger Plätze gehen nicht."]}


def test_more_seats_go_to_who_waits(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1, waiting=1)
    change(redaktion, durchgang, plaetze="2")
    assert (durchgang.taken(), durchgang.waiting().count()) == (2, 0)


def test_more_seats_in_the_table_of_the_offer_go_to_who_waits(redaktion):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1, waiting=1)
    change(redaktion, durchgang.angebot, **{"durchgaenge-0-plaetze": "2"})
    assert (durchgang.taken(), durchgang.waiting().count()) == (2, 0)


def test_a_term_stays_with_its_offer_as_do_its_dates(redaktion):
    durchgang, other = fabrik.make_durchgang(), fabrik.make_angebot("Chor")
    offer = durchgang.angebot
    change(redaktion, durchgang, angebot=other.pk, titel="Frühling")
    durchgang.refresh_from_db()
    assert (durchgang.titel, durchgang.angebot, durchgang.termine.get().angebot) == ("Frühling", offer, offer)


@pytest.mark.parametrize("which", ["durchgang", "angebot"])
def test_deleting_a_term_or_an_offer_frees_its_room(redaktion, which):
    durchgang = fabrik.make_durchgang(raum=fabrik.make_raum())
    obj = {"durchgang": durchgang, "angebot": durchgang.angebot}[which]
    assert Belegung.objects.count() == 1
    redaktion.post(address(type(obj), "delete", obj.pk), {"post": "yes"})
    assert Termin.objects.count() == 0
    assert Belegung.objects.count() == 0


def test_a_term_with_people_cannot_be_deleted_and_the_page_says_so(redaktion):
    durchgang = fabrik.make_durchgang(confirmed=1)
    page = redaktion.post(address(Durchgang, "delete", durchgang.pk), {"post": "yes"})
    assert "nicht löschen" in page.text
    assert Durchgang.objects.count() == 1


# --- single dates


def test_a_taken_room_is_said_at_the_field(redaktion):
    raum = fabrik.make_raum()
    other = fabrik.make_durchgang(raum=raum, days=3).angebot
    durchgang = fabrik.make_durchgang(days=3)
    termin = durchgang.termine.get()
    page = change(redaktion, termin, raum=raum.pk)
    assert errors(page) == {"raum": [f"Der Raum ist in dieser Zeit schon belegt (10:00–11:00 Uhr: {other})."]}
    termin.refresh_from_db()
    assert termin.raum is None


def test_a_room_without_a_term_is_asked_for_the_term(redaktion):
    data = {"durchgang": "", "raum": fabrik.make_raum().pk}
    page = add(redaktion, Termin, **data, **moment("04.02.2031"), **moment("04.02.2031", "11:00", "ende"))
    assert errors(page) == {"durchgang": ["Dieses Feld ist zwingend erforderlich."]}


def test_a_moved_date_keeps_its_identity_and_its_room(redaktion):
    raum = fabrik.make_raum()
    termin = fabrik.make_durchgang(raum=raum).termine.get()
    change(redaktion, termin, **moment(day(4), "15:00"), **moment(day(4), "16:00", "ende"))
    moved = Termin.objects.get()
    assert (moved.pk, moved.beginn, moved.vorher_beginn, moved.sequenz) == (
        termin.pk, fabrik.in_days(4, 15), termin.beginn, 1,
    )  # fmt: skip
    assert list(Belegung.objects.values_list("raum", "beginn")) == [(raum.pk, fabrik.in_days(4, 15))]


def test_a_date_deleted_by_its_page_frees_its_room(redaktion):
    termin = fabrik.make_durchgang(raum=fabrik.make_raum()).termine.get()
    redaktion.post(address(Termin, "delete", termin.pk), {"post": "yes"})
    assert (Termin.objects.count(), Belegung.objects.count()) == (0, 0)


# --- the call list


def call(**fields):
    defaults = {"name": "Ada", "telefon": "05381 12345", "betreff": "Sie haben jetzt einen Platz", "text": "Gut!"}
    return Nachricht.objects.create(**{
        "schluessel": str(next(_count)), "kanal": "anruf", "faellig_ab": timezone.now(), **defaults, **fields
    })  # fmt: skip


def test_the_call_list_names_who_is_to_be_called(redaktion):
    call()
    page = redaktion.get(address(Nachricht, "changelist"), {"kanal__exact": "anruf", "stand__exact": "offen"}).text
    assert "05381 12345" in page


def test_who_has_been_called_is_ticked_off_and_forgotten(redaktion):
    nachricht = call()
    page = act(redaktion, "erledigt", nachricht)
    assert said(page) == ["1 erledigt."]
    nachricht.refresh_from_db()
    assert (nachricht.stand, nachricht.name, nachricht.telefon, nachricht.text) == ("erledigt", "", "", "")


def test_ticking_off_twice_counts_once(redaktion):
    nachricht = call()
    act(redaktion, "erledigt", nachricht)
    assert said(act(redaktion, "erledigt", nachricht)) == ["0 erledigt."]


# --- rooms


def test_a_room_in_use_is_not_deleted_and_the_page_says_why(redaktion):
    raum = fabrik.make_raum("Saal")
    fabrik.make_durchgang(raum=raum)
    page = redaktion.post(address(Raum, "delete", raum.pk), {"post": "yes"})
    assert "nicht löschen" in page.text
    assert Raum.objects.get() == raum


def test_a_room_in_use_is_not_deleted_by_the_list_either(redaktion):
    raum = fabrik.make_raum("Saal")
    fabrik.make_durchgang(raum=raum)
    data = {"action": "delete_selected", "_selected_action": [raum.pk], "post": "yes"}
    assert "nicht löschen" in redaktion.post(address(Raum, "changelist"), data).text
    assert Raum.objects.get() == raum


def test_a_room_of_the_counselling_office_is_not_deleted_either(redaktion):
    raum = fabrik.make_raum("Büro 2")
    fabrik.make_kraft(fabrik.make_anliegen(), raum=raum)
    page = redaktion.post(address(Raum, "delete", raum.pk), {"post": "yes"})
    assert "nicht löschen" in page.text
    assert Raum.objects.get() == raum


def test_a_closure_names_what_still_stands_in_the_calendar(redaktion):
    raum = fabrik.make_raum("Saal")
    durchgang = fabrik.make_durchgang(raum=raum, days=3)
    page = add(redaktion, Schliesszeit, von=day(2), bis=day(4), anlass="Rohrbruch")
    assert said(page)[0] == f"Steht noch im Kalender: {day(3)}, Saal: {durchgang.angebot.titel}. Bitte absagen."


# --- what the database will not have, said in German


CONSTRAINTS = {
    "durchgang_title_once": ("angebote.durchgang", lambda: _same_title()),
    "durchgang_has_seats": ("angebote.durchgang", lambda: {"plaetze": "0"}),
    "durchgang_single_dates_have_seats": ("angebote.durchgang", lambda: {"einzeln": "on", "plaetze": ""}),
    "durchgang_party_size": ("angebote.durchgang", lambda: {"max_personen": "0"}),
    "durchgang_window_in_order": (
        "angebote.durchgang",
        lambda: moment("02.02.2026", name="anmeldung_ab") | moment("01.02.2026", name="anmeldung_bis"),
    ),
    "termin_ends_after_it_begins": (
        "angebote.termin",
        lambda: moment("02.02.2031") | moment("02.02.2031", "10:00", "ende"),
    ),
    "bedarf_is_positive": ("angebote.bedarf", lambda: {"anzahl": "0"}),
    "bedarf_once_per_date": ("angebote.bedarf", lambda: _same_task()),
    "schliesszeit_ends_after_it_begins": ("quartier.schliesszeit", lambda: {"bis": "31.07.2031"}),
    "projekt_ends_after_it_begins": ("quartier.projekt", lambda: {"bis": "31.01.2026"}),
    "foerderung_is_positive": ("quartier.foerderung", lambda: {"betrag": "-1"}),
    "foerderung_money_or_kind": ("quartier.foerderung", lambda: {"art": "sachleistung"}),
    "foerderung_ends_after_it_begins": ("quartier.foerderung", lambda: {"bis": "31.12.2025"}),
    "foerderung_money_has_an_end": ("quartier.foerderung", lambda: {"bis": ""}),
    "foerderung_has_earmark": ("quartier.foerderung", lambda: {"kategorien": []}),
    "ausgabe_is_positive": ("quartier.ausgabe", lambda: {"betrag": "-1"}),
    "ausgabe_receipt_once": ("quartier.ausgabe", lambda: _same_receipt()),
    "kennzahl_once_per_area": ("quartier.quartier", lambda: _same_figure()),
}
NOBODY_TYPES = {  # no page lets anybody write what these refuse
    "anmeldung_has_people": "the page for phone entries asks for one person or more",
    "anmeldung_children_are_people": "that page asks for grown-ups and children apart",
    "anmeldung_offer_has_deadline": "places are offered by the term, never by hand",
    "ausgabe_has_receipt": "the receipt must be filled in",
    "monat_is_its_first_day": "months are closed by the worker",
    "belegung_ends_after_it_begins": "rooms are taken by dates, never by hand",
    "haus_only_one": "the house is there, and nobody can add another",
    "kennzahl_has_source": "the source must be filled in",
    "nachricht_has_address": "messages are only looked at",
    "raum_only_once": "rooms are taken by dates, never by hand: said at the field `raum` of the date",
    "termin_once_per_rule_and_day": "the day of the rule is not on the page",
    "termin_tally_adds_up": "dates are counted on a page of their own: see test_zaehlen.py",
}


def _same_title():
    durchgang = Durchgang.objects.create(angebot=fabrik.make_angebot(), titel="laufend")
    return {"angebot": durchgang.angebot.pk, "titel": "laufend"}


def _same_task():
    bedarf = fabrik.make_bedarf(fabrik.make_durchgang().termine.get())
    return {"termin": bedarf.termin_id, "aufgabe": bedarf.aufgabe}


def _same_receipt():
    """The number of a receipt that is there already, in other letters."""
    ausgabe = fabrik.spend(fabrik.make_foerderung(von="2026-01-01", bis="2026-12-31"), belegnummer="p-03")
    return {"foerderung": ausgabe.foerderung_id}


def _same_figure():
    """The same figure in two lines of the table."""
    twice = {key.replace("-0-", "-1-"): value for key, value in kennzahl().items()}
    return twice | {"kennzahlen-TOTAL_FORMS": "2"}


def reachable_models():
    """Models with a page of their own, and those in tables below a form."""
    for model, model_admin in admin.site._registry.items():
        yield model
        yield from (inline.model for inline in model_admin.inlines)


def constraints():
    return {c.name: c for model in reachable_models() for c in model._meta.constraints}


def test_every_constraint_is_in_the_table():
    assert set(constraints()) == set(CONSTRAINTS) | set(NOBODY_TYPES)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_what_the_database_will_not_have_is_said_in_german_at_the_form(redaktion, name):
    label, wrong = CONSTRAINTS[name]
    model = apps.get_model(label)
    data = GOOD[label]() | wrong()
    before = model.objects.count()
    page = add(redaktion, model, **data)
    sentences = [sentence for found in errors(page).values() for sentence in found]
    assert sentences == [constraints()[name].violation_error_message]
    assert model.objects.count() == before


@pytest.mark.parametrize("label", GOOD)
def test_the_same_thing_twice_is_an_answer_in_german_and_no_crash(redaktion, label):
    model, data = apps.get_model(label), GOOD[label]()
    add(redaktion, model, **data)
    page = add(redaktion, model, **data)
    assert page.status_code == 200
    if "adminform" in page.context:  # refused
        assert errors(page)
        assert english(page) == []


# --- what nobody should type, and somebody will


PUBLIC = ["/", "/angebote/", "/neuigkeiten/", "/quartier/", "/beratung/"]


@pytest.mark.parametrize("label", GOOD)
def test_wrong_input_gets_a_page_and_nothing_breaks_afterwards(redaktion, subtests, label):
    model, good = apps.get_model(label), GOOD[label]()
    empty = typed(redaktion.get(address(model, "add")))
    for name, wrong in WRONG.items():
        with subtests.test(name), transaction.atomic():
            answer = redaktion.post(address(model, "add"), empty | spoil(good, *wrong))
            assert answer.status_code in (200, 302)
            if answer.status_code == 302:  # taken as it was: then it must be possible to look at it
                pages = [address(model, "changelist"), address(model, "change", newest(model).pk), *PUBLIC]
                assert {path: redaktion.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)
            transaction.set_rollback(True)


UNKNOWN = [str(10**20), "abc", "%00", "00000000-0000-0000-0000-000000000000"]


@pytest.mark.parametrize("model", admin.site._registry)
def test_an_unknown_thing_leads_back_to_the_start(redaktion, subtests, model):
    label = model._meta.label_lower
    for page, pk in itertools.product(["change", "delete", "history"], UNKNOWN):
        refused = not allowed(label, "delete" if page == "delete" else "view")
        with subtests.test(page=page, pk=pk), transaction.atomic():
            answer = redaktion.get(address(model, page, "PK").replace("PK", pk))
            expected = (403, None) if refused else (302, "/admin/")
            assert (answer.status_code, answer.headers.get("Location")) == expected


@pytest.mark.parametrize("pk", UNKNOWN)
@pytest.mark.parametrize("label", ["quartier.seite", "angebote.termin", "beratung.person", "beratung.protokoll"])
def test_an_unknown_thing_is_not_shown_on_the_site_either(redaktion, label, pk):
    content_type = ContentType.objects.get_for_model(apps.get_model(label))
    assert redaktion.get(f"/admin/r/{content_type.pk}/{pk}/").status_code == 404


ODD = ["abc", "%00", str(10**20)]
ODD_QUERIES = [
    "q=%00", "q=%F0%9F%8F%A0", "q=" + "x" * 3000, "p=abc", "p=99999999999999999999", "p=-1", "o=99", "o=abc", "o=1.-2",
    "all=", "e=1", "unbekannt=1", "id__exact=abc", "id=%00", "_facets=True", "_popup=1", "_to_field=slug",
]  # fmt: skip


def get(client, subtests, model, query):
    with subtests.test(query[:50]), transaction.atomic():
        assert client.get(f"{address(model, 'changelist')}?{query}").status_code in (200, 302, 400)


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_an_odd_address_of_a_list_never_crashes(redaktion, subtests, query):
    get(redaktion, subtests, Anmeldung, query)


@pytest.mark.parametrize("model", [model for model, its in admin.site._registry.items() if its.list_filter])
def test_an_odd_filter_of_a_list_never_crashes(redaktion, subtests, model):
    for field, value in itertools.product(admin.site._registry[model].list_filter, ODD):
        field = field[0] if isinstance(field, tuple) else field
        if not isinstance(field, str):  # a filter of our own
            get(redaktion, subtests, model, f"{field.parameter_name}={value}")
            continue
        which = "" if "__" in field or not model._meta.get_field(field).is_relation else "__id"
        get(redaktion, subtests, model, f"{field}{which}__exact={value}")


@pytest.mark.parametrize("model", [model for model, its in admin.site._registry.items() if its.date_hierarchy])
def test_an_odd_day_of_a_list_never_crashes(redaktion, subtests, model):
    year = f"{admin.site._registry[model].date_hierarchy}__year"
    for value in [*ODD, "0", "1", "9999", "10000", "2031&beginn__month=13", "2031&beginn__month=2&beginn__day=30"]:
        get(redaktion, subtests, model, f"{year}={value}")


# --- every list


def _konto():
    return fabrik.make_konto(f"konto-{next(_count)}", "akit")


def _belegung():
    n = next(_count)
    raum = fabrik.make_raum()
    return Belegung.objects.create(raum=raum, beginn=fabrik.in_days(n), ende=fabrik.in_days(n, 11), wofuer="Chor")


def _quartier():
    return apps.get_model("quartier.quartier").objects.create(slug=f"q-{next(_count)}", name="Quartier", stadt="Seesen")


ROWS = {
    "quartier.haus": lambda: Haus.objects.first() or fabrik.make_haus(),
    "quartier.seite": lambda: fabrik.make_seite(f"seite-{next(_count)}"),
    "quartier.neuigkeit": lambda: Neuigkeit.objects.create(titel="Neues", slug=f"neues-{next(_count)}", text="Da!"),
    "quartier.raum": fabrik.make_raum,
    "quartier.belegung": _belegung,
    "quartier.schliesszeit": lambda: Schliesszeit.objects.create(
        von=dt.date(2031, 8, 1), bis=dt.date(2031, 8, 2), anlass="Ferien"
    ),
    "quartier.quartier": _quartier,
    "quartier.handlungsfeld": lambda: fabrik.make_handlungsfeld(f"Feld {next(_count)}", f"feld-{next(_count)}"),
    "quartier.organisation": lambda: fabrik.make_organisation(f"Verein {next(_count)}"),
    "quartier.ort": lambda: Ort.objects.create(quartier=_quartier(), name="Bücherei", kategorie="bildung"),
    "quartier.projekt": lambda: Projekt.objects.create(quartier=_quartier(), titel="Beete", beschreibung="Grün."),
    "quartier.nachricht": call,
    "quartier.konto": _konto,
    "angebote.angebot": lambda: fabrik.make_angebot(veranstalter=fabrik.make_organisation(f"Verein {next(_count)}")),
    "angebote.durchgang": lambda: fabrik.make_durchgang(raum=fabrik.make_raum(), confirmed=1),
    "angebote.termin": lambda: fabrik.make_durchgang(raum=fabrik.make_raum()).termine.get(),
    "angebote.anmeldung": lambda: fabrik.sign_up(fabrik.make_durchgang()),
    "angebote.bedarf": lambda: fabrik.make_bedarf(fabrik.make_durchgang().termine.get()),
    "angebote.mithilfe": lambda: fabrik.help_out(fabrik.make_bedarf(fabrik.make_durchgang().termine.get())),
}


def test_every_list_is_in_the_table():
    assert set(ROWS) == {model._meta.label_lower for model in admin.site._registry}


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        page = client.get(path)
    return page, len(captured)


@pytest.mark.parametrize("label", ROWS)
def test_a_list_of_three_takes_as_many_queries_as_a_list_of_one(redaktion, label):
    path = address(apps.get_model(label), "changelist")
    ROWS[label]()
    _, one = queries(redaktion, path)
    rows = [ROWS[label](), ROWS[label]()]
    page, three = queries(redaktion, path)
    assert set(page.context["cl"].result_list) >= set(rows)
    assert three == one


@pytest.mark.parametrize("label", ROWS)
def test_everything_on_the_pages_is_german(redaktion, label):
    model = apps.get_model(label)
    obj = ROWS[label]()
    pages = [redaktion.get(address(model, "changelist")), redaktion.get(address(model, "change", obj.pk))]
    pages += [redaktion.get(address(model, page)) for page in ["add"] if allowed(label, "add")]
    pages += [redaktion.get(address(model, page, obj.pk)) for page in ["delete"] if allowed(label, "delete")]
    assert [english(page) for page in pages] == [[] for _ in pages]


def test_the_start_page_is_german(redaktion):
    add(redaktion, Raum, **GOOD["quartier.raum"]())  # the page names what one did last
    page = redaktion.get("/admin/")
    assert "Was möchten Sie pflegen?" in page.text
    assert "Saal" in page.text
    assert english(page) == []


@pytest.mark.parametrize(
    ("titel", "slug"),
    [
        ("Nähkurs für Frauen", "naehkurs-fuer-frauen"),
        ("Grüße aus Übersee: Öl & Süßes", "gruesse-aus-uebersee-oel-suesses"),
        ("Café Hochstraße", "cafe-hochstrasse"),
        ("Nähen", "naehen"),  # as a Mac writes it
        ("Женский клуб", "angebot"),
        ("Woche", "woche-2"),  # a page of our own
        ("x" * 60, "x" * 50),
    ],
)
def test_an_address_left_empty_is_made_from_the_title_as_one_writes_it_in_german(redaktion, titel, slug):
    add(redaktion, Angebot, **GOOD["angebote.angebot"]() | {"titel": titel, "slug": ""})
    assert Angebot.objects.get().slug == slug


def test_a_second_and_a_third_with_the_same_title_get_a_number(redaktion):
    for _ in range(3):
        add(redaktion, Angebot, **GOOD["angebote.angebot"]() | {"titel": "Nähen", "slug": ""})
        add(redaktion, Angebot, **GOOD["angebote.angebot"]() | {"titel": "y" * 70, "slug": ""})
    assert set(Angebot.objects.values_list("slug", flat=True)) == {
        "naehen", "naehen-2", "naehen-3", "y" * 50, "y" * 48 + "-2", "y" * 48 + "-3",
    }  # fmt: skip


@pytest.mark.parametrize(("label", "titel"), [("quartier.neuigkeit", "titel"), ("quartier.handlungsfeld", "name")])
def test_news_and_fields_of_action_get_such_an_address_too(redaktion, label, titel):
    model = apps.get_model(label)
    add(redaktion, model, **GOOD[label]() | {titel: "Frühling für alle", "slug": ""})
    assert model.objects.get().slug == "fruehling-fuer-alle"


def test_an_address_that_is_there_or_typed_stays(redaktion):
    add(redaktion, Angebot, **GOOD["angebote.angebot"]() | {"titel": "Nähen", "slug": "stoffe"})
    change(redaktion, Angebot.objects.get(), titel="Nähen und Flicken")
    assert Angebot.objects.get().slug == "stoffe"
    page = change(redaktion, Angebot.objects.get(), slug="mit Leerzeichen")
    assert "slug" in errors(page)
    assert "Leer lassen: entsteht aus dem Titel" in page.text


def test_an_offer_without_title_and_address_is_asked_for_the_title_only(redaktion):
    page = add(redaktion, Angebot, **GOOD["angebote.angebot"]() | {"titel": "", "slug": ""})
    assert list(errors(page)) == ["titel"]


def test_an_offer_cannot_take_the_address_of_another_page(redaktion):
    taken = {
        parts[1]
        for parts in (str(pattern.pattern).split("/") for pattern in get_resolver("lena.urls").url_patterns)
        if parts[0] == "angebote" and len(parts) == 3 and "<" not in parts[1]
    }
    assert taken == RESERVED
    for slug in taken:
        with pytest.raises(ValidationError, match="ist schon vergeben"):
            fabrik.make_angebot(slug=slug).full_clean()
