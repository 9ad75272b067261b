"""Booking for somebody else: the helper apart from the person, with consent; and safe ways to reach who comes."""

import pytest

from beratung.models import Beratungstermin, Helfer, Nachricht, Person
from beratung.zeiten import free_times
from quartier.models.nummer import merkwort, new_form_key

from . import fabrik

HELFER = {"helfer_name": "Paula Pate", "helfer_telefon": "05381 5555", "helfer_email": "", "einwilligung": "on"}


@pytest.fixture
def anliegen(db):
    anliegen = fabrik.make_anliegen(gespraeche=["vor_ort", "telefon", "hausbesuch"], fahrzeit=0)
    fabrik.make_kraft(anliegen, hour=9, hours=3)
    return anliegen


def hold(client, anliegen, gespraech="vor_ort"):
    """The address of a held time."""
    wert = free_times(anliegen, gespraech=gespraech)[0].wert
    data = {"zeit": wert, "schluessel": new_form_key()}
    return client.post(f"/beratung/{anliegen.slug}/?gespraech={gespraech}", data).url


def send(client, address, schritt, **data):
    return client.post(address, {"name": "Trude Beispiel", "schritt": schritt, **data}, follow=True)


def sealed(model=Person):
    return model.objects.get().unsealed()


def test_a_neighbour_books_and_both_are_known_apart(client, anliegen, key):
    address = hold(client, anliegen)
    asked = send(client, address, "fuer_andere", notiz="Sie hört schlecht")
    assert "Name der Person, die kommt" in asked.text
    assert "Sie hört schlecht" in asked.text
    data = {"fuer_andere": "on", "notiz": "Sie hört schlecht", **HELFER}
    checked = send(client, address, "pruefen", **data)
    assert "Die Person weiß, dass Sie buchen" in checked.text
    send(client, address, "buchen", **data)
    assert Beratungstermin.objects.get().vermittelt
    assert sealed(Helfer) == {"name": "Paula Pate", "telefon": "05381 5555", "email": ""}
    assert sealed()["name"] == "Trude Beispiel"
    assert "Paula" not in str(sealed())


@pytest.mark.parametrize(
    ("missing", "sentence"), [("einwilligung", "fragen Sie die Person zuerst"), ("helfer_name", "Ihren eigenen Namen")]
)
def test_without_consent_or_own_name_nobody_books_for_others(client, anliegen, missing, sentence):
    address = hold(client, anliegen)
    page = send(client, address, "buchen", fuer_andere="on", notiz="Bleibt da", **(HELFER | {missing: ""}))
    assert page.status_code == 422
    assert sentence in page.text
    assert "Bleibt da" in page.text
    assert Beratungstermin.objects.get().stand == "gehalten"


def test_changing_ones_mind_loses_nothing(client, anliegen):
    address = hold(client, anliegen)
    back = send(client, address, "fuer_mich", fuer_andere="on", email="halb@", **HELFER).text
    assert "Ihr Name" in back
    assert '<input type="hidden" name="helfer_name" value="Paula Pate"' in back
    assert 'value="halb@"' in back
    again = send(client, address, "fuer_andere", **HELFER).text
    assert 'value="Paula Pate"' in again


def test_a_name_typed_before_saying_for_whom_is_ones_own(client, anliegen):
    address = hold(client, anliegen)
    page = client.post(address, {"name": "Paula Pate", "schritt": "fuer_andere"})
    form = page.context["form"]
    assert (form["name"].value(), form["helfer_name"].value()) == ("", "Paula Pate")
    back = client.post(address, {"name": "", "helfer_name": "Paula Pate", "fuer_andere": "on", "schritt": "fuer_mich"})
    assert back.context["form"]["name"].value() == "Paula Pate"


def test_who_books_for_somebody_else_reads_whom_we_call_and_whose_appointment_it_is(client, anliegen, key):
    address = hold(client, anliegen)
    data = {"fuer_andere": "on", "erinnern": "on", **HELFER}
    assert "Dann rufen wir an: Sie selbst" in send(client, address, "pruefen", **data).text
    checked = send(client, address, "pruefen", telefon="05381 1234", **data).text
    assert "Dann rufen wir an: Trude Beispiel" in checked
    assert "Wir rufen Trude Beispiel zwei Tage vorher an." in checked
    card = send(client, address, "buchen", **data)
    assert "Termin, den Sie gebucht haben</h1>" in card.text
    assert "Wenn sich etwas ändert, rufen wir Sie an." in card.text
    contact = client.get(f"{card.redirect_chain[-1][0]}kontakt/").text
    assert "nur der Person selbst, wer anruft" in contact
    assert "nur Ihnen selbst" not in contact


def test_who_wants_a_reminder_without_leaving_a_contact_is_told_that_it_cannot_come(client, anliegen):
    address = hold(client, anliegen)
    checked = send(client, address, "pruefen", erinnern="on").text
    assert "Ohne Telefon und E-Mail können wir Sie nicht erinnern." in checked
    checked = send(client, address, "pruefen", erinnern="on", email="trude@example.org").text
    assert "Wir schicken Ihnen zwei Tage vorher eine E-Mail." in checked


def test_who_books_for_oneself_leaves_no_helper_behind(client, anliegen):
    send(client, hold(client, anliegen), "buchen", **HELFER)
    assert (Beratungstermin.objects.get().vermittelt, Helfer.objects.count()) == (False, 0)


# --- safe contact, phone, visit at home


def test_by_default_nothing_may_be_said_or_left(client, anliegen, key):
    address = hold(client, anliegen)
    page = client.get(address).text
    assert page.count('name="anrufen"') == 3
    assert 'name="anrufen" value="darf_sagen" id="id_anrufen_0" checked' not in page
    checked = send(client, address, "pruefen", telefon="05381 1234")
    assert "Wir sagen niemandem sonst, wer anruft." in checked.text
    assert "Wir hinterlassen nichts." in checked.text
    send(client, address, "buchen", telefon="05381 1234")
    assert {"darf_sagen", "darf_nachricht", "geteilt", "erinnern"} & set(sealed()) == set()


def test_what_is_ticked_is_read_back_carried_and_sealed(client, anliegen, key):
    address = hold(client, anliegen)
    data = {"telefon": "05381 1234", "anrufen": ["darf_sagen", "geteilt"], "erinnern": "on"}
    checked = send(client, address, "pruefen", **data)
    for words in ("Wir dürfen sagen, wer anruft.", "Andere benutzen dieses Telefon auch."):
        assert words in checked.text
    assert "Wir rufen Sie zwei Tage vorher an." in checked.text
    assert checked.text.count('type="hidden" name="anrufen"') == 2
    changed = send(client, address, "aendern", **data)
    assert changed.text.count(" checked>") == 3
    send(client, address, "buchen", **data)
    assert sealed() == {
        "name": "Trude Beispiel", "telefon": "05381 1234", "email": "", "notiz": "", "darf_sagen": True,
        "geteilt": True, "erinnern": True,
    }  # fmt: skip
    assert Nachricht.objects.filter(art="erinnerung", kanal="anruf").count() == 1


def test_a_message_on_a_telephone_that_others_use_is_asked_about_once_and_never_refused(client, anliegen):
    address = hold(client, anliegen)
    both = ["darf_nachricht", "geteilt"]
    asked = client.post(address, {"schritt": "pruefen", "name": "Ada", "telefon": "05381 12345", "anrufen": both})
    assert "Ist das in Ordnung? Wenn nicht, drücken Sie auf „Ändern“." in asked.text
    for chosen in (["darf_nachricht"], ["geteilt"], []):
        page = client.post(address, {"schritt": "pruefen", "name": "Ada", "telefon": "05381 12345", "anrufen": chosen})
        assert "Ist das in Ordnung?" not in page.text
    without = client.post(address, {"schritt": "pruefen", "name": "Ada", "anrufen": both})
    assert "Ist das in Ordnung?" not in without.text
    data = {"schritt": "buchen", "name": "Ada", "telefon": "05381 12345", "anrufen": both}
    assert "Ihr Termin ist eingetragen" in client.post(address, data, follow=True).text


def test_for_a_talk_on_the_phone_a_number_is_needed(client, anliegen):
    page = send(client, hold(client, anliegen, "telefon"), "pruefen")
    assert page.status_code == 422
    assert "Bitte schreiben Sie die Nummer, unter der wir anrufen." in page.text


def test_for_a_visit_at_home_an_address_is_needed_and_sealed(client, anliegen, key):
    address = hold(client, anliegen, "hausbesuch")
    assert "wohin wir kommen sollen" in send(client, address, "pruefen").text
    done = send(client, address, "buchen", adresse="Musterweg 3")
    assert sealed()["adresse"] == "Musterweg 3"
    assert "Musterweg" not in done.text
    assert "bei Ihnen zu Hause: Wir kommen zu Ihnen" in done.text


def test_the_minutes_that_are_left_are_said_in_words(client, anliegen):
    assert "noch 15 Minuten</span>, bis " in client.get(hold(client, anliegen)).text


# --- handing over


def booked(**fields):
    anliegen = fabrik.make_anliegen()
    kraft = fabrik.make_kraft(anliegen, days=5)
    helfer = {"name": "Paula Pate", "telefon": "05381 5555", "email": ""}
    return fabrik.book(anliegen, kraft, fabrik.in_days(5, 9), "h" * 43, helfer=helfer, **fields)


def hand_over(client):
    page = client.get(f"/meine/{'h' * 43}/uebergeben/").text
    beleg = page[page.index('name="beleg" value="') + 20 :].split('"')[0]
    return lambda: client.post(f"/meine/{'h' * 43}/uebergeben/", {"beleg": beleg})


def test_after_handing_over_the_old_link_opens_nothing(client, db):
    old = booked(telefon="05381 1234")
    page = hand_over(client)()
    assert "am Telefon</p>" not in page.text
    assert "Sie bekommt Nummer und Merkwort am Telefon von uns" in page.text
    termin = Beratungstermin.objects.get()
    assert termin.code != old.code
    assert termin.nummer not in page.text  # the helper does not need it
    assert client.get(f"/meine/{'h' * 43}/").status_code == 404
    assert Helfer.objects.count() == 0
    assert list(termin.nachrichten.filter(stand="offen", art="uebergabe").values_list("kanal", flat=True)) == ["anruf"]


def test_without_a_way_to_the_person_the_helper_gets_a_card_to_pass_on(client, db):
    booked()
    send = hand_over(client)
    page = send()
    termin = Beratungstermin.objects.get()
    assert termin.nummer in page.text
    assert merkwort(termin.code) in page.text
    assert 'class="ausweis"' in page.text
    assert send().text == page.text  # a double click loses nothing
    assert client.get(f"/meine/{'h' * 43}/uebergeben/").status_code == 404
    assert client.post(f"/meine/{'h' * 43}/uebergeben/", {"beleg": "x:y:z"}).status_code == 404


def test_looking_hands_nothing_over_and_ones_own_appointment_cannot_be_handed_over(client, db):
    termin = booked()
    for _ in range(3):
        client.get(f"/meine/{'h' * 43}/uebergeben/")
    assert Beratungstermin.objects.get().code == termin.code
    anliegen = fabrik.make_anliegen()
    fabrik.book(anliegen, fabrik.make_kraft(anliegen), fabrik.in_days(3, 9), "m" * 43)
    assert client.post(f"/meine/{'m' * 43}/uebergeben/").url == f"/meine/{'m' * 43}/"
    assert "uebergeben" not in client.get(f"/meine/{'m' * 43}/").text
