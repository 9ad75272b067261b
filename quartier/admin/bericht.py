"""The months whose figures are closed; the report itself is a page of its own (lena.bericht_seite)."""

from django.contrib import admin

from ..admin_basis import HausModelAdmin
from ..models import Monat
from ..rollen import reads_only_the_report


@admin.register(Monat)
class MonatAdmin(HausModelAdmin):
    """To look at: months are closed by the worker, and nobody opens them again."""

    list_display = ["monat", "abgeschlossen_am"]

    def has_module_permission(self, request):
        """For who reads nothing but the report, a list of months in the menu leads nowhere."""
        return not reads_only_the_report(request.user)
