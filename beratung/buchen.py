"""Public pages of the counselling, second half: a held time → details → check → booked."""

import datetime as dt

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from .forms import BuchenForm
from .models import Beratungstermin, Vergeben
from .views import SCHRITTE, active_matter
from .zeiten import free_times, nearest, read_zeit

TIMES_BESIDE = 12
EXTENDED = _("Gut. Sie haben jetzt wieder 15 Minuten.")
OTHER_TIME = _("Sie haben inzwischen eine andere Zeit gewählt. Jetzt gilt die Zeit, die hier steht. Stimmt das?")
CHECKING = ("pruefen", "buchen")  # steps that look at what was typed; the others only keep it
LONGER = "verlaengern"  # keeps the page on which it is pressed


@csrf_exempt  # no login, no cookie: the secret in the address is the key
@never_cache
def buchen(request, slug, geheimnis):
    """Details, check and booking of a held time. Whatever is pressed, everything typed stays."""
    anliegen = active_matter(slug)
    termin = Beratungstermin.objects.of_secret(geheimnis).select_related("anliegen", "beratungskraft", "raum").first()
    if termin is None or termin.stand not in ("gehalten", "verfallen"):
        if termin and termin.code:
            return redirect(reverse("meins", args=[geheimnis]))
        raise Http404
    step = request.POST.get("schritt", "")
    looks = step in CHECKING or (step == LONGER and "gezeigt" in request.POST)
    form = _form(request, termin, step, looks)
    problem = notice = ""
    try:
        if request.POST.get("zeit"):
            termin = _other_time(request, termin, geheimnis)
        if step == LONGER:
            termin = termin.extend()
            notice = EXTENDED if termin.gehalten_bis else ""
        elif step == "buchen" and request.POST.get("gezeigt", termin.gezeigt) != termin.gezeigt:
            notice = OTHER_TIME
        elif step == "buchen" and form.is_valid():
            termin.confirm(geheimnis, helfer=form.helfer(), **form.person())
            return redirect(reverse("meins", args=[geheimnis]))
    except Vergeben as error:
        problem = str(error)
    if termin.stand not in ("gehalten", "verfallen"):  # booked or cancelled in another window meanwhile
        return redirect(reverse("meins", args=[geheimnis]))
    minutes = _minutes_left(termin)
    checking = looks and not problem and form.is_valid()
    return render(
        request,
        "beratung/pruefen.html" if checking else "beratung/daten.html",
        {
            "schluessel": geheimnis,
            "anliegen": anliegen,
            "termin": termin,
            "minuten": minutes,
            "noch_minuten": minutes and _countdown(termin, minutes),
            "form": form,
            "problem": problem,
            "notice": notice,
            "naechste": nearest(anliegen, termin.beginn, **termin.wunsch) if problem else [],
            "andere": free_times(anliegen, **termin.wunsch)[:TIMES_BESIDE] if step == "andere" else [],
            "schritte": SCHRITTE,
            "schritt": 4 if checking else 3,
        },
        status=409 if problem else 422 if form.errors else 200,
    )


def _form(request, termin, step, looks):
    """The form with all that was typed; judged only on the way to or on the check page: if it `looks`."""
    if request.method != "POST":
        return BuchenForm(gespraech=termin.gespraech)
    data = request.POST.copy()
    if step in ("fuer_andere", "fuer_mich"):
        data["fuer_andere"] = "on" if step == "fuer_andere" else ""
        mine, own = ("name", "helfer_name") if step == "fuer_andere" else ("helfer_name", "name")
        if not data.get(own):  # "Ihr Name" was typed before they said for whom they book
            data[own], data[mine] = data.get(mine, ""), ""
    form = BuchenForm(data, gespraech=termin.gespraech)
    if looks:
        return form
    return BuchenForm(initial={name: form[name].data for name in form.fields}, gespraech=termin.gespraech)


def _other_time(request, termin, geheimnis):
    """Move the hold to the time that was pressed."""
    kraft, beginn = read_zeit(request.POST["zeit"])
    return Beratungstermin.objects.hold(termin.anliegen, kraft, beginn, geheimnis, **termin.wunsch)


def _minutes_left(termin):
    """How many more minutes the time is held, begun ones counted; 0 if it is not."""
    left = (termin.gehalten_bis or timezone.now()) - timezone.now()
    return max(0, -(-left // dt.timedelta(minutes=1)))


def _countdown(termin, minutes):
    """ "noch 15 Minuten", with the words for all the minutes to come, which the script shows one after the other."""
    words = [gettext("die 15 Minuten sind um, machen Sie einfach weiter")]
    words += [ngettext("noch {n} Minute", "noch {n} Minuten", n).format(n=n) for n in range(1, minutes + 1)]
    ends = timezone.localtime(termin.gehalten_bis).isoformat()
    return format_html('<span data-bis="{}" data-worte="{}">{}</span>', ends, "|".join(words), words[-1])
