"""The list of offers: this week, what is regular, filters that can be shared, a search that forgives."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from angebote.filters import filtered
from quartier.models import Ansprechperson, Organisation

from . import fabrik

pytestmark = pytest.mark.django_db


def offer(titel, *, plaetze=6, days=3, raum=None, felder=(), **fields):
    """A published offer with one coming date."""
    angebot = fabrik.make_angebot(titel, **fields)
    fabrik.make_durchgang(plaetze, angebot=angebot, days=days, raum=raum)
    angebot.handlungsfelder.set(felder)
    return angebot


def section(page, title):
    """What stands between this heading of the list and the next one."""
    return re.split(r"<h2[ >]", page.text.split(f">{title}</h2>")[1])[0]


def found(**query):
    """Titles of the offers that these filters find, in order."""
    result = filtered(query)
    assert result.is_valid(), result.errors
    return [row.titel for row in result.found]


def choices(page, name):
    """The choices of a select with their counts."""
    (select,) = re.findall(rf'<select name="{name}".*?</select>', page.text, re.S)
    return re.findall(r"<option[^>]*>([^<]*)</option>", select)


# --- what stands where


def test_this_week_stands_by_day_and_apart_from_regular_and_single_offers(client):
    weekly = fabrik.make_durchgang(6, angebot=fabrik.make_angebot("Jede Woche"), days=20)
    fabrik.make_regel(weekly, days=2)
    offer("Ausflug", days=30)
    offer("Fest", days=1)
    page = client.get("/angebote/")
    week = section(page, "Diese Woche")
    assert ["Jede Woche" in week, "Fest" in week, "Ausflug" in week] == [True, True, False]
    days = re.findall(r"<h3>(\w+), ", week)
    names = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
    assert days == [names[fabrik.in_days(n).weekday()] for n in (1, 2)]
    regular, single = section(page, "Regelmäßige Angebote"), section(page, "Einzelne Veranstaltungen")
    assert ["Jede Woche" in regular, "Fest" in regular] == [True, False]
    assert f"{names[fabrik.in_days(2).weekday()]}, 10:00–11:00 Uhr" in regular
    assert ["Jede Woche" in single, "Fest" in single, "Ausflug" in single] == [False, True, True]


def test_a_week_has_seven_days_and_today_is_the_first(client):
    offer("In sechs Tagen", days=6)
    offer("In sieben Tagen", days=7)
    week = section(client.get("/angebote/"), "Diese Woche")
    assert ["In sechs Tagen" in week, "In sieben Tagen" in week] == [True, False]


def test_cancelled_and_moved_dates_of_the_week_are_marked(client):
    cancelled, moved = fabrik.make_durchgang(days=2).termine.get(), fabrik.make_durchgang(days=3).termine.get()
    cancelled.call_off("Die Leitung ist krank.")
    moved.beginn, moved.ende = fabrik.in_days(3, 15), fabrik.in_days(3, 16)
    moved.place()
    week = section(client.get("/angebote/"), "Diese Woche")
    assert re.findall(r'class="schild ([\w-]+)"', week) == ["faellt-aus", "knapp", "frei"]
    assert "Die Leitung ist krank." in week
    assert "statt 10:00 Uhr" in week


def test_a_crowded_day_shows_its_first_dates_and_where_the_others_are(client):
    for number in range(8):
        offer(f"Kurs Nummer {number}", days=2)
    page = client.get("/angebote/")
    week = section(page, "Diese Woche")
    assert len(re.findall(r"<time", week)) == 6
    link = re.search(r'href="([^"]+)">und 2 weitere am', week)[1]
    assert len(re.findall(r"<time", section(client.get(link), "Diese Woche"))) == 8


def test_what_is_over_or_not_published_is_not_in_the_list(client):
    offer("Kommt")
    offer("War schon", days=-2)
    offer("Entwurf", stand="entwurf")
    offer("Archiv", stand="archiviert")
    page = client.get("/angebote/").text
    assert [title in page for title in ("Kommt", "War schon", "Entwurf", "Archiv")] == [True, False, False, False]


def test_twenty_cards_stand_on_a_page_and_the_next_page_keeps_the_filters(client):
    for number in range(23):
        offer(f"Kurs {number:02}", days=8 + number, sprachen=["ru"])
    offer("Anders", sprachen=["de"])
    first = client.get("/angebote/?sprache=ru")
    assert first.text.count('<li class="karte">') == 20
    address = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
    second = client.get(f"/angebote/{address}")
    assert re.findall(r">(Kurs \d\d|Anders)<", second.text) == ["Kurs 20", "Kurs 21", "Kurs 22"]
    assert "Diese Woche" not in second.text


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "", "²", "1.5", "%00", "9" * 5000])
def test_a_page_that_is_not_there_is_said_and_the_first_is_shown(client, number):
    offer("Kurs")
    page = client.get(f"/angebote/?seite={number}")
    assert page.status_code == 200
    assert "Diese Seite gibt es nicht." in page.text
    assert "Kurs" in section(page, "Einzelne Veranstaltungen")


def test_an_offer_whose_next_date_is_cancelled_says_so_and_names_the_next(client):
    durchgang = fabrik.make_durchgang(6, days=8)
    durchgang.termine.get().call_off()
    fabrik.make_termin(durchgang, days=15)
    card = section(client.get("/angebote/"), "Einzelne Veranstaltungen")
    assert "fällt aus" in card
    assert f"{timezone.localtime(fabrik.in_days(15)):%Y-%m-%d}T10:00" in card


# --- filters


def test_each_filter_finds_what_it_says():
    room = fabrik.make_raum(stufenfrei="ja")
    day = fabrik.in_days(4).weekday()
    bildung = fabrik.make_handlungsfeld()
    other = Organisation.objects.create(name="Nachbarschaft", rolle="teil")
    offer("Ohne alles", days=3, kostenlos=False)
    expected = {
        ("tag", str(day)): offer("Anderer Tag", days=4, kostenlos=False),
        ("feld", "kultur"): offer("Anderes Feld", kostenlos=False, felder=[bildung]),
        ("fuer", "frauen"): offer("Für Frauen", kostenlos=False, zielgruppen=["frauen"]),
        ("sprache", "ru"): offer("Auf Russisch", kostenlos=False, sprachen=["de", "ru"]),
        ("von", str(other.pk)): offer("Von anderen", kostenlos=False, veranstalter=other),
        ("kostenlos", "on"): offer("Umsonst"),
        ("stufenfrei", "on"): offer("Ohne Stufen", kostenlos=False, raum=room),
        ("offen", "on"): offer("Offen", kostenlos=False, plaetze=None),
    }
    assert {key: found(**dict([key])) for key in expected} == {key: [a.titel] for key, a in expected.items()}


def test_an_offer_for_everybody_is_found_by_everybody():
    offer("Alle", zielgruppen=["alle"])
    offer("Männer", zielgruppen=["maenner"], days=4)
    assert found(fuer="frauen") == ["Alle"]
    assert found(fuer="maenner") == ["Alle", "Männer"]


def test_a_cancelled_date_is_no_reason_to_come_on_that_day():
    angebot = offer("Kurs", days=3)
    fabrik.make_termin(angebot.durchgaenge.get(), days=4)
    angebot.termine.order_by("beginn")[0].call_off()
    weekday = fabrik.in_days(3).weekday()
    assert found(tag=str(weekday)) == []
    assert found(tag=str((weekday + 1) % 7)) == ["Kurs"]


def test_the_address_is_the_filter_and_the_form_shows_it(client):
    offer("Russisch und umsonst", sprachen=["ru"])
    offer("Nur umsonst")
    page = client.get("/angebote/?sprache=ru&kostenlos=on")
    assert "Russisch und umsonst" in page.text
    assert "Nur umsonst" not in page.text
    assert '<option value="ru" selected>' in page.text
    assert re.search(r'<input type="checkbox" name="kostenlos"[^>]* checked', page.text)


def test_what_is_chosen_can_be_had_as_a_calendar(client):
    offer("Russisch", sprachen=["ru"])
    offer("Türkisch", sprachen=["tr"])
    calendar = re.search(r'href="webcal://testserver([^"]+)">abonnieren', client.get("/angebote/?sprache=ru").text)[1]
    assert re.findall(r"SUMMARY:(\w+)", client.get(calendar.replace("&amp;", "&")).text) == ["Russisch"]
    assert 'href="webcal://testserver/angebote/termine.ics">abonnieren' in client.get("/angebote/").text


def test_every_choice_says_how_many_offers_it_gives_together_with_the_others(client):
    offer("A", sprachen=["de", "ru"], zielgruppen=["frauen"])
    offer("B", sprachen=["ru"], kostenlos=False)
    offer("C", sprachen=["tr"], zielgruppen=["alle"])
    page = client.get("/angebote/?kostenlos=on")
    assert choices(page, "sprache") == ["alle Sprachen", "Deutsch (1)", "Russisch (1)", "Türkisch (1)"]
    assert choices(page, "fuer")[1:3] == ["Frauen (2)", "Männer (1)"]
    assert "kostenlos (2)" in page.text
    page = client.get("/angebote/?sprache=ru")
    assert choices(page, "sprache") == ["alle Sprachen", "Deutsch (1)", "Russisch (2)", "Türkisch (1)"]
    assert choices(page, "fuer")[1:3] == ["Frauen (1)", "Männer (0)"]
    assert "kostenlos (1)" in page.text


def test_the_counts_are_true():
    """Each count beside a choice is what one gets by choosing it."""
    for number in range(6):
        odd = number % 2
        offer(f"K{number}", days=3 + number % 3, kostenlos=not odd, plaetze=None if number % 3 else 6,
              sprachen=["de", "ru"][: 1 + odd], zielgruppen=["frauen", "kinder"] if odd else ["alle"])  # fmt: skip
    chosen = {"kostenlos": "on", "sprache": "de"}
    form = filtered(chosen).form
    compared = 0
    for name in ("tag", "fuer", "sprache", "von"):
        for value, label in form.fields[name].choices:
            if value:
                assert label.endswith(f" ({len(found(**chosen | {name: value}))})")
                compared += 1
    assert compared >= 10
    for name in ("stufenfrei", "offen"):
        assert form[name].label.endswith(f" ({len(found(**chosen | {name: 'on'}))})")


@pytest.mark.parametrize(
    "query", ["sprache=xx", "tag=x", "feld=gibtesnicht", "von=999", "fuer=alle", "q=%3F%21", "tag=9"]
)
def test_a_choice_that_does_not_exist_is_named_and_left_out(client, query):
    offer("Umsonst")
    offer("Mit Kosten", kostenlos=False)
    page = client.get(f"/angebote/?{query}&kostenlos=on")
    assert page.status_code == 200
    assert "Bitte sehen Sie noch einmal hin" in page.text
    assert page.text.split("<title>")[1].startswith("Fehler: ")
    assert "Umsonst" in section(page, "Einzelne Veranstaltungen")
    assert "Mit Kosten" not in page.text
    assert not filtered({"sprache": "xx"}).is_valid()


def test_unknown_words_in_the_address_are_no_filters(client):
    offer("Kurs")
    assert "1 Angebot<" in client.get("/angebote/?utm_source=x&seite=1").text


# --- search


@pytest.fixture
def courses():
    offer("Nähkurs", kurztext="Hosen kürzen und Knöpfe annähen.", sprachen=["de", "ar"])
    offer(
        "Deutsch für den Anfang",
        kurztext="Sie lernen die Sprache.",
        beschreibung="Bild für Bild.",
        days=4,
        sprachen=["de"],
    )
    offer("Männerkochkurs", kurztext="Zusammen am Herd.", days=5, sprachen=["de"])
    offer("Schach", kurztext="Spielen im Saal.", beschreibung="Bretter sind da.", days=6, sprachen=["de", "ru"])


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("Nähkurs", ["Nähkurs"]),
        ("Nehkurs", ["Nähkurs"]),
        ("Naehkurs", ["Nähkurs"]),
        ("nahkurs", ["Nähkurs"]),
        ("NÄHKURSE", ["Nähkurs"]),
        ("Na\u0308hkurs", ["Nähkurs"]),  # as a Mac writes it
        ("nähen", ["Nähkurs"]),
        ("Deutschkurs", ["Deutsch für den Anfang"]),
        ("Deutchkurs", ["Deutsch für den Anfang"]),
        ("kochen", ["Männerkochkurs"]),
        ("kochkurs", ["Männerkochkurs"]),
        ("Schach", ["Schach"]),
        ("Shach", ["Schach"]),
        ("knöpfe hosen", ["Nähkurs"]),
        ("hosen schach", []),
        ("kürzen und", ["Nähkurs"]),
        ("Arabisch", ["Nähkurs"]),
        ("Arabich", ["Nähkurs"]),
        ("العربية", ["Nähkurs"]),
        ("русский", ["Schach"]),
    ],
)
def test_search_forgives(courses, words, titles):
    assert found(q=words) == titles


def test_search_also_knows_themes_and_organisers(courses):
    theme = fabrik.make_handlungsfeld("Gesundheit und Sport", "sport")
    organiser = Organisation.objects.create(name="Arbeiterwohlfahrt", kurz="AWO", rolle="teil")
    offer("Laufen", felder=[theme])
    offer("Singen", veranstalter=organiser)
    assert found(q="sport") == ["Laufen"]
    assert found(q="awo") == found(q="Arbeiterwohlfart") == ["Singen"]


def test_what_fits_best_comes_first_though_it_is_later(client):
    offer("Gartengruppe", beschreibung="Wir pflanzen, und manchmal backen wir Brot.", days=1)
    offer("Brot backen", days=20)
    assert found(q="brot backen") == ["Brot backen", "Gartengruppe"]
    page = client.get("/angebote/?q=brot+backen")
    assert re.findall(r">(Brot backen|Gartengruppe)</a>", section(page, "Gefunden")) == ["Brot backen", "Gartengruppe"]


def test_search_and_filter_work_together(courses):
    assert found(q="kurs") == ["Nähkurs", "Männerkochkurs"]
    assert found(q="kurs", sprache="ar") == ["Nähkurs"]


@pytest.mark.parametrize(
    "words",
    ["%", "_", "\\", "'", "a:*", "a & b", "!a", "(a", "a <-> b", "'''", "\u202eabc", "\u200f", "½", "㎏", "und", "für",
     "😀", "a b c d e f g h", "1 2 3", "ŉ", "c++", "\ud800x", "a\\:*", "x" * 80],
)  # fmt: skip
def test_signs_that_mean_something_to_the_database_are_only_letters_here(client, courses, words):
    page = client.get("/angebote/", {"q": words.encode("utf-8", "surrogatepass")})
    assert page.status_code == 200
    assert "Angebote" in page.text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("x" * 10_000, "Das ist zu lang."),
        ("%_\\", "Bitte schreiben Sie ein Wort."),
        ("a b c d e f g h i", "Bitte suchen Sie höchstens 8 Wörter auf einmal."),
        ("a\0b", "Nullzeichen"),
    ],
)
def test_what_cannot_be_searched_is_said_and_stays_in_the_field(client, courses, words, sentence):
    page = client.get("/angebote/", {"q": words})
    assert page.status_code == 200
    assert sentence in page.text
    assert f'value="{words}"' in page.text
    assert "4 Angebote<" in page.text


# --- nothing found


def test_nothing_found_names_the_filter_to_drop_and_what_that_gives(client):
    fabrik.make_haus(telefon="05381 12345")
    offer("Russisch, kostet", sprachen=["ru"], kostenlos=False)
    offer("Russisch, kostet auch", sprachen=["ru"], kostenlos=False)
    offer("Umsonst", sprachen=["de"])
    page = client.get("/angebote/?sprache=ru&kostenlos=on")
    assert "0 Angebote mit Ihrer Auswahl" in page.text
    offers = re.findall(r'href="([^"]+)">Ohne „(\w+)“: (\d) (Angebote?)<', page.text)
    assert offers == [
        ("/angebote/?kostenlos=on", "Russisch", "1", "Angebot"),
        ("/angebote/?sprache=ru", "kostenlos", "2", "Angebote"),
    ]
    for address, _, number, _ in offers:
        assert f"{number} Angebot" in client.get(address).text
    assert "05381 12345" in page.text.split("<main")[1].split("</main>")[0]


def test_a_word_that_is_nearly_a_title_is_asked_back(client, courses):
    page = client.get("/angebote/?q=Schacht+Turm")
    assert "0 Angebote mit Ihrer Auswahl" in page.text
    assert ">Schach</a>" in section(page, "Meinten Sie …?")
    assert "Nähkurs" not in section(page, "Meinten Sie …?")


def test_if_nothing_helps_the_next_offers_stand_there(client, courses):
    page = client.get("/angebote/?q=qqqq&sprache=pl")
    assert "Ohne „" not in page.text
    assert "Nähkurs" in section(page, "Das gibt es als Nächstes bei uns")


def test_a_house_without_offers_says_so(client):
    assert "Im Moment gibt es keine Termine." in client.get("/angebote/").text


# --- how much it asks of the database


def full_offer(number):
    """An offer with everything that costs a query."""
    angebot = offer(f"Kurs {number}", raum=fabrik.make_raum(), sprachen=["ru"], days=1 + number % 6,
                    felder=[fabrik.make_handlungsfeld(f"Feld {number}", f"feld-{number}")])  # fmt: skip
    fabrik.make_regel(angebot.durchgaenge.get(), days=2 + number % 5, hour=14)
    angebot.termine.order_by("beginn").first().call_off()


def test_the_list_takes_the_same_queries_for_few_and_for_thirty_offers(client):
    def count(*queries):
        found = {}
        for query in queries:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/angebote/{query}").status_code == 200
            found[query] = len(captured)
        return found

    full_offer(0)
    few = count("", "?sprache=ru", "?q=kurs", "?q=gibtesnicht&sprache=pl")
    for number in range(1, 21):
        full_offer(number)
    few |= count("?seite=2")  # there is none before
    for number in range(21, 30):
        full_offer(number)
    assert count(*few) == few


@pytest.mark.parametrize(
    "words",
    ["dienstag", "Hochstrasse", "Küche", "kueche", "Ines"],
    ids=["weekday", "street", "room", "folded", "contact"],
)
def test_words_that_stand_on_the_page_are_found(db, words):
    tuesday = (1 - timezone.localdate().weekday()) % 7 or 7
    kontakt = Ansprechperson.objects.create(name="Ines Beispiel", organisation=fabrik.make_organisation())
    wanted = offer("Gesucht", days=tuesday, raum=fabrik.make_raum("Küche"), kontakt=kontakt)
    other = fabrik.make_raum("Saal")
    other.adresse = "An der Ziegelei 8"
    other.save()
    offer("Anderes", days=tuesday + 1, raum=other)
    assert found(q=words) == [wanted.titel]


def test_who_needs_no_steps_sees_only_dates_without(client):
    durchgang = fabrik.make_durchgang(days=2, raum=fabrik.make_raum("Oben", stufenfrei="nein"))
    fabrik.make_termin(durchgang, days=3, raum=fabrik.make_raum("Unten", stufenfrei="ja"))
    page = client.get("/angebote/?stufenfrei=on").text
    assert "Unten" in page
    assert "Oben" not in page
    assert "Oben" in client.get("/angebote/").text


def test_what_is_for_everybody_is_not_for_children_unless_it_says_so(db):
    offer("Treff für alle", zielgruppen=["alle"])
    offer("Basteln", zielgruppen=["alle", "kinder"])
    assert found(fuer="kinder") == ["Basteln"]
