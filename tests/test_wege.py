"""Ways through the whole house, in a real browser: residents and offers, from the first page to the last."""

import re

from playwright.sync_api import expect

from .schritte import card, find_again, follow, heading, press, sign_up
from .services import words

pytest_plugins = ["tests.browser_fixtures"]


def cancel(page, sentence):
    page.locator("summary", has_text=sentence).click()
    press(page, "Ja, jetzt absagen")
    expect(heading(page)).to_have_text("Abgesagt")


def test_a_woman_of_74_signs_up_on_an_old_phone_finds_it_again_and_withdraws(window):
    phone = window(width=360, height=640, java_script_enabled=False)
    phone.goto("/")
    follow(phone, "Angebote finden")
    sign_up(phone, "Trude Vierundsiebzig")
    expect(heading(phone)).to_have_text("Sie sind angemeldet")
    number, word = card(phone)

    find_again(phone, number, word)
    expect(heading(phone)).to_have_text("Sie sind angemeldet")
    expect(phone.locator(".ausweis")).to_contain_text("Trude Vierundsiebzig")
    cancel(phone, "Ich möchte absagen")

    find_again(phone, number, word)
    expect(phone.get_by_role("alert")).to_contain_text("finden wir nichts")


def test_who_comes_to_a_full_course_waits_in_a_queue_and_sees_the_place(window):
    def join(name):
        page = window(width=360)
        sign_up(page, name, badge="Warteliste", Telefon="05381 74111")
        expect(heading(page)).to_have_text("Sie stehen auf der Warteliste")
        return int(re.search(r"Sie sind an Stelle (\d+) auf der Warteliste", words(page.inner_text("main")))[1])

    first = join("Wanda Wartend")
    assert first >= 1
    assert join("Walter Wartend") == first + 1


def test_filters_survive_the_way_back_and_can_be_passed_on(window):
    page = window(width=360)
    page.goto("/angebote/")
    page.get_by_text("Suchen und auswählen").click()
    page.locator("#id_sprache").select_option("ru")
    press(page, "Zeigen")
    expect(page.get_by_role("link", name="Ohne „Russisch“")).to_be_visible()
    address, titles = page.url, page.locator(".karte a").all_inner_texts()
    assert 0 < len(titles) < 12
    page.locator(".karte a").first.click()
    expect(heading(page)).to_have_text(titles[0])
    page.go_back()
    assert (page.url, page.locator(".karte a").all_inner_texts()) == (address, titles)
    expect(page.locator("#id_sprache")).to_have_value("ru")
    other = window()
    other.goto(address)
    assert other.locator(".karte a").all_inner_texts() == titles
