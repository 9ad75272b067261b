"""Offers in the language of the page: forms, mails, calls, calendars and feeds."""

import re
from xml.etree import ElementTree

import icalendar
import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from angebote.filters import filtered
from angebote.models import Anmeldung, Mithilfe
from angebote.nachrichten import circular
from quartier.models import Nachricht
from quartier.models.nachricht import in_two_languages
from quartier.models.nummer import new_form_key

from . import fabrik
from .test_nachrichten import postbox, send  # noqa: F401 a fixture

ATOM = "{http://www.w3.org/2005/Atom}"
CODES = [code for code, _name in django_settings.LANGUAGES]
ARABIC = {
    "Guten Tag,": "مرحبا،",
    "Ihre Anmeldung": "تسجيلك",
    "Ihre Anmeldung ist abgesagt": "تم إلغاء تسجيلك",
    "Danke für Ihre Hilfe": "شكرا لمساعدتك",
    "Ansehen, ändern oder absagen:": "العرض أو التغيير:",
    "Fällt aus": "ملغى",
    "Fällt aus: {titel}": "ملغى: {titel}",
    "Ihr Team von %(haus)s": "فريق %(haus)s",
    "{haus}: Neues bei den Angeboten": "{haus}: جديد العروض",
    "Neue Zeit: {zeit} Uhr.": "الوقت الجديد: {zeit}.",
    "ohne Anmeldung": "بدون تسجيل",
    "Für wen": "لمن",
    "Frauen": "نساء",
    "Wir haben Ihnen geschrieben. Unseren Text finden Sie unten, auf Deutsch.": "كتبنا إليك.",
    "Dieser Termin ist vorbei oder fällt aus.": "انتهى هذا الموعد.",
    "vormittags": "صباحا",
}
GERMAN_PART = "\n\n———\nDeutsch: "


@pytest.fixture(autouse=True)
def arabic(monkeypatch, db):
    """A handful of real translations; all else falls back to German."""
    catalog = trans_real.translation("ar")._catalog
    for german, words in ARABIC.items():
        monkeypatch.setitem(catalog._catalogs[0], german, words)
    one = ("Ein Platz ist frei", catalog._plurals[0](1))
    monkeypatch.setitem(catalog._catalogs[0], one, "مكان شاغر")


@pytest.fixture(autouse=True)
def place(settings):
    settings.LENA_URL = "https://lena.example"
    fabrik.make_haus(telefon="05381 999")


def sign_up(client, durchgang, code="ar", **data):
    """Fill the form on the page in this language."""
    with translation.override(code):
        address = durchgang.sign_up_url
    form = {"schluessel": new_form_key(), "name": "Ada", "erwachsene": 1, "email": "ada@example.org", **data}
    return client.post(address, form)


def parts(nachricht):
    """What somebody reads, and the German below."""
    own, line, german = nachricht.text.partition(GERMAN_PART)
    assert line
    return own, german


# --- mails


def test_who_signs_up_in_arabic_gets_an_arabic_mail_with_the_german_below(client):
    durchgang = fabrik.make_durchgang()
    answer = sign_up(client, durchgang)
    assert answer["Location"].startswith("/ar/meine/")
    assert Anmeldung.objects.get().sprache == "ar"
    mail = Nachricht.objects.get()
    assert mail.betreff == f"تسجيلك: {durchgang.angebot.titel}"
    own, german = parts(mail)
    assert own.startswith("مرحبا،")
    assert "العرض أو التغيير:\nhttps://lena.example/ar/meine/" in own
    assert "فريق LeNa" in own
    assert f"\u2066{Anmeldung.objects.get().nummer}\u2069" in own  # two groups of digits, in their order
    assert german.startswith(f"Ihre Anmeldung: {durchgang.angebot.titel}\n\nGuten Tag,\n\nIhr Platz ist reserviert.")
    assert "Ansehen, ändern oder absagen:\nhttps://lena.example/meine/" in german
    assert "/ar/" not in german


@pytest.mark.parametrize("code", [code for code in CODES if not code.startswith("de")])
def test_every_link_of_a_mail_leads_to_the_language_of_the_page(client, code):
    sign_up(client, fabrik.make_durchgang(), code)
    own, german = parts(Nachricht.objects.get())
    assert set(re.findall(r"https://lena.example/(\w+)/", own)) == {code}
    assert set(re.findall(r"https://lena.example/(\w+)/", german)) == {"meine"}
    link = re.search(r"https://lena.example(/\S+)", own)[1]
    page = client.get(link)
    assert page.status_code == 200
    assert f'<html lang="{code}"' in page.text


@pytest.mark.parametrize("code", ["de", "de-simple"])
def test_a_mail_in_german_says_everything_once(client, code):
    sign_up(client, fabrik.make_durchgang(), code)
    assert Anmeldung.objects.get().sprache == code
    assert Nachricht.objects.get().text.count("Guten Tag") == 1
    assert "———" not in Nachricht.objects.get().text


def test_each_gets_their_own_language_whatever_page_sets_it_off(client):
    durchgang = fabrik.make_durchgang(1)
    sign_up(client, durchgang)
    ben = fabrik.sign_up(durchgang, "Ben", email="ben@example.org")
    dora = fabrik.sign_up(durchgang, "Dora", email="dora@example.org", sprache="ar")
    Nachricht.objects.all().delete()
    with translation.override("ar"):
        Anmeldung.objects.get(name="Ada").withdraw()
    told = {message.name: message for message in Nachricht.objects.all()}
    assert told["Ada"].betreff.startswith("تم إلغاء تسجيلك: ")
    assert told["Ben"].betreff.startswith("Ein Platz ist frei: ")
    assert "———" not in told["Ben"].text
    ben.refresh_from_db()
    ben.withdraw()
    told = Nachricht.objects.get(name="Dora")
    assert told.betreff.startswith("مكان شاغر: ")
    assert "Ein Platz ist frei geworden." in parts(told)[1]
    dora.refresh_from_db()
    assert dora.stand == "angeboten"


def test_the_calendar_file_of_a_mail_speaks_its_language(client):
    durchgang = fabrik.make_durchgang()
    sign_up(client, durchgang)
    durchgang.termine.get().call_off()
    mail = Nachricht.objects.get(schluessel__contains=":termin:")
    assert mail.betreff == f"ملغى: {durchgang.angebot.titel}"
    [event] = icalendar.Calendar.from_ical(mail.kalender).walk("VEVENT")
    assert event["SUMMARY"] == f"ملغى: {durchgang.angebot.titel}"
    assert event["URL"].startswith("https://lena.example/ar/angebote/")


def test_who_helps_is_thanked_in_their_language(client):
    bedarf = fabrik.make_bedarf(fabrik.make_durchgang().termine.get())
    form = {"schluessel": new_form_key(), "name": "Greta", "email": "greta@example.org"}
    client.post(f"/ar/mitmachen/{bedarf.pk}/", form)
    assert Mithilfe.objects.get().sprache == "ar"
    mail = Nachricht.objects.get()
    assert mail.betreff == f"شكرا لمساعدتك: {bedarf.termin.angebot.titel}"
    assert "danke, dass Sie helfen!" in parts(mail)[1]


def test_what_staff_writes_itself_stands_there_once(client):
    sign_up(client, fabrik.make_durchgang())
    Nachricht.objects.all().delete()
    circular(Anmeldung.objects.get(), "k" * 43, "Ausflug", "Liebe Leute, wir fahren.")
    mail = Nachricht.objects.get()
    own, german = parts(mail)
    assert "كتبنا إليك." in own
    assert "Liebe Leute" not in own
    assert german.count("Liebe Leute, wir fahren.") == 1


def test_a_language_that_the_site_has_given_up_is_german(client, settings):
    sign_up(client, fabrik.make_durchgang())
    Nachricht.objects.all().delete()
    settings.LANGUAGES = [("de", "Deutsch")]
    Anmeldung.objects.get().withdraw()
    assert Nachricht.objects.get().betreff.startswith("Ihre Anmeldung ist abgesagt: ")


# --- what staff read


def test_a_call_stays_german(client):
    durchgang = fabrik.make_durchgang(1, confirmed=1)
    sign_up(client, durchgang, email="", telefon="05381 12345")
    with translation.override("ar"):
        Anmeldung.objects.get(name="Person 0").withdraw()
    call = Nachricht.objects.to_call().get()
    assert call.betreff == f"Ein Platz ist frei: {durchgang.angebot.titel}"
    assert call.text.startswith("Guten Tag,\n\ngute Nachricht: Ein Platz ist frei geworden.")
    assert "———" not in call.text
    assert "/ar/" not in call.text


def test_the_board_says_in_which_language_who_is_called_reads(client, redaktion):
    durchgang = fabrik.make_durchgang(1, confirmed=1)
    sign_up(client, durchgang, email="", telefon="05381 12345")
    Anmeldung.objects.get(name="Person 0").withdraw()
    assert "Liest die Seite auf: <b>Arabisch</b>" in redaktion.get("/admin/").text
    Anmeldung.objects.update(sprache="de")
    assert "Liest die Seite auf" not in redaktion.get("/admin/").text


def test_a_mail_that_bounces_is_a_german_call(client, postbox):  # noqa: F811
    durchgang = fabrik.make_durchgang()
    sign_up(client, durchgang, telefon="05381 12345")
    postbox.refuse = "550 Kein solches Postfach"
    send()
    call = Nachricht.objects.to_call().get()
    assert str(call) == call.worum == f"Ihre Anmeldung: {durchgang.angebot.titel}"
    assert call.zum_vorlesen.startswith("Guten Tag,\n\nIhr Platz ist reserviert.")
    assert "مرحبا" not in call.zum_vorlesen
    call.done()
    call.refresh_from_db()
    assert (call.betreff, call.text) == (f"Ihre Anmeldung: {durchgang.angebot.titel}", "")


def test_two_languages_come_apart_again():
    message = Nachricht(betreff="a", text="b")
    assert tuple(message.auf_deutsch) == ("a", "b")
    message.betreff, message.text = in_two_languages(("x", "eins\n\nzwei"), ("a", "drei\n\nvier"))
    assert (message.betreff, message.text) == ("x", "eins\n\nzwei\n\n———\nDeutsch: a\n\ndrei\n\nvier")
    assert tuple(message.auf_deutsch) == ("a", "drei\n\nvier")


def test_a_colleague_may_choose_the_language_of_the_mails(redaktion):
    durchgang = fabrik.make_durchgang()
    page = redaktion.get("/admin/angebote/anmeldung/add/").text
    assert '<option value="ar">Arabisch</option>' in page
    assert '<option value="de" selected>Deutsch</option>' in page
    form = {
        "wofuer": f"d{durchgang.pk}",
        "name": "Ada",
        "erwachsene": "1",
        "kanal": "telefon",
        "email": "a@example.org",
    }
    for code in ("ar", ""):
        redaktion.post("/admin/angebote/anmeldung/add/", form | {
            "schluessel": new_form_key(), "sprache": code, "name": f"Ada {code}"
        })  # fmt: skip
    assert [one.sprache for one in Anmeldung.objects.order_by("erstellt")] == ["ar", "de"]
    page = redaktion.get(reverse("admin:angebote_anmeldung_change", args=[Anmeldung.objects.get(sprache="ar").pk]))
    assert "Arabisch" in page.text


# --- pages


def test_the_address_is_the_filter_in_every_language(client):
    fabrik.make_durchgang(angebot=fabrik.make_angebot("Nähen", zielgruppen=["frauen"], sprachen=["ar"]))
    fabrik.make_durchgang(angebot=fabrik.make_angebot("Schach", zielgruppen=["maenner"]))
    for path in ("", "/ar", "/tr"):
        page = client.get(f"{path}/angebote/?fuer=frauen&sprache=ar").text
        assert "Nähen" in page
        assert "Schach" not in page
        assert '<option value="frauen" selected>' in page
    with translation.override("ar"):
        filters = filtered({"fuer": "frauen"})
        assert filters.address() == "?fuer=frauen"
        assert filters.selection[0].label == "نساء"
        assert str(filters.form["fuer"].label) == "لمن"


def test_the_search_is_german_in_every_language(client):
    durchgang = fabrik.make_durchgang(angebot=fabrik.make_angebot("Treffen", sprachen=["ar"]))
    day = durchgang.termine.get().beginn
    with translation.override("ar"):
        for words in ("arabisch", ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"][
            day.weekday()
        ]):  # fmt: skip
            assert [row.titel for row in filtered({"q": words}).found] == ["Treffen"]


def test_a_refusal_is_said_in_the_language_of_the_page(client):
    bedarf = fabrik.make_bedarf(fabrik.make_durchgang().termine.get())
    bedarf.termin.call_off()
    assert "انتهى هذا الموعد." in client.get(f"/ar/mitmachen/{bedarf.pk}/").text
    assert "Dieser Termin ist vorbei oder fällt aus." in client.get(f"/mitmachen/{bedarf.pk}/").text


@pytest.mark.parametrize("page", ["", "woche/", "kurs/", "kurs/aushang/"])
@pytest.mark.parametrize("code", CODES)
def test_the_pages_of_offers_open_in_every_language(client, code, page):
    fabrik.make_durchgang(None, angebot=fabrik.make_angebot("Kurs", slug="kurs"))
    answer = client.get(f"{'' if code == 'de' else f'/{code}'}/angebote/{page}")
    assert answer.status_code == 200
    assert f'<html lang="{code}"' in answer.text
    assert ("صباحا" in answer.text) == (code == "ar" and page not in ("", "kurs/"))
    assert ("بدون تسجيل" in answer.text) == (code == "ar" and page != "kurs/aushang/")


def test_the_screen_knows_its_language(client):
    assert '<html lang="ar" dir="rtl" class="schirm">' in client.get("/ar/bildschirm/").text
    assert '<html lang="de" dir="ltr" class="schirm">' in client.get("/bildschirm/").text


# --- calendars and feeds


def events(client, address):
    return icalendar.Calendar.from_ical(client.get(address).content).walk("VEVENT")


def test_a_date_is_the_same_in_every_calendar(client):
    durchgang = fabrik.make_durchgang()
    termin = durchgang.termine.get()
    termin.call_off()
    path = f"/angebote/{durchgang.angebot.slug}"
    for tail in ("/angebote/termine.ics", f"{path}/termine.ics", f"{path}/{termin.pk}.ics"):
        [german], [arabic] = (events(client, prefix + tail) for prefix in ("", "/ar"))
        assert german["UID"] == arabic["UID"] == f"{termin.pk}@{django_settings.MAIL_DOMAIN}"
        assert german["DTSTART"] == arabic["DTSTART"]
        assert german["SUMMARY"] == f"Fällt aus: {durchgang.angebot.titel}"
        assert arabic["SUMMARY"] == f"ملغى: {durchgang.angebot.titel}"
        assert arabic["URL"] == f"https://lena.example/ar{path}/"
        assert german["URL"] == f"https://lena.example{path}/"


def test_the_feed_says_its_own_words_in_the_language_of_its_address(client):
    durchgang = fabrik.make_durchgang()
    german, arabic = (ElementTree.fromstring(client.get(f"{path}/angebote/feed/").content) for path in ("", "/ar"))
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert (german.get(lang), arabic.get(lang)) == ("de", "ar")
    assert german.findtext(f"{ATOM}title") == "LeNa: Neues bei den Angeboten"
    assert arabic.findtext(f"{ATOM}title") == "LeNa: جديد العروض"
    entry = f"{ATOM}entry/{ATOM}"
    assert german.findtext(f"{entry}id") == arabic.findtext(f"{entry}id")
    link = arabic.find(f"{entry}link").get("href")
    assert link == f"https://lena.example/ar/angebote/{durchgang.angebot.slug}/"


def test_a_wrong_address_of_a_calendar_is_answered_in_its_language(client):
    answer = client.get("/ar/angebote/termine.ics?fuer=niemand")
    assert answer.status_code == 400
    assert "„لمن“" in answer.content.decode()
    assert "https://lena.example/ar/angebote/" in answer.content.decode()
