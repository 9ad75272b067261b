"""The content admin: what the database will not have is said in German."""

import pytest
from django.apps import apps
from django.contrib import admin

from angebote.models import Angebot, Durchgang, Termin
from quartier.models import Schliesszeit

from . import fabrik
from .formular import add, address, day, english, errors, moment, said
from .redaktion import GOOD, kennzahl

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
    "ort_lies_in_germany": ("quartier.ort", lambda: {"breite": "48,85", "laenge": "2,35"}),
    "oeffnungszeit_ends_after_it_begins": ("quartier.ort", lambda: {"oeffnungszeiten-0-bis": "08:00"}),
    "oeffnungszeit_closed_all_day": ("quartier.ort", lambda: {"oeffnungszeiten-0-zustand": "geschlossen"}),
    "oeffnungszeit_without_overlap": ("quartier.ort", lambda: _same_hours()),
    "strasse_once": ("quartier.strasse", lambda: _same_street()),
    "projekt_finished_has_result": ("quartier.projekt", lambda: {"stand": "fertig", "ergebnis": ""}),
    "projekt_ends_after_it_begins": ("quartier.projekt", lambda: {"bis": "31.01.2026"}),
    "foerderung_is_positive": ("quartier.foerderung", lambda: {"betrag": "-1"}),
    "foerderung_money_or_kind": ("quartier.foerderung", lambda: {"art": "sachleistung"}),
    "foerderung_ends_after_it_begins": ("quartier.foerderung", lambda: {"bis": "31.12.2025"}),
    "foerderung_money_has_an_end": ("quartier.foerderung", lambda: {"bis": ""}),
    "foerderung_has_earmark": ("quartier.foerderung", lambda: {"kategorien": []}),
    "ausgabe_is_positive": ("quartier.ausgabe", lambda: {"betrag": "-1"}),
    "ausgabe_receipt_once": ("quartier.ausgabe", lambda: _same_receipt()),
    "kennzahl_once_per_area_and_date": ("quartier.quartier", lambda: _same_figure()),
    "kennzahl_is_not_negative": ("quartier.quartier", lambda: {"kennzahlen-0-wert": "-1"}),
    "kennzahl_range_in_order": ("quartier.quartier", lambda: {"kennzahlen-0-wert": "12–11"}),
    "quartier_address_is_free": ("quartier.quartier", lambda: {"slug": "orte"}),
}
NOBODY_TYPES = {  # no page lets anybody write what these refuse
    "anmeldung_has_people": "the page for phone entries asks for one person or more",
    "anmeldung_children_are_people": "that page asks for grown-ups and children apart",
    "anmeldung_offer_has_deadline": "places are offered by the term, never by hand",
    "ausgabe_has_receipt": "the receipt must be filled in",
    "monat_is_its_first_day": "months are closed by the worker",
    "bild_has_words_and_name": "both must be filled in",
    "idee_public_has_text": "ideas have pages of their own: see test_ideen_redaktion.py",
    "verweis_once_per_text": "the worker writes what it has found",
    "belegung_ends_after_it_begins": "rooms are taken by dates, never by hand",
    "haus_has_a_walkable_space": "the house is changed, not added: see test_orte.py",
    "haus_has_colours": "the house is changed, not added: see test_hausfarben.py",
    "haus_lies_in_germany": "likewise",
    "haus_only_one": "the house is there, and nobody can add another",
    "kennzahl_has_date_or_none": "the field understands dates only",
    "kennzahl_has_source": "the source must be filled in",
    "nachricht_has_address": "messages are only looked at",
    "oeffnungszeit_on_a_weekday": "weekdays are chosen from a list",
    "ort_closed_for_a_reason": "the page says which of the three fields is missing: see test_orte.py",
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


def _same_hours():
    """A second line of the table at the same time as the first."""
    second = {"von": "11:00", "bis": "13:00", "wochentag": "0", "zustand": "termin"}
    return {f"oeffnungszeiten-1-{name}": value for name, value in second.items()} | {"oeffnungszeiten-TOTAL_FORMS": "2"}


def _same_street():
    strasse = fabrik.make_strasse()
    return {"quartier": strasse.quartier_id, "name": strasse.name}


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


@pytest.mark.parametrize("kosten", ["3 Euro", "3 Euro, Kinder frei", "2,50 €", "50 Cent im Monat"])
def test_what_costs_something_is_not_ticked_as_free(redaktion, kosten):
    page = add(redaktion, Angebot, **GOOD["angebote.angebot"]() | {"kosten": kosten, "kostenlos": "on"})
    assert errors(page) == {
        "kostenlos": [f"Bei Kosten steht „{kosten}“. Bitte hier den Haken wegnehmen oder die Kosten ändern."]
    }


@pytest.mark.parametrize("kosten", ["kostenlos", "kostenlos, Material 3 Euro", "Spende, zum Beispiel 2 Euro"])
def test_what_is_free_is_ticked_as_free(redaktion, kosten):
    add(redaktion, Angebot, **GOOD["angebote.angebot"]() | {"kosten": kosten, "kostenlos": "on"})
    assert Angebot.objects.get().kostenlos


def test_the_way_from_a_new_offer_to_its_term_keeps_the_offer(redaktion):
    page = add(redaktion, Angebot, **GOOD["angebote.angebot"]() | {"durchgaenge-TOTAL_FORMS": "0"})
    way = f"{address(Durchgang, 'add')}?angebot={Angebot.objects.get().pk}"
    assert any(way in sentence for sentence in said(page))
    assert redaktion.get(way).context["adminform"].form["angebot"].value() == str(Angebot.objects.get().pk)


def test_a_single_date_when_the_house_is_closed_is_saved_with_a_warning(redaktion):
    Schliesszeit.objects.create(von="2031-02-04", bis="2031-02-04", anlass="Malerarbeiten")
    page = add(redaktion, Termin, **GOOD["angebote.termin"]())
    assert "Achtung, an diesem Tag ist geschlossen: Malerarbeiten." in said(page)
    assert Termin.objects.count() == 1


def test_yesterdays_date_can_be_entered_to_count_it_but_not_one_of_long_ago(redaktion):
    old = GOOD["angebote.termin"]() | moment(day(-32)) | moment(day(-32), "11:00", "ende")
    assert errors(add(redaktion, Termin, **old)) == {
        "beginn": ["Das ist mehr als 31 Tage her. So weit zurück lässt sich kein Termin mehr eintragen."]
    }
    add(redaktion, Termin, **old | moment(day(-1)) | moment(day(-1), "11:00", "ende"))
    assert Termin.objects.count() == 1
