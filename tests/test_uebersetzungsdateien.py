"""The translation files: complete, up to date with the code, compiled; and the German they are made from is plain."""

import re
import string

import pytest
from babel.messages import Catalog
from django.conf import settings

from lena.management.commands.sprachen import GERMAN, compiled, demo, extracted, file_of, read, untranslated

CODES = [code for code, _ in settings.LANGUAGES if code != GERMAN]
FILLED_IN = re.compile(r"{\w*}|%\(\w+\)s")


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


# --- Leichte Sprache

SIMPLE = [file_of("de-simple"), file_of("de-simple", demo.FOLDER, demo.DOMAIN)]
LONGEST = 12  # words of a sentence
LONG_WORD = 14  # letters without a dot in the middle or a hyphen
BLANK = re.compile(r"\[bitte ausfüllen[^\]]*\]|<[^>]+>|%\(\w+\)s|\{\w+\}")  # what the operator fills in, markup, values
KEPT_WHOLE = {"Reformationstag", "Medienstaatsvertrag"}  # names, as people find them elsewhere
HARD = re.compile(
    r"\b(?:hätten?|würden?|könnten?|wären?|dürften?|müssten?|sollten?|möge)\b|"
    r"\b(?:des|eines|Ihres|unseres|meines|dieses) \w+e?s\b|\b(?:wegen|während|trotz|anhand|mittels)\b"
)


def simple(path):
    """The texts in Leichte Sprache of this file."""
    for one in read(path, "de-simple"):
        if one.id and one.context != "datum":
            yield from (BLANK.sub("", text) for text in (one.string if one.pluralizable else [one.string]))


def sentences(text):
    return re.split(r"(?<=[.!?:])[“”)]*\s+|\n+", text)


@pytest.mark.parametrize("path", SIMPLE, ids=["site", "demo"])
def test_sentences_in_leichte_sprache_are_short(path):
    found = [one for text in simple(path) for one in sentences(text)]
    assert [one for one in found if len(re.findall(r"\S*\w\S*", one)) > LONGEST] == []


@pytest.mark.parametrize("path", SIMPLE, ids=["site", "demo"])
def test_long_words_in_leichte_sprache_have_a_dot_in_the_middle(path):
    words = {word for text in simple(path) for word in re.findall(r"\w+", text)}
    assert {word for word in words if len(word) > LONG_WORD} - KEPT_WHOLE == set()


@pytest.mark.parametrize("path", SIMPLE, ids=["site", "demo"])
def test_leichte_sprache_does_without_genitive_and_subjunctive(path):
    assert [hit[0] for text in simple(path) for hit in HARD.finditer(text)] == []


def test_control_hard_words_are_found():
    for words in ("am Rand des Quartiers", "Es wäre schön.", "wegen Krankheit"):
        assert HARD.search(words)
    assert [len(one.split()) for one in sentences("Eins zwei. Drei!\nVier (fünf.) Sechs")] == [2, 1, 2, 1]
