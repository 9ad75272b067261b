"""The languages of the public site: German at the plain address, every other one behind its code.

German texts in templates and code are the keys of the translations in `lena/locale`
(`manage.py sprachen` keeps them together). Staff work in German.
"""

from functools import reduce

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext, pgettext_lazy
from django.utils.translation.trans_real import parse_accept_lang_header

from .felder import SPRACHEN

MUSTER = {  # every way a date is written; a translation may order it anew and choose other letters of Django's
    "D, j. F": pgettext_lazy("datum", "D, j. F"),
    "D, j. N": pgettext_lazy("datum", "D, j. N"),
    "D, j.n.": pgettext_lazy("datum", "D, j.n."),
    "D": pgettext_lazy("datum", "D"),
    "F Y": pgettext_lazy("datum", "F Y"),
    "F": pgettext_lazy("datum", "F"),
    "H:i": pgettext_lazy("datum", "H:i"),
    "d.m.Y": pgettext_lazy("datum", "d.m.Y"),
    "d.m.Y, H:i": pgettext_lazy("datum", "d.m.Y, H:i"),
    "j. F Y": pgettext_lazy("datum", "j. F Y"),
    "j. F": pgettext_lazy("datum", "j. F"),
    "j. F, H:i": pgettext_lazy("datum", "j. F, H:i"),
    "j.": pgettext_lazy("datum", "j."),
    "l": pgettext_lazy("datum", "l"),
    "l, j. F Y": pgettext_lazy("datum", "l, j. F Y"),
    "l, j. F Y, H:i": pgettext_lazy("datum", "l, j. F Y, H:i"),
    "l, j. F": pgettext_lazy("datum", "l, j. F"),
    "l, j. F, H:i": pgettext_lazy("datum", "l, j. F, H:i"),
}


IN_GERMAN = mark_safe(' lang="de" dir="ltr"')
KLEIN = "klein"  # what stands in the file of a language that writes "poniedziałek", though Django has "Poniedziałek"


def datum(value, muster):
    """A day, a time or an instant (shown in Berlin) as the current language writes it; `muster` is one of MUSTER.

    Where it begins a line, `capfirst` follows.
    """
    if hasattr(value, "tzinfo") and hasattr(value, "date"):
        value = timezone.localtime(value)
    words = date_format(value, str(MUSTER[muster]))
    return words.lower() if pgettext("Namen von Tagen und Monaten mitten im Satz", "groß") == KLEIN else words


def und(words):
    """["Montag", "Dienstag", "Freitag"] → "Montag und Dienstag und Freitag"."""
    return _joined(pgettext("Aufzählung", "{a} und {b}"), words)


def komma(words):
    """["Arabisch", "Deutsch"] → "Arabisch, Deutsch"."""
    return _joined(pgettext("Aufzählung", "{a}, {b}"), words)


def _joined(pattern, words):
    words = [str(word) for word in words]
    return reduce(lambda a, b: pattern.format(a=a, b=b), words) if words else ""


def spanne(von, bis):
    """ "10:30–12:00", which stays in this order also between words that are read from right to left."""
    return von_links(f"{von}–{bis}")


def von_links(text):
    """Digits and signs that are read from left to right, whatever stands around them."""
    return f"\u2066{text}\u2069" if translation.get_language_bidi() else text


def address_in(code, path):
    """The same page in another language: "/ar/angebote/?q=x" → "/angebote/?q=x" for "de"."""
    current = translation.get_language()
    if current != settings.LANGUAGE_CODE:
        path = path.removeprefix(f"/{current}")
    return path if code == settings.LANGUAGE_CODE else f"/{code}{path}"


def suggested(request):
    """The language that the browser asks for first, if the site speaks it and the page does not; else None."""
    current = translation.get_language()
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            found = translation.get_supported_language_variant(code)
        except LookupError:
            continue
        return found if found.partition("-")[0] != current.partition("-")[0] else None
    return None


def language_of(code):
    """A language the site speaks, for whom wants to read `code`; German if it does not."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def is_german(code):
    """Leichte Sprache is German, too."""
    return code.partition("-")[0] == settings.LANGUAGE_CODE


def deutsch():
    """Attributes of an element whose words are German in every language, on a page in another one."""
    return "" if is_german(translation.get_language()) else IN_GERMAN


def languages():
    """The choices of a field that keeps in which language somebody reads: a new language needs no migration."""
    return settings.LANGUAGES


def as_staff_calls_them():
    """The languages of the site as choices, with their German names."""
    return [(code, called_in_german(code)) for code, _name in settings.LANGUAGES]


def called_in_german(code):
    """ "ar" → "Arabisch", for staff."""
    with translation.override(settings.LANGUAGE_CODE):
        return str((dict(settings.LANGUAGES) | dict(SPRACHEN)).get(code, code))
