"""The quarter's profile: texts, figures, goals."""

from django import forms
from django.contrib import admin

from ..admin_basis import AdresseForm, AnsEndeForm, ConstraintForm, HausModelAdmin
from ..models import Kennzahl, Quartier, Ziel
from ..models.kennzahl import ONCE
from ..models.steckbrief import RESERVED


class KennzahlFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        return ONCE


class KennzahlForm(AnsEndeForm, ConstraintForm):
    """A figure. Its newer value stands where the older ones stand."""

    def last_number(self):
        row = self.instance
        same = row.quartier.kennzahlen.filter(gebiet=row.gebiet, bezeichnung=row.bezeichnung).exclude(pk=row.pk)
        before = same.order_by("-stand").first()
        return before.reihenfolge if before else super().last_number()


class KennzahlInline(admin.StackedInline):
    """All values, the older ones too: a new value is a new line, so that the old one stays as history."""

    model, extra, formset, form = Kennzahl, 0, KennzahlFormSet, KennzahlForm
    fields = [
        ("bezeichnung", "gebiet", "art"), ("wert", "einheit", "stand"), ("quelle", "reihenfolge"), "satz",
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

    def get_exclude(self, request, obj=None):
        """With one quarter all partners and fields of action are its own: nobody has to say so."""
        others = Quartier.objects.exclude(pk=obj and obj.pk)
        return [] if others.exists() else ["partner", "handlungsfelder"]
