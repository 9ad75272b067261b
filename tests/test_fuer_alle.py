"""Every page, for everybody: on a small screen, read aloud, with large letters or own colours, on paper; and nobody
is followed. `make drill` looks at all of them in every appearance (drill_barrierefreiheit.py); here once at each sort.
"""

import re

import pytest
from django.utils import translation
from playwright.sync_api import expect

from .barrieren import CHECKS, sideways
from .schritte import card, follow, press
from .seitenarten import LIKE_OTHERS, PAGES

pytest_plugins = ["tests.browser_fixtures"]

ARABIC = ["start", "week", "offer with free places", "times", "places", "sending an idea, with errors"]


def listen(page, house):
    """What a page says on the console and asks of others while it is open."""
    noise = []

    def heard(message):
        own_status = message.text.startswith("Failed to load resource") and message.location["url"] == page.url
        if not own_status:  # 404, 409 and 422 are answers like any other
            noise.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda request: request.url.startswith(house.url) or noise.append(request.url))
    return noise


@pytest.mark.parametrize("way", [name for name in PAGES if name not in LIKE_OTHERS])
def test_nobody_is_shut_out_and_nobody_is_followed(window, house, way):
    page = window(width=320)
    noise = listen(page, house)
    PAGES[way](page)
    assert [told for check in CHECKS for told in check(page)] == []
    page.set_viewport_size({"width": 1280, "height": 800})
    assert sideways(page) == []
    assert noise == []
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("way", ARABIC)
def test_nobody_is_shut_out_from_right_to_left(window, way):
    page = window(width=320)
    with translation.override("ar"):
        PAGES[way](page)
        assert page.evaluate("document.dir") == "rtl"
        assert [told for check in CHECKS for told in check(page)] == []


@pytest.mark.parametrize("way", ["start", "own sign-up", "own place in the queue", "own appointment", "find"])
def test_with_letters_twice_as_large_nothing_stands_beside_the_screen(window, way):
    page = window(width=320)
    PAGES[way](page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def sign_up_for_the_longest(page):
    """For the offer with the longest title, with a long name."""
    page.goto("/angebote/")
    free = page.locator(".karte").filter(has=page.locator(".schild", has_text=re.compile("Plätze frei|noch")))
    follow(page, max(free.get_by_role("link").all_inner_texts(), key=len))
    page.locator("main a.knopf").first.click()
    page.get_by_label("Ihr Name").fill("Maximiliane-Bartholomäa Druckmann-Papierschneider")
    press(page, "Jetzt anmelden")


@pytest.mark.parametrize(
    "way",
    [sign_up_for_the_longest, PAGES["own appointment"], PAGES["own idea"]],
    ids=["sign-up", "appointment", "idea"],
)
def test_who_prints_gets_a_card_on_one_page(window, way):
    page = window()
    way(page)
    number, word = card(page)
    page.emulate_media(media="print")
    expect(page.locator(".ausweis")).to_be_visible()
    expect(page.get_by_text(number)).to_be_visible()
    expect(page.get_by_text(word, exact=True)).to_be_visible()
    for hidden in ("header", "nav", "footer", "h1", "main button"):
        expect(page.locator(hidden).first).to_be_hidden()
    for paper in ({"prefer_css_page_size": True}, {"format": "A4"}):
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(**paper))) == 1
