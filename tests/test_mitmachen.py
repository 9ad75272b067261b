"""Helping: what is needed stands in public, a promise is made once, and the house knows who comes."""

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from angebote.models import Bedarf, Mithilfe
from quartier.models import Nachricht
from quartier.models.nummer import merkwort, new_form_key

from . import fabrik
from .seiten import check_html, without_nul


@pytest.fixture
def termin(db):
    return fabrik.make_durchgang().termine.get()


@pytest.fixture
def bedarf(termin):
    return fabrik.make_bedarf(termin)


def promise(client, bedarf, key=None, **data):
    form = {"schluessel": key or new_form_key(), "name": "Greta", "telefon": "05381 12345", **data}
    return client.post(f"/mitmachen/{bedarf.pk}/", form, follow=True)


# --- the list


def test_open_tasks_stand_there_with_offer_time_and_who_is_missing(client, termin):
    fabrik.make_bedarf(termin, "mitkochen", anzahl=3, hinweis="Spaß am Kochen")
    page = client.get("/mitmachen/").text
    check_html(page)
    assert "mitkochen" in page
    assert termin.angebot.titel in page
    assert "Spaß am Kochen" in page
    assert "3 Personen fehlen" in page


def test_the_soonest_task_stands_first(client, termin):
    fabrik.make_bedarf(fabrik.make_termin(termin.durchgang, days=9), "später")
    fabrik.make_bedarf(termin, "bald")
    page = client.get("/mitmachen/").text
    assert page.index("bald") < page.index("später")


def test_a_task_disappears_when_enough_help_and_comes_back_when_somebody_cannot(client, bedarf):
    assert bedarf.aufgabe in client.get("/mitmachen/").text
    helper = fabrik.help_out(bedarf)
    assert bedarf.aufgabe not in client.get("/mitmachen/").text
    helper.withdraw()
    assert bedarf.aufgabe in client.get("/mitmachen/").text


@pytest.mark.parametrize("what", ["cancelled", "over", "draft"])
def test_what_cannot_be_helped_with_is_not_there(client, termin, bedarf, what):
    assert bedarf.aufgabe in client.get("/mitmachen/").text
    if what == "cancelled":
        termin.call_off()
    elif what == "over":
        type(termin).objects.update(beginn=fabrik.in_days(-2, 9), ende=fabrik.in_days(-2, 10))
    else:
        type(termin.angebot).objects.update(stand="entwurf")
    assert bedarf.aufgabe not in client.get("/mitmachen/").text
    assert client.get(f"/mitmachen/{bedarf.pk}/").status_code == (404 if what == "draft" else 200)


def test_nobody_needed_is_a_kind_page_with_the_telephone(client):
    fabrik.make_haus()
    page = client.get("/mitmachen/").text
    check_html(page)
    assert "Im Moment sind alle Aufgaben verteilt." in page
    assert "030 23125 042" in page


def test_names_of_helpers_never_stand_in_public(client, termin):
    bedarf = fabrik.make_bedarf(termin, "mitkochen", anzahl=2)
    fabrik.help_out(bedarf, name="Greta Geheimname")
    addresses = ["/", "/mitmachen/", f"/mitmachen/{bedarf.pk}/", "/angebote/", termin.angebot.get_absolute_url()]
    pages = "".join(client.get(address).text for address in addresses)
    assert "mitkochen" in pages
    assert "Geheimname" not in pages


def test_the_list_takes_the_same_queries_for_one_and_for_thirty(client, bedarf):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/mitmachen/")
        return len(queries)

    one = count()
    for number in range(30):
        fabrik.make_bedarf(bedarf.termin, f"Aufgabe {number}")
    assert count() == one


# --- promising


def test_greta_promises_and_reads_her_number(client, bedarf):
    page = promise(client, bedarf).text
    mithilfe = Mithilfe.objects.get()
    assert (mithilfe.name, mithilfe.bedarf, mithilfe.stand, mithilfe.kanal) == ("Greta", bedarf, "zugesagt", "web")
    check_html(page)
    assert "Danke, dass Sie helfen!" in page
    assert mithilfe.nummer in page
    assert merkwort(mithilfe.code) in page


def test_she_finds_it_again_and_can_take_it_back(client, bedarf):
    promise(client, bedarf)
    mithilfe = Mithilfe.objects.get()
    found = client.post("/meine/", {"nummer": mithilfe.code, "merkwort": merkwort(mithilfe.code)}, follow=True)
    assert bedarf.aufgabe in found.text
    client.post(found.redirect_chain[-1][0] + "absagen/")
    mithilfe.refresh_from_db()
    assert mithilfe.stand == "zurueckgezogen"
    assert client.get(found.redirect_chain[-1][0]).status_code == 404


def test_who_gave_an_address_is_thanked_with_the_date_for_the_calendar(client, bedarf):
    promise(client, bedarf, email="greta@example.org")
    mail = Nachricht.objects.get()
    assert mail.betreff == f"Danke für Ihre Hilfe: {bedarf.termin.angebot.titel}"
    assert Mithilfe.objects.get().nummer in mail.text
    [entry] = icalendar.Calendar.from_ical(mail.kalender).walk("VEVENT")
    assert entry.decoded("DTSTART") == bedarf.termin.beginn


def test_who_takes_it_back_is_not_thanked_any_more(client, bedarf):
    mithilfe = fabrik.help_out(bedarf, email="greta@example.org")
    mithilfe.withdraw()
    mithilfe.withdraw()
    assert [m.betreff for m in Nachricht.objects.all()] == [
        f"Ihre Mithilfe ist abgesagt: {bedarf.termin.angebot.titel}"
    ]
    assert "Ihre Zusage mit der Nummer" in Nachricht.objects.get().text


def test_helpers_are_told_when_the_date_is_cancelled(bedarf):
    fabrik.help_out(bedarf, telefon="05381 12345")
    bedarf.termin.call_off("Die Küche ist kaputt.")
    [call] = Nachricht.objects.to_call()
    assert (call.name, call.betreff) == ("Greta Beispiel", f"Fällt aus: {bedarf.termin.angebot.titel}")


def test_the_same_form_sent_twenty_times_is_one_promise(client, termin):
    bedarf, key = fabrik.make_bedarf(termin, anzahl=5), new_form_key()
    assert len({promise(client, bedarf, key).redirect_chain[0][0] for _ in range(20)}) == 1
    assert Mithilfe.objects.count() == 1


def test_somebody_must_be_able_to_reach_who_helps(client, bedarf):
    page = promise(client, bedarf, telefon="", notiz="Ich bringe Töpfe mit")
    assert page.status_code == 422
    assert "Bitte lassen Sie uns eine Telefonnummer oder eine E-Mail-Adresse da." in page.text
    assert "Ich bringe Töpfe mit" in page.text
    assert Mithilfe.objects.count() == 0


CLOSED = {
    "full": ("Hier helfen schon genug Menschen mit.", lambda bedarf: fabrik.help_out(bedarf)),
    "cancelled": ("Dieser Termin ist vorbei oder fällt aus.", lambda bedarf: bedarf.termin.call_off()),
    "archived": (
        "Dieses Angebot gibt es nicht mehr.",
        lambda bedarf: type(bedarf.termin.angebot).objects.update(stand="archiviert"),
    ),
}


@pytest.mark.parametrize("what", CLOSED)
def test_closed_while_the_form_was_open_is_said_and_everything_typed_is_kept(client, bedarf, what):
    sentence, close = CLOSED[what]
    close(bedarf)
    there = Mithilfe.objects.count()
    page = promise(client, bedarf, name="Greta Beispiel", notiz="Ich freue mich")
    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="Greta Beispiel"' in page.text
    assert "Ich freue mich" in page.text
    assert Mithilfe.objects.count() == there
    looked_at = client.get(f"/mitmachen/{bedarf.pk}/")
    assert sentence in looked_at.text
    assert "<form" not in looked_at.text


@pytest.mark.parametrize("value", ["\x00", "9" * 5000, "‮‏", "<script>", "²", "😀"])
def test_odd_words_are_refused_in_words(client, bedarf, value):
    page = client.post(f"/mitmachen/{bedarf.pk}/", dict.fromkeys(("schluessel", "name", "telefon", "email"), value))
    assert page.status_code == 422
    check_html(without_nul(page.text))


@pytest.mark.parametrize("address", ["0", "999999", "9" * 30, "x", "-1"])
def test_a_task_that_does_not_exist_is_not_found(client, bedarf, address):
    assert client.get(f"/mitmachen/{address}/").status_code == 404


# --- the staff


def enter(redaktion, bedarf, key=None, **data):
    form = {"schluessel": key or new_form_key(), "bedarf": bedarf.pk, "name": "Greta", "telefon": "05381 12345",
            "kanal": "telefon", **data}  # fmt: skip
    return redaktion.post("/admin/angebote/mithilfe/add/", form, follow=True)


def test_who_calls_is_entered_on_one_page_and_hears_the_number(redaktion, bedarf):
    assert f'value="{bedarf.pk}" selected' in redaktion.get(f"/admin/angebote/mithilfe/add/?bedarf={bedarf.pk}").text
    page = enter(redaktion, bedarf)
    mithilfe = Mithilfe.objects.get()
    assert mithilfe.kanal == "telefon"
    assert f"Nummer {mithilfe.nummer}, Merkwort {merkwort(mithilfe.code)}" in page.text


def test_the_desk_follows_the_same_rules_as_the_web(redaktion, bedarf):
    fabrik.help_out(bedarf)
    page = enter(redaktion, bedarf, name="Zu spät")
    assert page.status_code == 422
    assert "Hier helfen schon genug Menschen mit." in page.text
    assert 'value="Zu spät"' in page.text
    assert Mithilfe.objects.count() == 1


def test_a_helper_is_found_by_the_number_in_groups_and_never_deleted(redaktion, bedarf):
    mithilfe, other = fabrik.help_out(bedarf), fabrik.help_out(fabrik.make_bedarf(bedarf.termin, "kochen"), "Otto")
    page = redaktion.get("/admin/angebote/mithilfe/", {"q": mithilfe.nummer})
    assert list(page.context["cl"].result_list) == [mithilfe]
    assert redaktion.post(f"/admin/angebote/mithilfe/{other.pk}/delete/", {"post": "yes"}).status_code == 403


def test_taking_back_in_the_list_is_asked_once_and_opens_the_task_again(redaktion, bedarf):
    mithilfe = fabrik.help_out(bedarf)
    data = {"action": "zurueckziehen", "_selected_action": [mithilfe.pk]}
    assert f"{mithilfe}, " in redaktion.post("/admin/angebote/mithilfe/", data).text
    assert list(Bedarf.objects.open()) == []
    assert "Zurückgezogen" in redaktion.post("/admin/angebote/mithilfe/", data | {"sicher": "1"}, follow=True).text
    assert list(Bedarf.objects.open()) == [bedarf]
    assert "Das ist schon erledigt." in redaktion.post("/admin/angebote/mithilfe/", data).text


def test_the_list_of_tasks_says_how_many_help(redaktion, termin):
    fabrik.help_out(fabrik.make_bedarf(termin, anzahl=2))
    assert "1 von 2" in redaktion.get("/admin/angebote/bedarf/").text


def test_a_task_is_copied_to_all_coming_dates_of_the_term_once(redaktion, bedarf):
    for days in (5, 6):
        fabrik.make_termin(bedarf.termin.durchgang, days=days)
    fabrik.make_termin(bedarf.termin.durchgang, days=7).call_off()
    fabrik.make_durchgang()  # another offer
    data = {"action": "auf_alle", "_selected_action": [bedarf.pk]}
    assert "bei 2 weiteren Terminen" in redaktion.post("/admin/angebote/bedarf/", data, follow=True).text
    assert "bei 0 weiteren Terminen" in redaktion.post("/admin/angebote/bedarf/", data, follow=True).text
    assert Bedarf.objects.filter(termin__durchgang=bedarf.termin.durchgang).count() == 3


def test_who_has_promised_is_not_sent_away_by_a_smaller_number(redaktion, termin):
    bedarf = fabrik.make_bedarf(termin, anzahl=2)
    fabrik.help_out(bedarf, "Eins"), fabrik.help_out(bedarf, "Zwei")
    page = redaktion.post(
        f"/admin/angebote/bedarf/{bedarf.pk}/change/", {"aufgabe": bedarf.aufgabe, "hinweis": "", "anzahl": 1}
    )
    assert "Es haben schon 2 zugesagt." in page.text
    bedarf.refresh_from_db()
    assert bedarf.anzahl == 2


def test_an_organisation_sees_its_own_tasks_and_helpers_only(client):
    mine, other = (
        fabrik.make_bedarf(
            fabrik.make_durchgang(
                angebot=fabrik.make_angebot(veranstalter=fabrik.make_organisation(name))
            ).termine.get(),
            f"Hilfe bei {name}",
        )
        for name in ("AKIT", "Verein")
    )
    helpers = [fabrik.help_out(mine, "Mia Mein"), fabrik.help_out(other, "Olaf Other")]
    client.force_login(fabrik.make_konto("kollegin", "akit", organisation=mine.termin.angebot.veranstalter))
    tasks, people = client.get("/admin/angebote/bedarf/").text, client.get("/admin/angebote/mithilfe/").text
    assert "Hilfe bei AKIT" in tasks and "Hilfe bei Verein" not in tasks
    assert "Mia Mein" in people and "Olaf Other" not in people
    assert client.get(f"/admin/angebote/mithilfe/{helpers[1].pk}/change/").status_code == 404
    assert f'value="{other.pk}"' not in client.get("/admin/angebote/mithilfe/add/").text
    assert enter(client, other).status_code == 422
