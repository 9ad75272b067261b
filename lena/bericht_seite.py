"""The page of the report: on screen, on paper (A4), and as tables for Excel and its like."""

import datetime as dt
import re

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from quartier.bericht import last_day
from quartier.felder import YEARS
from quartier.models import Haus
from quartier.rollen import MAY_READ_REPORT
from quartier.tabellen import write_csv, write_xlsx

from .bericht import CLOSES_ON, GELD, bericht

MONTH = re.compile(r"(?:(?P<m>\d{1,2})\s*[./-]\s*)?(?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d{1,2})", re.ASCII)
HOW = "Bitte so schreiben: 03/2026. Oder nur das Jahr: 2026."
NOTHING = "Für diese Zeit gibt es keine Zahlen."
COLUMNS = {"Zeitraum": 22, "Abschnitt": 24, "Zeile": 40, "Zahl": 32, "Wert": 16, "So ist es gezählt": 90}
SPENT = {"Förderung": 40, "Datum": 12, "Betrag in Euro": 15, "Kategorie": 18, "wofür": 50, "Beleg": 18}


class MonatField(forms.CharField):
    """A month as people write it; only a year means its first or its last month. Gives the first day."""

    def __init__(self, *, month, **kwargs):
        super().__init__(**kwargs)
        self.month = month

    def clean(self, value):
        text = super().clean(value)
        found = MONTH.fullmatch(text)
        if not found:
            raise forms.ValidationError(HOW)
        year, month = int(found["y"] or found["y2"]), int(found["m"] or found["m2"] or self.month)
        if year not in YEARS:
            raise forms.ValidationError("Bitte ein Jahr zwischen 2000 und 2100 eingeben.")
        if not 1 <= month <= 12:
            raise forms.ValidationError("Bitte einen Monat zwischen 1 und 12 eingeben.")
        return dt.date(year, month, 1)


class ZeitraumForm(forms.Form):
    von = MonatField(label="von Monat", month=1, help_text="Zum Beispiel 01/2026, oder nur das Jahr.")
    bis = MonatField(label="bis Monat", month=12, help_text="Der letzte Monat zählt mit.")

    def clean(self):
        data = super().clean()
        if data.get("von") and data.get("bis") and data["bis"] < data["von"]:
            self.add_error("bis", "Das Ende liegt vor dem Anfang.")
        return data


def _form(request):
    """The chosen months; as long as nobody has chosen, this year."""
    year = str(timezone.localdate().year)
    chosen = {name: request.GET.get(name, year) for name in ("von", "bis")}
    return ZeitraumForm(chosen)


def _asked(form):
    """The report that this form asks for, or None."""
    return bericht(form.cleaned_data["von"], last_day(form.cleaned_data["bis"])) if form.is_valid() else None


def _allowed(view):
    """A page of the content admin, for those who may read the report."""

    def inner(request):
        if not request.user.has_perm(MAY_READ_REPORT):
            raise PermissionDenied
        return view(request)

    return admin.site.admin_view(inner)


@_allowed
def seite(request):
    """The report of the chosen months; a choice that makes no sense is answered above the form."""
    form, this_year = _form(request), timezone.localdate().year
    found = _asked(form)
    total = found.abschnitte[0] if found and found.abschnitte else None
    context = {
        **admin.site.each_context(request),
        "title": f"Bericht {zeitraum(found)}" if found else "Bericht",
        "form": form,
        "bericht": found,
        "haus": Haus.load(),
        "nichts": NOTHING if found and not found.abschnitte else "",
        "jahre": [this_year, this_year - 1],
        "auf_einen_blick": zip(total.groessen, total.zeilen[0][1], strict=True) if total else [],
        "geld": GELD,
        "wahl": f"?von={found.von:%m/%Y}&bis={found.bis:%m/%Y}" if found else "",
        "schluss_am": CLOSES_ON,
        "heute": timezone.localdate(),
    }
    return TemplateResponse(request, "admin/bericht.html", context, status=200 if found else 422)


@_allowed
def als_csv(request):
    return _file(request, "csv", "text/csv; charset=utf-8", _as_csv)


@_allowed
def als_xlsx(request):
    return _file(request, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _as_xlsx)


def _file(request, ending, content_type, write):
    found = _asked(_form(request))
    if found is None:  # the page says what is wrong
        return redirect(f"{reverse('bericht')}?{request.GET.urlencode()}")
    answer = HttpResponse(write(found), content_type=content_type)
    name = f"bericht-{found.von:%Y-%m}-bis-{found.bis:%Y-%m}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def zeitraum(found):
    """ "2026", "März 2026" or "März 2026 bis Mai 2026" """
    first, last = (date_format(day, "F Y") for day in (found.von, found.bis))
    if (found.von.month, found.bis.month, found.von.year) == (1, 12, found.bis.year):
        return str(found.von.year)
    return first if first == last else f"{first} bis {last}"


def rows(found):
    """One line for each figure, in the order of COLUMNS; a figure is a number where it is exact."""
    when = zeitraum(found)
    if not found.abschnitte:
        yield [when, NOTHING, "", "", "", ""]
    for abschnitt in found.abschnitte:
        for name, werte in abschnitt.zeilen:
            for groesse, wert in zip(abschnitt.groessen, werte, strict=True):
                exact = wert.exact
                yield [when, abschnitt.titel, name, groesse.titel, str(wert) if exact is None else exact, groesse.regel]
    ausgegeben, uebrig = GELD["ausgegeben"], GELD["uebrig"]
    for geld in found.geld:
        grant = geld.foerderung
        if grant.betrag is None:
            yield [when, "Geld", str(grant), "Sachleistung", "", grant.zweck]
            continue
        yield [when, "Geld", str(grant), "Betrag der Förderung", grant.betrag, f"Zweckbindung: {grant.zweck}"]
        for kategorie, summe in geld.je_kategorie:
            yield [when, "Geld", str(grant), f"{ausgegeben.titel}: {kategorie}", summe, ausgegeben.regel]
        yield [when, "Geld", str(grant), f"{ausgegeben.titel} zusammen", geld.im_zeitraum, ausgegeben.regel]
        yield [when, "Geld", str(grant), uebrig.titel, grant.uebrig, uebrig.regel]


def spent(found):
    """One line for each receipt, in the order of SPENT."""
    for geld in found.geld:
        for one in geld.ausgaben:
            yield [
                str(geld.foerderung), one.datum, one.betrag, one.get_kategorie_display(), one.zweck, one.belegnummer,
            ]  # fmt: skip


def _as_csv(found):
    """Both tables, one below the other; numbers and days as a German Excel reads them."""
    tables = [[COLUMNS, *rows(found)], [[], SPENT, *spent(found)]]
    return write_csv([_for_excel(cell) for cell in row] for table in tables for row in table)


def _as_xlsx(found):
    return write_xlsx(("Bericht", COLUMNS, rows(found)), ("Ausgaben", SPENT, spent(found)))


def _for_excel(cell):
    if isinstance(cell, dt.date):
        return f"{cell:%d.%m.%Y}"
    return cell if isinstance(cell, int | str) else str(cell).replace(".", ",")


urlpatterns = [
    path("admin/bericht/", seite, name="bericht"),
    path("admin/bericht/bericht.csv", als_csv, name="bericht_csv"),
    path("admin/bericht/bericht.xlsx", als_xlsx, name="bericht_xlsx"),
]
