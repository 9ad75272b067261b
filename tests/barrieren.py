"""What shuts people out: each check looks at an open page and returns sentences, none if all is well.

tests/test_barrieren.py breaks a page in each of these ways and sees that it is noticed.
"""

import re
from itertools import pairwise
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.utils.translation import gettext as _

AXE, OURS = Axe().axe_script, Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
AXE_VERSION = re.search(r"axe v([\d.]+)", AXE)[1]
AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*AA, "wcag2aaa", "best-practice"]
COLOURS_AA = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # all that the dark can change
COLOURS = COLOURS_AA | {"values": [*COLOURS_AA["values"], "color-contrast-enhanced"]}
NAMED = {
    "button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "spinbutton", "Date",
    "InputTime", "DisclosureTriangle", "DisclosureTriangleGrouped", "image", "navigation", "radiogroup", "heading",
}  # fmt: skip
SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }
"""


def look(page, name):
    """What a function of barrieren.js says."""
    return page.evaluate(f"window.barrieren || {OURS.rstrip().rstrip(';')}; barrieren.{name}()")


def styled(page, css):
    """Set a style on top of all others, as a reader's own settings do; the content policy does not mind."""
    sheet = "const sheet = new CSSStyleSheet(); sheet.replaceSync(css)"
    page.evaluate(f"css => {{ {sheet}; document.adoptedStyleSheets = [sheet] }}", css)


def axe(page, rules=RULES):
    page.evaluate(f"window.axe || (() => {{ {AXE} }})()")
    options = {"runOnly": rules, "resultTypes": ["violations"], "selectors": False, "preload": False}
    violations = page.evaluate("options => axe.run(options).then(result => result.violations)", options)
    return [f"{one['id']}: {one['help']}: {node['html']}" for one in violations for node in one["nodes"]]


def sideways(page):
    """Does the page have to be moved sideways to be read?"""
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{over} px wider than the screen"] if over > 0 else []


def read_aloud(page):
    """As a screen reader goes through it: landmarks, headings without gaps, a name for everything."""
    wire = page.context.new_cdp_session(page)
    nodes = [node for node in wire.send("Accessibility.getFullAXTree")["nodes"] if not node["ignored"]]
    wire.detach()
    told, roles, levels = [], [], []
    for node in nodes:
        role, name = node["role"]["value"], node.get("name", {}).get("value", "").strip()
        roles.append(role)
        if role == "heading":
            levels += [one["value"]["value"] for one in node["properties"] if one["name"] == "level"]
        if role in NAMED and not name:
            told.append(f"{role} without a name")
    told += [f"{roles.count(one)} landmarks {one}" for one in ("main", "banner", "contentinfo") if roles.count(one) > 1]
    if "main" not in roles:
        told.append("no main landmark")
    if levels.count(1) != 1 or levels[0] > 2:  # what is wrong in a form stands above the heading of the page
        told.append(f"headings begin oddly: {levels}")
    return told + [f"heading of level {b} after {a}" for a, b in pairwise(levels) if b > a + 1]


def unannounced(page):
    """Mistakes in a form that a screen reader does not tell: in the title, as an alert, and at the field itself."""
    told, title = look(page, "unannounced"), page.title()
    if page.locator(".fehlerliste, [aria-invalid=true]").count() and not title.startswith(_("Fehler:")):
        told.append(f"the title does not say that something is wrong: {title}")
    return told


def wrong_language(page):
    return look(page, "wrong_language")


def too_small(page):
    return look(page, "too_small")


def cut_off(page):
    return look(page, "cut_off")


def spaced(page):
    """What is cut off when somebody sets more room between letters, words and lines (WCAG 1.4.12)."""
    styled(page, SPACED)
    told = cut_off(page) + sideways(page)
    styled(page, "")
    return [f"with more room: {one}" for one in told]


def moving(page):
    """What moves although somebody has asked for rest."""
    return look(page, "moving")


def without_own_colours(page):
    page.emulate_media(forced_colors="active")
    told = look(page, "without_own_colours")
    page.emulate_media(forced_colors="none")
    return [f"with forced colours: {one}" for one in told]


def focus(page):
    """Where the keyboard is: what it says there, whether that can be seen, and where it stands; None if nowhere."""
    return look(page, "focus")


def hidden_focus(stop):
    told = [] if stop["outlined"] else [f"focus is not to be seen: {stop['html']}"]
    return told if stop["uncovered"] else [*told, f"something lies above: {stop['html']}"]


def jumps_back(before, after):
    """Does the keyboard go back, above or beside where it was? A new column to the side is on the way."""
    if before["apart"] or after["apart"]:
        return []
    above = after["bottom"] <= before["top"] + 1 and after["start"] < before["end"]
    same_line = min(before["bottom"], after["bottom"]) - max(before["top"], after["top"]) > 8
    back = above or (same_line and after["end"] <= before["start"] + 1)
    return [f"back from „{before['what']}“ to „{after['what']}“"] if back else []


CHECKS = (
    axe, sideways, read_aloud, unannounced, wrong_language, too_small, cut_off, spaced, moving, without_own_colours,
)  # fmt: skip
