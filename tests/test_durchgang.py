"""A term: a look at its dates before they are written, conflicts by name, and the next term as a copy."""

import datetime as dt

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from angebote.models import Durchgang, Termin, Terminregel
from beratung.models import Beratungskraft
from quartier.models import Belegung, Nachricht, Schliesszeit

from . import fabrik
from .formular import WRONG, address, change, english, errors, rule, said, spoil, typed


@pytest.fixture
def montag():
    """A Monday without holidays around it."""
    with time_machine.travel("2027-01-11 08:00+01:00", tick=False):
        yield


@pytest.fixture
def kurs(montag, db):
    """Tuesdays at ten in the hall, four times from the coming Tuesday on."""
    durchgang = Durchgang.objects.create(
        angebot=fabrik.make_angebot("Nähen"), titel="Winter", plaetze=5, max_personen=3, raum=fabrik.make_raum("Saal"),
        anmeldung_ab=at("2027-01-04 09:00"), anmeldung_bis=at("2027-01-26 12:00"),
    )  # fmt: skip
    make_rule(durchgang, ab=dt.date(2027, 1, 11), bis=dt.date(2027, 2, 2))
    assert durchgang.write_dates() == []
    return durchgang


@pytest.fixture
def redaktion(montag, redaktion):
    return redaktion


def at(text):
    return timezone.make_aware(dt.datetime.fromisoformat(text))


def make_rule(durchgang, **fields):
    return Terminregel.objects.create(**{
        "durchgang": durchgang, "wochentage": [1], "von_uhr": dt.time(10), "bis_uhr": dt.time(11), **fields
    })  # fmt: skip


def days(durchgang):
    return [f"{timezone.localtime(t.beginn):%d.%m. %H:%M}" for t in durchgang.termine.order_by("beginn")]


def everything():
    """All that a preview must not touch."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Durchgang, Terminregel, Termin, Belegung, Nachricht, LogEntry)
    ]


# --- a look before dates are written


def look(client, durchgang, **data):
    """Press "Vorschau" on the page of this term."""
    return change(client, durchgang, _vorschau="1", **data)


def shown(page, what):
    return [f"{timezone.localtime(termin.beginn):%d.%m. %H:%M}" for termin in page.context["vorschau"][what]]


def test_the_preview_shows_what_would_be_written_and_writes_nothing(redaktion):
    page = redaktion.get(address(Durchgang, "add"))
    data = {"angebot": fabrik.make_angebot().pk, "titel": "Herbst", "plaetze": "7", "_vorschau": "1"}
    data |= rule(wochentage=["1"], ab="12.01.2027", bis="26.01.2027")
    before = everything()
    page = redaktion.post(address(Durchgang, "add"), typed(page) | data)
    assert shown(page, "neu") == ["12.01. 10:00", "19.01. 10:00", "26.01. 10:00"]
    assert "Das ist eine Vorschau. Noch ist nichts gespeichert." in page.text
    assert said(page) == []
    assert everything() == before
    assert english(page) == []


def test_everything_typed_is_kept_and_can_be_saved_from_there(redaktion):
    page = redaktion.get(address(Durchgang, "add"))
    data = {"angebot": fabrik.make_angebot().pk, "titel": "Herbst", "plaetze": "7", "_vorschau": "1"}
    data |= rule(wochentage=["1"], ab="12.01.2027", bis="26.01.2027")
    page = redaktion.post(address(Durchgang, "add"), typed(page) | data)
    assert errors(page) == {}
    redaktion.post(address(Durchgang, "add"), typed(page))
    durchgang = Durchgang.objects.get()
    assert (durchgang.titel, durchgang.plaetze, len(days(durchgang))) == ("Herbst", 7, 3)


def test_the_preview_tells_moved_dates_from_new_ones_and_those_left_alone(redaktion, kurs):
    by_hand = kurs.termine.order_by("beginn")[1]
    by_hand.beginn, by_hand.ende = at("2027-01-20 15:00"), at("2027-01-20 16:00")
    by_hand.place()
    ada = fabrik.sign_up(kurs, email="ada@example.org")
    before = everything()
    page = look(redaktion, kurs, **{"regeln-0-von_uhr": "09:30", "regeln-0-bis": "09.02.2027"})
    assert shown(page, "neu") == ["09.02. 09:30"]
    assert shown(page, "bleiben") == ["20.01. 15:00"]
    moved = [[str(termin)[:6] + str(termin)[10:] for termin in pair] for pair in page.context["vorschau"]["verlegt"]]
    assert moved == [
        ["12.01. 10:00", "12.01. 09:30"], ["26.01. 10:00", "26.01. 09:30"], ["02.02. 10:00", "02.02. 09:30"],
    ]  # fmt: skip
    assert everything() == before
    assert ada.email not in page.text


def test_the_save_after_the_preview_does_what_it_showed(redaktion, kurs):
    page = look(redaktion, kurs, **{"regeln-0-von_uhr": "09:30"})
    redaktion.post(address(Durchgang, "change", kurs.pk), typed(page))
    assert days(kurs) == ["12.01. 09:30", "19.01. 09:30", "26.01. 09:30", "02.02. 09:30"]


def test_conflicts_are_named_with_room_closure_and_holiday(redaktion):
    raum = fabrik.make_raum("Saal")
    Belegung.objects.create(raum=raum, beginn=at("2027-03-16 10:30"), ende=at("2027-03-16 12:00"), wofuer="Chor")
    Belegung.objects.create(raum=raum, beginn=at("2027-03-23 09:00"), ende=at("2027-03-23 12:00"), wofuer="belegt")
    Schliesszeit.objects.create(von=dt.date(2027, 3, 8), bis=dt.date(2027, 3, 10), anlass="Putztage")
    page = redaktion.get(address(Durchgang, "add"))
    data = {"angebot": fabrik.make_angebot().pk, "titel": "Herbst", "raum": raum.pk, "_vorschau": "1"}
    data |= rule(wochentage=["0", "1"], ab="08.03.2027", bis="29.03.2027")
    page = redaktion.post(address(Durchgang, "add"), typed(page) | data)
    assert page.context["vorschau"]["hinweise"] == [
        "Ausgelassen: 08.03.2027: Putztage",
        "Ausgelassen: 09.03.2027: Putztage",
        "Ausgelassen: 16.03.2027: Der Raum ist in dieser Zeit schon belegt (10:30–12:00 Uhr: Chor).",
        "Ausgelassen: 23.03.2027: Der Raum ist in dieser Zeit schon belegt (09:00–12:00 Uhr).",
        "Ausgelassen: 29.03.2027: Ostermontag",
    ]
    assert shown(page, "neu") == ["15.03. 10:00", "22.03. 10:00"]


def test_a_day_that_the_rule_no_longer_has_is_named(redaktion, kurs):
    page = look(redaktion, kurs, **{"regeln-0-bis": "26.01.2027"})
    assert page.context["vorschau"]["hinweise"] == [
        "02.02.2027 10:00 passt nicht mehr zur Regel. Bitte verschieben oder absagen."
    ]


def test_what_cannot_be_saved_has_no_preview_but_its_errors(redaktion, kurs):
    page = look(redaktion, kurs, **{"regeln-0-bis_uhr": "09:00"})
    assert errors(page) == {"bis_uhr": ["Das Ende liegt vor dem Beginn."]}
    assert "vorschau" not in page.context


def test_a_term_that_is_gone_leads_back_to_the_start(redaktion):
    page = redaktion.post(address(Durchgang, "change", 999), {"_vorschau": "1"})
    assert (page.status_code, page["Location"]) == (302, "/admin/")


@pytest.mark.parametrize("wrong", WRONG)
def test_a_preview_of_wrong_input_gets_a_page(redaktion, kurs, wrong):
    page = redaktion.get(address(Durchgang, "change", kurs.pk))
    before = everything()
    data = {name: value for name, value in typed(page).items() if name not in ("gelesen", "regeln-0-id")}
    data = typed(page) | spoil(data, *WRONG[wrong]) | {"_vorschau": "1"}
    answer = redaktion.post(address(Durchgang, "change", kurs.pk), data)
    assert answer.status_code in (200, 302)
    assert everything() == before


# --- dates one by one


def test_the_term_leads_to_its_own_dates_only(redaktion, kurs):
    other = fabrik.make_durchgang()
    page = redaktion.get(address(Durchgang, "change", kurs.pk)).text
    path = f"/admin/angebote/termin/?durchgang__id__exact={kurs.pk}"
    assert path in page
    dates = list(redaktion.get(path).context["cl"].result_list)
    assert len(dates) == 4
    assert other.termine.get() not in dates


# --- the next term


def copy(client, durchgang, follow=True, **data):
    data = {"titel": "Frühling", "ab": "16.02.2027", **data}
    return client.post(f"/admin/angebote/durchgang/{durchgang.pk}/kopieren/", data, follow=follow)


def test_the_next_term_has_everything_but_people(redaktion, kurs):
    fabrik.sign_up(kurs)
    page = copy(redaktion, kurs)
    new = Durchgang.objects.get(titel="Frühling")
    assert said(page) == [f"Angelegt: {new}, mit 4 Terminen."]
    kept = ("angebot_id", "plaetze", "max_personen", "einzeln", "raum_id")
    assert [getattr(new, name) for name in kept] == [getattr(kurs, name) for name in kept]
    assert days(new) == ["16.02. 10:00", "23.02. 10:00", "02.03. 10:00", "09.03. 10:00"]
    assert (new.anmeldung_ab, new.anmeldung_bis) == (at("2027-02-08 09:00"), at("2027-03-02 12:00"))
    assert new.anmeldungen.count() == 0
    assert len(days(kurs)) == 4
    assert Belegung.objects.count() == 8


def test_the_hour_of_the_sign_up_window_stays_across_the_change_of_clocks(redaktion, kurs):
    copy(redaktion, kurs, ab="30.03.2027")
    new = Durchgang.objects.get(titel="Frühling")
    assert [f"{timezone.localtime(m):%d.%m. %H:%M}" for m in (new.anmeldung_ab, new.anmeldung_bis)] == [
        "22.03. 09:00", "13.04. 12:00",
    ]  # fmt: skip
    assert days(new)[0] == "30.03. 10:00"


def test_single_days_of_a_rule_move_too(redaktion, kurs):
    kurs.regeln.all().delete()
    make_rule(
        kurs,
        rhythmus="liste",
        wochentage=[],
        ab=dt.date(2027, 1, 12),
        tage=[dt.date(2027, 1, 15), dt.date(2027, 1, 20)],
    )
    copy(redaktion, kurs, ab="17.02.2027")
    assert days(Durchgang.objects.get(titel="Frühling")) == ["17.02. 10:00", "22.02. 10:00"]


def test_every_rule_of_the_term_is_copied(redaktion, kurs):
    make_rule(kurs, wochentage=[3], ab=dt.date(2027, 1, 14), bis=dt.date(2027, 1, 21), auch_an_feiertagen=True)
    copy(redaktion, kurs)
    new = Durchgang.objects.get(titel="Frühling")
    assert [(r.wochentage, r.ab, r.bis, r.auch_an_feiertagen) for r in new.regeln.all()] == [
        ([1], dt.date(2027, 2, 15), dt.date(2027, 3, 9), False),
        ([3], dt.date(2027, 2, 18), dt.date(2027, 2, 25), True),
    ]


def test_the_page_suggests_the_same_weekday_after_the_last_date(redaktion, kurs):
    page = redaktion.get(f"/admin/angebote/durchgang/{kurs.pk}/kopieren/")
    assert 'value="2027-02-09"' in page.text
    assert english(page) == []


def test_first_one_looks_at_the_dates(redaktion, kurs):
    Schliesszeit.objects.create(von=dt.date(2027, 2, 23), bis=dt.date(2027, 2, 23), anlass="Fasching")
    before = everything()
    page = copy(redaktion, kurs, _vorschau="1")
    assert shown(page, "neu") == ["16.02. 10:00", "02.03. 10:00", "09.03. 10:00"]
    assert page.context["vorschau"]["hinweise"] == ["Ausgelassen: 23.02.2027: Fasching"]
    assert 'value="So anlegen"' in page.text
    assert 'value="Frühling"' in page.text
    assert everything() == before
    assert english(page) == []


def test_the_old_term_in_the_same_room_is_named(redaktion, kurs):
    page = copy(redaktion, kurs, ab="26.01.2027", _vorschau="1")
    assert page.context["vorschau"]["hinweise"][0] == (
        "Ausgelassen: 26.01.2027: Der Raum ist in dieser Zeit schon belegt (10:00–11:00 Uhr: Nähen)."
    )


@pytest.fixture
def laufend(kurs):
    """The same without an end: its dates stand twelve weeks ahead. Ada has a place and a phone."""
    kurs.regeln.update(bis=None)
    Durchgang.objects.filter(pk=kurs.pk).update(titel="laufend")
    kurs.refresh_from_db()
    assert kurs.write_dates() == []
    fabrik.sign_up(kurs, "Ada", telefon="05381 12345")
    return kurs


def test_a_term_without_an_end_is_asked_when_it_stops(redaktion, laufend):
    page = redaktion.get(address(Durchgang, "kopieren", laufend.pk))
    assert "„laufend“ hat kein Ende. Wann soll er aufhören?" in page.text
    assert 'value="2027-02-02"' in page.text  # in three weeks, on the same weekday


def test_before_the_old_term_stops_one_sees_what_falls_away_and_who_is_told(redaktion, laufend):
    before = everything()
    page = copy(redaktion, laufend, _vorschau="1")
    assert page.context["vorschau"]["hinweise"] == []
    assert shown(page, "neu")[:2] == ["16.02. 10:00", "23.02. 10:00"]
    assert "Der letzte Tag ist der 15. Februar 2027." in page.text
    assert [person.name for person in page.context["bescheid"]["anruf"]] == ["Ada"]
    assert everything() == before


def test_the_old_term_stops_as_the_new_one_is_made_and_everybody_is_told_once(redaktion, laufend):
    copy(redaktion, laufend)
    laufend.refresh_from_db()
    assert laufend.regeln.get().bis == dt.date(2027, 2, 15)
    assert timezone.localdate(laufend.termine.takes_place().latest("beginn").beginn) == dt.date(2027, 2, 9)
    new = Durchgang.objects.get(titel="Frühling")
    assert (new.regeln.get().bis, days(new)[0]) == (None, "16.02. 10:00")
    assert [call.name for call in Nachricht.objects.to_call()] == ["Ada"]


def test_the_old_term_can_stop_earlier_but_not_later_than_the_new_one_begins(redaktion, laufend):
    assert "Bitte einen Tag vor dem ersten Tag" in copy(redaktion, laufend, schluss="16.02.2027").text
    assert "liegt in der Vergangenheit" in copy(redaktion, laufend, schluss="01.01.2027").text
    copy(redaktion, laufend, schluss="20.01.2027")
    assert laufend.regeln.get().bis == dt.date(2027, 1, 20)


@pytest.mark.parametrize("button", [{}, {"_vorschau": "1"}])
def test_a_next_term_without_a_single_date_is_not_made(redaktion, laufend, button):
    page = copy(redaktion, laufend, ab="15.06.2027", **button)
    assert "So entsteht kein einziger Termin." in page.text
    assert 'value="So anlegen"' not in page.text
    assert Durchgang.objects.count() == 1
    assert laufend.regeln.get().bis is None


def test_a_title_that_is_taken_is_said(redaktion, kurs):
    page = copy(redaktion, kurs, titel="Winter")
    assert page.status_code == 422
    assert "Einen Durchgang mit diesem Titel gibt es bei diesem Angebot schon." in page.text
    assert Durchgang.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"titel": ""}, "Bitte einen Titel schreiben"),
        ({"titel": "x" * 81}, "Bitte höchstens 80 Zeichen."),
        ({"titel": "\x00"}, "Nullzeichen"),
        ({"ab": ""}, "Bitte den ersten Tag eintragen."),
        ({"ab": "31.02.2027"}, "Dieses Datum gibt es nicht."),
        ({"ab": "abc"}, "Dieses Datum gibt es nicht."),
        ({"ab": "10.01.2027"}, "Dieser Tag liegt in der Vergangenheit."),
        ({"ab": "01.01.0001"}, "Bitte ein Datum zwischen 2000 und 2100 eingeben."),
        ({"ab": "31.12.9999"}, "Bitte ein Datum zwischen 2000 und 2100 eingeben."),
        ({"ab": "31.12.2100"}, "Bitte ein Datum zwischen 2000 und 2100 eingeben."),  # its end would be later
    ],
)
@pytest.mark.parametrize("button", [{}, {"_vorschau": "1"}])
def test_what_cannot_be_copied_is_said(redaktion, kurs, data, sentence, button):
    page = copy(redaktion, kurs, **data, **button)
    assert page.status_code == 422
    assert sentence in page.text
    assert english(page) == []
    assert Durchgang.objects.count() == 1


def test_a_term_without_a_rule_is_copied_without_dates(redaktion):
    durchgang = fabrik.make_durchgang()
    assert "hat keine Regel" in redaktion.get(f"/admin/angebote/durchgang/{durchgang.pk}/kopieren/").text
    copy(redaktion, durchgang)
    assert days(Durchgang.objects.get(titel="Frühling")) == []


# --- many


def test_a_term_of_500_people_and_5000_dates_opens_with_as_many_queries(redaktion, kurs):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert redaktion.get(address(Durchgang, "change", kurs.pk)).status_code == 200
            assert redaktion.get(address(Durchgang, "changelist")).status_code == 200
        return len(captured)

    before = queries()
    Termin.objects.bulk_create(
        Termin(angebot=kurs.angebot, durchgang=kurs, beginn=at("2027-02-03 10:00") + dt.timedelta(n),
               ende=at("2027-02-03 11:00") + dt.timedelta(n)) for n in range(5000)
    )  # fmt: skip
    Durchgang.objects.filter(pk=kurs.pk).update(plaetze=500)
    fabrik.sign_up_many(kurs, 500)
    assert queries() == before


def test_counselling_in_the_same_room_is_never_named(redaktion, kurs):
    from beratung.models import Sprechzeit

    kraft = Beratungskraft.objects.create(name="Mira Muster")
    Sprechzeit.objects.create(
        beratungskraft=kraft, rhythmus="liste", tage=[dt.date(2027, 2, 9)], ab=dt.date(2027, 2, 9),
        von_uhr=dt.time(9), bis_uhr=dt.time(12), raum=kurs.raum,
    ).write_dates()  # fmt: skip
    page = look(redaktion, kurs, **{"regeln-0-bis": "09.02.2027"})
    assert page.context["vorschau"]["hinweise"] == [
        "Ausgelassen: 09.02.2027: Der Raum ist in dieser Zeit schon belegt (09:00–12:00 Uhr)."
    ]
    assert "Mira" not in page.text


def test_single_days_stand_in_the_form_as_people_write_them(redaktion):
    durchgang = fabrik.make_durchgang()
    days = [dt.date(2031, 2, 3), dt.date(2031, 2, 17)]
    Terminregel.objects.create(
        durchgang=durchgang, rhythmus="liste", tage=days, ab=days[0], von_uhr=dt.time(10), bis_uhr=dt.time(11)
    )
    page = redaktion.get(f"/admin/angebote/durchgang/{durchgang.pk}/change/").text
    assert 'value="03.02.2031, 17.02.2031"' in page


def test_a_term_that_ends_is_written_to_its_end_and_can_be_previewed(db):
    durchgang = Durchgang.objects.create(angebot=fabrik.make_angebot(), titel="Frühjahr", plaetze=8)
    today = timezone.localdate()
    first, last = today + dt.timedelta(weeks=20), today + dt.timedelta(weeks=30)
    Terminregel.objects.create(
        durchgang=durchgang, wochentage=[first.weekday()], ab=first, bis=last, von_uhr=dt.time(10), bis_uhr=dt.time(11),
        auch_an_feiertagen=True,
    )  # fmt: skip
    assert durchgang.write_dates() == []
    assert durchgang.termine.count() == 11
    open_end = Durchgang.objects.create(angebot=fabrik.make_angebot(), titel="laufend")
    Terminregel.objects.create(
        durchgang=open_end, wochentage=[today.weekday()], ab=today, von_uhr=dt.time(10), bis_uhr=dt.time(11),
        auch_an_feiertagen=True,
    )  # fmt: skip
    open_end.write_dates()
    assert open_end.termine.order_by("beginn").last().beginn < fabrik.in_days(12 * 7 + 1)
