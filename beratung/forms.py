"""Forms of the public booking pages."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quartier.formulare import (
    ErreichbarForm,
    KeyedForm,
    NurKontaktForm,
    PersonForm,
    RufnummerField,
    plain_name,
    plain_phone,
)

from .models import Gespraech, Vergeben
from .nachrichten import reads
from .zeiten import read_zeit

ONLY_TO_THEM = _("Ohne Kreuz sagen wir nur der Person selbst, wer anruft, und hinterlassen nichts.")


class ZeitField(forms.CharField):
    """A time as the list of free times offers it; cleans to (counsellor, begin)."""

    def __init__(self, **kwargs):
        super().__init__(max_length=60, **kwargs)

    def widget_attrs(self, widget):
        return {}  # no maxlength: in a list it means nothing

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        try:
            return read_zeit(value)
        except Vergeben as error:
            raise forms.ValidationError(str(error)) from None


class NeueZeitForm(forms.Form):
    """The choice of another time for an appointment."""

    zeit = ZeitField(error_messages={"required": _("Bitte wählen Sie eine Zeit aus der Liste.")})


class ZeitForm(KeyedForm, NeueZeitForm):
    """The choice of a time."""


class AntwortForm(forms.Form):
    """Yes or no to a time that is kept free."""

    ja = forms.UUIDField(required=False)
    nein = forms.UUIDField(required=False)


class DatenForm(PersonForm):
    """Who comes. Is sealed before it is stored."""

    field_order = ["name", "telefon", "email", "notiz"]
    HILFE = {
        "name": _("So, wie wir Sie ansprechen sollen. Der Vorname genügt."),
        "telefon": _("Nur, wenn sich etwas ändert. Wir sagen am Telefon nicht, worum es geht."),
        "email": _("In der E-Mail stehen Zeit, Ort und Nummer, aber nicht, worum es geht."),
        "notiz": _("Nur die Beratungsstelle kann das lesen."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, text in self.HILFE.items():
            if name in self.fields:
                self.fields[name].help_text = text


class SicherForm(DatenForm):
    """Who it is, and how to reach them without putting them in danger."""

    anrufen = forms.MultipleChoiceField(
        label=_("Wenn wir anrufen"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Ohne Kreuz sagen wir nur Ihnen selbst, wer anruft, und hinterlassen nichts."),
        choices=[
            ("darf_sagen", _("Sie dürfen sagen, wer anruft")),
            ("darf_nachricht", _("Sie dürfen eine Nachricht hinterlassen")),
            ("geteilt", _("Andere benutzen dieses Telefon auch")),
        ],
        error_messages={"invalid_choice": _("Das kennen wir nicht. Bitte kreuzen Sie noch einmal an.")},
    )  # fmt: skip

    field_order = ["schluessel", "name", "telefon", "anrufen", "email", "notiz"]

    def person(self):
        """Everything about the person as it is sealed."""
        data = self.cleaned_data
        known = {name: data[name] for name in ("name", "telefon", "email", "notiz")}
        if data.get("adresse"):
            known["adresse"] = data["adresse"]
        allowed = dict.fromkeys(data["anrufen"], True)
        return known | allowed | ({"erinnern": True} if data.get("erinnern") else {}) | reads()

    @property
    def others_may_hear(self):
        """A message may be left on a telephone that others use too: worth asking once."""
        return {"darf_nachricht", "geteilt"} <= set(self.cleaned_data["anrufen"]) and self.cleaned_data["telefon"]

    def in_words(self):
        """[(label, text)] of what was typed, for reading it over."""
        shown = [name for name in self.fields if name not in ("anrufen", "erinnern", "fuer_andere", "einwilligung")]
        words = [(self.fields[name].label, self.cleaned_data.get(name)) for name in shown if not self[name].is_hidden]
        if self.cleaned_data.get("telefon"):
            words.append((gettext("Wenn wir anrufen"), self._calls()))
        return [(label, text) for label, text in words if text]

    def _calls(self):
        chosen = self.cleaned_data["anrufen"]
        return "\n".join(
            [
                gettext("Wir dürfen sagen, wer anruft.")
                if "darf_sagen" in chosen
                else gettext("Wir sagen niemandem sonst, wer anruft."),
                gettext("Wir dürfen eine Nachricht hinterlassen.")
                if "darf_nachricht" in chosen
                else gettext("Wir hinterlassen nichts."),
                *([gettext("Andere benutzen dieses Telefon auch.")] if "geteilt" in chosen else []),
            ]
        )


class BuchenForm(SicherForm):
    """Who comes, and who books for them. The fields for helpers are there when somebody asked for them."""

    HELFER = ("helfer_name", "helfer_telefon", "helfer_email", "einwilligung")

    adresse = forms.CharField(
        label=_("Ihre Adresse"), max_length=200, help_text=_("Straße, Hausnummer, Stockwerk. Dorthin kommen wir."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        error_messages={
            "required": _("Bitte schreiben Sie, wohin wir kommen sollen."),
            "max_length": _("Diese Adresse ist zu lang (höchstens 200 Zeichen)."),
        },
    )  # fmt: skip
    erinnern = forms.BooleanField(label=_("Bitte erinnern Sie mich zwei Tage vorher"), required=False, initial=True)
    fuer_andere = forms.BooleanField(required=False, widget=forms.HiddenInput)
    helfer_name = forms.CharField(
        label=_("Ihr eigener Name"), max_length=120, validators=[plain_name],
        help_text=_("Sie buchen für jemand anderen."),
        error_messages={
            "required": _("Bitte schreiben Sie auch Ihren eigenen Namen."),
            "max_length": _("Dieser Name ist zu lang (höchstens 120 Zeichen)."),
        },
    )  # fmt: skip
    helfer_telefon = RufnummerField(
        label=_("Ihr eigenes Telefon"), required=False, max_length=40, validators=[plain_phone],
        widget=forms.TextInput(attrs={"inputmode": "tel", "dir": "ltr"}),
        error_messages={"max_length": _("Diese Telefonnummer ist zu lang.")},
    )  # fmt: skip
    helfer_email = forms.EmailField(
        label=_("Ihre eigene E-Mail"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr"}),
        error_messages={
            "invalid": _("Diese E-Mail-Adresse ist nicht vollständig. Sie sieht so aus: name@beispiel.de"),
        },
    )  # fmt: skip
    einwilligung = forms.BooleanField(
        label=_("Die Person weiß, dass ich buche, und möchte das"),
        error_messages={"required": _("Bitte fragen Sie die Person zuerst, und kreuzen Sie es dann an.")},
    )

    field_order = ["name", "telefon", "anrufen", "adresse", "email", "erinnern", "notiz", "fuer_andere", *HELFER]

    def __init__(self, *args, gespraech=Gespraech.VOR_ORT, **kwargs):
        super().__init__(*args, **kwargs)
        self.andere = self.fields["fuer_andere"].to_python(self["fuer_andere"].value())
        if gespraech != Gespraech.HAUSBESUCH:
            del self.fields["adresse"]
        if gespraech == Gespraech.TELEFON:
            self.fields["telefon"].required = True
            self.fields["telefon"].help_text = _("Unter dieser Nummer rufen wir zu Ihrem Termin an.")
            self.fields["telefon"].error_messages["required"] = _(
                "Wir sprechen am Telefon. Bitte schreiben Sie die Nummer, unter der wir anrufen."
            )
        if self.andere:
            self._speak_of_somebody_else()
        else:  # what was typed there is carried along, in case they come back to it
            self.fields |= {name: forms.CharField(required=False, widget=forms.HiddenInput) for name in self.HELFER}

    def _speak_of_somebody_else(self):
        self.fields["name"].label = _("Name der Person, die kommt")
        self.fields["name"].help_text = _("Der Vorname genügt.")
        self.fields["name"].error_messages["required"] = _("Bitte schreiben Sie den Namen der Person, die kommt.")
        self.fields["telefon"].label, self.fields["email"].label = _("Telefon der Person"), _("E-Mail der Person")
        self.fields["erinnern"].label = _("Bitte erinnern Sie die Person zwei Tage vorher")
        self.fields["anrufen"].help_text = ONLY_TO_THEM
        if "adresse" in self.fields:
            self.fields["adresse"].label = _("Adresse der Person")

    def _told(self):
        """(by mail?, name) of whom we tell if something changes (nachrichten.booked), or None; no name: "Sie"."""
        data = self.cleaned_data
        if data.get("email") or data.get("telefon"):
            return bool(data.get("email")), data["name"] if self.andere else None
        if self.andere and (data.get("helfer_email") or data.get("helfer_telefon")):
            return bool(data.get("helfer_email")), None
        return None

    @property
    def reachable(self):
        """Can we tell anybody if something changes?"""
        return self._told() is not None

    def in_words(self):
        words, told = super().in_words(), self._told()
        if told and self.andere:
            words.append((gettext("Wenn sich etwas ändert"), _of_a_change(*told)))
        if self.cleaned_data.get("erinnern"):
            words.append((gettext("Erinnerung"), _of_a_reminder(*told) if told else self._no_reminder()))
        return words

    def _no_reminder(self):
        if self.andere:
            return gettext("Ohne Telefon und E-Mail können wir niemanden erinnern.")
        return gettext("Ohne Telefon und E-Mail können wir Sie nicht erinnern.")

    def helfer(self):
        """Who books for somebody else, as it is sealed, or None."""
        if not self.andere:
            return None
        return {name: self.cleaned_data[f"helfer_{name}"] for name in ("name", "telefon", "email")} | reads()


def _of_a_change(mail, name):
    """How we tell that something changes: somebody else by name, or whoever books."""
    if mail:
        by_name, themselves = (
            _("Dann schreiben wir eine E-Mail an {name}"),
            _("Dann schreiben wir eine E-Mail an Sie selbst"),
        )
    else:
        by_name, themselves = _("Dann rufen wir an: {name}"), _("Dann rufen wir an: Sie selbst")
    return by_name.format(name=name) if name else themselves


def _of_a_reminder(mail, name):
    """How we remind."""
    if mail:
        by_name, themselves = (
            _("Wir schicken {name} zwei Tage vorher eine E-Mail."),
            _("Wir schicken Ihnen zwei Tage vorher eine E-Mail."),
        )
    else:
        by_name, themselves = _("Wir rufen {name} zwei Tage vorher an."), _("Wir rufen Sie zwei Tage vorher an.")
    return by_name.format(name=name) if name else themselves


class KontaktForm(NurKontaktForm, SicherForm):
    """Another telephone number or e-mail for an appointment. What is there already cannot be shown: it is sealed."""

    def __init__(self, *args, helfer=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = ""
        if helfer:
            self.fields["telefon"].label, self.fields["email"].label = _("Telefon der Person"), _("E-Mail der Person")
            self.fields["anrufen"].help_text = ONLY_TO_THEM

    def contact(self):
        """What was typed, as it is sealed."""
        allowed = self.cleaned_data["anrufen"] if self.cleaned_data["telefon"] else []
        return super().contact() | dict.fromkeys(allowed, True) | reads()


class RueckrufForm(KeyedForm, ErreichbarForm, SicherForm):
    """Please call me back."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = ""
        self.fields["notiz"].label = _("Wann passt es Ihnen? (freiwillig)")
        self.fields["notiz"].help_text = _(
            "Zum Beispiel: nur abends, oder freitags. Nur die Beratungsstelle liest das."
        )
