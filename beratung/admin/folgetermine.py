"""The counselling office: follow-up appointments of the same person, looked at first, then booked in one go."""

import datetime as dt
import uuid

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone

from quartier.admin_basis import eintragen_page
from quartier.felder import Weg
from quartier.models.nummer import hash_of, new_form_key, secret_of_form
from quartier.regeln import local_instant

from .. import nachrichten
from ..models import Beratungstermin, Person, Stand, Vergeben
from ..models.stand import HAS_PERSON
from ..models.vergabe import FROM_LIST

MOST = 12
NOBODY = "Zu diesem Termin gibt es keine Person mehr. Folgetermine gehen nur, solange wir wissen, für wen."
NOTHING = "Bitte kreuzen Sie mindestens einen Tag an."
GONE = "Nicht alle Zeiten sind noch frei. Es ist noch nichts eingetragen. Bitte sehen Sie die Liste noch einmal an."


class FolgeForm(forms.Form):
    """How often, how many, when."""

    wochen = forms.IntegerField(
        label="alle … Wochen", min_value=1, max_value=MOST, initial=2,
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"],
                                     f"Bitte eine Zahl von 1 bis {MOST}."),
    )  # fmt: skip
    anzahl = forms.IntegerField(
        label="wie viele", min_value=1, max_value=MOST, initial=3,
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"],
                                     f"Bitte eine Zahl von 1 bis {MOST}."),
    )  # fmt: skip
    uhr = forms.TimeField(
        label="um", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages=dict.fromkeys(["required", "invalid"], "Bitte eine Uhrzeit, zum Beispiel 14:30."),
    )  # fmt: skip


def folgetermine(model_admin, request, termin):
    """Choose (GET), look at each date (GET), tick and book (POST)."""
    asked = "wochen" in request.GET
    form = FolgeForm(request.GET if asked else None, initial={"uhr": timezone.localtime(termin.beginn).time()})
    dates, problem = [], ""
    if asked and form.is_valid():
        dates = _dates(termin, **form.cleaned_data)
        if request.method == "POST":
            problem = _book_ticked(model_admin, request, termin, dates)
            if not problem:
                return redirect("admin:beratung_beratungstermin_change", termin.pk)
    has_person = termin.stand in HAS_PERSON and Person.objects.filter(pk=termin.pk).exists()
    return eintragen_page(
        request, model_admin, form, f"Folgetermine zu: {termin} Uhr",
        vorlage="admin/beratung/beratungstermin/folgetermine.html", termin=termin,
        tage=_preview(termin, dates, set(request.POST.getlist("tag"))),
        problem=problem or ("" if has_person else NOBODY),
        schluessel=request.POST.get("schluessel") or new_form_key(), geht=has_person,
    )  # fmt: skip


def _dates(termin, wochen, anzahl, uhr):
    """The begins, in UTC: always at the same wall-clock time."""
    first = timezone.localtime(termin.beginn).date()
    return [local_instant(first + dt.timedelta(weeks=wochen * n), uhr) for n in range(1, anzahl + 1)]


def _value(instant):
    return f"{instant:%Y-%m-%dT%H:%MZ}"


def _preview(termin, dates, ticked):
    """[(begin, value, why it cannot be had or "", is it ticked?)]"""
    return [
        (beginn, _value(beginn), why := _why_not(termin, beginn), not why and (not ticked or _value(beginn) in ticked))
        for beginn in dates
    ]


def _why_not(termin, beginn):
    try:
        Beratungstermin.objects.check_free(
            termin.anliegen, termin.beratungskraft, beginn, intern=True, **termin.wunsch
        )  # fmt: skip
    except Vergeben as error:
        return str(error).removesuffix(FROM_LIST)
    return ""


def _book_ticked(model_admin, request, termin, dates):
    """Book what is ticked, all or nothing. Returns why not, or "" when it is done."""
    ticked = [beginn for beginn in dates if _value(beginn) in request.POST.getlist("tag")]
    secret = secret_of_form(request.POST.get("schluessel", ""))
    if not ticked or secret is None:
        return NOTHING
    try:
        booked = follow_up(termin, ticked, secret, request.user)
    except Person.DoesNotExist:
        return NOBODY
    except Vergeben:
        return GONE
    for one in booked:
        model_admin.log_addition(request, one, "")
    numbers = "; ".join(f"{one}: Nummer {one.nummer}" for one in booked)
    messages.success(request, f"Eingetragen: {numbers}.")
    return ""


@transaction.atomic
def follow_up(termin, dates, secret, konto):
    """More appointments for the same person, each with a number of its own; all or none, with one confirmation.

    The same secret again changes nothing. Raises Vergeben, or Person.DoesNotExist if nobody is known (any more).
    """
    person = Person.objects.get(pk=termin.pk).open(konto, "Folgetermine eingetragen")
    reihe = termin.reihe or uuid.uuid4()
    kanal = termin.kanal if termin.kanal != Weg.WEB else Weg.VOR_ORT
    booked = [_book(termin, beginn, hash_of(f"{secret}{_value(beginn)}"), person, reihe, kanal) for beginn in dates]
    Beratungstermin.objects.filter(pk=termin.pk, reihe=None).update(reihe=reihe)
    nachrichten.confirmed_together(booked)
    return booked


def _book(termin, beginn, geheimnis, person, reihe, kanal):
    held = Beratungstermin.objects.hold(
        termin.anliegen, termin.beratungskraft, beginn, geheimnis, intern=True, **termin.wunsch
    )
    if held.stand != Stand.GEHALTEN:
        return held
    return held.confirm(geheimnis, intern=True, kanal=kanal, reihe=reihe, **person)
