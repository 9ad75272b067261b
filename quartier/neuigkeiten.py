"""News: the list, and each piece."""

from django.shortcuts import get_object_or_404, render

from .models import Neuigkeit


def neuigkeiten(request):
    return render(request, "quartier/neuigkeiten.html", {"neuigkeiten": Neuigkeit.objects.published()[:20]})


def neuigkeit(request, slug):
    return render(
        request, "quartier/neuigkeit.html", {"neuigkeit": get_object_or_404(Neuigkeit.objects.published(), slug=slug)}
    )
