"""Content admin: a sign-up entered at the desk or on the phone, on one page.

The same rules as on the web. Where no place is given at once, the colleague is asked: the
waiting list, or a place all the same, with a reason that is kept.
"""

import re
import unicodedata
import uuid

from django import forms
from django.db import transaction
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.formats import date_format

from quartier.formulare import AmTischForm, SpracheForm
from quartier.models.nummer import hash_of

from ..forms import MOST_DATES, PersonenForm
from ..models import Angebot, Anmeldung, NotPossible

WAIT, ANYWAY = "warten", "trotzdem"


class NoPlace(NotPossible):
    """The party would only get onto the waiting list."""


class EintragenForm(AmTischForm, SpracheForm, PersonenForm):
    """What for, who, how many. `enter` makes the sign-up, or asks on the form how to go on."""

    doppelt = forms.BooleanField(required=False, widget=forms.HiddenInput)
    wie = forms.ChoiceField(
        label="Wie weiter?", required=False, widget=forms.HiddenInput,
        choices=[(WAIT, "auf die Warteliste setzen"), (ANYWAY, "trotzdem eintragen, mit Grund")],
        error_messages={"invalid_choice": "Bitte wählen Sie aus, wie es weitergehen soll."},
    )  # fmt: skip
    grund = forms.CharField(
        label="Grund", required=False, max_length=200, widget=forms.HiddenInput,
        help_text="Nur bei „trotzdem eintragen“. Steht später bei der Anmeldung.",
        error_messages={"max_length": "Bitte höchstens 200 Zeichen."},
    )  # fmt: skip
    wofuer = forms.ChoiceField(
        label="Wofür?",
        error_messages={
            "required": "Bitte wählen Sie aus, wofür.",
            "invalid_choice": "Dieser Termin ist vorbei oder fällt aus. Bitte wählen Sie einen anderen.",
        },
    )  # fmt: skip
    field_order = ["schluessel", "doppelt", "wie", "grund", "wofuer", "name", "erwachsene", "kinder", "telefon",
                   "kanal", "email", "sprache", "notiz"]  # fmt: skip

    def __init__(self, data=None, *, durchgaenge, termine, wanted=None):
        """`durchgaenge` and `termine` are what this account may see; `wanted` is the address' query."""
        super().__init__(data)
        fields = self.fields
        fields["erwachsene"].label, fields["erwachsene"].help_text = "Erwachsene", ""
        fields["kinder"].label, fields["kinder"].help_text = "Kinder", "Unter 18 Jahren."
        chosen = (data or {}).get("wofuer") or _chosen(termine, wanted or {})
        self.targets = {}
        fields["wofuer"].choices = [("", "Bitte wählen"), *self._offers(durchgaenge, termine, chosen)]
        self.initial["wofuer"] = chosen
        fields["name" if chosen in self.targets else "wofuer"].widget.attrs["autofocus"] = True
        if data and data.get("wie"):
            self._show_choice()
        if data and data.get("doppelt"):
            fields["doppelt"].widget = forms.CheckboxInput()

    def _offers(self, durchgaenge, termine, chosen):
        """Choices grouped by offer; `targets` then knows what each stands for."""
        terms = durchgaenge.running().filter(angebot__stand=Angebot.Stand.VEROEFFENTLICHT).exclude(plaetze=None)
        terms = list(terms.order_by("angebot__titel", "id"))
        coming = termine.upcoming().takes_place().filter(durchgang__in=[one.pk for one in terms if one.einzeln])
        order = Window(RowNumber(), partition_by=F("durchgang"), order_by="beginn")
        first = coming.values("pk").annotate(stelle=order).filter(stelle__lte=MOST_DATES).values("pk")
        dates = {}
        for termin in coming.filter(Q(pk__in=first) | Q(pk=_key(chosen[1:]))).order_by("beginn"):
            dates.setdefault(termin.durchgang_id, []).append(termin)
        groups = {}
        for durchgang in terms:
            lines = groups.setdefault(durchgang.angebot_id, (durchgang.angebot.titel, []))[1]
            closed = ", Anmeldung geschlossen" if durchgang.why_closed() else ""
            for termin in dates.get(durchgang.pk, []) if durchgang.einzeln else [None]:
                value = f"t{termin.pk}" if termin else f"d{durchgang.pk}"
                self.targets[value] = (durchgang, termin)
                lines.append((value, f"{_name(durchgang, termin)} – {_seats(durchgang, termin)}{closed}"))
        return list(groups.values())

    def clean(self):
        data = super().clean()
        if data.get("wie") == ANYWAY and not data.get("grund") and "grund" not in self.errors:
            self.add_error("grund", "Bitte schreiben Sie kurz, warum.")
        return data

    def enter(self):
        """The Anmeldung; None if the form has to be looked at again: then it says why and asks."""
        data = dict(self.cleaned_data)
        durchgang, termin = self.targets[data.pop("wofuer")]
        geheimnis, wie, grund = data.pop("schluessel"), data.pop("wie"), data.pop("grund")
        known = Anmeldung.objects.filter(geheimnis_hash=hash_of(geheimnis)).first()
        if known:
            return known
        if not data.pop("doppelt") and (there := self._already_there(durchgang, termin)):
            self._ask_about(there)
            return None
        try:
            with transaction.atomic():
                anmeldung = durchgang.sign_up(
                    termin=termin, geheimnis=geheimnis, trotzdem=grund if wie == ANYWAY else "", **data
                )
                if anmeldung.stand == Anmeldung.Stand.WARTET and wie != WAIT:
                    raise NoPlace(_why_no_place(anmeldung))
                if wie == ANYWAY and not anmeldung.ueberbucht and durchgang.why_closed(termin=termin):
                    anmeldung.notiz = f"{anmeldung.notiz}\nNach Anmeldeschluss eingetragen: {grund}".strip()
                    anmeldung.save(update_fields=["notiz"])
        except NotPossible as error:
            self._ask_how(error, over=durchgang.why_over(termin=termin))
            return None
        return anmeldung

    def _ask_how(self, error, over):
        sentence = str(error).removesuffix("Bitte rufen Sie uns an.")  # said to visitors, not to us
        self.add_error("wofuer" if over else None, sentence)
        if not over:
            self._show_choice()
            if not isinstance(error, NoPlace):
                self.fields["wie"].choices = self.fields["wie"].choices[1:]

    def _show_choice(self):
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
        self.fields["wie"].widget = forms.RadioSelect(choices=self.fields["wie"].choices, attrs={"autofocus": True})
        self.fields["grund"].widget = forms.TextInput()

    def _already_there(self, durchgang, termin):
        """Sign-ups that look like the same person."""
        mine = _same(self.cleaned_data["name"]), _last_digits(self.cleaned_data["telefon"])
        return [
            other
            for other in durchgang.anmeldungen.live().filter(termin=termin)
            if _same(other.name) == mine[0] or (mine[1] and _last_digits(other.telefon) == mine[1])
        ]

    def _ask_about(self, there):
        known = ", ".join(f"{other} – {other.get_stand_display()}" for other in there[:3])
        self.fields["doppelt"].label = "noch einmal eintragen"
        self.fields["doppelt"].widget = forms.CheckboxInput()
        self.add_error(None, f"Steht diese Person schon da? {known}. Wenn nicht: ankreuzen und noch einmal eintragen.")


def _name(durchgang, termin):
    """With the offer: a closed list shows only this line, and one finds it by typing the first letters."""
    which = date_format(timezone.localtime(termin.beginn), "D j.n. H:i") if termin else durchgang.titel
    return f"{durchgang.angebot}: {which}"


def _seats(durchgang, termin):
    """ "noch 3 Plätze", "Warteliste 2": how many are free, else how many wait already."""
    seen = termin or durchgang
    free = durchgang.plaetze - seen.vergeben
    if free > 0:
        return f"noch {free} {'Platz' if free == 1 else 'Plätze'}"
    return f"Warteliste {seen.wartende}" if seen.wartende else "Warteliste"


def _why_no_place(anmeldung):
    free = anmeldung.durchgang.free(anmeldung.termin_id)
    queue = f"Auf der Warteliste wäre es Stelle {anmeldung.place_in_queue()}."
    if free <= 0:
        return f"Es ist kein Platz frei. {queue}"
    if anmeldung.personen > free:
        return f"Für {anmeldung.personen} Personen reicht der Platz nicht. Frei: {free}. {queue}"
    return f"Auf die freien Plätze warten schon andere. {queue}"


def _chosen(termine, wanted):
    """The choice that the query of the address asks for: `?termin=` or `?durchgang=`."""
    if termin := termine.filter(pk=_key(wanted.get("termin", ""))).first():
        return f"t{termin.pk}" if termin.durchgang.einzeln else f"d{termin.durchgang_id}"
    return f"d{wanted.get('durchgang', '')}"


def _key(text):
    """A date's key, or None for what cannot be one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _same(name):
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _last_digits(telefon):
    """With and without the country's code a number ends in the same digits."""
    return re.sub(r"\D", "", telefon)[-7:]
