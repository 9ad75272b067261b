"""The content admin: terms, the dates that their rules write, and single dates."""

import datetime as dt

import pytest
from django.utils import timezone

from angebote.models import Durchgang, Termin
from quartier.models import Belegung, Schliesszeit

from . import fabrik
from .formular import add, address, change, day, errors, moment, rule, said

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
