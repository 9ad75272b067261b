"""`python -m tests.browser`: make sure there is a Chromium; prints its path.

An installed one is taken, else Playwright's own download, else Debian's package.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find():
    """Path of a Chromium, or None."""
    if own := os.environ.get("LENA_CHROMIUM"):
        return own
    for name in NAMES:
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install():
    """Try both ways; the first that works wins."""
    playwright = [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]
    if subprocess.run(playwright, capture_output=True, timeout=300).returncode == 0 and find():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-q"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"],
            check=True, stdout=subprocess.DEVNULL, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )  # fmt: skip


if __name__ == "__main__":
    if not find():
        install()
    sys.exit(None if find() else "Kein Chromium gefunden: bitte Chromium installieren oder LENA_CHROMIUM setzen.")
