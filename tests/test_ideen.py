"""Ideas and hints from residents: sent without an account, found again by number and word, read in public."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext

from quartier.models import Antwort, Idee, Nachricht, Nummer
from quartier.models.nummer import merkwort
from quartier.tasks import nachrichten_senden

from . import fabrik
from .andrang import at_once
from .seiten import check_html, without_nul
from .test_bots import data, send


def titles(page):
    return [idee.titel for idee in page.context["seite"]]


# --- sending one


def test_ada_sends_a_wish_without_saying_who_she_is(client, db):
    page = client.get(send(client, fabrik.opened())["Location"])
    idee = Idee.objects.get()
    assert (idee.art, idee.original, idee.name, idee.kanal, idee.stand) == (
        "wunsch", "Eine Bank wäre schön.", "", "web", "eingegangen",
    )  # fmt: skip
    check_html(page.text)
    for words in (idee.nummer, merkwort(idee.code), "Eine Bank wäre schön.", "Öffentlich steht davon noch nichts."):
        assert words in page.text
    assert client.cookies.output() == ""


def test_nothing_is_public_before_staff_publish_it(client, db):
    send(client, fabrik.opened(), original="Zyxgeheim", name="Zyxname", telefon="05381 12345")
    idee = Idee.objects.get()
    assert client.get(idee.get_absolute_url()).status_code == 404
    for address in ("/", "/quartier/", "/quartier/ideen/", "/sitemap.xml"):
        assert "Zyx" not in client.get(address).text
        assert idee.get_absolute_url() not in client.get(address).text


def test_what_is_public_is_what_staff_wrote_and_never_a_name(client, db):
    idee = fabrik.make_idee("Zyxoriginal", name="Zyxname", email="zyx@example.org", telefon="0777 1928374")
    fabrik.answer(idee, "in_arbeit", "Wir fragen die Stadt.", titel="Eine Bank", oeffentlich="Eine Bank fehlt.")
    text = client.get("/quartier/ideen/").text + client.get(idee.get_absolute_url()).text
    for words in ("Eine Bank fehlt.", "Wir fragen die Stadt.", "in Arbeit"):
        assert words in text
    for secret in ("zyx", "0777", "1928374", idee.code, idee.nummer, merkwort(idee.code)):
        assert secret not in text.lower()


def test_the_same_form_sent_twice_is_one_idea(client, db):
    key = fabrik.opened()
    first, second = send(client, key), send(client, key, original="Etwas anderes")
    assert first["Location"] == second["Location"]
    assert [idee.original for idee in Idee.objects.all()] == ["Eine Bank wäre schön."]


def test_the_same_form_a_dozen_times_at_once_is_one_idea(committed):
    answers = at_once(12, lambda n: fabrik.make_idee(geheimnis="i" * 43))
    assert [answer.pk for answer in answers] == [Idee.objects.get().pk] * 12


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("art", "", "Bitte wählen Sie eins von den dreien."), ("art", "x", "keine gültige Auswahl"),
        ("original", "", "Bitte schreiben Sie, worum es geht."), ("original", "…!", "Bitte schreiben Sie Wörter."),
        ("original", "x" * 2001, "höchstens 2000 Zeichen"), ("original", "a\x00b", "Nullzeichen"),
        ("name", "x" * 500, "zu lang"), ("telefon", "123", "zu kurz"), ("email", "ada@", "nicht vollständig"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_everything_typed_stays(client, db, field, value, sentence):
    page = send(client, fabrik.opened(), **{"name": "Ada", "telefon": "05381 12345", field: value})
    assert page.status_code == 422
    check_html(without_nul(page.text))
    assert sentence in page.text
    assert ("Ada" in page.text) == (field != "name")
    assert Idee.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    ["\u202eאבג\u200f", "😀 gut", "أريد مقعدًا", "=1+1 Bänke", "<script>alert(1)</script>", "1e400 " + "9" * 1000],
)
def test_whatever_language_or_signs_it_is_kept_as_it_was_written(client, db, text):
    page = client.get(send(client, fabrik.opened(), original=text)["Location"])
    check_html(page.text)
    assert Idee.objects.get().original == text


# --- finding it again


def find(client, idee):
    return client.post("/meine/", {"nummer": idee.code, "merkwort": merkwort(idee.code)}, follow=True)


def test_number_and_word_lead_to_the_answer_also_if_it_is_not_public(client, db):
    idee = fabrik.answer(fabrik.make_idee(), "geht_nicht", "Das gehört uns nicht.", show=False)
    page = find(client, idee)
    check_html(page.text)
    assert "Das gehört uns nicht." in page.text
    assert "Öffentlich steht davon noch nichts." in page.text


def test_withdrawing_deletes_everything_at_once_also_what_was_public(client, db):
    idee = fabrik.answer(fabrik.make_idee(name="Ada", telefon="05381 12345"))
    public = idee.get_absolute_url()
    assert (client.get(public).status_code, Nachricht.objects.count()) == (200, 1)
    own = find(client, idee).redirect_chain[-1][0]
    client.get(f"{own}absagen/")  # looking changes nothing
    assert Idee.objects.count() == 1
    page = client.post(f"{own}absagen/", follow=True)
    assert "Alles ist gelöscht" in page.text
    assert (Idee.objects.count(), Antwort.objects.count(), Nachricht.objects.count()) == (0, 0, 0)
    assert client.get(public).status_code == client.get(own).status_code == 404


@pytest.mark.parametrize("page", ["termin.ics", "aendern/", "zusagen/", "verschieben/", "frueher/", "uebergeben/"])
def test_pages_of_other_things_do_not_break_with_the_key_of_an_idea(client, db, page):
    fabrik.make_idee(geheimnis="i" * 43)
    for method in (client.get, client.post):
        assert method(f"/meine/{'i' * 43}/{page}").status_code in (302, 404)
    assert Idee.objects.count() == 1


# --- being told


def test_with_an_address_she_gets_a_mail_without_a_word_of_hers(client, db):
    idee = fabrik.make_idee("Zyxoriginal", name="Zyxname", email="ada@example.org")
    fabrik.answer(idee, "in_arbeit", "Wir fragen die Stadt.", titel="Zyxtitel", oeffentlich="Zyxöffentlich")
    nachrichten_senden()
    [sent] = mail.outbox
    assert sent.to == ["ada@example.org"]
    assert sent.subject == f"Antwort auf Ihre Idee mit der Nummer {idee.nummer}"
    assert f"zu Ihrer Idee mit der Nummer {idee.nummer}" in sent.body
    assert "Stand: in Arbeit\nWir fragen die Stadt." in sent.body
    assert "zyx" not in sent.body.lower()
    own = next(line for line in sent.body.splitlines() if "/meine/" in line).partition("/meine/")[2]
    assert client.get(f"/meine/{own}").status_code == 200


def test_with_a_telephone_only_she_stands_on_the_call_list(db):
    idee = fabrik.make_idee(telefon="05381 12345")
    fabrik.answer(idee, "geht_nicht", "Das gehört uns nicht.")
    [call] = Nachricht.objects.to_call()
    assert (call.name, call.telefon) == ("ohne Namen", "05381 12345")
    assert "Weil: Das gehört uns nicht." in call.zum_vorlesen
    assert "http" not in call.zum_vorlesen


def test_who_left_nothing_is_not_told_and_nobody_is_asked_to_call(db):
    fabrik.answer(fabrik.make_idee())
    assert Nachricht.objects.count() == 0


def test_who_wrote_on_an_arabic_page_is_answered_in_arabic_with_the_german_below(client, db):
    page = client.post("/ar/quartier/ideen/neu/", data(fabrik.opened(), email="ada@example.org"))
    assert page["Location"].startswith("/ar/meine/")
    idee = Idee.objects.get()
    fabrik.answer(idee, "geht_nicht", "Das gehört uns nicht.")
    message = Nachricht.objects.get()
    own, german = message.text.split("\n\n———\nDeutsch: ")
    with translation.override("ar"):
        assert message.betreff == gettext("Antwort auf Ihre Idee mit der Nummer {nummer}").format(
            nummer=f"\u2066{idee.nummer}\u2069"
        )
        assert own.startswith(gettext("Guten Tag,"))
        assert gettext("geht nicht") in own
    assert "Guten Tag" not in own
    assert "Das gehört uns nicht." not in own  # staff write German: it stands in the German part
    assert "/ar/meine/" in own
    assert german.startswith(f"Antwort auf Ihre Idee mit der Nummer {idee.nummer}\n\nGuten Tag,")
    assert german.count("Weil: Das gehört uns nicht.") == 1
    assert "/ar/" not in german


@pytest.mark.parametrize("code", ["de", "de-simple"])
def test_an_answer_in_german_says_everything_once(db, code):
    fabrik.answer(fabrik.make_idee(email="ada@example.org", sprache=code), text="Wir fragen die Stadt.")
    assert Nachricht.objects.get().text.count("Wir fragen die Stadt.") == 1
    assert "———" not in Nachricht.objects.get().text


def test_who_is_called_is_called_in_german_and_the_board_says_what_she_reads(redaktion):
    fabrik.answer(fabrik.make_idee(telefon="05381 12345", sprache="ar"))
    assert Nachricht.objects.get().text.startswith("Guten Tag,")
    assert "Liest die Seite auf: <b>Arabisch</b>" in redaktion.get("/admin/").text


def test_the_language_is_forgotten_with_the_rest(db):
    idee = fabrik.answer(fabrik.make_idee(email="ada@example.org", sprache="ar"), "erledigt")
    Idee.objects.forget(timezone.now() + timedelta(days=31))
    idee.refresh_from_db()
    assert (idee.email, idee.sprache) == ("", "de")


def test_a_newer_answer_takes_the_place_of_one_that_nobody_has_heard(db):
    idee = fabrik.make_idee(telefon="05381 12345")
    fabrik.answer(idee, "in_arbeit", "Wir fragen.")
    fabrik.answer(idee, "erledigt", "Da steht sie.")
    [call] = Nachricht.objects.to_call()
    assert "Da steht sie." in call.text


def test_only_something_new_is_told(db):
    idee = fabrik.make_idee(email="ada@example.org")
    fabrik.answer(idee, "eingegangen", "")
    assert Nachricht.objects.count() == 0  # it is only published
    for _ in range(2):
        fabrik.answer(idee, "in_arbeit", "Wir fragen.", oeffentlich="Anders gesagt.")
    assert (Antwort.objects.count(), Nachricht.objects.count()) == (1, 1)


# --- reading


def test_the_history_stands_there_with_dates_and_the_reason(client, db):
    idee = fabrik.make_idee(erstellt=fabrik.in_days(-9), bewegt_am=fabrik.in_days(-9))
    fabrik.answer(idee, "in_arbeit", "Wir fragen.", at=fabrik.in_days(-5))
    fabrik.answer(idee, "geht_nicht", "Zu teuer.", at=fabrik.in_days(-1))
    text = client.get(idee.get_absolute_url()).text
    check_html(text)
    steps = [f'datetime="{fabrik.in_days(days):%Y-%m-%d}"' for days in (-9, -5, -1)]
    assert [text.index(step) for step in steps] == sorted(text.index(step) for step in steps)
    assert "<b>Weil:</b> Zu teuer." in text


def test_the_newest_activity_stands_first_and_filters_fit(client, db):
    kultur = fabrik.make_handlungsfeld()
    for titel, days, stand, feld in (
        ("Alt", -9, "erledigt", kultur),
        ("Neu", -1, "in_arbeit", kultur),
        ("Ohne", -5, "erledigt", None),
    ):
        fabrik.answer(fabrik.make_idee(handlungsfeld=feld), stand, titel=titel, at=fabrik.in_days(days))
    assert titles(client.get("/quartier/ideen/")) == ["Neu", "Ohne", "Alt"]
    assert titles(client.get("/quartier/ideen/?stand=erledigt")) == ["Ohne", "Alt"]
    assert titles(client.get("/quartier/ideen/?feld=kultur&stand=erledigt")) == ["Alt"]


def test_what_became_of_it_is_linked_from_both_sides(client, db):
    projekt = fabrik.make_projekt("Wege ohne Stufen")
    idee = fabrik.answer(fabrik.make_idee(projekt=projekt))
    assert "Daraus wurde" in client.get("/quartier/ideen/").text
    assert projekt.get_absolute_url() in client.get(idee.get_absolute_url()).text
    assert idee.get_absolute_url() in client.get(projekt.get_absolute_url()).text


def test_twenty_stand_on_a_page_and_the_queries_stay_the_same(client, db):
    def count():
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/quartier/ideen/?seite=1")
        return len(queries), len(page.context["seite"])

    def more(number):
        feld = fabrik.make_handlungsfeld(f"Feld {number}", f"feld-{number}")
        fabrik.answer(fabrik.make_idee(handlungsfeld=feld, projekt=fabrik.make_projekt()))

    more(0)
    queries, _ = count()
    [more(number) for number in range(1, 22)]
    assert count() == (queries, 20)
    assert len(client.get("/quartier/ideen/?seite=2").context["seite"]) == 2


# --- the database


def test_a_no_without_a_reason_is_refused_by_the_database(db):
    with pytest.raises(IntegrityError, match="antwort_no_needs_a_reason"):
        Antwort.objects.create(idee=fabrik.make_idee(), stand="geht_nicht", text=" \n")


def test_what_has_no_words_cannot_be_public_says_the_database(db):
    idee = fabrik.make_idee()
    with pytest.raises(IntegrityError, match="idee_public_has_text"):
        Idee.objects.filter(pk=idee.pk).update(veroeffentlicht_am=fabrik.in_days(0))


def test_numbers_come_from_the_one_pool(db):
    assert fabrik.make_idee().code in set(Nummer.objects.values_list("code", flat=True))
