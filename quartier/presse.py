"""The press kit: what the house is, in three lengths, with figures, pictures and whom to ask."""

from django.shortcuts import render

from .kennzahlen import Kennzahlen
from .models import Bild, Haus, Organisation, Quartier
from .models.kennzahl import Gebiet
from .models.uebersetzung import Texte


def presse(request):
    """The page for the press; the text is the house's, figures are those that hold now."""
    texte = Texte()
    quartiere = list(Quartier.objects.prefetch_related("kennzahlen"))
    areas = [
        (f"{one.name}: {label}" if len(quartiere) > 1 else label, [f for f in figures if f.gebiet == value])
        for one in quartiere
        for figures in [Kennzahlen(one, texte).aktuell]
        for value, label in Gebiet.choices
    ]
    return render(
        request,
        "quartier/presse.html",
        {
            "texte": texte,
            "haus": Haus.objects.select_related("presse_kontakt__organisation").first() or Haus.load(),
            "gebiete": [(label, rows) for label, rows in areas if rows],
            "bilder": Bild.objects.filter(fuer_presse=True),
            "organisationen": Organisation.objects.all(),
        },
    )
