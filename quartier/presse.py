"""The press kit: what the house is, in three lengths, with figures, pictures and whom to ask."""

from django.shortcuts import render

from .models import Bild, Haus, Kennzahl, Organisation
from .models.steckbrief import Gebiet


def presse(request):
    figures = list(Kennzahl.objects.order_by("quartier", "reihenfolge", "pk"))
    areas = [(label, [figure for figure in figures if figure.gebiet == value]) for value, label in Gebiet.choices]
    return render(
        request,
        "quartier/presse.html",
        {
            "haus": Haus.objects.select_related("presse_kontakt__organisation").first() or Haus.load(),
            "gebiete": [(label, rows) for label, rows in areas if rows],
            "bilder": Bild.objects.filter(fuer_presse=True),
            "organisationen": Organisation.objects.all(),
        },
    )
