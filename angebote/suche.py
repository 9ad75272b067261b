"""Search in German that forgives: umlauts, endings, parts of words, typing mistakes.

Each word must be found: by its stem, as part of a word, or as something that looks
alike. The folded words and stems of an offer stand in two columns of the database
(see migration 0003); what is asked for is folded by the same functions.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, FloatField, Func, Q, TextField, Value
from django.db.models.functions import Left, Length, StrIndex
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual

WORDS = 8  # so many words are looked for
ALIKE = 0.42  # "Nehkurs" and "Nähkurs" have 0.45 in common, "Shach" and "Schach" 0.44, "Kochkurs" and "Kurs" 0.40
MEANT = 0.3  # so much alike, a title is worth a "Meinten Sie …?"
# "Deutschkurs" also means "Deutsch für den Anfang"
ENDINGS = "(kurse?|gruppen?|treff(en)?|cafe|club|stunde)$"

FOLD = """
WITH wort AS (
    SELECT nr, falten(text) AS wort, numnode(plainto_tsquery('german', lower(text))) = 0 AS klein
    FROM unnest(%(words)s::text[]) WITH ORDINALITY AS t (text, nr)
), gefaltet AS (
    SELECT nr, klein, wort, coalesce((ts_lexize('german_stem', wort))[1], wort) AS stamm,
           regexp_replace(wort, %(endings)s, '') AS anfang
    FROM wort
), teile AS (
    SELECT *, ARRAY(
        SELECT DISTINCT teil FROM (VALUES (wort, 3), (stamm, 4), (anfang, 4)) AS v (teil, mindestens)
        WHERE length(teil) >= mindestens
    ) AS teile FROM gefaltet
)
SELECT klein, wort, stamm, teile, ARRAY(
    SELECT name.nr - 1 FROM unnest(%(names)s::text[]) WITH ORDINALITY AS name (text, nr)
    WHERE EXISTS (
        SELECT FROM unnest(teile) AS teil
        WHERE strpos(falten(name.text), teil) > 0
           OR length(teil) > 4 AND strict_word_similarity(teil, falten(name.text)) >= %(alike)s
    )
) FROM teile ORDER BY nr
"""


class Fold(Func):
    function, output_field = "falten", TextField()


class WordSimilarity(Func):
    """How much the best place in the second text has in common with the first; whole words if `strict`."""

    output_field = FloatField()

    def __init__(self, wanted, text, *, strict=False):
        super().__init__(Value(wanted), text, function="strict_word_similarity" if strict else "word_similarity")


# Title and short text: a longer text takes long, and has something that looks like any word.
BEGINNING = Left("suchtext", Length("titel") + Length("kurztext") + 1)


@dataclass
class Word:
    """One word to look for: folded, its stem, what to find as part of a word, and the names that it means."""

    text: str
    stem: str
    parts: list
    names: set

    def found(self):
        """The condition on an offer."""
        stems = [_lexeme(self.stem), _lexeme(self.text)]
        if len(self.stem) > 2:
            stems.append(_lexeme(self.stem) + ":*A")  # a word of the title begins so
        found = Q(suchvektor=_any_of(stems))
        for part in self.parts:
            found |= Q(GreaterThan(StrIndex("suchtext", Value(part)), 0))
            if len(part) > 4:
                found |= Q(GreaterThanOrEqual(WordSimilarity(part, BEGINNING, strict=True), ALIKE))
        return found


def _lexeme(text):
    """Quoted, so that no sign in it means anything."""
    return "'" + text.replace("\\", "").replace("'", "''") + "'"


def _any_of(stems):
    return SearchQuery(" | ".join(stems), config="simple", search_type="raw")


def words_in(text):
    """The words of what somebody typed, without signs, each once."""
    plain = unicodedata.normalize("NFC", text).replace("_", " ")
    return list(dict.fromkeys(re.findall(r"\w+", plain)))


def understand(text, names):
    """The words to look for. `names` maps what an offer has to what it is called; a word knows which it means.

    Little words like "und" are looked for only if there is nothing else.
    """
    if not text:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            FOLD, {"words": words_in(text), "names": [*map(str, names.values())], "endings": ENDINGS, "alike": ALIKE}
        )
        rows = cursor.fetchall()
    rows = [row for row in rows if not row[0]] or rows
    keys = list(names)
    return [Word(text, stem, parts, {keys[nr] for nr in meant}) for _, text, stem, parts, meant in rows]


def rank(words):
    """How well the text of an offer fits: its title above all. 0 without words."""
    if not words:
        return Value(0.0)
    return SearchRank(F("suchvektor"), _any_of([_lexeme(word.stem) for word in words]))


def resemblance(text):
    """How much a title looks like what somebody typed, from 0 to 1."""
    wanted = " ".join(words_in(text))
    return WordSimilarity(wanted, Fold("titel")) if wanted else Value(0.0)
