"""The figures of the counselling office: right in sum, and never a handful of people, however one calculates."""

import datetime as dt
import itertools
import secrets

import pytest
import time_machine

from beratung.auswertung import auslastung, last_weeks, scarce, tafeln
from beratung.models import Beratungstermin, Fehlbedarf, Laufnummer
from beratung.ueberblick import Ueberblick
from beratung.verdeckt import HIDDEN, masked, total
from quartier import diagramm

from . import fabrik
from .test_ausgabe import read

NOW = dt.datetime(2027, 6, 16, 10, tzinfo=dt.UTC)  # a Wednesday
LAST = dt.date(2027, 6, 7)  # the last whole week began here
PAGE, FILE = "/auswertung/", "/auswertung/zahlen.csv"


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def anliegen(db):
    return fabrik.make_anliegen("Rente")


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen)


def past(anliegen, kraft, count, monday=LAST, **fields):
    """So many appointments of that week, one after the other, written straight into the table."""
    before = Beratungstermin.objects.count()
    begins = [fabrik.local_instant(monday, dt.time(0)) + dt.timedelta(minutes=5 * (before + n)) for n in range(count)]
    length = dt.timedelta(minutes=5)
    return Beratungstermin.objects.bulk_create(
        Beratungstermin(
            anliegen=anliegen, beratungskraft=kraft, belegt_ab=begin, beginn=begin, ende=begin + length,
            frei_ab=begin + length, geheimnis_hash=secrets.token_hex(32), **{"stand": "fertig", **fields},
        )
        for begin in begins
    )  # fmt: skip


def table(titel, weeks=4):
    return next(tafel for tafel in tafeln(weeks) if tafel.titel == titel)


def last_week(titel):
    """{column: count} of the last whole week, the sum as "zusammen"."""
    tafel = table(titel)
    _, counts, everybody = tafel.zeilen[-1]
    return dict(zip([*tafel.spalten, "zusammen"], [*counts, everybody], strict=True))


# --- what is hidden, and that it stays hidden


def groups(cells, most):
    """Every way in which so many cells can add up to at most so many."""
    return [counts for counts in itertools.product(range(most + 1), repeat=cells) if sum(counts) <= most]


@pytest.mark.parametrize(("cells", "most"), [(1, 12), (2, 16), (3, 14), (4, 12), (5, 9)])
def test_no_hidden_count_can_be_worked_out_even_by_who_knows_the_sum_and_the_rule(cells, most):
    seen = {}
    for counts in groups(cells, most):
        shown = masked(counts)
        assert [n for n in shown if n is not HIDDEN and 1 <= n <= 4] == []
        seen.setdefault((*shown, *masked([sum(counts)])), []).append(counts)
    for shown, possible in seen.items():
        hidden = [n for n in range(cells) if shown[n] is HIDDEN]
        for n in hidden:
            assert len({counts[n] for counts in possible}) > 1, (shown, possible)
        together = {sum(counts[n] for n in hidden) for counts in possible}
        assert len(together) > 1 or not together & {1, 2, 3, 4}, (shown, possible)


def test_control_hiding_only_what_is_small_would_give_it_away():
    """Seven in all, five of them shown: the two can be worked out."""
    only_small = [n if n == 0 or n >= 5 else HIDDEN for n in (5, 2)]
    assert only_small == [5, HIDDEN]
    assert masked([5, 2]) == [HIDDEN, HIDDEN]


def test_sums_count_only_what_can_be_seen():
    assert total([5, HIDDEN, 0]) == (5, True)
    assert total([5, 7]) == (12, False)


@pytest.mark.parametrize("count", range(11))
def test_of_nought_to_ten_bookings_no_page_and_no_file_shows_one_to_four(buero, anliegen, kraft, count):
    """C7. All in one week, in two matters, languages and ways to end."""
    other = fabrik.make_anliegen("Schulden")
    for part in range(count + 1):
        Beratungstermin.objects.all().delete()
        past(anliegen, kraft, part, sprache="ar", stand="nicht_gekommen")
        past(other, kraft, count - part)
        numbers = [cell for row in read(buero.get(FILE))[1:] for cell in row[3:]]
        assert [n for n in numbers if n in {"1", "2", "3", "4"}] == []
        for tafel in tafeln(12):
            for _, counts, everybody in tafel.zeilen:
                assert [n for n in [*counts, everybody] if n in {1, 2, 3, 4}] == []
                if everybody is not HIDDEN:
                    rest = everybody - sum(n for n in counts if n is not HIDDEN)
                    assert rest == 0 or rest >= 5
            assert [number for number, _ in tafel.summen if 1 <= number <= 4] == []


def test_two_periods_show_the_same_weeks_so_that_nothing_is_between_them(anliegen, kraft):
    for n, monday in enumerate(last_weeks(12)):
        past(anliegen, kraft, n, monday, sprache="ar" if n % 2 else "de")
    weeks = {count: {t.titel: {w: s for w, _, s in t.zeilen} for t in tafeln(count)} for count in (4, 12, 52)}
    for titel, short in weeks[4].items():
        for long in (weeks[12], weeks[52]):
            assert short == {week: long[titel][week] for week in short}


def test_the_week_that_runs_is_not_counted_so_that_two_days_do_not_tell_who_came_between(anliegen, kraft):
    past(anliegen, kraft, 7, dt.date(2027, 6, 14))
    assert last_week("Termine nach Anliegen") == {"zusammen": 0}


# --- what is counted


def test_bookings_by_matter_language_way_and_end(anliegen, kraft):
    other = fabrik.make_anliegen("Schulden")
    past(anliegen, kraft, 6, sprache="ar", kanal="telefon")
    past(other, kraft, 5, stand="nicht_gekommen")
    past(other, kraft, 8, stand="abgesagt")
    past(other, kraft, 5, stand="abgesagt_haus")
    for not_booked in ("verfallen",):
        past(other, kraft, 9, stand=not_booked)
    assert last_week("Termine nach Anliegen") == {anliegen.titel: 6, other.titel: 18, "zusammen": 24}
    assert last_week("Termine nach Sprache") == {"Deutsch": 18, "Arabisch": 6, "zusammen": 24}
    assert last_week("Termine nach Weg") == {"Internet": 18, "Telefon": 6, "zusammen": 24}
    assert last_week("Was daraus wurde") == {
        "gekommen": 6, "nicht gekommen": 5, "selbst abgesagt": 8, "von uns abgesagt": 5, "zusammen": 24,
    }  # fmt: skip


def test_walk_ins_and_unmet_need(anliegen):
    Laufnummer.objects.bulk_create(Laufnummer(tag=LAST, nummer=n, stand="fertig") for n in range(1, 8))
    Laufnummer.objects.bulk_create(Laufnummer(tag=LAST, nummer=n, stand="gegangen") for n in range(8, 14))
    for _ in range(6):
        Fehlbedarf.count(anliegen, "ar", NOW - dt.timedelta(weeks=1))
    assert last_week("Offene Sprechstunde (Nummern)") == {"beraten": 7, "wieder gegangen": 6, "zusammen": 13}
    assert last_week("„Kein Termin passt“ nach Anliegen") == {anliegen.titel: 6, "zusammen": 6}
    assert last_week("„Kein Termin passt“ nach Sprache") == {"Arabisch": 6, "zusammen": 6}


def test_what_is_hidden_is_one_column_and_the_sum_says_at_least(anliegen, kraft):
    past(anliegen, kraft, 12)
    past(anliegen, kraft, 3, sprache="ar")
    past(anliegen, kraft, 2, sprache="tr")
    assert last_week("Termine nach Sprache") == {"Deutsch": 12, "weitere": HIDDEN, "zusammen": 17}
    assert table("Termine nach Sprache").summen == [(12, False), (0, True), (17, False)]


@pytest.mark.parametrize(("instant", "week"), [("2027-06-06T21:59Z", -2), ("2027-06-06T22:00Z", -1)])
def test_a_week_begins_on_monday_at_midnight_in_seesen(anliegen, kraft, instant, week):
    past(anliegen, kraft, 6)
    begin = dt.datetime.fromisoformat(instant)
    for n, termin in enumerate(Beratungstermin.objects.order_by("beginn")):
        at = begin - dt.timedelta(minutes=5 * n) if week == -2 else begin + dt.timedelta(minutes=5 * n)
        Beratungstermin.objects.filter(pk=termin.pk).update(
            stand="abgesagt", belegt_ab=at, beginn=at, ende=at + dt.timedelta(minutes=5), frei_ab=at + dt.timedelta(1)
        )
    assert [everybody for _, _, everybody in table("Termine nach Anliegen").zeilen][week] == 6


def test_utilisation_is_taken_time_of_office_hours_without_absences(anliegen):
    """Ten hours, two of them away: eight. 24 appointments of five minutes are two hours, a quarter."""
    with time_machine.travel(dt.datetime(2027, 6, 4, 10, tzinfo=dt.UTC), tick=False):
        kraft = fabrik.make_kraft(anliegen, days=5, hour=8, hours=10)
        kraft.abwesenheiten.create(beginn=fabrik.in_days(5, 7), ende=fabrik.in_days(5, 10))
    past(anliegen, kraft, 24)
    assert auslastung(1) == [(LAST, 25)]
    past(anliegen, kraft, 2, stand="nicht_gekommen")
    assert auslastung(1) == [(LAST, HIDDEN)]  # else the two could be worked out
    past(anliegen, kraft, 3, stand="nicht_gekommen")
    assert auslastung(1) == [(LAST, 25)]


# --- the page


def test_every_plot_has_its_table_and_the_period_can_be_chosen(buero, anliegen, kraft):
    past(anliegen, kraft, 7)
    page = buero.get(PAGE, {"wochen": "4"})
    assert page.text.count('class="diagramm"') == page.text.count('class="breit"><table') + 1
    assert "die letzten 52 Wochen" in page.text
    assert f'<th scope="col">{anliegen.titel}</th>' in page.text
    assert f"{kraft}" not in page.text  # never by person
    for odd in ("", "x", "-1", "9" * 400, "\x00"):
        assert buero.get(PAGE, {"wochen": odd}).status_code == 200


def test_the_page_takes_as_many_queries_for_many_weeks_and_matters(buero, anliegen, kraft, django_assert_num_queries):
    buero.get(PAGE)
    with django_assert_num_queries(8):
        tafeln(4), auslastung(4)
    for n in range(5):
        past(fabrik.make_anliegen(f"Thema {n}"), kraft, 6)
    with django_assert_num_queries(8):
        tafeln(52), auslastung(52)


def test_a_matter_that_looks_like_a_formula_is_none_in_the_file(buero, anliegen, kraft):
    anliegen.titel = "=1+1"
    anliegen.save()
    past(anliegen, kraft, 6)
    rows = read(buero.get(FILE))
    assert ["07.06.2027", "Termine nach Anliegen", "'=1+1", "6"] in rows


def test_a_plot_escapes_its_labels_and_marks_what_is_hidden():
    svg = diagramm.columns([("<b>", 7), ("x", HIDDEN), ("y", 0)], 'A"B')
    assert "&lt;b&gt;" in svg and "<b>" not in svg
    assert svg.count('class="verdeckt"') == svg.count('class="balken"') == 1
    assert diagramm.columns([], "leer").startswith("<svg")


# --- what runs short


def test_a_matter_with_fewer_than_three_free_times_in_two_weeks_is_named(anliegen):
    kraft = fabrik.make_kraft(anliegen, hour=9, hours=1)
    assert scarce(Ueberblick()) == [f"{anliegen}: nur noch 2 freie Zeiten in den nächsten 14 Tagen."]
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    assert scarce(Ueberblick()) == [f"{anliegen}: nur noch 1 freie Zeit in den nächsten 14 Tagen."]
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9, 30))
    assert scarce(Ueberblick()) == [f"{anliegen}: keine freie Zeit mehr in den nächsten 14 Tagen."]
    fabrik.make_sprechstunde(kraft, days=15)
    assert len(scarce(Ueberblick())) == 1
    fabrik.make_sprechstunde(kraft, days=5, hours=2)
    assert scarce(Ueberblick()) == []


def test_what_is_kept_for_the_phone_or_for_another_day_does_not_count(anliegen):
    kraft = fabrik.make_kraft(anliegen, days=20)
    fabrik.make_sprechstunde(kraft, days=3, oeffentlich=0)
    assert len(scarce(Ueberblick())) == 1
    anliegen.aktiv = False
    anliegen.save()
    assert scarce(Ueberblick()) == []
