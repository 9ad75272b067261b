"""No time suits: one tap that counts, and a wish to be called back."""

import pytest

from beratung.models import Anfrage, Fehlbedarf
from quartier.models.nummer import new_form_key

from . import fabrik


@pytest.fixture
def anliegen(db):
    return fabrik.make_anliegen()


def tap(client, anliegen, query="", key=None):
    return client.post(
        f"/beratung/{anliegen.slug}/kein-termin/{query}", {"schluessel": key or new_form_key()}, follow=True
    )


def wish(client, anliegen, query="", key=None, **data):
    data = {"schluessel": key or new_form_key(), "name": "Ada", "telefon": "05381 12345", **data}
    return client.post(f"/beratung/{anliegen.slug}/rueckruf/{query}", data, follow=True)


def counted():
    return list(Fehlbedarf.objects.values_list("sprache", "anzahl").order_by("sprache"))


def test_one_tap_counts_and_says_thank_you(client, anliegen):
    page = tap(client, anliegen, "?sprache=tr")
    assert "Gut, dass Sie es sagen" in page.text
    assert "Sollen wir uns bei Ihnen melden?" in page.text
    tap(client, anliegen, "?sprache=tr")
    tap(client, anliegen)
    assert counted() == [("de", 1), ("tr", 2)]


def test_pressed_twice_counts_once(client, anliegen):
    key = new_form_key()
    for _ in range(3):
        assert tap(client, anliegen, key=key).status_code == 200
    assert counted() == [("de", 1)]


def test_nobody_can_drive_the_count_up_and_looking_counts_nothing(client, anliegen):
    for _ in range(30):
        assert tap(client, anliegen).status_code == 200
    assert counted() == [("de", 20)]
    other = fabrik.make_anliegen()
    client.get(f"/beratung/{other.slug}/kein-termin/")
    client.post(f"/beratung/{other.slug}/kein-termin/", {"schluessel": "gefälscht"})
    assert not Fehlbedarf.objects.filter(anliegen=other).exists()


def test_who_wishes_is_called_back_with_all_that_is_safe(client, anliegen, key):
    page = wish(client, anliegen, "?sprache=tr", notiz="Nur abends", anrufen=["geteilt", "darf_nachricht"])
    assert "Wir melden uns bei Ihnen" in page.text
    anfrage = Anfrage.objects.get()
    assert (anfrage.art, anfrage.anliegen, anfrage.sprache) == ("rueckruf", anliegen, "tr")
    assert anfrage.unsealed() == {
        "name": "Ada", "telefon": "05381 12345", "email": "", "notiz": "Nur abends", "gespraech": "vor_ort",
        "geteilt": True, "darf_nachricht": True,
    }  # fmt: skip


def test_where_nobody_speaks_the_language_somebody_is_looked_for(client, anliegen):
    assert "der Türkisch spricht" in client.get(f"/beratung/{anliegen.slug}/rueckruf/?sprache=tr&art=sprache").text
    wish(client, anliegen, "?sprache=tr&art=sprache")
    assert Anfrage.objects.get().art == "sprache"


def test_the_same_wish_sent_twice_is_one(client, anliegen):
    key = new_form_key()
    for _ in range(3):
        assert "Wir melden uns" in wish(client, anliegen, key=key).text
    assert Anfrage.objects.count() == 1


def test_without_phone_and_mail_nobody_could_answer_and_nothing_is_lost(client, anliegen):
    page = wish(client, anliegen, telefon="", notiz="Das bleibt stehen")
    assert page.status_code == 422
    assert "Sonst können wir nicht Bescheid sagen" in page.text
    assert "Das bleibt stehen" in page.text
    assert Anfrage.objects.count() == 0


@pytest.mark.parametrize(
    "data", [{"name": ""}, {"name": "x" * 500}, {"telefon": "bald"}, {"email": "a@"}, {"anrufen": "unsinn"}]
)
def test_bad_input_gets_a_sentence(client, anliegen, data):
    assert wish(client, anliegen, **data).status_code == 422
    assert Anfrage.objects.count() == 0


def test_many_wishes_from_one_place_are_slowed_down(client, anliegen):
    answers = [wish(client, anliegen).status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert "zehn Minuten" in wish(client, anliegen).text
