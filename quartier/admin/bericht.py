"""The months whose figures are closed; the report itself is a page of its own (lena.bericht_seite)."""

from django.contrib import admin

from ..admin_basis import HausModelAdmin
from ..models import Monat


@admin.register(Monat)
class MonatAdmin(HausModelAdmin):
    """To look at: months are closed by the worker, and nobody opens them again."""

    list_display = ["monat", "abgeschlossen_am"]
