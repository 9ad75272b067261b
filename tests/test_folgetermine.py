"""The counselling office: follow-up appointments of the same person, looked at first, then booked in one go."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from beratung.models import Beratungskraft, Beratungstermin, Nachricht, Person, Sprechzeit
from quartier.models import Schliesszeit
from quartier.tasks import nachrichten_senden

from . import fabrik
from .buero import ADA, TERMINE, log
from .formular import key_of, said

WEEKS = {"wochen": "1", "anzahl": "3", "uhr": "09:00"}


@pytest.fixture
def kraft(db):
    """Is there at the same time every week."""
    kraft = Beratungskraft.objects.create(name="Mira Muster")
    kraft.anliegen.add(fabrik.make_anliegen())
    day = timezone.localdate() + dt.timedelta(3)
    rule = Sprechzeit.objects.create(
        beratungskraft=kraft, wochentage=[day.weekday()], ab=day, von_uhr=dt.time(9), bis_uhr=dt.time(11),
        auch_an_feiertagen=True,
    )  # fmt: skip
    assert rule.write_dates() == []
    return kraft


@pytest.fixture
def termin(kraft):
    return fabrik.book(kraft.anliegen.get(), kraft, fabrik.in_days(3, 9), **ADA)


def page_of(client, termin, **query):
    return client.get(f"{TERMINE}{termin.pk}/folgetermine/", WEEKS | query)


def book(client, termin, *dates, key=None, **query):
    """Tick these dates of the preview (all of them if none is given) and press."""
    page = page_of(client, termin, **query)
    tag = [value for begin, value, why, _ in page.context["tage"] if not why and (not dates or begin in dates)]
    path = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    return client.post(path, {"schluessel": key or key_of(page), "tag": tag}, follow=True)


def begins():
    return list(Beratungstermin.objects.known().order_by("beginn").values_list("beginn", flat=True))


def test_looking_shows_the_dates_and_books_nothing(buero, termin):
    page = page_of(buero, termin)
    shown = [(begin, why, ticked) for begin, _, why, ticked in page.context["tage"]]
    assert shown == [(fabrik.in_days(days, 9), "", True) for days in (10, 17, 24)]
    assert len(begins()) == 1
    assert log() == []


def test_three_more_are_booked_for_the_same_person(buero, termin):
    page = book(buero, termin)
    assert begins() == [fabrik.in_days(days, 9) for days in (3, 10, 17, 24)]
    everybody = [person.unsealed() for person in Person.objects.all()]
    assert everybody == [ADA] * 4
    rows = Beratungstermin.objects.all()
    assert (len({row.code for row in rows}), len({row.reihe for row in rows})) == (4, 1)
    assert ("leitung", "Folgetermine eingetragen", str(termin.pk)) in log()
    assert said(page)[0].startswith("Eingetragen: ")


def test_one_mail_tells_of_all(buero, termin):
    nachrichten_senden()
    mail.outbox.clear()
    book(buero, termin)
    nachrichten_senden()
    [letter] = mail.outbox
    assert letter.body.count("09:00 Uhr") >= 4
    assert Nachricht.objects.filter(art="bestaetigung", stand="offen").count() == 0


def test_only_what_is_ticked_is_booked(buero, termin):
    book(buero, termin, fabrik.in_days(17, 9))
    assert begins() == [fabrik.in_days(3, 9), fabrik.in_days(17, 9)]


def test_another_time_of_day(buero, termin):
    book(buero, termin, uhr="10:00", anzahl="1", wochen="2")
    assert begins() == [fabrik.in_days(3, 9), fabrik.in_days(17, 10)]


def test_each_date_that_is_not_free_says_why(buero, kraft, termin):
    fabrik.book(termin.anliegen, kraft, fabrik.in_days(10, 9), name="Grace")
    closed = fabrik.in_days(17).date()
    Schliesszeit.objects.create(von=closed, bis=closed, anlass="Putztag")
    shown = [why for _, _, why, _ in page_of(buero, termin).context["tage"]]
    assert shown == ["Diese Zeit ist gerade vergeben worden.", "An diesem Tag ist geschlossen: Putztag.", ""]


def test_taken_while_the_preview_was_open_nothing_is_booked_and_the_date_says_so(buero, kraft, termin):
    page = page_of(buero, termin)
    tag = [value for _, value, _, _ in page.context["tage"]]
    fabrik.book(termin.anliegen, kraft, fabrik.in_days(17, 9), name="Grace")
    path = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    answer = buero.post(path, {"schluessel": key_of(page), "tag": tag})
    assert "Es ist noch nichts eingetragen" in answer.context["problem"]
    assert [why for _, _, why, _ in answer.context["tage"]] == ["", "Diese Zeit ist gerade vergeben worden.", ""]
    assert Person.objects.count() == 2
    assert Beratungstermin.objects.get(pk=termin.pk).reihe is None


def test_pressed_twice_it_books_once(buero, termin):
    page = page_of(buero, termin)
    data = {"schluessel": key_of(page), "tag": [value for _, value, _, _ in page.context["tage"]]}
    path = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    for _ in range(2):
        assert buero.post(path, data).status_code == 302
    assert len(begins()) == 4
    assert Nachricht.objects.filter(art="bestaetigung", stand="offen").count() <= 2


@pytest.mark.parametrize("tag", [[], ["abc"], ["2031-01-01T10:00Z"]])
def test_without_a_tick_it_says_so(buero, termin, tag):
    page = page_of(buero, termin)
    path = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    answer = buero.post(path, {"schluessel": key_of(page), "tag": tag})
    assert answer.context["problem"] == "Bitte kreuzen Sie mindestens einen Tag an."
    assert len(begins()) == 1


@pytest.mark.parametrize(
    "odd", [{"wochen": "0"}, {"anzahl": "13"}, {"uhr": "25:00"}, {"wochen": "x"}, {"anzahl": str(10**20)}]
)
def test_odd_wishes_get_a_sentence(buero, termin, odd):
    page = page_of(buero, termin, **odd)
    assert list(page.context["form"].errors) == list(odd)
    assert page.context["tage"] == []


def test_nobody_is_followed_up_who_is_not_known_any_more(buero, termin):
    termin.cancel()
    assert "Zu diesem Termin gibt es keine Person mehr" in page_of(buero, termin).text
    assert len(begins()) == 0


def test_the_opened_appointment_shows_the_others(buero, termin):
    book(buero, termin)
    page = buero.get(f"{TERMINE}{termin.pk}/change/")
    others = Beratungstermin.objects.exclude(pk=termin.pk)
    assert [other for other in others if str(other.pk) not in page.text] == []
