"""Who works in the quarter, with whom, on what: organisations, their people, and a picture of the network."""

from django.db.models import Prefetch
from django.shortcuts import render

from .models import Ansprechperson, Handlungsfeld, Organisation, Projekt
from .models.uebersetzung import Texte
from .netzbild import Netz


def netz(request):
    """The organisations with role and people; partners, projects and fields of action as picture and as list."""
    people = Prefetch("ansprechpersonen", Ansprechperson.objects.order_by("-projektleitung", "name"))
    organisationen = list(Organisation.objects.prefetch_related(people))
    felder = list(Handlungsfeld.objects.all())
    projekte = list(Projekt.objects.prefetch_related("partner", "handlungsfelder"))
    texte = Texte()
    return render(
        request,
        "quartier/netz.html",
        {
            "texte": texte,
            "organisationen": organisationen,
            "bild": Netz(organisationen, projekte, felder, texte) if projekte else None,
        },
    )
