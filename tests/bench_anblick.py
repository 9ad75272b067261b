"""How soon a slow telephone shows something: each page against a bare one of the same weight, in one run.

Chromium on Slow 3G (as its developer tools set it) and a processor four times slower. The bare page is text and
nothing else, as many bytes on the wire, from a server that does nothing else.
"""

import statistics
import tempfile
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import sync_playwright

from . import browser
from .browser_fixtures import ARGS
from .services import start_house

PAGES = {
    "start": "/",
    "list": "/angebote/",
    "offer": "/angebote/deutsch-fuer-anfaenger/",
    "times": "/beratung/anliegen-1/",
}
SLOWER, ROUNDS = 1.1, 7
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PAINTED = """() => new Promise(found => new PerformanceObserver(list => {
  for (const entry of list.getEntriesByName('first-contentful-paint')) found(entry.startTime);
}).observe({type: 'paint', buffered: true}))"""


class Bare(BaseHTTPRequestHandler):
    """`/<bytes>`: a page of text that weighs so much, headers included."""

    def do_GET(self):
        size = int(self.path.strip("/"))
        head = "<!DOCTYPE html><html lang=de><title>bare</title><link rel=icon href=data:,><h1>Nur Text</h1><p>"
        headers = b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        words = "Ein Satz, der sagt, was es ist und für wen. " * (size // 40)
        self.wfile.write(headers + (head + words).encode()[: size - len(headers)])

    def log_message(self, *args):
        pass


@contextmanager
def bare_server():
    """Its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Bare) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


class Telephone:
    """A Chromium in which every visit is the first one."""

    def __init__(self, chromium):
        self.chromium = chromium

    @contextmanager
    def visit(self, address, slow=False):
        """The page, open, and the answer that it is."""
        with self.chromium.new_context(viewport={"width": 360, "height": 800}, locale="de-DE") as context:
            page = context.new_page()
            if slow:
                wire = context.new_cdp_session(page)
                wire.send("Network.enable")
                wire.send("Network.emulateNetworkConditions", SLOW_3G)
                wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            answer = page.goto(address)
            assert answer.ok, (address, answer.status)
            yield page, answer

    def weight(self, address):
        """Bytes on the wire."""
        with self.visit(address) as (_, answer):
            sizes = answer.request.sizes()
            return sizes["responseHeadersSize"] + sizes["responseBodySize"]

    def seconds(self, address):
        """Until the first text or picture is seen."""
        with self.visit(address, slow=True) as (page, _):
            return page.evaluate(PAINTED) / 1000


@contextmanager
def demonstration():
    """The house as `make run` starts it. Gives its address."""
    with tempfile.TemporaryDirectory(prefix="lena-bench-") as folder:
        house = start_house(folder)
        try:
            yield house.url
        finally:
            house.stop()


def measure(goal):
    """`goal(name, value, limit, unit)` prints each line."""
    print(f"\nFirst paint on Slow 3G, processor 4 × slower: page : bare page of the same bytes (medians of {ROUNDS})")
    taken = {}
    with demonstration() as site, bare_server() as bare, sync_playwright() as playwright:
        telephone = Telephone(playwright.chromium.launch(executable_path=browser.find(), args=ARGS))
        weights = {name: telephone.weight(site + page) for name, page in PAGES.items()}  # also warms up
        for _ in range(ROUNDS):
            for name, page in PAGES.items():
                taken.setdefault(name, []).append(telephone.seconds(site + page))
                taken.setdefault(f"bare {name}", []).append(telephone.seconds(f"{bare}/{weights[name]}"))
        telephone.chromium.close()
    for name in PAGES:
        page, same = statistics.median(taken[name]), statistics.median(taken[f"bare {name}"])
        goal(f"first paint: {name}", page / same, SLOWER)
        print(f"{'':42} {page:.2f} s, bare {same:.2f} s, {weights[name]:,} bytes")
