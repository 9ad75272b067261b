"""Ways through the whole house, in a real browser: what people do from the first page to the last."""

import datetime as dt
import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .services import PASSWORD, words

pytest_plugins = ["tests.browser_fixtures"]

# --- steps that many people take


def heading(page):
    return page.get_by_role("heading", level=1)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    page.get_by_role("link", name=name).first.click()


def card(page):
    """Number and word, as they stand on the card."""
    return page.locator(".nummer").inner_text(), page.locator(".merkwort").inner_text()


def find_again(page, number, word):
    page.goto("/")
    follow(page, "Meine Anmeldung")
    page.get_by_label("Ihre Nummer").fill(number)
    page.get_by_label("Ihr Merkwort").fill(word)
    press(page, "Finden")


def open_offer(page, badge):
    """From the list of offers to the first one with this badge."""
    page.goto("/angebote/")
    page.locator(".karte").filter(has=page.locator(".schild", has_text=badge)).first.get_by_role("link").click()


def sign_up(page, name, badge="Plätze frei", **fields):
    open_offer(page, badge)
    page.locator("main a.knopf").first.click()
    page.get_by_label("Ihr Name").fill(name)
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
    press(page, "Auf die Warteliste setzen" if badge == "Warteliste" else "Jetzt anmelden")


def choose_matter(page):
    """The list of free times of a matter that has plenty of them. Returns its title."""
    page.goto("/beratung/")
    title = page.locator(".karte a").first.inner_text()
    follow(page, title)
    return title


def times(page):
    return page.locator(".tage button.zeit")


def hold(page):
    """Take the first free time, up to the page that asks who comes."""
    choose_matter(page)
    times(page).first.click()
    expect(heading(page)).to_have_text("Ihre Angaben")


def fill_details(page, name, email=""):
    page.get_by_label("Ihr Name").fill(name)
    page.get_by_label("E-Mail").fill(email)


def check(page, name, email=""):
    hold(page)
    fill_details(page, name, email)
    press(page, "Weiter")
    expect(heading(page)).to_have_text("Stimmt alles?")


def book(page, name, email=""):
    """A booked appointment in front of one. Returns number and word."""
    check(page, name, email)
    press(page, "Termin buchen")
    expect(heading(page)).to_have_text("Ihr Termin im Treff")
    return card(page)


def cancel(page, sentence):
    page.locator("summary", has_text=sentence).click()
    press(page, "Ja, jetzt absagen")
    expect(heading(page)).to_have_text("Abgesagt")


def cancel_appointment(page):
    follow(page, "Ich kann nicht kommen")
    expect(heading(page)).to_have_text("Können Sie nicht kommen?")
    press(page, "Ich kann nicht kommen")
    expect(heading(page)).to_have_text("Abgesagt")


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


# --- offers


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


# --- counselling

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
    expect(phone.get_by_role("status")).to_contain_text("Ihr Termin ist jetzt zu dieser Zeit.")
    assert phone.locator(".ausweis h2").inner_text() != day
    assert card(phone) == (number, word)
    cancel_appointment(phone)


def test_a_man_who_reads_only_dari_books_with_an_interpreter(window):
    phone = window(width=360, java_script_enabled=False)
    phone.goto("/beratung/")
    follow(phone, "Hilfe bei Behörden")
    phone.locator("summary", has_text="دری").click()
    follow(phone, "فارسی / دری")
    expect(times(phone).first).to_contain_text("mit Sprachmittlung")
    expect(phone.locator(".tage h2 [lang=fa]").first).to_be_visible()
    times(phone).first.click()
    phone.get_by_label("Ihr Name").fill("رحیم")
    press(phone, "Weiter")
    expect(phone.locator("dl")).to_contain_text("Jemand dolmetscht für Sie.")
    press(phone, "Termin buchen")
    expect(phone.locator(".ausweis")).to_contain_text("Jemand dolmetscht für Sie.")


def test_the_quick_way_out_leaves_no_way_back_to_this_page(window):
    page = window(width=360)
    page.goto("/angebote/")
    page.goto("/beratung/wegweiser/")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_role("link", name="Seite schnell verlassen")).to_be_in_viewport()
    follow(page, "Seite schnell verlassen")
    page.wait_for_url("**/")
    page.go_back()
    page.wait_for_url("**/angebote/")


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
    second.locator("form").evaluate(
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


# --- the desks


def test_a_colleague_adds_an_offer_with_weekly_dates_and_signs_somebody_up_on_the_phone(window):
    desk = window()
    log_in(desk, "/admin/", "paritaet")
    desk.goto("/admin/angebote/angebot/add/")
    desk.get_by_label("Titel:").first.fill("Strickrunde am Ofen")
    desk.get_by_label("Kurztext").fill("Wir stricken Socken für den Winter.")
    desk.get_by_label("Beschreibung").fill("Kommen Sie vorbei.\n\nWolle ist da.")
    desk.get_by_label("Für wen:").fill("Alle, die gern stricken")
    desk.get_by_label("Stand").select_option(label="veröffentlicht")
    desk.locator("#id_veranstalter").select_option(label="Paritätischer Seesen")
    desk.locator(".add-row a").click()
    desk.locator("#id_durchgaenge-0-titel").fill("Winter")
    desk.locator("#id_durchgaenge-0-plaetze").fill("6")
    room = desk.locator("#id_durchgaenge-0-raum option").last.inner_text()
    desk.locator("#id_durchgaenge-0-raum").select_option(label=room)
    desk.get_by_role("button", name="Sichern und weiter bearbeiten").first.click()
    expect(desk.locator(".messagelist .success")).to_be_visible()

    desk.locator(".inlinechangelink").click()
    desk.locator(".add-row a").click()
    desk.locator("#id_regeln-0-wochentage").get_by_label("Samstag").check()
    desk.locator("#id_regeln-0-ab").fill(f"{dt.date.today():%d.%m.%Y}")
    desk.locator("#id_regeln-0-von_uhr").fill("06:30")
    desk.locator("#id_regeln-0-bis_uhr").fill("07:30")
    desk.get_by_role("button", name="Sichern", exact=True).first.click()
    expect(desk.locator(".messagelist .success")).to_be_visible()

    visitor = window(width=360)
    visitor.goto("/angebote/")
    follow(visitor, "Strickrunde am Ofen")
    dates = visitor.locator(".termine li").all_inner_texts()
    assert len(dates) == 8
    for date in dates:
        assert words(date).startswith("Sa, ") and "06:30–07:30" in date and room in date

    desk.goto("/admin/")
    desk.locator(".model-anmeldung .addlink").first.click()
    term = desk.locator("optgroup[label='Strickrunde am Ofen'] option")
    assert term.inner_text() == "Strickrunde am Ofen: Winter – noch 6 Plätze"
    desk.get_by_label("Wofür?").select_option(term.get_attribute("value"))
    desk.get_by_label("Name der Person").fill("Anton Anrufer")
    desk.get_by_label("Telefon:").fill("05381 74112")
    press(desk, "Eintragen")
    expect(heading(desk)).to_have_text("Eingetragen")
    find_again(visitor, *read_out(desk))
    expect(heading(visitor)).to_have_text("Sie sind angemeldet")
    expect(visitor.locator(".ausweis")).to_contain_text("Anton Anrufer")


def test_a_date_is_cancelled_with_three_clicks_and_brought_back_with_one(window):
    desk, visitor = window(java_script_enabled=False), window(width=360)
    log_in(desk, "/admin/", "technik")
    desk.goto("/admin/angebote/termin/")
    clicks = [desk.locator("#result_list").get_by_role("link", name="Absagen"), desk.get_by_label("Grund"),
              desk.get_by_role("button", name="Jetzt absagen")]  # fmt: skip
    clicks[0].first.click()
    expect(desk.locator("#main")).to_contain_text("Wer es erfährt")
    clicks[1].click()
    desk.keyboard.type("Der Ofen ist kaputt.")
    clicks[2].click()
    expect(heading(desk)).to_contain_text("Abgesagt: ")
    sign = desk.get_by_role("link", name="Türschild").get_attribute("href")
    slug, date = re.search(r"/angebote/([^/]+)/([^/]+)/tuerschild/", sign).groups()
    visitor.goto(f"/angebote/{slug}/")
    expect(visitor.locator(f"#t{date}")).to_contain_text("Der Ofen ist kaputt.")
    expect(visitor.locator(f"#t{date}")).to_contain_text("fällt aus")
    press(desk, "Rückgängig machen")
    expect(desk.locator(".messagelist")).to_contain_text("Noch wusste es niemand.")
    visitor.reload()
    expect(visitor.locator(f"#t{date}")).not_to_contain_text("fällt aus")


def test_on_a_tablet_no_list_is_wider_than_the_screen(window):
    desk = window(width=768)
    log_in(desk, "/admin/", "technik")
    for page in (
        "angebote/angebot",
        "angebote/anmeldung",
        "angebote/durchgang",
        "angebote/termin",
        "quartier/nachricht",
    ):
        desk.goto(f"/admin/{page}/")
        expect(desk.locator("#result_list")).to_be_visible()
        assert desk.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page
        box = "(() => { const box = document.querySelector('.results'); return box.scrollWidth - box.clientWidth })()"
        assert desk.evaluate(box) <= 0, page


def test_at_the_desk_eight_keys_and_words_are_enough(window):
    """From the board to the number, by keyboard only: a family of three on the phone, with all that is asked."""
    desk = window()
    log_in(desk, "/admin/", "technik")
    begin, steps = time.monotonic(), 0

    def do(key=None, text=None, tabs=0):
        """One interaction: go there (as one breath), then a key or some words."""
        nonlocal steps
        steps += 1
        for _ in range(tabs):
            desk.keyboard.press("Tab")
        desk.keyboard.type(text) if text else desk.keyboard.press(key)

    desk.locator(".model-anmeldung .addlink").first.focus()
    do("Enter")
    expect(heading(desk)).to_have_text("Anmeldung eintragen")
    free = desk.locator("#id_wofuer option", has_text="noch ").first.inner_text()
    expect(desk.locator("#id_wofuer")).to_be_focused()
    do(text=free)
    do(text="Familie Tastatur", tabs=1)
    do(text="2", tabs=1)
    do(text="1", tabs=1)
    do(text="05381 74113", tabs=1)
    do("ArrowDown", tabs=1)
    do("Enter")
    expect(heading(desk)).to_have_text("Eingetragen")
    number, word = read_out(desk)
    assert steps <= 8
    assert time.monotonic() - begin < 30
    assert desk.locator(".vorlesen").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 24
    said = words(desk.locator("#content").inner_text())
    assert "Familie Tastatur, 3 Personen (davon 1 Kind)" in said
    find_again(window(), number, word)


def test_a_counsellor_enters_an_appointment_with_eight_keys_and_words(window, house):
    """From the day to the number, by keyboard only, with the phone at the ear."""
    office = window(base_url=house.beratung_url)
    log_in(office, "/", "beratung")
    begin, steps = time.monotonic(), 0

    def do(key=None, text=None, tabs=0):
        """One interaction: go there (as one breath), then a key or some words."""
        nonlocal steps
        steps += 1
        for _ in range(tabs):
            office.keyboard.press("Tab")
        office.keyboard.type(text) if text else office.keyboard.press(key)

    office.locator("#eintragen").focus()
    do("Enter")
    expect(heading(office)).to_contain_text("Termin eintragen")
    expect(office.locator("#id_zeit")).to_be_focused()
    do("ArrowDown")
    chosen = office.locator("#id_zeit option:checked").inner_text()
    office.keyboard.press("Tab")  # past "another time"
    do(text="Anneliese Anruferin", tabs=1)
    do(text="05381 74114", tabs=1)
    do("Space", tabs=1)
    do("Enter")
    expect(heading(office)).to_have_text("Eingetragen")
    number, word = read_out(office)
    assert steps <= 8
    assert time.monotonic() - begin < 30

    phone = window(width=360)
    find_again(phone, number, word)
    expect(heading(phone)).to_have_text("Ihr Termin im Treff")
    assert phone.locator(".ausweis time").inner_text()[:5] in chosen


# --- every page, for everybody


def sign_up_form(page):
    open_offer(page, "Plätze frei")
    page.locator("main a.knopf").first.click()


def sign_up_form_with_errors(page):
    sign_up_form(page)
    page.get_by_label("Telefon").fill("keins")
    press(page, "Jetzt anmelden")
    expect(page.locator(".fehlerliste")).to_be_visible()


def taken_time(page):
    """The page that says that somebody was faster."""
    choose_matter(page)
    button = times(page).first
    button.evaluate("button => button.value = button.value.replace(/T..:../, 'T01:00')")
    button.click()
    expect(page.get_by_role("alert")).to_be_visible()


def go(address):
    return lambda page: page.goto(address)


def test_filters_survive_the_way_back_and_can_be_passed_on(window):
    page = window(width=360)
    page.goto("/angebote/")
    page.get_by_text("Suchen und auswählen").click()
    page.get_by_label("Sprache").select_option("ru")
    press(page, "Zeigen")
    expect(page.get_by_role("link", name="Ohne „Russisch“")).to_be_visible()
    address, titles = page.url, page.locator(".karte a").all_inner_texts()
    assert 0 < len(titles) < 12
    page.locator(".karte a").first.click()
    expect(heading(page)).to_have_text(titles[0])
    page.go_back()
    assert (page.url, page.locator(".karte a").all_inner_texts()) == (address, titles)
    expect(page.get_by_label("Sprache")).to_have_value("ru")
    other = window()
    other.goto(address)
    assert other.locator(".karte a").all_inner_texts() == titles


def for_somebody_else(page):
    hold(page)
    press(page, "Ich buche für jemand anderen")
    press(page, "Weiter")
    expect(page.locator(".fehlerliste")).to_be_visible()


def of_my_appointment(link):
    def way(page):
        book(page, "Ludmila Lesbar")
        follow(page, link)

    return way


PAGES = {
    "start": go("/"),
    "list": go("/angebote/"),
    "list, filtered": go("/angebote/?sprache=de&kostenlos=on"),
    "list, nothing found": go("/angebote/?q=gibtesnicht"),
    "list, asked wrongly": go("/angebote/?tag=x&seite=99"),
    "offer with free places": lambda page: open_offer(page, "Plätze frei"),
    "offer with a waiting list": lambda page: open_offer(page, "Warteliste"),
    "offer, to be passed on": lambda page: (open_offer(page, "Plätze frei"), page.get_by_text("Weitersagen").click()),
    "sign-up form": sign_up_form,
    "sign-up form with errors": sign_up_form_with_errors,
    "own sign-up": lambda page: sign_up(page, "Lina Lesbar"),
    "own place in the queue": lambda page: sign_up(page, "Lars Lesbar", badge="Warteliste"),
    "matters": go("/beratung/"),
    "times": choose_matter,
    "guide": go("/beratung/wegweiser/"),
    "times in a language": go("/beratung/anliegen-2/?sprache=fa"),
    "nobody speaks it": go("/beratung/anliegen-5/?sprache=tr"),
    "no time suits": lambda page: (choose_matter(page), press(page, "Kein Termin passt")),
    "details for somebody else, with errors": for_somebody_else,
    "own appointment, cancel": of_my_appointment("Ich kann nicht kommen"),
    "own appointment, other time": of_my_appointment("Andere Zeit wählen"),
    "own appointment, earlier": of_my_appointment("Ich möchte früher kommen"),
    "own appointment, delete": of_my_appointment("Alles über mich löschen"),
    "time that is not free": taken_time,
    "details": hold,
    "check": lambda page: check(page, "Lore Lesbar"),
    "own appointment": lambda page: book(page, "Lutz Lesbar"),
    "find": go("/meine/"),
    "nothing found": lambda page: find_again(page, "1234 5678", "Falsch"),
    "dead link": go("/meine/dieser-link-fuehrt-zu-nichts/"),
    "cancelled": go("/meine/abgesagt/"),
    "quarter": go("/quartier/"),
    "news": go("/neuigkeiten/"),
    "one piece of news": lambda page: (page.goto("/neuigkeiten/"), page.locator(".karte a").first.click()),
    "Impressum": go("/impressum/"),
    "Datenschutz": go("/datenschutz/"),
    "Barrierefreiheit": go("/barrierefreiheit/"),
    "404": go("/gibt-es-nicht/"),
}
RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},  # all that the dark can change
}


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


@pytest.mark.parametrize("way", PAGES)
def test_nobody_is_shut_out_and_nobody_is_followed(window, house, way):
    page = window(width=320)
    noise = listen(page, house)
    PAGES[way](page)
    page.evaluate(Axe().axe_script)
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"wider than {width} px"
            violations = page.evaluate(
                "options => axe.run(options).then(result => result.violations)",
                {"runOnly": rules, "resultTypes": ["violations"]},
            )
            assert [
                f"{scheme}, {width} px: {violation['help']}: {node['html']}"
                for violation in violations
                for node in violation["nodes"]
            ] == []
    assert noise == []
    assert page.context.cookies() == []


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


@pytest.mark.parametrize("way", [sign_up_for_the_longest, PAGES["own appointment"]], ids=["sign-up", "appointment"])
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
