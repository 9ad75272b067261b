"""`paper`: what the test client got, looked at with Chromium: on paper, on a large screen, without a network.

Playwright runs in a thread of its own, because Django refuses the database in a thread with an event loop.
"""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

from . import browser
from .browser_fixtures import ARGS

HOUSE = "http://testserver"


@pytest.fixture(scope="module")
def paper():
    """Call it with a function and answers of the test client: opens the first, gives the page to the function."""
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        start = playwright.chromium.launch
        chromium = thread.submit(lambda: start(executable_path=browser.find(), args=ARGS)).result()
        yield lambda look, *answers, **options: thread.submit(_look, chromium, look, answers, options).result()
        thread.submit(chromium.close).result()
        thread.submit(playwright.stop).result()


def _address(answer):
    asked = answer.request
    return HOUSE + asked["PATH_INFO"] + (f"?{asked['QUERY_STRING']}" if asked["QUERY_STRING"] else "")


def _look(chromium, look, answers, options):
    there = {_address(answer): answer for answer in answers}
    page = chromium.new_page(**{"locale": "de-DE", "reduced_motion": "reduce", **options})

    def serve(route):
        address = route.request.url
        if address in there:
            route.fulfill(body=there[address].content, headers=dict(there[address].headers))
        elif "/static/" in address:
            route.fulfill(path=finders.find(address.removeprefix(f"{HOUSE}/static/")))
        else:
            route.abort()

    page.route("**/*", serve)
    page.goto(next(iter(there)))
    try:
        return look(page)
    finally:
        page.close()


def print_pdf(page):
    """The page on paper: (number of sheets, width and height of the first in mm)."""
    pdf = page.pdf(prefer_css_page_size=True)
    box = [float(number) for number in re.search(rb"/MediaBox\s*\[([\d.\s]+)\]", pdf)[1].split()]
    return len(re.findall(rb"/Type\s*/Page\b", pdf)), tuple(round(points / 72 * 25.4) for points in box[2:])


# Words that stand outside of the box they belong to.
OUTSIDE = """boxes => {
  const found = [];
  for (const box of document.querySelectorAll(boxes)) {
    const frame = box.getBoundingClientRect();
    const words = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      if (!words.currentNode.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(words.currentNode);
      for (const r of range.getClientRects())
        if (r.width && (r.left < frame.left - 3 || r.right > frame.right + 3
            || r.top < frame.top - 3 || r.bottom > frame.bottom + 3))
          found.push(words.currentNode.data.trim());
    }
  }
  return found;
}"""


def outside(page, boxes):
    page.emulate_media(media="print")
    return page.evaluate(OUTSIDE, boxes)


def printed(page, boxes):
    """On paper: (number of sheets, width and height of the first in mm, words outside of their boxes)."""
    return *print_pdf(page), outside(page, boxes)
