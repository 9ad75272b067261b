"""Dates of offers as entries of a calendar: the same in feeds, files and mails."""

from email.utils import parseaddr

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from quartier import kalender
from quartier.models import Haus
from quartier.sprache import datum


def termine_as_calendar(termine, titel="", name=""):
    """A calendar file with one entry per date, under this title or that of its offer; `name` is for subscribers.

    One query for the house, and at most one each for offers, organisers, themes and rooms.
    """
    termine, haus = list(termine), Haus.load()
    prefetch_related_objects(termine, "angebot__veranstalter", "angebot__handlungsfelder", "raum")
    address = haus.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    offers = {termin.angebot_id: termin.angebot for termin in termine}
    shared = {pk: _shared(angebot, address) for pk, angebot in offers.items()}
    places = {pk: ort(raum, haus) for pk, raum in {termin.raum_id: termin.raum for termin in termine}.items()}
    return kalender.calendar(
        (_event(termin, titel, places[termin.raum_id], shared[termin.angebot_id]) for termin in termine),
        f"{haus.name}: {name}" if name else "",
    )


def ort(raum, haus):
    """Where it is, in one line: the room, else the house, with its town."""
    return ", ".join(filter(None, [raum.ort if raum else f"{haus.name}, {haus.adresse}", haus.plz_ort]))


def titel_of(angebot):
    """Its title; examples say that they are examples."""
    return _("{titel} (Beispiel)").format(titel=angebot.titel) if angebot.beispiel else angebot.titel


def _shared(angebot, address):
    """What all dates of an offer have in common."""
    return {
        "url": settings.LENA_URL + angebot.get_absolute_url(),
        "veranstalter": (angebot.veranstalter.name, address),
        "themen": tuple(thema.name for thema in angebot.handlungsfelder.all()),
    }


def _event(termin, titel, ort, shared):
    angebot = termin.angebot
    titel = titel or titel_of(angebot)
    return kalender.event(
        termin.pk, termin.beginn, termin.ende,
        _("Fällt aus: {titel}").format(titel=titel) if termin.abgesagt_am else titel, ort,
        sequenz=termin.sequenz, abgesagt=bool(termin.abgesagt_am), stand=max(termin.geaendert, angebot.geaendert),
        text="\n".join(filter(None, [termin.hinweis, moved_from(termin), angebot.kurztext])), **shared,
    )  # fmt: skip


def moved_from(termin):
    """When it was to be before it was moved, as a sentence, or ""; a cancelled date has none."""
    if not termin.vorher_beginn or termin.abgesagt_am:
        return ""
    return _("Verlegt, vorher: {zeit} Uhr.").format(zeit=datum(termin.vorher_beginn, "l, j. F, H:i"))
