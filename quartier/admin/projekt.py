"""Projects."""

from django.contrib import admin

from ..admin_basis import AdresseForm, ConstraintForm, HausModelAdmin
from ..models import Projekt, Quartier
from .bild import MitBildern


class ProjektForm(MitBildern, AdresseForm, ConstraintForm):
    """A project with its pictures; its address may be left empty."""

    am_feld = {"Ein abgeschlossenes Projekt": "ergebnis", "Das Ende liegt vor": "bis"}


@admin.register(Projekt)
class ProjektAdmin(HausModelAdmin):
    form = ProjektForm
    list_display = ["titel", "stand", "von", "bis", "beispiel"]
    list_filter = ["stand", "handlungsfelder"]
    search_fields = ["titel", "beschreibung"]
    fieldsets = [
        (None, {"fields": [
            "titel", "slug", "quartier", "beschreibung", "handlungsfelder", "ziele", "partner", ("von", "bis"), "stand",
            "ergebnis", "beispiel", "geprueft_am",
        ]}),
        MitBildern.fieldset,
    ]  # fmt: skip

    def get_changeform_initial_data(self, request):
        """With one quarter there is nothing to choose."""
        only = Quartier.objects.values_list("pk", flat=True)[:2]
        return super().get_changeform_initial_data(request) | ({"quartier": only[0]} if len(only) == 1 else {})
