"""The house: its rooms, closures and legal pages."""

from datetime import time, timedelta

from django import forms
from django.contrib import admin, messages
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from ..admin_basis import HausModelAdmin
from ..farben import EIGENE
from ..models import Belegung, Haus, Raum, Schliesszeit, Seite
from ..regeln import local_instant
from .bild import offer_latest
from .ort import LAGE, LageForm


class FarbeInput(forms.ColorInput):
    """A colour is never empty and never too long: HTML knows neither of this input."""

    def use_required_attribute(self, initial):
        return False

    def build_attrs(self, *args, **kwargs):
        return {name: value for name, value in super().build_attrs(*args, **kwargs).items() if name != "maxlength"}


class HausForm(LageForm):
    """The house; colours are chosen as the browser offers it, the logo among the latest pictures."""

    class Meta:
        widgets = {f"farbe_{name}": FarbeInput for name in EIGENE}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("logo"):
            offer_latest(field, [self.instance.logo_id])


@admin.register(Haus)
class HausAdmin(HausModelAdmin):
    form = HausForm
    readonly_fields = ["farbprobe"]
    radio_fields = {"logo": admin.VERTICAL}
    fieldsets = [
        (None, {"fields": ["name", "untertitel", "vorstellung"]}),
        ("Adresse und Kontakt", {
            "description": "Öffnungszeiten bitte auch beim Ort eintragen, der zu unserem Haus gehört: "
            "Danach richten sich „jetzt geöffnet“ und die Tür im Haus der Woche.",
            "fields": ["adresse", "plz_ort", "telefon", "telefon_hinweis", "email", "oeffnung", "geprueft_am"],
        }),
        ("So sieht das Haus aus", {
            "description": "Wir prüfen, ob alle die Farben gut sehen: auf hellem und auf dunklem Schirm. Wenn nicht, "
            "schlagen wir eine ähnliche vor. Auf den Seiten gelten sie sofort. Ein neues Logo laden Sie "
            "zuerst unter „Bilder“ hoch, dann steht es hier zur Wahl.",
            "fields": ["farbe_haus", "farbe_knopf", "farbe_licht", "farbprobe", "logo"],
        }),
        ("Mitte im Plan der Orte", {**LAGE, "fields": [*LAGE["fields"], "umkreis"]}),
        ("Für die Presse", {"fields": ["presse_satz", "presse_kurz", "presse_lang", "presse_kontakt"]}),
    ]  # fmt: skip

    @admin.display(description="Zusammen")
    def farbprobe(self, haus):
        """A piece of the house, and a button."""
        return render_to_string("admin/farbprobe.html", haus.farben)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Haus.objects.exists()


@admin.register(Seite)
class SeiteAdmin(HausModelAdmin):
    list_display = ["titel", "slug", "fertig", "geprueft_am"]

    @admin.display(boolean=True, description="ausgefüllt")
    def fertig(self, seite):
        return not seite.has_blanks


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
            day = timezone.localtime(belegung.beginn)
            if belegung.wofuer == "belegt":
                what = "der Beratungsstelle Bescheid sagen"
            else:
                that_day = {"beginn__year": day.year, "beginn__month": day.month, "beginn__day": day.day}
                dates = reverse("admin:angebote_termin_changelist", query=that_day)
                what = format_html('<a href="{}">absagen</a>', dates)
            sentence = "Steht noch im Kalender: {}, {}. Bitte {}."
            messages.warning(request, format_html(sentence, f"{day:%d.%m.%Y}", belegung, what))
