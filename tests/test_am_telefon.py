"""The counselling office: an appointment entered on the phone or at the desk, on one page."""

import re

import pytest

from beratung.models import Anfrage, Anliegen, Beratungstermin, Nachricht, Person, Vermerk
from beratung.zeiten import free_times
from quartier.models import Konto
from quartier.models.nummer import merkwort

from . import fabrik
from .buero import ADA, TERMINE, act, log
from .formular import WRONG, english, key_of, spoil


@pytest.fixture
def kraft(anliegen):
    return fabrik.make_kraft(anliegen, name="Mira Muster", days=3, hour=9, hours=2)


SAYS = {"sprache": "de", "gespraech": "vor_ort", "kanal": "telefon", "eintragen": "1"}


def phone(client, anliegen, key=None, query="", **data):
    """Somebody is on the phone: fill the page, send it."""
    path = f"{TERMINE}add/?anliegen={anliegen.pk}{query}"
    form = {"schluessel": key or key_of(client.get(path)), **SAYS, **ADA, **data}
    return client.post(path, form, follow=True)


def elsewhen(kraft, day=3, hour=9, **data):
    """A time that is not in the list."""
    return {"anderer_tag": f"{fabrik.in_days(day):%Y-%m-%d}", "andere_uhr": f"{hour:02}:00", "bei": kraft.pk, **data}


def problems(page):
    return dict(page.context["form"].errors)


def offered(page):
    """The values in the list of times."""
    choices = page.context["form"].fields["zeit"].widget.choices[1:]
    return [value for _, times in choices for value, _ in times]


def opened(termin):
    return termin.person.open(Konto(benutzername="x"), "Test")


# --- the page


def test_one_page_asks_everything_and_the_first_matter_is_chosen(buero, anliegen, kraft):
    other = fabrik.make_anliegen()
    page = buero.get(f"{TERMINE}add/")
    assert page.status_code == 200
    assert page.context["gewaehlt"] == anliegen
    assert other.titel in page.text
    assert offered(page) == [zeit.wert for zeit in free_times(anliegen)]
    assert english(page) == []


@pytest.mark.parametrize("query", ["", "?anliegen=", "?anliegen=abc", f"?anliegen={10**20}", "?anliegen=%00"])
def test_without_a_known_matter_the_first_one_is_shown(buero, anliegen, query):
    assert buero.get(f"{TERMINE}add/{query}").context["gewaehlt"] == anliegen


def test_without_any_matter_the_page_says_so(buero):
    assert "noch kein Anliegen" in buero.get(f"{TERMINE}add/").text


def test_another_language_shows_other_times_and_loses_nothing(buero, anliegen):
    fabrik.make_kraft(anliegen, days=3, hour=9, hours=1)
    arabic = fabrik.make_kraft(anliegen, days=4, hour=9, hours=1, sprachen=["de", "ar"])
    data = {**SAYS, **ADA, "sprache": "ar", "zeigen": "1", "darf_sagen": "on"}
    del data["eintragen"]
    page = buero.post(f"{TERMINE}add/?anliegen={anliegen.pk}", data)
    assert offered(page) == [zeit.wert for zeit in free_times(anliegen, sprache="ar", kraft=arabic)]
    assert [word for word in ADA.values() if word not in page.text] == []
    assert problems(page) == {}
    assert page.context["form"]["darf_sagen"].value()
    assert Beratungstermin.objects.count() == 0


def test_another_matter_loses_nothing_that_was_typed(buero, anliegen, kraft):
    other = fabrik.make_anliegen(gespraeche=["telefon"])
    page = buero.post(f"{TERMINE}add/?anliegen={other.pk}", {**ADA, "gespraech": "vor_ort", "zeigen": "1"})
    assert page.context["gewaehlt"] == other
    assert page.context["form"]["gespraech"].value() == "telefon"
    assert [word for word in ADA.values() if word not in page.text] == []


# --- entered


def test_ada_calls_and_hears_her_number(buero, anliegen, kraft):
    zeit = free_times(anliegen)[0]
    page = phone(buero, anliegen, zeit=zeit.wert)
    termin = Beratungstermin.objects.get()
    assert (termin.stand, termin.kanal, termin.beginn, termin.beratungskraft) == (
        "gebucht", "telefon", zeit.beginn, kraft,
    )  # fmt: skip
    assert termin.nummer in page.text
    assert merkwort(termin.code) in page.text
    assert opened(termin) == ADA
    assert ("leitung", "angelegt", f"Beratungstermin {termin.pk}") in log()


def test_what_is_safe_to_do_is_kept_with_the_person(buero, anliegen, kraft):
    phone(buero, anliegen, zeit=free_times(anliegen)[0].wert, darf_sagen="on", geteilt="on", erinnern="on")
    assert opened(Beratungstermin.objects.get()) == ADA | {"darf_sagen": True, "geteilt": True, "erinnern": True}
    assert Nachricht.objects.filter(art="erinnerung").count() == 1


def test_the_card_tells_nobody_what_it_is_about(buero, kraft):
    anliegen = fabrik.make_anliegen("Schulden", mitbringen="Mahnungen")
    kraft.anliegen.add(anliegen)
    phone(buero, anliegen, zeit=free_times(anliegen)[0].wert)
    termin = Beratungstermin.objects.get()
    page = buero.get(f"{TERMINE}{termin.pk}/karte/")
    assert termin.nummer in page.text
    assert [word for word in ("Schulden", "Mira", "Mahnung", "Ada") if word in page.text] == []
    assert "Mahnungen" in buero.get(f"{TERMINE}{termin.pk}/karte/", {"mitbringen": "1"}).text


def test_the_card_of_a_visit_says_where_only_if_a_colleague_wants_it_and_the_look_is_logged(buero, kraft):
    anliegen = fabrik.make_anliegen("Wohnen", gespraeche=["hausbesuch"], fahrzeit=0, mitbringen="Fotos")
    kraft.anliegen.add(anliegen)
    visit = {"gespraech": "hausbesuch", "adresse": "Lindenweg 7"}
    phone(buero, anliegen, zeit=free_times(anliegen, gespraech="hausbesuch")[0].wert, **visit)
    termin = Beratungstermin.objects.get()
    card, before = f"{TERMINE}{termin.pk}/karte/", len(log())
    page = buero.get(card)
    assert "Lindenweg" not in page.text
    assert len(log()) == before
    assert 'href="?adresse=1">mit Adresse' in page.text
    page = buero.get(card, {"adresse": "1"})
    assert "Lindenweg 7" in page.text
    assert log()[before:] == [("leitung", "Adresse auf der Karte", str(termin.pk))]
    assert 'href="?adresse=1&amp;mitbringen=1">mit „Bitte mitbringen“' in page.text
    assert 'href="?">ohne Adresse' in page.text


def test_where_nobody_is_visited_no_card_has_an_address(buero, anliegen, kraft):
    termin = fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), adresse="Lindenweg 7")
    page = buero.get(f"{TERMINE}{termin.pk}/karte/", {"adresse": "1"})
    assert [word for word in ("Lindenweg", "mit Adresse") if word in page.text] == []
    assert log() == []


def test_staff_need_not_keep_the_lead_time(buero, kraft, anliegen):
    Anliegen.objects.update(vorlauf=200)
    zeit = free_times(anliegen, intern=True)[0]
    phone(buero, anliegen, zeit=zeit.wert)
    assert Beratungstermin.objects.get().beginn == zeit.beginn


def test_a_time_taken_meanwhile_is_said_and_everything_typed_is_kept(buero, anliegen, kraft):
    zeit, other, *_ = free_times(anliegen)
    fabrik.book(anliegen, kraft, zeit.beginn, name="Grace")
    page = phone(buero, anliegen, zeit=zeit.wert, kanal="vor_ort")
    assert page.status_code == 422
    assert problems(page) == {"zeit": ["Diese Zeit ist gerade vergeben worden."]}
    assert [word for word in ADA.values() if word not in page.text] == []
    assert 'value="vor_ort" id="id_kanal_1" checked' in page.text.replace(" required", "")
    assert zeit.wert not in offered(page)
    assert other.wert in offered(page)
    assert Beratungstermin.objects.count() == 1


def test_the_same_entry_sent_twice_makes_one_appointment(buero, anliegen, kraft):
    zeit = free_times(anliegen)[0].wert
    key = key_of(buero.get(f"{TERMINE}add/?anliegen={anliegen.pk}"))
    numbers = {phone(buero, anliegen, key, zeit=zeit).context["termin"].nummer for _ in range(2)}
    assert len(numbers) == 1
    assert Beratungstermin.objects.count() == Person.objects.count() == 1


@pytest.mark.parametrize("key", [None, "", "abc"])
def test_two_entries_without_a_proper_key_are_never_taken_for_one(buero, anliegen, kraft, key):
    first, second, *_ = free_times(anliegen)
    for zeit, name in ((first, "Ada"), (second, "Grace")):
        form = SAYS | {"zeit": zeit.wert, "name": name} | ({} if key is None else {"schluessel": key})
        page = buero.post(f"{TERMINE}add/?anliegen={anliegen.pk}", form)
        assert page.status_code in (302, 422)
    assert Beratungstermin.objects.count() in (0, 2)


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_input_on_the_phone_gets_a_page(buero, anliegen, kraft, wrong):
    data = ADA | {"zeit": free_times(anliegen)[0].wert, "sprache": "de", "kanal": "telefon"}
    assert phone(buero, anliegen, **spoil(data, *WRONG[wrong])).status_code in (200, 422)
    assert buero.get(TERMINE, {"tag": "alle"}).status_code == 200


@pytest.mark.parametrize("zeit", ["", "abc", "1@morgen", f"{10**20}@2031-01-01T10:00Z", "1@0001-01-01T00:00Z"])
def test_a_made_up_time_is_refused_and_everything_typed_is_kept(buero, anliegen, kraft, zeit):
    page = phone(buero, anliegen, zeit=zeit)
    assert list(page.context["form"].errors) == ["zeit"]
    assert "Mahnung bekommen" in page.text


def test_the_log_never_names_who_seeks_counselling(buero, anliegen, kraft):
    phone(buero, anliegen, zeit=free_times(anliegen)[0].wert)
    termin = Beratungstermin.objects.get()
    buero.get(f"{TERMINE}{termin.pk}/change/")
    act(buero, "absagen", termin, sicher="1")
    assert len(log()) == 4
    assert [word for word in ADA.values() if word in str(log())] == []


# --- what is needed for a talk on the phone, and for a visit


@pytest.mark.parametrize(("way", "field"), [("telefon", "telefon"), ("hausbesuch", "adresse")])
def test_where_we_call_or_come_to_has_to_be_known(buero, way, field):
    anliegen = fabrik.make_anliegen(gespraeche=["vor_ort", way])
    fabrik.make_kraft(anliegen)
    zeit = free_times(anliegen, gespraech=way)[0].wert
    page = phone(buero, anliegen, zeit=zeit, gespraech=way, telefon="")
    assert list(problems(page)) == [field]
    phone(buero, anliegen, zeit=zeit, gespraech=way, adresse="Hochstraße 3")
    assert Beratungstermin.objects.get().gespraech == way
    assert opened(Beratungstermin.objects.get()).get("adresse") == ("Hochstraße 3" if way == "hausbesuch" else None)


# --- is that person there already?


@pytest.mark.parametrize(
    "same", [{"name": " ada  BEISPIEL"}, {"telefon": "+49 5381 12345"}, {"email": "ADA@example.org"}]
)
def test_who_seems_to_be_there_already_is_asked_about_once(buero, anliegen, kraft, same):
    first, second, *_ = free_times(anliegen)
    known = fabrik.book(anliegen, kraft, first.beginn, **ADA)
    other = {"name": "Grace", "telefon": "030 111222333", "email": "grace@example.org"} | same
    page = phone(buero, anliegen, zeit=second.wert, **other)
    [question] = problems(page)["__all__"]
    assert known.nummer in question
    assert "Mahnung" not in question
    assert log() == [("leitung", "Abgleich auf doppelte Termine", "")]
    phone(buero, anliegen, zeit=second.wert, doppelt="on", **other)
    assert Beratungstermin.objects.known().count() == 2


def test_others_are_not_asked_about_nor_named(buero, anliegen, kraft):
    first, second, *_ = free_times(anliegen)
    fabrik.book(anliegen, kraft, first.beginn, name="Grace", telefon="030 999888777", email="grace@example.org")
    page = phone(buero, anliegen, zeit=second.wert)
    assert Beratungstermin.objects.known().count() == 2
    assert "Grace" not in page.text


def test_who_has_cancelled_is_not_there_any_more(buero, anliegen, kraft):
    fabrik.book(anliegen, kraft, free_times(anliegen)[0].beginn, **ADA).cancel()
    phone(buero, anliegen, zeit=free_times(anliegen)[0].wert)
    assert Beratungstermin.objects.known().count() == 1


# --- another time, and two at once on purpose


def test_a_free_time_between_those_offered_can_be_typed(buero, anliegen, kraft):
    phone(buero, anliegen, **elsewhen(kraft, 3, 10))
    termin = Beratungstermin.objects.get()
    assert (termin.beginn, termin.bahn) == (fabrik.in_days(3, 10), 1)


def test_a_time_that_is_taken_is_said_and_a_reason_puts_them_side_by_side(buero, anliegen, kraft):
    fabrik.book(anliegen, kraft, fabrik.in_days(3, 9), name="Grace", telefon="030 999888777")
    page = phone(buero, anliegen, **elsewhen(kraft))
    assert problems(page) == {"anderer_tag": ["Diese Zeit ist gerade vergeben worden."]}
    assert 'type="text" name="grund"' in page.text
    phone(buero, anliegen, **elsewhen(kraft, grund="Frist läuft ab"))
    termin = Beratungstermin.objects.exclude(bahn=1).get()
    assert (termin.beginn, termin.bahn, termin.stand) == (fabrik.in_days(3, 9), 2, "gebucht")
    assert Vermerk.objects.get().text == "Frist läuft ab"
    assert "Frist läuft ab" in buero.get(f"{TERMINE}{termin.pk}/change/").text


def test_outside_office_hours_it_takes_a_reason_too(buero, anliegen, kraft):
    page = phone(buero, anliegen, **elsewhen(kraft, 3, 18))
    assert problems(page) == {"anderer_tag": ["Zu dieser Zeit ist keine Sprechstunde."]}
    phone(buero, anliegen, **elsewhen(kraft, 3, 18, grund="Kann nur abends"))
    assert Beratungstermin.objects.get().beginn == fabrik.in_days(3, 18)


def test_what_is_over_is_not_to_be_had_for_any_reason(buero, anliegen, kraft):
    page = phone(buero, anliegen, **elsewhen(kraft, -1, 9, grund="Bitte"))
    assert list(problems(page)) == ["anderer_tag"]
    assert Beratungstermin.objects.count() == 0


def test_half_of_another_time_is_asked_about(buero, anliegen, kraft):
    page = phone(buero, anliegen, andere_uhr="10:00")
    assert set(problems(page)) == {"anderer_tag", "bei"}


# --- from a request


@pytest.fixture
def anfrage(anliegen, kraft):
    Anfrage.hand_over(dict(ADA), anliegen=anliegen, sprache="de", art="rueckruf", geheimnis_hash="x" * 64)
    return Anfrage.objects.get()


def test_a_request_fills_the_page_and_is_done_with_the_booking(buero, anliegen, kraft, anfrage):
    page = buero.get(f"{TERMINE}add/?anfrage={anfrage.pk}")
    assert [word for word in ADA.values() if word not in page.text] == []
    assert log() == [("leitung", "Anfrage geöffnet", str(anfrage.pk))]
    phone(buero, anliegen, query=f"&anfrage={anfrage.pk}", zeit=free_times(anliegen)[0].wert)
    anfrage.refresh_from_db()
    assert (anfrage.erledigt_am is None, anfrage.inhalt) == (False, None)


def test_a_booking_that_fails_leaves_the_request_open(buero, anliegen, kraft, anfrage):
    phone(buero, anliegen, query=f"&anfrage={anfrage.pk}", zeit="abc")
    anfrage.refresh_from_db()
    assert anfrage.erledigt_am is None


@pytest.mark.parametrize("which", ["abc", "00000000-0000-0000-0000-000000000000", "%00"])
def test_a_request_that_is_not_there_is_said(buero, anliegen, kraft, which):
    page = buero.get(f"{TERMINE}add/?anfrage={which}")
    assert page.status_code == 200
    assert "schon erledigt" in page.text


def test_whoever_wanted_to_talk_in_their_language_gets_the_card_in_it_and_the_colleague_reads_it_in_german(buero):
    termin = fabrik.book(anliegen := fabrik.make_anliegen(), fabrik.make_kraft(anliegen, sprachen=["fa"]),
                         fabrik.in_days(3, 9), wunsch={"sprache": "fa"})  # fmt: skip
    card = f"{TERMINE}{termin.pk}/karte/"
    persian, german = re.findall("(?s)<section .*?</section>", buero.get(card).text)
    assert persian.startswith('<section lang="fa" dir="rtl">')
    assert german.startswith('<section lang="de" dir="ltr" class="nicht-drucken">')
    assert "وقت ملاقات شما در خانهٔ محله" in persian
    assert termin.nummer in persian and merkwort(termin.code) in persian
    assert "Nummer und Merkwort brauchen Sie" in german
    polish = buero.get(card, {"sprache": "pl"}).text
    assert '<section lang="pl" dir="ltr">' in polish and "Państwa wizyta" in polish
    assert buero.get(card, {"sprache": "quatsch"}).text.count("<section") == 1
