"""Forms of the counselling office."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from quartier.formulare import AmTischForm
from quartier.models import Konto

from .forms import DatenForm, ZeitField
from .models import Anliegen, Beratungskraft, Beratungstermin, Zugang
from .zeiten import free_times

TIMES_SHOWN = 40


class AnliegenWahlForm(forms.Form):
    anliegen = forms.ModelChoiceField(
        label="Anliegen", queryset=Anliegen.objects.filter(aktiv=True), empty_label="Bitte wählen"
    )


class EintragenForm(AmTischForm, DatenForm):
    """Booking on the phone or at the desk: the next free times, also those within the lead time."""

    zeit = ZeitField(label="Zeit", widget=forms.Select)
    field_order = ["schluessel", "zeit", "name", "telefon", "email", "notiz", "kanal"]

    def __init__(self, *args, anliegen, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zeit"].widget.choices = [
            (zeit.wert, f"{date_format(timezone.localtime(zeit.beginn), 'D d.m. H:i')} Uhr, {zeit.beratungskraft}")
            for zeit in free_times(anliegen, intern=True)[:TIMES_SHOWN]
        ]

    def book(self, anliegen):
        """Hold and confirm in one go. Returns the appointment. Raises Vergeben."""
        data = dict(self.cleaned_data)
        geheimnis, (kraft, beginn) = data.pop("schluessel"), data.pop("zeit")
        with transaction.atomic():
            termin = Beratungstermin.objects.hold(anliegen, kraft, beginn, geheimnis, intern=True)
            return termin.confirm(geheimnis, intern=True, **data)


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
