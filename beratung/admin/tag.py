"""The counselling office: the day as one list, with its buttons, and as one sheet of paper.

Appointments name nobody; who it is, is seen by opening one. The sheet has initials or names by choice.
"""

import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from quartier.felder import SPRACHEN, YEARS
from quartier.models.nachricht import Stand as Versand

from ..auswertung import scarce
from ..models import (
    Abwesenheit,
    Anfrage,
    Anliegen,
    Beratungskraft,
    Beratungstermin,
    Laufnummer,
    Nachricht,
    Person,
    Stand,
    Vergeben,
)
from ..models.anliegen import Gespraech
from ..models.stand import BACK, HAS_PERSON, STEPS
from ..ueberblick import Ueberblick
from ..zeiten import day_from
from .basis import site

KEPT_AFTER = dt.timedelta(7)  # what is on paper goes when the rest goes
TIMES_HINTED = 6  # free times of a matter, on the page of today
PRINTED = {"initialen": "Tagesblatt gedruckt (Initialen)", "voll": "Tagesblatt gedruckt (Namen)"}
WORDS = {
    Stand.GEBUCHT: "noch nicht da", Stand.ANGEKOMMEN: "ist da", Stand.LAEUFT: "läuft", Stand.FERTIG: "fertig",
    Stand.NICHT_GEKOMMEN: "nicht gekommen",
}  # fmt: skip
FORWARD = [Stand.ANGEKOMMEN, Stand.LAEUFT, Stand.FERTIG, Stand.NICHT_GEKOMMEN]
CHANGE = "beratung.change_beratungstermin"
ALREADY = "Inzwischen ist schon eine Nummer gezogen. Für noch jemanden drücken Sie bitte noch einmal."
UNKNOWN = "Das gibt es nicht mehr. Hier ist der Tag, wie er jetzt ist."


def step_buttons(termin):
    """[(state, words on the button, is it a step back?)] of this appointment; steps back come last.

    Before its day there is only the way back.
    """
    back = BACK.get(termin.stand)
    forward = [] if _is_later(termin) else [step for step in FORWARD if step in STEPS.get(termin.stand, [])]
    buttons = [(step, WORDS[step], False) for step in forward if step != back]
    return buttons + ([(back, f"zurück: {WORDS[back]}", True)] if back else [])


def _is_later(termin):
    """Is its day still to come?"""
    return timezone.localdate(termin.beginn) > timezone.localdate()


def chosen_day(text):
    """The local day of an address, today if it makes no sense."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return day if day.year in YEARS else timezone.localdate()


def _admin_of(model):
    return site.get_model_admin(model)


def _appointments(request, day):
    """What this account may see of a day: who comes, what was cancelled, and times that are being held."""
    rows = _admin_of(Beratungstermin).get_queryset(request).on(day)
    cancelled = Q(stand__in=[Stand.ABGESAGT, Stand.ABGESAGT_HAUS], code__isnull=False)
    held = Q(stand__in=[Stand.GEHALTEN, Stand.ANGEBOTEN], gehalten_bis__gt=timezone.now())
    shown = rows.filter(Q(stand__in=HAS_PERSON) | cancelled | held).order_by("beginn", "beratungskraft__name", "bahn")
    return list(shown.with_way().select_related("beratungskraft", "anliegen", "raum", "sprachmittlung", "vermerk"))


def _on_paper(termin):
    """Who comes, and who comes in vain because we could not tell them that we cancelled."""
    return termin.stand in HAS_PERSON or (termin.stand == Stand.ABGESAGT_HAUS and not termin.weg)


def board(request):
    """What the page of the day shows, for the account of this request; nothing for who may not see appointments."""
    if not _admin_of(Beratungstermin).has_view_permission(request):
        return {}
    now, today = timezone.now(), timezone.localdate()
    day = chosen_day(request.GET.get("tag", ""))
    termine = _appointments(request, day)
    nummern = list(Laufnummer.objects.filter(tag=day).select_related("anliegen", "beratungskraft").order_by("nummer"))
    house = Ueberblick(now)
    absences = Abwesenheit.objects.at(now).order_by("ende") if day == today else []
    away = {one.beratungskraft_id: one for one in absences}  # of two that overlap, the one that ends last
    there = [kraft for kraft in house.kraefte if kraft.pk not in away]
    _prepare(termine, nummern, there, now)
    return {
        "title": date_format(day, "l, j. F Y"),
        "tag": day, "ist_heute": day == today,
        "davor": day - dt.timedelta(1), "danach": day + dt.timedelta(1),
        "liste": sorted([*termine, *nummern], key=_when),
        "jetzt": now,
        "letzte": max((nummer.nummer for nummer in nummern), default=0),
        "kraefte": there, "abgemeldet": sorted(away.values(), key=lambda one: one.beratungskraft.name),
        "ich": request.user.zugang.beratungskraft_id,
        "anliegen": house.anliegen, "sprachen": SPRACHEN,
        "frei": _free_today(house) if day == today else [],
        "zu_tun": _to_do(request, now),
        "hinweise": scarce(house) if day == today else [],
        "may_change": request.user.has_perm(CHANGE),
    }  # fmt: skip


def _when(row):
    return row.beginn if isinstance(row, Beratungstermin) else row.gekommen_am


def _prepare(termine, nummern, kraefte, now):
    """Give each row its buttons, and a no-show the number that can have the rest of its time (`rufen`)."""
    waiting = [nummer for nummer in nummern if nummer.stand == Laufnummer.Stand.WARTET]
    busy = {row.beratungskraft_id for row in [*termine, *nummern] if row.stand == Stand.LAEUFT}
    matters = {kraft.pk: {anliegen.pk for anliegen in kraft.anliegen.all()} for kraft in kraefte}
    free = set(matters) - busy
    for termin in termine:
        termin.ist_termin, termin.knoepfe = True, step_buttons(termin)
        late = now >= termin.beginn + dt.timedelta(minutes=termin.anliegen.wartezeit)
        termin.ueberfaellig = termin.stand == Stand.GEBUCHT and late
        if termin.stand == Stand.NICHT_GEKOMMEN and now < termin.ende and termin.beratungskraft_id in free:
            known = matters[termin.beratungskraft_id] | {None}
            termin.rufen = next((nummer for nummer in waiting if nummer.anliegen_id in known), None)


def _free_today(house):
    """[(matter, its next free times today)]; for the phone and who just comes."""
    tomorrow = day_from(timezone.localdate(house.now) + dt.timedelta(1))
    times = [(one, house.free_times(one, tomorrow, intern=True)[:TIMES_HINTED]) for one in house.anliegen]
    return [(one, found) for one, found in times if found]


def _to_do(request, now):
    """[(how many, what, address of the page)] of what somebody has to take care of."""
    termine = _admin_of(Beratungstermin).get_queryset(request)
    told = _admin_of(Nachricht).get_queryset(request)
    contacts, through = reverse("admin:kontakte"), reverse("admin:abarbeiten")
    counts = [
        (told.to_call(now).count(), "anrufen", contacts),
        (told.filter(stand=Versand.GESCHEITERT).count(), "nicht erreicht: anders Bescheid geben", contacts),
        (Anfrage.objects.open().count(), "Anfragen beantworten", reverse("admin:beratung_anfrage_changelist")),
        (termine.stranded(now).count(), "Termine ohne Sprechstunde: absagen oder verschieben", through),
        (termine.fell_out().count(), "fallen aus: neue Zeit suchen", through),
    ]
    return [(count, what, page) for count, what, page in counts if count]


# --- the buttons


def act(request):
    """A button of the day was pressed: do it and say so. Pressed twice, it acts once."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    deed = next((deed for name, deed in DEEDS.items() if name in request.POST), None)
    try:
        if deed is None:
            raise ValidationError(UNKNOWN)
        deed(request)
    except Vergeben as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    day = chosen_day(request.GET.get("tag", ""))
    query = "" if day == timezone.localdate() else f"?{urlencode({'tag': day.isoformat()})}"
    return redirect(reverse("admin:index") + query)


def take_step(request, termin, stand):
    """One step of the day for this appointment, logged. Raises Vergeben."""
    if stand not in Stand.values:
        raise Vergeben(UNKNOWN)
    if termin.stand != stand:
        termin = termin.step(stand)
        _admin_of(Beratungstermin).log_change(request, termin, "")
    messages.success(request, f"{timezone.localtime(termin.beginn):%H:%M} Uhr: {termin.get_stand_display()}.")


def _step(request):
    termin = _admin_of(Beratungstermin).get_object(request, request.POST["termin"])
    if termin is None:
        raise ValidationError(UNKNOWN)
    take_step(request, termin, request.POST.get("stand", ""))


def _draw(request):
    after = request.POST["ziehen"]
    chosen = {"anliegen": _one_of(Anliegen.objects.filter(aktiv=True), request.POST.get("anliegen"))}
    if request.POST.get("sprache") in dict(SPRACHEN):
        chosen["sprache"] = request.POST["sprache"]
    nummer = Laufnummer.draw(after=int(after) if after.isdecimal() and len(after) < 5 else -1, **chosen)
    if nummer is None:
        raise ValidationError(ALREADY)
    messages.success(request, f"{nummer}. Bitte sagen oder aufschreiben.")


def _walk_in(request):
    nummer = _one_of(Laufnummer.objects, request.POST["nummer"])
    stand = request.POST.get("stand", "")
    if nummer is None or stand not in Laufnummer.Stand.values:
        raise ValidationError(UNKNOWN)
    kraft = _one_of(Beratungskraft.objects.counsel().filter(aktiv=True), request.POST.get("kraft"))
    if stand == Laufnummer.Stand.LAEUFT and nummer.stand == Laufnummer.Stand.WARTET and kraft:
        _must_be_there(kraft)
    nummer = nummer.step(stand, kraft)
    called = f": bitte zu {nummer.beratungskraft}" if stand == Laufnummer.Stand.LAEUFT else ""
    messages.success(request, f"{nummer} {nummer.get_stand_display()}{called}.")


def _must_be_there(kraft):
    """Raises ValidationError if this counsellor is away now."""
    away = kraft.abwesenheiten.at(timezone.now()).first()
    if away:
        raise ValidationError(f"{away.satz}. Bitte jemand anderen auswählen.")


def _one_of(rows, key):
    """The row with this key from a form, or None."""
    return rows.filter(pk=int(key)).first() if key and key.isascii() and key.isdigit() and len(key) < 10 else None


DEEDS = {"termin": _step, "nummer": _walk_in, "ziehen": _draw}


# --- on paper


@site.page("druck/", "druck", permission="beratung.view_beratungstermin")
@transaction.atomic
def druck(request):
    """The day on one sheet, without names unless somebody asks for them; each name opened is logged."""
    day = chosen_day(request.GET.get("tag", ""))
    namen = request.GET.get("namen", "")
    termine = [termin for termin in _appointments(request, day) if _on_paper(termin)]
    if namen in PRINTED:
        _name(request, termine, namen)
    return TemplateResponse(
        request,
        "admin/beratung/tagesblatt.html",
        {
            **site.each_context(request),
            "title": f"Tagesblatt, {date_format(day, 'l, j. F Y')}",
            "tag": day, "termine": termine, "namen": namen if namen in PRINTED else "",
            "nummern": Laufnummer.objects.filter(tag=day).select_related("anliegen").order_by("nummer"),
            "dicht": len(termine) > 24, "vor_ort": Gespraech.VOR_ORT,
            "schreddern": day + KEPT_AFTER,
        },
    )  # fmt: skip


def _name(request, termine, namen):
    """Open who comes, each with a line in the log."""
    people = Person.objects.in_bulk([termin.pk for termin in termine])
    for termin in termine:
        if termin.pk in people:
            name = people[termin.pk].open(request.user, PRINTED[namen])["name"]
            termin.name = name if namen == "voll" else initials(name)


def initials(name):
    """ "Ada Beispiel" → "A. B."; at most three letters."""
    return " ".join(f"{word[0].upper()}." for word in name.split()[:3])
