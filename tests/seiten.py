"""What is promised of every page, looked at in an answer of the test client: HTML, headers, number of queries."""

import re
from urllib.parse import urlsplit

import html5lib
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver

from lena.einbetten import content, source

SHEETS, SCRIPTS = (
    {content(path.name) for path in (settings.BASE_DIR / "static").glob(f"*.{kind}") if "admin" not in path.name}
    for kind in ("css", "js")
)

# a day, or an instant to the second
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:?\d\d|Z))?")


def parse(text):
    """The page as a tree; any mistake in the HTML raises."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def without_nul(text):
    """A form gives back what was typed; a NUL byte is the one thing that HTML cannot hold."""
    return text.replace("\0", "")


def check_html(text):
    """Every promise about a page's HTML."""
    tree = parse(text)
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    assert tree.get("lang") == "de"
    assert len(tree.findall(".//h1")) == 1
    assert tree.find(".//h1").itertext().__next__().strip()
    assert len(tree.findall("./head/title")) == 1
    assert tree.find("./head/title").text.strip()
    ids = [element.get("id") for element in elements if element.get("id")]
    assert sorted(ids) == sorted(set(ids))
    pointed = [e.get(name, "") for e in elements for name in ("for", "aria-labelledby", "aria-describedby")]
    assert set(" ".join(pointed).split()) <= set(ids)
    addresses = [
        element.get(name)
        for element in elements
        if not (element.tag == "a" and element.get("rel") == "external")  # a way out that somebody chooses to follow
        for name in ("src", "href", "action", "formaction", "srcset", "poster", "data")
        if element.get(name)
    ]
    other = [address for address in addresses if not address.startswith("whatsapp://send?")]  # an app on the own phone
    assert [address for address in other if urlsplit(address).netloc not in ("", "testserver")] == []
    assert {urlsplit(address).scheme for address in other} <= {"", "tel", "mailto", "sms", "webcal"}
    assert [e.tag for e in elements if e.get("style") is not None] == []
    hidden = [e for e in elements if e.tag == "input" and e.get("type") == "hidden"]
    assert [name for e in hidden for name in e.attrib if name.startswith("aria-")] == []
    moments = [e.get("datetime") for e in elements if e.tag == "time" and e.get("datetime")]
    assert [moment for moment in moments if not MOMENT.fullmatch(moment)] == []
    assert {e.text for e in elements if e.tag == "style"} <= SHEETS
    scripts = [e for e in elements if e.tag == "script" and e.get("type") != "application/ld+json"]  # that is data
    assert {e.text for e in scripts} <= SCRIPTS
    assert [name for e in elements for name in e.attrib if name.startswith("on")] == []
    return tree


def check_headers(headers):
    """Every promise about the headers of an answer."""
    policy = dict(part.split(None, 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    for name, files in (("style-src", SHEETS), ("script-src", SCRIPTS)):
        assert set(policy.pop(name).split()) <= {"'self'", *map(source, files)}
    assert {source for allowed in policy.values() for source in allowed.split()} <= {"'none'", "'self'", "data:"}
    expected = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert {name: headers.get(name) for name in expected} == expected
    for feature in ("camera", "microphone", "geolocation"):
        assert f"{feature}=()" in headers["Permissions-Policy"]


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def routes(patterns, prefix=""):
    """Every route below these patterns, as they are written there; those of the public site in German."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def routes_below(part):
    """The public routes that begin with this part, cut at every slash."""
    cut = (route.split("/") for route in routes(get_resolver("lena.urls").url_patterns))
    return [parts for parts in cut if parts[0] == part]
