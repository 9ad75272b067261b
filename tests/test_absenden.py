"""What the browser shows after a form was sent, on a small phone without JavaScript; and where Back leads then."""

import pytest
from playwright.sync_api import Error, expect

from .schritte import card, choose_matter, heading, press, sign_up, sign_up_form, times

pytest_plugins = ["tests.browser_fixtures"]


@pytest.fixture
def phone(window):
    return window(width=320, height=568, java_script_enabled=False)


def sign_up_without_a_name(page):
    sign_up_form(page)
    press(page, "Jetzt anmelden")


def help_without_a_name(page):
    page.goto("/mitmachen/")
    page.locator("main a[href^='/mitmachen/']").first.click()
    press(page, "Ja, ich helfe")


def find_without_a_number(page):
    page.goto("/meine/")
    press(page, "Finden")


def book_without_a_name(page):
    choose_matter(page)
    times(page).first.click()
    press(page, "Weiter")


def ask_for_a_call_without_a_name(page):
    choose_matter(page)
    press(page, "Kein Termin passt")
    press(page, "Bitte melden Sie sich")


MISTAKES = {
    "sign-up": sign_up_without_a_name,
    "help": help_without_a_name,
    "find": find_without_a_number,
    "counselling": book_without_a_name,
    "call back": ask_for_a_call_without_a_name,
}


def covered(page):
    """So many pixels at the top are hidden below the quick way out of counselling."""
    bar = page.locator(".raus")
    return bar.bounding_box()["height"] if bar.count() else 0


@pytest.mark.parametrize("way", MISTAKES)
def test_after_a_mistake_the_first_screen_says_what_was_wrong(phone, way):
    MISTAKES[way](phone)
    summary = phone.locator(".fehlerliste")
    top, first = summary.bounding_box()["y"], summary.get_by_role("link").first.bounding_box()
    assert covered(phone) <= top < 150
    assert first["y"] + first["height"] < 568


@pytest.mark.parametrize("way", ["sign-up", "counselling"])
def test_whoever_follows_a_mistake_to_its_field_sees_the_question_and_what_is_wrong(phone, way):
    MISTAKES[way](phone)
    phone.locator(".fehlerliste").get_by_role("link").first.click()
    field = phone.get_by_label("Ihr Name")
    label, box = phone.locator(f"label[for={field.get_attribute('id')}]").bounding_box(), field.bounding_box()
    assert covered(phone) <= label["y"]
    assert box["y"] + box["height"] < 568
    expect(phone.locator(".fehler").first).to_be_in_viewport(ratio=1)


def test_done_is_said_on_the_first_screen_too(phone):
    sign_up(phone, "Dora Display")
    expect(heading(phone)).to_have_text("Sie sind angemeldet")
    expect(heading(phone)).to_be_in_viewport(ratio=1)
    assert heading(phone).bounding_box()["y"] < 150


def promise_help(page, name):
    page.goto("/mitmachen/")
    page.locator("main a[href^='/mitmachen/']").first.click()
    page.get_by_label("Ihr Name").fill(name)
    page.get_by_label("Telefon").fill("05381 4711")
    press(page, "Ja, ich helfe")


@pytest.mark.parametrize("javascript", [False, True])
@pytest.mark.parametrize(("send", "button"), [(sign_up, "Jetzt anmelden"), (promise_help, "Ja, ich helfe")])
def test_back_after_signing_up_is_the_form_and_sent_again_it_is_the_same_sign_up(window, javascript, send, button):
    phone = window(width=320, height=568, java_script_enabled=javascript)
    send(phone, "Bea Rückwärts")
    number = card(phone)
    phone.go_back()
    expect(phone.get_by_role("button", name=button)).to_be_visible()
    phone.get_by_label("Ihr Name").fill("Bea Rückwärts")
    if send is promise_help:
        phone.get_by_label("Telefon").fill("05381 4711")
    press(phone, button)
    expect(phone.locator(".nummer")).to_be_visible()
    assert card(phone) == number


def test_back_after_each_step_with_ones_own_sign_up_never_asks_to_send_again(phone):
    sign_up(phone, "Rita Rückwärts")
    phone.locator("summary", has_text="mehr oder weniger").click()
    phone.get_by_label("Wie viele Erwachsene?").fill("2")
    press(phone, "Ändern")
    expect(phone.get_by_role("status")).to_contain_text("Jetzt sind 2 Personen eingetragen.")
    phone.go_back()
    expect(phone.locator(".ausweis")).to_contain_text("Rita Rückwärts")
    phone.locator("summary", has_text="Ich möchte absagen").click()
    press(phone, "Ja, jetzt absagen")
    expect(heading(phone)).to_have_text("Abgesagt")
    phone.go_back()
    expect(phone.locator("main")).to_contain_text("Hier ist nichts (mehr)")


def test_back_to_a_page_with_mistakes_asks_for_it_is_kept_nowhere(phone):
    """The one exception: it shows what somebody typed, and no cache, cookie or row of ours may hold that."""
    sign_up_without_a_name(phone)
    phone.get_by_label("Ihr Name").fill("Nora Nachher")
    press(phone, "Jetzt anmelden")
    expect(heading(phone)).to_have_text("Sie sind angemeldet")
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        phone.go_back()
