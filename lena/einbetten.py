"""Stylesheets and scripts of the public site stand inside the page: one request shows all of it.

The content policy of a page knows those that stand in it by their hash, so nothing else runs.
"""

import base64
import hashlib
import re
from functools import cache, lru_cache

from django.conf import settings

SHEET, SCRIPT = "style-src", "script-src"  # as the policy calls them


@cache
def content(name):
    """What stands in the page for this file of `static/`: its text without comments and what nobody needs of blanks."""
    text = (settings.BASE_DIR / f"static/{name}").read_text(encoding="utf-8")
    if name.endswith(".css"):
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        return re.sub(r"\s*([{};,])\s*|(:) ", r"\1\2", text).replace(";}", "}").strip()
    text = re.sub(r"^\s*//.*?$", "", text, flags=re.MULTILINE)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def embed(request, kind, text):
    """This text stands in the page that answers `request` as a SHEET or a SCRIPT: its policy will allow it."""
    if request:
        request.embedded = (*embedded(request), (kind, source(text)))
    return text


def embedded(request):
    """What stands in the page for this request: (kind, source) of each."""
    return getattr(request, "embedded", ())


@lru_cache(maxsize=256)
def source(text):
    """What a Content-Security-Policy says to allow exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
