"""Addresses of pages, made from what staff call them."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from angebote.models import Angebot
from angebote.models.angebot import RESERVED

from . import fabrik
from .formular import add, change, errors
from .redaktion import GOOD
from .seiten import routes_below


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


@pytest.mark.parametrize(
    ("label", "titel"),
    [("quartier.neuigkeit", "titel"), ("quartier.handlungsfeld", "name"), ("quartier.quartier", "name")],
)
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
    taken = {parts[1] for parts in routes_below("angebote") if len(parts) == 3 and "<" not in parts[1]}
    assert taken == RESERVED
    for slug in taken:
        with pytest.raises(ValidationError, match="ist schon vergeben"):
            fabrik.make_angebot(slug=slug).full_clean()
