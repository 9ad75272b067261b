"""The words of the admin: plain German of this house, nothing left of Django's own."""

import re

import pytest
from django.urls import reverse

from angebote.models import Anmeldung, Durchgang
from quartier.models import Konto, Raum

from . import fabrik
from .formular import act, address, english

DJANGO = [
    "zur Änderung auswählen",
    "nette Minuten",
    "Sind Sie sicher",
    "Objekt",
    "Geschichte",
    "Administration",
    "None",
]


def plain(page):
    """English, and Django's own German, among what people read."""
    text = re.sub(r"(?s)<(script|style|template)\b.*?</\1>|<!--.*?-->|<[^>]+>", " ", page.text)
    return english(page) + [words for words in DJANGO if words in text]


@pytest.mark.parametrize("service", ["redaktion", "buero"])
def test_who_logs_out_is_told_so(request, service):
    client = request.getfixturevalue(service)
    page = client.post(reverse("admin:logout"))
    assert "Sie sind abgemeldet." in page.text
    assert "Wieder anmelden" in page.text
    assert plain(page) == []


def test_a_list_is_called_by_what_stands_in_it(redaktion):
    page = redaktion.get(address(Durchgang, "changelist"))
    assert "<h1>Durchgänge</h1>" in page.text
    assert plain(page) == []


def test_deleting_asks_plainly(redaktion):
    raum, durchgang = fabrik.make_raum("Saal"), fabrik.make_durchgang()
    page = redaktion.get(address(Raum, "delete", raum.pk))
    assert "„Saal“ wirklich löschen? Das lässt sich nicht zurücknehmen." in page.text
    assert 'value="Ja, löschen"' in page.text
    assert plain(page) == []
    page = act(redaktion, "delete_selected", durchgang)
    assert "Das alles wirklich löschen?" in page.text
    assert plain(page) == []
    fabrik.sign_up(durchgang)
    page = redaktion.get(address(Durchgang, "delete", durchgang.pk))
    assert "lässt sich nicht löschen" in page.text
    assert plain(page) == []


def test_the_history_says_who_did_what_when(redaktion):
    raum = fabrik.make_raum("Saal")
    page = redaktion.get(address(Raum, "history", raum.pk))
    assert "Hier hat noch niemand etwas geändert." in page.text
    assert plain(page) == []
    redaktion.post(address(Raum, "change", raum.pk), {"name": "Saal", "adresse": "Neu 1", "_save": "1"})
    assert plain(redaktion.get(address(Raum, "history", raum.pk))) == []


def test_no_place_in_the_queue_is_a_dash(redaktion):
    page = redaktion.get(address(Anmeldung, "change", fabrik.sign_up(fabrik.make_durchgang()).pk))
    assert plain(page) == []


def test_pages_about_passwords_are_plain_too(redaktion):
    konto = Konto.objects.get()
    pages = [
        redaktion.get(reverse("admin:password_change")),
        redaktion.get(f"/admin/quartier/konto/{konto.pk}/password/"),
        redaktion.get(address(Konto, "add")),
        redaktion.get("/admin/angebote/"),
        redaktion.get(address(Raum, "change", 999), follow=True),
    ]
    assert [plain(page) for page in pages] == [[]] * len(pages)
    assert "Das gibt es nicht (mehr)." in pages[-1].text
