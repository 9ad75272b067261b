"""Fixtures for tests that walk through the running house as people do, each in a browser window of their own."""

import pytest
from playwright.sync_api import expect, sync_playwright

from . import browser

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def chromium():
    """One Chromium per file. Not per session: while Playwright runs, Django refuses the database in this thread."""
    path = browser.find()
    assert path, "no Chromium: see tests/browser.py"
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def window(chromium, house):
    """Call it for a window of somebody's own, with nothing in common with the other windows."""
    contexts = []

    def open_window(width=1280, height=800, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            **{"base_url": house.url, "locale": "de-DE", "reduced_motion": "reduce", **options},
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()
