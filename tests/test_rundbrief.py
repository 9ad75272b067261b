"""One message to everybody of a term: written, looked at, sent once."""

import threading
import time

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartier.models import Nachricht
from quartier.tasks import nachrichten_senden

from . import fabrik
from .conftest import ServiceClient
from .formular import WRONG, english, key_of, said, spoil

TEXT = "Guten Tag,\n\nbitte bringen Sie eine Schere mit.\n\nIhre Nähgruppe"


@pytest.fixture
def kurs(db):
    """Ada has a place and an address, Grace a place and a phone, Olena a place only; Mira waits."""
    fabrik.make_haus()
    kurs = fabrik.make_durchgang(3, angebot=fabrik.make_angebot("Nähen"))
    fabrik.sign_up(kurs, "Ada", email="ada@example.org")
    fabrik.sign_up(kurs, "Grace", telefon="05381 12345")
    fabrik.sign_up(kurs, "Olena")
    fabrik.sign_up(kurs, "Mira", email="mira@example.org")
    Nachricht.objects.all().delete()
    return kurs


def path(durchgang):
    return f"/admin/angebote/durchgang/{durchgang.pk}/rundbrief/"


def look(client, durchgang, key=None, **data):
    data = {"stand": ["bestaetigt"], "betreff": "Bitte Scheren", "text": TEXT, **data}
    data["schluessel"] = key or key_of(client.get(path(durchgang)))
    return client.post(path(durchgang), data, follow=True)


def send(client, durchgang, key=None, **data):
    return look(client, durchgang, key, _senden="1", **data)


def told():
    return sorted(Nachricht.objects.values_list("name", "kanal"))


def names(page):
    return {way: [person.name for person in people] for way, people in page.context["bescheid"].items() if people}


def test_first_one_sees_who_gets_it_and_how(redaktion, kurs):
    page = look(redaktion, kurs)
    assert names(page) == {"mail": ["Ada"], "anruf": ["Grace"], "nicht": ["Olena"]}
    assert "1 bekommt eine E-Mail." in page.text
    assert "bitte bringen Sie eine Schere mit." in page.text
    assert 'name="_senden"' in page.text
    assert told() == []
    assert english(page) == []


def test_then_it_is_sent_by_mail_and_by_the_call_list(redaktion, kurs):
    page = send(redaktion, kurs)
    assert told() == [("Ada", "mail"), ("Grace", "anruf")]
    assert said(page) == [
        "Geschrieben. Per E-Mail: 1. Noch anzurufen: 1 (Anrufliste auf der Seite Heute). Nicht erreichbar: Olena."
    ]
    nachrichten_senden()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["ada@example.org"], "Bitte Scheren: Nähen")
    assert sent.body.startswith(TEXT)
    assert "/meine/" in sent.body


@pytest.mark.parametrize(
    ("stand", "whom"),
    [
        (["wartet"], ["Mira"]),
        (["bestaetigt", "wartet"], ["Ada", "Grace", "Olena", "Mira"]),
        (["angeboten"], []),
    ],
)
def test_only_the_states_ticked_get_it(redaktion, kurs, stand, whom):
    page = look(redaktion, kurs, stand=stand)
    assert [person.name for people in page.context["bescheid"].values() for person in people] == sorted(
        whom, key=["Ada", "Mira", "Grace", "Olena"].index
    )


def test_who_has_a_place_held_gets_it_if_ticked(redaktion, kurs):
    kurs.anmeldungen.get(name="Ada").withdraw()
    assert names(look(redaktion, kurs, stand=["angeboten"])) == {"mail": ["Mira"]}


@pytest.mark.parametrize("stand", [["zurueckgezogen"], ["verfallen"], ["abc"], ["bestaetigt", "zurueckgezogen"]])
def test_who_withdrew_cannot_be_chosen(redaktion, kurs, stand):
    kurs.anmeldungen.get(name="Ada").withdraw()
    Nachricht.objects.all().delete()
    assert send(redaktion, kurs, stand=stand).status_code == 422
    assert told() == []


def test_where_nobody_can_be_reached_nothing_can_be_sent(redaktion, kurs):
    kurs.anmeldungen.exclude(name="Olena").delete()
    page = send(redaktion, kurs)
    assert page.status_code == 200
    assert "So erreicht der Rundbrief niemanden." in page.text
    assert 'name="_senden"' not in page.text


# --- once


def test_the_same_page_sent_twice_is_one_message_each(redaktion, kurs):
    key = key_of(redaktion.get(path(kurs)))
    send(redaktion, kurs, key)
    page = send(redaktion, kurs, key)
    assert said(page) == ["Dieser Rundbrief ist schon verschickt. Es ist nichts doppelt hinausgegangen."]
    assert told() == [("Ada", "mail"), ("Grace", "anruf")]
    assert LogEntry.objects.count() == 1


def test_a_second_letter_goes_to_everybody_again(redaktion, kurs):
    send(redaktion, kurs)
    send(redaktion, kurs, text="Doch keine Schere.")
    assert told() == [("Ada", "mail"), ("Ada", "mail"), ("Grace", "anruf"), ("Grace", "anruf")]


def test_a_double_click_sends_once(committed):
    fabrik.make_haus()
    kurs = fabrik.make_durchgang(3)
    fabrik.sign_up(kurs, "Grace", telefon="05381 12345")
    konto = fabrik.make_konto("technik", "technik")
    clients = [ServiceClient() for _ in range(2)]
    for client in clients:
        client.force_login(konto)
    key = key_of(clients[0].get(path(kurs)))
    connection.close()
    together, pages = threading.Barrier(2), []

    def click(client):
        together.wait(10)
        pages.append(send(client, kurs, key))
        connection.close()

    threads = [threading.Thread(target=click, args=[client]) for client in clients]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    assert [page.status_code for page in pages] == [200, 200]
    assert told() == [("Grace", "anruf")]


@pytest.mark.parametrize("key", ["", "abc"])
def test_an_old_page_is_said_and_keeps_what_was_typed(redaktion, kurs, key):
    page = redaktion.post(path(kurs), {"schluessel": key, "stand": ["bestaetigt"], "betreff": "Scheren", "text": TEXT,
                                       "_senden": "1"})  # fmt: skip
    assert page.status_code == 422
    assert "Diese Seite war veraltet." in page.text
    assert "bitte bringen Sie eine Schere mit." in page.text
    assert told() == []


def test_who_sent_it_stands_in_the_log(redaktion, kurs):
    send(redaktion, kurs)
    entry = LogEntry.objects.get()
    assert (entry.user.benutzername, entry.change_message) == ("technik", "Rundbrief an 2: Bitte Scheren")


# --- single dates


def test_for_single_dates_one_chooses_which(redaktion):
    fabrik.make_haus()
    kurs = fabrik.make_durchgang(3, einzeln=True)
    first, second = kurs.termine.get(), fabrik.make_termin(kurs, days=5)
    nobody = fabrik.make_termin(kurs, days=6)
    fabrik.sign_up(kurs, "Ada", termin=first, telefon="05381 1111")
    fabrik.sign_up(kurs, "Grace", termin=second, telefon="05381 2222")
    page = redaktion.get(path(kurs)).text
    assert (str(second.pk) in page, str(nobody.pk) in page) == (True, False)
    send(redaktion, kurs, termine=[second.pk])
    assert told() == [("Grace", "anruf")]
    assert "Bitte mindestens einen Termin ankreuzen." in look(redaktion, kurs, termine=[]).text


def test_who_comes_on_several_dates_gets_it_once(redaktion):
    kurs = fabrik.make_durchgang(3, einzeln=True)
    dates = [kurs.termine.get(), fabrik.make_termin(kurs, days=5)]
    for termin in dates:
        fabrik.sign_up(kurs, "Ada", termin=termin, email="ada@example.org")
        fabrik.sign_up(kurs, "Grace", termin=termin, telefon="05381 12345")
    Nachricht.objects.all().delete()
    send(redaktion, kurs, termine=[termin.pk for termin in dates])
    assert told() == [("Ada", "mail"), ("Grace", "anruf")]


@pytest.mark.parametrize("wrong", ["abc", "", "\x00", "00000000-0000-0000-0000-000000000000", "foreign"])
def test_a_date_that_is_not_of_this_term_is_refused(redaktion, wrong):
    kurs = fabrik.make_durchgang(3, einzeln=True)
    other = fabrik.make_durchgang(3, einzeln=True).termine.get()
    fabrik.sign_up(other.durchgang, "Grace", termin=other, telefon="05381 12345")
    page = send(redaktion, kurs, termine=[other.pk if wrong == "foreign" else wrong])
    assert page.status_code == 422
    assert english(page) == []
    assert told() == []


# --- bad input


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x85", "\u2028", "\x00", "\t"])
def test_a_subject_is_one_line(redaktion, kurs, sign):
    page = send(redaktion, kurs, betreff=f"Scheren{sign}Bcc: alle@example.org")
    assert page.status_code == 422
    assert told() == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"betreff": ""}, "Bitte einen Betreff schreiben."),
        ({"betreff": "   "}, "Bitte einen Betreff schreiben."),
        ({"betreff": "x" * 81}, "Bitte höchstens 80 Zeichen."),
        ({"text": " "}, "Bitte einen Text schreiben."),
        ({"text": "x" * 4001}, "Bitte höchstens 4000 Zeichen."),
        ({"stand": []}, "Bitte mindestens eines ankreuzen."),
    ],
)
def test_what_is_missing_or_too_long_is_said_and_the_rest_is_kept(redaktion, kurs, data, sentence):
    page = send(redaktion, kurs, **data)
    assert page.status_code == 422
    assert sentence in page.text
    assert "Scheren" in page.text or "Schere mit" in page.text
    assert told() == []


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_input_gets_a_page(redaktion, kurs, wrong):
    data = spoil({"stand": "bestaetigt", "betreff": "Scheren 1", "text": TEXT}, *WRONG[wrong])
    page = send(redaktion, kurs, **data)
    assert page.status_code in (200, 422)
    assert english(page) == []


def test_markup_and_template_signs_stay_what_they_are(redaktion, kurs):
    text = "<b>fett</b> {{ link }} {% now %} & \u202emrif\u202c"
    page = look(redaktion, kurs, text=text)
    assert "<b>fett</b>" not in page.text
    assert "&lt;b&gt;fett&lt;/b&gt; {{ link }} {% now %} &amp;" in page.text
    send(redaktion, kurs, text=text)
    nachrichten_senden()
    assert mail.outbox[0].body.startswith(text)
    assert mail.outbox[0].content_subtype == "plain"


# --- many


def test_500_people_are_looked_at_with_as_many_queries_as_one(redaktion, kurs):
    key = key_of(redaktion.get(path(kurs)))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            page = look(redaktion, kurs, key)
        return len(captured), len(page.context["bescheid"]["anruf"])

    assert queries()[1] == 1
    number, _ = queries()
    kurs.plaetze = 600
    kurs.save()
    fabrik.sign_up_many(kurs, 500, telefon="05381 12345")
    assert queries() == (number, 501)
    begin = time.perf_counter()
    send(redaktion, kurs, key)
    assert time.perf_counter() - begin < 20
    assert Nachricht.objects.count() == 502  # Ada's mail too
