"""Addresses in our texts, to look at; they are mended in the text."""

from django.contrib import admin

from ..admin_basis import HausModelAdmin
from ..models import Verweis


@admin.register(Verweis)
class VerweisAdmin(HausModelAdmin):
    list_display = ["adresse", "wo", "stand", "grund", "geprueft", "defekt_seit"]
    list_filter = ["stand"]
    search_fields = ["adresse"]
    fields = readonly_fields = list_display

    @admin.display(description="steht in")
    def wo(self, verweis):
        return verweis.model._meta.verbose_name
