"""Pictures; the form here, and fields for a new one on the pages of news and projects."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from ..admin_basis import ConstraintForm, HausModelAdmin
from ..models import Bild
from ..models.bild import LARGEST

SHOWN = 24  # so many of the latest can be chosen for a text, beside its own
FILE_HELP = f"JPEG, PNG oder WebP, {LARGEST}. Ort, Gerät und alles andere, was in der Datei steht, wird entfernt."


def thumbnail(bild):
    """The small picture, with words beside it."""
    return format_html(
        '<img src="{}" alt="" loading="lazy" class="daumennagel">', reverse("bild", args=[bild.name_klein])
    )


def offer_latest(field, chosen):
    """Let a form's field choose among the latest pictures and those that it has already (a list of keys)."""
    latest = list(Bild.objects.order_by("-pk").values_list("pk", flat=True)[:SHOWN])
    field.queryset = Bild.objects.filter(pk__in=[*chosen, *latest]).order_by("-pk")
    field.label_from_instance = lambda bild: format_html("{} {}", thumbnail(bild), bild)
    # they need a script, and a window; and nobody means the picture itself when they take it off a page
    field.widget.can_add_related = field.widget.can_change_related = field.widget.can_delete_related = False


class BildForm(ConstraintForm):
    """A new picture has a file; of one that is there only the words change."""

    upload = forms.FileField(
        label="Bilddatei",
        help_text=FILE_HELP,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["upload"]

    def clean_upload(self):
        """Also fills the picture with what the file holds."""
        new = Bild.of(self.cleaned_data["upload"])
        if there := Bild.objects.filter(datei=new.datei).first():
            raise ValidationError(f"Dieses Bild gibt es schon: „{there}“.")
        for name in ("datei", "breite", "hoehe", "pixels"):
            setattr(self.instance, name, getattr(new, name))
        return new


@admin.register(Bild)
class BildAdmin(HausModelAdmin):
    form = BildForm
    list_display = ["vorschau", "alt", "nachweis", "fuer_presse"]
    list_display_links = ["vorschau", "alt"]
    list_filter = ["fuer_presse", "beispiel"]
    search_fields = ["alt", "unterschrift", "nachweis"]
    ordering = ["-pk"]

    def get_fields(self, request, obj=None):
        words = ["alt", "nachweis", "unterschrift", "fuer_presse", "beispiel"]
        return ["ansicht", *words] if obj else ["upload", *words]

    def get_readonly_fields(self, request, obj=None):
        return ["ansicht"] if obj else []

    @admin.display(description="Bild")
    def vorschau(self, bild):
        return thumbnail(bild)

    @admin.display(description="Bild")
    def ansicht(self, bild):
        return format_html('<a href="{}">{}</a>', reverse("bild", args=[bild.name]), thumbnail(bild))

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.take()


MISSING = {
    "bild_alt": "Bitte schreiben Sie, was auf dem Bild zu sehen ist.",
    "bild_nachweis": "Bitte schreiben Sie, von wem das Bild ist.",
}


class MitBildern(forms.ModelForm):
    """For a text with pictures (`bilder`): choose among the latest, or upload a new one right here."""

    bild_upload = forms.FileField(
        label="Neues Bild", required=False, help_text=FILE_HELP, widget=BildForm.declared_fields["upload"].widget
    )
    bild_alt = Bild._meta.get_field("alt").formfield(required=False, widget=AdminTextInputWidget)
    bild_nachweis = Bild._meta.get_field("nachweis").formfield(required=False, widget=AdminTextInputWidget)

    fieldset = (
        "Bilder",
        {
            "fields": ["bilder", "bild_upload", "bild_alt", "bild_nachweis"],
            "description": "Nach dem Sichern können Sie ein weiteres hochladen. Alle Bilder stehen unter „Bilder“.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.new_picture = None
        if field := self.fields.get("bilder"):
            offer_latest(field, list(self.instance.bilder.values_list("pk", flat=True)) if self.instance.pk else [])

    def clean_bild_upload(self):
        if upload := self.cleaned_data["bild_upload"]:
            self.new_picture = Bild.of(upload)
        return upload

    def clean(self):
        data = super().clean()
        words = [name for name in ("bild_alt", "bild_nachweis") if data.get(name)]
        if self.new_picture:
            for name in {"bild_alt", "bild_nachweis"} - {*words, *self.errors}:
                self.add_error(name, MISSING[name])
        if words and not self.new_picture and "bild_upload" not in self.errors:
            self.add_error("bild_upload", "Bitte wählen Sie die Bilddatei (noch einmal) aus.")
        return data

    def _save_m2m(self):
        super()._save_m2m()
        if new := self.new_picture:
            new.alt, new.nachweis = self.cleaned_data["bild_alt"], self.cleaned_data["bild_nachweis"]
            self.instance.bilder.add(Bild.objects.filter(datei=new.datei).first() or new.take())
