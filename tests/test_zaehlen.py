"""The sheet to print before a date, and the count afterwards."""

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from angebote.models import Anmeldung, Termin
from quartier.models import Ansprechperson, Monat

from . import barrieren, fabrik
from .formular import address, english, said

pytest_plugins = ["tests.papier"]

COUNT = {"besuche": "12", "kinder": "3", "ab60": "4", "neu": "2"}


@pytest.fixture
def termin(db):
    """A date that was yesterday, for which three people had signed up."""
    durchgang = fabrik.make_durchgang(8)
    fabrik.sign_up(durchgang, "Familie", personen=3, kinder=1)
    Anmeldung.objects.update(erstellt=fabrik.in_days(-3))
    Termin.objects.update(beginn=fabrik.in_days(-1, 10), ende=fabrik.in_days(-1, 11))
    return durchgang.termine.get()


def zaehlen(termin):
    return address(Termin, "zaehlen", termin.pk)


def count(client, termin, **data):
    return client.post(zaehlen(termin), COUNT | data, follow=True)


def counted(termin):
    termin.refresh_from_db()
    return termin.besuche, termin.besuche_kinder, termin.besuche_ab60, termin.besuche_neu


# --- counting


def test_who_came_is_written_down_and_leaves_the_board(redaktion, termin):
    assert redaktion.get("/admin/").context["zaehlungen"] == [termin]
    page = count(redaktion, termin)
    assert counted(termin) == (12, 3, 4, 2)
    assert said(page)[0].endswith(": 12.")
    assert page.context["zaehlungen"] == []


def test_how_many_signed_up_is_a_hint_and_no_answer(redaktion, termin):
    field = redaktion.get(zaehlen(termin)).context["form"]["besuche"]
    assert (field.value(), field.field.widget.attrs["placeholder"]) == (None, 3)


def test_an_open_offer_is_counted_too(redaktion):
    termin = fabrik.make_durchgang(None, days=-1).termine.get()
    assert "Wie viele waren da?" in redaktion.get(zaehlen(termin)).text
    count(redaktion, termin)
    assert counted(termin) == (12, 3, 4, 2)


def test_what_is_left_empty_beside_the_number_is_none_and_the_form_says_so(redaktion, termin):
    form = redaktion.get(zaehlen(termin)).context["form"]
    assert [field.help_text for field in form.visible_fields()] == ["", "Leer = 0", "Leer = 0", "Leer = 0"]
    count(redaktion, termin, kinder="", ab60="", neu="")
    assert counted(termin) == (12, 0, 0, 0)


def test_nobody_came_is_a_count_too(redaktion, termin):
    count(redaktion, termin, besuche="0", kinder="", ab60="", neu="")
    assert counted(termin) == (0, 0, 0, 0)
    assert redaktion.get("/admin/").context["zaehlungen"] == []


def test_a_count_can_be_corrected(redaktion, termin):
    count(redaktion, termin)
    assert redaktion.get(zaehlen(termin)).context["form"]["kinder"].value() == 3
    count(redaktion, termin, besuche="9")
    assert counted(termin) == (9, 3, 4, 2)


def test_whoever_counts_after_somebody_else_is_asked_first(redaktion, termin):
    opened = redaktion.get(zaehlen(termin)).context["form"]["gelesen"].value()
    count(redaktion, termin, besuche="7", gelesen=opened)
    page = count(redaktion, termin, besuche="8", gelesen=opened)
    assert "Uhr hat jemand 7 gezählt. Trotzdem 8?" in page.text
    assert counted(termin) == (7, 3, 4, 2)
    count(redaktion, termin, besuche="8", gelesen=page.context["form"]["gelesen"].value())
    assert counted(termin) == (8, 3, 4, 2)


def test_who_counts_the_same_as_somebody_else_is_not_asked(redaktion, termin):
    count(redaktion, termin, gelesen="")
    assert said(count(redaktion, termin, gelesen=""))[0].endswith(": 12.")


def test_in_a_closed_month_one_reads_before_and_after_that_the_report_stays(redaktion, termin):
    assert "ist abgeschlossen" not in redaktion.get(zaehlen(termin)).text
    Monat.objects.create(monat=timezone.localdate(termin.beginn).replace(day=1))
    assert "ist abgeschlossen. Im Bericht bleibt" in redaktion.get(zaehlen(termin)).text
    assert "ist abgeschlossen. Im Bericht bleibt" in said(count(redaktion, termin))[1]
    assert counted(termin) == (12, 3, 4, 2)


def test_who_signed_up_after_the_date_was_not_expected_there(redaktion, termin):
    Anmeldung.objects.update(erstellt=termin.beginn)
    fabrik.sign_up_many(termin.durchgang, 2)
    assert "Angemeldet waren 3." in redaktion.get(zaehlen(termin)).text


def test_a_count_can_be_taken_back(redaktion, termin):
    assert "Zählung zurücknehmen" not in redaktion.get(zaehlen(termin)).text
    count(redaktion, termin)
    assert "Zählung zurücknehmen" in redaktion.get(zaehlen(termin)).text
    redaktion.post(zaehlen(termin), {"leeren": "1"})
    assert counted(termin) == (None, 0, 0, 0)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kinder": "10"}, "Kinder und Ältere zusammen sind 14, es waren aber nur 12 da."),
        ({"besuche": "6"}, "Kinder und Ältere zusammen sind 7, es waren aber nur 6 da."),
        ({"neu": "13"}, "Zum ersten Mal da waren 13, es waren aber nur 12 da."),
    ],
)
def test_more_children_older_or_new_people_than_people_is_a_sentence(redaktion, termin, wrong, sentence):
    page = count(redaktion, termin, **wrong)
    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == [sentence]
    assert {name: page.context["form"][name].value() for name in COUNT} == COUNT | wrong
    assert counted(termin) == (None, 0, 0, 0)


@pytest.mark.parametrize("field", COUNT)
@pytest.mark.parametrize("value", ["-1", "1.5", "zwölf", "\0", "1" * 20, "10000", "٣٣٣٣٣٣"])
def test_odd_numbers_get_a_sentence_and_keep_what_was_typed(redaktion, termin, field, value):
    page = count(redaktion, termin, **{field: value})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"][field].value() == value
    assert english(page) == []
    assert counted(termin) == (None, 0, 0, 0)


def test_nothing_typed_is_asked_for_a_number(redaktion, termin):
    page = count(redaktion, termin, besuche="")
    assert page.context["form"].errors == {"besuche": ["Bitte eine Zahl schreiben, auch wenn es 0 ist."]}


def test_a_date_that_has_not_begun_is_not_counted(redaktion):
    termin = fabrik.make_durchgang().termine.get()
    assert "hat noch nicht begonnen" in redaktion.get(zaehlen(termin)).text
    assert "hat noch nicht begonnen" in count(redaktion, termin).text
    assert counted(termin) == (None, 0, 0, 0)


def test_a_cancelled_date_is_not_counted(redaktion):
    termin = fabrik.make_durchgang().termine.get()
    termin.call_off()
    Termin.objects.update(beginn=fabrik.in_days(-1, 10), ende=fabrik.in_days(-1, 11))
    assert "ist abgesagt" in redaktion.get(zaehlen(termin)).text
    assert "ist abgesagt" in count(redaktion, termin).text
    redaktion.post(zaehlen(termin), {"leeren": "1"})
    assert counted(termin) == (None, 0, 0, 0)


def test_the_list_of_dates_shows_the_count_and_the_places(redaktion, termin):
    termin.tally(77)
    page = redaktion.get(address(Termin, "changelist"), {"zeitraum": "vergangen"}).text
    assert '<td class="field-gezaehlt">77</td>' in page
    assert "3 angemeldet, 5 frei" in page
    assert zaehlen(termin) in page


def test_an_organisation_does_not_count_for_another(client, termin):
    client.force_login(fabrik.make_konto("ines", "akit", organisation=fabrik.make_organisation("Verein")))
    assert client.post(zaehlen(termin), COUNT).status_code == 404
    assert counted(termin) == (None, 0, 0, 0)


# --- the sheet


def liste(client, termin, query=""):
    page = client.get(address(Termin, "liste", termin.pk) + query)
    assert page.status_code == 200
    return page


@pytest.fixture
def kurs(db):
    durchgang = fabrik.make_durchgang(3, raum=fabrik.make_raum("Saal"))
    fabrik.sign_up(durchgang, "Zoe", personen=2, kinder=1, telefon="05381 12345", notiz="Sitzt im Rollstuhl")
    fabrik.sign_up(durchgang, "Ärzu")
    fabrik.sign_up(durchgang, "Wartende")
    return durchgang


def test_the_sheet_names_offer_day_room_and_who_leads(redaktion, kurs):
    kurs.angebot.kontakt = Ansprechperson.objects.create(organisation=kurs.angebot.veranstalter, name="Mira Muster")
    kurs.angebot.save()
    page = liste(redaktion, kurs.termine.get()).text
    for words in (kurs.angebot.titel, "10:00 bis 11:00 Uhr", "Saal", "Mira Muster"):
        assert words in page


def test_names_stand_in_german_order_and_who_waits_stands_apart(redaktion, kurs):
    page = liste(redaktion, kurs.termine.get())
    assert [anmeldung.name for anmeldung in page.context["dabei"]] == ["Ärzu", "Zoe"]
    assert [anmeldung.name for anmeldung in page.context["warten"]] == ["Wartende"]
    assert page.text.index("Zoe") < page.text.index("Noch ohne festen Platz") < page.text.index("Wartende")


def test_on_a_phone_a_telephone_number_and_a_note_are_readable_lines(redaktion, kurs, paper):
    kurs.anmeldungen.update(telefon="05381 12345", notiz="Ich komme mit einem kleinen Kind und dem Rollator.")
    page = liste(redaktion, kurs.termine.get(), "?telefon=1&notizen=1")
    heights = """() => [...document.querySelectorAll("tbody td:nth-child(n + 5)")]
        .filter(cell => cell.checkVisibility()).map(cell => cell.getBoundingClientRect().height)"""
    phone = {"viewport": {"width": 360, "height": 800}}
    assert paper(barrieren.sideways, page, **phone) == []
    found = paper(lambda window: window.evaluate(heights), page, **phone)
    assert len(found) == 2 * kurs.anmeldungen.live().count()
    assert max(found) < 50  # two lines; one letter below the other would be hundreds


def test_adults_and_children_stand_in_columns_of_their_own(redaktion, kurs):
    page = liste(redaktion, kurs.termine.get()).text
    assert "<bdi>Zoe</bdi></th><td>1</td><td>1</td>" in page
    assert "3 angemeldet, 0 frei, 1 wartet." in page


def test_who_withdrew_is_not_on_the_sheet(redaktion, kurs):
    assert "Ärzu" in liste(redaktion, kurs.termine.get()).text
    kurs.anmeldungen.get(name="Ärzu").withdraw()
    page = liste(redaktion, kurs.termine.get()).text
    assert "Ärzu" not in page
    assert "Platz gehalten bis" in page


def test_phone_and_notes_are_there_only_when_asked_for(redaktion, kurs):
    termin = kurs.termine.get()
    for query, phone, note in [("", 0, 0), ("?telefon=1", 1, 0), ("?notizen=1", 0, 1), ("?telefon=1&notizen=1", 1, 1)]:
        page = liste(redaktion, termin, query).text
        assert ("05381 12345" in page, "Sitzt im Rollstuhl" in page) == (bool(phone), bool(note)), query


def test_the_sheet_says_until_when_it_is_shredded(redaktion, kurs):
    Termin.objects.update(beginn=fabrik.local_instant(fabrik.dt.date(2026, 12, 1), fabrik.dt.time(10)),
                          ende=fabrik.local_instant(fabrik.dt.date(2026, 12, 1), fabrik.dt.time(11)))  # fmt: skip
    page = liste(redaktion, kurs.termine.get()).text
    assert "Enthält persönliche Daten." in page
    assert "bis 31. Dezember 2026 schreddern" in page


def test_guests_have_lines_of_their_own_and_an_open_offer_has_more(redaktion, kurs):
    assert liste(redaktion, kurs.termine.get()).text.count('class="gast"') == 5
    assert liste(redaktion, fabrik.make_durchgang(None).termine.get()).text.count('class="gast"') == 20


def test_names_with_markup_or_from_right_to_left_stay_names(redaktion):
    durchgang = fabrik.make_durchgang()
    fabrik.sign_up(durchgang, "<b>Ada</b>")
    fabrik.sign_up(durchgang, "ليلى")
    page = liste(redaktion, durchgang.termine.get()).text
    assert "<bdi>&lt;b&gt;Ada&lt;/b&gt;</bdi>" in page
    assert "<bdi>ليلى</bdi>" in page


@pytest.mark.parametrize("query", ["", "?telefon=1&notizen=1"])
def test_the_sheet_is_german_and_right_html(redaktion, kurs, query):
    page = liste(redaktion, kurs.termine.get(), query)
    assert english(page) == []
    html5lib.HTMLParser(strict=True).parse(page.text)


def test_only_who_comes_to_this_date_is_on_its_sheet(redaktion):
    durchgang = fabrik.make_durchgang(einzeln=True)
    first, second = durchgang.termine.get(), fabrik.make_termin(durchgang, days=4)
    fabrik.sign_up(durchgang, "Ada", termin=first)
    fabrik.sign_up(durchgang, "Olena", termin=second)
    assert [anmeldung.name for anmeldung in liste(redaktion, second).context["dabei"]] == ["Olena"]


def test_who_helps_stands_on_the_sheet(redaktion, kurs):
    fabrik.help_out(fabrik.make_bedarf(kurs.termine.get(), "dolmetschen"), "Greta")
    assert "<bdi>Greta</bdi> (dolmetschen)" in liste(redaktion, kurs.termine.get()).text


def test_a_cancelled_date_says_so_on_its_sheet(redaktion, kurs):
    termin = kurs.termine.get()
    assert "FÄLLT AUS" not in liste(redaktion, termin).text
    termin.call_off()
    assert "FÄLLT AUS" in liste(redaktion, termin).text


def test_thirty_people_take_as_many_queries_as_one(redaktion):
    durchgang = fabrik.make_durchgang(40)
    counts = []
    for more in (1, 29):
        for _ in range(more):
            fabrik.sign_up(durchgang)
            fabrik.help_out(fabrik.make_bedarf(durchgang.termine.get(), f"Hilfe {timezone.now()}"))
        with CaptureQueriesContext(connection) as captured:
            liste(redaktion, durchgang.termine.get())
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_sheet_of_another_organisation_is_not_there(client, kurs):
    client.force_login(fabrik.make_konto("ines", "akit", organisation=fabrik.make_organisation("Verein")))
    assert client.get(address(Termin, "liste", kurs.termine.get().pk)).status_code == 404
