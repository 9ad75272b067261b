"""Finding, seeing and cancelling one's own: by secret link, or by number and word."""

import re
import secrets

import icalendar
import pytest

from angebote.models import Anmeldung
from beratung.models import Beratungstermin, Nachricht, Person
from quartier.models import Nachricht as Hausnachricht
from quartier.models.nummer import merkwort

from . import fabrik


@pytest.fixture
def anmeldung(client):
    return fabrik.sign_up(fabrik.make_durchgang(), name="Ada Beispiel")


@pytest.fixture
def termin(client):
    anliegen = fabrik.make_anliegen("Schuldnerberatung")
    return fabrik.book(
        anliegen, fabrik.make_kraft(anliegen, name="Mira Muster"), fabrik.in_days(3, 9), email="ada@example.org"
    )


def find(client, nummer, wort):
    return client.post("/meine/", {"nummer": nummer, "merkwort": wort}, follow=True)


@pytest.mark.parametrize("how", ["{0}", "{1}", " {1} ", "{0[0]}-{0[1]}{0[2]}{0[3]}{0[4]}{0[5]}{0[6]}{0[7]}"])
def test_ada_finds_her_sign_up_by_number_and_word(client, anmeldung, how):
    page = find(client, how.format(anmeldung.code, anmeldung.nummer), merkwort(anmeldung.code).upper())
    assert "Sie sind angemeldet" in page.text
    assert "Ada Beispiel" in page.text


@pytest.mark.parametrize(("dates", "more"), [(5, ""), (6, "… und 2 weitere."), (8, "… und 4 weitere.")])
def test_a_card_has_five_lines_of_dates_and_says_that_there_are_more(client, anmeldung, dates, more):
    for days in range(4, 3 + dates):
        fabrik.make_termin(anmeldung.durchgang, days=days)
    page = find(client, anmeldung.code, merkwort(anmeldung.code)).text
    dates_shown = re.search(r"Nächste Termine</dt><dd>(.*?)</dd>", page)[1]
    assert dates_shown.count("<time") == (4 if more else 5)
    assert dates_shown.rpartition("</time><br>")[2].strip() == (more and f"{more}<br>")


def test_the_way_by_number_also_cancels(client, anmeldung):
    page = find(client, anmeldung.code, merkwort(anmeldung.code))
    done = client.post(page.redirect_chain[-1][0] + "absagen/", follow=True)
    assert "Abgesagt" in done.text
    assert Anmeldung.objects.get().stand == "zurueckgezogen"


def test_wrong_old_and_used_numbers_look_the_same(client, anmeldung):
    right = merkwort(anmeldung.code)
    wrong_word = find(client, anmeldung.code, "Quatsch").text
    unknown = find(client, "10000000", merkwort("10000000")).text
    anmeldung.withdraw()
    used = find(client, anmeldung.code, right).text

    def answer(text):
        return text[text.index("fehlerliste") : text.index("</ul>", text.index("fehlerliste"))]

    assert answer(wrong_word) == answer(unknown) == answer(used)


@pytest.mark.parametrize("what", ["", "termin.ics", "aendern/", "zusagen/", "absagen/"])
def test_the_link_of_a_withdrawn_sign_up_opens_nothing_and_brings_nothing_back(client, what):
    fabrik.sign_up(fabrik.make_durchgang(), geheimnis="x" * 43).withdraw()
    send = client.post if what in ("aendern/", "zusagen/", "absagen/") else client.get
    page = send(f"/meine/{'x' * 43}/{what}", {"erwachsene": 2})
    assert page.status_code == 404
    assert "Hier ist nichts (mehr)" in page.text
    assert list(Anmeldung.objects.values_list("stand", "personen")) == [("zurueckgezogen", 1)]


def test_guessing_is_slowed_down(client, anmeldung):
    answers = [find(client, anmeldung.code, "Quatsch").status_code for _ in range(25)]
    assert answers == [422] * 10 + [429] * 15
    assert find(client, "10000000", "Quatsch").status_code == 422  # others may go on
    assert "zehn Minuten" in find(client, anmeldung.code, merkwort(anmeldung.code)).text


def test_too_short_a_number_is_explained(client):
    page = find(client, "123", "Apfel")
    assert "Die Nummer hat 8 Ziffern" in page.text
    assert 'value="123"' in page.text


@pytest.mark.parametrize("address", ["x" * 43, "Ab-_" * 11, "12345678:1abc23:" + "x" * 43])
def test_a_link_that_opens_nothing_says_so(client, address):
    for page in (client.get(f"/meine/{address}/"), client.post(f"/meine/{address}/absagen/")):
        assert page.status_code == 404
        assert "Hier ist nichts (mehr)" in page.text


def test_cancelling_by_link_frees_the_time_and_erases_the_person(client):
    anliegen = fabrik.make_anliegen()
    kraft = fabrik.make_kraft(anliegen)
    geheimnis = secrets.token_urlsafe(32)
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), geheimnis)
    assert Person.objects.count() == 1
    client.get(f"/meine/{geheimnis}/")
    assert Beratungstermin.objects.get().stand == "gebucht"  # looking is not cancelling
    client.post(f"/meine/{geheimnis}/absagen/")
    assert Beratungstermin.objects.get().stand == "abgesagt"
    assert Person.objects.count() == Nachricht.objects.count() == 0
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9))
    assert client.post(f"/meine/{geheimnis}/absagen/").status_code == 404  # pressed twice: nothing more happens
    assert Beratungstermin.objects.filter(stand="gebucht").count() == 1


def test_who_signed_up_leaves_a_telephone_number_later(client, anmeldung):
    card = find(client, anmeldung.code, merkwort(anmeldung.code))
    address = card.redirect_chain[-1][0] + "kontakt/"
    assert "Telefon oder E-Mail nachtragen" in card.text
    assert "Das haben wir" not in client.get(address).text
    wrong = client.post(address, {"telefon": "12", "email": ""})
    assert (wrong.status_code, "zu kurz" in wrong.text) == (422, True)
    assert "Sonst können wir nicht Bescheid sagen" in client.post(address, {}).text
    done = client.post(address, {"telefon": "05381 12042"}, follow=True)
    assert "So erreichen wir Sie jetzt: " in done.text
    assert "Telefon oder E-Mail ändern" in done.text
    shown = client.get(address).text
    assert "Telefon …042" in shown
    assert "12042" not in shown
    client.post(address, {"email": "ada@example.org"})  # what is left empty stays
    anmeldung.refresh_from_db()
    assert (anmeldung.telefon, anmeldung.email) == ("05381 12042", "ada@example.org")


def test_what_nobody_has_read_yet_goes_to_the_new_contact(client):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    waiting = fabrik.sign_up(durchgang, name="Wanda Wartet", telefon="05381 1111")
    durchgang.anmeldungen.get(name="Person 0").withdraw()
    waiting.refresh_from_db()
    waiting.change_contact(telefon="05381 2222")
    told = Hausnachricht.objects.get()
    assert (told.kanal, told.telefon) == ("anruf", "05381 2222")
    waiting.change_contact(email="wanda@example.org")
    told.refresh_from_db()
    assert (told.kanal, told.an) == ("mail", "wanda@example.org")


def test_a_number_that_is_far_too_long_gets_one_sentence_in_german(client):
    page = client.post("/meine/", {"nummer": "4" * 500, "merkwort": "x"}, follow=True)
    assert page.context["form"].errors["nummer"] == ["Die Nummer hat 8 Ziffern, zum Beispiel 4827 1936."]


def test_only_post_cancels(client, anmeldung):
    page = find(client, anmeldung.code, merkwort(anmeldung.code))
    assert client.get(page.redirect_chain[-1][0] + "absagen/").url == page.redirect_chain[-1][0]
    assert Anmeldung.objects.get().stand == "bestaetigt"


def test_the_page_of_an_appointment_names_no_matter_and_no_counsellor(client, termin):
    page = find(client, termin.code, merkwort(termin.code)).text
    assert "Ihr Termin im Treff" in page
    assert "Schuldner" not in page
    assert "Mira" not in page


def test_calendar_file_has_time_zone_and_stable_uid(client, termin):
    address = find(client, termin.code, merkwort(termin.code)).redirect_chain[-1][0]
    files = [client.get(address + "termin.ics").text for _ in range(2)]
    entries = [icalendar.Calendar.from_ical(text).walk("VEVENT")[0] for text in files]
    assert entries[0]["UID"] == entries[1]["UID"]
    assert entries[0]["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert entries[0].decoded("DTSTART") == termin.beginn
    assert "VTIMEZONE" in files[0]
    assert entries[0]["SUMMARY"] == "Ihr Termin im Treff"


def test_personal_pages_stay_out_of_caches_and_search_engines(client, anmeldung):
    page = find(client, anmeldung.code, merkwort(anmeldung.code))
    assert "no-store" in page.headers["Cache-Control"]
    assert 'content="noindex"' in page.text


def test_offer_and_counselling_numbers_come_from_one_pool(client, anmeldung, termin):
    from quartier.models import Nummer

    assert {n.code for n in Nummer.objects.all()} == {anmeldung.code, termin.code}


# --- what is special about sign-ups and helpers (the waiting list: test_warteliste.py)


def test_the_page_shows_people_dates_and_room(client):
    durchgang = fabrik.make_durchgang(raum=fabrik.make_raum("Blauer Salon"))
    anmeldung = fabrik.sign_up(durchgang, personen=3, kinder=2)
    page = find(client, anmeldung.code, merkwort(anmeldung.code)).text
    assert "3 (davon Kinder: 2)" in page
    assert "Blauer Salon" in page
    assert f"{fabrik.in_days(3):%-d}. " in page


def on_the_card(page):
    return page.partition('class="ausweis"')[2].partition("</article>")[0]


def test_the_card_says_how_one_gets_in_where_that_is_known(client):
    raum = fabrik.make_raum(stufenfrei="ja", zugang_hinweis="Bitte hinten klingeln.")
    durchgang = fabrik.make_durchgang(raum=raum)
    fabrik.sign_up(durchgang, geheimnis="x" * 43)
    fabrik.help_out(fabrik.make_bedarf(durchgang.termine.get()), geheimnis="y" * 43)
    for secret in ("x" * 43, "y" * 43):
        card = on_the_card(client.get(f"/meine/{secret}/").text)
        assert "<dt>Eingang</dt><dd>Ohne Stufen. Bitte hinten klingeln.</dd>" in card


@pytest.mark.parametrize(("stufenfrei", "words"), [("nein", "Mit Stufen."), ("unbekannt", None)])
def test_the_card_promises_no_entrance_that_nobody_has_looked_at(client, stufenfrei, words):
    fabrik.sign_up(fabrik.make_durchgang(raum=fabrik.make_raum(stufenfrei=stufenfrei)), geheimnis="x" * 43)
    card = on_the_card(client.get(f"/meine/{'x' * 43}/").text)
    assert words in card if words else "Eingang" not in card


@pytest.mark.parametrize("einzeln", [False, True])
def test_a_cancelled_date_is_said_on_top_also_to_who_has_a_place(client, einzeln):
    durchgang = fabrik.make_durchgang(einzeln=einzeln)
    termin = durchgang.termine.get()
    anmeldung = fabrik.sign_up(durchgang, termin=termin)
    termin.call_off("Die Leitung ist krank.")
    page = find(client, anmeldung.code, merkwort(anmeldung.code)).text
    assert "Sie brauchen nicht zu kommen. Die Leitung ist krank." in page
    assert "Sie müssen nichts mehr tun" not in page


@pytest.mark.parametrize("what", ["aendern", "zusagen", "absagen"])
def test_looking_at_an_address_that_acts_changes_nothing(client, anmeldung, what):
    address = find(client, anmeldung.code, merkwort(anmeldung.code)).redirect_chain[-1][0]
    for _ in range(5):
        assert client.get(f"{address}{what}/").url == address
        assert client.head(f"{address}{what}/").status_code == 302
    assert Anmeldung.objects.get().stand == "bestaetigt"


@pytest.mark.parametrize("what", ["aendern", "zusagen"])
def test_an_appointment_cannot_be_changed_like_a_sign_up(client, termin, what):
    address = find(client, termin.code, merkwort(termin.code)).redirect_chain[-1][0]
    assert client.post(f"{address}{what}/", {"erwachsene": 3}).url == address
    assert Beratungstermin.objects.get().stand == "gebucht"


def test_who_helps_sees_what_when_and_where(client):
    bedarf = fabrik.make_bedarf(fabrik.make_durchgang(raum=fabrik.make_raum("Küche")).termine.get(), "mitkochen")
    mithilfe = fabrik.help_out(bedarf)
    page = find(client, mithilfe.code, merkwort(mithilfe.code))
    assert "mitkochen" in page.text
    assert "Küche" in page.text
    file = client.get(page.redirect_chain[-1][0] + "termin.ics").text
    [entry] = icalendar.Calendar.from_ical(file).walk("VEVENT")
    assert entry.decoded("DTSTART") == bedarf.termin.beginn
    bedarf.termin.call_off()
    again = client.get(page.redirect_chain[-1][0]).text
    assert "Dieser Termin fällt aus. Sie brauchen nicht zu kommen." in again


def test_who_waits_gets_no_calendar_file(client):
    durchgang = fabrik.make_durchgang(plaetze=1, confirmed=1)
    anmeldung = fabrik.sign_up(durchgang)
    page = find(client, anmeldung.code, merkwort(anmeldung.code))
    assert client.get(page.redirect_chain[-1][0] + "termin.ics").status_code == 404


def test_a_moved_date_is_said_on_top_with_old_and_new_time(client):
    durchgang = fabrik.make_durchgang()
    fabrik.sign_up(durchgang, geheimnis="x" * 43)
    termin = durchgang.termine.get()
    termin.beginn, termin.ende, termin.hinweis = fabrik.in_days(4, 17), fabrik.in_days(4, 18), "Die Heizung streikt."
    termin.raum = fabrik.make_raum("Saal")
    termin.place()
    page = client.get(f"/meine/{'x' * 43}/").text
    before_the_card = page[: page.index('class="ausweis"')]
    assert '<strong class="wort">Verlegt</strong>' in before_the_card
    assert "17:00 Uhr, Saal, Hochstraße 8" in before_the_card
    assert "Vorher war es am" in before_the_card
    assert "Die Heizung streikt." in before_the_card


def test_whoever_cannot_come_with_more_reads_it_on_top_and_nothing_is_all_right(client):
    durchgang = fabrik.make_durchgang(plaetze=2, confirmed=1)
    fabrik.sign_up(durchgang, geheimnis="x" * 43)
    page = client.post(f"/meine/{'x' * 43}/aendern/", {"erwachsene": 2, "kinder": 0})
    assert page.status_code == 422
    before_the_card = page.text[: page.text.index('class="ausweis"')]
    assert "Nicht geändert" in before_the_card
    assert "Dafür reicht der Platz nicht. Ihr Platz bleibt Ihnen." in before_the_card
    assert "Alles klar" not in page.text


def test_a_single_date_that_is_cancelled_leads_to_the_others(client):
    durchgang = fabrik.make_durchgang(einzeln=True)
    termin = durchgang.termine.get()
    fabrik.sign_up(durchgang, geheimnis="x" * 43, termin=termin)
    termin.call_off("Die Leitung ist krank.")
    page = client.get(f"/meine/{'x' * 43}/").text
    assert "<h1>Ihr Termin fällt aus</h1>" in page
    assert "Die Leitung ist krank." in page
    assert f'href="{durchgang.angebot.get_absolute_url()}">Andere Termine ansehen' in page
    assert "Sie müssen nichts mehr tun" not in page


def test_a_number_in_persian_digits_is_a_number(client, anmeldung):
    persian = anmeldung.code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    page = find(client, f"{persian[:4]} {persian[4:]}", merkwort(anmeldung.code))
    assert "Sie sind angemeldet" in page.text
