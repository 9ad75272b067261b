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
    field_order = ["schluessel", "name", "personen", "telefon", "email", "notiz"]

    def __init__(self, *args, durchgang, **kwargs):
        super().__init__(*args, **kwargs)
        most = min(durchgang.max_personen, durchgang.plaetze or durchgang.max_personen)
        field = self.fields["personen"]
        field.max_value = field.widget.attrs["max"] = most
        field.validators.append(forms.fields.validators.MaxValueValidator(
            most, f"Hier können sich höchstens {most} Personen zusammen anmelden. Bitte rufen Sie uns an."
        ))  # fmt: skip
