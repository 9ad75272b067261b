"""Content admin: help that is needed, who gives it, and their entry at the desk."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format

from quartier.admin_basis import ConstraintForm, HausModelAdmin, KommendFilter, ask_first, eintragen_page
from quartier.formulare import AmTischForm, SpracheForm
from quartier.models.nummer import merkwort

from ..models import Bedarf, Mithilfe, NotPossible
from ..nachrichten import contact_changed


def _when(termin):
    return date_format(timezone.localtime(termin.beginn), "D, j. F, H:i")


class BedarfForm(ConstraintForm):
    """What help a date needs; new ones for coming dates only."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "termin" in self.fields:
            field = self.fields["termin"]
            field.queryset = field.queryset.upcoming().takes_place().select_related("angebot").order_by("beginn")
            field.label_from_instance = lambda termin: f"{_when(termin)}: {termin.angebot}"


class BedarfInline(admin.TabularInline):
    """Help needed, on the page of a date."""

    model, extra = Bedarf, 0
    fields = ["aufgabe", "hinweis", "anzahl"]


class KommenderTerminFilter(KommendFilter):
    """Help is looked for at coming dates."""

    ende = "termin__ende"


@admin.register(Bedarf)
class BedarfAdmin(HausModelAdmin):
    """What help is needed at which date, and how much of it is promised."""

    form = BedarfForm
    veranstalter = "termin__angebot__veranstalter"
    list_display = ["wann", "angebot", "aufgabe", "helfen_mit"]
    list_display_links = ["wann", "aufgabe"]
    list_filter = [KommenderTerminFilter, ("termin__angebot", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["aufgabe", "termin__angebot__titel"]
    ordering = ["termin__beginn", "id"]
    fields = ["termin", "aufgabe", "hinweis", "anzahl"]
    actions = ["auf_alle"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("termin__angebot", "termin__durchgang").with_helpers()

    def get_readonly_fields(self, request, obj=None):
        return ["termin"] if obj else []  # who has promised to help has promised it for this date

    @admin.display(description="Termin", ordering="termin__beginn")
    def wann(self, bedarf):
        return _when(bedarf.termin) + (" (fällt aus)" if bedarf.termin.abgesagt_am else "")

    @admin.display(description="Angebot", ordering="termin__angebot__titel")
    def angebot(self, bedarf):
        return bedarf.termin.angebot

    @admin.display(description="helfen mit")
    def helfen_mit(self, bedarf):
        return f"{bedarf.zugesagt} von {bedarf.anzahl}"

    @admin.action(description="Auf alle kommenden Termine dieses Durchgangs übertragen", permissions=["add"])
    def auf_alle(self, request, queryset):
        for bedarf in queryset:
            number = bedarf.copy_to_coming_dates()
            messages.success(request, f"„{bedarf}“ steht jetzt bei {number} weiteren Terminen.")


class MithilfeEintragenForm(AmTischForm, SpracheForm):
    """Somebody promises to help, at the desk or on the phone: the same rules as on the web."""

    bedarf = forms.ModelChoiceField(
        label="Wobei?", queryset=Bedarf.objects.none(), empty_label="Bitte wählen",
        error_messages={
            "required": "Bitte wählen Sie aus, wobei.",
            "invalid_choice": "Hier helfen schon genug Menschen mit, oder der Termin ist vorbei.",
        },
    )  # fmt: skip
    field_order = ["schluessel", "bedarf", "name", "telefon", "email", "sprache", "kanal", "notiz"]

    def __init__(self, *args, bedarfe, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["bedarf"]
        field.queryset = bedarfe
        field.choices = [("", "Bitte wählen"), *((one.pk, _task(one)) for one in bedarfe.open())]


def _task(bedarf):
    missing = "noch 1 Person" if bedarf.fehlen == 1 else f"noch {bedarf.fehlen} Personen"
    return f"{_when(bedarf.termin)}: {bedarf} ({bedarf.termin.angebot}), {missing}"


@admin.register(Mithilfe)
class MithilfeAdmin(HausModelAdmin):
    """Promises are made by `Bedarf.help_out` only, and taken back, never deleted."""

    veranstalter = "bedarf__termin__angebot__veranstalter"
    list_display = ["name", "bedarf", "wann", "angebot", "stand", "nummer", "telefon"]
    list_filter = ["stand", "kanal", ("bedarf__termin__angebot", admin.RelatedOnlyFieldListFilter)]
    ordering = ["-erstellt"]
    search_fields = ["name", "code", "bedarf__aufgabe"]
    search_help_text = "Suche nach Name, Nummer oder Aufgabe"
    actions = ["zurueckziehen"]
    readonly_fields = ["bedarf", "wann", "stand", "nummer", "wort", "liest", "kanal", "erstellt"]
    fields = ["name", "bedarf", "wann", "stand", "nummer", "wort", "telefon", "email", "notiz", *readonly_fields[-3:]]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("bedarf__termin__angebot")

    @admin.display(description="Termin", ordering="bedarf__termin__beginn")
    def wann(self, mithilfe):
        return _when(mithilfe.bedarf.termin)

    @admin.display(description="Angebot")
    def angebot(self, mithilfe):
        return mithilfe.bedarf.termin.angebot

    @admin.display(description="Sprache der E-Mails")
    def liest(self, mithilfe):
        return mithilfe.liest

    @admin.display(description="Merkwort")
    def wort(self, mithilfe):
        return merkwort(mithilfe.code)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if {"telefon", "email"} & set(form.changed_data):
            contact_changed(obj)

    def add_view(self, request, form_url="", extra_context=None):
        """One page: what, who, done, with the number to read out."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        tasks = self.admin_site.get_model_admin(Bedarf).get_queryset(request)
        form = MithilfeEintragenForm(
            request.POST if request.method == "POST" else None, bedarfe=tasks,
            initial={"bedarf": request.GET.get("bedarf")},
        )  # fmt: skip
        if form.is_valid():
            data = dict(form.cleaned_data)
            bedarf, geheimnis = data.pop("bedarf"), data.pop("schluessel")
            try:
                mithilfe = bedarf.help_out(geheimnis=geheimnis, **data)
            except NotPossible as error:
                form.add_error("bedarf", str(error))
            else:
                number = f"Nummer {mithilfe.nummer}, Merkwort {merkwort(mithilfe.code)}"
                messages.success(request, f"Danke! Bitte vorlesen: {number}.")
                self.log_addition(request, mithilfe, "am Telefon oder vor Ort eingetragen")
                return redirect("admin:angebote_mithilfe_changelist")
        return eintragen_page(request, self, form, "Mithilfe eintragen")

    def get_search_results(self, request, queryset, search_term):
        # people read their number in groups: "4827 1936"
        compact = search_term.replace(" ", "").replace("-", "")
        return super().get_search_results(request, queryset, compact if compact.isdigit() else search_term)

    def has_delete_permission(self, request, obj=None):
        return False  # take back instead: the task is open again

    @admin.action(description="Zusage zurückziehen (Aufgabe wird wieder frei)", permissions=["change"])
    def zurueckziehen(self, request, queryset):
        helpers = queryset.exclude(stand=Mithilfe.Stand.ZURUECKGEZOGEN)
        asked = ask_first(
            request, self, helpers, "Zusagen zurückziehen", zeilen=[f"{one}, {self.wann(one)} Uhr" for one in helpers],
            folgen=[
                "Die Aufgabe wird wieder frei und steht unter „Mitmachen“.",
                "Wer eine E-Mail-Adresse hat, bekommt eine E-Mail.",
                "Das lässt sich nicht zurücknehmen.",
            ],
            knopf="Ja, zurückziehen",
        )  # fmt: skip
        for mithilfe in [] if asked else helpers:
            mithilfe.withdraw()
            self.log_change(request, mithilfe, "zurückgezogen")
            messages.success(request, f"Zurückgezogen: {mithilfe}.")
        return asked
