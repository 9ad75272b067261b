"""Content admin: the house, its rooms, the quarter, news, accounts, messages."""

from datetime import time, timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, ReadOnlyPasswordHashWidget, UserChangeForm
from django.utils.html import format_html

from .admin_basis import AdresseForm, ConstraintForm, HausModelAdmin, ZuTunFilter
from .models import (
    Ansprechperson,
    Belegung,
    Foerderung,
    Handlungsfeld,
    Haus,
    Kennzahl,
    Konto,
    Nachricht,
    Neuigkeit,
    Organisation,
    Ort,
    Projekt,
    Quartier,
    Raum,
    Schliesszeit,
    Seite,
    Ziel,
)
from .models.nachricht import NOT_REACHED, Kanal, Stand
from .regeln import local_instant


@admin.register(Haus)
class HausAdmin(HausModelAdmin):
    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Haus.objects.exists()


@admin.register(Seite)
class SeiteAdmin(HausModelAdmin):
    list_display = ["titel", "slug", "fertig", "geprueft_am"]

    @admin.display(boolean=True, description="ausgefüllt")
    def fertig(self, seite):
        return not seite.has_blanks


class NeuigkeitForm(AdresseForm, ConstraintForm):
    """A piece of news; its address may be left empty."""


class HandlungsfeldForm(AdresseForm, ConstraintForm):
    """A field of action; its address may be left empty."""

    titel_feld = "name"


@admin.register(Neuigkeit)
class NeuigkeitAdmin(HausModelAdmin):
    list_display = ["titel", "sichtbar_ab", "sichtbar_bis", "beispiel"]
    form = NeuigkeitForm
    search_fields = ["titel"]


@admin.register(Raum)
class RaumAdmin(HausModelAdmin):
    list_display = ["name", "adresse", "plaetze", "stufenfrei"]


@admin.register(Belegung)
class BelegungAdmin(HausModelAdmin):
    """To look at: rooms are taken by dates, never by hand."""

    list_display = ["beginn", "ende", "raum", "wofuer"]
    list_filter = ["raum"]
    date_hierarchy = "beginn"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("raum")


@admin.register(Schliesszeit)
class SchliesszeitAdmin(HausModelAdmin):
    list_display = ["anlass", "von", "bis"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        taken = Belegung.objects.filter(
            beginn__gte=local_instant(obj.von, time.min), beginn__lt=local_instant(obj.bis + timedelta(1), time.min)
        )
        for belegung in taken.select_related("raum").order_by("beginn")[:20]:
            who = "der Beratungsstelle Bescheid sagen" if belegung.wofuer == "belegt" else "absagen"
            messages.warning(request, f"Steht noch im Kalender: {belegung.beginn:%d.%m.%Y}, {belegung}. Bitte {who}.")


class KennzahlFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        return "Diese Kennzahl gibt es für dieses Gebiet schon."


class KennzahlInline(admin.TabularInline):
    model, extra, formset = Kennzahl, 0, KennzahlFormSet


class ZielInline(admin.TabularInline):
    model, extra = Ziel, 0


class FoerderungInline(admin.TabularInline):
    model, extra = Foerderung, 0


@admin.register(Quartier)
class QuartierAdmin(HausModelAdmin):
    list_display = ["name", "stadt", "geprueft_am"]
    inlines = [KennzahlInline, ZielInline, FoerderungInline]


@admin.register(Handlungsfeld)
class HandlungsfeldAdmin(HausModelAdmin):
    form = HandlungsfeldForm


class AnsprechpersonInline(admin.StackedInline):
    model, extra = Ansprechperson, 0


@admin.register(Organisation)
class OrganisationAdmin(HausModelAdmin):
    list_display = ["name", "rolle"]
    inlines = [AnsprechpersonInline]


@admin.register(Ort)
class OrtAdmin(HausModelAdmin):
    list_display = ["name", "kategorie", "adresse", "stufenfrei", "geprueft_am"]
    list_filter = ["kategorie", "stufenfrei"]


@admin.register(Projekt)
class ProjektAdmin(HausModelAdmin):
    list_display = ["titel", "stand", "von", "bis", "beispiel"]


@admin.register(Nachricht)
class NachrichtAdmin(HausModelAdmin):
    """What we have promised to tell: mails on their way, and the call list."""

    veranstalter = "veranstalter"
    list_display = ["betreff", "name", "nummer", "kanal", "stand", "faellig_ab", "fehler", "versucht"]
    list_filter = [ZuTunFilter]
    actions = ["erledigt", "nicht_erreicht"]
    readonly_fields = [
        "kanal",
        "stand",
        "name",
        "an",
        "telefon",
        "betreff",
        "was_sagen",
        "faellig_ab",
        "fehler",
        "versucht",
        "erledigt_am",
    ]
    fields = readonly_fields

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


class PasswortWidget(ReadOnlyPasswordHashWidget):
    """A way to a new password; nothing to read."""

    def render(self, name, value, attrs=None, renderer=None):
        return format_html('<a class="button" href="../password/">{}</a>', "Neues Passwort setzen")


class KontoForm(UserChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "password" in self.fields:
            self.fields["password"].widget = PasswortWidget()
            self.fields["password"].help_text = "Niemand kann ein Passwort nachlesen."


class PasswortForm(AdminPasswordChangeForm):
    """A new password for somebody's account."""

    usable_password_help_text = "Ohne Passwort kann sich niemand anmelden."  # noqa: S105 words for people


@admin.register(Konto)
class KontoAdmin(HausModelAdmin, UserAdmin):
    form, add_form, change_password_form = KontoForm, UserAdmin.add_form, PasswortForm
    add_form_template = None
    ordering = ["benutzername"]
    list_display = ["benutzername", "name", "rolle", "organisation", "is_active", "last_login"]
    list_select_related = ["organisation"]
    list_filter = ["rolle", "is_active"]
    search_fields = ["benutzername", "name"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["benutzername", "password", "name", "email", "rolle", "organisation", "is_active"]})
    ]
    add_fieldsets = [(None, {"fields": ["benutzername", "name", "rolle", "organisation", "password1", "password2"]})]

    def get_queryset(self, request):
        # Accounts of the counselling office are none of the content admin's business.
        return super().get_queryset(request).exclude(rolle="")
