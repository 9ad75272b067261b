"""When no time suits: one tap that counts, and whoever likes leaves a wish to be called back."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from quartier.formulare import KeyedForm
from quartier.models import Bremse
from quartier.models.nummer import hash_of

from .forms import RueckrufForm
from .models import Anfrage, Fehlbedarf
from .views import TOO_MANY, active_matter
from .wahl import Wahl

DAY = 24 * 3600
TAPS, WISHES = (20, DAY), (10, 600)  # from one address; a whole house may share one


@csrf_exempt  # no login, no cookie: see KeyedForm
@never_cache
def kein_termin(request, slug):
    """Count that nothing suits: once for each page that was open, and not without end."""
    anliegen = active_matter(slug)
    wahl = Wahl(anliegen, request.GET)
    form = KeyedForm(request.POST)
    if request.method == "POST" and form.is_valid():
        first = Bremse.allows("kein_termin", form.cleaned_data["schluessel"], 1, DAY)
        if first and Bremse.allows("kein_termin", request.META["REMOTE_ADDR"], *TAPS):
            Fehlbedarf.count(anliegen, wahl.sprache)
    thanks = {"danke": "ja"} if request.method == "POST" else {}
    return redirect(reverse("rueckruf", args=[slug]) + wahl.address(**thanks))


@csrf_exempt  # no login, no cookie: see KeyedForm
@never_cache
def rueckruf(request, slug):
    """A wish that staff answer: a call back, or somebody who speaks the language (`?art=sprache`)."""
    anliegen = active_matter(slug)
    wahl = Wahl(anliegen, request.GET)
    art = Anfrage.Art.SPRACHE if request.GET.get("art") == Anfrage.Art.SPRACHE else Anfrage.Art.RUECKRUF
    form = RueckrufForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if form.is_valid() and not Bremse.allows("rueckruf", request.META["REMOTE_ADDR"], *WISHES):
        form.add_error(None, TOO_MANY)
        status = 429
    elif form.is_valid():
        geheimnis = form.cleaned_data["schluessel"]
        Anfrage.hand_over(
            form.person() | {"gespraech": wahl.gespraech},
            art=art, anliegen=anliegen, sprache=wahl.sprache, geheimnis_hash=hash_of(geheimnis),
        )  # fmt: skip
        return redirect(reverse("rueckruf", args=[slug]) + wahl.address(notiert="ja"))
    vorlage = "beratung/notiert.html" if "notiert" in request.GET else "beratung/rueckruf.html"
    context = {"anliegen": anliegen, "wahl": wahl, "art": art, "form": form, "danke": "danke" in request.GET}
    return render(request, vorlage, context, status=status)
