"""`make drill`: every kind of page in light and dark, in German and Arabic, on a telephone and on a desk; and the most
used pages of the staff. Takes about ten minutes. If nothing is found, the accessibility statement says so from then on.
"""

import datetime as dt
import json

import pytest
from django.utils import translation

from quartier import barrierefreiheit

from .barrieren import AA, AXE_VERSION, COLOURS, COLOURS_AA, RULES, axe, cut_off, read_aloud, sideways
from .schritte import log_in
from .seitenarten import PAGES, SITE, STAFF

pytest_plugins = ["tests.browser_fixtures"]

LANGUAGES, SCHEMES, WIDTHS = ("de", "ar"), ("light", "dark"), (320, 1280)


@pytest.fixture(scope="module")
def proof(chromium):
    """What was looked at: [(page, language, scheme, width)], and what was found; written down at the end."""
    looked, found = [], []
    yield looked, found
    every = {(name, *rest) for name in PAGES for rest in _appearances(LANGUAGES)}
    every |= {(name, *rest) for name in STAFF for rest in _appearances(["de"])}
    if found or set(looked) != every:
        return
    print(f"{len(looked)} Prüfungen ohne Fund. {barrierefreiheit.FILE.name} ist neu.")
    barrierefreiheit.FILE.write_text(
        json.dumps(
            {
                "tag": f"{dt.date.today()}",
                "axe": AXE_VERSION,
                "chromium": chromium.version.partition(".")[0],
                "sprachen": LANGUAGES,
                "farben": SCHEMES,
                "breiten": WIDTHS,
                "pruefungen": len(looked),
                "seiten": {part: list(ways) for part, ways in SITE.items()},
                "mitarbeitende": list(STAFF),
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n",
        encoding="utf-8",
    )


def _appearances(languages):
    return [(language, scheme, width) for language in languages for scheme in SCHEMES for width in WIDTHS]


def look(page, name, language, proof, rules, colours, *checks):
    """In every appearance of one language: with axe, in the dark for what the dark can change, and with more checks.

    Returns what was found.
    """
    told = []
    for _language, scheme, width in _appearances([language]):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        seen = axe(page, colours if scheme == "dark" else rules)
        seen += [one for check in checks if scheme == "light" for one in check(page)]
        told += [f"{language}, {scheme}, {width} px: {one}" for one in seen]
        proof[0].append((name, language, scheme, width))
    proof[1].extend(told)
    return told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_shut_out_of_a_page_in_any_appearance(window, proof, name, language):
    page = window(width=1280)
    with translation.override(language):
        PAGES[name](page)
    assert look(page, name, language, proof, RULES, COLOURS, sideways, read_aloud, cut_off) == []


@pytest.fixture(scope="module")
def desk(chromium, house):
    """A window in which somebody is logged in at both desks."""
    page = chromium.new_page(locale="de-DE", reduced_motion="reduce")
    log_in(page, f"{house.url}/admin/", "technik")
    log_in(page, f"{house.beratung_url}/", "leitung")
    yield page
    page.close()


@pytest.mark.parametrize("name", STAFF)
def test_nobody_is_shut_out_of_the_work(desk, house, proof, name):
    """The pages of Django's admin keep to WCAG 2.2 AA; best practices and AAA are more than it promises."""
    desk.emulate_media(color_scheme="light")
    desk.goto(STAFF[name](house))
    assert look(desk, name, "de", proof, AA, COLOURS_AA, sideways) == []
