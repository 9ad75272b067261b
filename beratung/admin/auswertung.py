"""The counselling office: figures of the last weeks, as tables, plots and a file."""

from django.http import HttpResponse

from quartier import diagramm
from quartier.tabellen import write_csv

from ..auswertung import auslastung, tafeln
from ..verdeckt import HIDDEN, LEAST
from .basis import own_page, site

PERIODS = [4, 12, 52]  # weeks
NOT_SHOWN = "nicht gezeigt"
MAY = "beratung.view_beratungstermin"


def _weeks(request):
    """The chosen period; twelve weeks if the address makes no sense."""
    return next((weeks for weeks in PERIODS if request.GET.get("wochen") == str(weeks)), 12)


@site.page("auswertung/", "auswertung", "Zahlen", MAY)
def auswertung(request):
    weeks = _weeks(request)
    found = tafeln(weeks)
    tables = [(tafel, [_words(*summe) for summe in tafel.summen], _plot(tafel)) for tafel in found]
    used = auslastung(weeks)
    return own_page(
        request, "admin/beratung/auswertung.html", "Zahlen der Beratungsstelle",
        wochen=weeks, zeitraeume=PERIODS, tafeln=tables, auslastung=used, least=LEAST,
        termine_bild=_by_week([(week, everybody) for week, _, everybody in found[0].zeilen], "Termine je Woche"),
        auslastung_bild=_by_week(used, "Auslastung in Prozent", " %"),
    )  # fmt: skip


@site.page("auswertung/zahlen.csv", "auswertung_csv", permission=MAY)
def auswertung_csv(request):
    weeks = _weeks(request)
    answer = HttpResponse(write_csv(_lines(weeks)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="beratung-{weeks}-wochen.csv"'
    return answer


def _words(number, more):
    return NOT_SHOWN if more and not number else f"mindestens {number}" if more else str(number)


def _by_week(points, titel, unit=""):
    return diagramm.columns([(f"{week:%d.%m.}", number) for week, number in points], titel, unit)


def _plot(tafel):
    sums = tafel.summen[:-1]
    points = [(name, number, _words(number, more)) for name, (number, more) in zip(tafel.spalten, sums, strict=True)]
    return diagramm.rows(points, tafel.titel) if points else ""


def _lines(weeks):
    """One line for each number: week, table, column, number."""
    yield ["Woche ab", "Tabelle", "Spalte", "Anzahl"]
    for tafel in tafeln(weeks):
        for week, counts, everybody in tafel.zeilen:
            for column, count in zip([*tafel.spalten, "zusammen"], [*counts, everybody], strict=True):
                yield [f"{week:%d.%m.%Y}", tafel.titel, column, NOT_SHOWN if count is HIDDEN else count]
    for week, used in auslastung(weeks):
        yield [f"{week:%d.%m.%Y}", "Auslastung", "Prozent", NOT_SHOWN if used is HIDDEN else used]
