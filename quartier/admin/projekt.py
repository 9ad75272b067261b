"""Projects."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..admin_basis import AdresseForm, ConstraintForm, HausModelAdmin
from ..felder import BAD_YEAR, YEARS
from ..models import Projekt
from .bild import MitBildern


class ProjektForm(MitBildern, AdresseForm, ConstraintForm):
    """A project with its pictures; its address may be left empty."""

    am_feld = {"Ein abgeschlossenes Projekt": "ergebnis", "Das Ende liegt vor": "bis"}

    def clean(self):
        data = super().clean()
        for name in ("von", "bis"):
            if data.get(name) and data[name].year not in YEARS:
                self.add_error(name, ValidationError(BAD_YEAR))
        if data.get("stand") == Projekt.Stand.FERTIG and data.get("bis") and data["bis"] > timezone.localdate():
            self.add_error("bis", "Ein abgeschlossenes Projekt endet nicht erst in der Zukunft.")
        return data


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
        quartier = Projekt._meta.get_field("quartier").related_model
        only = quartier.objects.values_list("pk", flat=True)[:2]
        return super().get_changeform_initial_data(request) | ({"quartier": only[0]} if len(only) == 1 else {})
