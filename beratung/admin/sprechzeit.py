"""The counselling office: office hours, their exceptions, absences."""

from copy import copy

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from quartier.admin_basis import KommendFilter, tell_about_dates

from ..models import Abwesenheit, Sprechstunde, Sprechzeit
from .basis import WithHoursModelAdmin, site
from .vorschau import VorschauForm, VorschauModelAdmin
from .wieder_da import offer_back, wieder_da

SHOWN = 3  # so many of the days that were left out stand in a sentence


class SprechzeitForm(VorschauForm):
    """New office hours that could not take place on a single day are refused; what was typed stays."""

    def _post_clean(self):
        super()._post_clean()
        if self.errors or not self.instance._state.adding:
            return
        with transaction.atomic():
            tried = copy(self.instance)
            tried.save()
            left_out, written = tried.write_dates(), tried.sprechstunden.exists()
            transaction.set_rollback(True)
        if left_out and not written:
            self.add_error(None, f"Kein einziger Termin möglich: {' '.join(left_out[:SHOWN])}")


@admin.register(Sprechzeit, site=site)
class SprechzeitAdmin(VorschauModelAdmin, WithHoursModelAdmin):
    """Saving office hours writes the single days ahead; what was left out is named."""

    form = SprechzeitForm
    team = "beratungskraft"
    list_display = ["beratungskraft", "wann", "raum", "ab", "bis", "anteil", "sprache_name"]
    list_filter = ["beratungskraft"]
    fieldsets = [
        (None, {"fields": ["beratungskraft", "raum"]}),
        (
            "An welchen Tagen?",
            {
                "fields": ["rhythmus", "wochentage", "alle_n_wochen", "nte_woche", "tage"],
                "description": "Meist genügen die Wochentage. Der Rest ist für besondere Fälle.",
            },
        ),
        ("Von wann bis wann?", {"fields": [("von_uhr", "bis_uhr"), ("ab", "bis"), "auch_an_feiertagen"]}),
        (
            "Für wen?",
            {
                "fields": ["anliegen", "oeffentlich", "sprache", "sprache_frist"],
                "description": "Ohne Angaben hier: für alle Anliegen, ganz im Internet buchbar, für alle Sprachen.",
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("beratungskraft", "raum")

    @admin.display(description="im Internet", ordering="oeffentlich")
    def anteil(self, sprechzeit):
        return f"{sprechzeit.oeffentlich} %"

    @admin.display(description="Sprache", ordering="sprache")
    def sprache_name(self, sprechzeit):
        return sprechzeit.get_sprache_display() or "alle"

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        left_over = form.instance.follow_rules()
        tell_about_dates(request, form.instance.write_dates(), left_over)


class SprechstundeForm(VorschauForm):
    class Meta:
        model = Sprechstunde
        fields = ["beginn", "ende", "raum", "hinweis"]


@admin.register(Sprechstunde, site=site)
class SprechstundeAdmin(VorschauModelAdmin):
    """Exceptions: one day's office hours moved or called off."""

    form = SprechstundeForm
    team = "beratungskraft"
    list_display = ["beginn", "ende", "beratungskraft", "raum", "zustand", "hinweis"]
    list_filter = [KommendFilter, "beratungskraft"]
    date_hierarchy = "beginn"
    fields = ["beratungskraft", "beginn", "ende", "raum", "hinweis"]
    readonly_fields = ["beratungskraft"]
    actions = ["absagen", "wieder_ansetzen"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("beratungskraft", "raum").with_absence()

    @admin.display(description="Stand")
    def zustand(self, stunde):
        if stunde.abgesagt_am:
            return "fällt aus"
        if stunde.geschlossen:
            return f"geschlossen: {stunde.geschlossen}"
        if stunde.abwesend:
            return "abwesend"
        if stunde.vorher_beginn:
            return f"verlegt, war {timezone.localtime(stunde.vorher_beginn):%d.%m. %H:%M}"
        return "findet statt"

    def save_model(self, request, obj, form, change):
        obj.place()

    @admin.action(description="Ausfallen lassen (keine freien Zeiten mehr)", permissions=["change"])
    def absagen(self, request, queryset):
        hours = list(queryset.filter(abgesagt_am=None))

        def call_off():
            for stunde in hours:
                queryset.get(pk=stunde.pk).call_off()
                self.log(request, "abgesagt", stunde, str(stunde))
            messages.success(request, "Fällt aus. Freie Zeiten gibt es dann nicht mehr.")

        return self.act_on_list(request, queryset, "absagen", "Soll das ausfallen?", call_off)

    @admin.action(description="Doch stattfinden lassen", permissions=["change"])
    def wieder_ansetzen(self, request, queryset):
        lost = 0
        for stunde in queryset.exclude(abgesagt_am=None):
            try:
                stunde.reinstate()
            except ValidationError as error:
                messages.error(request, f"{stunde}: {' '.join(error.messages)}")
            else:
                self.log(request, "wieder angesetzt", stunde, str(stunde))
                lost += offer_back(request, stunde)
        return redirect("admin:abarbeiten") if lost else None


@admin.register(Abwesenheit, site=site)
class AbwesenheitAdmin(VorschauModelAdmin):
    """Deleting an absence takes it back; what fell out because of it can take place after all."""

    team = "beratungskraft"
    list_display = ["beratungskraft", "beginn", "ende", "stand", "grund", "zurueck"]
    list_filter = [KommendFilter, "beratungskraft"]
    seiten = {"wieder_da": (wieder_da, "change")}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("beratungskraft")

    @admin.display(description="Stand")
    def stand(self, abwesenheit):
        now = timezone.now()
        if abwesenheit.ende <= now:
            return "vorbei"
        return "jetzt abwesend" if abwesenheit.beginn <= now else "kommt noch"

    @admin.display(description="zurück")
    def zurueck(self, abwesenheit):
        if abwesenheit.ende <= timezone.now():
            return ""
        return format_html(
            '<a href="{}">wieder da</a>', reverse("admin:beratung_abwesenheit_wieder_da", args=[abwesenheit.pk])
        )

    def response_delete(self, request, obj_display, obj_id):
        answer = super().response_delete(request, obj_display, obj_id)
        return redirect("admin:abarbeiten") if offer_back(request, request.taken_back) else answer

    def delete_model(self, request, obj):
        request.taken_back = obj
        super().delete_model(request, obj)
