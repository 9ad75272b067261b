"""Whom to call, whom a mail did not reach, and whom only the door reaches."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format

from quartier.models import Haus
from quartier.models.nachricht import NOT_REACHED
from quartier.models.nachricht import Stand as Versand
from quartier.regeln import local_instant

from .. import warteliste
from ..models import Beratungskraft, Beratungstermin, Nachricht, Stand
from ..nachrichten import ort
from .basis import own_page, site
from .kontakt import do, opened_on_page, row_of, takes_on_the_phone

Art = Nachricht.Art
SOON = dt.timedelta(days=14)


@site.page("kontakte/", "kontakte", "Kontakte", "beratung.change_nachricht")
@transaction.atomic
def kontakte(request):
    """The three lists; their buttons are sent here too."""
    seen = Nachricht.objects.filter(termin__beratungskraft__in=Beratungskraft.objects.seen_by(request.user))
    offen = opened_on_page(request, seen.filter(stand__in=[Versand.OFFEN, Versand.GESCHEITERT]))
    if request.method == "POST" and not offen:
        return _act(request, seen)
    haus = Haus.load()
    calls, failed = _with_words(seen.to_call(), haus), _with_words(seen.filter(stand=Versand.GESCHEITERT), haus)
    for nachricht in calls + failed:
        nachricht.kontakt = offen and offen["pk"] == nachricht.pk and (offen["kontakt"] or {"name": "Keine Angaben"})
    return own_page(
        request, "admin/beratung/kontakte.html", "Kontakte", anrufe=calls, gescheitert=failed,
        an_der_tuer=_at_the_door(request.user),
    )  # fmt: skip


def _with_words(found, haus):
    """Messages in order of time, each with `sagen`, what to read aloud, and the times held for its person."""
    offers = Beratungstermin.objects.filter(stand=Stand.ANGEBOTEN).order_by("beginn")
    found = found.select_related("termin__raum").order_by("faellig_ab", "pk")
    rows = list(found.prefetch_related(Prefetch("termin__angebote", offers, "gehalten")))
    for nachricht in rows:
        nachricht.sagen = to_say(nachricht, haus)
    return rows


def _at_the_door(konto):
    """Appointments that fall out, were cancelled or changed by us, soon, with no way to tell the person."""
    now, today = timezone.now(), local_instant(timezone.localdate(), dt.time.min)
    changed = Q(stand__in=[Stand.FAELLT_AUS, Stand.ABGESAGT_HAUS]) | Q(stand=Stand.GEBUCHT, sequenz__gt=0)
    said = Q(art__in=[Art.ABSAGE, Art.AUSFALL]) | Q(art=Art.VERSCHOBEN, sequenz=OuterRef("sequenz"))
    told = Nachricht.objects.filter(said, termin=OuterRef("pk"))
    found = Beratungstermin.objects.seen_by(konto).filter(changed, ~Exists(told), beginn__gte=today)
    return found.filter(beginn__lt=now + SOON).select_related("beratungskraft").order_by("beginn")


def to_say(nachricht, haus):
    """What to read aloud, as sentences: neutral words, no matter, no counsellor, no link."""
    termin, when = nachricht.termin, _when(nachricht.termin.beginn)
    held = [f"{_when(offer.beginn)}, frei gehalten bis {_when(offer.gehalten_bis)}" for offer in termin.gehalten]
    where = f"Ort: {ort(termin, haus)}."
    number = f"Ihre Nummer ist {termin.nummer}." if termin.code else ""
    sentences = {
        Art.ABSAGE: [f"Ihr Termin am {when} ist abgesagt.", "Möchten Sie einen neuen?"],
        Art.AUSFALL: [
            f"Ihr Termin am {when} fällt leider aus.",
            f"Wir haben eine andere Zeit für Sie: {' – oder: '.join(held)}." if held else "",
            "Passt Ihnen das?" if held else "Wann passt es Ihnen?",
        ],
        Art.ANGEBOT: [f"Sie wollten gern früher kommen. Frei ist: {' – oder: '.join(held)}.", "Möchten Sie?"],
        Art.VERSCHOBEN: [f"Bei Ihrem Termin hat sich etwas geändert. Jetzt gilt: {when}.", where, number],
        Art.DOCH: [f"Ihr Termin findet doch statt: {when}.", where, number],
        Art.ERINNERUNG: [f"Sie haben am {when} einen Termin.", where, "Kommen Sie?"],
        Art.UEBERGABE: [f"Jemand hat für Sie einen Termin gemacht: {when}.", where, number],
        Art.BESTAETIGUNG: [f"Ihr Termin ist eingetragen: {when}.", where, number],
    }
    return " ".join(filter(None, sentences[nachricht.art]))


def _when(instant):
    return f"{date_format(timezone.localtime(instant), 'l, d.m., H:i')} Uhr"


# --- the buttons


def _act(request, seen):
    was = request.POST.get("was", "")
    nachricht = row_of(seen.select_related("termin"), request.POST.get("nachricht", ""))
    if was in ACTS and nachricht.stand in (Versand.OFFEN, Versand.GESCHEITERT):
        deed = partial(ACTS[was], nachricht, request.POST.get("zeit", ""))
        do(request, nachricht.termin, was, deed, f"Nachricht {nachricht.pk}")
    return redirect("admin:kontakte")


def _reached(nachricht, _):
    nachricht.done()
    return "Erledigt."


def _not_reached(nachricht, _):
    nachricht.not_reached()
    return NOT_REACHED


def _takes(nachricht, offer):
    termin = takes_on_the_phone(nachricht.termin, offer)
    _done(nachricht)
    return f"Neue Zeit: {termin}."


def _refuses(nachricht, offer):
    warteliste.refuse(nachricht.termin, offer)
    _done(nachricht)
    return "Die Zeit bekommt jemand anderes. Der bisherige Termin bleibt."


def _cannot_come(nachricht, _):
    nachricht.termin.cancel()
    return "Abgesagt. Die Angaben sind gelöscht."


def _done(nachricht):
    row = Nachricht.objects.filter(pk=nachricht.pk, stand=Versand.OFFEN).first()
    if row:
        row.done()


ACTS = {
    "erreicht": _reached,
    "nicht erreicht": _not_reached,
    "nimmt": _takes,
    "lieber nicht": _refuses,
    "kann nicht kommen": _cannot_come,
}
