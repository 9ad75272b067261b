"""Staff and the ideas: what waits, answering in public, what came by phone or on paper, and what must not happen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartier.models import Antwort, Idee, Nachricht
from quartier.models.nummer import merkwort, new_form_key

from . import fabrik
from .formular import change, said
from .seiten import check_html


def address(idee):
    return f"/admin/quartier/idee/{idee.pk}/antworten/"


def sent(page, **data):
    """What the browser sends for this page, with these fields filled."""
    form = page.context["form"]
    found = {field.name: field.value() for field in form if field.value() not in (None, "", False)}
    return {**found, **({"zeigen": "on"} if found.get("zeigen") else {}), **data}


def reply(client, idee, **data):
    page = client.get(address(idee))
    words = {"titel": "Eine Bank", "oeffentlich": "Eine Bank wäre schön.", "antwort": "Wir fragen die Stadt."}
    fields = sent(page, **words | {"zeigen": "on"} | data)
    return client.post(address(idee), {name: value for name, value in fields.items() if value is not None}, follow=True)


@pytest.fixture(params=["redaktion_wiederaufbau", "redaktion_paritaetischer", "akit", "technik"])
def anyone(request, client, db):
    """Somebody of the staff; AKIT works for its own organisation only, and still sees every idea."""
    own = fabrik.make_organisation("Eigene") if request.param == "akit" else None
    client.force_login(fabrik.make_konto("kollegin", request.param, organisation=own))
    return client


def test_from_the_today_board_it_is_two_clicks_to_the_public_answer(anyone):
    idee = fabrik.make_idee("Eine Bank wäre schön.", name="Ada")
    board = anyone.get("/admin/").text
    assert "Eine Bank wäre schön." in board
    assert f"{address(idee)}?heute=1" in board
    page = reply(anyone, idee)
    assert said(page) == ["Gesichert. Sie steht jetzt öffentlich."]
    idee.refresh_from_db()
    assert (idee.stand, idee.is_public, idee.titel, idee.oeffentlich) == (
        "in_arbeit", True, "Eine Bank", "Eine Bank wäre schön.",
    )  # fmt: skip
    assert "Wir fragen die Stadt." in anyone.get(idee.get_absolute_url()).text
    assert "Eine Bank wäre schön." not in anyone.get("/admin/").text


def test_private_words_are_not_published_by_somebody_who_only_answers(redaktion):
    idee = fabrik.make_idee("Ich bin 71 und allein. Eine Bank wäre schön.")
    page = redaktion.get(address(idee))
    assert (page.context["form"]["oeffentlich"].value(), page.context["form"]["zeigen"].value()) == ("", False)
    assert "Ich bin 71 und allein." in page.text and "Bitte in eigenen Worten." in page.text
    assert "Antwort speichern" in page.text and "Antwort veröffentlichen" not in page.text
    page = redaktion.post(address(idee), sent(page, antwort="Wir fragen die Stadt."), follow=True)
    assert said(page) == ["Gesichert. Öffentlich steht sie nicht."]
    assert "allein" not in redaktion.get("/quartier/ideen/").text


def test_what_is_public_already_stays_public_when_answered_again(redaktion):
    page = redaktion.get(address(fabrik.answer(fabrik.make_idee())))
    assert page.context["form"]["zeigen"].value() is True


def test_staff_publish_in_their_own_words_and_the_original_stays_for_them(redaktion):
    idee = fabrik.make_idee("Der blöde Weg!!!")
    reply(redaktion, idee, oeffentlich="Der Weg ist krumm.")
    assert "blöde" not in redaktion.get(idee.get_absolute_url()).text
    assert "Der blöde Weg!!!" in redaktion.get(address(idee)).text


def test_an_answer_may_be_for_the_person_only(redaktion):
    idee = fabrik.make_idee(telefon="05381 12345")
    page = reply(redaktion, idee, zeigen=None, titel="")
    assert said(page) == ["Gesichert. Öffentlich steht sie nicht."]
    assert redaktion.get(idee.get_absolute_url()).status_code == 404
    assert Nachricht.objects.to_call().count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"stand": "geht_nicht", "antwort": " "}, "Bitte schreiben Sie, warum es nicht geht."),
        ({"titel": ""}, "braucht Überschrift und Text"), ({"oeffentlich": ""}, "braucht Überschrift und Text"),
        ({"oeffentlich": "Ada Lampe wünscht sich eine Bank."}, "Hier stehen Name oder Kontakt"),
        ({"titel": "ADA LAMPE"}, "Hier stehen Name oder Kontakt"),
        ({"antwort": "Liebe Ada Lampe!"}, "Hier stehen Name oder Kontakt"),
        ({"oeffentlich": "Ruft an: 0777/19 28 374"}, "Hier stehen Name oder Kontakt"),
        ({"stand": "x"}, "keine gültige Auswahl"), ({"antwort": "a\x00b"}, "Nullzeichen"),
        ({"titel": "x" * 81}, "80 Zeichen"), ({"projekt": "9" * 23}, "gültige Auswahl"),
    ],
)  # fmt: skip
def test_what_must_not_stand_in_public_is_said_and_everything_typed_stays(redaktion, data, sentence):
    idee = fabrik.make_idee(name="Ada Lampe", telefon="0777 1928374")
    page = reply(redaktion, idee, **{"antwort": "Wir fragen nach.", **data})
    assert page.status_code == 422
    assert sentence in page.text
    assert "antwort" in data or "Wir fragen nach." in page.text
    assert Antwort.objects.count() == 0


def test_a_name_that_is_part_of_a_word_is_no_name(redaktion):
    idee = fabrik.make_idee(name="Eck")
    reply(redaktion, idee, oeffentlich="Eine Bank an der Ecke.")
    assert Antwort.objects.count() == 1


def test_a_link_is_marked_and_never_taken_over_into_the_public_text(redaktion):
    idee = fabrik.make_idee("Sehen Sie www.spam.example")
    assert "enthält einen Link" in redaktion.get("/admin/").text
    assert "enthält einen Link" in redaktion.get("/admin/quartier/idee/").text
    page = redaktion.get(address(idee))
    assert "Im Text steht ein Link" in page.text
    assert page.context["form"]["oeffentlich"].value() == ""


def test_two_colleagues_at_once_do_not_answer_twice_without_knowing(redaktion):
    idee = fabrik.make_idee()
    page = redaktion.get(address(idee))
    fabrik.answer(idee, "in_arbeit", "Schon gesagt.")
    data = sent(page, titel="Eine Bank", oeffentlich="Eine Bank fehlt.", antwort="Auch etwas.", zeigen="on")
    second = redaktion.post(address(idee), data)
    assert "Jemand anderes hat inzwischen geantwortet" in second.text
    assert "Schon gesagt." in second.text
    assert "Auch etwas." in second.text
    redaktion.post(address(idee), sent(second))
    assert [step.text for step in Antwort.objects.all()] == ["Schon gesagt.", "Auch etwas."]


def test_pressed_twice_it_is_one_answer(redaktion):
    idee = fabrik.make_idee()
    data = sent(redaktion.get(address(idee)), antwort="Ja.")
    assert [redaktion.post(address(idee), data).status_code for _ in range(2)] == [302, 302]
    assert Antwort.objects.count() == 1


def test_the_board_shows_the_longest_waiting_first_with_its_age(redaktion):
    for days in (-1, -5, 0):
        fabrik.make_idee(f"Idee {-days}", erstellt=fabrik.in_days(days, 1), bewegt_am=fabrik.in_days(days, 1))
    long_silent = fabrik.make_idee("Still", erstellt=fabrik.in_days(-99), bewegt_am=fabrik.in_days(-99))
    fabrik.answer(long_silent, at=fabrik.in_days(-61))
    fabrik.answer(fabrik.make_idee("Neulich"), at=fabrik.in_days(-59))
    page = redaktion.get("/admin/")
    assert [idee.original for idee in page.context["ideen"]] == ["Still", "Idee 5", "Idee 1", "Idee 0"]
    for words in ("Wartet seit 5 Tagen.", "Wartet seit gestern.", "Heute gekommen.", "kein neues Wort dazu"):
        assert words in page.text


def test_the_board_and_the_list_take_the_same_queries_however_many_wait(redaktion):
    def count():
        with CaptureQueriesContext(connection) as queries:
            redaktion.get("/admin/")
            redaktion.get("/admin/quartier/idee/?liste=alle")
        return len(queries)

    def more(number):
        fabrik.make_idee(
            handlungsfeld=fabrik.make_handlungsfeld(f"F {number}", f"f-{number}"), projekt=fabrik.make_projekt()
        )

    more(0)
    one = count()
    [more(number) for number in range(1, 6)]
    assert count() == one


# --- by phone, at the desk, on paper


@pytest.mark.parametrize("kanal", ["telefon", "vor_ort", "papier"])
def test_what_somebody_says_is_entered_on_one_page_and_gets_its_number(anyone, kanal):
    assert anyone.get("/admin/quartier/idee/add/").status_code == 200
    data = {"schluessel": new_form_key(), "art": "hinweis", "original": "Das Licht ist kaputt.", "kanal": kanal}
    page, _again = (anyone.post("/admin/quartier/idee/add/", data, follow=True) for _ in range(2))
    idee = Idee.objects.get()
    assert (idee.kanal, idee.is_public) == (kanal, False)
    assert said(page) == [f"Danke! Bitte vorlesen: Nummer {idee.nummer}, Merkwort {merkwort(idee.code)}."]
    assert page.redirect_chain[-1][0] == address(idee)  # whoever can, answers at once


def test_staff_see_in_which_language_somebody_reads_and_may_choose_it(redaktion):
    data = {
        "schluessel": new_form_key(), "art": "hinweis", "original": "Das Licht ist kaputt.", "kanal": "telefon",
        "email": "ada@example.org", "sprache": "ar",
    }  # fmt: skip
    page = redaktion.post("/admin/quartier/idee/add/", data, follow=True)
    idee = Idee.objects.get()
    assert idee.sprache == "ar"
    assert "Liest die Seite auf: <b>Arabisch</b>." in page.text
    assert "Arabisch" in redaktion.get(f"/admin/quartier/idee/{idee.pk}/change/").text
    assert "Liest die Seite auf" not in redaktion.get(address(fabrik.make_idee())).text


def test_what_is_missing_is_said_and_everything_typed_stays(redaktion):
    data = {"schluessel": new_form_key(), "original": "Das Licht ist kaputt.", "kanal": "web", "telefon": "12"}
    page = redaktion.post("/admin/quartier/idee/add/", data)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"art", "kanal", "telefon"}
    assert "Das Licht ist kaputt." in page.text
    assert Idee.objects.count() == 0


# --- keeping order


def test_a_published_text_can_be_put_right_without_telling_anybody(redaktion):
    idee = fabrik.answer(fabrik.make_idee(email="ada@example.org"))
    before = Nachricht.objects.count()
    change(redaktion, idee, oeffentlich="Eine Bank mit Lehne fehlt.")
    idee.refresh_from_db()
    assert (idee.oeffentlich, Nachricht.objects.count()) == ("Eine Bank mit Lehne fehlt.", before)


def test_a_public_text_cannot_be_emptied_on_the_page_of_all_fields(redaktion):
    idee = fabrik.answer(fabrik.make_idee())
    page = change(redaktion, idee, oeffentlich=" ")
    assert "braucht Überschrift und Text" in page.text


def test_an_idea_can_be_taken_from_the_public_again(anyone):
    idee = fabrik.answer(fabrik.make_idee())
    data = {"action": "nicht_mehr_zeigen", "_selected_action": [idee.pk]}
    assert said(anyone.post("/admin/quartier/idee/?liste=oeffentlich", data, follow=True)) == [
        "1 nicht mehr öffentlich."
    ]
    assert anyone.get(idee.get_absolute_url()).status_code == 404


def test_what_was_public_and_is_hidden_again_is_not_lost_when_its_person_is_forgotten(redaktion):
    idee = fabrik.answer(fabrik.make_idee(name="Ada"), "erledigt", "Die Bank steht.")
    for at in (fabrik.in_days(31), fabrik.in_days(62)):
        Idee.objects.forget(at)
        redaktion.post(
            "/admin/quartier/idee/?liste=alle", {"action": "nicht_mehr_zeigen", "_selected_action": [idee.pk]}
        )
    idee.refresh_from_db()
    assert (idee.is_public, idee.name, idee.titel) == (False, "", "Eine Bank")


def test_spam_is_deleted_with_everything_and_akit_cannot_delete(anyone):
    ideas = [fabrik.answer(fabrik.make_idee(telefon="05381 12345")) for _ in range(2)]
    may = anyone.get(f"/admin/quartier/idee/{ideas[0].pk}/delete/").status_code == 200
    data = {"action": "delete_selected", "_selected_action": [idee.pk for idee in ideas], "post": "yes"}
    anyone.post("/admin/quartier/idee/?liste=alle", data)
    expected = (0, 0, 0) if may else (2, 2, 2)
    assert (Idee.objects.count(), Antwort.objects.count(), Nachricht.objects.count()) == expected


def test_names_do_not_stand_in_the_log_of_the_admin(redaktion):
    idee = fabrik.make_idee("Zyxoriginal", name="Zyxname")
    reply(redaktion, idee, oeffentlich="Eine Bank.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM django_admin_log t")
        log = cursor.fetchone()[0]
    assert "beantwortet: in Arbeit" in log
    assert "Zyx" not in log


def test_the_demo_answer_pages_are_right_html(client, db):
    """The public side of what staff answered, with every odd sign."""
    idee = fabrik.answer(
        fabrik.make_idee(), "geht_nicht", "Weil <b> & \u202eאבג", titel="<i>", oeffentlich="a\n\n## b & c"
    )
    check_html(client.get(idee.get_absolute_url()).text)
