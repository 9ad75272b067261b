"""Content admin: dates."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from quartier.admin_basis import GelesenForm, HausModelAdmin, KommendFilter

from ..models import Termin


@admin.register(Termin)
class TerminAdmin(HausModelAdmin):
    form = GelesenForm
    veranstalter = "angebot__veranstalter"
    list_display = ["beginn", "ende", "angebot", "raum", "abgesagt", "hinweis"]
    list_filter = [KommendFilter, "angebot", "raum"]
    search_fields = ["angebot__titel"]
    date_hierarchy = "beginn"
    fields = ["durchgang", "beginn", "ende", "raum", "hinweis", "gelesen"]
    actions = ["absagen", "wieder_ansetzen"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("angebot", "raum")

    @admin.display(boolean=True, description="findet statt")
    def abgesagt(self, termin):
        return not termin.abgesagt_am

    def save_model(self, request, obj, form, change):
        obj.place()

    def get_actions(self, request):
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def delete_view(self, request, object_id, extra_context=None):
        termin = self.get_object(request, object_id)
        if termin and termin.regel_id:
            messages.error(request, "Dieser Termin kommt aus einer Regel und käme wieder. Bitte sagen Sie ihn ab.")
            return redirect("admin:angebote_termin_changelist")
        return super().delete_view(request, object_id, extra_context)

    @admin.action(description="Absagen (bleibt sichtbar als „fällt aus“)", permissions=["change"])
    def absagen(self, request, queryset):
        for termin in queryset.filter(abgesagt_am=None):
            self._absagen(request, termin)

    def _absagen(self, request, termin):
        """Cancel and say who has to be told by whom."""
        unreachable = ", ".join(anmeldung.name for anmeldung in termin.call_off())
        told = "Alle Angemeldeten bekommen eine E-Mail oder stehen auf der Anrufliste (Nachrichten)."
        if unreachable:
            told = f"Ohne Telefon und E-Mail, bitte an der Tür sagen: {unreachable}. Die anderen: siehe Anrufliste."
        messages.success(request, f"{termin} ist abgesagt. {told}")

    def response_change(self, request, obj):
        if "_absagen" in request.POST and not obj.abgesagt_am:
            self._absagen(request, obj)
            return redirect("admin:angebote_termin_changelist")
        return super().response_change(request, obj)

    @admin.action(description="Doch stattfinden lassen", permissions=["change"])
    def wieder_ansetzen(self, request, queryset):
        for termin in queryset.exclude(abgesagt_am=None):
            try:
                termin.reinstate()
            except ValidationError as error:
                messages.error(request, f"{termin}: {' '.join(error.messages)}")
