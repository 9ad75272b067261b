"""The content admin: what the database will not have is said in German."""

import pytest
from django.apps import apps
from django.contrib import admin

from angebote.models import Durchgang

from . import fabrik
from .formular import add, english, errors, moment
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
    "projekt_ends_after_it_begins": ("quartier.projekt", lambda: {"bis": "31.01.2026"}),
    "foerderung_is_positive": ("quartier.quartier", lambda: {"foerderungen-0-betrag": "-1"}),
    "kennzahl_once_per_area": ("quartier.quartier", lambda: _same_figure()),
}
NOBODY_TYPES = {  # no page lets anybody write what these refuse
    "anmeldung_has_people": "the page for phone entries asks for one person or more",
    "anmeldung_children_are_people": "that page asks for grown-ups and children apart",
    "anmeldung_offer_has_deadline": "places are offered by the term, never by hand",
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
