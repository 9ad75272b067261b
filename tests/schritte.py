"""Steps that many people take through the running house, for the tests in a real browser.

Words and addresses are German here; in a test that speaks another language (`translation.override`) the same
steps go through the pages in that language.
"""

import re
import time

from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from quartier.sprache import address_in

from .services import PASSWORD, words


def visit(page, address):
    """Open a public page in the language of the test."""
    page.goto(address_in(translation.get_language(), address))


def heading(page):
    return page.get_by_role("heading", level=1)


def press(page, name):
    page.get_by_role("button", name=_(name), exact=True).click()


def follow(page, name):
    page.get_by_role("link", name=_(name)).first.click()


def fill(page, label, words):
    page.get_by_label(_(label)).fill(words)


def card(page):
    """Number and word, as they stand on the card."""
    return page.locator(".nummer").inner_text(), page.locator(".merkwort").inner_text()


def find_again(page, number, word):
    visit(page, "/")
    follow(page, "Meine Anmeldung")
    fill(page, "Ihre Nummer", number)
    fill(page, "Ihr Merkwort", word)
    press(page, "Finden")


def open_offer(page, badge):
    """From the list of offers to the first one with this badge."""
    visit(page, "/angebote/")
    page.locator(".karte").filter(has=page.locator(".schild", has_text=_(badge))).first.get_by_role("link").click()


def sign_up_form(page, badge="Plätze frei"):
    if badge == "Warteliste":  # at any hour: which offer comes first in the list changes with the day
        visit(page, "/angebote/deutsch-fuer-anfaenger/")
    else:
        open_offer(page, badge)
    page.locator("main a.knopf").first.click()


def sign_up(page, name, badge="Plätze frei", **fields):
    sign_up_form(page, badge)
    fill(page, "Ihr Name", name)
    for label, value in fields.items():
        fill(page, label, value)
    press(page, "Auf die Warteliste setzen" if badge == "Warteliste" else "Jetzt anmelden")


def choose_matter(page):
    """The list of free times of a matter that has plenty of them. Returns its title."""
    visit(page, "/beratung/")
    title = page.locator(".karte a").first.inner_text()
    follow(page, title)
    return title


def times(page):
    return page.locator(".tage button.zeit")


def hold(page):
    """Take the first free time, up to the page that asks who comes."""
    choose_matter(page)
    times(page).first.click()
    expect(heading(page)).to_have_text(_("Ihre Angaben"))


def fill_details(page, name, email=""):
    fill(page, "Ihr Name", name)
    fill(page, "E-Mail", email)


def check(page, name, email=""):
    hold(page)
    fill_details(page, name, email)
    press(page, "Weiter")
    expect(heading(page)).to_have_text(_("Stimmt alles?"))


def book(page, name, email=""):
    """A booked appointment in front of one. Returns number and word."""
    check(page, name, email)
    press(page, "Termin buchen")
    expect(heading(page)).to_have_text(_("Ihr Termin im Treff"))
    return card(page)


def log_in(page, address, login):
    page.goto(address)
    page.get_by_label("Benutzername").fill(login)
    page.get_by_label("Passwort").fill(PASSWORD)
    press(page, "Anmelden")
    expect(page.locator("#user-tools")).to_be_visible()


def read_out(page):
    """Number and word that the colleague reads out on the phone."""
    said = words(page.locator("#main").inner_text())
    found = re.search(r"Nummer (\d{4} \d{4}), Merkwort (\w+)", said)
    assert found, said
    return found.groups()


def go(address):
    return lambda page: visit(page, address)


class Hands:
    """Somebody at a page with the keyboard alone: how many interactions it takes, and how long."""

    def __init__(self, page):
        self.page, self.steps, self.begin = page, 0, time.monotonic()

    def do(self, key=None, text=None, tabs=0):
        """One interaction: go there (as one breath), then a key or some words."""
        self.steps += 1
        for _tab in range(tabs):
            self.page.keyboard.press("Tab")
        self.page.keyboard.type(text) if text else self.page.keyboard.press(key)

    @property
    def seconds(self):
        return time.monotonic() - self.begin
