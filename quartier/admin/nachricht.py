"""Messages: mails on their way, and the call list."""

from django.contrib import admin

from ..admin_basis import HausModelAdmin, ZuTunFilter
from ..models import Nachricht
from ..models.nachricht import NOT_REACHED, Kanal, Stand


@admin.register(Nachricht)
class NachrichtAdmin(HausModelAdmin):
    """What we have promised to tell: mails on their way, and the call list."""

    veranstalter = "veranstalter"
    list_display = ["worum", "name", "nummer", "kanal", "stand", "faellig_ab", "fehler", "versucht"]
    list_filter = [ZuTunFilter]
    actions = ["erledigt", "nicht_erreicht"]
    readonly_fields = [
        "kanal",
        "stand",
        "name",
        "an",
        "telefon",
        "worum",
        "was_sagen",
        "faellig_ab",
        "fehler",
        "versucht",
        "erledigt_am",
    ]
    fields = readonly_fields

    @admin.display(description="Betreff", ordering="betreff")
    def worum(self, nachricht):
        return nachricht.worum

    @admin.display(description="Text")
    def was_sagen(self, nachricht):
        return nachricht.zum_vorlesen if nachricht.kanal == Kanal.ANRUF else nachricht.text

    @admin.display(description="Telefon")
    def nummer(self, nachricht):
        no_number = nachricht.kanal == Kanal.ANRUF and nachricht.stand == Stand.OFFEN
        return nachricht.telefon or ("keine Nummer – beim nächsten Besuch sagen" if no_number else "")

    @admin.action(description="Angerufen – erledigt", permissions=["change"])
    def erledigt(self, request, queryset):
        count = 0
        for nachricht in queryset.filter(stand__in=[Stand.OFFEN, Stand.GESCHEITERT]):
            nachricht.done()
            count += 1
        self.message_user(request, f"{count} erledigt.")

    @admin.display(description="Anrufe bisher", ordering="versucht_am")
    def versucht(self, nachricht):
        return nachricht.anrufversuche

    @admin.action(description="Nicht erreicht – bleibt auf der Liste", permissions=["change"])
    def nicht_erreicht(self, request, queryset):
        for nachricht in queryset.to_call():
            nachricht.not_reached()
        self.message_user(request, NOT_REACHED)
