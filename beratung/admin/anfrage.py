"""Wishes that somebody has to answer: to be called back, or somebody who speaks a language."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from quartier.admin_basis import StandardFilter

from ..models import Anfrage
from .basis import OpenedModelAdmin, site
from .kontakt import opened_in_full


class OffenFilter(StandardFilter):
    title, parameter_name, standard = "Liste", "liste", "offen"

    def lookups(self, request, model_admin):
        return [("erledigt", "erledigt"), ("alle", "alle")]

    def queryset(self, request, queryset):
        if self.value() == "alle":
            return queryset
        return queryset.exclude(erledigt_am=None) if self.value() == "erledigt" else queryset.open()


@admin.register(Anfrage, site=site)
class AnfrageAdmin(OpenedModelAdmin):
    """Longest waiting first. Who it is stands only on the opened page, and each look is logged."""

    list_display = ["seit", "art", "sprache", "anliegen", "erledigt_am"]
    list_display_links = ["seit"]
    list_filter = [OffenFilter, "art", "sprache"]
    list_select_related = ["anliegen"]
    fields = readonly_fields = ["seit", "art", "sprache", "anliegen", "wer", "weiter"]
    ordering = ["erstellt"]
    actions = ["erledigt"]

    def get_queryset(self, request):
        """Wishes only: another telephone number of somebody is entered by the worker, and belongs to their team."""
        return super().get_queryset(request).exclude(art=Anfrage.Art.KONTAKT)

    @admin.display(description="wartet", ordering="erstellt")
    def seit(self, anfrage):
        days = (timezone.localdate() - timezone.localtime(anfrage.erstellt).date()).days
        ago = {0: "seit heute", 1: "seit gestern"}.get(days, f"seit {days} Tagen")
        return f"{ago} ({timezone.localtime(anfrage.erstellt):%d.%m.%Y, %H:%M})"

    @admin.display(description="Person")
    def wer(self, anfrage):
        if anfrage.inhalt is None:
            return "erledigt und vergessen"
        return opened_in_full(anfrage, anfrage.reader, "Anfrage geöffnet")

    @admin.display(description="Termin")
    def weiter(self, anfrage):
        if anfrage.erledigt_am:
            return "–"
        matter = f"&anliegen={anfrage.anliegen_id}" if anfrage.anliegen_id else ""
        address = f"{reverse('admin:beratung_beratungstermin_add')}?anfrage={anfrage.pk}{matter}"
        return format_html('<a href="{}">Termin eintragen</a>', address)

    @admin.action(description="Erledigt (die Angaben werden gelöscht)", permissions=["change"])
    def erledigt(self, request, queryset):
        for anfrage in queryset.open():
            self._done(request, anfrage)

    def _done(self, request, anfrage):
        anfrage.done()
        self.log(request, "erledigt", anfrage)

    def response_change(self, request, obj):
        if "_erledigt" in request.POST and not obj.erledigt_am:
            self._done(request, obj)
            messages.success(request, "Erledigt. Die Angaben sind gelöscht.")
        return redirect("admin:beratung_anfrage_changelist")
