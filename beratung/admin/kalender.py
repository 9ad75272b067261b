"""Pages for one's own: the calendar of a counsellor or interpreter, and what an interpreter has to do."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone

from ..models import Beratungstermin, Protokoll
from ..models.stand import HAS_PERSON, TAKES_TIME
from ..nachrichten import ort
from .basis import own_page, site

NEW = "kalender_neu"  # key in the session: a new address, until it has been shown


@site.page("kalender/", "kalender", "Mein Kalender", only_kraft=True)
@transaction.atomic
def mein_kalender(request):
    """How to subscribe to one's own busy times; a new address is shown once."""
    zugang, was = request.user.zugang, request.POST.get("was")
    if was == "neu" and request.user.kraft:
        request.session[NEW] = f"{settings.LENA_BERATUNG_URL}/kalender/{zugang.new_calendar()}.ics"
        Protokoll.write(request.user, "Kalender-Adresse erneuert", f"Zugang {zugang.pk}")
        return redirect("admin:kalender")
    elif was == "aus":
        zugang.no_calendar()
        Protokoll.write(request.user, "Kalender abgeschaltet", f"Zugang {zugang.pk}")
        messages.success(request, "Abgeschaltet. Die alte Adresse zeigt nichts mehr.")
        return redirect("admin:kalender")
    return own_page(
        request, "admin/beratung/kalender.html", "Mein Kalender", kraft=request.user.kraft,
        adresse=request.session.pop(NEW, ""), an=bool(zugang.kalender_hash),
    )  # fmt: skip


@site.page("einsaetze/", "einsaetze")
def einsaetze(request):
    """All that an interpreter sees: when, where, in which language. Never who, never what about."""
    if not request.user.only_interprets:
        raise PermissionDenied
    mine = Beratungstermin.objects.filter(sprachmittlung=request.user.kraft, ende__gt=timezone.now())
    mine = mine.filter(stand__in=set(TAKES_TIME) & set(HAS_PERSON)) if request.user.kraft else mine.none()
    rows = [
        {"beginn": t.beginn, "ende": t.ende, "sprache": t.get_sprache_display(), "ort": _place(t)}
        for t in mine.select_related("raum").order_by("beginn")
    ]
    return own_page(
        request, "admin/beratung/einsaetze.html", "Meine Einsätze", einsaetze=rows, kraft=request.user.kraft
    )


def _place(termin):
    """Where an interpreter is needed, without where somebody lives."""
    words = {"telefon": "am Telefon", "hausbesuch": "bei der Person zu Hause: Bitte bei uns fragen"}
    return words.get(termin.gespraech) or ort(termin)
