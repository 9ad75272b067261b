"""Content admin: terms, and the rules that write their dates."""

from django.contrib import admin

from quartier.admin_basis import GelesenForm, HausModelAdmin, tell_about_dates

from ..models import Durchgang, Terminregel


class DurchgangForm(GelesenForm):
    """A term; what people have signed up for stays so (see Durchgang.clean)."""


def follow(request, durchgang):
    """After a term has been saved, on whichever page: its dates and its waiting list follow."""
    left_over = durchgang.follow_rules()  # first: a day that moves away may make room
    tell_about_dates(request, durchgang.write_dates(), left_over)
    Durchgang.objects.locked(durchgang.pk).give_free_places()


class TerminregelInline(admin.StackedInline):
    model, extra = Terminregel, 0


@admin.register(Durchgang)
class DurchgangAdmin(HausModelAdmin):
    """Saving a term writes its dates ahead; what was left out is named."""

    form = DurchgangForm
    veranstalter = "angebot__veranstalter"
    list_display = ["angebot", "titel", "belegt", "wartend", "raum"]
    list_filter = ["angebot"]
    search_fields = ["angebot__titel", "titel"]
    inlines = [TerminregelInline]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("angebot", "raum").with_seats()

    @admin.display(description="vergeben")
    def belegt(self, durchgang):
        return "offen" if durchgang.plaetze is None else f"{durchgang.vergeben} von {durchgang.plaetze}"

    @admin.display(description="wartend")
    def wartend(self, durchgang):
        return durchgang.wartende

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        follow(request, form.instance)

    def get_readonly_fields(self, request, obj=None):
        return ["angebot"] if obj else []  # its dates belong to the offer
