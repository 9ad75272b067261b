"""Who would like to be called back, or needs somebody who speaks their language: answered, then forgotten."""

import datetime as dt
import secrets

from django.utils import timezone

from beratung.models import Anfrage

from . import fabrik
from .buero import act, log, log_in, shown
from .formular import address, said

ADA = {"name": "Ada Beispiel", "telefon": "05381 12345", "notiz": "Am besten abends", "darf_sagen": True}


def wish(anliegen=None, days=0, **fields):
    fields |= {"geheimnis_hash": secrets.token_hex(32), "anliegen": anliegen}
    Anfrage.hand_over(ADA, erstellt=timezone.now() - dt.timedelta(days), **fields)
    return Anfrage.objects.get(geheimnis_hash=fields["geheimnis_hash"])


def page_of(anfrage, name="change"):
    return address(Anfrage, name, anfrage.pk)


def test_the_longest_waiting_comes_first_and_nobody_is_named(buero, anliegen):
    new, old = wish(anliegen), wish(anliegen, days=3, art="sprache", sprache="ar")
    page = buero.get(address(Anfrage, "changelist"))
    assert shown(page) == [old, new]
    assert "seit 3 Tagen" in page.text
    assert "Ada" not in page.text


def test_an_opened_wish_shows_who_and_what_to_mind_and_the_look_is_logged(buero, anliegen):
    anfrage = wish(anliegen)
    page = buero.get(page_of(anfrage))
    assert [word for word in ("Ada Beispiel", "05381 12345", "Am besten abends") if word not in page.text] == []
    assert "Bitte keine Nachricht hinterlassen" in page.text
    assert log() == [("leitung", "Anfrage geöffnet", str(anfrage.pk))]


def test_it_leads_to_the_booking_which_knows_the_wish(buero, anliegen):
    anfrage = wish(anliegen)
    link = f"/beratung/beratungstermin/add/?anfrage={anfrage.pk}&amp;anliegen={anliegen.pk}"
    assert link in buero.get(page_of(anfrage)).text
    assert buero.get(link.replace("&amp;", "&")).status_code == 200


def test_what_is_done_is_forgotten(buero, anliegen):
    anfrage = wish(anliegen)
    for _ in range(2):
        page = buero.post(page_of(anfrage), {"_erledigt": "1"}, follow=True)
    anfrage.refresh_from_db()
    assert anfrage.erledigt_am is not None
    assert anfrage.inhalt is None
    assert shown(page) == []
    assert [was for _, was, _ in log()].count("erledigt") == 1
    assert "erledigt und vergessen" in buero.get(page_of(anfrage)).text


def test_several_are_ticked_off_at_once(buero, anliegen):
    act(buero, "erledigt", wish(anliegen), wish(anliegen))
    assert Anfrage.objects.open().count() == 0
    assert shown(buero.get(address(Anfrage, "changelist"), {"liste": "erledigt"})) != []


def test_without_the_key_the_page_says_so(buero, anliegen, settings):
    anfrage = wish(anliegen)
    settings.LENA_BERATUNG_KEY = ""
    assert "hat den Schlüssel der Beratungsstelle nicht" in buero.get(page_of(anfrage)).text


def test_a_wish_without_a_matter_is_answered_by_everybody(anliegen, as_beratung):
    anfrage = wish()
    fabrik.make_zugang("mira")
    mira = log_in("mira")
    assert "Ada Beispiel" in mira.get(page_of(anfrage)).text
    assert said(mira.post(page_of(anfrage), {"_erledigt": "1"}, follow=True)) == [
        "Erledigt. Die Angaben sind gelöscht."
    ]
