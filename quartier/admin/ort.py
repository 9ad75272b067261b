"""Places with their opening hours, and the streets of the plan."""

from itertools import combinations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection

from ..admin_basis import ConstraintForm, GelesenForm, HausModelAdmin
from ..models import Oeffnungszeit, Ort, Strasse
from ..models.lage import has_both, lage_aus
from ..models.oeffnung import OVERLAP
from ..models.raum import Zugaenglichkeit
from ..uhrzeit import UHRZEITEN

LAGE = {
    "fields": ["breite", "laenge", "lage_ungefaehr"],
    "description": "So finden Sie die Zahlen: auf openstreetmap.org die rechte Maustaste auf das Haus, dann „Adresse "
    "anzeigen“. Die beiden Zahlen oben im Suchfeld kopieren und hier einfügen.",
}


class LageForm(ConstraintForm):
    """Coordinates as people type or paste them: with comma or point, both into one field if they like."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"breite", "laenge"} & set(self.fields):
            old = self.fields[name]
            self.fields[name] = forms.CharField(
                label=old.label, help_text=old.help_text, required=False, max_length=60,
                widget=forms.TextInput(attrs={"class": "vTextField", "size": 30}),
            )  # fmt: skip

    def clean(self):
        typed = [self.cleaned_data.pop(name, None) for name in ("breite", "laenge")]
        if None not in typed:
            text = next(filter(has_both, typed), " ".join(typed).strip())
            try:
                lage = lage_aus(text) if text else (None, None)
                self.cleaned_data |= dict(zip(("breite", "laenge"), lage, strict=True))
            except ValidationError as error:
                self.add_error("breite", error)
        return super().clean()


class OrtForm(LageForm, GelesenForm):
    """A place; two colleagues do not overwrite each other's opening hours."""

    watches_tables = True


class OeffnungForm(forms.ModelForm):
    def _post_clean(self):
        if not self.errors:  # a time that cannot be read is not a missing one
            super()._post_clean()

    def validate_constraints(self):
        """Overlaps are looked at once all rows are known: two may move at once. The rest is in the model."""


class OeffnungFormSet(forms.BaseInlineFormSet):
    def clean(self):
        super().clean()
        rows = [form for form in self.forms if form.has_changed() or form.instance.pk]
        rows = [form for form in rows if not form.errors and not form.cleaned_data.get("DELETE")]
        for one, other in combinations(rows, 2):
            if one.instance.overlaps(other.instance):
                other.add_error(None, OVERLAP)


class OeffnungszeitInline(admin.TabularInline):
    model, form, formset, extra = Oeffnungszeit, OeffnungForm, OeffnungFormSet, 2
    formfield_overrides = UHRZEITEN


@admin.register(Ort)
class OrtAdmin(HausModelAdmin):
    list_display = ["name", "kategorie", "adresse", "stufenfrei", "im_plan", "geprueft_am"]
    list_filter = ["kategorie", "stufenfrei"]
    search_fields = ["name", "adresse"]
    form = OrtForm
    inlines = [OeffnungszeitInline]
    fieldsets = [
        (
            None,
            {"fields": ["quartier", "name", "kategorie", "adresse", "beschreibung", "telefon", "website"]},
        ),
        ("Lage", LAGE),
        (
            "Vorübergehend geschlossen",
            {
                "fields": ["zu_von", "zu_bis", "zu_grund"],
                "description": "Für Umbau, Ferien, Krankheit. Die Öffnungszeiten bleiben stehen.",
            },
        ),
        (
            "Zugang",
            {
                "fields": [*Zugaenglichkeit.ASPEKTE, "zugang_hinweis", "zugang_geprueft_am"],
                "description": "„ja“ und „nein“ nur, wenn jemand nachgesehen hat. Sonst „bitte fragen“.",
            },
        ),
        ("Pflege", {"fields": ["beispiel", "geprueft_am", "gelesen"]}),
        (
            "Öffnungszeiten",
            {
                "fields": ["feiertage", "teil_des_hauses"],
                "description": "Die Zeiten stehen in der Tabelle: eine Zeile je Zeitspanne, auch mehrere am Tag. Ohne "
                "Uhrzeit gilt die Zeile den ganzen Tag. Ein Wochentag ohne Zeile heißt „bitte nachfragen“.",
            },
        ),
    ]

    @admin.display(boolean=True, description="im Plan")
    def im_plan(self, ort):
        return ort.lage is not None

    def save_related(self, request, form, formsets, change):
        """The database looks at overlaps once all rows are written."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS oeffnungszeit_without_overlap DEFERRED")
            super().save_related(request, form, formsets, change)
            cursor.execute("SET CONSTRAINTS oeffnungszeit_without_overlap IMMEDIATE")


@admin.register(Strasse)
class StrasseAdmin(HausModelAdmin):
    list_display = ["name", "ungefaehr"]
