"""The Today board of the content admin: what the day brings and what wants doing.

Shows only what the account may see, in a fixed number of queries.
"""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from quartier import heute as haus
from quartier.heute import MOST, mine
from quartier.models import Idee, Nachricht
from quartier.models.nachricht import NOT_REACHED, Stand

from .models import Angebot, Anmeldung, Bedarf, Durchgang, Mithilfe, NotPossible, Termin

TALLY_DAYS, HELP_DAYS = 14, 7  # so far back dates still want counting; so far ahead help is looked for


def board(request, site):
    """What the page shows, for the account of this request."""
    now, today = timezone.now(), timezone.localdate()
    dates, signups, offers, told, needs = (
        mine(request, site, model) for model in (Termin, Anmeldung, Angebot, Nachricht, Bedarf)
    )
    signups = signups.select_related("durchgang__angebot", "termin")
    held = list(signups.filter(stand=Anmeldung.Stand.ANGEBOTEN).order_by("angeboten_bis"))
    over = dates.without_tally(now).exclude(angebot__stand=Angebot.Stand.ENTWURF).order_by("-beginn")
    coming = Termin.objects.upcoming(now).filter(angebot=OuterRef("pk"))
    todo = {
        "anrufe": _calls(told.to_call(now)[:MOST], held),
        "gescheitert": list(told.filter(stand=Stand.GESCHEITERT)[:MOST]),
        "uebergangen": list(_passed_over(signups, now)[:MOST]),
        "gehalten": held,
        "zaehlungen": list(over.filter(ende__gt=now - dt.timedelta(TALLY_DAYS))[:MOST]),
        "hilfe": list(needs.open(now).filter(termin__beginn__lt=now + dt.timedelta(HELP_DAYS))[:MOST]),
        "ohne_termine": list(offers.published().exclude(Exists(coming)).order_by("titel")[:MOST]),
        **haus.todo(request, site, now),
    }
    return todo | {
        "title": f"Heute, {date_format(today, 'l, j. F')}",
        "tage": _days(dates.published(), today),
        "jetzt": now,
        "zu_tun": any(todo.values()),
        "hoechstens": MOST,
    }


def _days(dates, today):
    """Today's and tomorrow's dates: [(word, day, dates)]."""
    tomorrow = today + dt.timedelta(1)
    found = list(dates.on(today, tomorrow).order_by("beginn", "angebot__titel"))
    return [
        (word, day, [termin for termin in found if timezone.localtime(termin.beginn).date() == day])
        for word, day in (("Heute", today), ("Morgen", tomorrow))
    ]


def _calls(told, held):
    """Open calls, with the language of who is called, as `liest`.

    One that offers a place knows it, as `platz`, with the deadline, as `bis`.
    """
    deadlines = {str(anmeldung.pk): anmeldung.angeboten_bis for anmeldung in held}
    calls = list(told)
    read = _languages(calls)
    for call in calls:
        call.liest = read.get(_whom(call))
        call.platz = _offered_to(call)
        call.bis = deadlines.get(call.platz)
    return calls


def _whom(nachricht):
    """Of what kind is the person whom this message is for, and their key."""
    return tuple([*nachricht.schluessel.split(":"), ""][:2])


def _languages(calls):
    """{who: the language in which they read, if it is not German}"""
    found = {}
    for model in (Anmeldung, Mithilfe, Idee):
        kind = model._meta.model_name
        keys = [pk for whom, pk in map(_whom, calls) if whom == kind]
        others = model.objects.filter(pk__in=keys).exclude(sprache=settings.LANGUAGE_CODE)
        found |= {(kind, str(one.pk)): one.liest for one in others.only("sprache")}
    return found


def _offered_to(nachricht):
    """The key of the sign-up to which this message offers a place, or ""."""
    whom, pk, what, *_ = [*nachricht.schluessel.split(":"), "", ""]
    return pk if (whom, what) == ("anmeldung", "angebot") else ""


def _passed_over(signups, now):
    """Parties too large for the places that are free (`frei`): only a person can help them."""
    taken = (
        Anmeldung.objects.with_place()
        .filter(Q(termin=None) | Q(termin=OuterRef("termin")), durchgang=OuterRef("durchgang"))
        .order_by().values("durchgang").annotate(n=Sum("personen")).values("n")
    )  # fmt: skip
    coming = Termin.objects.published().upcoming(now).takes_place()
    return (
        signups.waiting()
        .filter(
            Q(termin__in=coming)
            | Q(termin=None, durchgang__in=Durchgang.objects.filter(Exists(coming.filter(durchgang=OuterRef("pk"))))),
            uebergangen_am__isnull=False,
        )
        .annotate(frei=F("durchgang__plaetze") - Coalesce(Subquery(taken), 0))
        .filter(frei__gt=0, personen__gt=F("frei"))
    )


# --- the buttons


def act(request, site):
    """A button of the board was pressed: do it and say so. Pressed twice, it acts once."""
    if request.POST.get("was") == "stimmt":
        haus.still_true(request, site)
        return
    deed = DEEDS.get(request.POST.get("was"))
    obj = _allowed(request, site, Nachricht, request.POST.get("wen", ""))
    if deed is None or obj is None:
        messages.info(request, "Das ist schon erledigt.")
        return
    try:
        deed(request, site, obj)
    except NotPossible as error:
        messages.error(request, str(error))


def _allowed(request, site, model, pk):
    """The object with this key if the account may change it, else None."""
    model_admin = site.get_model_admin(model)
    obj = model_admin.get_object(request, pk)
    return obj if obj and model_admin.has_change_permission(request, obj) else None


def _reached(request, site, nachricht):
    if nachricht.stand in (Stand.OFFEN, Stand.GESCHEITERT):
        name = nachricht.name
        nachricht.done()
        messages.success(request, f"Erledigt: {name}.")


def _not_reached(request, site, nachricht):
    if nachricht.stand != Stand.OFFEN:
        raise NotPossible("Das hat inzwischen jemand erledigt.")
    nachricht.not_reached()
    messages.success(request, f"{nachricht.name}: {NOT_REACHED}")


def _anmeldung(request, site, nachricht):
    anmeldung = _allowed(request, site, Anmeldung, _offered_to(nachricht))
    if anmeldung is None:
        raise NotPossible("Diese Anmeldung gibt es nicht mehr.")
    return anmeldung


def _accepts(request, site, nachricht):
    anmeldung = _anmeldung(request, site, nachricht)
    anmeldung.accept()
    site.get_model_admin(Anmeldung).log_change(request, anmeldung, "hat am Telefon zugesagt")
    messages.success(request, f"{anmeldung} hat den Platz.")


DEEDS = {"erreicht": _reached, "nicht erreicht": _not_reached, "zusagen": _accepts}
