"""Pages about the house."""

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.utils.functional import SimpleLazyObject

from .models import Haus, Seite


def haus(request):
    """Context of every page: the house, looked up when a template asks for it."""
    return {"haus": SimpleLazyObject(Haus.load), "demo": settings.DEMO}


def seite(request, slug):
    """Impressum, Datenschutz, Barrierefreiheit."""
    return render(request, "quartier/seite.html", {"seite": get_object_or_404(Seite, slug=slug)})
