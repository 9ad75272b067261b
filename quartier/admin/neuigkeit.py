"""News."""

from django.contrib import admin

from ..admin_basis import AdresseForm, ConstraintForm, HausModelAdmin
from ..models import Neuigkeit


class NeuigkeitForm(AdresseForm, ConstraintForm):
    """A piece of news; its address may be left empty."""


@admin.register(Neuigkeit)
class NeuigkeitAdmin(HausModelAdmin):
    list_display = ["titel", "sichtbar_ab", "sichtbar_bis", "beispiel"]
    form = NeuigkeitForm
    search_fields = ["titel"]
