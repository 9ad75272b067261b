"""Stylesheets and scripts of the public site stand inside the page: one request shows all of it.

The content policy of a page knows those that stand in it by their hash, so nothing else runs.
"""

import base64
import hashlib
import re
from functools import cache

from django.conf import settings

SHEETS = ("lena.css", "aushang.css", "bildschirm.css", "hauswoche.css", "quartier.css", "termin.css", "woche.css")
SCRIPTS = ("beratung.js", "bildschirm.js")


@cache
def content(name):
    """What stands in the page for this file of `static/`: its text without comments and what nobody needs of blanks."""
    text = (settings.BASE_DIR / f"static/{name}").read_text(encoding="utf-8")
    if name.endswith(".css"):
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        return re.sub(r"\s*([{};,])\s*|(:) ", r"\1\2", text).replace(";}", "}").strip()
    text = re.sub(r"^\s*//.*?$", "", text, flags=re.MULTILINE)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def embed(request, name):
    """The content of this file for the page that answers `request`; its policy will allow it."""
    if request:
        request.embedded = (*embedded(request), name)
    return content(name)


def embedded(request):
    """The names of the files that stand in the page for this request."""
    return getattr(request, "embedded", ())


@cache
def sources(names):
    """What a Content-Security-Policy says to allow exactly these files, with a blank before each; a tuple of names."""
    digests = (hashlib.sha256(content(name).encode()).digest() for name in names)
    return "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
