"""The counselling office: mails on their way, and the call list."""

from django.contrib import admin

from quartier.admin_basis import ZuTunFilter
from quartier.models.nachricht import Stand as Versand

from ..models import Nachricht
from .basis import OpenedModelAdmin, site
from .kontakt import opened


@admin.register(Nachricht, site=site)
class NachrichtAdmin(OpenedModelAdmin):
    """Mails on their way, and the call list. Who is to be called is shown when the entry is opened."""

    team = "termin__beratungskraft"
    list_display = ["termin", "art", "kanal", "stand", "faellig_ab", "fehler", "versucht"]
    list_filter = [ZuTunFilter]
    fields = readonly_fields = ["termin", "art", "kanal", "stand", "wen", "faellig_ab", "fehler", "versucht"]
    actions = ["erledigt"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(stand=Versand.VORGEMERKT).select_related("termin")

    @admin.display(description="Anrufe bisher", ordering="versucht_am")
    def versucht(self, nachricht):
        return nachricht.anrufversuche

    @admin.display(description="Wen")
    def wen(self, nachricht):
        contact = opened(nachricht.reader, nachricht)
        if contact is None:
            return "erledigt und vergessen"
        phone, mail = contact.get("telefon") or "kein Telefon", contact.get("email") or "keine E-Mail"
        return f"{contact['name']}, {phone}, {mail}. {' '.join(contact['vorsicht'])}"

    @admin.action(description="Angerufen – erledigt", permissions=["change"])
    def erledigt(self, request, queryset):
        for nachricht in queryset.filter(stand__in=[Versand.OFFEN, Versand.GESCHEITERT]):
            nachricht.done()
            self.log_change(request, nachricht, "")
