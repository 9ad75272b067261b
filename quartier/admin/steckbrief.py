"""The quarter's profile: texts, figures, goals."""

from django import forms
from django.contrib import admin

from ..admin_basis import AdresseForm, ConstraintForm, HausModelAdmin
from ..models import Kennzahl, Quartier, Ziel
from ..models.kennzahl import ONCE
from ..models.steckbrief import RESERVED


class KennzahlFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        return ONCE


class KennzahlInline(admin.StackedInline):
    """All values, the older ones too: a new value is a new line, so that the old one stays as history."""

    model, extra, formset, form = Kennzahl, 0, KennzahlFormSet, ConstraintForm
    fields = [
        ("bezeichnung", "gebiet", "art"), ("wert", "einheit", "stand"), ("quelle", "reihenfolge"), "satz",
    ]  # fmt: skip


class ZielInline(admin.TabularInline):
    model, extra = Ziel, 0


class QuartierForm(AdresseForm, ConstraintForm):
    """A quarter; its address may be left empty."""

    titel_feld, reserviert = "name", frozenset(RESERVED)


@admin.register(Quartier)
class QuartierAdmin(HausModelAdmin):
    form = QuartierForm
    list_display = ["name", "stadt", "geprueft_am"]
    inlines = [KennzahlInline, ZielInline]

    def get_exclude(self, request, obj=None):
        """With one quarter all partners and fields of action are its own: nobody has to say so."""
        others = Quartier.objects.exclude(pk=obj and obj.pk)
        return [] if others.exists() else ["partner", "handlungsfelder"]
