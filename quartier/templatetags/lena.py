"""Small words for templates."""

import datetime as dt
import re
from html import unescape

from django import template
from django.conf import settings
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lena.einbetten import SCRIPT, SHEET, content, embed
from quartier import farben, sprache
from quartier.felder import RECHTS_NACH_LINKS, euro
from quartier.models import Uebersetzung
from quartier.models.haus import PLATZHALTER
from quartier.models.uebersetzung import GERMAN, Stand, Texte
from quartier.sprache import IN_GERMAN, deutsch
from quartier.symbole import symbol
from quartier.verweise import ADDRESS, addresses

register = template.Library()
register.filter("euro", euro)
register.simple_tag(symbol)
register.simple_tag(deutsch)


@register.filter
def datum(value, muster):
    """A day or an instant as the current language writes it: {{ termin.beginn|datum:"l, j. F" }}."""
    return sprache.datum(value, muster) if value else ""


@register.filter
def absaetze(text):
    """Plain text to paragraphs: a blank line parts them, "## " makes a heading, blanks for the operator stand out."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.replace("\r", "")) if block.strip()]
    html, language = [], deutsch()  # blanks for the operator stay German
    for block in blocks:
        tag, words = ("h2", block[3:]) if block.startswith("## ") else ("p", block)
        words = "<br>".join(escape(line) for line in words.split("\n"))
        words = re.sub(rf"({re.escape(PLATZHALTER)}[^\]]*\])", rf"<mark{language}>\1</mark>", words)
        html.append(f"<{tag}>{words}</{tag}>")
    return mark_safe("\n".join(html))  # noqa: S308 every line was escaped above


@register.filter
def mit_verweisen(html):
    """Addresses of other sites in a text, or in what `absaetze` made of it, become links; the worker follows them."""
    return mark_safe(ADDRESS.sub(_link, conditional_escape(html)))  # noqa: S308 escaped, an address has no quotes


@register.simple_tag(takes_context=True)
def inhalt(context, obj, feld, form=""):
    """A text of the house in the language of the page; German, marked as such, where there is no translation yet.

    `form`: nothing within a line, "zeilen" for lines, "absaetze" for paragraphs, a number for so many words, "roh" for
    an attribute, "sprache" for the attributes beside that one if it is German.
    """
    texte = context.get("texte") or context.dicts[0].setdefault("texte", Texte())
    text, stand = texte.of(obj, feld)
    if form == "roh":
        return text
    if form == "sprache":
        return IN_GERMAN if stand == Stand.FEHLT else ""
    if form.isdecimal():
        text = Truncator(text).words(int(form), truncate=" …")
    layout = {"absaetze": absaetze, "zeilen": linebreaksbr}.get(form)
    html = mit_verweisen(layout(text)) if layout else conditional_escape(text)
    if stand == Stand.FEHLT:
        tag = "div" if form == "absaetze" else "span"
        return format_html(GERMAN, tag, html, tag)
    if stand == Stand.VERALTET and form == "absaetze":
        html += format_html('<p class="hinweistext">{}</p>', _("Der deutsche Text ist neuer als diese Übersetzung."))
    return html


@register.filter
def text(obj, feld):
    """A text of the house in the current language, for a mail: {{ termin|text:"hinweis" }}."""
    return Uebersetzung.objects.text(obj, feld)


def _link(match):
    found = addresses(unescape(match[0]))
    if not found:
        return match[0]
    typed = found[0] if match[0].lower().startswith("http") else found[0].removeprefix("https://")
    shown = escape(typed)
    return f'<a href="{escape(found[0])}" rel="noreferrer">{shown}</a>{match[0].removeprefix(shown)}'


@register.filter
def verborgen(field):
    """What was typed, carried along unseen, and without the description that belongs to the visible field."""
    return field.field.hidden_widget().render(field.html_name, field.value())


@register.simple_tag
def zeit(beginn, ende, tag=False):
    """<time> with hours in Berlin, "10:30–12:00"; with `tag` the day stands above."""
    start = timezone.localtime(beginn)
    day = format_html("<b>{}</b><br>", capfirst(sprache.datum(start, "D, j. F"))) if tag else ""
    hours = f"{start:%H:%M}–{timezone.localtime(ende):%H:%M}"
    return format_html('<time datetime="{}">{}<bdi dir="ltr">{}</bdi></time>', start.isoformat(), day, hours)


@register.simple_tag
def schild(termin):
    """The badge of a date: word and shape."""
    css, words = termin.schild
    return format_html('<span class="schild {}">{}</span>', css, words)


@register.simple_tag(takes_context=True)
def menue(context):
    """The main menu; the current part of the site is marked."""
    path = context["request"].path
    entries = [
        (reverse("angebote"), _("Angebote")),
        (reverse("beratung"), _("Beratung")),
        (reverse("meine"), _("Meine Anmeldung")),
        (reverse("quartier"), _("Quartier")),
        (reverse("neuigkeiten"), _("Neuigkeiten")),
    ]
    return format_html_join(
        "\n",
        "<li><a href='{}'{}>{}</a></li>",
        ((url, mark_safe(' aria-current="page"') if path.startswith(url) else "", name) for url, name in entries),
    )


def _here(request):
    """The address of this page; the start page's for one that is not there in any language."""
    return request.get_full_path() if request.resolver_match else reverse("start")


@register.simple_tag(takes_context=True)
def sprachen(context, form=""):
    """The same page in the other languages, each by its own name; with the id of a form, it is taken along as typed."""
    request, current = context["request"], translation.get_language()
    path = request.path + "?senden" if form else _here(request)
    entry = '<li><a href="{0}" lang="{1}" hreflang="{1}"{2}>{3}</a></li>'
    if form:
        entry = (
            '<li><button form="{4}" formaction="{0}" name="sprachwechsel" value="{1}" lang="{1}"{2}>{3}</button></li>'
        )
    return format_html_join(
        "\n",
        entry,
        (
            (
                sprache.address_in(code, path) + "#inhalt" * bool(form), code,
                mark_safe(' aria-current="true"') if code == current else "", name, form,
            )
            for code, name in settings.LANGUAGES
        ),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def vorschlag(context):
    """A line in the browser's own language with a link to this page in it, if the page is in another one."""
    request = context["request"]
    if not (code := sprache.suggested(request)):
        return ""
    with translation.override(code):
        words = pgettext("im Satz steht der Name der eigenen Sprache", "Diese Seite auf Deutsch lesen")
        direction = "rtl" if translation.get_language_bidi() else "ltr"
    return format_html(
        '<p class="vorschlag"><a href="{}" lang="{}" hreflang="{}" dir="{}">{}</a></p>',
        sprache.address_in(code, _here(request)), code, code, direction, words,
    )  # fmt: skip


@register.filter
def tel(number):
    """A phone number as a tel: link wants it."""
    return re.sub(r"[^\d+]", "", number)


@register.simple_tag
def komma():
    """What stands between two things that are named one after the other, as the current language writes it."""
    return sprache.komma(["", ""])


@register.filter
def german(text):
    """What is German in every language, a note or the name of a room: marked as such on pages in another one."""
    return format_html("<span{}>{}</span>", attributes, text) if text and (attributes := deutsch()) else text


@register.filter
def von_links(number):
    """A number of several groups in plain text: "4827 1936" keeps its order in lines that run from right to left."""
    return sprache.von_links(number) if number else number


@register.simple_tag
def datum_in(sprache, day):
    """The same day in another language, "دوشنبه 30 نوامبر 2026", marked as such.

    Nothing for German, for the language of the page, or if unknown.
    """
    page = translation.get_language().partition("-")[0]
    if not sprache or sprache in ("de", page) or not translation.check_for_language(sprache):
        return ""
    if isinstance(day, dt.datetime):
        day = timezone.localtime(day)
    with translation.override(sprache):
        ours = sprache in dict(settings.LANGUAGES)
        words = datum(day, "l, j. F") if ours else date_format(day, "l j F")
    direction = "rtl" if sprache in RECHTS_NACH_LINKS else "ltr"
    return format_html('<span class="auch" lang="{}" dir="{}">{}</span>', sprache, direction, capfirst(words))


@register.simple_tag
def fehler_im_formular(adminform, inlines):
    """What is wrong on a page of the admin, tables below included: [(where to jump, which field of which line, why)].

    What is wrong with the form as a whole stands there anyway.
    """
    found = list(_field_errors(adminform.form, ""))
    for inline in inlines:
        name = str(inline.opts.verbose_name)
        found += [(f"{inline.formset.prefix}-group", name, one) for one in inline.formset.non_form_errors()]
        for number, line in enumerate(inline, 1):
            which = f"{name} „{line.original}“" if line.original else f"{name} {number}"
            found += [(line.form.prefix, which, one) for one in line.form.non_field_errors()]
            found += _field_errors(line.form, f"{which}, ")
    return found


def _field_errors(form, before):
    for field in form:
        first_of_several = f"{field.auto_id}_0" if hasattr(field.field.widget, "widgets") else field.auto_id
        for error in field.errors:
            yield field.id_for_label or first_of_several, f"{before}{field.label}", error


@register.simple_tag(takes_context=True)
def stil(context, name):
    """A public stylesheet, in the page itself."""
    return _style(context, content(name))


@register.simple_tag(takes_context=True)
def hausfarben(context):
    """The colours that the house has chosen, behind the stylesheet; nothing while it has none of its own."""
    text = farben.css(context["haus"].farben)
    return _style(context, text) if text else ""


@register.simple_tag(takes_context=True)
def tokens(context):
    """The colours of the public pages, light and dark, for the admin, which has a stylesheet of its own."""
    sheet = content("lena.css")
    own = sheet[sheet.index("@layer tokens{") : sheet.index("@layer base{")]
    return _style(context, own + farben.css(context["haus"].farben))


def _style(context, text):
    return format_html("<style>{}</style>", mark_safe(embed(context.get("request"), SHEET, text)))  # noqa: S308 ours


@register.simple_tag(takes_context=True)
def skript(context, name):
    """A script that the page can do without, in the page itself; it runs when all of the page is there."""
    text = embed(context.get("request"), SCRIPT, content(name))
    return format_html('<script type="module">{}</script>', mark_safe(text))  # noqa: S308 our own file
