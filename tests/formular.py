"""Filling and reading admin pages as a browser does, for the tests of both admins."""

import datetime as dt
import re
from html import unescape

from django.urls import reverse
from django.utils import timezone


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def typed(page):
    """What a browser sends for this page if nobody touches a field."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {name: value for form in forms for field in form for name, value in _values(field)}


def _values(field):
    widget = getattr(field.field.widget, "widget", field.field.widget)
    shown = widget.get_context(field.html_name, field.value(), {})["widget"]
    for one in shown.get("subwidgets", [shown]):
        if shown.get("type") == "checkbox":
            yield from [(one["name"], "on")] if shown["attrs"].get("checked") else []
        elif one["value"] not in (None, []):
            yield one["name"], one["value"]


def add(client, model, **data):
    """Fill the page for a new one and send it; an empty form's fields keep what stands there."""
    page = client.get(address(model, "add"))
    return client.post(page.request["PATH_INFO"], typed(page) | data, follow=True)


def change(client, obj, **data):
    page = client.get(address(type(obj), "change", obj.pk))
    return client.post(page.request["PATH_INFO"], typed(page) | data, follow=True)


def act(client, action, *objects):
    """Tick these rows of the list and choose an action."""
    data = {"action": action, "_selected_action": [obj.pk for obj in objects]}
    return client.post(address(type(objects[0]), "changelist"), data, follow=True)


def said(page):
    """The sentences on top of the page."""
    return [str(message) for message in page.context["messages"]]


def errors(page):
    """The sentences at the fields, inside tables too: {field: [sentences]}."""
    found = dict(page.context["adminform"].form.errors)
    for inline in page.context["inline_admin_formsets"]:
        for form in inline.formset.forms:
            found |= form.errors
        if inline.formset.non_form_errors():
            found["__all__"] = inline.formset.non_form_errors()
    return found


def listed(page):
    """[(where it leads, what it says)] of the list of mistakes on top."""
    block = re.search(r'(?s)<ul class="fehlerwege">.*?</ul>|$', page.text)[0]
    return [(to, unescape(says)) for to, says in re.findall(r'<a href="#([^"]+)">([^<]+)</a>', block)]


def moment(day, time="10:00", name="beginn"):
    return {f"{name}_0": day, f"{name}_1": time}


def row(prefix, **data):
    """One line of a table below the form."""
    return {f"{prefix}-TOTAL_FORMS": "1"} | {f"{prefix}-0-{name}": value for name, value in data.items()}


def day(days):
    return f"{timezone.localdate() + dt.timedelta(days):%d.%m.%Y}"


def rule(prefix="regeln-0-", **data):
    """A weekly rule on every day of the week, as the page sends it."""
    fields = {"rhythmus": "woechentlich", "wochentage": [str(n) for n in range(7)], "alle_n_wochen": "1",
              "von_uhr": "10:00", "bis_uhr": "11:00", **data}  # fmt: skip
    count = {"regeln-TOTAL_FORMS": "1"} if prefix == "regeln-0-" else {}
    return count | {prefix + name: value for name, value in fields.items()}


def key_of(page):
    """The hidden key that makes one thing of a form sent twice."""
    return re.search(r'name="schluessel" value="([^"]+)"', page.text)[1]


WRONG = {
    "nothing": (r"(?s).*", ""),
    "year 1": (r"\d\d\.\d\d\.\d{4}", "01.01.0001"),
    "the first hour of year 1": (r"\d\d\.\d\d\.\d{4}|\d\d:00", {".": "01.01.0001", ":": "00:00"}),
    "the last hour of all": (r"\d\d\.\d\d\.\d{4}|\d\d:00", {".": "31.12.9999", ":": "23:59"}),
    "a huge number": (r"-?\d+(,\d+)?", str(10**20)),
    "a number beyond the column": (r"-?\d+(,\d+)?", str(2**31)),
    "a negative number": (r"-?\d+(,\d+)?", "-1"),
    "not a number": (r"-?\d+(,\d+)?", "NaN"),
    "NUL": (r"(?s).*", "\x00"),
    "far too long": (r"(?s).*[^\d].*", "x" * 5000),
}


def spoil(data, pattern, value):
    """The data with everything that matches replaced; the counters of the tables stay."""

    def wrong(old):
        if isinstance(old, list):
            return [wrong(one) for one in old]
        if not re.fullmatch(pattern, str(old)):
            return old
        return value if isinstance(value, str) else next(new for sign, new in value.items() if sign in old)

    return {key: old if "_FORMS" in key else wrong(old) for key, old in data.items()}


ENGLISH = re.compile(
    r"\b(Add|Change|Changes|Delete|Save|Home|Select|Search|View|Log out|Welcome|Go|Show|Recent|History|Password|Please|"
    r"Site|None available|Yes|No|Unknown|Today|this|the|and|is|objects?)\b"
)


def english(page):
    """English words among what people read on the page."""
    text = re.sub(r"(?s)<(script|style|template)\b.*?</\1>|<!--.*?-->|<[^>]+>", " ", page.text)
    return ENGLISH.findall(text)
