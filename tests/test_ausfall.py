"""A date is cancelled, or its rule changes: people are told, and what is public stays true."""

import datetime as dt

import pytest
from django.utils import timezone

from angebote.models import Durchgang, Terminregel
from quartier.models import Belegung, Nachricht

from . import fabrik


@pytest.fixture
def kurs(db):
    durchgang = fabrik.make_durchgang(plaetze=8)
    fabrik.sign_up(durchgang, name="Ada", email="ada@example.org")
    fabrik.sign_up(durchgang, name="Grace", telefon="05381 12345")
    fabrik.sign_up(durchgang, name="Olena")
    return durchgang


def told():
    """Who is told how, confirmations not counted."""
    return sorted(Nachricht.objects.exclude(schluessel__endswith=":eingang").values_list("betreff", "name", "kanal"))


def test_everybody_with_a_place_is_told_by_mail_or_call_and_the_rest_is_named(kurs):
    unreachable = kurs.termine.get().call_off("Die Leitung ist krank.")
    subject = f"Fällt aus: {kurs.angebot.titel}"
    assert told() == [(subject, "Ada", "mail"), (subject, "Grace", "anruf")]
    assert [anmeldung.name for anmeldung in unreachable] == ["Olena"]
    assert "Die Leitung ist krank." in Nachricht.objects.get(betreff=subject, name="Ada").text


def test_a_date_reinstated_before_anybody_was_told_says_nothing(kurs):
    termin = kurs.termine.get()
    termin.call_off()
    termin.reinstate()
    assert told() == []


def test_a_date_reinstated_after_the_call_is_told_again(kurs):
    termin = kurs.termine.get()
    termin.call_off()
    Nachricht.objects.to_call().get().done()
    termin.reinstate()
    assert [how for subject, _, how in told() if subject.startswith("Findet doch statt")] == ["anruf"]


def test_the_reason_stands_on_the_page(client, kurs):
    kurs.termine.get().call_off("Die Leitung ist krank.")
    page = client.get(kurs.angebot.get_absolute_url()).text
    assert "fällt aus" in page
    assert "Die Leitung ist krank." in page


# --- the rule changes


@pytest.fixture
def weekly(db):
    """Every day of the week at 10, in a room, written ahead."""
    durchgang = Durchgang.objects.create(angebot=fabrik.make_angebot(), titel="laufend", raum=fabrik.make_raum())
    Terminregel.objects.create(
        durchgang=durchgang, wochentage=[timezone.localdate().weekday()], ab=timezone.localdate(),
        von_uhr=dt.time(10), bis_uhr=dt.time(11), auch_an_feiertagen=True,
    )  # fmt: skip
    durchgang.write_dates()
    return durchgang


def hours(durchgang):
    return {f"{timezone.localtime(t.beginn):%H:%M}" for t in durchgang.termine.upcoming().takes_place()}


def test_coming_dates_follow_a_new_time_and_those_moved_by_hand_stay(weekly):
    by_hand = weekly.termine.upcoming().order_by("beginn").last()
    by_hand.beginn, by_hand.ende = by_hand.beginn + dt.timedelta(hours=5), by_hand.ende + dt.timedelta(hours=5)
    by_hand.place()
    weekly.regeln.update(von_uhr=dt.time(14), bis_uhr=dt.time(15))
    assert weekly.follow_rules() == []
    by_hand.refresh_from_db()
    assert f"{timezone.localtime(by_hand.beginn):%H:%M}" == "15:00"
    assert hours(weekly) - {"15:00"} == {"14:00"}


def test_coming_dates_follow_a_new_room_and_the_taken_day_is_named(weekly):
    raum = fabrik.make_raum()
    first, *others = weekly.termine.upcoming().order_by("beginn")[:4]
    Belegung.objects.create(raum=raum, beginn=others[0].beginn, ende=others[0].ende, wofuer="belegt")
    weekly.raum = raum
    weekly.save()
    [sentence] = weekly.follow_rules()
    taken = f"{timezone.localtime(others[0].beginn):%H:%M}–{timezone.localtime(others[0].ende):%H:%M} Uhr"
    assert sentence == f"{others[0]} bleibt, wie es war: Der Raum ist in dieser Zeit schon belegt ({taken})."
    kept = weekly.termine.upcoming().exclude(raum=raum)
    assert [t.pk for t in kept] == [others[0].pk]
    assert first.pk not in {t.pk for t in kept}


def test_a_day_the_rule_no_longer_has_is_named_and_stays(weekly):
    weekly.regeln.update(wochentage=[(timezone.localdate().weekday() + 1) % 7])
    count = weekly.termine.upcoming().count()
    sentences = weekly.follow_rules()
    assert len(sentences) == count
    assert "passt nicht mehr zur Regel" in sentences[0]
    assert weekly.termine.upcoming().count() == count


def test_a_room_changed_in_the_table_of_the_offer_moves_the_dates_too(redaktion, weekly):
    from .formular import change

    raum = fabrik.make_raum()
    change(redaktion, weekly.angebot, **{"durchgaenge-0-raum": raum.pk})
    assert {termin.raum for termin in weekly.termine.upcoming()} == {raum}
