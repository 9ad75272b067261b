"""Ideas and hints: reading them, answering in public, and entering what came by phone, at the desk or on paper."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from ..admin_basis import ConstraintForm, HausModelAdmin, StandardFilter, eintragen_page
from ..felder import Weg
from ..formulare import KeyedForm, SpracheForm
from ..ideen import IdeeForm
from ..models import Antwort, Idee
from ..models.idee import NO_TEXT, WEGE, Stand
from ..models.nummer import merkwort

WIDE = {"class": "vTextField"}
MEANWHILE = (
    "Jemand anderes hat inzwischen geantwortet. Ihr Text steht noch da. Bitte lesen Sie oben, was schon gesagt ist. "
    "Wenn Sie noch einmal sichern, gilt auch Ihre Antwort."
)


class IdeeEintragenForm(KeyedForm, SpracheForm, IdeeForm):
    """What somebody has said on the phone, at the desk, or left on a piece of paper."""

    kanal = forms.ChoiceField(
        label="Weg", choices=[way for way in WEGE if way[0] != Weg.WEB], widget=forms.RadioSelect, initial=Weg.TELEFON
    )

    field_order = ["schluessel", "art", "original", "name", "telefon", "email", "sprache", "kanal"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["art"].label = "Was hat die Person gesagt?"
        self.fields["original"].label, self.fields["original"].help_text = "In ihren Worten", "Nur für uns."
        self.fields["name"].label, self.fields["name"].help_text = "Name der Person", "Freiwillig. Nie öffentlich."
        self.fields["telefon"].help_text = "Freiwillig. Für die Antwort."
        self.fields["email"].help_text = "Freiwillig. Dann kommt die Antwort von selbst."


class AntwortForm(ConstraintForm):
    """What stands in public, and what we answer; both in one go."""

    stand = forms.ChoiceField(label="Stand", choices=Stand.choices, widget=forms.RadioSelect)
    antwort = forms.CharField(
        label="Unsere Antwort", required=False, max_length=1000, widget=forms.Textarea(attrs=WIDE | {"rows": 4}),
        help_text="Die Person bekommt sie, und öffentlich steht sie im Verlauf. Bei „geht nicht“: Warum?",
    )  # fmt: skip
    zeigen = forms.BooleanField(
        label="Idee und Antwort öffentlich zeigen", required=False,
        help_text="Mit Haken steht beides dann öffentlich. Ohne Haken sehen es nur wir und, mit Nummer und "
        "Merkwort, die Person selbst. Zeigen Sie die Idee später, steht auch diese Antwort im Verlauf.",
    )  # fmt: skip
    gelesen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["gelesen", "titel", "oeffentlich", "stand", "antwort", "handlungsfeld", "projekt", "zeigen"]

    class Meta:
        model = Idee
        fields = ["titel", "oeffentlich", "handlungsfeld", "projekt"]
        widgets = {"titel": forms.TextInput(attrs=WIDE), "oeffentlich": forms.Textarea(attrs=WIDE | {"rows": 4})}
        # never filled with the words of the person: what they tell of themselves must not slip into public
        help_texts = {
            "oeffentlich": "Bitte in eigenen Worten. Was die Person geschrieben hat, steht oben. Ohne Namen, Adressen, "
            "Telefonnummern und ohne alles, woran man sie erkennt.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        idee = self.instance
        self.last = idee.antworten.last()
        self.initial |= {
            "stand": Stand.IN_ARBEIT if idee.stand == Stand.EINGEGANGEN else idee.stand,
            "zeigen": idee.is_public,
            "gelesen": str(self.last.pk) if self.last else "",
        }

    def clean(self):
        data = super().clean()
        if data.get("zeigen"):
            for name in ("titel", "oeffentlich"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, NO_TEXT)
        if data.get("stand") and "antwort" in data:
            self._judge(Antwort(idee=self.instance, stand=data["stand"], text=data["antwort"]))
        seen = str(self.last.pk) if self.last else ""
        if data.get("gelesen") != seen and not self._is_told(data):
            self.data = self.data.copy()
            self.data[self.add_prefix("gelesen")] = seen
            raise ValidationError(MEANWHILE)
        return data

    def _judge(self, antwort):
        try:
            antwort.clean()
            antwort.validate_constraints()
        except ValidationError as error:
            self.add_error("antwort", error.messages)

    def _is_told(self, data):
        """The same sent twice."""
        return self.last and (self.last.stand, self.last.text) == (data.get("stand"), data.get("antwort"))


def antworten(model_admin, request, idee):
    """One page: what came, what we make of it in public, what we answer."""
    form = AntwortForm(request.POST if request.method == "POST" else None, instance=idee)
    if form.is_valid():
        data = form.cleaned_data
        try:
            idee.answer(stand=data["stand"], text=data["antwort"], show=data["zeigen"])
        except Idee.DoesNotExist:
            messages.warning(request, "Die Person hat ihre Idee inzwischen zurückgezogen. Alles dazu ist gelöscht.")
            return redirect("admin:quartier_idee_changelist")
        model_admin.log_change(request, idee, f"beantwortet: {idee.get_stand_display()}")
        where = "Sie steht jetzt öffentlich." if idee.is_public else "Öffentlich steht sie nicht."
        messages.success(request, f"Gesichert. {where}")
        return redirect("admin:index" if "heute" in request.GET else "admin:quartier_idee_changelist")
    return eintragen_page(
        request, model_admin, form, "Idee beantworten", vorlage="admin/quartier/idee/antworten.html",
        idee=Idee.objects.get(pk=idee.pk), verlauf=idee.antworten.all(), knopf="Antwort speichern",
    )  # fmt: skip


class ZuAntwortenFilter(StandardFilter):
    """The list begins with what waits for an answer."""

    title, parameter_name, standard = "Liste", "liste", "wartet auf Antwort"

    def lookups(self, request, model_admin):
        return [("oeffentlich", "öffentlich"), ("alle", "alle")]

    def queryset(self, request, queryset):
        if self.value() == "alle" or request.GET.get("q"):
            return queryset
        return queryset.published() if self.value() == "oeffentlich" else queryset.to_answer()


@admin.register(Idee)
class IdeeAdmin(HausModelAdmin):
    """Ideas belong to the house: every account sees all of them, whichever organisation it works for."""

    list_display = ["__str__", "stand", "seit", "art", "oeffentlich_da", "achtung", "wege"]
    list_filter = [ZuAntwortenFilter, "stand", "art", "handlungsfeld"]
    search_fields = ["titel", "oeffentlich", "original", "code"]
    search_help_text = "Suche nach Wörtern oder Nummer"
    actions = ["nicht_mehr_zeigen"]
    seiten = {"antworten": (antworten, "change")}
    readonly_fields = ["original", "art", "stand", "seit", "kanal", "liest", "nummer", "wort", "veroeffentlicht_am"]
    fields = [
        "original", "art", "stand", "seit", "kanal", "liest", "nummer", "wort", "name", "telefon", "email", "titel",
        "oeffentlich", "veroeffentlicht_am", "handlungsfeld", "projekt", "beispiel",
    ]  # fmt: skip

    @admin.display(description="da seit", ordering="erstellt")
    def seit(self, idee):
        return {0: "heute", 1: "gestern"}.get(idee.days, f"{idee.days} Tagen")

    @admin.display(description="Antwort")
    def wege(self, idee):
        return format_html('<a href="{}">Antworten</a>', reverse("admin:quartier_idee_antworten", args=[idee.pk]))

    @admin.display(description="öffentlich", boolean=True)
    def oeffentlich_da(self, idee):
        return idee.is_public

    @admin.display(description="Achtung")
    def achtung(self, idee):
        return "enthält einen Link" if idee.has_link else ""

    @admin.display(description="Sprache der E-Mails")
    def liest(self, idee):
        return idee.liest

    @admin.display(description="Merkwort")
    def wort(self, idee):
        return merkwort(idee.code) if idee.code else "gelöscht"

    def add_view(self, request, form_url="", extra_context=None):
        """One page: what was said, by whom, done, with the number to read out."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = IdeeEintragenForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            data = dict(form.cleaned_data)
            idee = Idee.receive(geheimnis=data.pop("schluessel"), **data)
            messages.success(request, f"Danke! Bitte vorlesen: Nummer {idee.nummer}, Merkwort {merkwort(idee.code)}.")
            self.log_addition(request, idee, f"eingetragen: {idee.get_kanal_display()}")
            return redirect("admin:quartier_idee_antworten", idee.pk)
        return eintragen_page(request, self, form, "Idee oder Hinweis eintragen")

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj) if obj and obj.is_public else None

    def delete_model(self, request, obj):
        obj.withdraw()

    def delete_queryset(self, request, queryset):
        for idee in queryset:
            idee.withdraw()

    @admin.action(description="Nicht mehr öffentlich zeigen", permissions=["change"])
    def nicht_mehr_zeigen(self, request, queryset):
        hidden = queryset.published().order_by().update(veroeffentlicht_am=None)
        self.message_user(request, f"{hidden} nicht mehr öffentlich.")
