"""Places."""

from django.contrib import admin

from ..admin_basis import HausModelAdmin
from ..models import Ort


@admin.register(Ort)
class OrtAdmin(HausModelAdmin):
    list_display = ["name", "kategorie", "adresse", "stufenfrei", "geprueft_am"]
    list_filter = ["kategorie", "stufenfrei"]
