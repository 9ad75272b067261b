"""Content admin: offers."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html

from quartier.admin_basis import GelesenForm, HausModelAdmin

from ..models import Angebot, Anmeldung, Durchgang
from .durchgang import DurchgangForm, follow


class DurchgangInline(admin.TabularInline):
    model, extra, form = Durchgang, 0, DurchgangForm
    fields = ["titel", "plaetze", "einzeln", "max_personen", "raum", "anmeldung_ab", "anmeldung_bis", "gelesen"]
    show_change_link = True


@admin.register(Angebot)
class AngebotAdmin(HausModelAdmin):
    form = GelesenForm
    veranstalter = "veranstalter"
    list_display = ["titel", "art", "veranstalter", "stand", "geprueft_am"]
    list_filter = ["stand", "art", "veranstalter", "handlungsfelder"]
    search_fields = ["titel", "kurztext"]
    prepopulated_fields = {"slug": ["titel"]}
    inlines = [DurchgangInline]
    fieldsets = [
        (None, {"fields": ["titel", "slug", "art", "kurztext", "beschreibung", "stand", "beispiel", "gelesen"]}),
        (
            "Für wen und von wem",
            {"fields": ["fuer_wen", "zielgruppen", "sprachen", "handlungsfelder", "veranstalter", "kontakt"]},
        ),
        (
            "So läuft es ab",
            {
                "fields": [
                    "ablauf",
                    "kosten",
                    "kostenlos",
                    "mitbringen",
                    "kinderbetreuung",
                    "spaeter_kommen",
                    "spontan",
                    "geprueft_am",
                ]
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("veranstalter")

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        angebot = form.instance
        for durchgang in angebot.durchgaenge.all():
            follow(request, durchgang)
        if not angebot.termine.upcoming().exists():
            self._ask_for_dates(request, angebot.durchgaenge.first())

    def _ask_for_dates(self, request, durchgang):
        if durchgang:
            where, what = reverse("admin:angebote_durchgang_change", args=[durchgang.pk]), "Tage und Uhrzeit eintragen"
        else:
            where, what = reverse("admin:angebote_durchgang_add"), "Einen Durchgang anlegen"
        sentence = "Es fehlen noch die Termine, sonst erscheint das Angebot nicht in der Liste."
        messages.warning(request, format_html('{} <a href="{}">{}</a>', sentence, where, what))

    def delete_view(self, request, object_id, extra_context=None):
        angebot = self.get_object(request, object_id)
        if angebot and Anmeldung.objects.filter(durchgang__angebot=angebot).exists():
            messages.error(request, "Es gibt Anmeldungen. Bitte stattdessen den Stand auf „archiviert“ setzen.")
        return super().delete_view(request, object_id, extra_context)
