"""What search engines and other machines read: data in the page of an offer, the sitemap, robots.txt."""

import json
import re
from xml.etree import ElementTree

import html5lib
import pytest
import time_machine
from django.utils import timezone

from angebote.feeds import as_jsonld
from quartier.models import Neuigkeit
from quartier.regeln import BERLIN

from . import fabrik

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def kurs(db, settings):
    settings.LENA_URL = "https://lena.example"
    fabrik.make_haus()
    angebot = fabrik.make_angebot("Sprachcafé", sprachen=["de", "ar"], fuer_wen="Frauen", kurztext="Deutsch üben.")
    return fabrik.make_durchgang(6, angebot=angebot, raum=fabrik.make_raum("Saal", stufenfrei="ja", wc="nein"))


def data(client, durchgang):
    """The JSON-LD in the page of an offer, as a browser finds it; None without."""
    page = client.get(durchgang.angebot.get_absolute_url()).text
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = tree.findall(".//script[@type='application/ld+json']")
    assert len(found) <= 1
    return json.loads(found[0].text) if found else None


def local(days, hour):
    return fabrik.in_days(days, hour).astimezone(BERLIN).isoformat()


def test_one_date_is_an_event(client, kurs):
    page = f"https://lena.example{kurs.angebot.get_absolute_url()}"
    address = f"{page}#t{kurs.termine.get().pk}"
    assert data(client, kurs) == {
        "@context": "https://schema.org", "@type": "Event", "name": "Sprachcafé", "description": "Deutsch üben.",
        "url": address,
        "startDate": local(3, 10), "endDate": local(3, 11),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "organizer": {"@type": "Organization", "name": "AKIT"},
        "inLanguage": ["de", "ar"], "isAccessibleForFree": True,
        "audience": {"@type": "Audience", "audienceType": "Frauen"},
        "location": {
            "@type": "Place", "name": "LeNa, Saal",
            "address": {
                "@type": "PostalAddress", "streetAddress": "Hochstraße 8", "postalCode": "38723",
                "addressLocality": "Seesen", "addressCountry": "DE",
            },
            "amenityFeature": [
                {"@type": "LocationFeatureSpecification", "name": "Eingang ohne Stufen", "value": True},
                {"@type": "LocationFeatureSpecification", "name": "Toilette für Rollstühle", "value": False},
            ],
        },
        "offers": {
            "@type": "Offer", "price": "0", "priceCurrency": "EUR", "availability": "https://schema.org/InStock",
            "url": address,
        },
    }  # fmt: skip


def test_several_dates_are_a_series_and_say_what_became_of_them(client, kurs):
    moved, cancelled = fabrik.make_termin(kurs, days=4), fabrik.make_termin(kurs, days=5)
    moved.beginn, moved.ende = fabrik.in_days(4, 15), fabrik.in_days(4, 16)
    moved.place()
    cancelled.call_off("Leitung krank.")
    series = data(client, kurs)
    assert (series["@type"], series["name"]) == ("EventSeries", "Sprachcafé")
    states = [(e["@type"], e["startDate"], e["eventStatus"].rpartition("/")[2]) for e in series["subEvent"]]
    assert states == [
        ("Event", local(3, 10), "EventScheduled"),
        ("Event", local(4, 15), "EventRescheduled"),
        ("Event", local(5, 10), "EventCancelled"),
    ]
    assert [e.get("previousStartDate") for e in series["subEvent"]] == [None, local(4, 10), None]
    assert series["subEvent"][2]["description"] == "Leitung krank. Deutsch üben."
    assert [bool(e.get("offers")) for e in series["subEvent"]] == [True, True, False]


def availability(client, kurs):
    return data(client, kurs).get("offers", {}).get("availability")


def test_places_are_promised_only_where_that_is_sure(client, kurs):
    assert availability(client, kurs) == "https://schema.org/InStock"
    fabrik.sign_up(kurs, personen=6)
    assert availability(client, kurs) == "https://schema.org/SoldOut"
    kurs.anmeldung_ab = fabrik.in_days(1)
    kurs.save()
    assert availability(client, kurs) is None
    kurs.anmeldung_ab = None
    kurs.save()
    kurs.angebot.kostenlos = False
    kurs.angebot.save()
    assert availability(client, kurs) is None
    assert data(client, kurs)["isAccessibleForFree"] is False
    assert data(client, fabrik.make_durchgang(None)).get("offers") is None


def test_without_dates_there_is_nothing_to_say(client, kurs):
    assert data(client, kurs)
    kurs.termine.all().delete()
    assert data(client, kurs) is None


def test_an_example_is_marked_and_the_house_stands_in_for_a_room(client, kurs):
    kurs.termine.update(raum=None)
    kurs.angebot.beispiel = True
    kurs.angebot.save()
    event = data(client, kurs)
    assert event["name"] == "Sprachcafé (Beispiel)"
    assert event["location"]["name"] == "LeNa"
    assert event["location"]["address"]["streetAddress"] == "An der Ziegelei 8"
    assert "amenityFeature" not in event["location"]


@pytest.mark.parametrize("town", ["", "Seesen", "38723 Seesen\n(Harz)", "12345"])
def test_a_town_may_be_written_as_staff_like(client, kurs, town):
    fabrik.Haus.objects.update(plz_ort=town)
    address = data(client, kurs)["location"]["address"]
    assert " ".join(address.get(name, "") for name in ("postalCode", "addressLocality")).split() == town.split()


def test_no_text_leaves_the_data(client, kurs):
    text = '</script><script>alert("1")</script><!-- & \u2028\u2029 \u202e سلام'
    kurs.angebot.titel = kurs.angebot.kurztext = text
    kurs.angebot.save()
    assert data(client, kurs)["name"] == text
    kurs.angebot.refresh_from_db()
    dates = list(kurs.angebot.termine.with_seats().select_related("raum", "durchgang", "angebot"))
    inside = re.fullmatch(r'<script type="application/ld\+json">(.+)</script>', as_jsonld(kurs.angebot, dates))[1]
    assert re.findall(r"[<>&\u2028\u2029\u202e]", inside) == []


# --- sitemap and robots.txt


def addresses(client):
    answer = client.get("/sitemap.xml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    tree = ElementTree.fromstring(answer.content)
    assert tree.tag == f"{SITEMAP}urlset"
    return {url.findtext(f"{SITEMAP}loc"): url.findtext(f"{SITEMAP}lastmod") for url in tree}


def test_the_sitemap_names_every_public_page_and_each_of_them_opens(client, kurs):
    for slug in ("impressum", "datenschutz", "barrierefreiheit", "etwas-anderes"):
        fabrik.make_seite(slug)
    anliegen = fabrik.make_anliegen()
    Neuigkeit.objects.create(titel="Neu", slug="neu", text="Da!")
    projekt, idee = fabrik.make_projekt(), fabrik.answer(fabrik.make_idee())
    found = [address.removeprefix("https://lena.example") for address in addresses(client)]
    assert sorted(found) == sorted([
        "/", "/angebote/", "/angebote/woche/", kurs.angebot.get_absolute_url(), "/beratung/",
        f"/beratung/{anliegen.slug}/", "/mitmachen/", "/quartier/", "/quartier/netz/", "/quartier/orte/",
        "/quartier/projekte/", projekt.get_absolute_url(), "/quartier/ideen/", idee.get_absolute_url(),
        "/quartier/ideen/neu/", "/neuigkeiten/", "/neuigkeiten/neu/", "/presse/", "/meine/",
        "/impressum/", "/datenschutz/", "/barrierefreiheit/",
    ])  # fmt: skip
    assert {address: client.get(address).status_code for address in found} == dict.fromkeys(found, 200)


def test_what_is_not_public_is_not_on_the_sitemap(client, kurs):
    anliegen = fabrik.make_anliegen()
    news = Neuigkeit.objects.create(titel="Neu", slug="neu", text="Da!")
    idee = fabrik.answer(fabrik.make_idee())
    shown = set(addresses(client))
    kurs.angebot.stand = "entwurf"
    kurs.angebot.save()
    anliegen.aktiv = False
    anliegen.save()
    news.sichtbar_ab = fabrik.in_days(3)
    news.save()
    fabrik.answer(idee, show=False)
    hidden = [
        idee.get_absolute_url(),
        kurs.angebot.get_absolute_url(),
        f"/beratung/{anliegen.slug}/",
        "/neuigkeiten/neu/",
    ]
    assert shown - set(addresses(client)) == {f"https://lena.example{address}" for address in hidden}


def test_the_sitemap_says_when_an_offer_changed(client, kurs):
    with time_machine.travel(fabrik.in_days(1), tick=False):
        kurs.angebot.save()
        changed = timezone.localtime().isoformat(timespec="seconds")
    assert addresses(client)[f"https://lena.example{kurs.angebot.get_absolute_url()}"] == changed


def test_robots_may_read_all_but_what_is_private(client, kurs):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /meine/*/", "Disallow: /admin/"} <= set(lines)
    assert lines[-1] == "Sitemap: https://lena.example/sitemap.xml"
    assert answer.cookies.output() == client.get("/sitemap.xml").cookies.output() == ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_sitemap_takes_seven_queries_however_many_pages_there_are(client, kurs, count, django_assert_num_queries):
    for _ in range(count):
        fabrik.make_durchgang()
        fabrik.make_anliegen()
    with django_assert_num_queries(7 + 2):  # two of the test itself: which login
        client.get("/sitemap.xml")


def test_the_sitemap_names_each_page_in_all_languages(client, kurs, settings):
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    links = [url.findall("{http://www.w3.org/1999/xhtml}link") for url in tree]
    found = [{link.get("hreflang"): link.get("href") for link in languages} for languages in links]
    assert {tuple(languages) for languages in found} == {tuple(code for code, _ in settings.LANGUAGES)}
    assert [languages["de"] for languages in found] == [url.findtext(f"{SITEMAP}loc") for url in tree]
    page = kurs.angebot.get_absolute_url()
    arabic = [languages["ar"].removeprefix("https://lena.example") for languages in found]
    assert {"/ar/", f"/ar{page}"} <= set(arabic)
    assert {address: client.get(address).status_code for address in arabic} == dict.fromkeys(arabic, 200)


def test_robots_leave_private_pages_alone_in_every_language(client, db, settings):
    lines = client.get("/robots.txt").text.splitlines()
    assert {f"Disallow: /{code}/meine/*/" for code, _ in settings.LANGUAGES if code != "de"} <= set(lines)
    assert [line for line in lines if line.endswith("/admin/")] == ["Disallow: /admin/"]
