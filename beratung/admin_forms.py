"""Forms of the counselling office; booking has its own in eintragen_forms.py."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from quartier.models import Konto

from .models import Beratungskraft, Zugang


class ZugangForm(forms.ModelForm):
    """A new login brings its account along; an existing one can get a new password."""

    benutzername = forms.CharField(label="Benutzername", max_length=40)
    name = forms.CharField(label="Name", max_length=80)
    neues_passwort = forms.CharField(
        label="Neues Passwort", required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Leer lassen, wenn das alte bleiben soll.",
    )  # fmt: skip

    class Meta:
        model = Zugang
        fields = ["rolle", "beratungskraft", "aktiv"]

    field_order = ["benutzername", "name", "neues_passwort", "rolle", "beratungskraft", "aktiv"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["benutzername"].initial = self.instance.konto.benutzername
            self.fields["benutzername"].disabled = True
            self.fields["name"].initial = self.instance.konto.name
        else:
            self.fields["neues_passwort"].label, self.fields["neues_passwort"].help_text = "Passwort", ""

    def clean_neues_passwort(self):
        password = self.cleaned_data["neues_passwort"]
        if password:
            validate_password(password)
        elif not self.instance.pk:
            raise forms.ValidationError("Ein neuer Zugang braucht ein Passwort.")
        return password

    def clean(self):
        data = super().clean()
        kraft, interprets = data.get("beratungskraft"), Beratungskraft.Art.SPRACHMITTLUNG
        if data.get("rolle") == "sprachmittlung" and (kraft is None or kraft.art != interprets):
            self.add_error("beratungskraft", "Wer dolmetscht, sieht die eigenen Termine: Bitte die Person auswählen.")
        name = data.get("benutzername")
        if name and not self.instance.pk:
            self.konto = Konto.objects.filter(benutzername=name).first() or Konto(
                benutzername=name, name=data.get("name", "")
            )
            if self.konto.pk and Zugang.objects.filter(konto=self.konto).exists():
                self.add_error("benutzername", "Diesen Zugang gibt es schon.")
            elif self.konto.rolle:
                self.add_error(
                    "benutzername",
                    f"So heißt schon ein Konto der Redaktion ({self.konto.get_rolle_display()}). "
                    "Redaktion und Beratung bleiben getrennt: Bitte einen anderen Benutzernamen nehmen.",
                )
            elif not self.konto.pk:
                self.konto.set_unusable_password()
                try:
                    self.konto.full_clean(exclude=["name"])
                except forms.ValidationError as error:
                    self.add_error("benutzername", error.messages)
        return data

    def save(self, commit=True):
        if self.instance.pk:
            self.instance.konto.name = self.cleaned_data["name"]
            self.instance.konto.save(update_fields=["name"])
        else:
            self.konto.save()
            self.instance.konto = self.konto
        if self.cleaned_data["neues_passwort"]:
            self.instance.set_password(self.cleaned_data["neues_passwort"])
        return super().save(commit)
