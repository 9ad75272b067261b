"""Content admin: a term ends early. All its dates from one day on are cancelled at once, and everybody is told once."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format

from quartier.admin_basis import eintragen_page
from quartier.felder import BAD_YEAR, YEARS

from .termin import AbsagenForm, by_way, told_in_words

NOW = "_beenden"


class BeendenForm(AbsagenForm):
    """From which day on, and why."""

    ab = forms.DateField(
        label="Ab diesem Tag findet nichts mehr statt",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Bitte den Tag eintragen.",
            "invalid": "Dieses Datum gibt es nicht. Es sieht so aus: 12.01.2027",
        },
    )  # fmt: skip
    field_order = ["ab", "hinweis"]

    def clean_ab(self):
        """A day to come: what was cannot be cancelled."""
        ab = self.cleaned_data["ab"]
        if ab.year not in YEARS:
            raise ValidationError(BAD_YEAR)
        if ab < timezone.localdate():
            raise ValidationError("Dieser Tag liegt in der Vergangenheit.")
        return ab


def beenden(model_admin, request, durchgang):
    """Which dates fall away and who is told, then one press."""
    form = BeendenForm(
        request.POST if request.method == "POST" else None, initial={"ab": timezone.localdate() + dt.timedelta(days=1)}
    )
    ab = form.cleaned_data["ab"] if form.is_valid() else None
    people = durchgang.concerned_by_end(ab) if ab else []
    if ab and NOW in request.POST:
        _end(model_admin, request, durchgang, people, **form.cleaned_data)
        return redirect("admin:angebote_durchgang_change", durchgang.pk)
    return eintragen_page(
        request, model_admin, form, f"Durchgang beenden: {durchgang}", vorlage="admin/angebote/durchgang/beenden.html",
        durchgang=durchgang, vorschau=bool(ab), bescheid=by_way(people),
        termine=durchgang.coming_from(ab).select_related("raum") if ab else [],
        bleiben=durchgang.termine.upcoming().takes_place().count(),
    )  # fmt: skip


def _end(model_admin, request, durchgang, people, ab, hinweis):
    cancelled = durchgang.end(ab, hinweis)
    day = date_format(ab, "j. F Y")
    if not cancelled:
        messages.info(request, f"Ab dem {day} steht nichts mehr im Kalender. Es fällt kein Termin mehr aus.")
        return
    model_admin.log_change(request, durchgang, f"beendet ab {day}")
    number = "1 Termin fällt" if len(cancelled) == 1 else f"{len(cancelled)} Termine fallen"
    messages.success(request, f"Beendet ab {day}: {number} aus. {told_in_words(people)}")
