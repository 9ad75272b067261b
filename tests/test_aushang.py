"""What is printed and hung up: poster, week plan, door sign."""

import datetime as dt
import re
import uuid
from zoneinfo import ZoneInfo

import pytest
import segno
import time_machine
from django.conf import settings

from angebote.models import Angebot, Terminregel
from quartier.felder import SPRACHEN
from quartier.models import Ansprechperson, Schliesszeit

from . import barrieren, fabrik, papier
from .seiten import check_html, count_queries

pytest_plugins = ["tests.papier"]

NOON = dt.datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))  # a Tuesday
MANY_WORDS = (
    "Wir treffen uns am Hintereingang, weil vorn gebaut wird. Bitte klingeln Sie bei Beispiel. Добро пожаловать! "
)


@pytest.fixture(autouse=True)
def first_of_december():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def haus(db):
    return fabrik.make_haus(untertitel="Lebendige Nachbarschaft", oeffnung="Montag bis Freitag, 9 bis 18 Uhr")


@pytest.fixture
def kurs(haus):
    """A course with one date today at 14 o'clock."""
    raum = fabrik.make_raum("Küche")
    durchgang = fabrik.make_durchgang(6, angebot=fabrik.make_angebot("Kochen"), days=30, raum=raum)
    fabrik.make_termin(durchgang, days=0, hour=14, raum=raum)
    return durchgang


def move(termin, days, hour, minute=0):
    termin.beginn, termin.ende = fabrik.in_days(days, hour, minute), fabrik.in_days(days, hour + 1, minute)
    termin.place()


def poster(durchgang, query=""):
    return f"{durchgang.angebot.get_absolute_url()}aushang/{query}"


def sign(termin):
    return f"{termin.angebot.get_absolute_url()}{termin.pk}/tuerschild/"


def words(page):
    """The text of a page as one reads it."""
    text = re.sub(r"<[^>]+>", " ", page.text).replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", text)


def fullest(**fields):
    """An offer in which every field is as full as it may be, with rules, notes and four dates."""
    raum = fabrik.make_raum(("Großer Saal im Gemeinschaftszentrum " * 3)[:80], stufenfrei="ja")
    organisation = fabrik.make_organisation(("Verein für Nachbarschaft und Integration " * 3)[:120])
    kontakt = Ansprechperson.objects.create(organisation=organisation, name=("فاطمة مثال " * 8)[:80], telefon="1" * 40)
    angebot = fabrik.make_angebot(
        ("Frauengruppe für Spätaussiedlerinnen, Группа для женщин, مجموعة نسائية, Donaudampfschifffahrt " * 2)[:120],
        **{"kurztext": (MANY_WORDS * 2)[:200], "fuer_wen": (MANY_WORDS * 2)[:120], "kosten": MANY_WORDS[:80],
           "mitbringen": (MANY_WORDS * 2)[:200], "sprachen": [code for code, _ in SPRACHEN], "kinderbetreuung": "ja",
           "spontan": "ja", "beispiel": True, "veranstalter": organisation, "kontakt": kontakt, "slug": "f" * 50,
           **fields},
    )  # fmt: skip
    durchgang = fabrik.make_durchgang(6, angebot=angebot, days=2, raum=raum)
    for number in (1, 2, 3):
        Terminregel.objects.create(
            durchgang=durchgang, rhythmus="monatlich", wochentage=[1, 3, 4], nte_woche=number, ab="2026-12-01",
            von_uhr=f"1{number}:30", bis_uhr="18:45",
        )  # fmt: skip
    for days in (3, 4, 5):
        fabrik.make_termin(durchgang, days=days, raum=raum)
    durchgang.termine.update(hinweis=(MANY_WORDS * 2)[:200])
    durchgang.termine.order_by("beginn").first().call_off()
    return durchgang


# --- poster


def test_a_poster_says_what_one_needs_to_come(client, kurs):
    Terminregel.objects.create(
        durchgang=kurs, wochentage=[1], ab="2026-12-01", von_uhr="14:00", bis_uhr="15:00", rhythmus="woechentlich"
    )
    Angebot.objects.update(sprachen=["de", "uk"], fuer_wen="Männer", kosten="2 Euro")
    text = words(client.get(poster(kurs)))
    for what in (
        "Kochen", "Ein Kurs.", "Dienstag, 14:00–15:00 Uhr", "Di, 1. Dez. , 14:00–15:00", "Küche , Hochstraße 8",
        "Für wen Männer", "Kosten 2 Euro", "Wir sprechen Deutsch, Ukrainisch", "Bitte melden Sie sich an",
        "030 23125 042", "AKIT", "Stand: 01.12.2026",
    ):  # fmt: skip
        assert what in text


def test_who_may_just_come_is_told_so(client, haus):
    durchgang = fabrik.make_durchgang(None)
    text = words(client.get(poster(durchgang)))
    assert "Ohne Anmeldung – einfach kommen" in text
    assert "melden Sie sich an" not in text


def test_a_poster_shows_the_next_four_dates_and_marks_the_cancelled_one(client, kurs):
    for days in (-1, 7, 14, 21, 28):
        fabrik.make_termin(kurs, days=days)
    kurs.termine.get(beginn=fabrik.in_days(7)).call_off("Die Leitung ist krank.")
    text = words(client.get(poster(kurs)))
    assert re.findall(r"\d+\. Dez\.|\d+\. Nov\.", text) == ["1. Dez.", "8. Dez.", "15. Dez.", "22. Dez."]
    assert "8. Dez. , 10:00–11:00 fällt aus Die Leitung ist krank." in text


def slip(page):
    """What one of the slips says; they are all the same."""
    strip = page.text.partition('class="abriss"')[2].partition("</article>")[0]
    slips = set(re.findall(r"<p>(.*?)</p>", strip, re.DOTALL))
    assert len(slips) == 1
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", slips.pop())).replace("\N{NO-BREAK SPACE}", " ").strip()


@pytest.mark.parametrize(("rule", "words"), [
    ({"wochentage": [1, 3]}, "Di, Do 14:00–15:00"),
    ({"wochentage": [1], "alle_n_wochen": 2}, "Di, alle 2 Wochen, 14:00–15:00"),
    ({"wochentage": [1], "rhythmus": "monatlich", "nte_woche": -1}, "letzter Di im Monat, 14:00–15:00"),
    ({"rhythmus": "liste", "tage": ["2026-12-31"]}, "Di, 1.12., 14 Uhr"),
])  # fmt: skip
def test_whoever_tears_off_a_slip_knows_when_to_come(client, kurs, rule, words):
    fields = {"ab": "2026-12-01", "von_uhr": "14:00", "bis_uhr": "15:00", **rule}
    Terminregel.objects.create(durchgang=kurs, **fields)
    assert f"Kochen {words} 030 23125 042" in slip(client.get(poster(kurs)))


def test_a_slip_names_the_next_date_that_takes_place_where_the_rules_would_not_fit(client, kurs):
    for number in range(3):
        Terminregel.objects.create(
            durchgang=kurs, wochentage=[number], ab="2026-12-01", von_uhr=f"1{number}:30", bis_uhr="18:00"
        )
    assert "Kochen Di, 1.12., 14 Uhr 030" in slip(client.get(poster(kurs)))
    kurs.termine.order_by("beginn").first().call_off()
    assert "Kochen Do, 31.12., 10 Uhr 030" in slip(client.get(poster(kurs)))


def test_a_slip_of_an_offer_without_dates_names_none(client, kurs):
    kurs.termine.all().delete()
    assert slip(client.get(poster(kurs))).startswith("Kochen 030")


def test_a_poster_without_dates_says_so(client, kurs):
    kurs.termine.all().delete()
    assert "Im Moment gibt es keine Termine." in client.get(poster(kurs)).text


def test_the_qr_codes_lead_to_where_the_sheet_says(client, kurs):
    def code(path):
        return re.search(r' d="([^"]+)"', segno.make(settings.LENA_URL + path, error="m", micro=False).svg_inline())[1]

    address = kurs.angebot.get_absolute_url()
    assert code(address) != code("/angebote/")
    # The quiet zone is part of the picture: four modules on each side.
    for page, path in ((poster(kurs), address), ("/angebote/woche/", "/angebote/"), ("/bildschirm/", "/angebote/")):
        text = client.get(page).text
        assert code(path) in text
        assert f"QR-Code zu {settings.LENA_URL.partition('://')[2]}{path.rstrip('/')}" in text


@pytest.mark.parametrize(("query", "paper_size"), [
    ("", "a4"), ("?format=a4", "a4"), ("?format=a3", "a3"), ("?format=A3", "a4"), ("?format=%00", "a4"),
    ("?format=" + "9" * 5000, "a4"), ("?format=a3&format=x", "a4"),
])  # fmt: skip
def test_a_poster_is_a4_unless_a3_is_wanted(client, kurs, query, paper_size):
    assert f"papier-{paper_size}" in client.get(poster(kurs, query)).text


def test_markup_on_a_poster_stays_text(client, haus):
    durchgang = fabrik.make_durchgang(angebot=fabrik.make_angebot("<b>Tanz</b> & \u202emehr"))
    page = client.get(poster(durchgang))
    assert "&lt;b&gt;Tanz&lt;/b&gt; &amp;" in page.text
    check_html(page.text)


# --- door sign


def test_the_sign_of_a_date_cancelled_today(client, kurs):
    termin = kurs.termine.get(beginn=fabrik.in_days(0, 14))
    termin.call_off("Die Leitung ist krank.")
    text = words(client.get(sign(termin)))
    for what in ("Fällt heute aus", "Dienstag, 1. Dezember, 14 Uhr", "Kochen", "Die Leitung ist krank.",
                 "Der nächste Termin: Donnerstag, 31. Dezember, 10:00 Uhr", "030 23125 042"):  # fmt: skip
        assert what in text


def test_the_sign_of_a_date_cancelled_another_day_names_the_day(client, kurs):
    termin = kurs.termine.get(beginn=fabrik.in_days(30))
    termin.call_off()
    text = words(client.get(sign(termin)))
    assert "Fällt am Donnerstag, 31. Dezember aus" in text
    assert "nächste Termin" not in text  # the one today comes before


def test_the_sign_of_a_date_moved_within_the_day(client, kurs):
    termin = kurs.termine.get(beginn=fabrik.in_days(0, 14))
    move(termin, 0, 16, 30)
    text = words(client.get(sign(termin)))
    assert "Heute um 16:30 Uhr statt 14 Dienstag, 1. Dezember" in text
    assert "Küche" in text


def test_the_sign_of_a_date_moved_to_another_day(client, kurs):
    termin = kurs.termine.get(beginn=fabrik.in_days(0, 14))
    move(termin, 1, 9)
    assert "Verlegt auf Mittwoch, 2. Dezember, 9 Uhr statt Dienstag, 1. Dezember, 14 Uhr" in words(
        client.get(sign(termin))
    )


def test_the_sign_of_a_date_in_another_room(client, kurs):
    termin = kurs.termine.get(beginn=fabrik.in_days(0, 14))
    termin.raum = fabrik.make_raum("Saal")
    termin.place()
    text = words(client.get(sign(termin)))
    assert "Heute in einem anderen Raum" in text
    assert "Saal" in text


def test_a_date_that_takes_place_as_planned_needs_no_sign(client, kurs):
    termin = kurs.termine.get(beginn=fabrik.in_days(0, 14))
    page = client.get(sign(termin))
    assert page.status_code == 200
    assert "Hier ist nichts anzukündigen" in page.text
    assert f'href="{poster(kurs)}"' in page.text
    check_html(page.text)


def test_a_cancelled_date_of_yesterday_needs_no_sign_any_more(client, kurs):
    termin = fabrik.make_termin(kurs, days=-1)
    termin.call_off()
    assert "nichts anzukündigen" in client.get(sign(termin)).text
    with time_machine.travel(NOON - dt.timedelta(1)):
        assert "Fällt heute aus" in client.get(sign(termin)).text


def test_a_sign_for_a_date_of_another_offer_is_not_found(client, kurs):
    other = fabrik.make_durchgang()
    termin = kurs.termine.first()
    assert client.get(sign(termin)).status_code == 200
    for address in (f"{other.angebot.get_absolute_url()}{termin.pk}/tuerschild/",
                    f"{kurs.angebot.get_absolute_url()}{uuid.uuid4()}/tuerschild/",
                    f"{kurs.angebot.get_absolute_url()}1/tuerschild/"):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 404
        check_html(page.text)


# --- week plan


def test_the_week_shows_each_day_with_its_dates(client, kurs):
    fabrik.make_termin(kurs, days=7)
    fabrik.make_termin(kurs, days=-2)  # the Sunday before
    text = words(client.get("/angebote/woche/"))
    assert "Diese Woche: 30. November bis 6. Dezember 2026" in text
    assert "Dienstag 1. Dezember heute 14:00–15:00 Kochen Hochstraße 8, Küche" in text
    assert text.count("Kochen") == 1
    assert text.count("Nichts geplant.") == 6


@pytest.mark.parametrize("day", ["2026-12-07", "2026-12-10", "2026-12-13"])
def test_any_day_of_a_week_opens_it(client, kurs, day):
    page = words(client.get(f"/angebote/woche/?ab={day}"))
    assert "Woche: 7. bis 13. Dezember 2026" in page


@pytest.mark.parametrize(
    "day", ["", "x", "2026-02-30", "0001-01-01", "9999-12-31", "%00", "%ff", "9" * 5000, "2027-06-07"]
)
def test_a_week_that_cannot_be_shown_is_this_week_with_a_sentence(client, kurs, day):
    page = client.get(f"/angebote/woche/?ab={day}")
    assert page.status_code == 200
    assert "Diese Woche können wir nicht zeigen" in page.text
    assert "Kochen" in page.text
    check_html(page.text)


def test_one_leafs_half_a_year_back_and_forth_and_no_further(client, kurs):
    first, last = client.get("/angebote/woche/?ab=2026-06-01").text, client.get("/angebote/woche/?ab=2027-05-31").text
    assert "Woche davor" not in first and "?ab=2026-06-08" in first
    assert "Woche danach" not in last and "?ab=2027-05-24" in last
    middle = client.get("/angebote/woche/").text
    assert "?ab=2026-11-23" in middle and "?ab=2026-12-07" in middle


def test_holidays_and_closures_are_named(client, kurs):
    Schliesszeit.objects.create(von="2026-12-22", bis="2026-12-23", anlass="Putztage & Umbau")
    page = client.get("/angebote/woche/?ab=2026-12-21").text
    assert page.count("Putztage &amp; Umbau") == 2
    assert "Erster Weihnachtstag" in page and "Zweiter Weihnachtstag" in page


def test_cancelled_moved_and_past_dates_are_marked_in_the_week(client, kurs):
    fabrik.make_termin(kurs, days=-1)
    fabrik.make_termin(kurs, days=2).call_off("Krank.")
    move(fabrik.make_termin(kurs, days=3, hour=9), 3, 11)
    text = words(client.get("/angebote/woche/"))
    assert "10:00–11:00 Kochen vorbei" in text
    assert "Kochen Krank. fällt aus" in text
    assert "11:00–12:00 Kochen statt 9 Uhr verlegt" in text


def test_a_date_moved_to_another_day_stands_at_both(client, kurs):
    move(fabrik.make_termin(kurs, days=1, hour=9), 8, 10)
    assert "9:00–10:00 Kochen jetzt Mi, 9.12., 10 Uhr verlegt" in words(client.get("/angebote/woche/"))
    assert "10:00–11:00 Kochen statt Mi, 2.12. verlegt" in words(client.get("/angebote/woche/?ab=2026-12-09"))


# --- all of them


@pytest.mark.parametrize("stand", ["entwurf", "archiviert"])
def test_what_is_not_published_hangs_nowhere(client, kurs, stand):
    termin = kurs.termine.get(beginn=fabrik.in_days(0, 14))
    pages, sheets = ("/angebote/woche/", "/bildschirm/"), (poster(kurs), sign(termin))
    assert all("Kochen" in client.get(page).text for page in (*pages, *sheets))
    Angebot.objects.update(stand=stand)
    assert [page for page in pages if "Kochen" in client.get(page).text] == []
    assert [client.get(sheet).status_code for sheet in sheets] == [404, 404]


def test_every_sheet_is_right_html(client, kurs):
    durchgang = fullest()
    termin = durchgang.termine.order_by("beginn").first()
    for address in (poster(kurs), poster(durchgang), sign(termin), "/angebote/woche/", "/bildschirm/"):
        page = client.get(address)
        check_html(page.text)
        assert page.cookies.output() == ""


def test_a_sheet_takes_the_same_queries_however_much_is_on_it(client, kurs):
    termin = kurs.termine.get(beginn=fabrik.in_days(0, 14))
    addresses = [poster(kurs), sign(termin), "/angebote/woche/", "/bildschirm/"]
    Terminregel.objects.create(durchgang=kurs, wochentage=[1], ab="2026-12-01", von_uhr="14:00", bis_uhr="15:00")
    Schliesszeit.objects.create(von="2027-01-01", bis="2027-01-02", anlass="Pause")
    one = [count_queries(client, address) for address in addresses]
    for days in range(1, 7):
        fabrik.make_termin(kurs, days=days, hour=17, raum=fabrik.make_raum())
        more = fabrik.make_durchgang(3, angebot=kurs.angebot, days=days, raum=fabrik.make_raum(), confirmed=2)
        fabrik.make_durchgang(None, days=days, raum=fabrik.make_raum())
        Terminregel.objects.create(durchgang=more, wochentage=[2], ab="2026-12-01", von_uhr="14:00", bis_uhr="15:00")
        Schliesszeit.objects.create(von="2026-12-05", bis="2026-12-06", anlass="Pause")
    assert [count_queries(client, address) for address in addresses] == one


# --- on paper

SHEET = ".tafel > *, .abriss > p"


@pytest.mark.parametrize(("query", "size"), [("", (210, 297)), ("?format=a3", (297, 420))])
@pytest.mark.parametrize("fields", [
    {},
    {"titel": "Tanz", "kurztext": "Tanzen.", "mitbringen": "", "sprachen": []},
    {"titel": "Mehrgenerationen-Nachbarschaftsfrühstück", "mitbringen": ""},
    {"titel": "Міжнародний жіночий клуб", "fuer_wen": "Для жінок з усіх країн",
     "kosten": "безкоштовно; будемо раді 1 євро на сніданок", "mitbringen": "Якщо хочете: щось до сніданку",
     "sprachen": ["de", "ar", "ku", "tr"],
     "kurztext": "Жінки з багатьох країн снідають, розмовляють і допомагають одна одній."},
], ids=["full", "short", "middle", "Cyrillic"])  # fmt: skip
def test_a_poster_is_one_sheet_and_nothing_is_cut_off(client, haus, paper, fields, query, size):
    page = client.get(poster(fullest_with(fields), query))
    assert paper(lambda window: papier.printed(window, SHEET), page) == (1, size, [])


def colour_on_paper(page, selector):
    page.emulate_media(media="print", color_scheme="dark")
    return page.locator(selector).first.evaluate("one => getComputedStyle(one).backgroundColor")


def test_what_glows_on_the_screen_glows_on_paper_too(client, haus, paper):
    """Everything else turns black on white when printed; sheets that hang on walls keep the colours of the house."""
    page = client.get(poster(fullest()))
    light = haus.farbe_licht.lstrip("#")
    rgb = ", ".join(str(int(light[n : n + 2], 16)) for n in (0, 2, 4))
    assert paper(lambda window: colour_on_paper(window, ".komm"), page) == f"rgb({rgb})"


def fullest_with(fields):
    """The fullest offer; `titel` among the fields replaces its long one."""
    durchgang = fullest()
    Angebot.objects.filter(pk=durchgang.angebot_id).update(**fields)
    return durchgang


@pytest.mark.parametrize("query", ["", "?format=a3"])
def test_a_long_rule_finds_room_on_a_slip_beside_a_long_title(client, haus, paper, query):
    durchgang = fullest()
    durchgang.regeln.exclude(nte_woche=2).delete()
    page = client.get(poster(durchgang, query))
    assert "zweiter Di, Do, Fr im Monat, 12:30–18:45" in slip(page)
    sheets, _, outside = paper(lambda window: papier.printed(window, ".abriss > p"), page)
    assert (sheets, outside) == (1, [])


@pytest.mark.parametrize("what", ["cancelled today", "cancelled", "moved", "moved to another day", "another room"])
@pytest.mark.parametrize("title", ["Tanz", None], ids=["short", "full"])
def test_a_door_sign_is_one_sheet_and_nothing_is_cut_off(client, haus, paper, what, title):
    durchgang = fullest_with({"titel": title} if title else {})
    termin = fabrik.make_termin(durchgang, days=0 if "today" in what else 6, hour=17, raum=durchgang.raum)
    termin.hinweis = "" if title else (MANY_WORDS * 2)[:200]
    if "cancelled" in what:
        termin.call_off()
    elif what == "another room":
        termin.raum = fabrik.make_raum("Saal")
        termin.place()
    else:
        move(termin, 7 if "day" in what else 6, 16, 45)
    page = client.get(sign(termin))
    assert "Türschild zum Drucken" in page.text
    assert paper(lambda window: papier.printed(window, SHEET), page) == (1, (210, 297), [])


TITLES = ["Sprachcafé", "Deutsch für Anfängerinnen und Anfänger", "Seniorengruppe", "Kochkurs für Männer",
          "Offene Sprechstunde: Wohnberatung", "Internationaler Frauentreff", "Nähen und Flicken"]  # fmt: skip


def busy_week(a_day):
    """So many dates on each of the five working days of next week."""
    durchgaenge = [fabrik.make_durchgang(None, angebot=fabrik.make_angebot(title), days=90) for title in TITLES]
    raum = [fabrik.make_raum(name) for name in ("Kursraum 1", "Gruppenraum im Erdgeschoss", "Küche")]
    for day in range(6, 11):
        for number in range(a_day):
            fabrik.make_termin(durchgaenge[number % 7], days=day, hour=8 + number // 3, raum=raum[number % 3])


@pytest.mark.parametrize(("a_day", "sheets"), [(1, 1), (7, 1), (21, 2)])
def test_a_week_with_35_dates_is_one_sheet_and_a_fuller_one_goes_on_over_the_page(client, haus, paper, a_day, sheets):
    busy_week(a_day)
    page = client.get("/angebote/woche/?ab=2026-12-07")
    assert page.text.count("<time") == 5 * a_day
    boxes = ".plan-kopf, .plan-tag, .plan li"
    assert paper(lambda window: papier.printed(window, boxes), page) == (sheets, (297, 210), [])


def test_on_paper_there_is_only_the_sheet(client, kurs, paper):
    def what_is_seen(page):
        page.emulate_media(media="print")
        return [page.locator(what).first.is_visible() for what in (".blatt", "header.kopf", "footer", "h1", ".knoepfe")]

    assert paper(what_is_seen, client.get(poster(kurs))) == [True, False, False, False, False]


@pytest.mark.parametrize("which", ["poster", "sign", "week"])
def test_on_a_small_phone_the_sheets_are_text_that_fits(client, haus, paper, which):
    durchgang = fullest()
    termin = durchgang.termine.order_by("beginn").first()
    page = client.get({"poster": poster(durchgang), "sign": sign(termin), "week": "/angebote/woche/"}[which])
    small = """() => [...document.querySelectorAll("main *")].filter(e => e.checkVisibility()
        && [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())
        && parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.outerHTML)"""

    def told(window):
        yield from barrieren.axe(window)
        yield from barrieren.sideways(window)
        yield from window.evaluate(small)
        window.emulate_media(color_scheme="dark")
        yield from barrieren.axe(window, barrieren.COLOURS)
        window.set_viewport_size({"width": 1280, "height": 800})
        yield from barrieren.sideways(window)

    assert paper(lambda window: list(told(window)), page, viewport={"width": 320, "height": 800}) == []
