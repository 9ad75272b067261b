"""Content admin: sign-ups, and their entry at the desk."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from quartier.admin_basis import HausModelAdmin, eintragen_page
from quartier.formulare import AmTischForm
from quartier.models.nummer import merkwort

from ..models import Anmeldung, Durchgang, NotPossible


class EintragenForm(AmTischForm):
    """A sign-up at the desk or on the phone: the same rules as on the web."""

    durchgang = forms.ModelChoiceField(label="Wofür?", queryset=Durchgang.objects.none(), empty_label="Bitte wählen")
    personen = forms.IntegerField(label="Personen", min_value=1, max_value=99, initial=1)
    field_order = ["schluessel", "durchgang", "name", "personen", "telefon", "email", "notiz", "kanal"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["durchgang"].queryset = Durchgang.objects.running().exclude(plaetze=None).select_related("angebot")


@admin.register(Anmeldung)
class AnmeldungAdmin(HausModelAdmin):
    veranstalter = "durchgang__angebot__veranstalter"
    list_display = ["name", "personen", "durchgang", "stand", "nummer", "telefon"]
    ordering = ["-erstellt"]
    search_help_text = "Suche nach Name oder Nummer"
    list_filter = ["stand", "kanal", "durchgang__angebot"]
    search_fields = ["name", "code"]
    actions = ["zurueckziehen"]
    readonly_fields = ["durchgang", "personen", "stand", "nummer", "wort", "kanal", "erstellt"]
    fields = [
        "name",
        "durchgang",
        "personen",
        "stand",
        "nummer",
        "wort",
        "telefon",
        "email",
        "notiz",
        "kanal",
        "erstellt",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("durchgang__angebot")

    def add_view(self, request, form_url="", extra_context=None):
        """One page: what, who, done, with the number to read out."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = EintragenForm(request.POST or None)
        if form.is_valid():
            data = dict(form.cleaned_data)
            try:
                durchgang, geheimnis = data.pop("durchgang"), data.pop("schluessel")
                anmeldung = durchgang.sign_up(geheimnis=geheimnis, **data)
            except NotPossible as error:
                form.add_error(None, str(error))
            else:
                messages.success(
                    request,
                    f"Bitte vorlesen: Nummer {anmeldung.nummer}, Merkwort {merkwort(anmeldung.code)}. "
                    f"Stand: {anmeldung.get_stand_display()}.",
                )
                self.log_addition(request, anmeldung, "am Telefon oder vor Ort eingetragen")
                return redirect("admin:angebote_anmeldung_changelist")
        return eintragen_page(request, self, form, "Anmeldung eintragen")

    def get_search_results(self, request, queryset, search_term):
        # people read their number in groups: "4827 1936"
        compact = search_term.replace(" ", "").replace("-", "")
        return super().get_search_results(request, queryset, compact if compact.isdigit() else search_term)

    def has_delete_permission(self, request, obj=None):
        return False  # withdraw instead: those who wait move up

    @admin.display(description="Merkwort")
    def wort(self, anmeldung):
        return merkwort(anmeldung.code)

    @admin.action(description="Zurückziehen (Platz wird frei)", permissions=["change"])
    def zurueckziehen(self, request, queryset):
        for anmeldung in queryset:
            self._zurueckziehen(request, anmeldung)

    def _zurueckziehen(self, request, anmeldung):
        moved_up = anmeldung.withdraw()
        messages.success(request, f"{anmeldung} ist zurückgezogen.")
        for other in moved_up:
            how = "bekommt eine E-Mail" if other.email else "bitte anrufen (Anrufliste)"
            messages.success(request, f"Platz angeboten: {other} – {how}.")

    def response_change(self, request, obj):
        if "_zurueckziehen" in request.POST:
            self._zurueckziehen(request, obj)
            return redirect("admin:angebote_anmeldung_changelist")
        return super().response_change(request, obj)
