"""What nobody has checked for long stands on the Today board, and one press says that it still holds."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quartier.models import Ansprechperson, Organisation, Ort, Projekt, Quartier
from quartier.models.geprueft import MONTHS, Geprueft

from . import fabrik
from .formular import address, change, day, errors, said

HEUTE = "/admin/"


def make_quartier():
    return Quartier.objects.first() or fabrik.make_quartier()


def make_ort(**fields):
    return Ort.objects.create(quartier=make_quartier(), name="Bücherei", kategorie="bildung", **fields)


def make_person(organisation="AKIT", **fields):
    return Ansprechperson.objects.create(organisation=fabrik.make_organisation(organisation), name="Mira", **fields)


MAKE = {
    "angebote.angebot": fabrik.make_angebot,
    "quartier.ansprechperson": make_person,
    "quartier.haus": fabrik.make_haus,
    "quartier.organisation": fabrik.make_organisation,
    "quartier.ort": make_ort,
    "quartier.projekt": fabrik.make_projekt,
    "quartier.quartier": make_quartier,
    "quartier.raum": fabrik.make_raum,
    "quartier.seite": fabrik.make_seite,
}  # fmt: skip


def asked(client):
    """The rows that the board asks about."""
    return client.get(HEUTE).context["texte"]


def press(client, row):
    return client.post(HEUTE, {"was": "stimmt", "wen": row.welche_zeile}, follow=True)


def since(months, days=0):
    return timezone.localdate() - relativedelta(months=months) + dt.timedelta(days)


def set_checked(row, when):
    type(row).objects.filter(pk=row.pk).update(**{row.geprueft_feld: when})


def test_every_model_that_grows_old_has_its_months():
    assert {m._meta.label_lower for m in apps.get_models() if issubclass(m, Geprueft)} == set(MONTHS) == set(MAKE)


@pytest.mark.parametrize("label", MONTHS)
def test_each_is_asked_about_when_its_time_is_up(redaktion, label):
    row = MAKE[label]()
    assert row in asked(redaktion)
    set_checked(row, since(MONTHS[label], 1))
    assert row not in asked(redaktion)
    set_checked(row, since(MONTHS[label]))
    assert row in asked(redaktion)


@pytest.mark.parametrize("label", MONTHS)
def test_one_press_is_enough(redaktion, label):
    row = MAKE[label]()
    page = press(redaktion, row)
    assert said(page) == [f"Danke. „{row}“ gilt als heute geprüft."]
    assert row not in page.context["texte"]
    row.refresh_from_db()
    assert row.zuletzt_geprueft == timezone.localdate()
    assert redaktion.get(row.pflege_url).status_code == 200


def test_a_press_is_a_line_in_the_history(redaktion):
    ort = make_ort()
    press(redaktion, ort)
    assert LogEntry.objects.values_list("object_repr", "change_message").get() == ("Bücherei", "Text geprüft")


def test_the_oldest_come_first_and_those_never_checked_before_them(redaktion):
    old, older, never = (fabrik.make_seite(slug) for slug in ("impressum", "datenschutz", "barrierefreiheit"))
    set_checked(old, since(13))
    set_checked(older, since(24))
    assert asked(redaktion) == [never, older, old]


def test_the_board_says_what_it_is_and_when_it_was_checked(redaktion):
    ort, seite = make_ort(), fabrik.make_seite()
    set_checked(seite, dt.date(2020, 2, 1))
    page = redaktion.get(HEUTE).text
    assert f'<a href="{address(Ort, "change", ort.pk)}">Bücherei</a>' in page
    assert "Ort. Noch nie geprüft." in page
    assert "Rechtliche Seite. Zuletzt geprüft am 1. Februar 2020." in page
    assert f'<a href="{seite.get_absolute_url()}">Ansehen' in page


def test_what_nobody_reads_any_more_is_not_asked_about(redaktion):
    fabrik.make_angebot(stand="entwurf")
    fabrik.make_angebot(stand="archiviert")
    projekt = MAKE["quartier.projekt"]()
    rows = asked(redaktion)
    assert [row for row in rows if isinstance(row, Projekt)] == [projekt]
    Projekt.objects.update(stand="fertig", ergebnis="Besser.")
    assert {type(row) for row in asked(redaktion)} == {Organisation, Quartier}


# --- who is asked


def test_who_may_not_change_it_is_not_asked_and_cannot_press(client, db):
    client.force_login(fabrik.make_konto("ines", "akit"))
    rows = [MAKE[label]() for label in MONTHS if label != "quartier.quartier"]
    assert {row._meta.label_lower for row in asked(client)} == {"angebote.angebot"}
    for row in rows:
        before = row.zuletzt_geprueft
        page = press(client, row)
        row.refresh_from_db()
        if row._meta.label_lower == "angebote.angebot":
            assert row.zuletzt_geprueft == timezone.localdate()
        else:
            assert said(page) == ["Das ist schon erledigt."]
            assert row.zuletzt_geprueft == before


def test_an_account_of_an_organisation_is_asked_about_its_own_only(client, db):
    own, other = fabrik.make_organisation("AKIT"), fabrik.make_organisation("Verein")
    client.force_login(fabrik.make_konto("paula", "redaktion_paritaetischer", organisation=own))
    mine = [own, make_person("AKIT"), fabrik.make_angebot(veranstalter=own)]
    theirs = [other, make_person("Verein"), fabrik.make_angebot(veranstalter=other), make_ort(), fabrik.make_seite()]
    assert set(asked(client)) == set(mine)
    for row in theirs:
        assert said(press(client, row)) == ["Das ist schon erledigt."]
        row.refresh_from_db()
        assert row.zuletzt_geprueft is None


# --- bad input


@pytest.mark.parametrize(
    "wen", ["", "quartier.ort", "quartier.ort:", "quartier.ort:x", "quartier.ort:\0", f"quartier.ort:{10**20}",
            "quartier.ort:²", "quartier.ort:999", "quartier.konto:1", "gibts.nicht:1", "beratung.person:1", "\0:1"]
)  # fmt: skip
def test_odd_presses_change_nothing(redaktion, wen):
    ort = make_ort()
    page = redaktion.post(HEUTE, {"was": "stimmt", "wen": wen}, follow=True)
    assert said(page) == ["Das ist schon erledigt."]
    ort.refresh_from_db()
    assert ort.geprueft_am is None


def test_a_day_that_is_yet_to_come_is_refused(redaktion):
    ort = make_ort()
    page = change(redaktion, ort, geprueft_am=day(1))
    assert errors(page)["geprueft_am"][0].startswith("Dieser Tag liegt in der Zukunft.")
    change(redaktion, ort, geprueft_am=day(0))
    ort.refresh_from_db()
    assert ort.geprueft_am == timezone.localdate()


def test_who_writes_meanwhile_is_told_that_somebody_pressed(redaktion):
    angebot = fabrik.make_durchgang().angebot
    before = angebot.geaendert
    press(redaktion, angebot)
    angebot.refresh_from_db()
    assert angebot.geaendert > before


def test_many_overdue_texts_take_as_many_queries_as_one(redaktion):
    counts = []
    for more in (1, 20):
        for number in range(more):
            make_person(f"Verein {more} {number}")
            make_ort()
            fabrik.make_raum()
            fabrik.make_angebot()
        with CaptureQueriesContext(connection) as captured:
            redaktion.get(HEUTE)
        counts.append(len(captured))
    assert counts[0] == counts[1]
