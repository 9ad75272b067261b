"""`make pictures`: what the pages look like, on a few sheets in `pictures/`.

Starts a demonstration, walks through it as people do, and puts the pictures on sheets with a line below each.
`python -m tests.bilder FOLDER` keeps every picture there as well, in full size.
"""

import os

from . import cluster  # noqa: F401 starts PostgreSQL and sets the environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lena.settings")

import django

django.setup()

import base64
import datetime as dt
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from . import browser
from .browser_fixtures import ARGS
from .schritte import book, check, choose_matter, follow, go, hold, log_in, press, sign_up, sign_up_form
from .services import PASSWORD, start_house

FOLDER = Path(__file__).resolve().parent.parent / "pictures"
HEAVIEST = 1_500_000  # bytes of all sheets
PHONE, DESKTOP = {"width": 360, "height": 760}, {"width": 1280, "height": 860}


SHEETS = {  # file: (title, pictures in a row, width of each in the sheet)
    "phone": ("On a phone", 12, 200),
    "desktop": ("On a large screen", 5, 480),
    "everyone": ("In the dark, in Arabic, in Leichte Sprache", 9, 264),
    "paper": ("On paper", 9, 280),
    "desk": ("For those who work here", 2, 900),
}
# the sheet at the top of the README
OVERVIEW = [
    ("phone", "start"), ("phone", "times"), ("phone", "appointment"), ("everyone", "start, in the dark"),
    ("everyone", "offer, Arabic"), ("everyone", "offers, Leichte Sprache"), ("paper", "poster"),
]  # fmt: skip


@dataclass
class Paper:
    """A sheet of paper in mm, and its margin (above, beside)."""

    width: int
    height: int
    above: int = 0
    beside: int = 0


A4, CARD, WEEK = Paper(210, 297), Paper(105, 148, 6, 6), Paper(297, 210, 9, 9)
STAFF = Paper(210, 297, 14, 14)


def first(address, link=".karte a"):
    """A page with a list, then the first of them."""
    return lambda page: (page.goto(address), page.locator(link).first.click())


def with_errors(address):
    return lambda page: (page.goto(address), page.locator("form.formular .knopf").first.click())


def cancel_booking(page):
    book(page, "Ludmila Beispiel")
    follow(page, "Ich kann nicht kommen")


RESIDENTS = {
    "start": go("/"),
    "offers": go("/angebote/"),
    "offer": go("/angebote/deutsch-fuer-anfaenger/"),
    "signing up": sign_up_form,
    "signed up": lambda page: sign_up(page, "Amal Beispiel"),
    "in the queue": lambda page: sign_up(page, "Bogdan Beispiel", badge="Warteliste"),
    "week": go("/angebote/woche/"),
    "counselling": go("/beratung/"),
    "times": choose_matter,
    "details": hold,
    "check": lambda page: check(page, "Cem Beispiel"),
    "appointment": lambda page: book(page, "Daria Beispiel"),
    "cancelling": cancel_booking,
    "find again": go("/meine/"),
    "helping": go("/mitmachen/"),
    "quarter": go("/quartier/"),
    "places": go("/quartier/orte/"),
    "network": go("/quartier/netz/"),
    "projects": go("/quartier/projekte/"),
    "project": first("/quartier/projekte/?stand=fertig"),
    "ideas": go("/quartier/ideen/"),
    "idea, with errors": with_errors("/quartier/ideen/neu/"),
    "news": go("/neuigkeiten/"),
    "not found": go("/gibt-es-nicht/"),
}
LARGE = ["start", "offers", "offer", "week", "times", "appointment", "quarter", "places", "network"]
DARK = ["start", "offer", "signed up", "times", "appointment", "places"]
ELSEWHERE = {  # pages that everybody finds at the same address in their language
    "start": "/",
    "offers": "/angebote/",
    "offer": "/angebote/deutsch-fuer-anfaenger/",
    "times": "/beratung/anliegen-1/",
    "places": "/quartier/orte/",
    "idea, with errors": "/quartier/ideen/neu/",
}


class Studio:
    """Takes the pictures: a demonstration, a browser, and `taken`, {(sheet, caption): PNG}."""

    def __init__(self, house, chromium, folder=None):
        self.house, self.chromium, self.folder, self.taken = house, chromium, folder, {}

    @contextmanager
    def window(self, **options):
        defaults = {"viewport": PHONE, "locale": "de-DE", "reduced_motion": "reduce", "base_url": self.house.url}
        with self.chromium.new_context(**defaults | options) as context:
            yield context.new_page()

    def take(self, sheet, caption, way, **options):
        with self.window(**options) as page:
            way(page)
            self.keep(sheet, caption, page.screenshot())

    def print(self, caption, way, paper, **options):
        """As it comes out of the printer: the part of the page on the first sheet of paper, and its margins."""
        with self.window(viewport=DESKTOP, **options) as page:
            way(page)
            page.emulate_media(media="print")
            pixels = 96 / 25.4
            inside = {
                "width": round((paper.width - 2 * paper.beside) * pixels),
                "height": round((paper.height - 2 * paper.above) * pixels),
            }
            page.set_viewport_size(inside)
            printed = Image.open(BytesIO(page.screenshot()))
            sheet = Image.new("RGB", (round(paper.width * pixels), round(paper.height * pixels)), "white")
            sheet.paste(printed, (round(paper.beside * pixels), round(paper.above * pixels)))
            self.keep("paper", caption, png(sheet))

    def keep(self, sheet, caption, picture):
        self.taken[sheet, caption] = picture
        if self.folder:
            (self.folder / f"{sheet} - {caption}.png".replace(",", "")).write_bytes(picture)
        print(f"{sheet}: {caption}", flush=True)

    # --- what is on the sheets

    def residents(self):
        for caption, way in RESIDENTS.items():
            self.take("phone", caption, way)
        for caption in LARGE:
            self.take("desktop", caption, RESIDENTS[caption], viewport=DESKTOP)
        self.take("desktop", "screen in the window", go("/bildschirm/"), viewport={"width": 1280, "height": 720})
        for caption in DARK:
            self.take("everyone", f"{caption}, in the dark", RESIDENTS[caption], color_scheme="dark")
        for code, language, spoken in (("ar", "Arabic", "ar"), ("de-simple", "Leichte Sprache", "de")):
            for caption, address in ELSEWHERE.items():
                way = with_errors if "errors" in caption else go
                self.take("everyone", f"{caption}, {language}", way(f"/{code}{address}"), locale=spoken)

    def staff(self):
        office = self.house.beratung_url
        wide = {"viewport": DESKTOP}

        def board(page):
            log_in(page, "/admin/", "technik")

        def offers(page):
            log_in(page, "/admin/angebote/angebot/", "technik")

        def attendance(page):
            board(page)
            follow(page, "Liste")

        def door_sign(page):
            log_in(page, "/admin/angebote/termin/", "technik")
            page.locator("#result_list").get_by_role("link", name="Absagen").first.click()
            page.get_by_label("Grund").fill("Die Leitung ist krank.")
            press(page, "Jetzt absagen")
            page.goto(page.get_by_role("link", name="Türschild").get_attribute("href"))

        def full_day(page):
            """The day of this week with the most appointments."""
            log_in(page, office, "leitung")
            days = [f"{dt.date.today() + dt.timedelta(n)}" for n in range(7)]

            def booked(day):
                page.goto(f"{office}/?tag={day}")
                return page.locator(".zeilen article").count()

            page.goto(f"{office}/?tag={max(days, key=booked)}")

        self.take("desk", "Today, the board at the desk", board, **wide)
        self.take("desk", "offers in the content admin", offers, **wide)
        self.take("desk", "a day of the counselling office", full_day, **wide)
        self.take("desk", "report", lambda page: log_in(page, "/admin/bericht/", "technik"), **wide)
        self.print("attendance", attendance, STAFF)
        self.print("day sheet of the office", lambda page: (full_day(page), follow(page, "Drucken")), STAFF)
        self.print("door sign", door_sign, A4)

    def paper(self):
        self.print("poster", go("/angebote/deutsch-fuer-anfaenger/aushang/"), A4)
        self.print("poster, Arabic", go("/ar/angebote/deutsch-fuer-anfaenger/aushang/"), A4)
        self.print("week", go("/angebote/woche/"), WEEK)
        self.print("card", RESIDENTS["appointment"], CARD)
        self.print("places", go("/quartier/orte/"), Paper(210, 297, 16, 18))


def png(image):
    with BytesIO() as file:
        image.save(file, "PNG")
        return file.getvalue()


STYLE = """
body { margin: 0; padding: 24px; width: max-content; color: #271b29; background: #e8dfd5; font: 15px/1.3 sans-serif }
h1 { margin: 0 0 16px; font-size: 24px }
main { display: grid; gap: 16px; align-items: start }
figure { margin: 0 }
img { display: block; width: 100%; border: 1px solid #b9a99a; box-sizing: border-box }
figcaption { padding-top: 4px }
.across { grid-column: span 2 }
"""


def sheet(chromium, title, columns, width, pictures):
    """One image of all pictures, {caption: PNG}; drawn by the browser, which knows how to set a caption."""
    sizes = {caption: Image.open(BytesIO(picture)).size for caption, picture in pictures.items()}
    across = {caption for caption, (wide, high) in sizes.items() if wide > high}
    if len(across) == len(pictures):  # on this sheet that is nothing special
        across = set()
    figures = "".join(
        f'<figure{" class=across" * (caption in across)}><img src="data:image/png;base64,'
        f'{base64.b64encode(picture).decode()}"><figcaption>{caption}</figcaption></figure>'
        for caption, picture in pictures.items()
    )
    grid = f"main {{ grid-template-columns: repeat({columns}, {width}px) }}"
    page = chromium.new_page()
    page.set_content(f"<!DOCTYPE html><style>{STYLE}{grid}</style><h1>{title}</h1><main>{figures}</main>")
    size = page.evaluate("[document.body.offsetWidth, document.body.offsetHeight]")
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    drawn = page.screenshot()
    page.close()
    return Image.open(BytesIO(drawn))


def save(image, name):
    """Write it as WebP; returns the bytes it takes."""
    file = FOLDER / f"{name}.webp"
    image.save(file, quality=60, method=6)
    return file.stat().st_size


def main(folder=None):
    """All of it; 1 if the sheets are too heavy."""
    if folder:
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lena-bilder-") as data, sync_playwright() as playwright:
        house = start_house(data, patience=300, LENA_DEMO_PASSWORD=PASSWORD)
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=ARGS)
        try:
            studio = Studio(house, chromium, folder)
            studio.residents()
            studio.paper()
            studio.staff()
        finally:
            house.stop()
        heavy = 0
        for name, (title, columns, width) in SHEETS.items():
            pictures = {caption: picture for (there, caption), picture in studio.taken.items() if there == name}
            heavy += save(sheet(chromium, title, columns, width, pictures), name)
        best = {caption: studio.taken[where, caption] for where, caption in OVERVIEW}
        heavy += save(sheet(chromium, "LeNa", len(best), 290, best), "overview")
        chromium.close()
    print(f"{heavy:,} bytes in {FOLDER}")
    return heavy > HEAVIEST


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
