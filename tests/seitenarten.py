"""Every kind of page, and how somebody gets there, in whichever language the test speaks (see schritte.py).

test_fuer_alle.py looks at each once, drill_barrierefreiheit.py at each in every appearance. What the accessibility
statement says was looked at are these names (quartier/barrierefreiheit.json).
"""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from playwright.sync_api import expect

from .schritte import (
    book,
    check,
    choose_matter,
    fill,
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
    visit,
)

LANGUAGE = re.compile(r"^/(ar|de-simple)(?=/)")


def finished(page):
    """Press the button under the form as it stands."""
    page.locator("form.formular .knopf").first.click()


def sign_up_form_with_errors(page):
    sign_up_form(page)
    fill(page, "Telefon", "keins")
    finished(page)
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
    visit(page, "/quartier/ideen/neu/")
    page.locator("[name=art][value=wunsch]").check()
    page.get_by_label(_("In Ihren Worten")).press_sequentially("Eine Bank zum Ausruhen vor dem Haus.", delay=90)
    press(page, "Abschicken")
    expect(heading(page)).to_have_text(_("Ihre Idee ist bei uns"))


def for_somebody_else(page):
    hold(page)
    press(page, "Ich buche für jemand anderen")
    press(page, "Weiter")
    expect(page.locator(".fehlerliste")).to_be_visible()


def held_place(page):
    """Somebody withdraws from a full course, and the place is held for the next who waits."""

    def join(name, adults):
        visit(page, "/angebote/naehen-und-flicken/")
        page.locator(".termine a").last.click()
        page.locator("[name=name]").fill(name)
        page.locator("[name=erwachsene]").fill(adults)
        finished(page)
        expect(page.locator(".ausweis")).to_be_visible()
        return page.url

    full, waiting = join("Familie Fadenlauf", "3"), join("Wiebke Wartet", "1")
    page.goto(full)
    page.locator("summary").last.click()
    press(page, "Ja, jetzt absagen")
    page.goto(waiting)
    expect(page.locator("form.knoepfe .knopf")).to_be_visible()


def promise_help(page):
    visit(page, "/mitmachen/")
    page.locator(".karte a").first.click()
    fill(page, "Ihr Name", "Hanna Hilft")
    fill(page, "Telefon", "030 23125 099")
    finished(page)
    expect(page.locator(".ausweis")).to_be_visible()


_own = {}


def own(way, *then):
    """What somebody has: made by `way` once, then found again by its address; `then`: links to follow from there."""

    def find(page):
        if address := _own.get(way):
            visit(page, address)
        else:
            way(page)
            _own[way] = LANGUAGE.sub("", urlsplit(page.url).path)
        for link in then:
            follow(page, link)

    return find


def appointment(page):
    book(page, "Ludmila Lesbar")


def participation(page):
    sign_up(page, "Lina Lesbar")


def first_card(address):
    return lambda page: (visit(page, address), page.locator(".karte a").first.click())


def with_errors(address):
    return lambda page: (visit(page, address), finished(page), expect(page.locator(".fehlerliste")).to_be_visible())


def helping_with_errors(page):
    first_card("/mitmachen/")(page)
    finished(page)
    expect(page.locator(".fehlerliste")).to_be_visible()


def door_sign(page):
    """Of a date that is cancelled."""
    visit(page, "/angebote/")
    page.locator(".termine li:has(.faellt-aus) a").first.click()
    date = page.locator("li[id^=t]:has(.faellt-aus)").first.get_attribute("id")
    page.goto(f"{urlsplit(page.url).path}{date[1:]}/tuerschild/")


SITE = {
    "Startseite": {"start": go("/"), "start, Leichte Sprache": lambda page: page.goto("/de-simple/")},
    "Angebote": {
        "list": go("/angebote/"),
        "list, filtered": go("/angebote/?sprache=de&kostenlos=on"),
        "list, nothing found": go("/angebote/?q=gibtesnicht"),
        "list, asked wrongly": go("/angebote/?tag=x&seite=99"),
        "week": go("/angebote/woche/"),
        "offer with free places": lambda page: open_offer(page, "Plätze frei"),
        "offer with a waiting list": lambda page: open_offer(page, "Warteliste"),
        "offer, to be passed on": lambda page: (open_offer(page, "Plätze frei"), page.locator("summary").last.click()),
        "sign-up form": sign_up_form,
        "sign-up form with errors": sign_up_form_with_errors,
    },
    "Mitmachen": {
        "helping": go("/mitmachen/"),
        "help": first_card("/mitmachen/"),
        "help, with errors": helping_with_errors,
        "own help": own(promise_help),
    },
    "Beratung": {
        "matters": go("/beratung/"),
        "guide": go("/beratung/wegweiser/"),
        "times": choose_matter,
        "times of a month": lambda page: (choose_matter(page), page.locator(".blaettern a:not([rel])").first.click()),
        "times in a language": go("/beratung/anliegen-2/?sprache=fa"),
        "nobody speaks it": go("/beratung/anliegen-5/?sprache=tr"),
        "time that is not free": taken_time,
        "no time suits": lambda page: (choose_matter(page), press(page, "Kein Termin passt")),
        "details": hold,
        "details for somebody else, with errors": for_somebody_else,
        "check": lambda page: check(page, "Lore Lesbar"),
    },
    "Meine Anmeldung": {
        "find": go("/meine/"),
        "nothing found": lambda page: find_again(page, "1234 5678", "Falsch"),
        "dead link": go("/meine/dieser-link-fuehrt-zu-nichts/"),
        "cancelled": go("/meine/abgesagt/"),
        "deleted": go("/meine/geloescht/"),
        "own sign-up": own(participation),
        "own sign-up, contact": own(participation, "Telefon oder E-Mail nachtragen"),
        "own place in the queue": own(lambda page: sign_up(page, "Lars Lesbar", badge="Warteliste")),
        "own place, held": own(held_place),
        "own appointment": own(appointment),
        "own appointment, cancel": own(appointment, "Ich kann nicht kommen"),
        "own appointment, other time": own(appointment, "Andere Zeit wählen"),
        "own appointment, other time, asked": lambda page: (
            own(appointment, "Andere Zeit wählen")(page),
            times(page).first.click(),
        ),
        "own appointment, contact": own(appointment, "Telefon oder E-Mail nachtragen"),
        "own appointment, earlier": own(appointment, "Ich möchte früher kommen"),
        "own appointment, delete": own(appointment, "Alles über mich löschen"),
        "own idea": own(send_idea),
    },
    "Quartier": {
        "quarter": go("/quartier/"),
        "network": go("/quartier/netz/"),
        "places": go("/quartier/orte/"),
        "places, filtered": go("/quartier/orte/?stufenfrei=on"),
        "projects": go("/quartier/projekte/"),
        "project": first_card("/quartier/projekte/?stand=fertig"),
        "ideas": go("/quartier/ideen/"),
        "idea": first_card("/quartier/ideen/?stand=erledigt"),
        "sending an idea": go("/quartier/ideen/neu/"),
        "sending an idea, with errors": with_errors("/quartier/ideen/neu/"),
    },
    "Neuigkeiten und Presse": {
        "news": go("/neuigkeiten/"),
        "one piece of news": first_card("/neuigkeiten/"),
        "press": go("/presse/"),
    },
    "Aushänge": {
        "poster": go("/angebote/deutsch-fuer-anfaenger/aushang/"),
        "poster, A3": go("/angebote/deutsch-fuer-anfaenger/aushang/?format=a3"),
        "door sign": door_sign,
        "screen": go("/bildschirm/"),
    },
    "Rechtliche Seiten": {
        "Impressum": go("/impressum/"),
        "Datenschutz": go("/datenschutz/"),
        "Barrierefreiheit": go("/barrierefreiheit/"),
        "404": go("/gibt-es-nicht/"),
    },
}


def arrived(way):
    """The same way, until the page stands whole: whoever has only just followed a link sees an empty one at first."""
    return lambda page: (way(page), page.wait_for_load_state())


PAGES = {name: arrived(way) for ways in SITE.values() for name, way in ways.items()}
# Built like another one in the list: `make drill` looks at them too, the suite at that other one.
LIKE_OTHERS = {
    "list, filtered", "list, asked wrongly", "offer with a waiting list", "times of a month", "times in a language",
    "nobody speaks it", "dead link", "cancelled", "deleted", "own sign-up, contact", "own appointment, cancel",
    "own appointment, other time, asked", "own appointment, delete", "places, filtered", "projects", "poster, A3",
    "Impressum", "Datenschutz",
}  # fmt: skip


def desk(address):
    """A page of the content admin."""
    return lambda house: house.url + address


def office(address):
    """A page of the counselling office."""
    return lambda house: house.beratung_url + address


STAFF = {  # the most used ones, in German only
    "Today board": desk("/admin/"),
    "offers": desk("/admin/angebote/angebot/"),
    "new offer": desk("/admin/angebote/angebot/add/"),
    "dates": desk("/admin/angebote/termin/"),
    "sign-ups": desk("/admin/angebote/anmeldung/"),
    "entering a sign-up": desk("/admin/angebote/anmeldung/add/"),
    "report": desk("/admin/bericht/"),
    "translations": desk("/admin/uebersetzungen/"),
    "what lacks in a language": desk("/admin/uebersetzungen/?sprache=uk"),
    "rules of Leichte Sprache": desk("/admin/leichte-sprache/"),
    "office, day": office("/"),
    "office, appointments": office("/beratung/beratungstermin/"),
    "office, entering an appointment": office("/beratung/beratungstermin/add/"),
}
