"""The public forms: how many come, signing up, helping."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quartier.formulare import ErreichbarForm, KeyedForm, NurKontaktForm, PersonForm, Sprachwechsel
from quartier.sprache import datum

from .models import Termin
from .models.durchgang import WEEKS_AHEAD

MOST_DATES = 20  # so many coming dates one can choose from
NO_SUCH_DATE = _("Diesen Termin gibt es nicht. Bitte wählen Sie einen anderen.")


def _number(label, help_text="", **kwargs):
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Bitte schreiben Sie eine Zahl, zum Beispiel 1."),
            "invalid": _("Bitte eine ganze Zahl, zum Beispiel 2."),
            "min_value": _("Weniger als 0 geht nicht."),
            "max_value": _("Diese Zahl ist zu groß."),
        },
        **kwargs,
    )  # fmt: skip


class PersonenForm(Sprachwechsel):
    """How many come. `cleaned_data` then has `personen` (all) and `kinder` (how many of them are children).

    Without a `durchgang` its limit is not looked at: staff may go beyond it, and the model asks for a reason.
    """

    erwachsene = _number(_("Wie viele Erwachsene?"), _("Sie selbst mitgezählt."), initial=1)
    kinder = _number(_("Wie viele Kinder?"), _("Unter 18 Jahren."), initial=0, required=False)

    def __init__(self, *args, durchgang=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.durchgang = durchgang
        if durchgang and durchgang.needs_sign_up:
            if (most := durchgang.most_together) > 1:
                words = gettext("Sie selbst mitgezählt. Zusammen höchstens {most}.").format(most=most)
            else:
                words = _("Sie selbst mitgezählt. Hier meldet sich jede Person einzeln an.")
            self.fields["erwachsene"].help_text = words

    def clean(self):
        data = super().clean()
        if {"erwachsene", "kinder"} & set(self.errors):
            return data
        kinder = data["kinder"] = data.get("kinder") or 0
        data["personen"] = data.pop("erwachsene") + kinder
        if not data["personen"]:
            self.add_error("erwachsene", _("Mindestens eine Person muss kommen."))
        elif self.durchgang and self.durchgang.needs_sign_up and (why := self.durchgang.too_many(data["personen"])):
            self.add_error("erwachsene", why)
        return data


def termin_label(termin):
    """ "Dienstag, 1. Dezember, 10:30 Uhr – noch 3 Plätze"; needs `with_seats`."""
    when = capfirst(datum(termin.beginn, "l, j. F, H:i"))
    return gettext("{zeit} Uhr – {plaetze}").format(zeit=when, plaetze=termin.schild[1])


class TerminField(forms.ModelChoiceField):
    """One of the dates of a term; what is no key of a date is answered like a date that does not exist."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(NO_SUCH_DATE, code="invalid_choice") from None


class AnmeldungForm(KeyedForm, PersonForm, PersonenForm):
    """Sign-up from the public site."""

    termin = TerminField(
        label=_("Welcher Termin?"), queryset=Termin.objects.none(), widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie einen Termin aus.")},
    )  # fmt: skip
    warten = forms.BooleanField(
        label=_("Ja, setzen Sie uns zusammen auf die Warteliste"), required=False, widget=forms.HiddenInput
    )
    field_order = ["schluessel", "termin", "name", "erwachsene", "kinder", "telefon", "email", "notiz", "warten"]

    def __init__(self, *args, durchgang, **kwargs):
        super().__init__(*args, durchgang=durchgang, **kwargs)
        self.date_is_gone = False  # somebody came for a date that is over or cancelled
        if durchgang.einzeln:
            self._offer_dates(durchgang)
        else:
            del self.fields["termin"]
        if not durchgang.einzeln and (durchgang.plaetze or 0) <= durchgang.vergeben:
            self.fields["telefon"].help_text = _("Dann rufen wir Sie an, wenn ein Platz frei wird.")
            self.fields["email"].help_text = _("Dann schreiben wir Ihnen, wenn ein Platz frei wird.")

    def _offer_dates(self, durchgang):
        """The next dates, and the one that somebody came for. What is over or cancelled the model refuses in words."""
        field, asked = self.fields["termin"], self.data.get("termin") or self.initial.get("termin")
        coming = durchgang.termine.upcoming().takes_place().with_seats().select_related("durchgang")
        dates = list(coming.order_by("beginn")[: WEEKS_AHEAD * 7])
        shown = dates[:MOST_DATES] + [termin for termin in dates[MOST_DATES:] if str(termin.pk) == asked]
        self.date_is_gone = bool(asked) and asked not in {str(termin.pk) for termin in shown}
        field.queryset = durchgang.termine.all()
        field.choices = [(termin.pk, termin_label(termin)) for termin in shown]
        if len(dates) > len(shown):
            field.help_text = _("Sie suchen einen späteren Termin? Rufen Sie uns an.")
        if len(dates) == 1:
            self.initial["termin"] = dates[0].pk
        if any(not termin.frei for termin in shown):
            self.fields["telefon"].help_text = _(
                "Dann rufen wir Sie an, wenn sich etwas ändert oder ein Platz frei wird."
            )

    def offer_waiting_list(self, sentence):
        """The party does not fit: say so, and let it choose the waiting list."""
        self.add_error("erwachsene", sentence)
        self.fields["warten"].widget = forms.CheckboxInput()


class MithilfeForm(KeyedForm, ErreichbarForm):
    """Promise to help at a date. Somebody has to be able to reach who helps."""

    field_order = ["schluessel", "name", "telefon", "email", "notiz"]


class KontaktForm(NurKontaktForm):
    """Another telephone number or e-mail for a sign-up."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("Dann schreiben wir Ihnen, wenn sich etwas ändert.")
