"""The words of the house: plain German for everybody, in the admin nothing left of Django's own."""

import ast
import re

import pytest
from django.conf import settings
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


# --- everything that is written in code, templates, mails and the demo

OFFICIALESE = re.compile(
    r"(?i)\b(?:gemäß|(?:dies)?bezüglich|hinsichtlich|erfolg(?:t|en)|mittels|seitens|zwecks|vorliegend\w*|obig\w*|etwaig\w*|"
    r"jeweilig\w*|betreffend\w*|bzw|ggf|sämtliche?\w*|unverzüglich|Kenntnisnahme|in Kenntnis|Inanspruchnahme|"
    r"Antragsteller\w*|getätigt|zur Verfügung|im Rahmen|anhand|erfragen|vornehmen|muss ausgefüllt|Zuwiderhandlung\w*|"
    r"ordnungsgemäß|einzureichen|ersichtlich|entfällt|nicht statthaft)\b"
)
TECHNICAL = re.compile(
    r"absenden|Formular|\b[Kk]lick|Pflichtfeld|Eingabefeld|[Uu]ngültig|fehlgeschlagen|"
    r"\b(?:Session|Token|Log[- ]?[Ii]n|Button|User|Account|Checkbox|Dropdown|Default|Upload|Download|Datens[aä]tze?|"
    r"Backend|Frontend|Update|Interface|Cache|Slug|Feature|Administrator\w*)\b"
)
IMPOLITE = re.compile(r"\b[Dd](?:u|ir|ich|eine?[mnrs]?)\b")
# "Teilnehmende", "wer kommt", "Helferinnen und Helfer", "Sprachmittler:in"; a company is no man
MASCULINE = re.compile(
    r"(?<!innen und )(?<!oder eines )\b(?:\w+[nd])?(?:Teilnehmer|Berater|Bewohner|Einwohner|Nutzer|Benutzer|Besucher|"
    r"Mitarbeiter|Helfer|Leser|Mieter|Nachbarn|"
    r"Ansprechpartner|Schüler|Bürger|Dolmetscher|Sprachmittler|Übersetzer|Betreuer|Kollegen|Ehrenamtler|Empfänger|Anrufer|"
    r"Lehrer|Rentner|Ausländer|Förderer|Kunden?)(?:s|n|en)?\b(?!:in|·)"
)
STYLE = re.compile(r"\w\*in|\w_in(?:nen)?\b|/-?in(?:nen)?\b|[a-zß]Innen\b")
ALLOWED = {  # (rule, words around): why
    ("TECHNICAL", "oder das Formular, Ihren"): "a form of an office, on paper",
    ("TECHNICAL", "füllen Formulare aus"): "the same",
    ("TECHNICAL", "Formulare füllen wir"): "the same",
    ("TECHNICAL", "ein Formular ausfüllen"): "the same",
    ("TECHNICAL", "ein Formular zu einem"): "the data protection page says exactly what is kept when",
}
GERMAN = re.compile(
    r"[äöüßÄÖÜ]|\b(?:der|die|das|und|nicht|ist|Sie|Ihre?n?|eine?[nmr]?|[Bb]itte|mit|von|zum?|zur|kein|wird|nur|im|auf)\b"
)
WORD = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+(?: [\wäöüß]+)*")
APPS = ["angebote", "beratung", "quartier", "lena"]


def _in_code(path):
    """German among the strings of a module: labels, help texts, sentences of errors. Docstrings are for us."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    ours = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and _has_doc(node)}
    for node in ast.walk(tree):
        words = node.value if isinstance(node, ast.Constant) and id(node) not in ours else None
        if isinstance(words, str) and (GERMAN.search(words) or WORD.fullmatch(words)):
            yield words


def _has_doc(node):
    return node.body and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)


def _in_template(path):
    """What stands in a template, in its attributes and in its {% translate %}."""
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>|\{#.*?#\}", " ", path.read_text(encoding="utf-8"))
    plain = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text)
    yield from re.findall(r'translate "([^"]*)"', text)
    yield from re.findall(r'(?:aria-label|title|value|alt|placeholder)="([^"]*)"', plain)
    yield re.sub(r"<[^>]*>", " ", plain)


def _in_table(path):
    """A table of the demo, or the sheet of a quarter, without its comments."""
    yield re.sub(r"(?m)(^|\s)#.*$", "", path.read_text(encoding="utf-8"))


def everything():
    """[(path, German words)] of all that people may read."""
    base = settings.BASE_DIR
    code = [path for app in APPS for path in (base / app).rglob("*.py") if path.name != "__init__.py"]
    tables = [path for folder in ("lena/demo", "quartier/steckbriefe") for path in (base / folder).glob("*.toml")]
    places = [(path, _in_template) for path in (base / "templates").rglob("*.*")]
    places += [(path, _in_code) for path in code if "migrations" not in path.parts]
    places += [(path, _in_table) for path in tables]
    return [(str(path.relative_to(base)), words) for path, read in places for words in read(path)]


def found(name):
    """Where a rule is broken: [(path, words around)]."""
    rule = globals()[name]
    hits = [
        (path, " ".join(words[max(0, hit.start() - 30) : hit.end() + 30].split()))
        for path, words in everything()
        for hit in rule.finditer(words)
    ]
    return [(path, near) for path, near in hits if not any(r == name and words in near for r, words in ALLOWED)]


@pytest.mark.parametrize("rule", ["OFFICIALESE", "TECHNICAL", "IMPOLITE", "MASCULINE", "STYLE"])
def test_the_house_speaks_plainly_politely_and_of_everybody(rule):
    assert found(rule) == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("OFFICIALESE", "Die Anmeldung erfolgt am Tisch."), ("OFFICIALESE", "Bezüglich Ihrer Idee"),
        ("TECHNICAL", "Ihre Session ist abgelaufen"), ("TECHNICAL", "Klicken Sie hier"), ("IMPOLITE", "Hast du Zeit?"),
        ("MASCULINE", "Alle Teilnehmer sitzen."), ("MASCULINE", "der Mieter"), ("STYLE", "Helfer*innen"),
        ("STYLE", "HelferInnen"),
    ],
)  # fmt: skip
def test_control_each_rule_finds_what_it_is_for(rule, words):
    assert globals()[rule].search(words)


@pytest.mark.parametrize("words", ["Helferinnen und Helfer", "Sprachmittler:in", "Teilnehmende", "Bürgertreff"])
def test_control_what_speaks_of_everybody_is_right(words):
    assert not MASCULINE.search(words)
    assert not STYLE.search(words)


def test_control_labels_help_texts_mails_and_the_demo_are_read():
    words = " ".join(words for _path, words in everything())
    for known in (
        "Für alle, die das Bild nicht sehen.",
        "Bildnachweis",
        "danke, dass Sie helfen!",
        "Paten und Patinnen",
    ):
        assert known in words
