"""Projects: the list, and each of them."""

from django.shortcuts import get_object_or_404, render

from .auswahl import AuswahlForm, page_of
from .models import Projekt


def projekte(request):
    """All projects, what runs first; filters are in the address."""
    form = AuswahlForm(request.GET, Projekt.Stand.choices)
    found = form.found_in(Projekt.objects.running_first(), "handlungsfelder")
    page, no_such_page = page_of(found, request.GET.get("seite", "1"))
    context = {"texte": form.texte, "form": form, "seite": page, "keine_seite": no_such_page}
    return render(request, "quartier/projekte.html", context)


def projekt(request, slug):
    """One project: what for, with whom, how long, what came of it, and which ideas it grew from."""
    found = get_object_or_404(Projekt, slug=slug)
    ideas = found.ideen.published().select_related("handlungsfeld")
    return render(request, "quartier/projekt.html", {"projekt": found, "ideen": ideas})
