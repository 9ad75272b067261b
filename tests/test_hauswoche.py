"""„Das Haus der Woche“: whoever would rather look than read sees when something is on."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import translation

from angebote.hauswoche import haus_der_woche
from quartier.regeln import local_instant

from . import fabrik

MONDAY = dt.date(2026, 3, 2)
WEEK = [MONDAY + dt.timedelta(n) for n in range(7)]
NIGHT_BEFORE = local_instant(MONDAY - dt.timedelta(1), dt.time(22))


def course(day, hour, titel="Deutschkurs"):
    begin = local_instant(day, dt.time(hour))
    return begin, begin + dt.timedelta(hours=1), titel


def labels(svg):
    return re.findall(r'<(?:a href="[^"]*"|g role="img") aria-label="([^"]*)"', svg)


@pytest.mark.parametrize(("hour", "when"), [(8, "vormittags"), (11, "vormittags"), (12, "nachmittags"),
                                            (16, "nachmittags"), (17, "abends"), (20, "abends")])  # fmt: skip
def test_a_window_is_lit_where_something_is_on(hour, when):
    svg = haus_der_woche(WEEK, [course(WEEK[1], hour)], NIGHT_BEFORE)
    assert labels(svg) == [f"Dienstag, 3. März, {when}: Deutschkurs"]
    assert svg.count('class="hell"') == 1


def test_two_things_in_one_window_are_counted_and_both_named():
    svg = haus_der_woche(WEEK, [course(MONDAY, 9), course(MONDAY, 10, "Sprachcafé")], NIGHT_BEFORE)
    assert labels(svg) == ["Montag, 2. März, vormittags: Deutschkurs, Sprachcafé"]
    assert ">2</text>" in svg


def test_a_lit_window_leads_to_its_day_and_on_paper_it_is_no_link():
    assert 'href="#tag-2026-03-04"' in haus_der_woche(WEEK, [course(WEEK[2], 9)], NIGHT_BEFORE)
    paper = haus_der_woche(WEEK, [course(WEEK[2], 9)], NIGHT_BEFORE, ziel="")
    assert "<a " not in paper
    assert labels(paper) == ["Mittwoch, 4. März, vormittags: Deutschkurs"]


def test_only_today_stands_out():
    svg = haus_der_woche(WEEK, [], local_instant(WEEK[3], dt.time(12)))
    assert re.findall(r'class="spalte( heute)?"', svg).count(" heute") == 1
    assert re.search(r'spalte heute.*?">(\w\w)</text>', svg)[1] == "Do"
    assert "spalte heute" not in haus_der_woche(WEEK, [], NIGHT_BEFORE)


@pytest.mark.parametrize(("minute", "door"), [(59 + 8 * 60, "zu"), (9 * 60, "auf"), (9 * 60 + 59, "auf"), (600, "zu")])
def test_the_door_is_open_while_something_runs(minute, door):
    at = local_instant(MONDAY, dt.time(minute // 60, minute % 60))
    assert f'class="tuer {door}"' in haus_der_woche(WEEK, [course(MONDAY, 9)], at)


def test_the_door_is_open_when_the_house_is():
    assert 'class="tuer auf"' in haus_der_woche(WEEK, [], NIGHT_BEFORE, offen=True)


def test_right_to_left_the_week_begins_on_the_right():
    with translation.override("ar"):
        svg = haus_der_woche(WEEK, [course(MONDAY, 9)], NIGHT_BEFORE)
    places = [float(x) for x in re.findall(r'<rect class="hell" x="([\d.]+)"', svg)]
    assert places[0] > 300


def test_a_title_with_markup_stays_text():
    assert "<b>" not in haus_der_woche(WEEK, [course(MONDAY, 9, "<b>Kurs</b>")], NIGHT_BEFORE)


def test_it_weighs_little():
    full = [course(day, hour) for day in WEEK for hour in (9, 14, 18)]
    assert len(haus_der_woche(WEEK, full, NIGHT_BEFORE).encode()) < 5500
    assert len(haus_der_woche(WEEK, full, NIGHT_BEFORE, ziel="").encode()) < 5500


@pytest.mark.django_db
class TestWhereItStands:
    @pytest.fixture(autouse=True)
    def monday_morning(self):
        with time_machine.travel(local_instant(MONDAY, dt.time(7)), tick=False):
            yield

    @pytest.mark.parametrize("address", ["/", "/angebote/woche/"])
    def test_each_lit_window_leads_to_a_day_of_the_list_beneath(self, client, address):
        durchgang = fabrik.make_durchgang(days=0)
        for day in (2, 5):
            fabrik.make_termin(durchgang, days=day)
        page = client.get(address).text
        leads_to = re.findall(r'href="#(tag-[\d-]+)"', page)
        assert leads_to == [f"tag-{WEEK[day]}" for day in (0, 2, 5)]
        assert all(f'id="{name}"' in page for name in leads_to)

    def test_what_is_cancelled_lights_no_window(self, client):
        termin = fabrik.make_durchgang(days=2).termine.get()
        termin.call_off("krank")
        assert 'class="hell"' not in client.get("/").text
        assert 'class="hell"' not in client.get("/angebote/woche/").text
        assert 'class="hell"' not in client.get("/bildschirm/").text

    def test_the_screen_and_a_poster_show_it_too(self, client):
        termin = fabrik.make_durchgang(days=2).termine.get()
        assert client.get("/bildschirm/").text.count('class="hell"') == 1
        assert client.get(f"{termin.angebot.get_absolute_url()}aushang/").text.count('class="hell"') == 1

    def test_the_door_is_open_while_a_place_of_the_house_is(self, client):
        fabrik.make_haus()
        fabrik.make_ort("Treff", (0, "offen", 7, 12), teil_des_hauses=True)
        assert 'class="tuer auf"' in client.get("/").text
        assert 'class="tuer auf"' in client.get("/bildschirm/").text

    def test_the_door_is_closed_while_only_others_are_open(self, client):
        fabrik.make_haus()
        fabrik.make_ort("Bad", (0, "offen", 7, 12))
        assert 'class="tuer zu"' in client.get("/").text
