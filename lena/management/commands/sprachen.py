"""`manage.py sprachen`: bring the translation files up to date with the texts in code and templates.

New texts come in empty, texts that are gone go out, translations stay. Afterwards every file is compiled.
"""

import datetime as dt
import io
import re

from babel.messages import Catalog, mofile, pofile
from babel.messages.extract import extract_python
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from lena.demo import sprachen as demo

FUNCTIONS = {"gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
KEYWORDS = {"_": None} | {name + lazy: spec for name, spec in FUNCTIONS.items() for lazy in ("", "_lazy")}
APPS = ("lena", "quartier", "angebote", "beratung")
NOT_PUBLIC = {"admin", "migrations", "demo", "management"}  # staff work in German
CHANGES_EVERY_TIME = re.compile(
    rb'^(#, fuzzy|"(POT-Creation|PO-Revision|Project-Id|Report|Last-T|Language-T|Generated).*)\n', re.M
)
INDENT = re.compile(r"^[ \t]+", re.M)  # of templates: to Python it would mean something
FOLDER = settings.LOCALE_PATHS[0]
GERMAN = "de"  # its file holds Django's own words where ours are plainer: nothing is added to it


def sources():
    """(path below the project, Python) of everything that speaks to the public."""
    paths = [path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")]
    paths += [path for path in (settings.BASE_DIR / "templates").rglob("*.*") if path.suffix in (".html", ".txt")]
    for path in sorted(paths):
        short, text = path.relative_to(settings.BASE_DIR), path.read_text(encoding="utf-8")
        if not NOT_PUBLIC & set(short.parts):
            yield str(short), text if path.suffix == ".py" else INDENT.sub("", templatize(text, origin=str(short)))


def extracted():
    """A catalog of all texts for the public, without any translation."""
    catalog = Catalog()
    for path, source in sources():
        found = extract_python(io.BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"})
        for _line, function, texts, _comments in found:
            texts = [texts] if isinstance(texts, str) else [one for one in texts if one]
            context = texts.pop(0) if "pgettext" in function else None
            catalog.add(texts[0] if len(texts) == 1 else tuple(texts[:2]), context=context, locations=[(path, 0)])
    return catalog


def of_the_demo():
    """A catalog of the texts of the demo, as they stand in this database."""
    catalog = Catalog()
    for obj, name, german in demo.texts():
        catalog.add(german, context=demo.context(name), locations=[(f"{obj._meta.label_lower}.{name}", 0)])
    return catalog


def file_of(code, folder=FOLDER, domain="django"):
    return folder / to_locale(code) / "LC_MESSAGES" / f"{domain}.po"


def read(path, code):
    """The catalog of a language; an empty one if there is no file yet."""
    if not path.exists():
        return Catalog(locale=code.partition("-")[0])
    with path.open("rb") as file:
        return pofile.read_po(file, locale=code.partition("-")[0])


def written(catalog, name):
    """What stands in django.po: no dates, so that a file changes only when a text does."""
    out, catalog.header_comment = io.BytesIO(), f"# {name}"
    pofile.write_po(out, catalog, width=110, sort_by_file=True, include_lineno=False)
    return CHANGES_EVERY_TIME.sub(b"", out.getvalue())


def compiled(catalog):
    """What stands in django.mo, the same every time."""
    out = io.BytesIO()
    catalog.creation_date = catalog.revision_date = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    mofile.write_mo(out, catalog)
    return out.getvalue()


def untranslated(catalog):
    """The texts that have no translation yet, or not in every plural form."""
    return [one.id for one in catalog if one.id and not (all(one.string) if one.pluralizable else one.string)]


class Command(BaseCommand):
    help = "Übersetzungsdateien auffrischen: neue Texte kommen leer dazu, alte fallen weg."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="die Texte der Vorführung statt die der Oberfläche")

    def handle(self, **options):
        where = (demo.FOLDER, demo.DOMAIN) if options["demo"] else (FOLDER, "django")
        texts = of_the_demo() if options["demo"] else extracted()
        for code, name in settings.LANGUAGES:
            path = file_of(code, *where)
            if code == GERMAN and options["demo"]:
                continue
            catalog = read(path, code)
            if code != GERMAN:
                catalog.update(texts, no_fuzzy_matching=True)
                catalog.obsolete.clear()
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(written(catalog, name))
            path.with_suffix(".mo").write_bytes(compiled(catalog))
            self.stdout.write(f"{name}: {len(catalog)} Texte, {len(untranslated(catalog))} ohne Übersetzung")
