"""The public sign-up form."""

from django import forms

from quartier.formulare import KeyedForm, PersonForm


class AnmeldungForm(KeyedForm, PersonForm):
    """Sign-up from the public site."""

    personen = forms.IntegerField(
        label="Wie viele Personen?", min_value=1, initial=1,
        help_text="Sie selbst mitgezählt. Kinder zählen auch.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Bitte sagen Sie, wie viele Personen kommen.",
            "invalid": "Bitte eine ganze Zahl, zum Beispiel 2.",
            "min_value": "Mindestens eine Person muss kommen.",
        },
    )  # fmt: skip
    warten = forms.BooleanField(
        label="Ja, setzen Sie uns zusammen auf die Warteliste", required=False, widget=forms.HiddenInput
    )
    field_order = ["schluessel", "name", "personen", "telefon", "email", "notiz", "warten"]

    def __init__(self, *args, durchgang, **kwargs):
        super().__init__(*args, **kwargs)
        if (durchgang.plaetze or 0) <= durchgang.vergeben:
            self.fields["telefon"].help_text = "Dann rufen wir Sie an, wenn ein Platz frei wird."
            self.fields["email"].help_text = "Dann schreiben wir Ihnen, wenn ein Platz frei wird."
        most = min(durchgang.max_personen, durchgang.plaetze or durchgang.max_personen)
        field = self.fields["personen"]
        field.max_value = field.widget.attrs["max"] = most
        field.validators.append(forms.fields.validators.MaxValueValidator(
            most, f"Hier können sich höchstens {most} Personen zusammen anmelden. Bitte rufen Sie uns an."
        ))  # fmt: skip

    def offer_waiting_list(self, sentence):
        """The party does not fit: say so, and let it choose the waiting list."""
        self.add_error("personen", sentence)
        self.fields["warten"].widget = forms.CheckboxInput()
