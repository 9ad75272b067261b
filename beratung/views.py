"""Public pages of the counselling: matter → time → details → check → done.

These pages run in the service `web`, which can hand a person over but never read one.
"""

import datetime as dt
from itertools import groupby

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from quartier.models import Bremse
from quartier.models.nummer import new_form_key
from quartier.regeln import local_instant

from .forms import DatenForm, ZeitForm
from .models import Anliegen, Beratungstermin, Vergeben
from .zeiten import free_times, nearest, read_zeit

DAYS_A_PAGE = 5
TIMES_BESIDE = 12
EXTENDED = "Gut. Sie haben jetzt wieder 15 Minuten."
OTHER_TIME = "Sie haben inzwischen eine andere Zeit gewählt. Jetzt gilt die Zeit, die hier steht. Stimmt das?"
HOLDS = (300, 600)  # from one address: that many in ten minutes; a whole house may share one
SCHRITTE = ["Anliegen", "Zeit", "Angaben", "Prüfen"]


def anliegen_liste(request):
    return render(request, "beratung/anliegen.html", {"anliegen": Anliegen.objects.filter(aktiv=True)})


def _anliegen(slug):
    return get_object_or_404(Anliegen, slug=slug, aktiv=True)


def _first_day(text):
    """The day from which to list, from the address; today if it makes no sense."""
    today = timezone.localdate()
    try:
        return max(today, dt.date.fromisoformat(text))
    except ValueError:
        return today


@csrf_exempt  # no login, no cookie: see KeyedForm
@never_cache
def zeiten(request, slug):
    """The free times by day; choosing one holds it for 15 minutes."""
    anliegen = _anliegen(slug)
    form = ZeitForm(request.POST if request.method == "POST" else None)
    problem, wish = "", None
    if request.method == "POST":
        if form.is_valid() and Bremse.allows("halten", request.META["REMOTE_ADDR"], *HOLDS):
            geheimnis = form.cleaned_data["schluessel"]
            kraft, wish = form.cleaned_data["zeit"]
            try:
                termin = Beratungstermin.objects.hold(anliegen, kraft, wish, geheimnis)
            except Vergeben as error:
                problem = str(error)
            else:
                return redirect(_next_page(termin, geheimnis))
        else:
            sentences = [error for errors in form.errors.values() for error in errors]
            problem = " ".join(sentences) or "Das waren sehr viele Versuche. Bitte warten Sie zehn Minuten."
    first = _first_day(request.GET.get("ab", ""))
    times = free_times(anliegen, first=local_instant(first, dt.time.min) if first > timezone.localdate() else None)
    days = [(day, list(group)) for day, group in groupby(times, key=lambda z: timezone.localtime(z.beginn).date())]
    return render(
        request,
        "beratung/zeiten.html",
        {
            "anliegen": anliegen,
            "tage": days[:DAYS_A_PAGE],
            "weiter": days[DAYS_A_PAGE][0] if len(days) > DAYS_A_PAGE else None,
            "problem": problem,
            "naechste": nearest(anliegen, wish) if wish else [],
            "schluessel": new_form_key(),
            "schritte": SCHRITTE,
            "schritt": 2,
        },
        status=409 if problem else 200,
    )


def _next_page(termin, geheimnis):
    if termin.stand == "gehalten":
        return reverse("buchen", args=[termin.anliegen.slug, geheimnis])
    return reverse("meins", args=[geheimnis])


@csrf_exempt  # no login, no cookie: the secret in the address is the key
@never_cache
def buchen(request, slug, geheimnis):
    """Details, check and booking of a held time. Whatever is pressed, everything typed stays."""
    anliegen = _anliegen(slug)
    termin = Beratungstermin.objects.of_secret(geheimnis).select_related("anliegen", "beratungskraft", "raum").first()
    if termin is None or termin.stand not in ("gehalten", "verfallen"):
        if termin and termin.code:
            return redirect(reverse("meins", args=[geheimnis]))
        raise Http404
    step = request.POST.get("schritt", "")
    form = DatenForm(request.POST if request.method == "POST" else None)
    problem = notice = ""
    try:
        if request.POST.get("zeit"):
            termin = _other_time(request, anliegen, geheimnis)
        if step == "verlaengern":
            termin = termin.extend()
            notice = EXTENDED if termin.gehalten_bis else ""
        elif step == "buchen" and request.POST.get("gezeigt", termin.gezeigt) != termin.gezeigt:
            notice = OTHER_TIME
        elif step == "buchen" and form.is_valid():
            termin.confirm(geheimnis, **form.cleaned_data)
            return redirect(reverse("meins", args=[geheimnis]))
    except Vergeben as error:
        problem = str(error)
    if termin.stand not in ("gehalten", "verfallen"):  # booked or cancelled in another window meanwhile
        return redirect(reverse("meins", args=[geheimnis]))
    checking = step in ("pruefen", "buchen") and not problem and form.is_valid()
    if step not in ("pruefen", "buchen") and form.is_bound:
        form = DatenForm(initial={name: request.POST.get(name, "") for name in form.fields})
    return render(
        request,
        "beratung/pruefen.html" if checking else "beratung/daten.html",
        {
            "anliegen": anliegen,
            "termin": termin,
            "abgelaufen": termin.stand == "verfallen" or termin.gehalten_bis <= timezone.now(),
            "form": form,
            "problem": problem,
            "notice": notice,
            "naechste": nearest(anliegen, termin.beginn) if problem else [],
            "andere": free_times(anliegen)[:TIMES_BESIDE] if step == "andere" else [],
            "schritte": SCHRITTE,
            "schritt": 4 if checking else 3,
        },
        status=409 if problem else 422 if form.errors else 200,
    )


def _other_time(request, anliegen, geheimnis):
    """Move the hold to the time that was pressed."""
    kraft, beginn = read_zeit(request.POST["zeit"])
    return Beratungstermin.objects.hold(anliegen, kraft, beginn, geheimnis)
