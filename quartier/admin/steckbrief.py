"""The quarter's profile: texts, figures, goals."""

from django import forms
from django.contrib import admin

from ..admin_basis import HausModelAdmin
from ..models import Kennzahl, Quartier, Ziel


class KennzahlFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        return "Diese Kennzahl gibt es für dieses Gebiet schon."


class KennzahlInline(admin.TabularInline):
    model, extra, formset = Kennzahl, 0, KennzahlFormSet


class ZielInline(admin.TabularInline):
    model, extra = Ziel, 0


@admin.register(Quartier)
class QuartierAdmin(HausModelAdmin):
    list_display = ["name", "stadt", "geprueft_am"]
    inlines = [KennzahlInline, ZielInline]
