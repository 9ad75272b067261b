"""Control: whatever shuts people out of a page is noticed by the checks that look at every page."""

from itertools import pairwise

import pytest

from . import barrieren
from .barrieren import CHECKS, focus, hidden_focus, jumps_back, styled

pytest_plugins = ["tests.browser_fixtures"]

GOOD = """<!DOCTYPE html><html lang="de" dir="ltr"><head><title>Fehler: Probe</title><style>
a, button { display: inline-block; min-width: 50px; min-height: 50px } .knopf, .schild { border: 2px solid }
:focus-visible { outline: 3px solid }
</style></head><body>
<header><nav class="haupt" aria-label="Menü"><ul>
<li><a href="#x" aria-current="page" style="border: 4px solid">Da</a></li>
<li><a href="#y" style="border: 1px solid">Dort</a></li></ul></nav></header>
<main><h1>Probe</h1><h2>Zuerst</h2><p>Ein Satz mit <bdi>علي</bdi>.</p>
<div class="fehlerliste" role="alert" style="border: 1px solid"><a href="#name">Name: fehlt</a></div>
<label for="name">Name</label><p class="fehler" id="name_error">fehlt</p>
<input id="name" aria-invalid="true" aria-describedby="name_error" style="height: 50px; border: 1px solid">
<button class="knopf">Weiter</button> <button class="knopf">Zurück</button></main>
<footer><p>Ende</p></footer></body></html>"""
DRAWING = "<svg width='40' height='40'><rect width='40' height='40'/><text y='20'>x</text></svg>"

BROKEN = [  # (check, what stands on the good page, what stands there instead)
    ("axe", "<h1>Probe</h1>", "<h1 style='color: #ccc; background: #fff'>Probe</h1>"),
    ("sideways", "<h1>Probe</h1>", "<h1 style='width: 2000px'>Probe</h1>"),
    ("read_aloud", "<h2>Zuerst</h2>", "<h4>Zuerst</h4>"),
    ("read_aloud", "<h1>Probe</h1>", "<p>Probe</p>"),
    ("read_aloud", "<main>", "<div>"),
    ("read_aloud", ">Weiter<", "><"),
    ("read_aloud", ">Dort<", "><svg role='img' width='9' height='9'></svg><"),
    ("read_aloud", " aria-label='Menü'".replace("'", '"'), ""),
    ("unannounced", ' role="alert"', ""),
    ("unannounced", ' aria-describedby="name_error"', ""),
    ("unannounced", 'id="name_error"', 'id="anders"'),
    ("unannounced", "<title>Fehler: ", "<title>"),
    ("unannounced", 'href="#name"', 'href="#nichts"'),
    ("wrong_language", "<bdi>علي</bdi>", "السلام عليكم"),
    ("wrong_language", 'lang="de" dir="ltr"', 'lang="ar" dir="rtl"'),
    ("too_small", ">Weiter<", " style='min-height: 30px; height: 30px'>Weiter<"),
    ("cut_off", "<h1>Probe</h1>", "<h1 style='width: 2em; overflow: hidden; white-space: nowrap'>Lange Probe</h1>"),
    ("cut_off", "<h2>Zuerst</h2>", "<h2 style='margin-top: -2em'>Zuerst</h2>"),
    ("spaced", "<h2>Zuerst</h2>", "<h2 style='font-size: 20px; height: 24px; overflow: hidden'>Zuerst</h2>"),
    ("moving", "<h2>Zuerst</h2>", "<h2 style='transition: color 1s'>Zuerst</h2>"),
    ("without_own_colours", "min-height: 50px }", "min-height: 50px } main .knopf { border: 0; background: #eee }"),
    ("without_own_colours", "border: 1px solid\">Dort", "border: 4px solid\">Dort"),
    ("without_own_colours", "<h2>", f"{DRAWING}<h2>"),
]  # fmt: skip


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page(viewport={"width": 320, "height": 800}, reduced_motion="reduce")
    yield page
    page.close()


def show(page, html):
    page.goto("about:blank")  # nothing of the last page stays
    page.set_content(html)


def test_on_a_good_page_nothing_is_found(page):
    show(page, GOOD)
    assert [told for check in CHECKS for told in check(page)] == []


@pytest.mark.parametrize(("check", "was", "instead"), BROKEN)
def test_what_shuts_people_out_is_found(page, check, was, instead):
    assert was in GOOD
    show(page, GOOD.replace(was, instead))
    assert getattr(barrieren, check)(page) != []


def test_every_check_has_been_seen_to_find_something():
    assert {name for name, *_ in BROKEN} == {check.__name__ for check in CHECKS}


def stops(page, count):
    found = []
    for _ in range(count):
        page.keyboard.press("Tab")
        found.append(focus(page))
    return found


@pytest.mark.parametrize(
    "css",
    ["* { outline: none !important }", "main::before { content: ''; position: fixed; inset: 0; background: #fff }"],
    ids=["no outline", "covered"],
)
def test_a_focus_that_cannot_be_seen_is_found(page, css):
    show(page, GOOD)
    assert [told for stop in stops(page, 6) for told in hidden_focus(stop)] == []
    show(page, GOOD)
    styled(page, css)
    assert [told for stop in stops(page, 6) for told in hidden_focus(stop)] != []


@pytest.mark.parametrize("css", ["main { display: flex; flex-direction: column-reverse }", "main { direction: rtl }"])
def test_an_order_that_is_not_the_order_of_reading_is_found(page, css):
    def back():
        found = stops(page, 6)
        return [told for a, b in pairwise(found) for told in jumps_back(a, b)]

    show(page, GOOD)
    assert back() == []
    show(page, GOOD)
    styled(page, css)
    assert back() != []
