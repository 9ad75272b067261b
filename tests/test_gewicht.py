"""A slow telephone sees every page after one request: what fits into the first flight of a new connection."""

import re

import pytest

pytest_plugins = ["tests.browser_fixtures"]

FIRST_FLIGHT = 14_600  # bytes on the wire: ten packets
PAGES = [
    "/", "/angebote/", "/angebote/?kostenlos=on", "/angebote/?q=kurs", "/angebote/woche/", "/bildschirm/",
    "/angebote/deutsch-fuer-anfaenger/", "/angebote/deutsch-fuer-anfaenger/aushang/", "/mitmachen/", "/beratung/",
    "/beratung/wegweiser/", "/meine/", "/quartier/", "/quartier/orte/", "/quartier/netz/",
    "/quartier/projekte/", "/quartier/ideen/", "/quartier/ideen/neu/", "/neuigkeiten/", "/presse/", "/impressum/",
    "/datenschutz/", "/barrierefreiheit/", "/nichts-hier/",
    # letters of other scripts weigh more
    "/ru/", "/uk/angebote/", "/ru/angebote/woche/", "/ru/quartier/", "/uk/quartier/orte/", "/ar/", "/fa/beratung/",
    "/ru/barrierefreiheit/",
]  # fmt: skip
BEHIND = {  # a page that one comes to from another
    "sign-up": ("/angebote/deutsch-fuer-anfaenger/", r'href="([^"]*/anmelden/\d+/)"'),
    "times": ("/beratung/", r'href="(/beratung/anliegen-1/)"'),
    "helping": ("/mitmachen/", r'href="(/mitmachen/\d+/)"'),
    "news": ("/neuigkeiten/", r'href="(/neuigkeiten/(?!feed/)[\w-]+/)"'),
    "project": ("/quartier/projekte/", r'href="(/quartier/projekte/[\w-]+/)"'),
    "idea": ("/quartier/ideen/", r'href="(/quartier/ideen/\d+/)"'),
}


@pytest.fixture(scope="module")
def phone(chromium, house):
    page = chromium.new_page(viewport={"width": 360, "height": 800}, base_url=house.url, locale="de-DE")
    yield page
    page.close()


def weigh(page, address):
    """(bytes on the wire, addresses asked for) of a first visit; the icon and pictures of the news do not count."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    names, sizes = {}, {}
    wire.on("Network.requestWillBeSent", lambda e: names.update({e["requestId"]: e["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(address)
    page.evaluate("new Promise(done => requestIdleCallback(done))")  # what the page itself would ask for later
    wire.detach()
    counted = {key: url for key, url in names.items() if not re.search(r"icon|favicon|^data:|/bilder/", url)}
    return sum(sizes.get(key, 0) for key in counted), list(counted.values())


@pytest.mark.parametrize("address", PAGES)
def test_a_page_comes_with_one_request_and_within_the_first_flight(phone, address):
    weight, asked = weigh(phone, address)
    assert len(asked) == 1, asked
    assert 0 < weight <= FIRST_FLIGHT


@pytest.mark.parametrize("name", BEHIND)
def test_a_page_behind_another_too(phone, name):
    start, link = BEHIND[name]
    phone.goto(start)
    address = re.search(link, phone.content())[1]
    weight, asked = weigh(phone, address)
    assert len(asked) == 1, asked
    assert 0 < weight <= FIRST_FLIGHT


def test_the_scale_weighs(phone):
    """Control: a page of the staff, with its own stylesheets, is heavier and asks more often."""
    weight, asked = weigh(phone, "/admin/login/")
    assert len(asked) > 1
    assert weight > FIRST_FLIGHT
