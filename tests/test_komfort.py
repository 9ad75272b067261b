"""What a script adds for those who have one: nobody needs it, and it tells nobody anything."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from lena.einbetten import content

from .schritte import press

pytest_plugins = ["tests.browser_fixtures"]

# Chromium without a sound card has no voice: this is what one with two voices offers, one of which asks a server.
VOICES = """
    window.said = [];
    const voices = [{lang: "de-DE", localService: true, name: "Anna"}, 
        {lang: "ar-SA", localService: false, name: "Netz"}];
    Object.defineProperty(window, "SpeechSynthesisUtterance", 
        {value: class { constructor(text) { this.text = text } }});
    Object.defineProperty(window, "speechSynthesis", {value: {
        speaking: false, pending: false, getVoices: () => voices,
        speak(one) { this.speaking = true; said.push([one.lang, one.voice.name, one.text]) },
        cancel() { this.speaking = false },
    }});
"""


def test_all_of_it_is_less_than_two_kilobytes():
    assert sum(len(content(name).encode()) for name in ("lena.js", "filter.js")) < 2048


def test_after_a_mistake_the_list_of_what_to_look_at_again_has_the_focus(window):
    page = window(width=360)
    page.goto("/quartier/ideen/neu/")
    press(page, "Abschicken")
    expect(page.locator(".fehlerliste")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".fehlerliste a").first).to_be_focused()


def test_choices_stand_in_the_address_before_they_are_sent_also_for_the_page_in_another_language(window):
    page = window(width=360)
    page.goto("/angebote/")
    page.get_by_text("Suchen und auswählen").click()
    page.locator("#id_sprache").select_option("ru")
    page.locator("#id_q").press_sequentially("kurs")
    assert page.url.endswith("/angebote/?q=kurs&sprache=ru")
    expect(page.get_by_role("link", name="English")).to_have_attribute(
        "href", re.compile(r"/en/angebote/\?q=kurs&sprache=ru$")
    )
    page.reload()
    expect(page.locator("#id_sprache")).to_have_value("ru")


def test_a_page_is_read_aloud_by_a_voice_of_the_device_and_stops_when_asked(window):
    page = window(width=360)
    page.add_init_script(VOICES)
    page.goto("/angebote/deutsch-fuer-anfaenger/")
    page.get_by_role("button", name="Vorlesen").click()
    said = page.evaluate("said")
    assert said[0][2] or said[1][2]
    title = page.locator("h1").inner_text()
    assert ["de", "Anna", title] in said
    assert {voice for _, voice, _ in said} == {"Anna"}
    page.get_by_role("button", name="Nicht mehr vorlesen").click()
    expect(page.get_by_role("button", name="Vorlesen", exact=True)).to_be_visible()
    assert page.evaluate("speechSynthesis.speaking") is False


@pytest.mark.parametrize("address", ["/ar/", "/uk/"], ids=["a voice that asks a server", "no voice"])
def test_without_a_voice_of_the_device_nothing_is_offered(window, address):
    page = window(width=360)
    page.add_init_script(VOICES)
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".vorlesen")).to_be_hidden()


def test_without_scripts_there_is_no_button_that_does_nothing(window):
    page = window(width=360, java_script_enabled=False)
    page.goto("/")
    expect(page.locator(".vorlesen")).to_be_hidden()


def test_scripts_keep_nothing_and_ask_nobody():
    text = "".join((settings.BASE_DIR / f"static/{name}").read_text() for name in ("lena.js", "filter.js"))
    assert not re.search(r"localStorage|sessionStorage|cookie|indexedDB|fetch|XMLHttp|import", text)
