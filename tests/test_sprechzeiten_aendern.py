"""Office hours, their exceptions and absences: what a change does to booked people is seen before it is saved."""

import datetime as dt

import pytest
from django.utils import timezone

from beratung.models import Abwesenheit, Beratungskraft, Beratungstermin, Nachricht, Protokoll, Sprechstunde, Sprechzeit
from beratung.zeiten import free_times
from quartier.models import Belegung, Schliesszeit

from . import fabrik
from .buero import absence, act, local, log_in, weekly
from .formular import add, address, change, day, errors, moment, said, typed

ADA = {"name": "Ada Beispiel", "telefon": "05381 12345", "email": "ada@example.org"}


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hour=9, hours=2)


@pytest.fixture
def termin(anliegen, kraft):
    return fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), **ADA)


def test_a_rule_writes_office_hours_and_names_what_was_left_out(buero, anliegen):
    kraft, raum = Beratungskraft.objects.create(name="Mira Muster"), fabrik.make_raum()
    closed = timezone.localdate() + dt.timedelta(2)
    Schliesszeit.objects.create(von=closed, bis=closed, anlass="Putztag")
    Belegung.objects.create(raum=raum, beginn=fabrik.in_days(1, 10), ende=fabrik.in_days(1, 11), wofuer="Chor")
    page = add(buero, Sprechzeit, **weekly(kraft, raum=raum.pk))
    assert local(Sprechstunde.objects.all()) == [f"{day(3)} 10:00", f"{day(4)} 10:00"]
    assert said(page)[:2] == [
        f"Ausgelassen: {day(1)}: Der Raum ist in dieser Zeit schon belegt (10:00–11:00 Uhr: Chor).",
        f"Ausgelassen: {day(2)}: Putztag",
    ]


def test_a_rule_without_a_single_day_that_goes_is_refused_and_what_was_typed_stays(buero, anliegen):
    kraft = fabrik.make_kraft(anliegen, days=3)
    Schliesszeit.objects.create(von=fabrik.in_days(0).date(), bis=fabrik.in_days(9).date(), anlass="Umbau")
    page = add(buero, Sprechzeit, **weekly(kraft, von_uhr="19:00", bis_uhr="20:00"))
    (problem,) = errors(page)["__all__"]
    assert problem.startswith(f"Kein einziger Termin möglich: {day(1)}: ")
    assert "19:00" in page.text
    assert Sprechzeit.objects.count() == 1


def test_a_day_that_does_not_exist_is_named(buero, anliegen):
    kraft = fabrik.make_kraft(anliegen, days=3)
    data = weekly(kraft, rhythmus="liste", tage="03.02.2027, 31.02.2027")
    assert errors(add(buero, Sprechzeit, **data))["tage"][0] == "31.02.2027 gibt es nicht. Bitte mit Komma trennen."


def test_office_hours_offer_times_to_the_public(buero, anliegen):
    kraft = Beratungskraft.objects.create(name="Mira Muster")
    kraft.anliegen.add(anliegen)
    add(buero, Sprechzeit, **weekly(kraft))
    assert [zeit.beratungskraft for zeit in free_times(anliegen)] == [kraft] * 8


def test_office_hours_take_the_room_without_saying_what_for(buero, anliegen):
    add(buero, Sprechzeit, **weekly(Beratungskraft.objects.create(name="Mira"), raum=fabrik.make_raum().pk))
    assert set(Belegung.objects.values_list("wofuer", flat=True)) == {"belegt"}


def test_deleted_office_hours_free_their_room(buero, anliegen):
    kraft = fabrik.make_kraft(anliegen, raum=fabrik.make_raum())
    buero.post(address(Sprechzeit, "delete", kraft.sprechzeiten.get().pk), {"post": "yes"})
    assert (Sprechstunde.objects.count(), Belegung.objects.count()) == (0, 0)


def test_one_day_is_moved(buero, anliegen, kraft):
    stunde = Sprechstunde.objects.get()
    change(buero, stunde, **moment(day(4), "14:00"), **moment(day(4), "16:00", "ende"), hinweis="einmal am Nachmittag")
    assert local(Sprechstunde.objects.all()) == [f"{day(4)} 14:00"]
    assert free_times(anliegen)[0].beginn == fabrik.in_days(4, 14)


def test_a_taken_room_is_said_at_the_field(buero, kraft):
    raum = fabrik.make_raum()
    Belegung.objects.create(raum=raum, beginn=fabrik.in_days(3, 9), ende=fabrik.in_days(3, 10), wofuer="Chor")
    page = change(buero, Sprechstunde.objects.get(), raum=raum.pk)
    assert errors(page) == {"raum": ["Der Raum ist in dieser Zeit schon belegt (09:00–10:00 Uhr: Chor)."]}


def test_nobody_has_office_hours_in_two_places_at_once_and_the_page_says_what_is_there(buero, kraft):
    there = kraft.sprechzeiten.get()
    page = add(buero, Sprechzeit, **weekly(kraft, von_uhr="10:30", bis_uhr="12:00"))
    [sentence] = errors(page)["__all__"]
    assert sentence.startswith(f"Mira Muster hat da schon Sprechzeit ({there.wann()}), zum Beispiel am {day(3)}, ")
    assert list(kraft.sprechzeiten.all()) == [there]


def test_one_after_the_other_and_two_colleagues_at_once_are_fine(buero, anliegen, kraft):
    other = fabrik.make_kraft(anliegen, days=9)
    add(buero, Sprechzeit, **weekly(kraft, von_uhr="11:00", bis_uhr="12:00"))
    add(buero, Sprechzeit, **weekly(other, von_uhr="09:00", bis_uhr="11:00"))
    assert (kraft.sprechzeiten.count(), other.sprechzeiten.count()) == (2, 2)


def test_a_rule_may_be_saved_again_and_again(buero, kraft):
    rule = kraft.sprechzeiten.get()
    assert "wurde erfolgreich geändert" in said(change(buero, rule, oeffentlich="50"))[-1]


def test_a_day_moved_onto_other_office_hours_is_refused_with_what_is_there(buero, kraft):
    fabrik.make_sprechstunde(kraft, days=4, hour=9, hours=2, raum=fabrik.make_raum("Zimmer 9"))
    hour = kraft.sprechstunden.first()
    page = change(buero, hour, **moment(day(4), "10:00"), **moment(day(4), "12:00", "ende"))
    assert errors(page) == {"beginn": ["Da hat Mira Muster schon eine Sprechstunde: 09:00 bis 11:00 Uhr, Zimmer 9."]}


def test_a_called_off_day_in_whose_place_there_are_other_hours_stays_called_off(buero, kraft):
    hour = kraft.sprechstunden.get()
    hour.call_off()
    fabrik.make_sprechstunde(kraft, days=3, hour=10, hours=3)
    page = act(buero, "wieder_ansetzen", hour)
    assert said(page) == [f"{hour}: Da hat Mira Muster schon eine Sprechstunde: 10:00 bis 13:00 Uhr."]


def test_one_day_takes_place_after_all(buero, anliegen, kraft):
    act(buero, "absagen", Sprechstunde.objects.get())
    act(buero, "wieder_ansetzen", Sprechstunde.objects.get())
    assert len(free_times(anliegen)) == 4


def test_a_day_whose_room_was_taken_meanwhile_stays_called_off_and_says_so(buero, anliegen):
    raum = fabrik.make_raum()
    fabrik.make_kraft(anliegen, raum=raum)
    act(buero, "absagen", Sprechstunde.objects.get())
    Belegung.objects.create(raum=raum, beginn=fabrik.in_days(3, 9), ende=fabrik.in_days(3, 10), wofuer="Chor")
    page = act(buero, "wieder_ansetzen", Sprechstunde.objects.get())
    assert "Der Raum ist in dieser Zeit schon belegt (09:00–10:00 Uhr: Chor)." in said(page)[0]
    assert Sprechstunde.objects.get().abgesagt_am is not None


def test_an_absence_without_booked_appointments_warns_of_nothing(buero, kraft, termin):
    page = add(buero, Abwesenheit, **absence(kraft, 5, 6))
    assert [m.level_tag for m in page.context["messages"]] == ["success"]


# --- a look before it is saved


def send(client, obj, button=None, **data):
    """Save the page of this row; with `button` say yes to what was shown."""
    page = client.get(address(type(obj), "change", obj.pk))
    sent = typed(page) | data | ({"gesehen": button} if button else {})
    return client.post(page.request["PATH_INFO"], sent, follow=True)


def yes(page):
    """The button "Ja, so sichern" of a page that asks."""
    return page.context["folgen"].merkmal


def asks(page):
    return "Ja, so sichern" in page.text


def test_a_change_that_touches_nobody_is_saved_at_once(buero, kraft, termin):
    send(buero, kraft.sprechzeiten.get(), bis_uhr="10:00")
    assert f"{kraft.sprechzeiten.get().bis_uhr:%H:%M}" == "10:00"


def test_a_change_that_touches_somebody_names_the_times_and_nobody_and_saves_nothing(buero, kraft, termin):
    page = send(buero, kraft.sprechzeiten.get(), von_uhr="10:00")
    assert page.context["folgen"].verloren == [termin]
    assert asks(page)
    assert "Ada" not in page.text
    assert 'value="10:00"' in page.text  # what was typed stands there still
    assert f"{kraft.sprechzeiten.get().von_uhr:%H:%M}" == "09:00"
    assert local(Sprechstunde.objects.all()) == [f"{day(3)} 09:00"]
    assert Protokoll.objects.count() == 0


def test_after_yes_it_is_saved_and_the_work_through_page_follows(buero, kraft, termin):
    sprechzeit = kraft.sprechzeiten.get()
    seen = yes(send(buero, sprechzeit, von_uhr="10:00"))
    page = send(buero, sprechzeit, seen, von_uhr="10:00")
    assert page.request["PATH_INFO"] == "/abarbeiten/"
    assert page.context["zeilen"] == [termin]
    assert f"{kraft.sprechzeiten.get().von_uhr:%H:%M}" == "10:00"


def test_whoever_books_between_looking_and_yes_is_shown_first(buero, anliegen, kraft, termin):
    sprechzeit = kraft.sprechzeiten.get()
    seen = yes(send(buero, sprechzeit, von_uhr="10:30"))
    other = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9, 30))
    page = send(buero, sprechzeit, seen, von_uhr="10:30")
    assert page.context["folgen"].verloren == [termin, other]
    assert f"{kraft.sprechzeiten.get().von_uhr:%H:%M}" == "09:00"


def test_another_room_takes_the_appointments_along_and_shows_it_before(buero, kraft, termin):
    sprechzeit, raum = kraft.sprechzeiten.get(), fabrik.make_raum("Gartenzimmer")
    page = send(buero, sprechzeit, raum=raum.pk)
    assert (page.context["folgen"].verloren, page.context["folgen"].anderswo) == ([], [termin])
    termin.refresh_from_db()
    assert termin.raum is None
    send(buero, sprechzeit, yes(page), raum=raum.pk)
    termin.refresh_from_db()
    assert termin.raum == raum
    assert termin.nachrichten.filter(art="verschoben", stand="offen").count() == 1


def test_a_room_taken_meanwhile_is_said_and_the_office_hours_stay(buero, kraft, termin):
    sprechzeit, raum = kraft.sprechzeiten.get(), fabrik.make_raum("Gartenzimmer")
    seen = yes(send(buero, sprechzeit, raum=raum.pk))
    Belegung.objects.create(raum=raum, beginn=fabrik.in_days(3, 9), ende=fabrik.in_days(3, 10), wofuer="Chor")
    page = send(buero, sprechzeit, seen, raum=raum.pk)
    assert "09:00–10:00 Uhr: Chor" in " ".join(said(page))
    termin.refresh_from_db()
    assert termin.raum is None


def test_a_day_moved_away_from_who_is_booked_asks_first(buero, kraft, termin):
    stunde = Sprechstunde.objects.get()
    away = moment(day(4), "14:00") | moment(day(4), "16:00", "ende")
    page = send(buero, stunde, **away)
    assert asks(page)
    assert local(Sprechstunde.objects.all()) == [f"{day(3)} 09:00"]
    send(buero, stunde, yes(page), **away)
    assert local(Sprechstunde.objects.all()) == [f"{day(4)} 14:00"]


def test_one_day_is_called_off_after_a_look_and_the_booked_stay_until_somebody_tells_them(buero, anliegen, termin):
    stunde = Sprechstunde.objects.get()
    page = act(buero, "absagen", stunde)
    assert page.context["folgen"].verloren == [termin]
    assert Sprechstunde.objects.get().abgesagt_am is None
    page = act(buero, "absagen", stunde, gesehen=yes(page))
    assert page.request["PATH_INFO"] == "/abarbeiten/"
    assert free_times(anliegen) == []
    termin.refresh_from_db()
    assert termin.stand == "gebucht"


def test_deleting_office_hours_shows_who_is_booked_and_leads_to_the_work(buero, kraft, termin):
    path = address(Sprechzeit, "delete", kraft.sprechzeiten.get().pk)
    page = buero.get(path)
    assert page.context["folgen"].verloren == [termin]
    assert Sprechstunde.objects.count() == 1  # looking deletes nothing
    assert buero.post(path, {"post": "yes"}).headers["Location"] == "/abarbeiten/"
    assert Sprechstunde.objects.count() == 0


def test_an_absence_shows_who_is_booked_before_it_counts(buero, anliegen, kraft, termin):
    page = add(buero, Abwesenheit, **absence(kraft))
    assert page.context["folgen"].verloren == [termin]
    assert Abwesenheit.objects.count() == 0
    page = add(buero, Abwesenheit, gesehen=yes(page), **absence(kraft))
    assert page.request["PATH_INFO"] == "/abarbeiten/"
    assert free_times(anliegen) == []


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (3, 2, "Das Ende liegt vor dem Beginn."),
        (3, 3653, "Das sind mehr als zwei Jahre. Bitte prüfen Sie das Datum."),
    ],
)
def test_an_absence_that_cannot_be_meant_gets_a_sentence(buero, kraft, termin, first, last, sentence):
    page = add(buero, Abwesenheit, **absence(kraft, first, last))
    assert errors(page) == {"ende": [sentence]}
    assert Abwesenheit.objects.count() == 0


# --- and back


def test_an_absence_taken_back_offers_what_fell_out_because_of_it(buero, kraft, termin):
    Abwesenheit.report_ill(kraft, fabrik.in_days(3, 8), fabrik.in_days(3, 18))
    page = buero.post(address(Abwesenheit, "delete", Abwesenheit.objects.get().pk), {"post": "yes"}, follow=True)
    assert page.request["PATH_INFO"] == "/abarbeiten/"
    assert "Ein Termin war deshalb ausgefallen." in " ".join(said(page))
    assert [t.geht_doch for t in page.context["zeilen"]] == [True]


def test_the_list_says_what_is_off_away_closed_or_moved(buero, anliegen):
    for number, days in enumerate((3, 4, 5, 6, 7)):
        fabrik.make_kraft(anliegen, name=f"K{number}", days=days)
    hours = list(Sprechstunde.objects.order_by("beginn"))
    hours[0].call_off()
    Abwesenheit.objects.create(
        beratungskraft=hours[1].beratungskraft, beginn=fabrik.in_days(4, 0), ende=fabrik.in_days(4, 23)
    )
    closed = timezone.localdate() + dt.timedelta(5)
    Schliesszeit.objects.create(von=closed, bis=closed, anlass="Putztag")
    hours[3].beginn = fabrik.in_days(6, 10)
    hours[3].place()
    page = buero.get(address(Sprechstunde, "changelist"))
    admin = page.context["cl"].model_admin
    words = [admin.zustand(row) for row in page.context["cl"].result_list]
    moved = f"verlegt, war {timezone.localtime(fabrik.in_days(6, 9)):%d.%m. %H:%M}"
    assert words == ["fällt aus", "abwesend", "geschlossen: Putztag", moved, "findet statt"]


# --- who changed what


def history(client, obj):
    page = client.get(address(type(obj), "history", obj.pk))
    assert page.status_code == 200
    return [(line.wer, line.was, line.einzelheiten) for line in page.context["zeilen"]]


def test_the_history_says_who_changed_which_office_hours_and_how(buero, kraft):
    sprechzeit, raum = kraft.sprechzeiten.get(), fabrik.make_raum("Saal")
    send(buero, sprechzeit, bis_uhr="10:30", raum=raum.pk, oeffentlich="50")
    assert history(buero, sprechzeit) == [
        ("leitung", "geändert", "Raum: – → Saal\nBis: 11:00 → 10:30\nDavon im Internet buchbar (Prozent): 100 → 50")
    ]


def test_a_new_rule_is_in_the_history_word_for_word(buero, anliegen):
    add(buero, Sprechzeit, **weekly(Beratungskraft.objects.create(name="Mira"), anliegen=[anliegen.pk]))
    ((_, was, details),) = history(buero, Sprechzeit.objects.get())
    assert was == "angelegt"
    assert {"Beratungskraft: Mira", f"Nur für diese Anliegen: {anliegen}"} <= set(details.split("\n"))


def test_calling_off_and_reinstating_a_day_is_in_its_history(buero, kraft):
    stunde = Sprechstunde.objects.get()
    act(buero, "absagen", stunde)
    act(buero, "wieder_ansetzen", stunde)
    assert [was for _, was, _ in history(buero, stunde)] == ["wieder angesetzt", "abgesagt"]


def test_what_somebody_wrote_as_a_note_stays_out_of_the_log(buero, kraft):
    add(buero, Abwesenheit, **absence(kraft) | {"grund": "Gespräch mit Ada Beispiel"})
    details = Protokoll.objects.get().einzelheiten
    assert "Ada" not in details
    assert "Notiz: geändert" in details


def test_deleted_office_hours_are_named_in_the_log(buero, kraft):
    buero.post(address(Sprechzeit, "delete", kraft.sprechzeiten.get().pk), {"post": "yes"})
    assert Protokoll.objects.get().einzelheiten == "Mira Muster: an einzelnen Tagen, 09:00–11:00 Uhr"


def test_who_counsels_reads_the_history_too(kraft, as_beratung):
    fabrik.make_zugang("mira")
    assert history(log_in("mira"), kraft.sprechzeiten.get()) == []


def test_two_colleagues_call_off_the_same_day_and_both_are_told(buero, kraft, termin):
    stunde = Sprechstunde.objects.get()
    seen = yes(act(buero, "absagen", stunde))
    for _ in range(2):
        page = act(buero, "absagen", stunde, gesehen=seen)
        assert page.status_code == 200
    assert Protokoll.objects.filter(was="abgesagt").count() == 1
    assert Beratungstermin.objects.stranded().get() == termin
    assert Nachricht.objects.filter(art="ausfall").count() == 0
