"""Content admin: help that is needed, and who gives it."""

from django.contrib import admin

from quartier.admin_basis import HausModelAdmin

from ..models import Bedarf, Mithilfe


@admin.register(Bedarf)
class BedarfAdmin(HausModelAdmin):
    veranstalter = "termin__angebot__veranstalter"


@admin.register(Mithilfe)
class MithilfeAdmin(HausModelAdmin):
    veranstalter = "bedarf__termin__angebot__veranstalter"
