"""The page of free times: languages, ways to talk, soonest first, one day, one month."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beratung.models import Beratungstermin
from beratung.zeiten import free_times
from quartier.models.nummer import new_form_key

from . import fabrik


@pytest.fixture
def anliegen(db):
    fabrik.make_haus()
    return fabrik.make_anliegen(gespraeche=["vor_ort", "telefon"])


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", hour=9, hours=3)


def look(client, anliegen, **query):
    return client.get(f"/beratung/{anliegen.slug}/", query).text


def shown(page):
    """The times of the list, without the soonest ones above it."""
    return page[page.index('<div class="tage">') :].count('class="zeit"')


def test_the_soonest_times_stand_above_the_days(client, anliegen, kraft):
    page = look(client, anliegen)
    soon = page[page.index("So bald wie möglich") : page.index('<div class="tage">')]
    assert [zeit.wert in soon for zeit in free_times(anliegen)] == [True] * 3 + [False] * 3
    assert shown(page) == 6


def test_who_reads_only_dari_finds_the_language_by_its_own_name(client, anliegen, kraft):
    fabrik.make_sprachmittlung("fa", hour=10, hours=1)
    assert 'href="?sprache=fa"><bdi lang="fa">فارسی / دری</bdi>' in look(client, anliegen)
    page = look(client, anliegen, sprache="fa")
    assert shown(page) == 2
    assert "bei Mira Muster, mit Sprachmittlung" in page
    assert '<span class="auch" lang="fa" dir="rtl">' in page  # the day, in Persian
    assert "Shirin" not in page


def test_the_chosen_language_is_part_of_the_appointment(client, anliegen, kraft):
    shirin = fabrik.make_sprachmittlung("fa", hour=10, hours=1)
    address = f"/beratung/{anliegen.slug}/?sprache=fa"
    wert = free_times(anliegen, sprache="fa")[0].wert
    client.post(address, {"zeit": wert, "schluessel": new_form_key()})
    termin = Beratungstermin.objects.get()
    assert (termin.sprache, termin.sprachmittlung, termin.begleitung) == ("fa", shirin, False)


def test_the_closed_list_of_languages_says_which_one_is_chosen(client, anliegen):
    kraft = fabrik.make_kraft(anliegen, sprachen=["de", "ru", "fa"])
    page = look(client, anliegen, sprache="fa")
    summary = re.search(r"<summary>Ich spreche (.+?)</summary>", page)[1]
    assert summary == '✓ <bdi lang="fa">فارسی / دری</bdi>'
    assert kraft.name in page
    assert "spricht auch" not in page  # Russian is of no use to who speaks Dari
    assert "spricht auch Persisch/Dari und Russisch" in look(client, anliegen)


def test_at_the_telephone_nobody_is_brought_along(client, anliegen, kraft):
    page = look(client, anliegen, sprache="tr", gespraech="telefon")
    assert "Jemand sitzt neben mir und spricht für mich" in page
    assert "Ich bringe jemanden mit" not in page


def test_the_start_page_leads_on_in_every_language(client, anliegen):
    page = client.get("/").text
    assert '<a href="/fa/beratung/?sprache=fa" lang="fa"><bdi>فارسی / دری</bdi></a>' in page
    assert '<a href="/beratung/?sprache=ku" lang="ku"><bdi>Kurdî</bdi></a>' in page  # the site does not speak it


def test_choices_survive_from_page_to_page(client, anliegen, kraft):
    page = look(client, anliegen, sprache="tr", begleitung="ja", gespraech="telefon")
    assert f'action="/beratung/{anliegen.slug}/?sprache=tr&amp;begleitung=ja&amp;gespraech=telefon#inhalt"' in page
    assert 'href="?sprache=tr&amp;begleitung=ja" ' not in page
    assert 'href="?sprache=tr&amp;begleitung=ja"' in page  # the other way to talk keeps the language


def test_who_brings_somebody_along_sees_all_times(client, anliegen, kraft):
    assert shown(look(client, anliegen, sprache="tr", begleitung="ja")) == 6


def test_where_nobody_speaks_it_two_ways_are_offered_in_this_order(client, anliegen, kraft):
    page = look(client, anliegen, sprache="tr")
    assert "spricht bei uns niemand Türkisch" in page
    along, request = page.index("Ich bringe jemanden mit"), page.index("Bitte suchen Sie jemanden für mich")
    assert along < request
    assert f"/beratung/{anliegen.slug}/rueckruf/?sprache=tr&amp;art=sprache" in page
    assert "Sie sehen Zeiten" not in page


def test_a_talk_on_the_phone_is_offered_only_where_the_matter_allows_it(client, anliegen, kraft):
    assert "am Telefon" in look(client, anliegen)
    only_here = fabrik.make_anliegen()
    kraft.anliegen.add(only_here)
    assert "am Telefon</a>" not in look(client, only_here)
    page = look(client, only_here, gespraech="telefon")
    assert "Diese Art von Gespräch gibt es hier nicht. Wir haben das weggelassen." in page
    assert shown(page) == 6


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("sprache=xx", "Diese Sprache kennen wir nicht."),
        ("sprache=%00", "Diese Sprache kennen wir nicht."),
        ("gespraech=brieftaube", "Diese Art von Gespräch gibt es hier nicht."),
        ("tag=morgen", "Diesen Tag kennen wir nicht."),
        ("tag=2020-01-01", "An diesem Tag kann man nicht (mehr) buchen."),
        ("tag=9999-12-31", "An diesem Tag kann man nicht (mehr) buchen."),
        ("ab=2026-02-30", "Diesen Tag kennen wir nicht."),
        ("monat=2026-13", "Diesen Monat kennen wir nicht."),
        ("monat=0001-01", "In diesem Monat kann man nicht (mehr) buchen."),
        ("monat=9999-12", "In diesem Monat kann man nicht (mehr) buchen."),
    ],
)
def test_what_we_do_not_know_is_named_and_left_out(client, anliegen, kraft, query, sentence):
    page = client.get(f"/beratung/{anliegen.slug}/?{query}")
    assert page.status_code == 200
    assert f"{sentence} Wir haben das weggelassen." in page.text
    assert shown(page.text) == 6


def test_a_long_day_is_cut_and_a_link_shows_all_of_it(client, anliegen):
    fabrik.make_kraft(anliegen, hour=8, hours=8)
    day = f"{timezone.localdate() + dt.timedelta(3):%Y-%m-%d}"
    page = look(client, anliegen)
    assert shown(page) == 8
    assert f'href="?tag={day}"' in page
    assert shown(look(client, anliegen, tag=day)) == 16
    assert "ist nichts (mehr) frei" in look(client, anliegen, tag=f"{timezone.localdate():%Y-%m-%d}")


def test_the_month_says_in_words_how_many_times_each_day_has(client, anliegen, kraft):
    day = timezone.localdate() + dt.timedelta(3)
    page = look(client, anliegen, monat=f"{day:%Y-%m}")
    assert f'href="?tag={day:%Y-%m-%d}"' in page
    assert "<td>6 Zeiten</td>" in page
    assert 'class="zeit"' not in page


def test_what_it_costs_how_long_it_takes_and_what_to_bring_stand_above(client, kraft):
    anliegen = fabrik.make_anliegen(mitbringen="Den Brief", ablauf="Wir lesen ihn zusammen.")
    page = look(client, anliegen)
    for words in ("30 Minuten. Es kostet nichts.", "Den Brief", "Wir lesen ihn zusammen."):
        assert words in page


def queries(client, anliegen, **query):
    with CaptureQueriesContext(connection) as found:
        look(client, anliegen, **query)
    return len([query for query in found if " ROLE" not in query["sql"]])  # that is the test's own


@pytest.mark.parametrize("query", [{}, {"sprache": "fa"}, {"gespraech": "telefon"}])
def test_at_most_eight_queries_whatever_there_is(client, anliegen, query):
    fabrik.make_sprachmittlung("fa")
    for _ in range(5):
        kraft = fabrik.make_kraft(anliegen)
        fabrik.make_sprechstunde(kraft, days=12)
        fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    assert queries(client, anliegen, **query) <= 8


def test_every_page_of_counselling_has_a_quick_way_out_and_a_neutral_title(client, anliegen, kraft):
    held = client.post(
        f"/beratung/{anliegen.slug}/", {"zeit": free_times(anliegen)[0].wert, "schluessel": new_form_key()}
    )
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 11), "x" * 43)
    addresses = [
        f"/beratung/{anliegen.slug}/", f"/beratung/{anliegen.slug}/rueckruf/", held.url, f"/meine/{'x' * 43}/",
        f"/meine/{'x' * 43}/absagen/", f"/meine/{'x' * 43}/verschieben/", f"/meine/{'x' * 43}/loeschen/",
    ]  # fmt: skip
    for address in ["/beratung/", "/beratung/wegweiser/", *addresses]:
        assert re.search(r'data-raus="/angebote/">Seite schnell verlassen</(a|button)>', client.get(address).text)
    for address in addresses:
        page = client.get(address).text
        title = page[page.index("<title>") : page.index("</title>")]
        assert [word for word in (anliegen.titel, "Beratung", "Mira", "Sozial") if word in title] == []
