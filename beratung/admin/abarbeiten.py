"""Working through what fell out: who has been told how, what is held for them, what they answered."""

import datetime as dt
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.utils import timezone

from quartier.models.nachricht import NOT_REACHED
from quartier.regeln import local_instant

from .. import warteliste
from ..models import Beratungstermin, Nachricht, Protokoll, Stand, Vergeben
from .basis import own_page, site
from .kontakt import do, opened_on_page, row_of, takes_on_the_phone

Art = Nachricht.Art


@site.page("abarbeiten/", "abarbeiten", "Abarbeiten", "beratung.change_beratungstermin")
@transaction.atomic
def abarbeiten(request):
    """The list; its buttons are sent here too."""
    seen = Beratungstermin.objects.seen_by(request.user)
    offen = opened_on_page(request, seen.filter(stand__in=[Stand.FAELLT_AUS, Stand.GEBUCHT]))
    if request.method == "POST" and not offen:
        return _act(request, seen)
    today = local_instant(timezone.localdate(), dt.time.min)
    lost = seen.filter(stand=Stand.FAELLT_AUS, beginn__gte=today)
    rows = _rows(lost | seen.stranded())
    nobody_there = set(lost.nobody_there().values_list("pk", flat=True))
    now = timezone.now()
    for termin in rows:
        termin.gestrandet = termin.stand == Stand.GEBUCHT
        termin.wie_gesagt = _told(termin)
        termin.geht_doch = not termin.gestrandet and termin.pk not in nobody_there and termin.beginn > now
        termin.kontakt = offen and offen["pk"] == termin.pk and (offen["kontakt"] or {"name": "Keine Angaben mehr"})
    answered = seen.booked().filter(nachrichten__art=Art.AUSFALL).distinct().order_by("beginn")
    return own_page(
        request, "admin/beratung/abarbeiten.html", "Was ausfällt: abarbeiten", zeilen=rows,
        gestrandet=sum(termin.gestrandet for termin in rows), geht_doch=sum(termin.geht_doch for termin in rows),
        geklaert=answered.select_related("beratungskraft"),
    )  # fmt: skip


def _rows(termine):
    """In order of time, with everything that the page shows."""
    offers = Beratungstermin.objects.filter(stand=Stand.ANGEBOTEN).select_related("beratungskraft").order_by("beginn")
    told = Nachricht.objects.filter(art=Art.AUSFALL).order_by("faellig_ab")
    found = termine.with_way().select_related("anliegen", "beratungskraft", "sprachmittlung").order_by("beginn", "pk")
    return list(
        found.prefetch_related(Prefetch("angebote", offers, "gehalten"), Prefetch("nachrichten", told, "gesagt"))
    )


def _told(termin):
    """(state, words): has the person been told, and how?"""
    if termin.gestrandet:
        words = {"mail": "per E-Mail erreichbar", "anruf": "telefonisch erreichbar"}
        return "offen", f"weiß noch nichts; {words.get(termin.weg, 'kein Weg: nur an der Tür')}"
    if not termin.gesagt:
        return "tuer", "kein Weg: bitte an der Tür sagen"
    last = termin.gesagt[-1]
    if last.stand == "gescheitert":
        return "tuer", "E-Mail kam nicht an: bitte an der Tür sagen"
    if last.kanal == "anruf":
        to_call = f"noch anzurufen. {last.anrufversuche}".rstrip(". ")
        return ("gesagt", "angerufen") if last.stand == "erledigt" else ("anruf", to_call)
    return ("gesagt", "E-Mail ist verschickt") if last.stand == "erledigt" else ("mail", "E-Mail ist unterwegs")


# --- the buttons


def _act(request, seen):
    """Do what was pressed and come back; what cannot be done is said."""
    was = request.POST.get("was", "")
    if was in BULK:
        BULK[was](request, seen)
    elif was in ACTS:
        termin = row_of(seen, request.POST.get("termin", ""))
        deed = partial(ACTS[was], termin, request.POST.get("zeit", ""))
        do(request, termin, was, deed, f"Beratungstermin {termin.pk}")
    return redirect("admin:abarbeiten")


def _takes(termin, offer):
    return f"Neue Zeit: {takes_on_the_phone(termin, offer)}. Wer eine E-Mail-Adresse hat, bekommt sie auch schriftlich."


def _needs_none(termin, _):
    termin.cancel()
    return "Braucht keinen Termin mehr. Die Angaben sind gelöscht."


def _calls(termin):
    return termin.nachrichten.filter(art=Art.AUSFALL).to_call()


def _called(termin, _):
    for nachricht in _calls(termin):
        nachricht.done()
    return "Ist angerufen."


def _not_reached(termin, _):
    for nachricht in _calls(termin):
        nachricht.not_reached()
    return NOT_REACHED


def _takes_place(termin, _):
    termin.reinstate()
    return "Findet doch statt."


def _fall_out(termin, _):
    warteliste.fall_out([termin])
    return "Fällt aus. Wer einen Weg hat, bekommt Bescheid."


def _all_fall_out(request, seen):
    lost = warteliste.fall_out(seen.stranded())
    for termin in lost:
        Protokoll.write(request.user, "fällt aus", f"Beratungstermin {termin.pk}")
    messages.success(request, f"Termine, die ausfallen: {len(lost)}. Wer einen Weg hat, bekommt Bescheid.")


def _all_take_place(request, seen):
    lost = seen.fell_out()
    for termin in lost.exclude(pk__in=lost.nobody_there()).order_by("beginn"):
        try:
            with transaction.atomic():
                termin.reinstate()
        except Vergeben as error:
            messages.error(request, f"{termin} bei {termin.beratungskraft}: {error}")
        else:
            Protokoll.write(request.user, "findet doch statt", f"Beratungstermin {termin.pk}")
            messages.success(request, f"{termin}: Findet doch statt.")


ACTS = {
    "nimmt": _takes,
    "braucht keinen": _needs_none,
    "angerufen": _called,
    "nicht erreicht": _not_reached,
    "findet doch statt": _takes_place,
    "fällt aus": _fall_out,
}
BULK = {"alle fallen aus": _all_fall_out, "alle finden doch statt": _all_take_place}
