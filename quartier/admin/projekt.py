"""Projects."""

from django.contrib import admin

from ..admin_basis import HausModelAdmin
from ..models import Projekt


@admin.register(Projekt)
class ProjektAdmin(HausModelAdmin):
    list_display = ["titel", "stand", "von", "bis", "beispiel"]
