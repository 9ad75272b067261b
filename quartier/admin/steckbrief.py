"""The quarter's profile: texts, figures, goals."""

from django import forms
from django.contrib import admin, messages

from ..admin_basis import AdresseForm, AnsEndeForm, ConstraintForm, HausModelAdmin, UnlabelledInput
from ..models import Kennzahl, Quartier, Ziel
from ..models.kennzahl import ONCE
from ..models.steckbrief import RESERVED


class KennzahlFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        return ONCE


NEW_OR_WRONG = (
    "Ist das eine neue Zahl? Dann schreiben Sie bitte auch den neuen Stand: Die alte bleibt als früherer Wert stehen. "
    "War die alte falsch? Dann kreuzen Sie „nur berichtigt“ an."
)


class KennzahlForm(AnsEndeForm, ConstraintForm):
    """A figure. Who types a new date over a stored one writes a new row: nobody loses an older value by accident."""

    berichtigt = forms.BooleanField(
        label="nur berichtigt", required=False,
        help_text="Hier stand etwas Falsches. Es wird ersetzt und bleibt nicht als früherer Wert stehen.",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["berichtigt"].widget = UnlabelledInput()

    @property
    def is_newer_value(self):
        return bool(self.initial) and "stand" in self.changed_data and not self.cleaned_data["berichtigt"]

    def clean(self):
        data = super().clean()
        if self.instance.pk and not data["berichtigt"] and "stand" not in self.changed_data:
            for name in {"wert", "quelle"} & set(self.changed_data) - set(self.errors):
                self.add_error(name, NEW_OR_WRONG)
        return data

    def save(self, commit=True):
        if self.is_newer_value:
            self.instance.pk, self.instance._state.adding = None, True
        return super().save(commit)

    def last_number(self):
        row = self.instance
        same = row.quartier.kennzahlen.filter(gebiet=row.gebiet, bezeichnung=row.bezeichnung).exclude(pk=row.pk)
        before = same.order_by("-stand").first()
        return before.reihenfolge if before else super().last_number()


class KennzahlInline(admin.StackedInline):
    """All values, the older ones too."""

    model, extra, formset, form = Kennzahl, 0, KennzahlFormSet, KennzahlForm
    fields = [
        ("bezeichnung", "gebiet", "art"), ("wert", "einheit", "stand"), ("quelle", "reihenfolge"), "satz",
        "berichtigt",
    ]  # fmt: skip


class ZielInline(admin.TabularInline):
    model, extra, form = Ziel, 0, AnsEndeForm


class QuartierForm(AdresseForm, ConstraintForm):
    """A quarter; its address may be left empty."""

    titel_feld, reserviert = "name", frozenset(RESERVED)


@admin.register(Quartier)
class QuartierAdmin(HausModelAdmin):
    form = QuartierForm
    list_display = ["name", "stadt", "geprueft_am"]
    inlines = [KennzahlInline, ZielInline]

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for line in formset.initial_forms if formset.model is Kennzahl else []:
            if line.is_newer_value and line not in formset.deleted_forms:
                old = Kennzahl(**{name: line.initial[name] for name in ("bezeichnung", "wert", "stand")})
                messages.info(request, f"Bleibt als früherer Wert: „{old}“, Stand: {old.stand_in_worten}.")

    def get_exclude(self, request, obj=None):
        """With one quarter all partners and fields of action are its own: nobody has to say so."""
        others = Quartier.objects.exclude(pk=obj and obj.pk)
        return [] if others.exists() else ["partner", "handlungsfelder"]
