"""Pages about the house and the quarter."""

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.utils.functional import SimpleLazyObject

from .models import Ansprechperson, Foerderung, Handlungsfeld, Haus, Kennzahl, Organisation, Quartier, Seite


def haus(request):
    """Context of every page: the house, looked up when a template asks for it."""
    return {"haus": SimpleLazyObject(Haus.load), "demo": settings.DEMO}


def quartier(request):
    """The profile under the headings of the project sheet."""
    here = Quartier.objects.first()
    areas = [
        (label, [k for k in kennzahlen if k.gebiet == value])
        for kennzahlen in [list(Kennzahl.objects.filter(quartier=here))]
        for value, label in Kennzahl._meta.get_field("gebiet").choices
    ]
    return render(
        request,
        "quartier/quartier.html",
        {
            "quartier": here,
            "gebiete": [(label, kennzahlen) for label, kennzahlen in areas if kennzahlen],
            "ziele": here.ziele.all() if here else [],
            "handlungsfelder": Handlungsfeld.objects.all(),
            "organisationen": Organisation.objects.all(),
            "leitung": Ansprechperson.objects.filter(projektleitung=True).select_related("organisation"),
            "foerderungen": Foerderung.objects.current().filter(quartier=here),
            "orte": here.orte.all() if here else [],
            "projekte": here.projekte.prefetch_related("handlungsfelder", "partner") if here else [],
        },
    )


def seite(request, slug):
    """Impressum, Datenschutz, Barrierefreiheit."""
    return render(request, "quartier/seite.html", {"seite": get_object_or_404(Seite, slug=slug)})
