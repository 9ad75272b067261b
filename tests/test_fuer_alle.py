"""Every page, for everybody: on a small screen, in the dark, with large letters, on paper; and nobody is followed."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .schritte import (
    book,
    card,
    check,
    choose_matter,
    find_again,
    follow,
    go,
    heading,
    hold,
    open_offer,
    press,
    sign_up,
    sign_up_form,
    times,
)

pytest_plugins = ["tests.browser_fixtures"]


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


def send_idea(page):
    """Type a wish, letter by letter: whoever types is no machine."""
    page.goto("/quartier/ideen/neu/")
    page.get_by_label("Ich wünsche mir …").check()
    page.get_by_label("In Ihren Worten").press_sequentially("Eine Bank zum Ausruhen vor dem Haus.", delay=90)
    press(page, "Abschicken")
    expect(heading(page)).to_have_text("Ihre Idee ist bei uns")


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
    "own appointment, contact": of_my_appointment("Telefon oder E-Mail nachtragen"),
    "own appointment, other time, asked": lambda page: (
        PAGES["own appointment, other time"](page),
        times(page).first.click(),
    ),
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
    "projects": go("/quartier/projekte/"),
    "project": lambda page: (page.goto("/quartier/projekte/?stand=fertig"), page.locator(".karte a").first.click()),
    "ideas": go("/quartier/ideen/"),
    "idea": lambda page: (page.goto("/quartier/ideen/?stand=erledigt"), page.locator(".karte a").first.click()),
    "sending an idea": go("/quartier/ideen/neu/"),
    "sending an idea, with errors": lambda page: (page.goto("/quartier/ideen/neu/"), press(page, "Abschicken")),
    "own idea": send_idea,
    "news": go("/neuigkeiten/"),
    "one piece of news": lambda page: (page.goto("/neuigkeiten/"), page.locator(".karte a").first.click()),
    "start, Arabic": go("/ar/"),
    "list, Arabic": go("/ar/angebote/"),
    "offer, Arabic": go("/ar/angebote/deutsch-fuer-anfaenger/"),
    "week, Arabic": go("/ar/angebote/woche/"),
    "times, Arabic": go("/ar/beratung/anliegen-2/"),
    "sending an idea, with errors, Arabic": lambda page: (
        page.goto("/ar/quartier/ideen/neu/"),
        page.locator("form.formular .knopf").first.click(),
    ),
    "quarter, Arabic": go("/ar/quartier/"),
    "places, Arabic": go("/ar/quartier/orte/"),
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
        for width in (320, 1280) if scheme == "light" else (320,):  # colours are the same at any width
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
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


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
