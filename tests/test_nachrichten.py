"""Promised messages reach people: through a real mail server, once, and by telephone where mail fails."""

from email.utils import parseaddr

import icalendar
import pytest
from django.utils import timezone

from beratung.models import Nachricht as Beratungsnachricht
from lena import rights
from quartier.models import Nachricht
from quartier.tasks import nachrichten_senden

from . import fabrik
from .conftest import login
from .services import Postbox, words


@pytest.fixture
def postbox(db, settings, key):
    with Postbox() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.controller.port
        settings.EMAIL_TIMEOUT = 5
        yield box


def send():
    """What the worker does once a minute, with the worker's rights."""
    with login(rights.BERATUNG):
        nachrichten_senden()


def send_later(minutes=10):
    """The same, when the next try is due."""
    Nachricht.objects.filter(stand="offen").update(faellig_ab=timezone.now())
    send()


def body(mail):
    return mail.get_body(("plain",)).get_content()


def entry(mail):
    [attachment] = mail.iter_attachments()
    return icalendar.Calendar.from_ical(attachment.get_content()).walk("VEVENT")[0]


def test_confirmation_of_a_sign_up_arrives_with_number_link_and_calendar(postbox):
    fabrik.make_haus()
    durchgang = fabrik.make_durchgang()
    anmeldung = fabrik.sign_up(durchgang, geheimnis="g" * 43, email="ada@example.org")
    send()
    [mail] = postbox.mails
    assert mail["To"] == "ada@example.org"
    assert mail["Subject"] == f"Ihre Anmeldung: {durchgang.angebot.titel}"
    assert anmeldung.nummer in body(mail)
    assert f"/meine/{'g' * 43}/" in body(mail)
    assert entry(mail)["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert entry(mail).decoded("DTSTART") == durchgang.termine.get().beginn


def test_who_gave_no_address_gets_no_mail_and_no_call_for_a_confirmation(postbox):
    fabrik.sign_up(fabrik.make_durchgang(), telefon="05381 12345")
    send()
    assert postbox.mails == []
    assert Nachricht.objects.count() == 0


def test_confirmation_and_cancellation_of_an_appointment_are_neutral(postbox):
    fabrik.make_haus()
    anliegen = fabrik.make_anliegen("Schuldnerberatung")
    kraft = fabrik.make_kraft(anliegen, name="Mira Muster")
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3), email="ada@example.org", notiz="Geheim")
    send()
    termin.cancel()
    send()
    confirmation, cancellation = postbox.mails
    assert [m["Subject"] for m in postbox.mails] == ["Ihr Termin im Treff"] * 2
    assert "Ihr Termin ist eingetragen" in words(body(confirmation))
    assert "Ihr Termin ist abgesagt" in words(body(cancellation))
    assert entry(cancellation)["STATUS"] == "CANCELLED"
    assert entry(cancellation)["UID"] == entry(confirmation)["UID"]
    assert entry(cancellation)["SEQUENCE"] > entry(confirmation)["SEQUENCE"]
    for mail in postbox.mails:
        assert [w for w in ("Schuld", "Mira", "Geheim", "Ada") if w in mail.as_string()] == []


def test_sending_twice_delivers_once_with_a_stable_message_id(postbox):
    fabrik.sign_up(fabrik.make_durchgang(), email="ada@example.org")
    send()
    send()
    [mail] = postbox.mails
    assert parseaddr(mail["Message-ID"])[1] == f"{Nachricht.objects.get().pk}@lena.example"


def test_what_has_been_delivered_is_forgotten(postbox):
    fabrik.sign_up(fabrik.make_durchgang(), email="ada@example.org")
    send()
    nachricht = Nachricht.objects.get()
    assert (nachricht.stand, nachricht.an, nachricht.text, nachricht.kalender) == ("erledigt", "", "", "")


def test_a_mail_server_that_is_busy_is_asked_again_later(postbox):
    fabrik.sign_up(fabrik.make_durchgang(), email="ada@example.org")
    postbox.refuse = "451 Bitte später"
    send()
    nachricht = Nachricht.objects.get()
    assert (nachricht.stand, nachricht.versuche) == ("offen", 1)
    assert timezone.now() < nachricht.faellig_ab <= timezone.now() + timezone.timedelta(minutes=5)
    postbox.refuse = None
    send_later()
    assert len(postbox.mails) == 1


def test_a_mail_server_that_is_gone_loses_nothing(postbox, settings):
    settings.EMAIL_PORT = 1
    fabrik.sign_up(fabrik.make_durchgang(), email="ada@example.org")
    for _ in range(8):
        send_later()
    nachricht = Nachricht.objects.get()
    assert (nachricht.stand, nachricht.versuche, nachricht.fehler) == ("offen", 8, "ConnectionRefusedError")
    assert nachricht.faellig_ab <= timezone.now() + timezone.timedelta(minutes=5)


def test_an_address_that_bounces_becomes_a_call_that_nobody_has_tried_yet(postbox):
    fabrik.sign_up(fabrik.make_durchgang(), email="ada@example.org", telefon="05381 12345")
    postbox.refuse = "550 Kein solches Postfach"
    send()
    [call] = Nachricht.objects.to_call()
    assert (call.telefon, call.fehler, call.versuche) == ("05381 12345", "SMTPDataError (550)", 0)


def test_an_address_that_bounces_without_a_telephone_is_shown_as_failed(postbox):
    fabrik.sign_up(fabrik.make_durchgang(), email="ada@example.org")
    postbox.refuse = "550 Kein solches Postfach"
    send()
    assert Nachricht.objects.get().stand == "gescheitert"


def test_who_moves_up_from_the_waiting_list_is_called_if_there_is_no_mail(postbox):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    fabrik.sign_up(durchgang, name="Zwei", telefon="05381 12345")
    durchgang.anmeldungen.get(name="Person 0").withdraw()
    [call] = Nachricht.objects.to_call()
    assert (call.name, call.telefon) == ("Zwei", "05381 12345")


def test_whom_the_house_cancels_without_mail_stands_on_the_call_list(postbox):
    anliegen = fabrik.make_anliegen()
    termin = fabrik.book(anliegen, fabrik.make_kraft(anliegen), fabrik.in_days(3), telefon="05381 12345")
    termin.cancel(by_house=True)
    [call] = Beratungsnachricht.objects.to_call()
    assert call.contact() == {
        "name": "Ada Beispiel",
        "telefon": "05381 12345",
    }
    call.done()
    assert Beratungsnachricht.objects.get().inhalt is None


def test_who_cancels_alone_is_not_called(postbox):
    anliegen = fabrik.make_anliegen()
    fabrik.book(anliegen, fabrik.make_kraft(anliegen), fabrik.in_days(3), telefon="05381 12345").cancel()
    assert Beratungsnachricht.objects.count() == 0


def test_a_confirmation_not_yet_sent_is_dropped_when_the_appointment_is_cancelled(postbox):
    anliegen = fabrik.make_anliegen()
    fabrik.book(anliegen, fabrik.make_kraft(anliegen), fabrik.in_days(3), email="ada@example.org").cancel()
    send()
    [mail] = postbox.mails
    assert "Ihr Termin ist abgesagt" in words(body(mail))


def test_one_message_that_cannot_be_made_does_not_stop_the_others(postbox, settings):
    anliegen = fabrik.make_anliegen()
    kraft = fabrik.make_kraft(anliegen)
    for hour in (9, 10):
        fabrik.book(anliegen, kraft, fabrik.in_days(3, hour), email=f"person{hour}@example.org")
    broken = Beratungsnachricht.objects.filter(art="bestaetigung").first()
    Beratungsnachricht.objects.filter(pk=broken.pk).update(inhalt=b"kaputt")
    send()
    assert len(postbox.mails) == 1
