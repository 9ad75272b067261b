"""The content admin: everything that can be maintained is written, changed and deleted through its page."""

import html
import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin

from quartier.models import Ansprechperson, Ausgabe, Haus, Kennzahl, Nachricht, Raum, Schliesszeit, Ziel

from . import fabrik
from .formular import act, add, address, change, day, said, typed
from .redaktion import GOOD, NEW, allowed, call, newest

# --- every kind of thing


def test_the_table_knows_everything_that_can_be_written_by_its_page():
    by_its_own_page = {"angebote.anmeldung", "angebote.mithilfe", "quartier.haus", "quartier.idee"}
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
    add(redaktion, apps.get_model("quartier.ausgabe"), **GOOD["quartier.ausgabe"]())
    assert Ausgabe.objects.get().betrag == Decimal("250.50")
    add(redaktion, apps.get_model("quartier.organisation"), **GOOD["quartier.organisation"]())
    assert Ansprechperson.objects.get().sprachen == ["de", "ru"]


# --- the call list


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


def test_who_does_not_answer_stays_on_the_list_which_counts_the_tries(redaktion):
    nachricht = call()
    page = act(redaktion, "nicht_erreicht", nachricht)
    assert said(page) == ["Gemerkt: nicht erreicht. Der Anruf bleibt auf der Liste."]
    assert "Einmal nicht erreicht, zuletzt heute um" in page.text
    assert "Einmal nicht erreicht" in redaktion.get(address(Nachricht, "change", nachricht.pk)).text
    assert Nachricht.objects.to_call().get() == nachricht


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
    begin, link, end = re.split("<a href=|</a>", said(page)[0])
    assert begin == f"Steht noch im Kalender: {day(3)}, Saal: {durchgang.angebot.titel}. Bitte "
    assert (link.endswith(">absagen"), end) == (True, ".")
    dates = redaktion.get(html.unescape(link.split('"')[1])).text
    assert str(durchgang.termine.get().pk) in dates
