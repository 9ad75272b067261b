"""One's own appointment: what it says in every state, and cancelling, moving, coming earlier, deleting."""

import datetime as dt
import re
import secrets
import uuid

import pytest
import time_machine
from django.utils import timezone

from beratung import warteliste
from beratung.models import Beratungstermin, Nachricht, Person
from beratung.zeiten import free_times
from quartier.models.nummer import merkwort, pass_for

from . import fabrik

KEY = "k" * 43
MINE = f"/meine/{KEY}/"


@pytest.fixture
def anliegen(db):
    fabrik.make_haus()
    return fabrik.make_anliegen(mitbringen="Den Brief", gespraeche=["vor_ort", "telefon"])


@pytest.fixture
def kraft(anliegen):
    kraft = fabrik.make_kraft(anliegen, days=9, hour=9, hours=2)
    fabrik.make_sprechstunde(kraft, days=16, hour=9, hours=2)
    return kraft


@pytest.fixture
def termin(anliegen, kraft):
    return fabrik.book(anliegen, kraft, fabrik.in_days(16, 9), KEY, email="ada@example.org")


def now():
    return Beratungstermin.objects.of_secret(KEY).get()


def wert(kraft, beginn):
    return f"{kraft.pk}@{beginn:%Y-%m-%dT%H:%MZ}"


# --- what it says


def test_the_card_says_when_where_what_to_bring_and_how_to_cancel(client, termin):
    page = client.get(MINE).text
    card = page[page.index('class="ausweis"') : page.index("</article>")]
    for words in ("09:00–09:30", "LeNa, An der Ziegelei 8", "Den Brief", termin.nummer, merkwort(termin.code),
                  "abzusagen", "030 23125 042"):  # fmt: skip
        assert words in card
    for action in ("absagen", "verschieben", "frueher", "loeschen", "termin.ics"):
        assert f'href="{MINE}{action}' in page


@pytest.mark.parametrize(
    ("stand", "sentence"),
    [
        ("angekommen", "Schön, dass Sie da sind"),
        ("laeuft", "Ihr Termin läuft gerade."),
        ("fertig", "Danke für Ihren Besuch"),
        ("nicht_gekommen", "Wir haben Sie vermisst"),
    ],
)
def test_what_has_happened_is_said_kindly_and_cannot_be_changed(client, termin, stand, sentence):
    mine = f"/meine/{pass_for(termin.code, termin.ende)}/"
    with time_machine.travel(termin.beginn + dt.timedelta(minutes=20), tick=False):
        Beratungstermin.objects.update(stand=stand)
        page = client.get(mine).text
        assert sentence in page
        assert f"{mine}absagen/" not in page
        assert client.post(f"{mine}absagen/").status_code == 409
        assert now().stand == stand


def test_until_it_begins_one_can_cancel_and_afterwards_not(client, termin):
    mine = f"/meine/{pass_for(termin.code, termin.ende)}/"
    with time_machine.travel(termin.beginn - dt.timedelta(minutes=1), tick=False):
        assert client.get(f"{mine}absagen/").status_code == 200
    with time_machine.travel(termin.beginn, tick=False):
        for answer in (client.get(f"{mine}absagen/"), client.post(f"{mine}absagen/"), client.post(f"{mine}frueher/"),
                       client.get(f"{mine}verschieben/"), client.post(f"{mine}kontakt/")):  # fmt: skip
            assert answer.status_code == 409
            assert "hat schon begonnen oder ist vorbei" in answer.text
        assert now().stand == "gebucht"


def test_follow_ups_of_the_same_person_stand_below(client, anliegen, kraft, termin):
    other = fabrik.book(anliegen, kraft, fabrik.in_days(16, 10))
    stranger = fabrik.book(anliegen, kraft, fabrik.in_days(9, 9))
    Beratungstermin.objects.filter(pk__in=[termin.pk, other.pk]).update(reihe=uuid.uuid4())
    page = client.get(MINE).text
    assert "Ihre weiteren Termine" in page
    assert other.nummer in page
    assert stranger.nummer not in page


# --- cancelling: the reminder leads here


def test_one_button_cancels_and_looking_does_not(client, termin):
    page = client.get(f"{MINE}absagen/").text
    assert page.count('<button class="knopf gross">Ich kann nicht kommen</button>') == 1
    assert now().stand == "gebucht"
    done = client.post(f"{MINE}absagen/", follow=True)
    assert "Danke, dass Sie Bescheid gesagt haben" in done.text
    assert (now().stand, Person.objects.count()) == ("abgesagt", 0)
    again = client.post(f"{MINE}absagen/")
    assert again.status_code == 404
    assert "Hier ist nichts (mehr)" in again.text


def test_the_link_in_the_reminder_opens_the_page_with_the_button(client, termin, key):
    _, _, text, _ = Nachricht(termin=termin, art="erinnerung").as_email()
    address = re.search(r"http://[^/]+(/meine/\S+/absagen/)", text)[1]
    assert "Ich kann nicht kommen" in text
    assert "Ich kann nicht kommen</button>" in client.get(address).text


@pytest.mark.parametrize(("way", "where"), [("hausbesuch", "bei Ihnen zu Hause"), ("telefon", "am Telefon")])
def test_where_nobody_comes_to_us_the_card_sends_nobody_to_our_rooms(client, kraft, anliegen, way, where):
    """Nor does it show their own address: this site cannot read it."""
    anliegen.gespraeche = ["hausbesuch", "telefon"]
    anliegen.save()
    fabrik.book(
        anliegen,
        kraft,
        fabrik.in_days(16, 10),
        KEY,
        wunsch={"gespraech": way},
        telefon="05381 1",
        adresse="Musterweg 3",
    )
    page = client.get(MINE).text
    card = page[page.index('class="ausweis"') : page.index("</article>")]
    assert where in card
    assert "Bitte bereitlegen" in card
    assert "Bitte mitbringen" not in card
    assert "Musterweg" not in page
    assert "Hochstraße" not in card


# --- another time


def test_a_chosen_time_is_asked_about_once_with_the_old_one_beside_it(client, kraft, termin):
    new = wert(kraft, fabrik.in_days(9, 10))
    assert f'name="zeit" value="{new}"' in client.get(f"{MINE}verschieben/").text
    page = client.get(f"{MINE}verschieben/", {"zeit": new}).text
    old, chosen = (f"{timezone.localtime(beginn):%H:%M} Uhr" for beginn in (termin.beginn, fabrik.in_days(9, 10)))
    assert page.index(old) < page.index(chosen) < page.index("Ja, Termin verschieben</button>")
    assert (now().beginn, now().sequenz) == (termin.beginn, 0)


def test_a_time_that_cannot_be_had_is_not_even_asked_about(client, anliegen, kraft, termin):
    fabrik.book(anliegen, kraft, fabrik.in_days(9, 9, 30))
    for zeit, sentence in (("", "aus der Liste"), (wert(kraft, fabrik.in_days(9, 9, 30)), "gerade vergeben")):
        page = client.get(f"{MINE}verschieben/", {"zeit": zeit})
        assert page.status_code == 409
        assert sentence in page.text
        assert "Ja, Termin verschieben" not in page.text


def test_moving_shows_the_free_times_and_keeps_number_and_person(client, kraft, termin):
    page = client.get(f"{MINE}verschieben/").text
    assert wert(kraft, termin.beginn) not in page
    new = fabrik.in_days(9, 10)
    done = client.post(f"{MINE}verschieben/", {"zeit": wert(kraft, new)}, follow=True)
    assert "Ihr Termin ist jetzt zu dieser Zeit." in done.text
    assert (now().beginn, now().code, Person.objects.count()) == (new, termin.code, 1)
    again = client.post(f"{MINE}verschieben/", {"zeit": wert(kraft, new)})
    assert (again.status_code, now().sequenz) == (302, 1)


@pytest.mark.parametrize(
    ("zeit", "sentence"),
    [
        ("", "aus der Liste"),
        ("abc", "Diese Zeit kennen wir nicht"),
        ("99999@2027-01-01T10:00Z", "Diese Zeit kennen wir nicht"),
        ("{kraft}@2001-01-01T10:00Z", "schon vorbei"),
        ("{fremd}@{bald}", "Für dieses Anliegen gibt es diese Zeit nicht"),
        ("{kraft}@{nachts}", "keine Sprechstunde"),
        ("{kraft}@{vergeben}", "gerade vergeben"),
    ],
)
def test_a_time_that_cannot_be_had_is_refused_and_the_appointment_stays(
    client, anliegen, kraft, termin, zeit, sentence
):
    foreign = fabrik.make_kraft(fabrik.make_anliegen(), days=9)
    fabrik.book(anliegen, kraft, fabrik.in_days(9, 9, 30))
    moments = {"bald": (9, 9), "nachts": (9, 3), "vergeben": (9, 9, 30)}
    filled = zeit.format(
        kraft=kraft.pk, fremd=foreign.pk, **{n: f"{fabrik.in_days(*m):%Y-%m-%dT%H:%MZ}" for n, m in moments.items()}
    )
    page = client.post(f"{MINE}verschieben/", {"zeit": filled})
    assert page.status_code == 409
    assert sentence in page.text
    assert "Ihr Termin ist, wie er war." in page.text
    assert (now().beginn, now().sequenz) == (termin.beginn, 0)


def test_moving_keeps_language_and_way_to_talk(client, anliegen, kraft):
    shirin = fabrik.make_sprachmittlung("fa", days=16, hour=9, hours=1)
    wunsch = {"sprache": "fa", "gespraech": "telefon"}
    fabrik.book(anliegen, kraft, fabrik.in_days(16, 9), KEY, wunsch=wunsch, telefon="05381 12345")
    page = client.get(f"{MINE}verschieben/").text
    assert page.count('class="zeit"') == 1  # the only other time at which Shirin is there
    client.post(f"{MINE}verschieben/", {"zeit": wert(kraft, fabrik.in_days(16, 9, 30))})
    assert (now().sprachmittlung, now().gespraech) == (shirin, "telefon")


# --- coming earlier


def test_who_can_be_told_may_wait_for_an_earlier_time_and_stop_waiting(client, termin):
    assert now().wartet_seit is None
    client.get(f"{MINE}frueher/")
    assert now().wartet_seit is None
    done = client.post(f"{MINE}frueher/", {"will": "ja"}, follow=True)
    assert "sagen wir Ihnen Bescheid" in done.text
    assert now().wartet_seit
    client.post(f"{MINE}frueher/", {"will": "nein"})
    assert now().wartet_seit is None


def test_who_cannot_be_told_reads_how_it_works_instead(client, anliegen, kraft):
    fabrik.book(anliegen, kraft, fabrik.in_days(16, 9), KEY)
    for page in (client.get(f"{MINE}frueher/"), client.post(f"{MINE}frueher/", {"will": "ja"})):
        assert "Sehen Sie ab und zu nach" in page.text
        assert "030 23125 042" in page.text
    assert now().wartet_seit is None


@pytest.fixture
def offer(anliegen, kraft, termin):
    """Somebody has cancelled; the time is held for who waits."""
    early = fabrik.book(anliegen, kraft, fabrik.in_days(9, 9))
    termin.want_earlier(True)
    early.cancel()
    return termin.angebote.get(stand="angeboten")


def test_a_time_that_is_held_stands_on_the_page_and_one_press_takes_it(client, offer):
    page = client.get(MINE).text
    assert "Möchten Sie früher kommen?" in page
    assert f"{timezone.localtime(offer.gehalten_bis):%H:%M} Uhr" in page
    for _ in range(2):
        assert client.post(f"{MINE}antworten/", {"ja": offer.pk}).status_code == 302
    assert (now().beginn, now().sequenz) == (offer.beginn, 1)


def test_no_thank_you_leaves_everything_as_it_is(client, termin, offer):
    done = client.post(f"{MINE}antworten/", {"nein": offer.pk}, follow=True)
    assert "Ihr Termin bleibt, wie er ist." in done.text
    assert "Möchten Sie früher kommen?" not in done.text
    assert now().beginn == termin.beginn


def test_after_the_deadline_it_is_too_late_and_said_so(client, termin, offer):
    mine = f"/meine/{pass_for(termin.code, termin.ende)}/"
    with time_machine.travel(offer.gehalten_bis, tick=False):
        assert "Möchten Sie früher kommen?" not in client.get(mine).text
        page = client.post(f"{mine}antworten/", {"ja": offer.pk})
        assert page.status_code == 409
        assert "nicht mehr frei. Der bisherige Termin bleibt." in page.text
        assert now().beginn == termin.beginn


@pytest.mark.parametrize("data", [{}, {"ja": "abc"}, {"nein": "\x00"}, {"ja": "0c9d1e2f-3a4b-4c5d-8e6f-708192a3b4c5"}])
def test_an_answer_to_nothing_changes_nothing(client, termin, data):
    assert client.post(f"{MINE}antworten/", data).status_code in (302, 409)
    assert (now().stand, now().sequenz) == ("gebucht", 0)


def test_nobody_takes_a_time_that_is_held_for_somebody_else(client, anliegen, kraft, offer):
    fabrik.book(anliegen, kraft, fabrik.in_days(16, 10), "z" * 43)
    assert client.post(f"/meine/{'z' * 43}/antworten/", {"ja": offer.pk}).status_code == 409
    offer.refresh_from_db()
    assert offer.stand == "angeboten"


# --- we had to cancel


@pytest.fixture
def lost(kraft, termin):
    (termin,) = warteliste.fall_out([termin])
    return termin


def test_when_we_cancel_it_is_said_plainly_and_times_are_held(client, lost):
    page = client.get(MINE).text
    assert "<h1>Ihr Termin im Treff fällt aus</h1>" in page
    assert "Sie brauchen nicht zu kommen." in page
    assert page.count('name="ja"') == 2
    assert 'class="ausweis"' not in page
    client.post(f"{MINE}antworten/", {"ja": lost.gehalten[0].pk})
    assert (now().stand, now().beginn) == ("gebucht", lost.gehalten[0].beginn)
    assert "Ihr Termin im Treff" in client.get(MINE).text


def test_who_likes_none_of_them_chooses_another_or_none_at_all(client, kraft, lost):
    other = next(zeit for zeit in free_times(lost.anliegen) if zeit.beginn < fabrik.in_days(10))
    client.post(f"{MINE}verschieben/", {"zeit": other.wert})
    assert (now().stand, now().beginn) == ("gebucht", other.beginn)
    warteliste.fall_out([now()])
    assert "Ich brauche keinen Termin mehr</button>" in client.get(f"{MINE}absagen/").text
    client.post(f"{MINE}absagen/")
    assert now().stand == "abgesagt"


# --- everything about me


def test_everything_about_me_is_deleted_at_once_after_one_question(client, termin):
    assert f"{timezone.localtime(termin.beginn):%H:%M} Uhr ist dann abgesagt" in client.get(f"{MINE}loeschen/").text
    assert Person.objects.count() == 1
    assert "Alles ist gelöscht" in client.post(f"{MINE}loeschen/", follow=True).text
    assert (now().stand, Person.objects.count(), Nachricht.objects.count()) == ("abgesagt", 0, 0)
    assert client.get(MINE).status_code == 404
    assert client.post(f"{MINE}loeschen/").status_code == 404


def test_after_a_visit_everything_can_be_deleted_too(client, termin):
    Beratungstermin.objects.update(stand="fertig")
    client.post(f"{MINE}loeschen/")
    assert (now().stand, now().vergessen, Person.objects.count()) == ("fertig", True, 0)


# --- keys that open nothing


def test_the_link_of_the_booking_opens_for_half_an_hour_and_one_that_stays_is_a_choice(client, termin):
    page = client.get(MINE).text
    assert "Dieser Link gilt 30 Minuten" in page
    lasting = re.search(r'href="(/meine/[^"]+)">Link, der bis zum Termin gilt', page)[1]
    with time_machine.travel(termin.gebucht_am + dt.timedelta(minutes=29), tick=False):
        assert client.get(MINE).status_code == 200
    with time_machine.travel(termin.gebucht_am + dt.timedelta(minutes=30), tick=False):
        page = client.get(MINE)
        assert page.status_code == 404
        assert "Haben Sie eine Nummer und ein Merkwort?" in page.text
        assert client.post(f"{MINE}absagen/").status_code == 404
        found = client.post("/meine/", {"nummer": termin.code, "merkwort": merkwort(termin.code)}, follow=True)
        assert termin.nummer in found.text
    with time_machine.travel(termin.beginn - dt.timedelta(minutes=1), tick=False):
        page = client.get(lasting)
        assert termin.nummer in page.text
        assert "Dieser Link gilt 30 Minuten" not in page.text
    with time_machine.travel(termin.ende, tick=False):
        assert client.get(lasting).status_code == 404


@pytest.mark.parametrize(
    "action", ["verschieben", "antworten", "frueher", "kontakt", "loeschen", "uebergeben", "absagen"]
)
@pytest.mark.parametrize("what", ["wrong", "old", "used"])
def test_wrong_old_and_used_links_get_the_same_calm_answer(client, termin, action, what):
    keys = {
        "wrong": secrets.token_urlsafe(32),
        "old": pass_for(termin.code, timezone.now() - dt.timedelta(seconds=1)),
        "used": KEY,
    }
    if what == "used":
        termin.cancel()
    page = client.post(f"/meine/{keys[what]}/{action}/")
    assert page.status_code == 404
    assert "Hier ist nichts (mehr)" in page.text


def test_who_guesses_on_meets_a_closed_door_even_with_the_right_word(client, termin):
    answers = {client.post("/meine/", {"nummer": termin.code, "merkwort": "Quatsch"}).status_code for _ in range(10)}
    assert answers == {422}
    for _ in range(90):
        page = client.post("/meine/", {"nummer": termin.code, "merkwort": merkwort(termin.code)})
        assert page.status_code == 429
    assert "zehn Minuten" in page.text
