"""The stylesheets stand inside every page: what is in them is small, and needed."""

import gzip
import re

import pytest
from django.conf import settings

from lena.einbetten import content

STATIC = settings.BASE_DIR / "static"
SHEETS = sorted(path.name for path in STATIC.glob("*.css") if path.name != "admin-lena.css")
NUMBERED = r"(stufe|titel|wort|teil|innen|papier)-\w+"  # written with a variable behind the dash


def classes_of(css):
    """The names of classes that its selectors speak of."""
    selectors = re.sub(r"\{[^{}]*\}", "{}", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", selectors))


def classes_in_use():
    """Words in class attributes of the public templates, and in texts of our code, which writes HTML too."""
    folders = [settings.BASE_DIR / name for name in ("templates", "lena", "quartier", "angebote", "beratung")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".html", ".py")]
    public = [path for path in files if not {"admin", "migrations"} & set(path.parts)]
    words = set()
    for path in public:
        quoted = r'class="([^>]*)' if path.suffix == ".html" else r'"([^"\n]*)"|\'([^\'\n]*)\''
        for found in re.findall(quoted, path.read_text()):
            words |= set(re.findall(r"[\w-]+", " ".join(found) if isinstance(found, tuple) else found))
    return words


def test_the_stylesheet_of_every_page_is_small():
    """Ten kilobytes were promised; each byte of it is in each page."""
    assert len(gzip.compress(content("lena.css").encode(), 9)) <= 7 * 1024


@pytest.mark.parametrize("name", SHEETS)
def test_no_rule_is_for_a_class_that_nothing_has(name):
    named = classes_of(content(name))
    assert named
    unknown = {one for one in named - classes_in_use() if not re.fullmatch(NUMBERED, one)}
    assert unknown == set()


def test_the_reader_of_selectors_sees_classes_and_no_decimals():
    assert classes_of("/* .alt */ .a:not(.b, .c) > p { margin: .5em } @media print { .d { top: 1.5em } }") == set(
        "abcd"
    )


@pytest.mark.parametrize("name", [name for name in SHEETS if name != "lena.css"])
def test_a_sheet_of_some_pages_stands_above_the_one_of_all(name):
    """It comes first in the page, so it has to say itself that its layer is the last."""
    layers = re.findall(r"@layer ([\w, ]+)[;{]", content(name))
    of_all = re.findall(r"@layer ([\w, ]+);", content("lena.css"))[0].replace(", ", ",")
    assert layers[0].replace(", ", ",") == f"{of_all},seite"
    assert set(layers[1:]) == {"seite"}
