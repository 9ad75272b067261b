"""Helping: what help is needed, and promising it."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from quartier.formulare import keyed_page

from .forms import MithilfeForm
from .models import Angebot, Bedarf, NotPossible

MOST = 100  # so many tasks stand on the page; helpers choose from the next weeks


def mitmachen(request):
    """Help that is needed at coming dates, soonest first."""
    return render(request, "angebote/mitmachen.html", {"bedarfe": Bedarf.objects.open()[:MOST]})


@keyed_page
def mithelfen(request, pk):
    """Promise to help with one task. The same form sent again leads to the same promise."""
    known = Bedarf.objects.exclude(termin__angebot__stand=Angebot.Stand.ENTWURF)  # archived ones: `why_closed`
    bedarf = get_object_or_404(known.select_related("termin__angebot", "termin__raum"), pk=pk)
    form = MithilfeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = dict(form.cleaned_data)
        geheimnis = person.pop("schluessel")
        try:
            bedarf.help_out(geheimnis=geheimnis, sprache=get_language(), **person)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            return redirect("meins", geheimnis)
    return render(
        request,
        "angebote/mithelfen.html",
        {
            "bedarf": bedarf,
            "termin": bedarf.termin,
            "form": form,
            "why_closed": "" if form.is_bound else bedarf.why_closed(),
        },
        status=422 if form.errors else 200,
    )
