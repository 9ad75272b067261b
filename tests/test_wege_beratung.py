"""Ways to counselling, in a real browser: finding a time, booking, moving, cancelling, and leaving no trace."""

import re

import pytest
from playwright.sync_api import expect

from .schritte import (
    book,
    card,
    choose_matter,
    fill_details,
    find_again,
    follow,
    heading,
    hold,
    log_in,
    press,
    sign_up,
    times,
)

pytest_plugins = ["tests.browser_fixtures"]

FOCUS = """() => {
    const element = document.activeElement
    if (element === document.body) return null
    const outlined = [undefined, "::before", "::after"].some(part => {
        const style = getComputedStyle(element, part)
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
    })
    const box = element.getBoundingClientRect()
    const onScreen = box.width > 4 && box.height > 4 && box.bottom > 0 && box.top < innerHeight
    return {visible: outlined && onScreen, text: element.outerHTML.slice(0, 120)}
}"""


def tab_to(page, target):
    """Tab until this has the focus; wherever the focus is on the way, it can be seen."""
    expect(target).to_be_attached()
    for _ in range(150):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus is None or focus["visible"], f"focus cannot be seen on {focus['text']}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"cannot be reached with the keyboard: {target}")


def cancel_appointment(page):
    follow(page, "Ich kann nicht kommen")
    expect(heading(page)).to_have_text("Können Sie nicht kommen?")
    press(page, "Ich kann nicht kommen")
    expect(heading(page)).to_have_text("Abgesagt")


def test_a_resident_books_and_cancels_counselling_with_the_keyboard_alone(window):
    page = window()
    page.goto("/")

    def enter(target):
        tab_to(page, target)
        page.keyboard.press("Enter")

    enter(page.get_by_role("link", name="Termin für Beratung"))
    expect(heading(page)).to_have_text("Termin für Beratung")
    enter(page.locator(".karte a").first)
    expect(heading(page)).to_contain_text("Zeit wählen")
    times_page, time = page.url, times(page).last.get_attribute("value")  # an early one would go to who waits
    enter(page.locator(f'.tage button[value="{time}"]'))
    expect(heading(page)).to_have_text("Ihre Angaben")
    tab_to(page, page.get_by_label("Ihr Name"))
    page.keyboard.type("Tilda Taste")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Stimmt alles?")
    enter(page.get_by_role("button", name="Termin buchen"))
    expect(heading(page)).to_have_text("Ihr Termin im Treff")

    other = window()
    other.goto(times_page)
    expect(other.locator(f'button[value="{time}"]')).to_have_count(0)

    page.goto(page.url)
    enter(page.get_by_role("link", name="Ich kann nicht kommen"))
    enter(page.get_by_role("button", name="Ich kann nicht kommen"))
    expect(heading(page)).to_have_text("Abgesagt")
    other.reload()
    expect(other.locator(f'.tage button[value="{time}"]')).to_have_count(1)


def test_a_woman_of_74_with_a_cracked_phone_finds_her_way_by_a_sentence_and_moves_her_appointment(window):
    phone = window(width=320, height=560, java_script_enabled=False)
    phone.goto("/beratung/")
    follow(phone, "Ich weiß es nicht")
    phone.locator(".saetze a").first.click()
    times(phone).first.click()
    phone.get_by_label("Ihr Name").fill("Trude")
    press(phone, "Weiter")
    press(phone, "Termin buchen")
    number, word = card(phone)
    day = phone.locator(".ausweis h2").inner_text()

    find_again(phone, number, word)
    follow(phone, "Andere Zeit wählen")
    times(phone).last.click()
    expect(heading(phone)).to_have_text("Diese Zeit nehmen?")
    press(phone, "Ja, Termin verschieben")
    expect(phone.get_by_role("status")).to_contain_text("Ihr Termin ist jetzt zu dieser Zeit.")
    assert phone.locator(".ausweis h2").inner_text() != day
    assert card(phone) == (number, word)
    cancel_appointment(phone)


def test_a_man_who_reads_only_dari_books_with_an_interpreter(window):
    phone = window(width=360, java_script_enabled=False)
    phone.goto("/beratung/")
    follow(phone, "Hilfe bei Behörden")
    phone.locator("summary", has_text="دری").click()
    phone.locator("main").get_by_role("link", name="فارسی / دری").click()
    expect(times(phone).first).to_contain_text("mit Sprachmittlung")
    expect(phone.locator(".tage h2 [lang=fa]").first).to_be_visible()
    times(phone).first.click()
    phone.get_by_label("Ihr Name").fill("رحیم")
    press(phone, "Weiter")
    expect(phone.locator("dl")).to_contain_text("Jemand dolmetscht für Sie.")
    press(phone, "Termin buchen")
    expect(phone.locator(".ausweis")).to_contain_text("Jemand dolmetscht für Sie.")


def test_a_man_who_reads_only_dari_does_all_of_it_in_his_language(window):
    """From a German page to a card in his own words, without JavaScript; the house can read it too."""
    phone = window(width=360, java_script_enabled=False)
    phone.goto("/beratung/")
    phone.get_by_role("navigation", name="Sprache").get_by_role("link", name="فارسی / دری").click()
    follow(phone, "کمک در کارهای اداری")
    expect(times(phone).first).to_contain_text("با مترجم")
    times(phone).first.click()
    phone.get_by_label("نام شما").fill("رحیم")
    press(phone, "ادامه")
    expect(phone.locator("dl")).to_contain_text("کسی برای شما ترجمه می‌کند.")
    press(phone, "گرفتن وقت ملاقات")
    expect(phone.locator(".ausweis")).to_contain_text("کسی برای شما ترجمه می‌کند.")
    assert "/fa/meine/" in phone.url
    assert phone.evaluate("document.dir") == "rtl"


def test_the_quick_way_out_leaves_no_way_back_to_this_page(window):
    page = window(width=360)
    page.goto("/angebote/")
    page.goto("/beratung/wegweiser/")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_role("link", name="Seite schnell verlassen")).to_be_in_viewport()
    follow(page, "Seite schnell verlassen")
    expect(heading(page)).to_have_text("Angebote")
    page.go_back()
    page.wait_for_url("**/angebote/")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_who_leaves_quickly_leaves_nothing_that_was_typed(window, script):
    page = window(width=360, java_script_enabled=script)
    hold(page)
    address = page.url
    page.get_by_label("Ihr Name").fill("Grete Geheim")
    press(page, "Seite schnell verlassen")
    expect(heading(page)).to_have_text("Angebote")
    page.go_back()
    expect(heading(page)).to_contain_text("Zeit wählen" if script else "Diese Seite gibt es nicht")
    for _ in range(2):
        assert page.get_by_label("Ihr Name").count() == 0
        page.goto(address)
    expect(heading(page)).to_have_text("Diese Seite gibt es nicht")


def test_back_after_booking_leads_to_the_appointment_and_asks_nothing(window):
    page = window(width=360)
    number = book(page, "Zara Zurück")
    page.go_back()
    expect(heading(page)).to_have_text("Ihr Termin im Treff")
    assert card(page) == number


def test_who_comes_later_to_this_device_needs_number_and_word(window):
    """A link that lasts is there for who wants one."""
    page = window(width=360)
    number = book(page, "Lena Link")
    follow(page, "Link, der bis zum Termin gilt")
    assert card(page) == number
    expect(page.get_by_text("Dieser Link gilt 30 Minuten")).to_have_count(0)


def test_whoever_seeks_counselling_is_known_to_the_counsellors_and_to_nobody_else(window, house):
    name = "Gesine Geheimsache"
    number, _ = book(window(), name)

    office = window(base_url=house.beratung_url)
    log_in(office, "/", "leitung")
    follow(office, "Beratungstermine")
    follow(office, "alle kommenden")
    office.locator("#searchbar").fill(number)
    press(office, "Suchen")
    expect(office.locator("#result_list tbody tr")).to_have_count(1)
    office.locator("#result_list tbody a").first.click()
    expect(office.locator("dl.person")).to_contain_text(name)

    sign_up(window(), "Olga Öffentlich")  # so that there is something that the search could find
    desk = window()
    log_in(desk, "/admin/", "technik")
    expect(desk.locator("#content-main")).not_to_contain_text("Beratung")
    lists = desk.locator("#content-main th a").evaluate_all("links => links.map(link => link.href)")
    assert len(lists) > 10

    def read(address, term=""):
        answer = desk.request.get(f"{address}?q={term}" if term else address)
        assert answer.ok, address
        return answer.text()

    found = 0
    for address in lists:
        pages = [read(address)]
        if 'id="searchbar"' in pages[0]:
            pages += [read(address, term) for term in (name, number, "Öffentlich")]
        found += "Olga Öffentlich" in pages[-1]
        for page in pages:
            shown = re.sub(r"<[^>]+>", " ", page)  # what was searched for stands in tags only
            assert "Gesine" not in shown and number not in shown, address
    assert found, "the search finds nobody at all"


def test_the_mails_about_an_appointment_tell_nobody_what_it_is_about(window, house):
    page, address = window(), "paula.post@example.org"
    page.goto("/beratung/")
    matters = page.locator(".karte a").all_inner_texts()
    choose_matter(page)
    counsellors = {text.removeprefix("bei ") for text in times(page).locator("span").all_inner_texts()}
    number, word = book(page, "Paula Post", email=address)

    (mail,) = house.postbox.wait(1, to=address)
    body = mail.get_body().get_content()
    assert mail["Subject"] == "Ihr Termin im Treff"
    assert number in body and word in body
    (calendar,) = mail.iter_attachments()
    assert calendar.get_content_type() == "text/calendar"
    assert "STATUS:CONFIRMED" in calendar.get_content()

    other = window()
    other.goto(re.search(r"http\S+/meine/\S{20,}", body)[0])
    assert card(other) == (number, word)
    cancel_appointment(other)

    _, goodbye = house.postbox.wait(2, to=address)
    assert goodbye["Subject"] == "Ihr Termin im Treff"
    assert "abgesagt" in goodbye.get_body().get_content()
    (cancelled,) = goodbye.iter_attachments()
    assert "STATUS:CANCELLED" in cancelled.get_content()

    for one, attachment in ((mail, calendar), (goodbye, cancelled)):
        unfolded = attachment.get_content().replace("\r\n ", "").replace("\n ", "")
        text = "\n".join([*map(str, one.values()), one.get_body().get_content(), unfolded])
        for secret in [*matters, *counsellors]:
            assert secret.casefold() not in text.casefold()


def test_who_is_second_is_offered_three_times_nearby_and_books_one(window):
    first, second = window(), window(width=360)
    for page in (first, second):
        choose_matter(page)
    time = times(first).first.get_attribute("value")
    first.locator(f'.tage button[value="{time}"]').click()
    expect(heading(first)).to_have_text("Ihre Angaben")

    second.locator(f'.tage button[value="{time}"]').click()
    expect(second.get_by_role("alert")).to_contain_text("gerade vergeben")
    nearby = second.get_by_role("alert").locator("button.zeit")
    expect(nearby).to_have_count(3)
    assert time not in nearby.evaluate_all("buttons => buttons.map(button => button.value)")
    nearby.nth(1).click()
    fill_details(second, "Zora Zweite")
    press(second, "Weiter")
    press(second, "Termin buchen")
    expect(heading(second)).to_have_text("Ihr Termin im Treff")


def test_who_loses_a_time_while_typing_keeps_every_word(window):
    first, second = window(), window(width=360)
    hold(second)
    choose_matter(first)
    time = times(first).first.get_attribute("value")
    times(first).first.click()

    fill_details(second, "Vera Vieltext", email="vera@example.org")
    second.get_by_label("Möchten Sie uns etwas sagen?").fill("Ich höre schlecht.\nBitte laut sprechen.")
    # a page that was open for long still offers a time that is gone
    second.locator("main form").evaluate(
        "(form, time) => form.insertAdjacentHTML('beforeend', `<button name=zeit value='${time}'>alt</button>`)", time
    )
    press(second, "alt")
    expect(second.get_by_role("alert")).to_contain_text("Ihre Angaben sind noch da")
    nearby = second.get_by_role("alert").locator("button.zeit")
    expect(nearby).to_have_count(3)
    wanted = nearby.first.locator("b").inner_text()
    nearby.first.click()

    expect(second.get_by_label("Ihr Name")).to_have_value("Vera Vieltext")
    expect(second.get_by_label("E-Mail")).to_have_value("vera@example.org")
    expect(second.get_by_label("Möchten Sie uns etwas sagen?")).to_have_value(
        "Ich höre schlecht.\nBitte laut sprechen."
    )
    press(second, "Weiter")
    press(second, "Termin buchen")
    expect(heading(second)).to_have_text("Ihr Termin im Treff")
    expect(second.locator(".ausweis")).to_contain_text(wanted[-5:])
