"""Content admin: offers."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from quartier.admin_basis import AdresseForm, GelesenForm, HausModelAdmin
from quartier.models import Quartier
from quartier.uhrzeit import UHRZEITEN

from ..models import Angebot, Anmeldung, Durchgang
from ..models.angebot import RESERVED
from .durchgang import DurchgangForm, follow


class DurchgangInline(admin.TabularInline):
    model, extra, form, formfield_overrides = Durchgang, 0, DurchgangForm, UHRZEITEN
    fields = ["titel", "plaetze", "einzeln", "max_personen", "raum", "anmeldung_ab", "anmeldung_bis", "gelesen"]
    show_change_link = True
    verbose_name_plural = "Wann und wo: Durchgänge (Tage und Uhrzeiten nach dem Sichern, mit „Ändern“)"


class AngebotForm(AdresseForm, GelesenForm):
    """An offer; its address may be left empty."""

    reserviert = RESERVED


@admin.register(Angebot)
class AngebotAdmin(HausModelAdmin):
    """Draft, published, archived: by the form and by the list the same rule holds (see Angebot.clean)."""

    form = AngebotForm
    veranstalter = Angebot.gehoert
    list_display = ["titel", "art", "veranstalter", "stand", "geprueft_am"]
    list_filter = ["stand", "art", ("veranstalter", admin.RelatedOnlyFieldListFilter), "handlungsfelder"]
    search_fields = ["titel", "kurztext"]
    inlines = [DurchgangInline]
    actions = ["veroeffentlichen", "archivieren", "stimmt_noch"]
    fieldsets = [
        (
            None,
            {"fields": ["titel", "slug", "art", "symbol", "kurztext", "beschreibung", "stand", "beispiel", "gelesen"]},
        ),
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

    def get_fieldsets(self, request, obj=None):
        """Which quarter is asked only where there are several, which grant only of those who may see grants."""
        first, people, *rest = super().get_fieldsets(request, obj)
        if Quartier.objects.choices():
            people = (people[0], {"fields": ["quartier", *people[1]["fields"]]})
        may = request.user.has_perm("quartier.view_foerderung")
        return [first, people, *rest] + [("Für den Bericht", {"fields": ["foerderungen"]})] * may

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("veranstalter")

    def get_changeform_initial_data(self, request):
        return {"veranstalter": request.user.organisation_id, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "kontakt" and (mine := request.user.organisation_id):
            named = Angebot.objects.filter(veranstalter=mine).values("kontakt")  # also if they belong to others
            field.queryset = field.queryset.filter(Q(organisation=mine) | Q(pk__in=named))
        return field

    @admin.action(description="Veröffentlichen", permissions=["change"])
    def veroeffentlichen(self, request, queryset):
        self._set_stand(request, queryset, Angebot.Stand.VEROEFFENTLICHT)

    @admin.action(description="Archivieren (erscheint nicht mehr)", permissions=["change"])
    def archivieren(self, request, queryset):
        self._set_stand(request, queryset, Angebot.Stand.ARCHIVIERT)

    def _set_stand(self, request, queryset, stand):
        """By the same rule as on the form; whoever cannot is named with the reason."""
        with transaction.atomic():
            for angebot in queryset.select_for_update(of=("self",), no_key=True):
                angebot.stand = stand
                try:
                    angebot.clean()
                except ValidationError as error:
                    messages.error(request, f"{angebot}: {' '.join(error.messages)}")
                else:
                    angebot.save(update_fields=["stand", "geaendert"])
                    self.log_change(request, angebot, f"Stand: {angebot.get_stand_display()}")
                    messages.success(request, f"{angebot}: {angebot.get_stand_display()}.")

    @admin.action(description="Text stimmt noch (heute geprüft)", permissions=["change"])
    def stimmt_noch(self, request, queryset):
        for angebot in queryset:
            angebot.still_true()
            self.log_change(request, angebot, "Text geprüft")
        messages.success(request, f"Danke. Als heute geprüft gilt: {', '.join(str(one) for one in queryset)}.")

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        angebot = form.instance
        moved = {one.instance.pk for table in formsets for one in table.forms if "raum" in one.changed_data}
        for durchgang in angebot.durchgaenge.all():
            follow(request, durchgang, changed=durchgang.pk in moved)
        if not angebot.termine.upcoming().exists():
            self._ask_for_dates(request, angebot, angebot.durchgaenge.first())

    def _ask_for_dates(self, request, angebot, durchgang):
        if durchgang:
            where, what = reverse("admin:angebote_durchgang_change", args=[durchgang.pk]), "Tage und Uhrzeit eintragen"
        else:
            where = f"{reverse('admin:angebote_durchgang_add')}?angebot={angebot.pk}"
            what = "Einen Durchgang anlegen"
        sentence = "Es fehlen noch die Termine, sonst erscheint das Angebot nicht in der Liste."
        messages.warning(request, format_html('{} <a href="{}">{}</a>', sentence, where, what))

    def delete_view(self, request, object_id, extra_context=None):
        angebot = self.get_object(request, object_id)
        if angebot and Anmeldung.objects.filter(durchgang__angebot=angebot).exists():
            messages.error(request, "Es gibt Anmeldungen. Bitte stattdessen den Stand auf „archiviert“ setzen.")
        return super().delete_view(request, object_id, extra_context)
