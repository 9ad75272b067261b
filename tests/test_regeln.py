"""A rule writes dates: on the right days, at the same wall time, once."""

import calendar
import datetime as dt
import itertools

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from angebote.models import Durchgang, Termin, Terminregel
from beratung.models import Beratungskraft, Sprechzeit
from quartier.models import Schliesszeit
from quartier.regeln import local_instant, write_dates

from . import fabrik

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = range(4)
SOME_DAY = st.dates(dt.date(2020, 1, 1), dt.date(2036, 1, 1))


def day(text):
    return dt.date.fromisoformat(text)


def at(text):
    """Nine in the morning of that day."""
    return local_instant(day(text), dt.time(9))


def make_regel(**fields):
    """Tuesdays 10:00–11:30 from 2027 on, not saved."""
    usual = {"wochentage": [TUESDAY], "ab": day("2027-01-01"), "von_uhr": dt.time(10), "bis_uhr": dt.time(11, 30)}
    return Terminregel(**usual | fields)


def make_kurs(raum=None, **fields):
    """A term with this rule and no dates yet."""
    durchgang = Durchgang.objects.create(angebot=fabrik.make_angebot("Kochkurs"), titel="laufend", raum=raum)
    regel = make_regel(durchgang=durchgang, **fields)
    regel.full_clean()
    regel.save()
    return durchgang


def written(durchgang):
    """Local begins of all written dates."""
    return [f"{timezone.localtime(termin.beginn):%Y-%m-%d %H:%M}" for termin in durchgang.termine.all()]


# --- which days


def test_every_week_on_two_weekdays_until_the_last_day():
    regel = make_regel(wochentage=[TUESDAY, THURSDAY], bis=day("2027-01-14"))
    assert regel.days(day("2027-12-31")) == [day(f"2027-01-{n:02}") for n in (5, 7, 12, 14)]


@given(ab=SOME_DAY, weekday=st.integers(0, 6), n=st.integers(1, 52))
def test_every_n_weeks_keeps_its_distance(ab, weekday, n):
    until = ab + dt.timedelta(weeks=120)
    days = make_regel(ab=ab, wochentage=[weekday], alle_n_wochen=n).days(until)
    step = dt.timedelta(weeks=n)
    assert {found.weekday() for found in days} == {weekday}
    assert ab <= days[0] < ab + step
    assert days == [days[0] + number * step for number in range(len(days))]
    assert days[-1] + step > until


@given(ab=SOME_DAY, weekday=st.integers(0, 6), nth=st.sampled_from([1, 2, 3, 4, -1]))
def test_the_nth_weekday_of_each_month_agrees_with_the_calendar(ab, weekday, nth):
    until = ab + dt.timedelta(days=400)
    months = {(d.year, d.month) for d in (ab + dt.timedelta(n) for n in range(401))}
    expected = []
    for year, month in sorted(months):
        of_month = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
        expected.append(dt.date(year, month, of_month[nth if nth < 0 else nth - 1]))
    regel = make_regel(rhythmus="monatlich", ab=ab, wochentage=[weekday], nte_woche=nth)
    assert regel.days(until) == [d for d in expected if ab <= d <= until]


def test_the_last_thursday_is_the_fifth_where_there_are_five():
    regel = make_regel(rhythmus="monatlich", wochentage=[THURSDAY], nte_woche=-1)
    assert regel.days(day("2027-04-30")) == [day(f"2027-{d}") for d in ("01-28", "02-25", "03-25", "04-29")]


def test_a_list_is_sorted_and_each_day_counts_once():
    tage = [day("2027-02-17"), day("2027-02-03"), day("2027-02-17"), day("2028-02-03")]
    regel = make_regel(rhythmus="liste", wochentage=[], tage=tage)
    assert regel.days(day("2027-12-31")) == [day("2027-02-03"), day("2027-02-17")]


# --- holidays and closures


def left_out(until, **fields):
    return {str(d): reason for d, reason in make_regel(**fields).open_days(day(until)) if reason}


def test_public_holidays_of_lower_saxony_are_left_out_by_name(db):
    daily = {"wochentage": list(range(7)), "ab": day("2028-01-01")}
    assert left_out("2028-12-31", **daily) == {
        "2028-01-01": "Neujahr",
        "2028-04-14": "Karfreitag",
        "2028-04-17": "Ostermontag",
        "2028-05-01": "Erster Mai",
        "2028-05-25": "Christi Himmelfahrt",
        "2028-06-05": "Pfingstmontag",
        "2028-10-03": "Tag der Deutschen Einheit",
        "2028-10-31": "Reformationstag",
        "2028-12-25": "Erster Weihnachtstag",
        "2028-12-26": "Zweiter Weihnachtstag",
    }


def test_another_state_has_other_holidays(db, settings):
    settings.LENA_BUNDESLAND = "BY"
    corpus_christi = {"wochentage": [THURSDAY], "ab": day("2028-06-15")}
    assert left_out("2028-06-15", **corpus_christi) == {"2028-06-15": "Fronleichnam"}


def test_who_meets_on_holidays_too_meets_on_reformation_day(db):
    kurs = make_kurs(ab=day("2028-10-31"), bis=day("2028-10-31"), auch_an_feiertagen=True)
    assert kurs.write_dates(at("2028-10-01")) == []
    assert written(kurs) == ["2028-10-31 10:00"]


def test_a_closed_house_is_left_out_even_by_who_meets_on_holidays(db):
    Schliesszeit.objects.create(von=day("2027-07-12"), bis=day("2027-07-20"), anlass="Sommerpause")
    kurs = make_kurs(ab=day("2027-07-06"), bis=day("2027-07-27"), auch_an_feiertagen=True)
    assert kurs.write_dates(at("2027-07-01")) == ["13.07.2027: Sommerpause", "20.07.2027: Sommerpause"]
    assert written(kurs) == ["2027-07-06 10:00", "2027-07-27 10:00"]


def test_what_is_left_out_is_named_with_its_reason(db):
    raum = fabrik.make_raum()
    kurs = make_kurs(raum, ab=day("2028-10-24"), bis=day("2028-11-14"))
    Schliesszeit.objects.create(von=day("2028-11-06"), bis=day("2028-11-08"), anlass="Umbau")
    other = make_kurs(raum, rhythmus="liste", wochentage=[], tage=[day("2028-11-14")], von_uhr=dt.time(11))
    other.write_dates(at("2028-10-01"))
    assert kurs.write_dates(at("2028-10-01")) == [
        "31.10.2028: Reformationstag",
        "07.11.2028: Umbau",
        "14.11.2028: Der Raum ist in dieser Zeit schon belegt (11:00–11:30 Uhr: Kochkurs).",
    ]
    assert written(kurs) == ["2028-10-24 10:00"]


def test_office_hours_keep_the_same_rules(db):
    kraft = Beratungskraft.objects.create(name="Mira Muster")
    sprechzeit = Sprechzeit.objects.create(
        beratungskraft=kraft, wochentage=[TUESDAY], ab=day("2028-10-24"), bis=day("2028-11-07"),
        von_uhr=dt.time(9), bis_uhr=dt.time(12),
    )  # fmt: skip
    assert sprechzeit.write_dates(at("2028-10-01")) == ["31.10.2028: Reformationstag"]
    assert [str(hour) for hour in kraft.sprechstunden.all()] == ["24.10.2028 09:00", "07.11.2028 09:00"]


# --- wall time


def test_ten_o_clock_stays_ten_o_clock_on_every_day_until_2037():
    regel = make_regel(wochentage=list(range(7)))
    periods = [regel.period(d) for d in regel.days(day("2037-12-31"))]
    walls = {tuple(f"{timezone.localtime(instant):%H:%M}" for instant in period) for period in periods}
    offsets = [timezone.localtime(beginn).utcoffset() for beginn, _ in periods]
    assert walls == {("10:00", "11:30")}
    assert len(periods) == 4018
    assert sum(one != two for one, two in itertools.pairwise(offsets)) == 22  # twice in each of 11 years


def test_a_written_series_keeps_ten_o_clock_across_both_changes(db):
    kurs = make_kurs(ab=day("2027-01-05"), auch_an_feiertagen=True)
    regel = kurs.regeln.get()

    def make(d, beginn, ende):
        return Termin(durchgang=kurs, angebot=kurs.angebot, regel=regel, regeltag=d, beginn=beginn, ende=ende)

    assert write_dates(regel, regel.termine, make, day("2027-12-31"), at("2027-01-01")) == []
    begins = [timezone.localtime(termin.beginn) for termin in kurs.termine.all()]
    assert len(begins) == 52
    assert {f"{begin:%A %H:%M}" for begin in begins} == {"Tuesday 10:00"}
    assert {begin.utcoffset() for begin in begins} == {dt.timedelta(hours=1), dt.timedelta(hours=2)}


@given(d=st.dates(dt.date(2000, 1, 1), dt.date(2037, 12, 31)), time=st.times(dt.time(3)))
def test_wall_time_survives_the_way_to_utc_and_back(d, time):
    local = timezone.localtime(local_instant(d, time))
    assert (local.date(), local.time()) == (d, time)


# --- writing again


def test_writing_twice_writes_nothing_twice(db):
    kurs = make_kurs()
    kurs.write_dates(at("2027-01-04"))
    before = list(kurs.termine.values())
    assert kurs.write_dates(at("2027-01-04")) == []
    assert list(kurs.termine.values()) == before
    assert len(before) == 12


def test_a_week_later_one_more_date_is_written(db):
    kurs = make_kurs(auch_an_feiertagen=True)
    kurs.write_dates(at("2027-01-04"))
    kurs.write_dates(at("2027-01-11"))
    assert (len(written(kurs)), written(kurs)[-1]) == (13, "2027-03-30 10:00")


def test_nothing_is_written_into_the_past(db):
    kurs = make_kurs(bis=day("2027-02-28"))
    kurs.write_dates(at("2027-02-16"))
    assert written(kurs) == ["2027-02-16 10:00", "2027-02-23 10:00"]


@pytest.mark.parametrize("since", ["2000-01-01", "2010-01-01"])
def test_a_house_that_opens_daily_since_long_ago_still_gets_dates(db, since):
    kurs = make_kurs(ab=day(since), wochentage=list(range(7)), auch_an_feiertagen=True)
    kurs.write_dates(at("2030-01-07"))
    assert len(written(kurs)) == 12 * 7 + 1


def first_date(kurs):
    return kurs.termine.order_by("beginn")[0]


def move(termin, **by):
    termin.beginn, termin.ende = termin.beginn + dt.timedelta(**by), termin.ende + dt.timedelta(**by)
    termin.place()
    return Termin.objects.get(pk=termin.pk)


def test_a_moved_date_keeps_its_identity_and_remembers_where_it_was(db):
    kurs = make_kurs()
    kurs.write_dates(at("2027-01-04"))
    termin = first_date(kurs)
    before = termin.beginn
    moved = move(termin, hours=2)
    assert (moved.regeltag, moved.vorher_beginn, moved.sequenz) == (day("2027-01-05"), before, 1)
    again = move(moved, days=1)
    assert (again.regeltag, again.vorher_beginn, again.sequenz) == (day("2027-01-05"), before, 2)


def test_a_date_moved_back_was_never_away(db):
    kurs = make_kurs()
    kurs.write_dates(at("2027-01-04"))
    back = move(move(first_date(kurs), hours=2), hours=-2)
    assert (back.vorher_beginn, back.sequenz) == (None, 2)


def test_a_date_saved_unchanged_stays_the_same_for_calendars(db):
    kurs = make_kurs()
    kurs.write_dates(at("2027-01-04"))
    assert move(first_date(kurs)).sequenz == 0


@pytest.mark.parametrize("by", [{"hours": 2}, {"days": 1}, {"weeks": 1, "hours": 3}, {"weeks": -1}])
def test_a_moved_date_is_not_written_again(db, by):
    kurs = make_kurs()
    kurs.write_dates(at("2027-01-11"))
    move(first_date(kurs), **by)
    before = sorted(written(kurs))
    assert kurs.write_dates(at("2027-01-11")) == []
    assert sorted(written(kurs)) == before


def test_a_cancelled_date_is_not_written_again(db):
    kurs = make_kurs()
    kurs.write_dates(at("2027-01-04"))
    first_date(kurs).call_off("Die Leitung ist krank.")
    kurs.write_dates(at("2027-01-04"))
    assert len(written(kurs)) == 12
    termin = kurs.termine.get(regeltag=day("2027-01-05"))
    assert (bool(termin.abgesagt_am), termin.hinweis, termin.sequenz) == (True, "Die Leitung ist krank.", 1)


def test_a_cancelled_date_can_take_place_after_all(db):
    kurs = make_kurs()
    kurs.write_dates(at("2027-01-04"))
    termin = first_date(kurs)
    termin.call_off()
    termin.reinstate()
    termin = Termin.objects.get(pk=termin.pk)
    assert (termin.abgesagt_am, termin.sequenz) == (None, 2)


# --- rules that cannot be


BACKWARDS = "Das Ende liegt vor dem Beginn."
YEARS = "Bitte ein Datum zwischen 2000 und 2100 eingeben."
N_WEEKS = "Bitte eine Zahl von 1 bis 52 eingeben."


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"bis_uhr": dt.time(9)}, {"bis_uhr": [BACKWARDS]}),
        ({"bis_uhr": dt.time(10)}, {"bis_uhr": [BACKWARDS]}),
        ({"bis": day("2026-12-31")}, {"bis": ["Der letzte Tag liegt vor dem ersten."]}),
        ({"wochentage": []}, {"wochentage": ["Bitte mindestens einen Wochentag ankreuzen."]}),
        ({"rhythmus": "monatlich"}, {"nte_woche": ["Bitte auswählen, der wievielte im Monat."]}),
        (
            {"rhythmus": "monatlich", "wochentage": [], "nte_woche": 1},
            {"wochentage": ["Bitte mindestens einen Wochentag ankreuzen."]},
        ),
        ({"rhythmus": "liste", "wochentage": []}, {"tage": ["Bitte mindestens einen Tag eintragen."]}),
        ({"rhythmus": "liste", "tage": [day("0001-01-01")]}, {"tage": [YEARS]}),
        ({"rhythmus": "liste", "tage": [day("9999-12-31")]}, {"tage": [YEARS]}),
        ({"ab": day("0001-01-01")}, {"ab": [YEARS]}),
        ({"ab": day("9999-12-31")}, {"ab": [YEARS]}),
        ({"alle_n_wochen": 0}, {"alle_n_wochen": [N_WEEKS]}),
        ({"alle_n_wochen": 53}, {"alle_n_wochen": [N_WEEKS]}),
    ],
)
def test_a_rule_that_cannot_be_gets_a_sentence_at_its_field(db, fields, errors):
    with pytest.raises(ValidationError) as error:
        make_regel(**fields).full_clean(exclude=["durchgang"])
    assert error.value.message_dict == errors


def test_two_mistakes_get_two_sentences(db):
    with pytest.raises(ValidationError) as error:
        make_regel(wochentage=[], bis_uhr=dt.time(8)).full_clean(exclude=["durchgang"])
    assert sorted(error.value.message_dict) == ["bis_uhr", "wochentage"]


def test_a_date_that_ends_before_it_begins_is_refused_at_its_field(db):
    durchgang = fabrik.make_durchgang()
    termin = durchgang.termine.get()
    termin.ende = termin.beginn
    with pytest.raises(ValidationError) as error:
        termin.place()
    assert error.value.message_dict["ende"] == [BACKWARDS]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"wochentage": [TUESDAY, THURSDAY]}, "Dienstag und Donnerstag, 10:00–11:30 Uhr"),
        ({"alle_n_wochen": 2}, "Dienstag, alle 2 Wochen, 10:00–11:30 Uhr"),
        ({"rhythmus": "monatlich", "nte_woche": -1}, "jeder letzte Dienstag im Monat, 10:00–11:30 Uhr"),
        ({"rhythmus": "liste"}, "an einzelnen Tagen, 10:00–11:30 Uhr"),
    ],
)
def test_residents_read_the_rule_in_words(fields, words):
    assert make_regel(**fields).wann() == words
