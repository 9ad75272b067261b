"""News: they appear and vanish by themselves, can be looked at before, and followed by a feed."""

import datetime as dt
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone

from quartier.models import Bild, Haus, Neuigkeit

from . import fabrik
from .formular import add, address, change, errors, moment, typed
from .seiten import check_html

FEED = "/neuigkeiten/feed/"
ATOM = "{http://www.w3.org/2005/Atom}"


def make(titel="Neues", *, begins=-1, ends=None, **fields):
    return Neuigkeit.objects.create(
        titel=titel, slug=titel.lower(), text="Da!", sichtbar_ab=fabrik.in_days(begins),
        sichtbar_bis=fabrik.in_days(ends) if ends else None, **fields,
    )  # fmt: skip


def shown(client, page="/neuigkeiten/"):
    return [news.titel for news in client.get(page).context["seite"]]


def entries(client, *names):
    tree = ElementTree.fromstring(client.get(FEED).content)
    found = [tuple(entry.findtext(ATOM + name) for name in names) for entry in tree.findall(f"{ATOM}entry")]
    return [text for (text,) in found] if len(names) == 1 else found


# --- when they are there


def test_news_appear_and_vanish_by_themselves(client, db):
    make("Kommt", begins=1, ends=3)
    for days, there in ((0, False), (2, True), (4, False)):
        with time_machine.travel(fabrik.in_days(days)):
            assert ("Kommt" in shown(client)) == there
            assert client.get("/neuigkeiten/kommt/").status_code == (200 if there else 404)
            assert entries(client, "title") == (["Kommt"] if there else [])
            assert ("Kommt" in client.get("/").text) == there
            assert ("/neuigkeiten/kommt/" in client.get("/sitemap.xml").text) == there


def test_the_start_page_has_the_newest_three(client, db):
    for number in range(5):
        make(f"Nummer{number}", begins=-number - 1)
    assert [news.titel for news in client.get("/").context["neuigkeiten"]] == ["Nummer0", "Nummer1", "Nummer2"]


def test_older_news_are_found_on_further_pages(client, db):
    for number in range(14):
        make(f"Nummer{number:02}", begins=-number - 1)
    assert len(shown(client)) == 12
    assert shown(client, "/neuigkeiten/?seite=2") == ["Nummer12", "Nummer13"]
    page = client.get("/neuigkeiten/?seite=99")
    assert "Diese Seite gibt es nicht." in page.text
    check_html(page.text)


@pytest.mark.parametrize("seite", ["x", "0", "-1", "9" * 400, "%00", "1.5", ""])
def test_an_odd_number_of_a_page_shows_the_first(client, db, seite):
    make()
    assert client.get(f"/neuigkeiten/?seite={seite}").status_code == 200


def test_addresses_in_a_text_become_links(client, db):
    make()
    Neuigkeit.objects.update(text='Siehe "https://lena.example/a?b=1&c=<2>", www.stadt.example. <b>')
    page = client.get("/neuigkeiten/neues/").text
    assert (
        '&quot;<a href="https://lena.example/a?b=1&amp;c=" rel="noreferrer">https://lena.example/a?b=1&amp;c=</a>'
        in page
    )
    assert '<a href="https://www.stadt.example" rel="noreferrer">www.stadt.example</a>. &lt;b&gt;' in page


# --- the editors


def test_the_list_says_in_words_what_is_visible(redaktion):
    with time_machine.travel("2026-11-24 08:00+01:00", tick=False):
        redaktion.force_login(fabrik.make_konto("heute", "technik"))
        make("Kommt", begins=9)
        make("Bleibt")
        make("Endet", ends=2)
        make("Vorbei", begins=-9, ends=-2)
        page = redaktion.get(address(Neuigkeit, "changelist")).text
        for words in (
            "erscheint am 3. Dezember 2026, 10:00 Uhr", "sichtbar", "sichtbar bis 26. November 2026, 10:00 Uhr",
            "abgelaufen am 22. November 2026, 10:00 Uhr",
        ):  # fmt: skip
            assert f">{words}<" in page

        def found(stand):
            return {
                row.titel
                for row in redaktion.get(address(Neuigkeit, "changelist"), {"stand": stand}).context["cl"].result_list
            }

        assert found("kommt") == {"Kommt"}
        assert found("sichtbar") == {"Bleibt", "Endet"}
        assert found("vorbei") == {"Vorbei"}


def test_before_their_time_news_are_looked_at_in_a_preview(redaktion, client):
    news = make("Kommt", begins=3)
    preview = address(Neuigkeit, "vorschau", news.pk)
    assert f'href="{preview}"' in redaktion.get(address(Neuigkeit, "change", news.pk)).text
    page = redaktion.get(preview)
    assert "<h1>Kommt</h1>" in page.text
    assert "Stand: erscheint am" in page.text
    check_html(page.text)
    client.logout()
    assert client.get(preview).status_code == 302


def test_what_everybody_sees_is_looked_at_where_everybody_sees_it(redaktion):
    news = make()
    assert 'href="/neuigkeiten/neues/"' in redaktion.get(address(Neuigkeit, "change", news.pk)).text


def test_the_address_of_the_feed_is_taken(redaktion):
    page = add(redaktion, Neuigkeit, titel="Feed", slug="feed", text="Da!")
    assert errors(page) == {"slug": ["Die Adresse „feed“ ist schon vergeben. Bitte wählen Sie eine andere."]}
    add(redaktion, Neuigkeit, titel="Feed", text="Da!")
    assert Neuigkeit.objects.get().slug == "feed-2"


def test_an_end_before_the_beginning_is_refused(redaktion):
    page = add(redaktion, Neuigkeit, titel="Neu", text="Da!", **moment("02.02.2031", name="sichtbar_ab"),
               **moment("01.02.2031", name="sichtbar_bis"))  # fmt: skip
    assert errors(page) == {"sichtbar_bis": ["Das Ende liegt vor dem Beginn."]}


def test_two_colleagues_do_not_overwrite_each_other(redaktion):
    news = make()
    page = redaktion.get(address(Neuigkeit, "change", news.pk))
    change(redaktion, news, text="Erste.")
    late = redaktion.post(page.request["PATH_INFO"], typed(page) | {"text": "Zweite."})
    assert "Jemand anderes hat hier um" in late.text
    assert "Zweite." in late.text
    assert Neuigkeit.objects.get().text == "Erste."


# --- the feed


def test_the_feed_has_all_that_atom_asks_for(client, db, settings):
    settings.LENA_URL = "https://lena.example"
    fabrik.make_haus()
    bild = fabrik.make_bild(alt='Ein "Bild"')
    news = make("Neues", beispiel=True)
    news.bilder.add(bild)
    answer = client.get(FEED)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    tree = ElementTree.fromstring(answer.content)
    assert tree.findtext(f"{ATOM}title") == "LeNa: Neuigkeiten"
    links = {link.get("rel"): link.get("href") for link in tree.findall(f"{ATOM}link")}
    assert links == {"self": f"https://lena.example{FEED}", "alternate": "https://lena.example/neuigkeiten/"}
    [entry] = tree.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Neues (Beispiel)"
    assert entry.findtext(f"{ATOM}id") == f"tag:lena.example,2026:neuigkeit:{news.pk}"
    assert entry.find(f"{ATOM}link").get("href") == "https://lena.example/neuigkeiten/neues/"
    assert entry.findtext(f"{ATOM}summary") == (
        f'<p>Da!</p><p><img src="https://lena.example/bilder/{bild.name_klein}" alt="Ein &quot;Bild&quot;" width="640" '
        'height="480"><br>Bild: Ada Beispiel</p>'
    )
    assert dt.datetime.fromisoformat(entry.findtext(f"{ATOM}published")) == news.sichtbar_ab
    assert dt.datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == news.geaendert


def test_scheduled_news_are_as_new_as_the_moment_they_appear(client, db):
    news = make(begins=2)
    with time_machine.travel(fabrik.in_days(3)):
        assert [dt.datetime.fromisoformat(text) for text in entries(client, "updated")] == [news.sichtbar_ab]


def test_characters_that_xml_cannot_hold_are_left_out(client, db):
    make(titel="Ein\x0bTitel")
    Neuigkeit.objects.update(text="\x01x\uffff", slug="titel")
    assert entries(client, "title", "summary") == [("EinTitel", "<p>x</p>")]


@pytest.mark.parametrize("page", ["/", "/neuigkeiten/", "/neuigkeiten/neues/"])
def test_pages_name_the_feed_in_their_head(client, db, page):
    make()
    assert f'<link rel="alternate" type="application/atom+xml" href="{FEED}"' in client.get(page).text


def test_who_has_the_feed_already_gets_nothing_but_a_word(client, db, django_assert_num_queries):
    make()
    first = client.get(FEED)
    with django_assert_num_queries(3 + 2):  # two of the test itself: which login
        again = client.get(FEED, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "public, max-age=300"
    assert first["Last-Modified"]
    assert client.post(FEED).status_code == 405
    assert first.cookies.output() == ""


CHANGES = {
    "text": lambda: Neuigkeit.objects.filter(slug="neues").update(text="Anders"),
    "another": lambda: make("Noch"),
    "deleted": lambda: Neuigkeit.objects.filter(slug="neues").delete(),
    "picture": lambda: Neuigkeit.objects.get(slug="neues").bilder.add(fabrik.make_bild()),
    "words of the picture": lambda: Bild.objects.update(alt="Anders"),
    "house": lambda: Haus.objects.update(name="NinA"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_that_shows_gives_a_new_etag(client, db, what):
    fabrik.make_haus()
    make("Altes").bilder.add(fabrik.make_bild())
    make()
    before = client.get(FEED)["ETag"]
    assert client.get(FEED)["ETag"] == before
    CHANGES[what]()
    assert client.get(FEED)["ETag"] != before


def test_the_clock_alone_gives_a_new_etag_when_something_appears_or_ends(client, db):
    make("Endet", ends=2)
    make("Kommt", begins=4)
    tags = []
    for days in (0, 1, 3, 5):
        with time_machine.travel(timezone.now() + dt.timedelta(days)):
            tags.append(client.get(FEED)["ETag"])
    assert tags[0] == tags[1]
    assert len(set(tags)) == 3


def test_an_empty_feed_stays_the_same(client, db):
    first = client.get(FEED).content
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        assert client.get(FEED).content == first
