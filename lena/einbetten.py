"""Stylesheets and scripts of the public site stand inside the page: one request shows all of it.

The content policy knows each by its hash, so nothing else runs.
"""

import base64
import hashlib
import re
from functools import cache

from django.conf import settings

SHEETS, SCRIPTS = ("lena.css", "aushang.css"), ("beratung.js", "bildschirm.js")


@cache
def content(name):
    """What stands in the page for this file of `static/`: its text without comments and indentation."""
    text = (settings.BASE_DIR / f"static/{name}").read_text(encoding="utf-8")
    comments = r"/\*.*?\*/" if name.endswith(".css") else r"^\s*//.*?$"
    text = re.sub(comments, "", text, flags=re.DOTALL | re.MULTILINE)
    if name.endswith(".css"):
        text = re.sub(r"\s*([{};])\s*", r"\1", text)  # some 200 bytes on the wire
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


@cache
def sources(names):
    """What a Content-Security-Policy says to allow exactly these files; `names` is a tuple."""
    digests = (hashlib.sha256(content(name).encode()).digest() for name in names)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
