"""Forms of the public booking pages."""

from django import forms

from quartier.formulare import KeyedForm, PersonForm

from .models import Vergeben
from .zeiten import read_zeit


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


class ZeitForm(KeyedForm):
    """The choice of a time."""

    zeit = ZeitField(error_messages={"required": "Bitte wählen Sie eine Zeit aus der Liste."})


class DatenForm(PersonForm):
    """Who comes. Is sealed before it is stored."""

    field_order = ["name", "telefon", "email", "notiz"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "So, wie wir Sie ansprechen sollen. Der Vorname genügt."
        self.fields["telefon"].help_text = "Nur, wenn sich etwas ändert. Wir sagen am Telefon nicht, worum es geht."
        self.fields["email"].help_text = "In der E-Mail steht nur „Ihr Termin im Treff“, nicht, worum es geht."
        self.fields["notiz"].help_text = "Nur die Beratungsstelle kann das lesen."
