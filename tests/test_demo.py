"""The demo content: a believable house with the facts of the project sheet, on every day of the week."""

import datetime as dt

import html5lib
import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from angebote.models import Angebot, Anmeldung, Bedarf, Mithilfe, Termin
from beratung.models import Beratungskraft, Beratungstermin, Zugang
from beratung.models import Nachricht as Beratungsnachricht
from beratung.zugang import ZugangBackend
from lena.demo import konten
from lena.rights import SCHEMAS
from quartier.models import Konto, Nachricht
from quartier.tasks import nachrichten_senden

from . import cluster

PASSWORD = "vorfuehrung-123"
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SUNDAY_EVENING = dt.datetime(2027, 2, 7, 18, tzinfo=dt.UTC)

# The project sheet, as a reader finds it under /quartier/.
FACTS = """
Seesen | ca. 11.250 | ca. 7 % | Menschen über 60 | demografische Wandel | Arbeitsplätze verloren | Schlafstadt
›Wiederaufbau‹ eG | 646 Wohnungen | ca. 1.050 | Hochstraße | ca. 480 Wohnungen | ca. 2.000
¼ | Transfereinkommen | Rente | ½ | Erwerbseinkommen | eher gering
Mehrgeschossige | 1963 bis 1974 | 1992 bis 1995 | drei Geschosse | vier oder mehr | Einzel- und Reihenhäuser
viel Grün | Sehusa Wasserwelt | Treffpunkt für Familien | Schulen | Kindergarten | Seniorenheim | Pflegedienste
kleine Geschäfte | ältere Menschen gut einkaufen
Lebensbedingungen und Chancen im Quartier verbessern | Beratungs- und Nachbarschaftstreff | zum Mitmachen anregen
Interessengruppen und Akteure vor Ort vernetzen | Initiativen, Einrichtungen und Unternehmen
Projekte für das Quartier anstoßen und ihre Finanzierung organisieren
Sprachkurse | umfangreiche Beratung | Unterstützung bei Behörden | Übersetzungen | Strukturen in der Region
Frauentreffs | Kochkurse für Männer
Baugenossenschaft ›Wiederaufbau‹ eG | Paritätischer | Stadt Seesen | AKIT
G. Kaluza | Sozialmanagement, ›Wiederaufbau‹ eG | S. Dickfeld | Geschäftsführung
Paritätischer Wohlfahrtsverband, Kreisverband Seesen
Imageverbesserung und Öffentlichkeitsarbeit | Soziale Aktivitäten und soziale Infrastruktur | Wohnen und Wohnumfeld
Gesundheitsförderung | Umwelt und Verkehr | Kultur und Bildung | Sport und Freizeit | Lokale Ökonomie
etwa 1 km | vernetzt | Anlaufstelle für die Bewohnerinnen und Bewohner
Mietfreie Räume | 3.000 Euro | jährlich | ausschließlich für die Personalkosten
undatiert
"""


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once, on a Sunday evening, into a fresh copy of the database."""
    usual, pictures = connection.settings_dict["NAME"], tmp_path_factory.mktemp("bilder")
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = cluster.copy(f"{usual}_demo")
        with time_machine.travel(SUNDAY_EVENING), override_settings(PASSWORD_HASHERS=FAST, MEDIA_ROOT=pictures):
            call_command("demo", password=PASSWORD, verbosity=0)
        yield
        connection.close()
        connection.settings_dict["NAME"] = usual


def on_sunday_evening():
    return time_machine.travel(SUNDAY_EVENING + dt.timedelta(minutes=5))


def whole_database():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables WHERE schemaname = ANY(%s)", [list(SCHEMAS)]
        )
        tables = [table for (table,) in cursor.fetchall()]
        rows = {}
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            rows[table] = [row for (row,) in cursor.fetchall()]
    return rows


def visible_text(page):
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
    return " ".join(" ".join(tree.find("body").itertext()).split())


def test_loading_twice_changes_nothing(db):
    before = whole_database()
    with on_sunday_evening():
        call_command("demo", password=PASSWORD, verbosity=0)
    assert whole_database() == before
    assert sum(map(len, before.values())) > 500


def test_loading_twice_keeps_what_visitors_changed(db):
    Angebot.objects.filter(slug="sprachcafe").update(titel="Anders")
    Angebot.objects.get(slug="buergertreff").termine.all().delete()
    before = whole_database()
    with on_sunday_evening():
        call_command("demo", password=PASSWORD, verbosity=0)
    assert whole_database() == before


def test_a_new_password_changes_the_demo_accounts_only(db):
    before = whole_database()
    with on_sunday_evening():
        call_command("demo", password="ganz-anders-123", verbosity=0)
    after = whole_database()
    assert [t for t in after if after[t] != before[t]] == [t for t in after if t.endswith(("_konto", ".zugang"))]
    assert {t: len(rows) for t, rows in after.items()} == {t: len(rows) for t, rows in before.items()}


def test_there_is_no_demo_content_in_production(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="nur im Demo-Betrieb"):
        call_command("demo", password=PASSWORD, verbosity=0)


def test_the_quarter_page_carries_every_fact_of_the_project_sheet(client):
    with on_sunday_evening():
        text = visible_text(client.get("/quartier/"))
    facts = [fact.strip() for line in FACTS.strip().splitlines() for fact in line.split("|")]
    assert [fact for fact in facts if fact not in text] == []


HEADINGS = [
    "Stadt/Gemeinde", "Quartier", "Zahlen", "Bewohnerstruktur", "Bebauung", "Besondere Merkmale", "Projekte",
    "Ziele und Inhalt", "Partner und Netzwerke", "Leitung", "Handlungsfelder", "Sozialraumbezug",
    "Finanzierung und Förderung",
]  # fmt: skip


def test_the_quarter_page_has_the_headings_of_the_sheet_in_their_order(client):
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(client.get("/quartier/").text)
    found = ["".join(heading.itertext()).strip() for heading in tree.findall(".//h2")]
    assert found == HEADINGS


def morning(days):
    """Seven o'clock in the morning, that many days after the Sunday of loading."""
    return (SUNDAY_EVENING + dt.timedelta(days)).replace(hour=6)


def links_of(page):
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page.text)
    return {link.get("href") for link in tree.findall(".//a")}


def coming(first, days):
    """Addresses of the offers that have a date on these days."""
    dates = Termin.objects.published().on(first, first + dt.timedelta(days))
    return {termin.angebot.get_absolute_url() for termin in dates}


@pytest.mark.parametrize("days", range(1, 6))
def test_from_monday_to_friday_something_is_on_today(client, days):
    with time_machine.travel(morning(days)):
        today = morning(days).date()
        assert Termin.objects.published().takes_place().on(today).exists()
        page = client.get("/")
        assert coming(today, 0) - links_of(page) == set()
        assert "Heute ist kein Termin mehr" not in page.text


@pytest.mark.parametrize("days", range(8))
def test_on_every_day_of_the_week_the_coming_days_are_full(client, days):
    with time_machine.travel(morning(days)):
        week = coming(morning(days).date(), 6)
        assert len(week) >= 5
        page = client.get("/")
        assert week - links_of(page) == set()
        assert "steht nichts im Kalender" not in page.text


def test_also_on_the_evening_of_loading_the_week_is_full(client):
    with on_sunday_evening():
        assert "steht nichts im Kalender" not in client.get("/").text


def test_after_a_month_without_care_the_house_is_not_empty(client):
    with time_machine.travel(SUNDAY_EVENING + dt.timedelta(days=30)):
        assert "steht nichts im Kalender" not in client.get("/").text


def test_a_counsellor_of_the_demo_sees_one_team_and_the_head_sees_all(db):
    mine, all_ = (
        Beratungskraft.objects.seen_by(ZugangBackend().get_user(Konto.objects.get(benutzername=name).pk))
        for name in ("beratung", "leitung")
    )
    assert [kraft.name for kraft in mine] == ["Mira Muster", "Shirin Mustermann"]
    assert all_.count() == 4
    sees = {line.split()[0]: line.partition("sieht ")[2].partition(" (")[0] for line in konten.lines()}
    assert (sees["beratung"], sees["leitung"]) == ("nur Termine des eigenen Teams", "alle Termine")
    assert sees["dolmetschen"] == "nur die eigenen Einsätze"


def test_an_interpreter_of_the_demo_is_the_one_who_interprets_there(db):
    zugang = Zugang.objects.get(konto__benutzername="dolmetschen")
    assert (zugang.rolle, zugang.beratungskraft.art) == ("sprachmittlung", "sprachmittlung")


def test_nobody_gets_mail_from_the_demo(db):
    for model in (Nachricht, Beratungsnachricht):
        assert list(model.objects.filter(kanal="mail", stand="offen")) == []
    with on_sunday_evening():
        nachrichten_senden()
    assert mail.outbox == []
    assert Anmeldung.objects.exclude(email="").exists()  # there are addresses that mail could go to


def test_the_week_looks_like_a_real_one(db):
    states = {schild for schild, _ in (t.schild for t in Termin.objects.with_seats().select_related("durchgang"))}
    assert states == {"frei", "knapp", "warteliste", "faellt-aus"}
    assert set(Anmeldung.objects.values_list("stand", flat=True)) == {
        "bestaetigt", "wartet", "angeboten", "zurueckgezogen",
    }  # fmt: skip
    assert Anmeldung.objects.exclude(termin=None).exists()
    assert Termin.objects.exclude(vorher_beginn=None).exists()
    assert Termin.objects.exclude(besuche=None).exists()
    assert Bedarf.objects.open().exists()
    assert Mithilfe.objects.exists()
    assert set(Beratungstermin.objects.values_list("stand", flat=True)) >= {"gebucht"}


def test_whatever_is_not_from_the_sheet_says_beispiel(client):
    with on_sunday_evening():
        assert Angebot.objects.filter(beispiel=False).count() == 0
        page = client.get(Angebot.objects.published().first().get_absolute_url())
    assert '<span class="schild beispiel">Beispiel</span>' in page.text
    assert "Das ist eine Vorführung mit Beispielen." in page.text
