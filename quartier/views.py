"""Pages about the house."""

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.utils.functional import SimpleLazyObject

from . import barrierefreiheit as pruefung
from .models import Haus, Seite
from .models.uebersetzung import Texte


def haus(request):
    """Context of every page: the house and its texts, looked up when a template asks for them."""
    return {"haus": SimpleLazyObject(Haus.load), "texte": SimpleLazyObject(Texte), "demo": settings.DEMO}


def seite(request, slug):
    """Impressum, Datenschutz."""
    return render(request, "quartier/seite.html", {"seite": get_object_or_404(Seite, slug=slug)})


def barrierefreiheit(request):
    """What the house says about it, and below what was tested, and the ways to tell us that something does not work."""
    seite = get_object_or_404(Seite, slug="barrierefreiheit")
    return render(request, "quartier/barrierefreiheit.html", {"seite": seite, **pruefung.context()})
