"""The counselling office: office hours, their exceptions, absences."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError

from quartier.admin_basis import KommendFilter, tell_about_dates

from ..admin_forms import SprechstundeForm
from ..models import Abwesenheit, Beratungstermin, Sprechstunde, Sprechzeit, Stand
from .basis import BeratungModelAdmin, WithHoursModelAdmin, site


@admin.register(Sprechzeit, site=site)
class SprechzeitAdmin(WithHoursModelAdmin):
    """Saving office hours writes the single days ahead; what was left out is named."""

    list_display = ["beratungskraft", "wann", "raum", "ab", "bis"]
    list_filter = ["beratungskraft"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("beratungskraft", "raum")

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        left_over = form.instance.follow_rules()
        tell_about_dates(request, form.instance.write_dates(), left_over)


@admin.register(Sprechstunde, site=site)
class SprechstundeAdmin(BeratungModelAdmin):
    """Exceptions: one day's office hours moved or called off."""

    form = SprechstundeForm
    list_display = ["beginn", "ende", "beratungskraft", "raum", "findet_statt", "hinweis"]
    list_filter = [KommendFilter, "beratungskraft"]
    date_hierarchy = "beginn"
    fields = ["beratungskraft", "beginn", "ende", "raum", "hinweis"]
    readonly_fields = ["beratungskraft"]
    actions = ["absagen", "wieder_ansetzen"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("beratungskraft", "raum")

    @admin.display(boolean=True, description="findet statt")
    def findet_statt(self, stunde):
        return not stunde.abgesagt_am

    def save_model(self, request, obj, form, change):
        obj.place()

    @admin.action(description="Ausfallen lassen (keine freien Zeiten mehr)", permissions=["change"])
    def absagen(self, request, queryset):
        for stunde in queryset.filter(abgesagt_am=None):
            stunde.call_off()
        messages.warning(request, "Fällt aus. Schon gebuchte Termine bleiben stehen, bis Sie sie absagen.")

    @admin.action(description="Doch stattfinden lassen", permissions=["change"])
    def wieder_ansetzen(self, request, queryset):
        for stunde in queryset.exclude(abgesagt_am=None):
            try:
                stunde.reinstate()
            except ValidationError as error:
                messages.error(request, f"{stunde}: {' '.join(error.messages)}")


@admin.register(Abwesenheit, site=site)
class AbwesenheitAdmin(BeratungModelAdmin):
    list_display = ["beratungskraft", "beginn", "ende", "grund"]
    list_filter = ["beratungskraft"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        booked = Beratungstermin.objects.filter(
            beratungskraft=obj.beratungskraft, stand=Stand.GEBUCHT, beginn__lt=obj.ende, ende__gt=obj.beginn
        ).count()
        if booked:
            what = "ist schon ein Termin" if booked == 1 else f"sind schon {booked} Termine"
            messages.warning(request, f"In dieser Zeit {what} gebucht. Bitte sagen Sie sie einzeln ab.")
