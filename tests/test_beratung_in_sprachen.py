"""Counselling on pages in another language, and messages in the language in which somebody booked."""

import datetime as dt
import re

import pytest
from babel.messages import Catalog
from django.urls import reverse
from django.utils import timezone, translation

from beratung import nachtrag
from beratung.admin.kontakt import opened_in_full
from beratung.admin.kontakte import to_say
from beratung.models import Anfrage, Anliegen, Beratungskraft, Beratungstermin, Helfer, Nachricht, Person
from beratung.nachrichten import titel
from beratung.zeiten import free_times
from lena import rights
from lena.management.commands.sprachen import compiled
from quartier.models import Haus, Schliesszeit
from quartier.models.nummer import new_form_key

from . import fabrik
from .conftest import login
from .seiten import count_queries

ARABIC = {
    "Ihr Termin im Treff": "موعدكم في الملتقى",
    "Guten Tag,": "مرحبا،",
    "Ihr Termin ist eingetragen:": "تم تسجيل موعدكم:",
    "Ihr Termin ist abgesagt. Alles ist erledigt:": "تم إلغاء موعدكم:",
    "Ihre Nummer: %(nummer)s": "رقمكم: %(nummer)s",
    "Arabisch": "العربية",
    ("noch {n} Minute", "noch {n} Minuten"): ("0", "واحدة", "اثنتان", "{n} دقائق", "{n} أخرى", "{n} دقيقة"),
    "die 15 Minuten sind um, machen Sie einfach weiter": "انتهى",
}


@pytest.fixture(autouse=True)
def arabic(settings, tmp_path):
    """A few texts really in Arabic, whatever the files of the project hold today."""
    catalog = Catalog(locale="ar")
    for text, translated in ARABIC.items():
        catalog.add(text, translated)
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(compiled(catalog))
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    yield
    translation.deactivate()


@pytest.fixture
def anliegen(db):
    fabrik.make_haus()
    return fabrik.make_anliegen("Schuldnerberatung")


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", sprachen=["ar"], days=9)


def hold(client, anliegen, language="ar"):
    """The address of the details, after choosing a time on a page in this language."""
    with translation.override(language):
        page = reverse("zeiten", args=[anliegen.slug])
    answer = client.post(page, {"zeit": free_times(anliegen)[0].wert, "schluessel": new_form_key()})
    assert answer.status_code == 302
    return answer.url


def book(client, anliegen, language="ar", **data):
    """Booked on the pages in this language; the appointment."""
    data = {"name": "Ada Beispiel", "email": "ada@example.org", **data}
    answer = client.post(hold(client, anliegen, language), {"schritt": "buchen", **data})
    assert answer.status_code == 302, answer.text
    return Beratungstermin.objects.get()


def mail(termin, art):
    """The parts of a mail, as the worker makes them whatever language it was busy with before."""
    nachricht = termin.nachrichten.filter(art=art).first() or Nachricht(termin=termin, art=art)
    with login(rights.BERATUNG), translation.override("tr"):
        return nachricht.as_email()


# --- the pages


def test_who_reads_a_page_is_taken_to_speak_its_language_until_they_say_something_else(client, anliegen, kraft):
    chosen = '{}" aria-current="true"><bdi lang="{}">'.format
    page = client.get(f"/ar/beratung/{anliegen.slug}/").text
    assert chosen("?", "ar") in page
    assert '<a href="?sprache=de"' in page
    assert client.get(f"/ar/beratung/{anliegen.slug}/?sprache=de").text.count(chosen("?sprache=de", "de")) == 1
    assert chosen("?", "de") in client.get(f"/de-simple/beratung/{anliegen.slug}/").text
    assert chosen("?", "de") in client.get(f"/beratung/{anliegen.slug}/").text
    assert 'href="?sprache=ar"' in client.get(f"/beratung/{anliegen.slug}/").text


def test_the_choice_goes_along_from_the_list_of_matters(client, anliegen, kraft):
    assert f'href="/ar/beratung/{anliegen.slug}/"' in client.get("/ar/beratung/").text
    assert f'href="/ar/beratung/{anliegen.slug}/?sprache=ru"' in client.get("/ar/beratung/?sprache=ru").text
    assert f'href="/ar/beratung/{anliegen.slug}/?sprache=de"' in client.get("/ar/beratung/?sprache=de").text


def test_a_date_stands_there_once_if_the_page_is_in_the_language_of_counselling(client, anliegen, kraft):
    assert 'class="auch"' in client.get(f"/beratung/{anliegen.slug}/?sprache=ar").text
    assert 'class="auch"' in client.get(f"/en/beratung/{anliegen.slug}/?sprache=ar").text
    assert 'class="auch"' not in client.get(f"/ar/beratung/{anliegen.slug}/").text


def test_the_minutes_that_a_time_is_held_count_down_in_the_language_of_the_page(client, anliegen, kraft):
    page = client.get(hold(client, anliegen)).text
    [words] = re.findall(r'data-worte="([^"]+)"', page)
    assert words.split("|")[:4] == ["انتهى", "واحدة", "اثنتان", "3 دقائق"]
    assert words.split("|")[15] == "15 دقيقة"
    assert ">15 دقيقة</span>" in page
    german = client.get(hold(client, anliegen, "de")).text
    assert 'data-worte="die 15 Minuten sind um, machen Sie einfach weiter|noch 1 Minute|noch 2 Minuten|' in german


def test_every_link_of_ones_own_pages_stays_in_the_language(client, anliegen, kraft, key):
    termin = book(client, anliegen)
    assert termin.sprache == "ar"
    link = re.search(r"https?://[^/]+(/ar/meine/[^/\s]{30,}/)", mail(termin, "bestaetigung")[2])[1]
    for page in ("", "verschieben/", "absagen/", "frueher/", "kontakt/", "loeschen/"):
        text = client.get(link + page).text
        assert 'lang="ar" dir="rtl"' in text
        stray = set(re.findall(r'(?:href|action)="(/[^"]*)"', text)) - {"/", "/admin/"}
        stray = {one for one in stray if not one.startswith(("/ar/", "/static/", "/favicon", "/icon"))}
        switch = {one for one in stray if re.match(r"/(en|uk|ru|fa|tr|pl|ro|de-simple)?/?meine/[^/]{30,}/", one)}
        assert stray - switch == set()


# --- the messages


def test_mails_come_in_the_language_of_the_booking_with_the_german_text_below(client, anliegen, kraft, key):
    termin = book(client, anliegen, notiz="Inkasso")
    assert Person.objects.get().unsealed()["liest"] == "ar"
    to, subject, text, ics = mail(termin, "bestaetigung")
    assert (to, subject) == ("ada@example.org", "موعدكم في الملتقى")
    first, german = text.split("\n\n———\nDeutsch: Ihr Termin im Treff\n\n")
    assert first.startswith("مرحبا،\n\nتم تسجيل موعدكم:")
    assert german.startswith("Guten Tag,\n\nIhr Termin ist eingetragen:")
    assert re.search(r"https?://[^/]+/ar/meine/[^/\s]{30,}/\n", first)
    assert re.search(r"https?://[^/]+/meine/[^/\s]{30,}/\n", german)
    assert f"Ihre Nummer: {termin.nummer}" in german
    assert f"رقمكم: \u2066{termin.nummer}\u2069" in first  # its two halves keep their order
    assert "SUMMARY:موعدكم في الملتقى" in ics


@pytest.mark.parametrize("art", Nachricht.Art.values)
def test_a_mail_in_two_languages_names_no_matter_no_counsellor_and_no_person(client, anliegen, kraft, key, art):
    termin = book(client, anliegen, notiz="Inkasso")
    _, subject, text, ics = mail(termin, art)
    assert "———\nDeutsch:" in text
    secret = [*Anliegen.objects.values_list("titel", flat=True), *Beratungskraft.objects.values_list("name", flat=True),
              "Schuld", "eratung", "Inkasso", "Ada", "Arabisch", "dolmetsch", anliegen.slug]  # fmt: skip
    assert [word for word in secret if word in subject + text + ics] == []


def test_a_cancellation_keeps_the_language_when_everything_else_is_forgotten(client, anliegen, kraft, key):
    termin = book(client, anliegen)
    termin.cancel()
    termin.refresh_from_db()
    assert not Person.objects.exists()
    _, subject, text, _ = mail(termin, "absage")
    assert subject == "موعدكم في الملتقى"
    assert text.startswith("مرحبا،\n\nتم إلغاء موعدكم:")
    assert "Ihr Termin ist abgesagt. Alles ist erledigt:" in text.split("———")[1]


def test_who_books_for_somebody_else_is_written_to_in_their_language(client, anliegen, kraft, key):
    helps = {"fuer_andere": "on", "email": "", "helfer_name": "Grete", "helfer_email": "g@example.org"}
    termin = book(client, anliegen, **helps, einwilligung="on")
    assert Helfer.objects.get().unsealed()["liest"] == "ar"
    to, subject, _, _ = mail(termin, "bestaetigung")
    assert (to, subject) == ("g@example.org", "موعدكم في الملتقى")


def test_who_booked_in_german_or_before_there_were_languages_is_told_in_german_alone(client, anliegen, kraft, key):
    termin = book(client, anliegen, "de")
    assert "liest" not in Person.objects.get().unsealed()
    _, subject, text, _ = mail(termin, "bestaetigung")
    assert subject == "Ihr Termin im Treff"
    assert text.startswith("Guten Tag,\n\nIhr Termin ist eingetragen:")
    assert [word for word in ("———", "Deutsch:", "/tr/") if word in text] == []


def test_plain_german_needs_no_german_below(client, anliegen, kraft, key):
    termin = book(client, anliegen, "de-simple")
    text = mail(termin, "bestaetigung")[2]
    assert "/de-simple/meine/" in text
    assert "———" not in text


def test_a_language_that_the_site_has_given_up_is_german(anliegen, kraft, key):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(9, 9), email="ada@example.org", liest="xx")
    assert mail(termin, "bestaetigung")[1] == "Ihr Termin im Treff"


def test_a_new_contact_from_a_page_in_another_language_changes_the_language(client, anliegen, kraft, key):
    termin = book(client, anliegen, "de")
    link = re.search(r"/meine/[^/\s]{30,}/", mail(termin, "bestaetigung")[2])[0]
    client.post(f"/ar{link}kontakt/", {"email": "neu@example.org"})
    with login(rights.BERATUNG):
        nachtrag.enter_all()
    assert mail(termin, "erinnerung")[:2] == ("neu@example.org", "موعدكم في الملتقى")
    termin.cancel()
    termin.refresh_from_db()
    assert mail(termin, "absage")[1] == "موعدكم في الملتقى"


def test_the_office_reads_which_language_it_is_and_calls_in_german(client, anliegen, kraft, key):
    termin = book(client, anliegen, email="", telefon="05381 12345", erinnern="on")
    translation.deactivate()  # the office has German only
    konto = fabrik.make_konto("mira")
    assert "<dt>liest</dt><dd><bdi>Arabisch</bdi></dd>" in opened_in_full(Person.objects.get(), konto, "Test")
    call = termin.nachrichten.get(art="erinnerung")
    call.termin.gehalten = []
    assert call.kanal == "anruf"
    said = to_say(call, Haus.load())
    assert said.startswith("Sie haben am ")
    assert said.endswith("Kommen Sie?")


def test_a_wish_to_be_called_back_says_the_language_too(client, anliegen, kraft, key):
    data = {"schluessel": new_form_key(), "name": "Ada", "telefon": "05381 12345"}
    assert client.post(f"/ar/beratung/{anliegen.slug}/rueckruf/", data).status_code == 302
    anfrage = Anfrage.objects.get()
    assert (anfrage.sprache, anfrage.unsealed()["liest"]) == ("ar", "ar")


def test_nothing_that_the_public_site_may_read_tells_who_reads_what(client, anliegen, kraft):
    """The counselling language stands at the appointment because interpreters are planned by it; this does not."""
    book(client, anliegen, "ar")
    with login(rights.WEB):
        rows = [*Beratungstermin.objects.values(), *Nachricht.objects.values("kanal", "an")]
    assert not any("liest" in row for row in rows)


def test_calendar_and_card_are_in_the_language_of_the_page(client, anliegen, kraft, key):
    termin = book(client, anliegen)
    with translation.override("ar"):
        assert titel() == "موعدكم في الملتقى"
    link = re.search(r"/ar/meine/[^/\s]{30,}/", mail(termin, "bestaetigung")[2])[0]
    assert "SUMMARY:موعدكم في الملتقى" in client.get(link + "termin.ics").text
    assert "<h1>موعدكم في الملتقى</h1>" in client.get(link).text
    assert f"{timezone.localtime(termin.beginn):%H:%M}" in client.get(link).text


def test_why_the_house_is_closed_takes_as_many_queries_for_eight_office_hours_as_for_three(client, anliegen, kraft):
    today, counts = timezone.localdate(), []
    for days in ((10, 11), (12, 13, 14, 15, 16)):
        for day in days:
            fabrik.make_sprechstunde(kraft, days=day, hour=9, hours=1)
        closed = Schliesszeit.objects.create(anlass="Umbau", von=today, bis=today + dt.timedelta(40))
        counts.append(count_queries(client, f"/ar/beratung/{anliegen.slug}/"))
        closed.delete()
    assert counts[0] == counts[1]
