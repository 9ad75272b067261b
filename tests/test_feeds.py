"""The Atom feed of new and changed offers, and how all feeds say that nothing has changed."""

import datetime as dt
import threading
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from angebote.models import Termin
from quartier.models import Handlungsfeld, Haus, Organisation, Raum

from . import fabrik
from .conftest import login

FEED = "/angebote/feed/"
ATOM = "{http://www.w3.org/2005/Atom}"


def read(client, address=FEED):
    """The feed as a tree."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def texts(tree, *names):
    """For each entry the text of these elements."""
    found = [tuple(entry.findtext(ATOM + name) for name in names) for entry in tree.findall(f"{ATOM}entry")]
    return [text for (text,) in found] if len(names) == 1 else found


def make_kurs(titel="Sprachcafé", **fields):
    angebot = fabrik.make_angebot(titel, **fields)
    return fabrik.make_durchgang(angebot=angebot, raum=fabrik.make_raum())


def test_the_feed_has_all_that_atom_asks_for(client, settings):
    settings.LENA_URL = "https://lena.example"
    fabrik.make_haus()
    kurs = make_kurs(kurztext="Deutsch <üben> & lachen")
    kurs.angebot.handlungsfelder.add(fabrik.make_handlungsfeld())
    tree = read(client)
    assert tree.tag == f"{ATOM}feed"
    assert tree.findtext(f"{ATOM}title") == "LeNa: Neues bei den Angeboten"
    assert tree.findtext(f"{ATOM}author/{ATOM}name") == "LeNa"
    links = {link.get("rel"): link.get("href") for link in tree.findall(f"{ATOM}link")}
    assert links == {"self": "https://lena.example/angebote/feed/", "alternate": "https://lena.example/angebote/"}
    entry = tree.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == f"https://lena.example{kurs.angebot.get_absolute_url()}"
    assert entry.find(f"{ATOM}category").get("term") == "Kultur und Bildung"
    assert entry.findtext(f"{ATOM}summary") == "Deutsch &lt;üben&gt; &amp; lachen"  # text within HTML
    assert entry.findtext(f"{ATOM}id") == f"tag:lena.example,2026:angebot:{kurs.angebot.pk}"
    published, updated = (dt.datetime.fromisoformat(entry.findtext(ATOM + name)) for name in ("published", "updated"))
    assert published == kurs.angebot.erstellt
    assert published <= updated == dt.datetime.fromisoformat(tree.findtext(f"{ATOM}updated"))


def test_an_empty_house_has_a_feed_that_stays_the_same(client, db):
    first = client.get(FEED).content
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        assert client.get(FEED).content == first
    assert texts(read(client), "title") == []


def test_the_latest_change_comes_first_and_drafts_stay_hidden(client, db):
    for hours, titel in enumerate(["Alt", "Neu"]):
        with time_machine.travel(timezone.now() + dt.timedelta(hours=hours)):
            make_kurs(titel)
    make_kurs("Geheim", stand="entwurf")
    assert texts(read(client), "title") == ["Neu", "Alt"]
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        Termin.objects.get(angebot__titel="Alt").call_off("Leitung krank")
        assert texts(read(client), "title") == ["Alt", "Neu"]


def test_a_cancelled_and_a_moved_date_are_named(client, db):
    kurs = make_kurs(kurztext="Ein Kurs.")
    moved, cancelled = fabrik.make_termin(kurs, days=4), fabrik.make_termin(kurs, days=5)
    moved.beginn, moved.ende = fabrik.in_days(4, 15), fabrik.in_days(4, 16)
    moved.place()
    cancelled.call_off("Leitung krank")
    lines = texts(read(client), "summary")[0].split("<br>")
    assert lines[0] == "Ein Kurs."
    assert lines[1].startswith("Neue Zeit: ") and "15:00 Uhr. Verlegt, vorher: " in lines[1] and "10:00" in lines[1]
    assert lines[2].startswith("Fällt aus: ") and lines[2].endswith("10:00 Uhr. Leitung krank")
    with time_machine.travel(fabrik.in_days(6)):
        assert texts(read(client), "summary") == ["Ein Kurs."]


def test_dates_that_a_rule_writes_and_tallies_are_no_news(client, db):
    kurs = make_kurs()
    before = texts(read(client), "id", "updated")
    with time_machine.travel(timezone.now() + dt.timedelta(hours=3)):
        fabrik.make_regel(kurs, days=4)
        kurs.termine.exclude(regel=None).first().tally(5)
        assert texts(read(client), "id", "updated") == before
        fabrik.make_termin(kurs, days=6)  # written by hand
        assert texts(read(client), "updated")[0] > before[0][1]


def test_the_feed_holds_fifty_offers_at_most(client, db):
    for number in range(51):
        fabrik.make_angebot(f"Kurs {number}")
    entries = texts(read(client), "title")
    assert len(entries) == 50
    assert "Kurs 50" in entries
    assert "Kurs 0" not in entries


def test_the_address_is_the_filter_of_the_feed_too(client, db):
    make_kurs()
    make_kurs("Nähen", sprachen=["ar"])
    assert texts(read(client, f"{FEED}?sprache=ar"), "title") == ["Nähen"]
    assert client.get(f"{FEED}?sprache=xx").status_code == 400


def test_control_characters_that_xml_cannot_hold_are_left_out(client, db):
    make_kurs("Ein\x0bKurs\x1f", kurztext="\x01x\uffff")
    assert texts(read(client), "title", "summary") == [("EinKurs", "x")]


def test_list_and_offer_name_the_feeds_in_their_head(client, db):
    kurs = make_kurs(sprachen=["ar"])
    assert '<link rel="alternate" type="application/atom+xml" href="/angebote/feed/"' in client.get("/angebote/").text
    filtered = client.get("/angebote/?sprache=ar").text
    assert 'href="/angebote/feed/?sprache=ar"' in filtered
    assert '<link rel="alternate" type="text/calendar" href="/angebote/termine.ics?sprache=ar"' in filtered
    page = client.get(kurs.angebot.get_absolute_url()).text
    assert f'type="text/calendar" href="{kurs.angebot.get_absolute_url()}termine.ics"' in page


# --- nothing has changed


@pytest.fixture
def kurs(db):
    fabrik.make_haus()
    return make_kurs()


def addresses(kurs):
    own = kurs.angebot.get_absolute_url()
    return [
        FEED, "/angebote/termine.ics", "/angebote/termine.ics?kostenlos=on", f"{own}termine.ics",
        f"{own}{kurs.termine.first().pk}.ics",
    ]  # fmt: skip


def tags(client, kurs):
    return [client.get(address)["ETag"] for address in addresses(kurs)]


@pytest.mark.parametrize("number", range(5))
def test_who_has_the_feed_already_gets_nothing_but_a_word(client, kurs, number, django_assert_num_queries):
    address = addresses(kurs)[number]
    first = client.get(address)
    with django_assert_num_queries(2 + 2):  # two of the test itself: which login
        again = client.get(address, headers={"If-None-Match": f'"alt", {first["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again[name] for name in ("ETag", "Last-Modified", "Cache-Control")} == {
        "ETag": first["ETag"], "Last-Modified": first["Last-Modified"], "Cache-Control": "public, max-age=300",
    }  # fmt: skip
    assert client.get(address, headers={"If-None-Match": '"alt"'}).status_code == 200
    assert first.cookies.output() == ""


@pytest.mark.parametrize("number", range(5))
def test_head_has_the_headers_without_the_text_and_nothing_can_be_posted(client, kurs, number):
    address = addresses(kurs)[number]
    head, full = client.head(address), client.get(address)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", full["ETag"])
    assert client.post(address).status_code == 405


def test_every_feed_has_an_etag_of_its_own(client, kurs):
    assert len(set(tags(client, kurs))) == 5


def test_a_time_of_change_alone_is_never_enough_for_silence(client, kurs):
    """A deleted date leaves no later time behind."""
    kept = client.get(FEED)["Last-Modified"]
    assert client.get(FEED, headers={"If-Modified-Since": kept}).status_code == 200


def second_dates():
    return Termin.objects.filter(angebot__titel="Zweiter")


CHANGES = {
    "title": lambda k: type(k.angebot).objects.filter(pk=k.angebot_id).update(titel="Neu"),
    "title, saved with an older time": lambda k: type(k.angebot).objects.filter(pk=k.angebot_id).update(
        titel="Neu", geaendert=timezone.now() - dt.timedelta(1)
    ),
    "another offer": lambda k: make_kurs("Noch einer"),
    "date cancelled": lambda k: k.termine.first().call_off(),
    "date added": lambda k: fabrik.make_termin(k, days=5),
    "date deleted": lambda k: second_dates().delete(),
    "one deleted, one added": lambda k: (second_dates().delete(), fabrik.make_termin(k, days=5)),
    "seats": lambda k: type(k).objects.update(plaetze=None),
    "room": lambda k: Raum.objects.update(adresse="Neue Straße 1"),
    "steps": lambda k: Raum.objects.update(stufenfrei="ja"),
    "organiser": lambda k: Organisation.objects.update(name="Verein"),
    "theme given": lambda k: k.angebot.handlungsfelder.add(Handlungsfeld.objects.first()),
    "theme taken": lambda k: Handlungsfeld.objects.get(slug="b").angebot_set.clear(),
    "theme renamed": lambda k: Handlungsfeld.objects.filter(slug="b").update(name="Anders"),
    "house": lambda k: Haus.objects.update(email="neu@lena.example"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_that_shows_gives_a_new_etag(client, kurs, change):
    fabrik.make_handlungsfeld("A", "a")
    make_kurs("Zweiter").angebot.handlungsfelder.add(Handlungsfeld.objects.create(name="B", slug="b"))
    before = tags(client, kurs)
    CHANGES[change](kurs)
    after = tags(client, kurs)
    assert [b for b, a in zip(before, after, strict=True) if a == b] == []


def test_midnight_and_a_new_release_give_a_new_etag(client, kurs, monkeypatch):
    before = tags(client, kurs)
    with time_machine.travel(fabrik.in_days(1, 0, 1)):
        tomorrow = tags(client, kurs)
    monkeypatch.setattr("quartier.feeds.RELEASE", "neu")
    assert not set(before) & set(tomorrow)
    assert not set(before) & set(tags(client, kurs))


def test_what_shows_nowhere_changes_no_etag(client, kurs):
    before = tags(client, kurs)
    fabrik.sign_up(kurs)
    assert tags(client, kurs) == before


def test_a_change_is_seen_as_soon_as_it_is_committed_however_old_its_time(committed):
    """Two colleagues: who began first is done last."""
    fabrik.make_haus()
    kurs = make_kurs()
    client, written, go_on = Client(), threading.Event(), threading.Event()
    long_ago = timezone.now() - dt.timedelta(hours=1)

    def slow_colleague():
        with transaction.atomic():
            type(kurs.angebot).objects.update(titel="Langsam", geaendert=long_ago)
            written.set()
            go_on.wait(10)
        connection.close()

    def fetch(etag=""):
        with login("lena_web"):
            return client.get("/angebote/termine.ics", headers={"If-None-Match": etag})

    thread = threading.Thread(target=slow_colleague)
    thread.start()
    assert written.wait(10)
    Haus.objects.update(email="schnell@lena.example")
    first = fetch()
    assert "schnell@" in first.text
    assert "Langsam" not in first.text
    assert fetch(first["ETag"]).status_code == 304
    go_on.set()
    thread.join()
    second = fetch(first["ETag"])
    assert second.status_code == 200
    assert "Langsam" in second.text
    assert [fetch(second["ETag"]).status_code for _ in range(2)] == [304, 304]
    Termin.objects.all().delete()
    assert fetch(second["ETag"]).status_code == 200
