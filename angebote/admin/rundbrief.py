"""Content admin: one message to everybody of a term, by state and, for single dates, by date."""

import re

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format

from quartier.admin_basis import eintragen_page
from quartier.formulare import KeyedForm
from quartier.models import Nachricht

from ..models import Anmeldung, Durchgang
from ..nachrichten import circular
from .termin import by_way, in_words

STATES = [(stand.value, stand.label) for stand in (
    Anmeldung.Stand.BESTAETIGT, Anmeldung.Stand.ANGEBOTEN, Anmeldung.Stand.WARTET
)]  # fmt: skip
MOST_DATES = 60
LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def one_line(text):
    """A subject is one line: what follows a line break would be read as something else by mail servers."""
    if LINE_BREAKS.search(text):
        raise ValidationError("Bitte nur eine Zeile, ohne Zeilenumbruch.")


class RundbriefForm(KeyedForm):
    """To whom, and what."""

    stand = forms.MultipleChoiceField(
        label="An wen?", choices=STATES, widget=forms.CheckboxSelectMultiple, initial=[STATES[0][0]],
        error_messages={"required": "Bitte mindestens eines ankreuzen."},
    )  # fmt: skip
    termine = forms.ModelMultipleChoiceField(
        label="Für welche Termine?", queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Bitte mindestens einen Termin ankreuzen.",
            "invalid_choice": "Diesen Termin gibt es nicht mehr.",
            "invalid_pk_value": "Diesen Termin gibt es nicht.",
        },
    )  # fmt: skip
    betreff = forms.CharField(
        label="Betreff", max_length=80, validators=[one_line], strip=False,
        help_text="Eine kurze Zeile. Der Name des Angebots steht von selbst dahinter.",
        error_messages={"required": "Bitte einen Betreff schreiben.", "max_length": "Bitte höchstens 80 Zeichen."},
    )  # fmt: skip
    text = forms.CharField(
        label="Text", max_length=4000, widget=forms.Textarea(attrs={"rows": 8, "cols": 70}),
        help_text="Mit Anrede und Gruß. Der Weg zur eigenen Anmeldung und die Adresse des Hauses stehen darunter.",
        error_messages={"required": "Bitte einen Text schreiben.", "max_length": "Bitte höchstens 4000 Zeichen."},
    )  # fmt: skip

    def __init__(self, *args, durchgang, **kwargs):
        super().__init__(*args, **kwargs)
        self.durchgang = durchgang
        if durchgang.einzeln:
            field = self.fields["termine"]
            field.queryset = durchgang.termine.filter(anmeldungen__isnull=False).distinct().order_by("-beginn")
            field.choices = [(termin.pk, _date(termin)) for termin in reversed(field.queryset[:MOST_DATES])]
        else:
            del self.fields["termine"]

    def clean_betreff(self):
        """Not only spaces."""
        betreff = self.cleaned_data["betreff"].strip()
        if not betreff:
            raise ValidationError("Bitte einen Betreff schreiben.")
        return betreff

    def recipients(self):
        """Who gets it: each person once, also who comes on several of the dates."""
        data = self.cleaned_data
        chosen = Q(termin__in=data["termine"]) if self.durchgang.einzeln else Q(termin=None)
        people = self.durchgang.anmeldungen.filter(chosen, stand__in=data["stand"]).order_by("erstellt", "id")
        once = {}
        for one in people:
            once.setdefault((one.name, one.email.casefold() or one.telefon or one.pk), one)
        return list(once.values())


def rundbrief(model_admin, request, durchgang):
    """Write it, look who gets it and how, send it once."""
    if not request.user.has_perm("angebote.change_anmeldung"):
        raise PermissionDenied
    form = RundbriefForm(request.POST if request.method == "POST" else None, durchgang=durchgang)
    people = form.recipients() if form.is_valid() else []
    reached = [person for person in people if person.reached_by]
    if reached and "_senden" in request.POST:
        if _send(durchgang, reached, form.cleaned_data):
            log = f"Rundbrief an {len(reached)}: {form.cleaned_data['betreff']}"
            model_admin.log_change(request, durchgang, log)
            messages.success(request, f"Geschrieben. {in_words(people)}")
        else:
            messages.info(request, "Dieser Rundbrief ist schon verschickt. Es ist nichts doppelt hinausgegangen.")
        return redirect("admin:angebote_durchgang_change", durchgang.pk)
    return eintragen_page(
        request, model_admin, form, f"Rundbrief: {durchgang}", vorlage="admin/angebote/durchgang/rundbrief.html",
        durchgang=durchgang, bescheid=by_way(people), vorschau=form.is_valid(), moeglich=bool(reached),
    )  # fmt: skip


@transaction.atomic
def _send(durchgang, people, data):
    """Write the messages; False if this very page has been sent before."""
    Durchgang.objects.locked(durchgang.pk)  # sent twice at once: the second waits and finds it sent
    key = data["schluessel"]
    if Nachricht.objects.filter(schluessel__endswith=f":rundbrief:{key[:16]}").exists():
        return False
    for person in people:
        circular(person, key, data["betreff"], data["text"])
    return True


def _date(termin):
    return f"{date_format(timezone.localtime(termin.beginn), 'D, j. F Y, H:i')} Uhr"
