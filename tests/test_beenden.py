"""A term ends early: all its dates from one day on are cancelled at once, and everybody is told once."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from angebote.models import Angebot, Durchgang, Termin
from angebote.nachrichten import UNDO
from quartier.models import Belegung, Nachricht
from quartier.tasks import nachrichten_senden

from . import fabrik
from .conftest import ServiceClient
from .formular import address, change, english, errors, said


@pytest.fixture
def kurs(db):
    """Four weekly dates in a room, to which three come: one has an address, one a phone, one neither."""
    fabrik.make_haus()
    raum = fabrik.make_raum("Saal")
    durchgang = fabrik.make_durchgang(8, raum=raum, days=3)
    durchgang.termine.all().delete()
    fabrik.make_regel(durchgang, bis=day(3 + 21))
    fabrik.sign_up(durchgang, "Ada", email="ada@example.org")
    fabrik.sign_up(durchgang, "Grace", telefon="05381 12345")
    fabrik.sign_up(durchgang, "Olena")
    nachrichten_senden()
    return durchgang


def day(days):
    return timezone.localdate() + dt.timedelta(days)


def page_of(durchgang):
    return address(Durchgang, "beenden", durchgang.pk)


def look(client, durchgang, ab, hinweis="Die Leitung zieht weg.", button="_vorschau"):
    data = {"ab": ab if isinstance(ab, str) else f"{ab:%d.%m.%Y}", "hinweis": hinweis, button: "1"}
    return client.post(page_of(durchgang), data, follow=True)


def end(client, durchgang, ab, *hinweis):
    return look(client, durchgang, ab, *hinweis, button="_beenden")


def takes_place(durchgang):
    return [timezone.localdate(one.beginn) for one in durchgang.termine.takes_place().order_by("beginn")]


def told():
    return sorted(Nachricht.objects.filter(betreff__startswith="Fällt aus").values_list("name", "kanal"))


# --- before


def test_the_page_of_the_term_leads_there(redaktion, kurs):
    assert f'href="{page_of(kurs)}"' in redaktion.get(address(Durchgang, "change", kurs.pk)).text
    page = redaktion.get(page_of(kurs))
    assert "Es gibt noch 4 kommende Termine." in page.text
    assert english(page) == []


def test_first_one_sees_which_dates_fall_away_and_who_is_told_how(redaktion, kurs):
    page = look(redaktion, kurs, day(10))
    assert [timezone.localdate(termin.beginn) for termin in page.context["termine"]] == [day(10), day(17), day(24)]
    assert {way: [person.name for person in people] for way, people in page.context["bescheid"].items()} == {
        "mail": ["Ada"], "anruf": ["Grace"], "nicht": ["Olena"],
    }  # fmt: skip
    assert "3 Termine fallen aus" in page.text
    assert 'value="Die Leitung zieht weg."' in page.text
    assert english(page) == []
    assert len(takes_place(kurs)) == 4
    assert told() == []


# --- done


def test_all_dates_from_that_day_on_are_cancelled_and_their_room_is_free(redaktion, kurs):
    page = end(redaktion, kurs, day(10))
    assert takes_place(kurs) == [day(3)]
    assert set(kurs.termine.exclude(abgesagt_am=None).values_list("hinweis", flat=True)) == {"Die Leitung zieht weg."}
    assert Belegung.objects.count() == 1
    assert said(page)[0].endswith(
        "3 Termine fallen aus. Per E-Mail: 1. Noch anzurufen: 1 (Anrufliste auf der Seite Heute). "
        "Nicht erreichbar: Olena. E-Mails gehen in fünf Minuten hinaus."
    )


def test_everybody_is_told_once_of_all_dates_after_five_minutes(redaktion, kurs):
    mail.outbox.clear()
    end(redaktion, kurs, day(10))
    assert told() == [("Ada", "mail"), ("Grace", "anruf")]
    nachrichten_senden()
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + UNDO + dt.timedelta(seconds=1)):
        nachrichten_senden()
    [sent] = mail.outbox
    assert "diese Termine fallen leider aus" in sent.body
    assert sent.body.count("10:00 Uhr") == 3
    assert "Die Leitung zieht weg." in sent.body
    assert "Ihr Platz bleibt Ihnen für die anderen Termine." in sent.body


def test_nothing_is_written_again(redaktion, kurs):
    kurs.regeln.update(bis=None)
    end(redaktion, kurs, day(10))
    assert kurs.regeln.get().bis == day(9)
    before = kurs.termine.count()
    kurs.write_dates(timezone.now() + dt.timedelta(weeks=8))
    change(redaktion, kurs, titel="Winter")
    assert kurs.termine.count() == before


def test_a_rule_that_would_begin_later_is_gone_and_its_dates_stay_cancelled(redaktion, kurs):
    end(redaktion, kurs, day(3))
    assert kurs.regeln.count() == 0
    assert kurs.termine.count() == 4
    assert takes_place(kurs) == []
    assert "passt nicht mehr" not in "".join(said(change(redaktion, kurs, titel="Winter")))


def test_single_dates_end_too_and_each_who_comes_to_one_is_told(redaktion):
    durchgang = fabrik.make_durchgang(3, einzeln=True)
    later = fabrik.make_termin(durchgang, days=5)
    fabrik.sign_up(durchgang, "Ada", email="ada@example.org", termin=durchgang.termine.get(beginn=fabrik.in_days(3)))
    fabrik.sign_up(durchgang, "Grace", telefon="05381 12345", termin=later)
    end(redaktion, durchgang, day(4))
    assert told() == [("Grace", "anruf")]


def test_who_waits_hears_it_when_nothing_is_left_to_wait_for(redaktion):
    kurs = fabrik.make_durchgang(1, confirmed=1)
    fabrik.make_termin(kurs, days=10)
    fabrik.sign_up(kurs, "Grace", telefon="05381 12345")
    look_at = look(redaktion, kurs, day(5))
    assert look_at.context["bescheid"]["anruf"] == []
    page = look(redaktion, kurs, day(1))
    assert [person.name for person in page.context["bescheid"]["anruf"]] == ["Grace"]
    end(redaktion, kurs, day(1))
    assert told() == [("Grace", "anruf")]
    assert "Weitere Termine gibt es nicht." in Nachricht.objects.to_call().get().zum_vorlesen


def test_a_held_place_is_taken_back_when_nothing_is_left(redaktion):
    kurs = fabrik.make_durchgang(1, confirmed=1)
    fabrik.sign_up(kurs, "Grace", telefon="05381 12345")
    kurs.anmeldungen.first().withdraw()
    end(redaktion, kurs, day(0))
    assert kurs.anmeldungen.get(name="Grace").stand == "wartet"
    assert [call.betreff.partition(":")[0] for call in Nachricht.objects.to_call()] == ["Fällt aus"]


def test_helpers_are_told(redaktion, kurs):
    fabrik.help_out(fabrik.make_bedarf(kurs.termine.order_by("beginn").last()), "Greta", telefon="05381 999")
    end(redaktion, kurs, day(10))
    assert ("Greta", "anruf") in told()


def test_afterwards_the_offer_can_be_archived(redaktion, kurs):
    page = change(redaktion, kurs.angebot, stand="archiviert")
    assert "Bitte beenden Sie erst den Durchgang." in errors(page)["stand"][0]
    end(redaktion, kurs, day(0))
    change(redaktion, kurs.angebot, stand="archiviert")
    assert Angebot.objects.get().stand == "archiviert"


def test_pressed_twice_it_ends_once(redaktion, kurs):
    end(redaktion, kurs, day(10))
    page = end(redaktion, kurs, day(10), "ein anderer Grund")
    assert said(page)[-1].endswith("Es fällt kein Termin mehr aus.")
    assert told() == [("Ada", "mail"), ("Grace", "anruf")]
    assert not kurs.termine.filter(hinweis="ein anderer Grund").exists()


def test_two_colleagues_who_end_it_at_the_same_moment_tell_everybody_once(committed):
    durchgang = fabrik.make_durchgang(8, raum=fabrik.make_raum())
    fabrik.make_termin(durchgang, days=10, raum=durchgang.raum)
    fabrik.sign_up(durchgang, "Ada", email="ada@example.org")
    konto, gate, answers = fabrik.make_konto("technik", "technik"), threading.Barrier(2), []

    def press():
        client = ServiceClient()
        client.force_login(konto)
        gate.wait()
        answers.append(end(client, durchgang, day(1)).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert answers == [200, 200]
    assert told() == [("Ada", "mail")]


# --- one date after all


def test_one_of_the_dates_can_be_brought_back_within_five_minutes(redaktion, kurs):
    mail.outbox.clear()
    end(redaktion, kurs, day(10))
    termin = kurs.termine.get(beginn=fabrik.in_days(17))
    way = address(Termin, "absagen", termin.pk)
    assert [call.name for call in redaktion.get(way).context["anrufe"]] == ["Grace"]
    redaktion.post(way, {"doch": "1"})
    assert takes_place(kurs) == [day(3), day(17)]
    with time_machine.travel(timezone.now() + UNDO + dt.timedelta(seconds=1)):
        nachrichten_senden()
    [sent] = mail.outbox
    assert sent.body.count("10:00 Uhr") == 2
    assert len(told()) == 2


# --- what cannot be


@pytest.mark.parametrize(
    ("ab", "sentence"),
    [
        ("", "Bitte den Tag eintragen."),
        ("31.02.2027", "Dieses Datum gibt es nicht."),
        ("\0", "Dieses Datum gibt es nicht."),
        ("01.01.2001", "Dieser Tag liegt in der Vergangenheit."),
        ("31.12.9999", "Bitte ein Datum zwischen 2000 und 2100 eingeben."),
        ("01.01.0001", "Bitte ein Datum zwischen 2000 und 2100 eingeben."),
    ],
)
@pytest.mark.parametrize("press", [look, end])
def test_a_day_that_cannot_be_ends_nothing_and_keeps_what_was_typed(redaktion, kurs, press, ab, sentence):
    page = press(redaktion, kurs, ab)
    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="Die Leitung zieht weg."' in page.text
    assert len(takes_place(kurs)) == 4


@pytest.mark.parametrize("hinweis", ["x" * 201, "krank\0"])
def test_an_odd_reason_ends_nothing(redaktion, kurs, hinweis):
    page = end(redaktion, kurs, day(10), hinweis)
    assert page.status_code == 422
    assert page.context["form"]["hinweis"].value() == hinweis
    assert len(takes_place(kurs)) == 4


def test_an_organisation_cannot_end_the_term_of_another(client, kurs):
    client.force_login(fabrik.make_konto("ines", "akit", organisation=fabrik.make_organisation("Verein")))
    assert client.get(page_of(kurs)).status_code == 404
    assert end(client, kurs, day(0)).status_code == 404
    assert len(takes_place(kurs)) == 4
