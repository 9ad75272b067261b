"""Counsellors see their own and their team's; the head sees all; what belongs to others is not there."""

import itertools

import pytest
from django.utils import timezone

from beratung.models import Abwesenheit, Beratungstermin, Nachricht, Sprechstunde, Sprechzeit
from beratung.zeiten import free_times
from quartier.models.nummer import merkwort

from . import fabrik
from .buero import TERMINE, act, log_in, marks, shown, today
from .formular import add, address, errors, key_of, moment, said

TEAMS = ["", "Schulden", "Familie"]


@pytest.fixture
def teams(db, as_beratung):
    """One counsellor in each team, each with an appointment that has fallen out and one that has not; {team: things}"""
    anliegen, things = fabrik.make_anliegen(), {}
    for number, team in enumerate(TEAMS):
        kraft = fabrik.make_kraft(anliegen, name=f"Kraft {team or 'allein'}", team=team, days=3 + number)
        fabrik.make_sprechstunde(kraft, days=10 + number)
        lost = fabrik.book(anliegen, kraft, fabrik.in_days(3 + number, 9), telefon="05381 12345")
        Abwesenheit.report_ill(kraft, fabrik.in_days(3 + number, 8), fabrik.in_days(3 + number, 18))
        termin = fabrik.book(anliegen, kraft, fabrik.in_days(10 + number, 11), telefon="05381 12345")
        things[team] = {
            "kraft": kraft, "lost": lost, Beratungstermin: termin, Abwesenheit: kraft.abwesenheiten.get(),
            Sprechzeit: kraft.sprechzeiten.first(), Sprechstunde: kraft.sprechstunden.last(),
            Nachricht: Nachricht.objects.get(termin=lost, art="ausfall"),
        }  # fmt: skip
    return things


@pytest.fixture
def mira(teams):
    """Counsels in the team "Schulden"."""
    fabrik.make_zugang("mira", beratungskraft=teams["Schulden"]["kraft"])
    return log_in("mira")


MODELS = [Beratungstermin, Abwesenheit, Sprechzeit, Sprechstunde, Nachricht]
ALL = {
    Beratungstermin: "?tag=alle",
    Nachricht: "?liste=alle",
    Sprechstunde: "?zeitraum=alle",
    Abwesenheit: "?zeitraum=alle",
}


@pytest.mark.parametrize("model", MODELS)
def test_a_list_shows_the_own_team_and_its_filters_offer_nobody_else(mira, teams, model):
    page = mira.get(address(model, "changelist") + ALL.get(model, ""))
    assert teams["Schulden"][model] in shown(page)
    assert [team for team in TEAMS if teams[team][model] in shown(page)] == ["Schulden"]
    assert "Kraft Familie" not in page.text


@pytest.mark.parametrize("model", MODELS)
def test_what_belongs_to_others_is_not_found(mira, teams, subtests, model):
    for team, page in itertools.product(TEAMS, ["change", "delete", "history"]):
        with subtests.test(team=team, page=page):
            answer = mira.get(address(model, page, teams[team][model].pk))
            if team != "Schulden" and (model, page) not in NO_PAGE:
                assert answer.status_code == 404
            else:
                assert answer.status_code in (200, 302, 403)


# these pages lead nobody anywhere, or are there for the head only
NO_PAGE = {
    (Beratungstermin, "history"), (Nachricht, "history"), (Beratungstermin, "delete"), (Nachricht, "delete"),
    (Sprechzeit, "delete"), (Sprechstunde, "delete"),
}  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
def test_the_head_sees_all(buero, teams, model):
    page = buero.get(address(model, "changelist") + ALL.get(model, ""))
    assert [team for team in TEAMS if teams[team][model] in shown(page)] == TEAMS
    assert {buero.get(address(model, "change", teams[team][model].pk)).status_code for team in TEAMS} == {200}


def test_whose_login_belongs_to_nobody_sees_those_without_a_team(teams):
    fabrik.make_zugang("mira")
    page = log_in("mira").get(address(Sprechzeit, "changelist"))
    assert [team for team in TEAMS if teams[team][Sprechzeit] in shown(page)] == [""]


def test_an_action_sent_for_others_does_nothing(mira, teams):
    foreign = teams["Familie"][Sprechstunde]
    act(mira, "absagen", foreign)
    foreign.refresh_from_db()
    assert foreign.abgesagt_am is None
    act(mira, "erledigt", teams["Familie"][Nachricht])
    assert Nachricht.objects.get(pk=teams["Familie"][Nachricht].pk).stand == "offen"


def test_nobody_writes_an_absence_for_others(mira, teams):
    data = moment("01.02.2031", "08:00") | moment("02.02.2031", "08:00", "ende")
    page = add(mira, Abwesenheit, beratungskraft=teams["Familie"]["kraft"].pk, **data)
    assert list(errors(page)) == ["beratungskraft"]


def test_nobody_reports_others_ill(mira, teams):
    data = {"kraft": teams["Familie"]["kraft"].pk, "von": today(), "bis": today(), "melden": "1"}
    assert list(mira.post("/krank/", data).context["form"].errors) == ["kraft"]
    assert "Kraft Familie" not in mira.get("/krank/").text


def test_the_work_through_page_shows_and_takes_only_the_own_team(mira, teams):
    assert mira.get("/abarbeiten/").context["zeilen"] == [teams["Schulden"]["lost"]]
    foreign = teams["Familie"]["lost"]
    for data in ({"was": "braucht keinen", "termin": foreign.pk}, {"oeffnen": foreign.pk}):
        assert mira.post("/abarbeiten/", data).status_code == 404
    foreign.refresh_from_db()
    assert foreign.stand == "faellt_aus"


def test_everybody_at_once_means_the_own_team(mira, teams):
    for team in TEAMS:
        teams[team]["kraft"].abwesenheiten.create(beginn=fabrik.in_days(10, 0), ende=fabrik.in_days(14, 0))
    mira.post("/abarbeiten/", {"was": "alle fallen aus"})
    assert [Beratungstermin.objects.get(pk=teams[team][Beratungstermin].pk).stand for team in TEAMS] == [
        "gebucht", "faellt_aus", "gebucht",
    ]  # fmt: skip


def test_the_call_list_shows_and_takes_only_the_own_team(mira, teams):
    assert mira.get("/kontakte/").context["anrufe"] == [teams["Schulden"][Nachricht]]
    foreign = teams["Familie"][Nachricht]
    for data in ({"was": "erreicht", "nachricht": foreign.pk}, {"oeffnen": foreign.pk}):
        assert mira.post("/kontakte/", data).status_code == 404


def test_a_change_of_office_hours_names_only_people_of_the_own_team(buero, teams):
    """The head changes Familie's hours: nobody of another team is in the list."""
    page = buero.get(address(Sprechzeit, "delete", teams["Familie"]["kraft"].sprechzeiten.last().pk))
    assert page.context["folgen"].verloren == [teams["Familie"][Beratungstermin]]


# --- across teams: what somebody enters or moves for a resident on the phone


def enters(client, kraft, **data):
    """Somebody calls; the time is one of this counsellor's."""
    anliegen = kraft.anliegen.get()
    path = f"{TERMINE}add/?anliegen={anliegen.pk}"
    zeit = next(zeit.wert for zeit in free_times(anliegen, kraft=kraft))
    form = {"schluessel": key_of(client.get(path)), "sprache": "de", "gespraech": "vor_ort", "kanal": "telefon",
            "eintragen": "1", "zeit": zeit, "name": "Edda Neu", **data}  # fmt: skip
    return client.post(path, form, follow=True)


def test_who_enters_a_time_of_another_team_reads_out_the_number_once_and_prints_the_card(mira, teams):
    kraft = teams["Familie"]["kraft"]
    page = enters(mira, kraft)
    termin = Beratungstermin.objects.get(beratungskraft=kraft, kanal="telefon")
    assert page.redirect_chain == [(f"{TERMINE}{termin.pk}/eingetragen/", 302)]
    assert marks(page, [termin.nummer, merkwort(termin.code)]) == [termin.nummer, merkwort(termin.code)]
    assert "Nur das Team von Kraft Familie sieht diesen Termin danach." in page.text
    assert mira.get(address(Beratungstermin, "karte", termin.pk)).status_code == 200
    for other in ("change", "verschieben", "absagen", "folgetermine"):
        path = address(Beratungstermin, other, termin.pk)
        assert mira.get(path).status_code == 404
        assert path not in page.text
    assert log_in("mira").get(address(Beratungstermin, "eingetragen", termin.pk)).status_code == 404


def test_a_second_appointment_with_another_team_is_hinted_at_without_time_and_number(mira, teams):
    (problem,) = enters(mira, teams["Schulden"]["kraft"], telefon="05381 12345").context["form"].errors["__all__"]
    assert "bei einem anderen Team" in problem
    assert [t for t in TEAMS if teams[t][Beratungstermin].nummer in problem] == ["Schulden"]


def test_who_enters_a_time_of_the_own_team_reads_nothing_about_teams(mira, teams):
    assert "sieht diesen Termin danach" not in enters(mira, teams["Schulden"]["kraft"]).text


def test_who_moves_to_a_time_of_another_team_lands_on_the_day_and_hears_who_calls(mira, teams):
    kraft, termin = teams["Familie"]["kraft"], teams["Schulden"][Beratungstermin]
    zeit = next(zeit for zeit in free_times(kraft.anliegen.get(), kraft=kraft))
    page = mira.post(address(Beratungstermin, "verschieben", termin.pk), {"zeit": zeit.wert}, follow=True)
    assert page.redirect_chain == [(f"/?tag={timezone.localdate(zeit.beginn)}", 302)]
    assert "Verschoben." in said(page)[0]
    assert said(page)[1:] == ["Den Anruf übernimmt das Team von Kraft Familie."]
