"""The translation files: complete, up to date with the code, compiled; and the German they are made from is plain."""

import re
import string

import pytest
from babel.messages import Catalog
from django.conf import settings

from lena.management.commands.sprachen import GERMAN, compiled, demo, extracted, file_of, read, untranslated

CODES = [code for code, _ in settings.LANGUAGES if code != GERMAN]
OFFICIALESE = re.compile(
    r"absenden|Formular|Session|Button|User\b|Login|klicken|Klick|Eingabefeld|ungültig|fehlgeschlagen|"
    r"\bmuss ausgefüllt|Pflichtfeld|bezüglich|hinsichtlich|diesbezüglich|gemäß|erfolgt|Antragsteller|Inanspruchnahme|"
    r"\b[Dd]u\b|\b[Dd]ein|\*innen|_innen|/-?innen",
)
FILLED_IN = re.compile(r"{\w*}|%\(\w+\)s")
LONGEST = 15  # words of a sentence in Leichte Sprache


def keys(catalog):
    return {(one.context, one.id) for one in catalog if one.id}


def texts(catalog):
    for one in catalog:
        if one.id:
            yield from one.string if one.pluralizable else [one.string]


@pytest.fixture(scope="module")
def german():
    return extracted()


@pytest.mark.parametrize("code", CODES)
def test_every_text_of_the_site_is_translated_and_none_that_is_gone(german, code):
    """After a change of words: manage.py sprachen, and fill in what has come in empty."""
    catalog = read(file_of(code), code)
    assert keys(catalog) == keys(german)
    assert untranslated(catalog) == []


@pytest.mark.parametrize(
    ("code", "where"),
    [*((code, ()) for code in (GERMAN, *CODES)), *((code, (demo.FOLDER, demo.DOMAIN)) for code in CODES)],
    ids=lambda value: value if isinstance(value, str) else "demo" if value else "site",
)
def test_the_compiled_file_says_what_the_readable_one_says(code, where):
    """After a change by hand: manage.py sprachen compiles."""
    path = file_of(code, *where)
    assert path.with_suffix(".mo").read_bytes() == compiled(read(path, code))


@pytest.mark.parametrize("code", CODES)
def test_the_demo_is_translated_whole(code):
    catalog = read(file_of(code, demo.FOLDER, demo.DOMAIN), code)
    assert len(catalog) > 150
    assert untranslated(catalog) == []


@pytest.mark.parametrize("code", CODES)
def test_translations_keep_what_is_filled_in_and_bring_no_markup_along(code):
    wrong = []
    for one in filter(lambda one: one.id, read(file_of(code), code)):
        german, words = (texts if isinstance(texts, tuple) else (texts,) for texts in (one.id, one.string))
        known = set(FILLED_IN.findall("".join(german)))
        values = {re.sub(r"\W|s$", "", name): 1 for name in known} | {name.strip("{}%()s"): 1 for name in known}
        for text in words:
            used = set(FILLED_IN.findall(text))
            missing = len(known - used) > (len(words) > 1)  # one, two, … may be said without the number
            signs = {sign for sign in '<>"&' if sign in text and sign not in "".join(german)}
            if used - known or missing or signs:
                wrong.append(text)
            elif "%(" in german[-1]:
                assert text % values  # every % is one that still works
            elif known:
                assert string.Formatter().vformat(text, [1] * 9, values)
    assert wrong == []


def test_control_a_text_without_translation_is_found(german):
    catalog = Catalog(locale="en")
    catalog.update(german, no_fuzzy_matching=True)
    assert len(untranslated(catalog)) == len(keys(german)) > 1000


def test_the_german_of_the_site_has_no_officialese(german):
    found = {text for one in german if one.id for text in (one.id if one.pluralizable else [one.id])}
    assert {text for text in found if OFFICIALESE.search(text)} == set()


def test_sentences_in_leichte_sprache_are_short():
    long = []
    for text in texts(read(file_of("de-simple"), "de-simple")):
        for sentence in re.split(r"(?<=[.!?:])\s+|\n+", re.sub(r"<[^>]+>|%\(\w+\)s|\{\w+\}", "", text)):
            if len(re.findall(r"\w[\w·-]*", sentence)) > LONGEST:
                long.append(sentence)
    assert long == []
