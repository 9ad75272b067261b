"""Money: grants with what is left of them, and spending."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from ..admin_basis import HausModelAdmin, ProbeForm
from ..felder import euro
from ..models import Ausgabe, Foerderung


@admin.register(Foerderung)
class FoerderungAdmin(HausModelAdmin):
    form = ProbeForm
    list_display = ["bezeichnung", "zeitraum", "geber", "betrag_in_euro", "ausgegeben", "uebrig", "wofuer"]
    list_filter = ["art", ("geber", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["bezeichnung", "zweck"]
    date_hierarchy = "von"
    fields = [
        "quartier", "bezeichnung", "geber", "art", "betrag", "von", "bis", "zweck", "kategorien", "ausgegeben",
        "uebrig",
    ]  # fmt: skip
    readonly_fields = ["ausgegeben", "uebrig"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("geber").with_spent()

    @admin.display(description="Zeitraum", ordering="von")
    def zeitraum(self, foerderung):
        return foerderung.zeitraum

    @admin.display(description="Betrag", ordering="betrag")
    def betrag_in_euro(self, foerderung):
        return "Sachleistung" if foerderung.betrag is None else euro(foerderung.betrag)

    @admin.display(description="ausgegeben", ordering="ausgegeben")
    def ausgegeben(self, foerderung):
        if not foerderung.pk or foerderung.betrag is None:
            return "–"
        where = f"{reverse('admin:quartier_ausgabe_changelist')}?foerderung__id__exact={foerderung.pk}"
        return format_html('<a href="{}">{}</a>', where, euro(foerderung.ausgegeben))

    @admin.display(description="übrig")
    def uebrig(self, foerderung):
        return "–" if not foerderung.pk or foerderung.betrag is None else euro(foerderung.uebrig)

    @admin.display(description="nur für")
    def wofuer(self, foerderung):
        return "" if foerderung.betrag is None else foerderung.wofuer


class AusgabeForm(ProbeForm):
    am_feld = {
        "Dafür ist dieses Geld nicht gedacht": "kategorie", "So viel ist nicht mehr da": "betrag",
        "Der Betrag muss": "betrag", "Der Beleg ist nicht aus der Zeit": "datum", "Diese Belegnummer": "belegnummer",
    }  # fmt: skip


@admin.register(Ausgabe)
class AusgabeAdmin(HausModelAdmin):
    """Receipts, the newest first. What does not fit the grant, the database refuses; the form says why."""

    form = AusgabeForm
    list_display = ["datum", "betrag_in_euro", "kategorie", "zweck", "belegnummer", "foerderung", "eingetragen_von"]
    list_filter = [("foerderung", admin.RelatedOnlyFieldListFilter), "kategorie"]
    search_fields = ["zweck", "belegnummer"]
    date_hierarchy = "datum"
    fields = ["foerderung", "datum", "betrag", "kategorie", "zweck", "belegnummer", "eingetragen_von", "eingetragen_am"]
    readonly_fields = ["eingetragen_von", "eingetragen_am"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("foerderung", "eingetragen_von")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Only money can be spent; each grant says what is left of it."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "foerderung":
            field.queryset = field.queryset.filter(art=Foerderung.Art.GELD).with_spent()
            field.label_from_instance = lambda grant: f"{grant}: noch {euro(grant.uebrig)}, nur {grant.wofuer}"
        return field

    def get_actions(self, request):
        """Receipts are deleted one by one, each with its line in the log."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def save_model(self, request, obj, form, change):
        if not change:
            obj.eingetragen_von = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description="Betrag", ordering="betrag")
    def betrag_in_euro(self, ausgabe):
        return euro(ausgabe.betrag)
