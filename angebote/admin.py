"""Content admin: offers, terms, dates, sign-ups."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from quartier.admin_basis import ConstraintForm, HausModelAdmin, KommendFilter, eintragen_page, tell_about_dates
from quartier.formulare import AmTischForm
from quartier.models.nummer import merkwort

from .models import Angebot, Anmeldung, Durchgang, NotPossible, Termin, Terminregel


class DurchgangForm(ConstraintForm):
    pass


def _follow(request, durchgang):
    """After a term has been saved, on whichever page: its dates and its waiting list follow."""
    left_over = durchgang.follow_rules()  # first: a day that moves away may make room
    tell_about_dates(request, durchgang.write_dates(), left_over)
    Durchgang.objects.locked(durchgang.pk).give_free_places()


class DurchgangInline(admin.TabularInline):
    model, extra, form = Durchgang, 0, DurchgangForm
    fields = ["titel", "plaetze", "einzeln", "max_personen", "raum", "anmeldung_ab", "anmeldung_bis"]
    show_change_link = True


@admin.register(Angebot)
class AngebotAdmin(HausModelAdmin):
    list_display = ["titel", "art", "veranstalter", "stand", "geprueft_am"]
    list_filter = ["stand", "art", "veranstalter", "handlungsfelder"]
    search_fields = ["titel", "kurztext"]
    prepopulated_fields = {"slug": ["titel"]}
    inlines = [DurchgangInline]
    fieldsets = [
        (None, {"fields": ["titel", "slug", "art", "kurztext", "beschreibung", "stand", "beispiel"]}),
        ("Für wen und von wem", {"fields": ["fuer_wen", "sprachen", "handlungsfelder", "veranstalter", "kontakt"]}),
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
            _follow(request, durchgang)
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


class TerminregelInline(admin.StackedInline):
    model, extra = Terminregel, 0


@admin.register(Durchgang)
class DurchgangAdmin(HausModelAdmin):
    """Saving a term writes its dates ahead; what was left out is named."""

    form = DurchgangForm
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
        _follow(request, form.instance)

    def get_readonly_fields(self, request, obj=None):
        return ["angebot"] if obj else []  # its dates belong to the offer


@admin.register(Termin)
class TerminAdmin(HausModelAdmin):
    list_display = ["beginn", "ende", "angebot", "raum", "abgesagt", "hinweis"]
    list_filter = [KommendFilter, "angebot", "raum"]
    search_fields = ["angebot__titel"]
    date_hierarchy = "beginn"
    fields = ["durchgang", "beginn", "ende", "raum", "hinweis"]
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
            messages.success(request, f"Nachgerückt: {other} – {how}.")

    def response_change(self, request, obj):
        if "_zurueckziehen" in request.POST:
            self._zurueckziehen(request, obj)
            return redirect("admin:angebote_anmeldung_changelist")
        return super().response_change(request, obj)
