"""The counselling office: the day as one list, and its buttons."""

import pytest
import time_machine
from django.utils.formats import date_format

from beratung.models import Anfrage, Laufnummer, Vermerk
from quartier.models.nummer import new_secret

from . import fabrik
from .buero import ADA, log, log_in, marks
from .formular import english, said

QUERIES = 24  # of the day, whatever stands on it; one of them asks for the colours of the house


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hour=9, hours=4)


@pytest.fixture
def termin(anliegen, kraft):
    return fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **ADA)


def at(hour, minute=0, days=3):
    """That time on the day of these tests."""
    return time_machine.travel(fabrik.in_days(days, hour, minute), tick=False)


def press(client, **data):
    return client.post("/", data, follow=True)


def rows(page):
    return list(page.context["liste"])


def todo(page):
    return [(count, seite) for count, _, seite in page.context["zu_tun"]]


def test_the_day_stands_in_order_of_time_with_who_just_came(buero, anliegen, kraft, termin):
    late = fabrik.book(anliegen, kraft, fabrik.in_days(3, 11))
    with at(10):
        log_in("leitung", client=buero)
        nummer = Laufnummer.draw(anliegen=anliegen)
        page = buero.get("/")
        assert rows(page) == [termin, nummer, late]
        assert "09:00–09:30" in page.text
        assert "Nummer 1" in page.text
        assert english(page) == []


def test_the_day_names_nobody_and_writes_no_look(buero, termin):
    page = buero.get("/", {"tag": f"{fabrik.in_days(3):%Y-%m-%d}"})
    assert rows(page) == [termin]
    assert "•••" in page.text
    assert marks(page, ADA.values()) == []
    assert log() == []


def test_the_days_around_are_one_link_away(buero, termin):
    page = buero.get("/", {"tag": f"{fabrik.in_days(2):%Y-%m-%d}"})
    assert rows(page) == []
    assert f"?tag={fabrik.in_days(3):%Y-%m-%d}" in page.text
    assert f"?tag={fabrik.in_days(1):%Y-%m-%d}" in page.text


@pytest.mark.parametrize("tag", ["", "abc", "2026-02-30", "0001-01-01", "9999-12-31", "\x00"])
def test_an_odd_day_is_today(buero, tag):
    page = buero.get("/", {"tag": tag})
    assert (page.status_code, page.context["ist_heute"]) == (200, True)


def test_how_where_and_in_what_language_is_seen(buero):
    anliegen = fabrik.make_anliegen(gespraeche=["vor_ort", "telefon"])
    kraft = fabrik.make_kraft(anliegen, days=3, hour=9)
    fabrik.make_sprachmittlung("ar", name="Samira Beispiel", days=3, hour=9)
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), wunsch={"sprache": "ar", "gespraech": "telefon"})
    page = buero.get("/", {"tag": f"{fabrik.in_days(3):%Y-%m-%d}"})
    assert "am Telefon" in page.text
    assert "Arabisch" in page.text
    assert "es dolmetscht Samira Beispiel" in page.text


def test_who_comes_goes_through_the_day(buero, termin):
    with at(9):
        log_in("leitung", client=buero)
        for stand in ("angekommen", "laeuft", "fertig", "laeuft", "angekommen", "gebucht"):
            press(buero, termin=termin.pk, stand=stand)
            termin.refresh_from_db()
            assert termin.stand == stand


def test_pressed_twice_it_acts_once(buero, termin):
    with at(9):
        log_in("leitung", client=buero)
        for _ in range(2):
            page = press(buero, termin=termin.pk, stand="angekommen")
    assert said(page) == ["09:00 Uhr: ist da."]
    assert log() == [("leitung", "geändert", f"Beratungstermin {termin.pk}")]


@pytest.mark.parametrize("stand", ["angekommen", "laeuft", "nicht_gekommen"])
def test_nobody_has_come_before_the_day(buero, termin, stand):
    with at(23, days=2):
        log_in("leitung", client=buero)
        page = press(buero, termin=termin.pk, stand=stand)
        assert [sentence.split(",")[0] for sentence in said(page)] == [
            f"Dieser Termin ist erst am {date_format(termin.beginn, 'l')}"
        ]
        for address in (f"/?tag={fabrik.in_days(1):%Y-%m-%d}", f"/beratung/beratungstermin/{termin.pk}/change/"):
            assert 'value="angekommen"' not in buero.get(address).text
    termin.refresh_from_db()
    assert termin.stand == "gebucht"


def test_nobody_is_written_off_before_we_have_waited(buero, termin):
    with at(9, 14):
        log_in("leitung", client=buero)
        page = press(buero, termin=termin.pk, stand="nicht_gekommen")
        assert said(page) == ["Bitte noch bis 09:15 Uhr warten."]
    termin.refresh_from_db()
    assert termin.stand == "gebucht"


def test_the_time_of_who_does_not_come_goes_to_the_next_number(buero, anliegen, kraft, termin):
    other = fabrik.make_anliegen()
    with at(9, 15):
        log_in("leitung", client=buero)
        Laufnummer.draw(anliegen=other)  # a matter to which Mira does not counsel
        second = Laufnummer.draw(anliegen=anliegen)
        page = press(buero, termin=termin.pk, stand="nicht_gekommen")
        assert "Nummer 2 aufrufen?" in page.text
        page = press(buero, nummer=second.pk, kraft=kraft.pk, stand="laeuft")
        assert said(page) == ["Nummer 2 läuft: bitte zu Mira Muster."]
        assert "aufrufen?" not in page.text


def test_a_button_from_a_page_left_open_gets_a_sentence(buero, termin):
    termin.cancel()
    page = press(buero, termin=termin.pk, stand="angekommen")
    assert said(page) == ["Das geht nicht mehr: Dieser Termin ist „abgesagt“."]


@pytest.mark.parametrize(
    "data",
    [
        {}, {"termin": "abc", "stand": "laeuft"}, {"termin": "\x00"}, {"nummer": "99", "stand": "laeuft"},
        {"nummer": str(10**20)}, {"nummer": "²"}, {"ziehen": "x"}, {"ziehen": str(10**20)},
        {"termin": "00000000-0000-0000-0000-000000000000", "stand": "laeuft"},
    ],
)  # fmt: skip
def test_odd_presses_get_a_sentence(buero, data):
    page = press(buero, **data)
    assert (page.status_code, len(said(page))) == (200, 1)


@pytest.mark.parametrize("stand", ["", "unbekannt", "verfallen", "abgesagt"])
def test_no_press_brings_an_appointment_into_another_state(buero, termin, stand):
    assert len(said(press(buero, termin=termin.pk, stand=stand))) == 1
    termin.refresh_from_db()
    assert termin.stand == "gebucht"


def test_looking_changes_nothing(buero, termin):
    buero.get("/", {"termin": termin.pk, "stand": "angekommen", "ziehen": "0"})
    termin.refresh_from_db()
    assert (termin.stand, Laufnummer.objects.count()) == ("gebucht", 0)


def test_an_extra_lane_and_its_reason_are_seen(buero, anliegen, kraft, termin):
    second = fabrik.hold(anliegen, kraft, termin.beginn, secret := new_secret(), intern=True, trotzdem=True)
    second.confirm(secret, intern=True, name="Grace")
    Vermerk.hand_over(second, {"text": "Frist läuft morgen ab"})
    page = buero.get("/", {"tag": f"{fabrik.in_days(3):%Y-%m-%d}"})
    assert "Zusätzlich eingetragen (Spur 2): Frist läuft morgen ab" in page.text


def test_what_is_still_free_today_is_seen(buero, anliegen, kraft, termin):
    with at(8):
        log_in("leitung", client=buero)
        [(matter, times)] = buero.get("/").context["frei"]
        assert matter == anliegen
        assert [zeit.beginn for zeit in times][:2] == [fabrik.in_days(0, 9, 30), fabrik.in_days(0, 10)]
    assert buero.get("/", {"tag": f"{fabrik.in_days(3):%Y-%m-%d}"}).context["frei"] == []


def test_what_wants_doing_is_counted(buero, anliegen, kraft):
    assert todo(buero.get("/")) == []
    Anfrage.hand_over({"name": "Ada"}, art="rueckruf", geheimnis_hash="x" * 64)
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), telefon="05381 12345").cancel(by_house=True)
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    kraft.sprechstunden.get().call_off()
    assert todo(buero.get("/")) == [(1, "/kontakte/"), (1, "/beratung/anfrage/"), (1, "/abarbeiten/")]


def test_three_of_everything_take_as_many_queries_as_one(buero, anliegen, kraft, django_assert_num_queries):
    """Matters, counsellors, appointments and numbers of today."""
    with at(8):
        log_in("leitung", client=buero)
        for count, more in ((1, 1), (3, 2)):
            for n in range(more):
                here = anliegen if count == 1 else fabrik.make_anliegen()
                who = kraft if count == 1 else fabrik.make_kraft(here, days=0, hour=9)
                fabrik.book(here, who, fabrik.in_days(0, 9 + n))
                Laufnummer.draw(anliegen=here)
            with django_assert_num_queries(QUERIES):
                page = buero.get("/")
            assert (len(rows(page)), len(page.context["frei"])) == (2 * count, count)
