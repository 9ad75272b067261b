"""Public pages of the counselling: matter (or the guide to it) → time. Then buchen.py: details → check → done.

These pages run in the service `web`, which can hand a person over but never read one.
"""

import datetime as dt
from itertools import groupby

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from quartier.models import Bremse
from quartier.models.nummer import new_form_key
from quartier.models.uebersetzung import Texte
from quartier.regeln import month_before, next_month

from .forms import ZeitForm
from .models import Anliegen, Beratungstermin, Vergeben
from .wahl import Wahl, language_of_page, languages, spoken_language
from .zeiten import Lage, day_from, nearest, next_days

DAYS_A_PAGE = 5
TIMES_A_DAY = 8  # so many of a day; a link shows the rest
SOON = 3
HOLDS = (300, 600)  # from one address: that many in ten minutes; a whole house may share one
TOO_MANY = _("Das waren sehr viele Versuche. Bitte warten Sie zehn Minuten.")
SCHRITTE = [_("Anliegen"), _("Zeit"), _("Angaben"), _("Prüfen")]


def anliegen_liste(request):
    """What one may come with; whoever speaks another language says so here, and it stays chosen."""
    return render(request, "beratung/anliegen.html", _matters(request))


def wegweiser(request):
    """What people say, each sentence a link to the matter that fits."""
    return render(request, "beratung/wegweiser.html", _matters(request))


def _matters(request):
    sprache, texte = spoken_language(request.GET), Texte()
    matters = list(Anliegen.objects.filter(aktiv=True))
    for one in matters:
        one.saetze = texte.text(one, "saetze")  # for this page only
    return {
        "texte": texte,
        "anliegen": matters,
        "sprache": sprache,
        "sprachen": languages(lambda code: f"?sprache={code}"),
        "wunsch": "" if sprache == language_of_page() else f"?sprache={sprache}",
    }


def active_matter(slug):
    return get_object_or_404(Anliegen, slug=slug, aktiv=True)


@csrf_exempt  # no login, no cookie: see KeyedForm
@never_cache
def zeiten(request, slug):
    """The free times, soonest first; choosing one holds it for 15 minutes."""
    anliegen = active_matter(slug)
    wahl = Wahl(anliegen, request.GET)
    problem, wish = "", None
    if request.method == "POST":
        form = ZeitForm(request.POST)
        if form.is_valid() and Bremse.allows("halten", request.META["REMOTE_ADDR"], *HOLDS):
            geheimnis = form.cleaned_data["schluessel"]
            kraft, wish = form.cleaned_data["zeit"]
            try:
                termin = Beratungstermin.objects.hold(anliegen, kraft, wish, geheimnis, **wahl.wunsch)
            except Vergeben as error:
                problem = str(error)
            else:
                return redirect(_next_page(termin, geheimnis))
        else:
            sentences = [error for errors in form.errors.values() for error in errors]
            problem = " ".join(sentences) or TOO_MANY
    return render(
        request,
        "beratung/zeiten.html",
        {
            "anliegen": anliegen,
            "wahl": wahl,
            "problem": problem,
            "naechste": nearest(anliegen, wish, **wahl.wunsch) if wish else [],
            "form_key": new_form_key(),
            "schritte": SCHRITTE,
            "schritt": 2,
            **_shown(anliegen, wahl),
        },
        status=409 if problem else 200,
    )


def _next_page(termin, geheimnis):
    if termin.stand == "gehalten":
        return reverse("buchen", args=[termin.anliegen.slug, geheimnis])
    return reverse("meins", args=[geheimnis])


def _shown(anliegen, wahl):
    """What the page of times lists: one day, one month as counts, or the next days with the soonest above them."""
    if wahl.monat:
        return {"monat": _month(anliegen, wahl), **_months_beside(wahl)}
    if wahl.tag:
        times = Lage(anliegen, **wahl.wunsch).times(day_from(wahl.tag), day_from(wahl.tag + dt.timedelta(1)))
        return {"tage": [(wahl.tag, times, "")] if times else []}
    first = day_from(wahl.ab) if wahl.ab else None
    days = next_days(anliegen, DAYS_A_PAGE + 1, first=first, **wahl.wunsch)
    times = [zeit for _, times in days for zeit in times]
    return {
        "bald": times[:SOON] if not wahl.ab and len(times) > SOON else [],
        "tage": [(day, all_times[:TIMES_A_DAY], _more(wahl, day, all_times)) for day, all_times in days[:DAYS_A_PAGE]],
        "niemand": not days and not wahl.ab and wahl.needs_somebody,
        "weiter": wahl.address(ab=days[DAYS_A_PAGE][0]) if len(days) > DAYS_A_PAGE else "",
        "monatsansicht": wahl.address(monat=f"{days[0][0]:%Y-%m}") if days else "",
    }


def _more(wahl, day, times):
    """The address of the whole day, if the list does not show all of it."""
    return wahl.address(tag=day) if len(times) > TIMES_A_DAY else ""


def _month(anliegen, wahl):
    """[(day, how many free times, address of the day)]"""
    times = Lage(anliegen, **wahl.wunsch).times(day_from(wahl.monat), day_from(next_month(wahl.monat)))
    by_day = groupby(times, key=lambda zeit: timezone.localtime(zeit.beginn).date())
    return [(day, len(list(group)), wahl.address(tag=day)) for day, group in by_day]


def _months_beside(wahl):
    """The months before and after, if one can book there: {name: {tag, adresse}}."""
    before, after = month_before(wahl.monat), next_month(wahl.monat)
    beside = {"monat_vorher": before, "monat_nachher": after}
    return {
        name: {"tag": first, "adresse": wahl.address(monat=f"{first:%Y-%m}")}
        for name, first in beside.items()
        if timezone.localdate().replace(day=1) <= first <= wahl.last
    }
