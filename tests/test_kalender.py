"""Calendars that people and the district subscribe to, read with other people's programs."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from angebote.models import Termin
from quartier import kalender
from quartier.regeln import BERLIN, local_instant

from . import fabrik

ALL = "/angebote/termine.ics"


def read(answer):
    """The calendar in an answer."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content)


def events(client, address=ALL):
    return read(client.get(address)).walk("VEVENT")


def titles(client, address=ALL):
    return [str(event["SUMMARY"]) for event in events(client, address)]


def own(angebot, file="termine"):
    return f"{angebot.get_absolute_url()}{file}.ics"


@pytest.fixture
def kurs(db):
    """A course in a room, of a theme, with one date."""
    fabrik.make_haus()
    angebot = fabrik.make_angebot("Sprachcafé", kurztext="Deutsch üben; Kuchen, Tee", sprachen=["de", "ar"])
    angebot.handlungsfelder.add(fabrik.make_handlungsfeld())
    return fabrik.make_durchgang(angebot=angebot, raum=fabrik.make_raum("Saal"))


def test_a_date_says_what_where_when_who_and_about_what(client, kurs, settings):
    settings.LENA_URL = "https://lena.example"
    termin = kurs.termine.get()
    event = events(client)[0]
    begin = fabrik.in_days(3).astimezone(BERLIN)
    assert event["UID"] == f"{termin.pk}@lena.example"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (begin, begin + dt.timedelta(hours=1))
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["SUMMARY"] == "Sprachcafé"
    assert event["DESCRIPTION"] == "Deutsch üben; Kuchen, Tee"
    assert event["LOCATION"] == "Saal, Hochstraße 8, 38723 Seesen"
    assert (event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == ("mailto:treff@lena.example", "AKIT")
    assert event["CATEGORIES"].cats == ["Kultur und Bildung"]
    assert event["URL"] == f"https://lena.example{kurs.angebot.get_absolute_url()}"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt


def test_the_organizer_is_written_to_at_the_house_never_at_home(client, kurs):
    kurs.angebot.kontakt = kurs.angebot.veranstalter.ansprechpersonen.create(name="Mira", email="mira@privat.example")
    kurs.angebot.save()
    kurs.angebot.veranstalter.name = 'Verein "Nord"; Süd,\nWest'
    kurs.angebot.veranstalter.save()
    haus = fabrik.Haus.objects.get()
    haus.email = "haus@lena.example"
    haus.save()
    answer = client.get(ALL)
    organizer = read(answer).walk("VEVENT")[0]["ORGANIZER"]
    assert (organizer, organizer.params["CN"].replace("'", '"')) == (
        "mailto:haus@lena.example", 'Verein "Nord"; Süd, West',
    )  # fmt: skip
    assert "mira@privat.example" in client.get(kurs.angebot.get_absolute_url()).text
    assert "privat" not in answer.text


def test_a_date_without_a_room_is_in_the_house(client, kurs):
    kurs.termine.update(raum=None)
    assert events(client)[0]["LOCATION"] == "LeNa, An der Ziegelei 8, 38723 Seesen"


def test_an_example_says_that_it_is_one(client, kurs):
    assert titles(client) == ["Sprachcafé"]
    kurs.angebot.beispiel = True
    kurs.angebot.save()
    assert titles(client) == ["Sprachcafé (Beispiel)"]


def test_a_cancelled_date_stays_and_says_so(client, kurs):
    termin = kurs.termine.get()
    uid = events(client)[0]["UID"]
    termin.call_off("Die Leitung ist krank.")
    event = events(client)[0]
    assert (event["UID"], event["STATUS"], event["SEQUENCE"]) == (uid, "CANCELLED", 1)
    assert event["SUMMARY"] == "Fällt aus: Sprachcafé"
    assert event["DESCRIPTION"].startswith("Die Leitung ist krank.\n")


def test_a_moved_date_keeps_its_identity_and_says_when_it_was(client, kurs):
    termin = kurs.termine.get()
    before = events(client)[0]
    termin.beginn, termin.ende = fabrik.in_days(4, 15), fabrik.in_days(4, 16)
    termin.place()
    event = events(client)[0]
    assert (event["UID"], event["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert event["DTSTART"].dt == fabrik.in_days(4, 15)
    assert event["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    assert "Verlegt, vorher: " in event["DESCRIPTION"]
    assert "10:00 Uhr" in event["DESCRIPTION"]


def test_only_what_is_published_and_a_month_back(client, kurs):
    for days in (-29, -31):
        fabrik.make_termin(kurs, days=days)
    fabrik.make_durchgang(angebot=fabrik.make_angebot("Geheim", stand="entwurf"))
    starts = [event["DTSTART"].dt.date() for event in events(client)]
    assert starts == [fabrik.in_days(days).date() for days in (-29, 3)]
    assert titles(client) == ["Sprachcafé"] * 2


def test_one_offer_and_one_date_have_calendars_of_their_own(client, kurs):
    other = fabrik.make_durchgang(angebot=fabrik.make_angebot("Nähen"))
    later = fabrik.make_termin(kurs, days=5)
    assert titles(client, own(other.angebot)) == ["Nähen"]
    assert titles(client, own(kurs.angebot)) == ["Sprachcafé"] * 2
    assert [e["UID"] for e in events(client, own(kurs.angebot, later.pk))] == [f"{later.pk}@lena.example"]
    assert client.get(own(other.angebot, later.pk)).status_code == 404
    kurs.angebot.stand = "entwurf"
    kurs.angebot.save()
    assert client.get(own(kurs.angebot)).status_code == 404
    assert client.get(own(kurs.angebot, later.pk)).status_code == 404


def test_the_address_is_the_filter(client, kurs):
    fabrik.make_durchgang(angebot=fabrik.make_angebot("Nähen", kosten="5 Euro", kostenlos=False))
    assert sorted(titles(client)) == ["Nähen", "Sprachcafé"]
    assert titles(client, f"{ALL}?sprache=ar&kostenlos=on") == ["Sprachcafé"]
    assert titles(client, f"{ALL}?feld=kultur") == ["Sprachcafé"]
    assert read(client.get(f"{ALL}?sprache=ar"))["X-WR-CALNAME"] == "LeNa: Arabisch"
    assert read(client.get(ALL))["NAME"] == "LeNa: Angebote"


def test_a_weekday_gives_the_dates_on_that_day_only(client, kurs):
    fabrik.make_termin(kurs, days=4)
    day = fabrik.in_days(4)
    starts = [event["DTSTART"].dt for event in events(client, f"{ALL}?tag={day.astimezone(BERLIN).weekday()}")]
    assert starts == [day]


def test_who_subscribed_to_a_filter_keeps_the_last_date_after_it_is_over(client, kurs):
    with time_machine.travel(fabrik.in_days(5), tick=False):
        assert len(events(client, f"{ALL}?sprache=ar")) == 1


@pytest.mark.parametrize("query", ["tag=9", "feld=gibtesnicht", f"q={'x' * 81}", "sprache=%00", "q=%00", "tag=%ff"])
def test_a_filter_that_does_not_exist_is_refused_in_german(client, kurs, query):
    answer = client.get(f"{ALL}?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("Diese Adresse stimmt nicht: Die Angabe bei „")
    assert "ETag" not in answer.headers


def test_whatever_staff_write_no_line_breaks_and_the_text_comes_back(client, kurs):
    text = 'Komma, Semikolon; "so" \\n: \u202eRTL\u200f سلام 😀 ' + "ä" * 80
    kurs.angebot.titel = text[:60] + "\r\nBEGIN:VALARM\rX:1"
    kurs.angebot.kurztext = text
    kurs.angebot.save()
    Termin.objects.update(hinweis="Zeile\x0b\x1f\x85\u2028eins\nATTENDEE:x")
    answer = client.get(ALL)
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    assert not [line for line in lines if line.startswith((b"BEGIN:VALARM", b"X:1", b"ATTENDEE"))]
    [line.decode() for line in lines]  # no character is cut in two
    event = read(answer).walk("VEVENT")[0]
    assert event["DESCRIPTION"].endswith(f"\n{text}")
    assert event["SUMMARY"] == f"{text[:60]}\nBEGIN:VALARM\nX:1"


def test_the_same_data_give_the_same_file(client, kurs):
    before = client.get(ALL).content
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
        assert client.get(ALL).content == before


# --- time


def test_the_time_zone_is_right_on_every_day_to_2037():
    """Python's own time zone made from the file, against the one of the system."""
    zone = icalendar.Timezone.from_ical(kalender.VTIMEZONE).to_tz(lookup_tzid=False)
    noon = dt.datetime(2020, 1, 1, 12)
    wrong = []
    for number in range(18 * 365):
        day = noon + dt.timedelta(number)
        if day.replace(tzinfo=zone).utcoffset() != day.replace(tzinfo=BERLIN).utcoffset():
            wrong.append(day)
    assert wrong == []


@pytest.mark.parametrize("change", [dt.date(2027, 3, 28), dt.date(2027, 10, 31)])
def test_ten_o_clock_stays_ten_o_clock_when_the_clock_changes(client, kurs, change):
    with time_machine.travel(local_instant(change - dt.timedelta(10), dt.time(12)), tick=False):
        fabrik.make_regel(kurs, days=3, hours=2)  # every week; the second one on the day of the change
        file = read(client.get(own(kurs.angebot)))
    found = recurring_ical_events.of(file).between(change - dt.timedelta(8), change + dt.timedelta(8))
    assert [(e["DTSTART"].dt.date(), f"{e['DTSTART'].dt:%H:%M}") for e in found] == [
        (change + dt.timedelta(days), "10:00") for days in (-7, 0, 7)
    ]
    assert {e["DTEND"].dt - e["DTSTART"].dt for e in found} == {dt.timedelta(hours=2)}


def test_the_hour_that_the_clock_shows_twice_is_said_in_utc(client, kurs):
    """31 October 2027: 02:30 in Berlin comes at 00:30 and again at 01:30 UTC."""
    first = dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)
    hour = dt.timedelta(hours=1)
    with time_machine.travel(first - dt.timedelta(5), tick=False):
        for begin in (first, first + hour):
            Termin(angebot=kurs.angebot, durchgang=kurs, beginn=begin, ende=begin + hour).place()
        begins = [e["DTSTART"].dt.astimezone(dt.UTC) for e in events(client, own(kurs.angebot))]
    assert begins[-2:] == [first, first + hour]


# --- a calendar program


@pytest.fixture
def khal(tmp_path):
    """The program khal with a calendar of its own: call it with its words."""
    config = tmp_path / "khal.conf"
    config.write_text(
        f"[calendars]\n[[treff]]\npath = {tmp_path}/treff\n[sqlite]\npath = {tmp_path}/khal.db\n"
        "[locale]\ntimeformat = %H:%M\ndateformat = %d.%m.%Y\nlongdateformat = %d.%m.%Y\n"
        "datetimeformat = %d.%m.%Y %H:%M\nlongdatetimeformat = %d.%m.%Y %H:%M\n"
        "local_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin\n"
    )
    (tmp_path / "treff").mkdir()

    def run(*words):
        program = Path(sys.executable).parent / "khal"
        done = subprocess.run(
            [program, "-c", config, *words], capture_output=True, text=True, check=True,
            env={**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
        )  # fmt: skip
        return done.stdout.strip().splitlines()

    return run


def test_khal_shows_our_dates_and_follows_what_becomes_of_them(client, kurs, khal, tmp_path):
    termin = kurs.termine.get()
    fabrik.make_termin(kurs, days=5)
    file = tmp_path / "termine.ics"

    def shown():
        """What khal lists after the calendar was fetched again."""
        file.write_bytes(client.get(ALL).content)
        khal("import", "--batch", str(file))
        words = "{start-date} {start-time} {title} {status}"
        return [line.strip() for line in khal("list", "--day-format", "", "--format", words, "today", "30d")]

    third, fourth, fifth = (f"{fabrik.in_days(days):%d.%m.%Y}" for days in (3, 4, 5))
    other = f"{fifth} 10:00 Sprachcafé CONFIRMED"
    assert shown() == [f"{third} 10:00 Sprachcafé CONFIRMED", other]
    termin.beginn, termin.ende = fabrik.in_days(4, 15), fabrik.in_days(4, 16)
    termin.place()
    assert shown() == [f"{fourth} 15:00 Sprachcafé CONFIRMED", other]
    termin.call_off()
    assert shown() == [f"{fourth} 15:00 Fällt aus: Sprachcafé CANCELLED", other]


# --- many


def more_dates(durchgang, count):
    Termin.objects.bulk_create(
        Termin(
            angebot=durchgang.angebot, durchgang=durchgang, raum=durchgang.raum,
            beginn=fabrik.in_days(1 + number), ende=fabrik.in_days(1 + number, 11), hinweis=f"Nummer {number}",
        )
        for number in range(count)
    )  # fmt: skip


@pytest.mark.parametrize("query", ["", "?sprache=ar&q=deutsch"])
def test_a_calendar_takes_the_same_queries_for_one_and_for_five_thousand_dates(client, kurs, query):
    numbers = {}
    for count in (1, 1000, 5000):
        more_dates(kurs, count - Termin.objects.count())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ALL + query).content.count(b"BEGIN:VEVENT") == count
        numbers[count] = len(queries)
    assert numbers[1] == numbers[1000] == numbers[5000]
