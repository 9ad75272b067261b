"""The page of one offer: how it runs, when, how to get in, how to pass it on."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quartier.models import Ansprechperson

from . import fabrik

pytestmark = pytest.mark.django_db


def open_page(client, angebot):
    page = client.get(angebot.get_absolute_url())
    assert page.status_code == 200
    return page.text


def facts(page):
    """What the lists of facts say, {word: answer} without marks."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.S)
    return {unescape(word): unescape(re.sub(r"<br>", "; ", text)) for word, text in pairs}


def plain(text):
    return re.sub(r"<[^>]+>", "", text)


def dates(page):
    """The rows of "Nächste Termine"."""
    return re.findall(r"<li id=.*?</li>", page.split(">Nächste Termine</h2>")[1].split("</ul>")[0], re.S)


# --- so läuft es ab


def test_how_it_runs_stands_there(client):
    angebot = fabrik.make_angebot(
        fuer_wen="Frauen & Kinder", kosten="2 Euro", kostenlos=False, mitbringen="Eine Schere",
        ablauf="Wir sagen Hallo.\n\nDann geht es los.", kinderbetreuung="ja", spaeter_kommen="nein", spontan="nein",
        geprueft_am=fabrik.in_days(-3).date(),
    )  # fmt: skip
    fabrik.make_durchgang(6, angebot=angebot)
    page = open_page(client, angebot)
    told = facts(page)
    assert told["Für wen"] == "Frauen & Kinder"
    assert told["Kosten"] == "2 Euro"
    assert told["Bitte mitbringen"] == "Eine Schere"
    assert told["Kinderbetreuung"] == "ja"
    assert told["Später dazukommen"] == "nein"
    assert told["Ohne Anmeldung kommen"] == "nein"
    assert "<p>Wir sagen Hallo.</p>\n<p>Dann geht es los.</p>" in page.split(">So läuft es ab</h2>")[1]
    assert "Zuletzt geprüft" in told


def test_what_nobody_knows_yet_is_not_guessed(client):
    angebot = fabrik.make_durchgang(6).angebot
    told = facts(open_page(client, angebot))
    for word in ("Kinderbetreuung", "Später dazukommen", "Ohne Anmeldung kommen"):
        assert told[word] == "bitte fragen"
    assert "Bitte mitbringen" not in told


def test_to_an_open_offer_one_just_comes(client):
    angebot = fabrik.make_durchgang(None).angebot
    page = open_page(client, angebot)
    assert facts(page)["Ohne Anmeldung kommen"] == "Ja, einfach kommen"
    assert "Einfach kommen</h2>" in page
    assert "/anmelden/" not in page


def test_languages_are_named_in_german_and_as_their_speakers_call_them(client):
    angebot = fabrik.make_angebot(sprachen=["de", "ar", "ru"])
    fabrik.make_durchgang(6, angebot=angebot)
    assert facts(open_page(client, angebot))["Wir sprechen"] == (
        'Deutsch, Arabisch (<bdi lang="ar">العربية</bdi>), Russisch (<bdi lang="ru">Русский</bdi>)'
    )


def test_the_contact_stands_there_with_what_is_known_of_them(client):
    organiser = fabrik.make_organisation("Nachbarschaft e. V.")
    person = Ansprechperson.objects.create(
        organisation=organiser, name="Ina Muster", funktion="Kurse", telefon="05381 / 12 34", email="ina@muster.example"
    )
    angebot = fabrik.make_angebot(veranstalter=organiser, kontakt=person)
    fabrik.make_durchgang(6, angebot=angebot)
    told = facts(open_page(client, angebot))
    assert told["Veranstalter"] == "Nachbarschaft e. V."
    assert plain(told["Fragen an"]) == "Ina Muster, Kurse; Telefon: 05381 / 12 34; E-Mail: ina@muster.example"
    assert 'href="tel:053811234"' in told["Fragen an"]
    assert 'href="mailto:ina@muster.example"' in told["Fragen an"]
    person.telefon = person.email = person.funktion = ""
    person.save()
    assert plain(facts(open_page(client, angebot))["Fragen an"]) == "Ina Muster"


# --- how to get in


def test_each_aspect_of_access_is_yes_no_or_please_ask(client):
    raum = fabrik.make_raum(
        "Saal", stufenfrei="ja", wc="nein", zugang_hinweis="Bitte hinten klingeln.",
        zugang_geprueft_am=fabrik.in_days(0).date(),
    )  # fmt: skip
    told = facts(page := open_page(client, fabrik.make_durchgang(6, raum=raum).angebot))
    assert told["Eingang ohne Stufen"] == "ja"
    assert told["Toilette für Rollstühle"] == "nein"
    assert told["Hilfe beim Hören"] == "bitte fragen"
    assert "Bitte hinten klingeln." in page
    assert "Saal, Hochstraße 8</h3>" in page


def test_only_rooms_that_are_used_are_told_of(client):
    durchgang = fabrik.make_durchgang(6, days=2, raum=fabrik.make_raum("Saal"))
    fabrik.make_termin(durchgang, days=3, raum=fabrik.make_raum("Garten")).call_off()
    fabrik.make_termin(durchgang, days=-3, raum=fabrik.make_raum("Keller"))
    fabrik.make_termin(durchgang, days=4, raum=fabrik.make_raum("Küche"))
    headings = re.findall(r"<h3>(\w+), Hochstraße 8</h3>", open_page(client, durchgang.angebot))
    assert sorted(headings) == ["Küche", "Saal"]


# --- dates


def test_eight_dates_stand_there_and_how_many_more_the_calendar_has(client):
    durchgang = fabrik.make_durchgang(6, days=1)
    for days in range(2, 21):
        fabrik.make_termin(durchgang, days=days)
    page = open_page(client, durchgang.angebot)
    assert len(dates(page)) == 8
    assert "… und 12 weitere." in page
    ics = client.get(re.search(r'href="([^"]+termine.ics)">als Datei', page)[1])
    assert ics.text.count("BEGIN:VEVENT") == 20


def test_the_calendar_can_be_subscribed_to(client):
    durchgang = fabrik.make_durchgang(6)
    address = f"webcal://testserver/angebote/{durchgang.angebot.slug}/termine.ics"
    assert f'href="{address}">abonnieren</a>' in open_page(client, durchgang.angebot)
    assert client.get(urlsplit(address).path).status_code == 200


def test_the_next_date_that_takes_place_can_be_had_alone(client):
    durchgang = fabrik.make_durchgang(6, days=2)
    durchgang.termine.get().call_off()
    termin = fabrik.make_termin(durchgang, days=9)
    address = re.search(r'<a href="([^"]+)">nur den nächsten Termin</a>', open_page(client, durchgang.angebot))[1]
    file = client.get(address).text
    assert (file.count("BEGIN:VEVENT"), f"UID:{termin.pk}" in file) == (1, True)
    termin.call_off()
    assert "nur den nächsten Termin" not in open_page(client, durchgang.angebot)


def test_cancelled_and_moved_dates_say_so(client):
    durchgang = fabrik.make_durchgang(6, days=2)
    durchgang.termine.get().call_off("Die Heizung ist kaputt.")
    moved = fabrik.make_termin(durchgang, days=3)
    moved.beginn, moved.ende = fabrik.in_days(3, 15), fabrik.in_days(3, 16)
    moved.place()
    first, second = dates(open_page(client, durchgang.angebot))
    assert "fällt aus" in first
    assert "Die Heizung ist kaputt." in first
    assert "statt " in second
    assert ">verlegt</span>" in second


def test_dates_with_sign_up_of_their_own_have_each_a_link_that_names_the_date(client):
    durchgang = fabrik.make_durchgang(2, days=2, einzeln=True)
    free, full, cancelled = (durchgang.termine.get(), *(fabrik.make_termin(durchgang, days=n) for n in (3, 4)))
    fabrik.sign_up(durchgang, personen=2, termin=full)
    cancelled.call_off()
    page = open_page(client, durchgang.angebot)
    rows = dict(zip((free, full, cancelled), dates(page), strict=True))
    for termin, words in ((free, "Anmelden"), (full, "Auf die Warteliste")):
        assert f'<li id="t{termin.pk}">' in rows[termin]
        address, name = re.search(r'<a href="([^"]+)">(.*?)</a>', rows[termin]).groups()
        assert address == f"{durchgang.sign_up_url}?termin={termin.pk}"
        assert re.fullmatch(rf"{words} für \w+, {timezone.localtime(termin.beginn).day}\. \w+, 10:00 Uhr", plain(name))
        assert client.get(address).status_code == 200
    assert "<a " not in rows[cancelled]


def test_who_signs_up_for_the_whole_term_has_one_link(client):
    durchgang = fabrik.make_durchgang(6)
    fabrik.make_termin(durchgang, days=5)
    page = open_page(client, durchgang.angebot)
    assert re.findall(r'href="([^"]*/anmelden/[^"]*)">Anmelden</a>', page) == [durchgang.sign_up_url]


def test_no_link_to_sign_up_while_sign_up_is_closed(client):
    durchgang = fabrik.make_durchgang(6, einzeln=True)
    assert "/anmelden/" in open_page(client, durchgang.angebot)
    durchgang.anmeldung_ab = fabrik.in_days(1)
    durchgang.save()
    page = open_page(client, durchgang.angebot)
    assert "/anmelden/" not in page
    assert "Die Anmeldung beginnt am" in page


def test_an_offer_without_dates_says_so_and_shows_what_is_similar(client):
    fabrik.make_haus(telefon="05381 12345")
    theme = fabrik.make_handlungsfeld()
    over, other = fabrik.make_durchgang(days=-3).angebot, fabrik.make_durchgang().angebot
    for angebot in (over, other):
        angebot.handlungsfelder.add(theme)
    page = open_page(client, over)
    assert "Im Moment gibt es keine Termine." in page
    assert "05381 12345" in page.split("<main")[1].split("</main>")[0]
    assert other.titel in page
    assert "/anmelden/" not in page


# --- passing it on


def test_the_share_text_has_all_one_needs_and_asks_nobody_else(client):
    angebot = fabrik.make_angebot("Kaffee & Kuchen")
    fabrik.make_durchgang(6, angebot=angebot, days=2, raum=fabrik.make_raum("Saal"))
    page = open_page(client, angebot)
    day = timezone.localtime(fabrik.in_days(2))
    text = unescape(page.split("<blockquote>")[1].split("</blockquote>")[0])
    title, date, place, address = re.sub(r"</?p>", "", text).split("<br>")
    assert (title, place) == ("Kaffee & Kuchen", "Saal, Hochstraße 8")
    assert re.fullmatch(rf"\w+, {day.day}\. \w+, 10:00 Uhr", date)
    assert address == f"http://testserver{angebot.get_absolute_url()}"
    links = [urlsplit(unescape(link)) for link in re.findall(r'href="((?:whatsapp|sms|mailto):[^"]*)"', page)]
    assert [link.scheme for link in links] == ["whatsapp", "sms", "mailto"]
    message = f"Kaffee & Kuchen\n{date}\nSaal, Hochstraße 8\n{address}"
    assert [parse_qs(link.query).get("text" if n == 0 else "body") for n, link in enumerate(links)] == [[message]] * 3


def test_the_share_text_never_names_a_cancelled_date(client):
    durchgang = fabrik.make_durchgang(6, days=2)
    durchgang.termine.get().call_off()
    fabrik.make_termin(durchgang, days=3, hour=17)
    text = open_page(client, durchgang.angebot).split("<blockquote>")[1]
    assert "17:00 Uhr" in text.split("</blockquote>")[0]
    durchgang.termine.order_by("beginn").last().call_off()
    assert " Uhr" not in open_page(client, durchgang.angebot).split("<blockquote>")[1].split("</blockquote>")[0]


def test_there_is_a_way_to_the_poster(client):
    angebot = fabrik.make_durchgang(6).angebot
    assert f'href="{angebot.get_absolute_url()}aushang/"' in open_page(client, angebot)


# --- similar offers


def test_three_similar_offers_the_most_similar_first(client):
    theme = fabrik.make_handlungsfeld()

    def offer(titel, felder=(), days=3, **fields):
        angebot = fabrik.make_angebot(titel, **fields)
        angebot.handlungsfelder.set(felder)
        fabrik.make_durchgang(6, angebot=angebot, days=days)
        return angebot

    this = offer("Dieses", [theme], zielgruppen=["frauen"], sprachen=["de", "ru"])
    offer("Sprache", sprachen=["ru"])
    offer("Thema und Gruppe", [theme], zielgruppen=["frauen"])
    offer("Gruppe und Sprache", zielgruppen=["frauen"], sprachen=["ru"])
    offer("Thema", [theme])
    offer("Vorbei", [theme], zielgruppen=["frauen"], days=-3)
    offer("Entwurf", [theme], zielgruppen=["frauen"], stand="entwurf")
    offer("Nur Deutsch", sprachen=["de"])
    page = open_page(client, this).split(">Das könnte auch passen</h2>")[1]
    assert re.findall(r">([^<]+)</a></h3>", page) == ["Thema und Gruppe", "Thema", "Gruppe und Sprache"]


# --- not for everybody's eyes


@pytest.mark.parametrize("stand", ["entwurf", "archiviert"])
def test_drafts_and_archived_offers_are_not_there(client, stand):
    angebot = fabrik.make_durchgang(6).angebot
    assert client.get(angebot.get_absolute_url()).status_code == 200
    angebot.stand = stand
    angebot.save()
    assert client.get(angebot.get_absolute_url()).status_code == 404


def test_what_staff_typed_is_shown_as_text(client):
    angebot = fabrik.make_angebot("<b>Kurs</b>", kurztext="<script>", ablauf="<i>x", mitbringen='"><img src=x>')
    fabrik.make_durchgang(6, angebot=angebot)
    page = open_page(client, angebot)
    assert re.findall(r"<b>Kurs|<script>|<i>|<img", page) == []
    assert page.count("&lt;b&gt;Kurs&lt;/b&gt;") >= 3


# --- how much it asks of the database


def test_an_offer_takes_the_same_queries_for_one_and_for_sixty_dates_and_three_terms(client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            open_page(client, angebot)
        return len(queries)

    theme = fabrik.make_handlungsfeld()
    angebot, other = fabrik.make_angebot(), fabrik.make_durchgang(6).angebot
    for one in (angebot, other):
        one.handlungsfelder.add(theme)
    durchgang = fabrik.make_durchgang(6, angebot=angebot, days=1, raum=fabrik.make_raum())
    before = count()
    for days in range(2, 61):
        fabrik.make_termin(durchgang, days=days, raum=fabrik.make_raum())
    for einzeln in (True, False):
        fabrik.make_regel(fabrik.make_durchgang(6, angebot=angebot, einzeln=einzeln), days=4)
    for _ in range(10):
        fabrik.make_durchgang(6).angebot.handlungsfelder.add(theme)
    assert count() == before
