"""Forms of the public booking pages."""

from django import forms

from quartier.formulare import ErreichbarForm, KeyedForm, NurKontaktForm, PersonForm, plain_name, plain_phone

from .models import Gespraech, Vergeben
from .zeiten import read_zeit

ONLY_TO_THEM = "Ohne Kreuz sagen wir nur der Person selbst, wer anruft, und hinterlassen nichts."


class ZeitField(forms.CharField):
    """A time as the list of free times offers it; cleans to (counsellor, begin)."""

    def __init__(self, **kwargs):
        super().__init__(max_length=60, **kwargs)

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

    zeit = ZeitField(error_messages={"required": "Bitte wählen Sie eine Zeit aus der Liste."})


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
        "name": "So, wie wir Sie ansprechen sollen. Der Vorname genügt.",
        "telefon": "Nur, wenn sich etwas ändert. Wir sagen am Telefon nicht, worum es geht.",
        "email": "In der E-Mail stehen Zeit, Ort und Nummer, aber nicht, worum es geht.",
        "notiz": "Nur die Beratungsstelle kann das lesen.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, text in self.HILFE.items():
            if name in self.fields:
                self.fields[name].help_text = text


class SicherForm(DatenForm):
    """Who it is, and how to reach them without putting them in danger."""

    anrufen = forms.MultipleChoiceField(
        label="Wenn wir anrufen", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Ohne Kreuz sagen wir nur Ihnen selbst, wer anruft, und hinterlassen nichts.",
        choices=[
            ("darf_sagen", "Sie dürfen sagen, wer anruft"),
            ("darf_nachricht", "Sie dürfen eine Nachricht hinterlassen"),
            ("geteilt", "Andere benutzen dieses Telefon auch"),
        ],
        error_messages={"invalid_choice": "Das kennen wir nicht. Bitte kreuzen Sie noch einmal an."},
    )  # fmt: skip

    field_order = ["schluessel", "name", "telefon", "anrufen", "email", "notiz"]

    def person(self):
        """Everything about the person as it is sealed."""
        data = self.cleaned_data
        known = {name: data[name] for name in ("name", "telefon", "email", "notiz")}
        if data.get("adresse"):
            known["adresse"] = data["adresse"]
        return known | dict.fromkeys(data["anrufen"], True) | ({"erinnern": True} if data.get("erinnern") else {})

    @property
    def others_may_hear(self):
        """A message may be left on a telephone that others use too: worth asking once."""
        return {"darf_nachricht", "geteilt"} <= set(self.cleaned_data["anrufen"]) and self.cleaned_data["telefon"]

    def in_words(self):
        """[(label, text)] of what was typed, for reading it over."""
        shown = [name for name in self.fields if name not in ("anrufen", "erinnern", "fuer_andere", "einwilligung")]
        words = [(self.fields[name].label, self.cleaned_data.get(name)) for name in shown if not self[name].is_hidden]
        if self.cleaned_data.get("telefon"):
            words.append(("Wenn wir anrufen", self._calls()))
        return [(label, text) for label, text in words if text]

    def _calls(self):
        chosen = self.cleaned_data["anrufen"]
        return "\n".join(
            [
                "Wir dürfen sagen, wer anruft." if "darf_sagen" in chosen else "Wir sagen niemandem sonst, wer anruft.",
                "Wir dürfen eine Nachricht hinterlassen." if "darf_nachricht" in chosen else "Wir hinterlassen nichts.",
                *(["Andere benutzen dieses Telefon auch."] if "geteilt" in chosen else []),
            ]
        )


class BuchenForm(SicherForm):
    """Who comes, and who books for them. The fields for helpers are there when somebody asked for them."""

    HELFER = ("helfer_name", "helfer_telefon", "helfer_email", "einwilligung")

    adresse = forms.CharField(
        label="Ihre Adresse", max_length=200, help_text="Straße, Hausnummer, Stockwerk. Dorthin kommen wir.",
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        error_messages={
            "required": "Bitte schreiben Sie, wohin wir kommen sollen.",
            "max_length": "Diese Adresse ist zu lang (höchstens 200 Zeichen).",
        },
    )  # fmt: skip
    erinnern = forms.BooleanField(label="Bitte erinnern Sie mich zwei Tage vorher", required=False, initial=True)
    fuer_andere = forms.BooleanField(required=False, widget=forms.HiddenInput)
    helfer_name = forms.CharField(
        label="Ihr eigener Name", max_length=120, validators=[plain_name], help_text="Sie buchen für jemand anderen.",
        error_messages={
            "required": "Bitte schreiben Sie auch Ihren eigenen Namen.",
            "max_length": "Dieser Name ist zu lang (höchstens 120 Zeichen).",
        },
    )  # fmt: skip
    helfer_telefon = forms.CharField(
        label="Ihr eigenes Telefon", required=False, max_length=40, validators=[plain_phone],
        widget=forms.TextInput(attrs={"inputmode": "tel", "dir": "ltr"}),
        error_messages={"max_length": "Diese Telefonnummer ist zu lang."},
    )  # fmt: skip
    helfer_email = forms.EmailField(
        label="Ihre eigene E-Mail", required=False, max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr"}),
        error_messages={"invalid": "Diese E-Mail-Adresse ist nicht vollständig. Sie sieht so aus: name@beispiel.de"},
    )  # fmt: skip
    einwilligung = forms.BooleanField(
        label="Die Person weiß, dass ich buche, und möchte das",
        error_messages={"required": "Bitte fragen Sie die Person zuerst, und kreuzen Sie es dann an."},
    )

    field_order = ["name", "telefon", "anrufen", "adresse", "email", "erinnern", "notiz", "fuer_andere", *HELFER]

    def __init__(self, *args, gespraech=Gespraech.VOR_ORT, **kwargs):
        super().__init__(*args, **kwargs)
        self.andere = self.fields["fuer_andere"].to_python(self["fuer_andere"].value())
        if gespraech != Gespraech.HAUSBESUCH:
            del self.fields["adresse"]
        if gespraech == Gespraech.TELEFON:
            self.fields["telefon"].required = True
            self.fields["telefon"].help_text = "Unter dieser Nummer rufen wir zu Ihrem Termin an."
            self.fields["telefon"].error_messages["required"] = (
                "Wir sprechen am Telefon. Bitte schreiben Sie die Nummer, unter der wir anrufen."
            )
        if self.andere:
            self._speak_of_somebody_else()
        else:  # what was typed there is carried along, in case they come back to it
            self.fields |= {name: forms.CharField(required=False, widget=forms.HiddenInput) for name in self.HELFER}

    def _speak_of_somebody_else(self):
        self.fields["name"].label = "Name der Person, die kommt"
        self.fields["name"].help_text = "Der Vorname genügt."
        self.fields["name"].error_messages["required"] = "Bitte schreiben Sie den Namen der Person, die kommt."
        self.fields["telefon"].label, self.fields["email"].label = "Telefon der Person", "E-Mail der Person"
        self.fields["erinnern"].label = "Bitte erinnern Sie die Person zwei Tage vorher"
        self.fields["anrufen"].help_text = ONLY_TO_THEM
        if "adresse" in self.fields:
            self.fields["adresse"].label = "Adresse der Person"

    def _told(self):
        """(by mail?, who as a name, "Sie") of whom we tell if something changes (nachrichten.booked), or None."""
        data = self.cleaned_data
        if data.get("email") or data.get("telefon"):
            return bool(data.get("email")), data["name"] if self.andere else "Sie"
        if self.andere and (data.get("helfer_email") or data.get("helfer_telefon")):
            return bool(data.get("helfer_email")), "Sie"
        return None

    @property
    def reachable(self):
        """Can we tell anybody if something changes?"""
        return self._told() is not None

    def in_words(self):
        words, told = super().in_words(), self._told()
        if told and self.andere:
            mail, who = told
            way = "schreiben wir eine E-Mail an" if mail else "rufen wir an:"
            words.append(("Wenn sich etwas ändert", f"Dann {way} {'Sie selbst' if who == 'Sie' else who}"))
        if not self.cleaned_data.get("erinnern"):
            return words
        if told is None:
            sentence = f"Ohne Telefon und E-Mail können wir {'niemanden' if self.andere else 'Sie nicht'} erinnern."
        elif told[0]:
            sentence = f"Wir schicken {'Ihnen' if told[1] == 'Sie' else told[1]} zwei Tage vorher eine E-Mail."
        else:
            sentence = f"Wir rufen {told[1]} zwei Tage vorher an."
        return [*words, ("Erinnerung", sentence)]

    def helfer(self):
        """Who books for somebody else, as it is sealed, or None."""
        if not self.andere:
            return None
        return {name: self.cleaned_data[f"helfer_{name}"] for name in ("name", "telefon", "email")}


class KontaktForm(NurKontaktForm, SicherForm):
    """Another telephone number or e-mail for an appointment. What is there already cannot be shown: it is sealed."""

    def __init__(self, *args, helfer=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = ""
        if helfer:
            self.fields["telefon"].label, self.fields["email"].label = "Telefon der Person", "E-Mail der Person"
            self.fields["anrufen"].help_text = ONLY_TO_THEM

    def contact(self):
        """What was typed, as it is sealed."""
        allowed = self.cleaned_data["anrufen"] if self.cleaned_data["telefon"] else []
        return super().contact() | dict.fromkeys(allowed, True)


class RueckrufForm(KeyedForm, ErreichbarForm, SicherForm):
    """Please call me back."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = ""
        self.fields["notiz"].label = "Wann passt es Ihnen? (freiwillig)"
        self.fields["notiz"].help_text = "Zum Beispiel: nur abends, oder freitags. Nur die Beratungsstelle liest das."
