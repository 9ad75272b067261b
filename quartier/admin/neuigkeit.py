"""News."""

from django.contrib import admin
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ..admin_basis import AdresseForm, GelesenForm, HausModelAdmin
from ..models import Neuigkeit
from ..models.neuigkeit import RESERVED
from .bild import MitBildern


class NeuigkeitForm(AdresseForm, MitBildern, GelesenForm):
    """A piece of news; its address may be left empty."""

    reserviert = RESERVED


class StandFilter(admin.SimpleListFilter):
    title, parameter_name = "Stand", "stand"

    def lookups(self, request, model_admin):
        return [("sichtbar", "sichtbar"), ("kommt", "erscheint noch"), ("vorbei", "abgelaufen")]

    def queryset(self, request, queryset):
        now = timezone.now()
        return {
            "sichtbar": queryset.published(now),
            "kommt": queryset.filter(sichtbar_ab__gt=now),
            "vorbei": queryset.filter(sichtbar_bis__lte=now),
        }.get(self.value(), queryset)


def vorschau(model_admin, request, neuigkeit):
    """The page as everybody will see it, also before and after its time."""
    return render(request, "quartier/neuigkeit.html", {"neuigkeit": neuigkeit, "vorschau": neuigkeit.in_worten()})


@admin.register(Neuigkeit)
class NeuigkeitAdmin(HausModelAdmin):
    form = NeuigkeitForm
    list_display = ["titel", "in_worten", "beispiel"]
    list_filter = [StandFilter]
    search_fields = ["titel"]
    readonly_fields = ["in_worten"]
    seiten = {"vorschau": (vorschau, "view")}
    fieldsets = [
        (None, {"fields": ["titel", "slug", "text", "beispiel", "gelesen"]}),
        MitBildern.fieldset,
        ("Wann?", {"fields": ["in_worten", "sichtbar_ab", "sichtbar_bis"]}),
    ]

    @admin.display(description="Stand", ordering="sichtbar_ab")
    def in_worten(self, neuigkeit):
        return neuigkeit.in_worten() if neuigkeit.pk else "noch nicht gesichert"

    def get_view_on_site_url(self, obj=None):
        """What is not visible for everybody is looked at in the preview."""
        if obj and obj.pk and not obj.is_published():
            return reverse("admin:quartier_neuigkeit_vorschau", args=[obj.pk])
        return super().get_view_on_site_url(obj)
