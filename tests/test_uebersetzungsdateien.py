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


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("where", [(), (demo.FOLDER, demo.DOMAIN)], ids=["site", "demo"])
def test_the_compiled_file_says_what_the_readable_one_says(code, where):
    path = file_of(code, *where)
    assert path.with_suffix(".mo").read_bytes() == compiled(read(path, code))


@pytest.mark.parametrize("code", CODES)
def test_the_demo_is_translated_whole(code):
    catalog = read(file_of(code, demo.FOLDER, demo.DOMAIN), code)
    assert len(catalog) > 150
    assert untranslated(catalog) == []


@pytest.mark.parametrize("code", CODES)
def test_percent_signs_and_braces_still_work(code):
    """What is filled in: every form of every text takes what the German one takes."""
    for one in read(file_of(code), code):
        originals, words = (x if isinstance(x, tuple) else (x,) for x in (one.id, one.string))
        names = dict.fromkeys(re.findall(r"[{(](\w+)[})]", "".join(originals)), 1)
        for text in filter(None, words):
            if "python-format" in one.flags or re.search(r"%\(\w+\)s", originals[-1]):
                text % names
            if re.search(r"\{\w*\}", originals[-1]):
                string.Formatter().vformat(text, [1] * 9, names)


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
