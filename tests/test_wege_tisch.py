"""Ways of those who work here, in a real browser: at the desk and at the counselling office."""

import datetime as dt
import re

from playwright.sync_api import expect

from .schritte import Hands, find_again, follow, heading, log_in, press, read_out
from .services import words

pytest_plugins = ["tests.browser_fixtures"]


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
    hands = Hands(desk)
    desk.locator(".model-anmeldung .addlink").first.focus()
    hands.do("Enter")
    expect(heading(desk)).to_have_text("Anmeldung eintragen")
    free = desk.locator("#id_wofuer option", has_text="noch ").first.inner_text()
    expect(desk.locator("#id_wofuer")).to_be_focused()
    hands.do(text=free)
    hands.do(text="Familie Tastatur", tabs=1)
    hands.do(text="2", tabs=1)
    hands.do(text="1", tabs=1)
    hands.do(text="05381 74113", tabs=1)
    hands.do("ArrowDown", tabs=1)
    hands.do("Enter")
    expect(heading(desk)).to_have_text("Eingetragen")
    number, word = read_out(desk)
    assert hands.steps <= 8
    assert hands.seconds < 30
    assert desk.locator(".vorlesen").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 24
    said = words(desk.locator("#content").inner_text())
    assert "Familie Tastatur, 3 Personen (davon 1 Kind)" in said
    find_again(window(), number, word)


def test_a_counsellor_enters_an_appointment_with_eight_keys_and_words(window, house):
    """From the day to the number, by keyboard only, with the phone at the ear."""
    office = window(base_url=house.beratung_url)
    log_in(office, "/", "beratung")
    hands = Hands(office)
    office.locator("#eintragen").focus()
    hands.do("Enter")
    expect(heading(office)).to_contain_text("Termin eintragen")
    expect(office.locator("#id_zeit")).to_be_focused()
    hands.do("ArrowDown")
    chosen = office.locator("#id_zeit option:checked").inner_text()
    office.keyboard.press("Tab")  # past "another time"
    hands.do(text="Anneliese Anruferin", tabs=1)
    hands.do(text="05381 74114", tabs=1)
    hands.do("Space", tabs=1)
    hands.do("Enter")
    expect(heading(office)).to_have_text("Eingetragen")
    number, word = read_out(office)
    assert hands.steps <= 8
    assert hands.seconds < 30

    phone = window(width=360)
    find_again(phone, number, word)
    expect(heading(phone)).to_have_text("Ihr Termin im Treff")
    assert phone.locator(".ausweis time").inner_text()[:5] in chosen
