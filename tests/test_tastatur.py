"""With the keyboard alone, all the way: one always sees where one is, and it goes on in the order of reading."""

import pytest
from django.utils import translation
from playwright.sync_api import expect

from .barrieren import focus, hidden_focus, jumps_back, sideways
from .schritte import card, heading, times, visit

pytest_plugins = ["tests.browser_fixtures"]


class Keys:
    """Somebody who has no mouse, and what bothered them."""

    def __init__(self, page):
        self.page, self.bothered, self.last = page, [], None

    def to(self, locator, most=150):
        """Step by step to this thing, looking at every step."""
        wanted = locator.element_handle()
        for _ in range(most):
            self.page.keyboard.press("Tab")
            stop = focus(self.page)
            if stop is None:  # once around: the browser's own keys
                continue
            self.bothered += hidden_focus(stop) + (jumps_back(self.last, stop) if self.last else [])
            self.last = stop
            if wanted.evaluate("one => one === document.activeElement"):
                return self
        raise AssertionError(f"no way to {locator}")

    def write(self, words):
        self.page.keyboard.type(words)
        return self

    def go(self, key="Enter"):
        """Press, and find oneself on the next page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.last = None
        return self


def test_without_a_mouse_somebody_signs_up_finds_it_again_and_cancels(window):
    page = window()
    visit(page, "/")
    keys = Keys(page)
    keys.to(page.locator(".skip")).to(page.locator(".haupt a").first).go()
    keys.to(page.locator(".karte:has(.schild:text-is('Plätze frei')) a").first).go()
    keys.to(page.locator("main a.knopf").first).go()
    keys.to(page.get_by_label("Ihr Name")).write("Tamara Taste").go()
    expect(heading(page)).to_have_text("Sie sind angemeldet")
    number, word = card(page)

    visit(page, "/")
    keys.to(page.get_by_role("link", name="Meine Anmeldung", exact=True)).go()
    keys.to(page.get_by_label("Ihre Nummer")).write(number)
    keys.to(page.get_by_label("Ihr Merkwort")).write(word).go()
    expect(heading(page)).to_have_text("Sie sind angemeldet")
    keys.to(page.locator("summary", has_text="Ich möchte absagen"))
    page.keyboard.press("Enter")
    keys.to(page.get_by_role("button", name="Ja, jetzt absagen")).go()
    expect(heading(page)).to_have_text("Abgesagt")
    assert keys.bothered == []


@pytest.mark.parametrize(("language", "colours"), [("de", "active"), ("ar", "none")])
def test_without_a_mouse_and_four_times_as_large_somebody_books_counselling_and_gets_more_time(
    window, language, colours
):
    page = window(width=320, height=256, forced_colors=colours)  # 1280 × 1024 at 400 %
    with translation.override(language):
        visit(page, "/beratung/")
    keys = Keys(page)
    keys.to(page.locator(".karte a").first).go()
    keys.to(times(page).first).go()
    keys.to(page.locator("[value=pruefen]:not(.unsichtbar)")).go()  # without a name
    expect(page.get_by_role("alert")).to_be_visible()
    keys.to(page.locator(".fehlerliste a").first)
    page.keyboard.press("Enter")
    keys.last = None
    page.keyboard.type("Tamara Taste")
    keys.go()
    keys.to(page.locator("[name=schritt][value=verlaengern]")).go()
    expect(page.get_by_role("status")).to_be_visible()  # "Sie haben jetzt wieder 15 Minuten."
    keys.to(page.locator("[name=schritt][value=buchen]")).go()
    expect(page.locator(".ausweis")).to_be_visible()
    assert keys.bothered == []
    assert sideways(page) == []


def test_in_a_form_the_second_stop_leads_to_the_languages_that_stand_behind_it(window):
    page = window()
    visit(page, "/meine/")
    keys = Keys(page)
    keys.to(page.locator(".skip[href='#sprachen']"), most=2)
    page.keyboard.press("Enter")
    english = page.locator(".sprachen button[lang=en]")
    keys.last = None
    keys.to(english, most=4).go()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert keys.bothered == []
