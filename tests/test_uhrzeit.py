"""Times of day, as people at the desk write them."""

import datetime as dt

import pytest
from django import forms

from angebote.models import Durchgang, Termin
from quartier.models import Oeffnungszeit, Ort
from quartier.uhrzeit import NOT_A_TIME, UhrzeitField, ZeitpunktField

from . import fabrik
from .formular import add, address, errors, moment, row
from .redaktion import GOOD


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9", "09:00"), ("9.30", "09:30"), ("9:30", "09:30"), ("09:30:00", "09:30"), ("9 Uhr", "09:00"),
        ("18 Uhr", "18:00"), ("9.30 Uhr", "09:30"), (" 9 : 30uhr ", "09:30"), ("24:00", "00:00"), ("24 Uhr", "00:00"),
    ],
)  # fmt: skip
def test_a_time_may_be_written_as_it_is_spoken(written, meant):
    assert f"{UhrzeitField().clean(written):%H:%M}" == meant


@pytest.mark.parametrize("written", ["25", "9:75", "24:30", "halb zehn", "9-10", "\0", "9" * 500, "٩", "-1", "9.3"])
def test_what_is_no_time_gets_a_sentence_with_an_example(written):
    with pytest.raises(forms.ValidationError) as error:
        UhrzeitField().clean(written)
    assert error.value.messages[0] == NOT_A_TIME or "\0" in written


def test_midnight_at_the_end_of_a_day_belongs_to_that_day():
    assert f"{ZeitpunktField().clean(['30.03.2027', '24:00']):%d.%m. %H:%M}" == "31.03. 00:00"


def test_the_end_of_all_days_is_a_sentence():
    with pytest.raises(forms.ValidationError, match="zwischen 2000 und 2100"):
        ZeitpunktField().clean(["31.12.9999", "24:00"])


def test_a_date_is_entered_with_a_dot_and_shown_without_seconds(redaktion):
    data = GOOD["angebote.termin"]() | moment("04.02.2031", "9.30") | moment("04.02.2031", "18 Uhr", "ende")
    add(redaktion, Termin, **data)
    page = redaktion.get(address(Termin, "change", Termin.objects.get().pk)).text
    assert 'value="09:30"' in page
    assert 'value="18:00"' in page


def test_a_date_and_its_time_stand_in_one_paragraph(redaktion):
    page = redaktion.get(address(Durchgang, "add")).text
    assert '<p class="datetime">' in page
    assert '<p class="time">' not in page  # a paragraph within a paragraph would end the first one


def test_the_rule_of_a_term_takes_such_times_too(redaktion):
    data = GOOD["angebote.durchgang"]() | {"regeln-0-von_uhr": "9", "regeln-0-bis_uhr": "10.15 Uhr"}
    add(redaktion, Durchgang, **data)
    rule = Durchgang.objects.get().regeln.get()
    assert (rule.von_uhr, rule.bis_uhr) == (dt.time(9), dt.time(10, 15))


def test_opening_hours_may_end_at_24_00(redaktion):
    add(redaktion, Ort, **GOOD["quartier.ort"]() | row("oeffnungszeiten", von="9 Uhr", bis="24:00"))
    assert Oeffnungszeit.objects.get().minuten == (540, 1440)


def test_a_time_that_cannot_be_read_is_not_also_called_missing(redaktion):
    page = add(redaktion, Ort, **GOOD["quartier.ort"]() | row("oeffnungszeiten", von="neun", bis="12"))
    assert errors(page) == {"von": [NOT_A_TIME]}
    assert Ort.objects.count() == 0


def test_the_window_of_sign_up_is_read_the_same_way(redaktion):
    add(redaktion, Durchgang, **GOOD["angebote.durchgang"]() | moment("01.02.2026", "8.15", "anmeldung_ab"))
    assert f"{fabrik.timezone.localtime(Durchgang.objects.get().anmeldung_ab):%H:%M}" == "08:15"
