"""Projects."""

from django.contrib import admin

from ..admin_basis import ConstraintForm, HausModelAdmin
from ..models import Projekt
from .bild import MitBildern


class ProjektForm(MitBildern, ConstraintForm):
    """A project with its pictures."""


@admin.register(Projekt)
class ProjektAdmin(HausModelAdmin):
    form = ProjektForm
    list_display = ["titel", "stand", "von", "bis", "beispiel"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "quartier",
                    "titel",
                    "beschreibung",
                    "handlungsfelder",
                    "partner",
                    "von",
                    "bis",
                    "stand",
                    "ergebnis",
                    "beispiel",
                    "geprueft_am",
                ]
            },
        ),
        MitBildern.fieldset,
    ]
