"""Pages of the quarters: the profile under the headings of the sheet, the list where there are several, the figures."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from .kennzahlen import Kennzahlen, table
from .models import Ansprechperson, Handlungsfeld, Kennzahl, Organisation, Quartier
from .models.uebersetzung import Texte
from .tabellen import write_csv

SHOWN = 2  # so many figures of a quarter stand in the list of quarters


@require_safe
def quartiere(request):
    """The profile of the quarter; where there are several, the list of them."""
    found = list(Quartier.objects.prefetch_related("kennzahlen"))
    if len(found) < 2:
        return _profile(request, found[0]) if found else render(request, "quartier/quartiere.html", {"quartiere": []})
    texte = Texte()
    for one in found:
        figures = Kennzahlen(one, texte).aktuell
        one.zahlen = [z for z in figures if z.gebiet == "quartier" and z.art == Kennzahl.Art.ZAHL][:SHOWN]
    return render(request, "quartier/quartiere.html", {"texte": texte, "quartiere": found})


@require_safe
def quartier(request, slug):
    """The profile of one of several quarters; the only one lives at the address of the list."""
    here = get_object_or_404(Quartier, slug=slug)
    return _profile(request, here, several=True) if Quartier.objects.choices() else redirect("quartier")


def _profile(request, here, several=False):
    texte = Texte()
    figures = Kennzahlen(here, texte)
    anteile, andere = figures.anteile()
    bauzeit, ohne_jahr = figures.bauzeit()
    partner = (several and here.partner.all()) or Organisation.objects.all()
    return render(
        request,
        "quartier/quartier.html",
        {
            "texte": texte,
            "quartier": here,
            "mehrere": several,
            "gruppen": figures.gruppen(),
            "herkunft": figures.herkunft,
            "vergleich": figures.vergleich(),
            "frueher": figures.frueher(),
            "anteile": anteile,
            "andere_anteile": andere,
            "bauzeit": bauzeit,
            "ohne_jahr": ohne_jahr,
            "ziele": here.ziele.all(),
            "handlungsfelder": (several and here.handlungsfelder.all()) or Handlungsfeld.objects.all(),
            "organisationen": partner,
            "leitung": Ansprechperson.objects.filter(projektleitung=True, organisation__in=partner)
            .select_related("organisation"),
            "foerderungen": here.foerderungen.current().select_related("geber"),
            "orte": here.orte.all(),
            "projekte": here.projekte.running_first(),
        },
    )  # fmt: skip


@require_safe
def zahlen_csv(request):
    """All figures of all quarters, older values too."""
    answer = HttpResponse(write_csv(table()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="zahlen.csv"'
    return answer
