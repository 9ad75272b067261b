"""Content admin: sign-ups, and what can be done with one; their entry stands in eintragen.py."""

import json

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from quartier.admin_basis import HausModelAdmin, ask_first, eintragen_page
from quartier.models.nummer import merkwort, pass_for
from quartier.sprache import address_in

from ..forms import PersonenForm
from ..models import Anmeldung, Durchgang, NotPossible, Termin
from ..nachrichten import contact_changed
from .eintragen import EintragenForm

OVER = (Anmeldung.Stand.ZURUECKGEZOGEN, Anmeldung.Stand.VERFALLEN)


def eingetragen(model_admin, request, anmeldung):
    """Done: the number and the word to read out, the card to take along, and how it stands."""
    card = address_in(anmeldung.sprache, reverse("meins", args=[pass_for(anmeldung.code)]))
    target = f"termin={anmeldung.termin_id}" if anmeldung.termin_id else f"durchgang={anmeldung.durchgang_id}"
    return eintragen_page(
        request, model_admin, None, "Eingetragen", vorlage="admin/angebote/anmeldung/eingetragen.html",
        anmeldung=anmeldung, wort=merkwort(anmeldung.code), karte=card, stelle=anmeldung.place_in_queue(), ziel=target,
    )  # fmt: skip


class WieVieleForm(PersonenForm):
    """How many come, entered at the desk; asks for a reason where there is no room."""

    grund = forms.CharField(
        label="Trotzdem, weil", required=False, max_length=200, widget=forms.HiddenInput,
        help_text="Mit einem Grund kommen sie trotzdem. Der Kurs ist dann überbucht, der Grund bleibt stehen.",
        error_messages={"max_length": "Bitte höchstens 200 Zeichen."},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["erwachsene"].help_text = ""
        if self.data.get("grund"):
            self.ask_for_reason()

    def ask_for_reason(self):
        """Show the field."""
        self.fields["grund"].widget = forms.TextInput(attrs={"class": "vTextField"})


def personen(model_admin, request, anmeldung):
    """Come with more or fewer people, by the rules of the public page; beyond them only with a reason."""
    form = WieVieleForm(
        request.POST if request.method == "POST" else None,
        initial={"erwachsene": anmeldung.erwachsene, "kinder": anmeldung.kinder},
    )
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            anmeldung.change_party(trotzdem=data.pop("grund"), **data)
        except NotPossible as error:
            form.add_error("erwachsene", f"{str(error).partition('. ')[0].rstrip('.')}.")  # the rest is for visitors
            if anmeldung.has_place and not anmeldung.durchgang.why_over(termin=anmeldung.termin):
                form.ask_for_reason()
        else:
            model_admin.log_change(request, anmeldung, "Personenzahl geändert")
            messages.success(request, f"Geändert: {anmeldung}.")
            return redirect("admin:angebote_anmeldung_change", anmeldung.pk)
    free, waiting = anmeldung.durchgang.free(anmeldung.termin_id), anmeldung.durchgang.waiting(anmeldung.termin_id)
    return eintragen_page(
        request, model_admin, form, f"{anmeldung.name}: Wie viele kommen?", knopf="Sichern",
        anleitung=f"Freie Plätze: {max(0, free)}. Anmeldungen auf der Warteliste: {waiting.count()}.",
    )  # fmt: skip


def zurueckziehen(model_admin, request, anmeldung):
    """Asked once: who gives back what, and what happens then. From the board one comes back to it."""
    from_board = "heute" in request.GET
    back = reverse("admin:index") if from_board else reverse("admin:angebote_anmeldung_change", args=[anmeldung.pk])
    if request.method == "POST":
        model_admin.withdraw(request, anmeldung, "hat am Telefon abgesagt" if from_board else "zurückgezogen")
        return redirect(back)
    is_over = anmeldung.stand in OVER
    return eintragen_page(
        request, model_admin, None, f"Anmeldung zurückziehen: {anmeldung.name}", vorlage="admin/bestaetigen.html",
        zeilen=[] if is_over else [_line(model_admin, anmeldung)], folgen=_consequences(anmeldung),
        knopf="Ja, zurückziehen", zurueck=back,
    )  # fmt: skip


def _line(model_admin, anmeldung):
    return f"{anmeldung} – {model_admin.wofuer(anmeldung)}"


def _consequences(anmeldung):
    """What withdrawing means, in sentences."""
    if anmeldung.stand == Anmeldung.Stand.WARTET:
        freed = "Die Anmeldung steht dann nicht mehr auf der Warteliste."
    elif waiting := anmeldung.durchgang.waiting(anmeldung.termin_id).count():
        freed = f"Der Platz wird für die Nächsten gehalten, die passen. Auf der Warteliste: {waiting}."
    else:
        freed = "Der Platz wird frei. Es wartet niemand darauf."
    told = "Eine E-Mail sagt, dass abgesagt ist." if anmeldung.email else "Eine E-Mail bekommt diese Person nicht."
    return [freed, told, "Das lässt sich nicht zurücknehmen."]


HOW_TOLD = {
    "mail": "bekommt eine E-Mail",
    "anruf": "bitte anrufen (Anrufliste)",
    "": "nicht erreichbar, bitte beim nächsten Besuch sagen",
}


@admin.register(Anmeldung)
class AnmeldungAdmin(HausModelAdmin):
    """To look at and to put right; seats and states change by the methods of the model only."""

    veranstalter = "durchgang__angebot__veranstalter"
    list_display = ["name", "personen", "wofuer", "steht", "zahl", "telefon"]
    ordering = ["-erstellt"]
    search_help_text = "Suche nach Name, Nummer oder Telefon"
    list_filter = ["stand", "kanal", ("durchgang__angebot", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name", "code", "telefon"]
    actions = ["zurueckziehen"]
    readonly_fields = [
        "durchgang", "wann", "wie_viele", "stand", "stelle", "angeboten_bis", "uebergangen_am", "ueberbucht", "nummer",
        "wort", "liest", "kanal", "erstellt",
    ]  # fmt: skip
    fields = ["name", "telefon", "email", "notiz", *readonly_fields]
    seiten = {
        "eingetragen": (eingetragen, "view"),
        "personen": (personen, "change"),
        "zurueckziehen": (zurueckziehen, "change"),
    }

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("durchgang__angebot", "termin")

    def add_view(self, request, form_url="", extra_context=None):
        """One page: what, who, done, with the number to read out."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = EintragenForm(
            request.POST if request.method == "POST" else None,
            durchgaenge=self.admin_site.get_model_admin(Durchgang).get_queryset(request),
            termine=self.admin_site.get_model_admin(Termin).get_queryset(request),
            wanted=request.GET,
        )
        if form.is_valid() and (anmeldung := form.enter()):
            self.log_addition(request, anmeldung, "am Telefon oder vor Ort eingetragen")
            return redirect("admin:angebote_anmeldung_eingetragen", anmeldung.pk)
        return eintragen_page(request, self, form, "Anmeldung eintragen")

    def save_model(self, request, obj, form, change):
        obj.save(update_fields=form.changed_data)  # seats and states are the model's own: somebody may change them now
        if {"telefon", "email"} & set(form.changed_data):
            contact_changed(obj)

    def log_addition(self, request, obj, message):
        return self._log(request, obj, message, ADDITION)

    def log_change(self, request, obj, message):
        return self._log(request, obj, message, CHANGE)

    def _log(self, request, obj, message, flag):
        """The log is kept longer than the names of people: it knows the number only."""
        return LogEntry.objects.create(
            user_id=request.user.pk, content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk,
            object_repr=f"Anmeldung {obj.nummer}", action_flag=flag,
            change_message=message if isinstance(message, str) else json.dumps(message),
        )  # fmt: skip

    def get_search_results(self, request, queryset, search_term):
        # people read their number in groups: "4827 1936"
        compact = "".join(search_term.split()).replace("-", "")
        return super().get_search_results(request, queryset, compact if compact.isdigit() else search_term)

    def has_delete_permission(self, request, obj=None):
        return False  # withdraw instead: those who wait move up

    @admin.display(description="Sprache der E-Mails")
    def liest(self, anmeldung):
        return anmeldung.liest

    @admin.display(description="Merkwort")
    def wort(self, anmeldung):
        return merkwort(anmeldung.code)

    @admin.display(description="Termin")
    def wann(self, anmeldung):
        return anmeldung.termin or "ganzer Durchgang"

    @admin.display(description="Personen")
    def wie_viele(self, anmeldung):
        return f"{anmeldung.personen} (davon Kinder: {anmeldung.kinder})" if anmeldung.kinder else anmeldung.personen

    @admin.display(description="Stelle auf der Warteliste")
    def stelle(self, anmeldung):
        return anmeldung.place_in_queue() or "–"

    @admin.display(description="Wofür", ordering="durchgang__angebot__titel")
    def wofuer(self, anmeldung):
        return f"{anmeldung.durchgang}, {_moment(anmeldung.termin.beginn)}" if anmeldung.termin else anmeldung.durchgang

    @admin.display(description="Nummer", ordering="code")
    def zahl(self, anmeldung):
        return anmeldung.nummer.replace(" ", "\u00a0")  # in one line, to be read out

    @admin.display(description="Stand", ordering="stand")
    def steht(self, anmeldung):
        """The state, and what is special about it: a place held, passed over, overbooked."""
        marks = [
            anmeldung.get_stand_display(),
            anmeldung.angeboten_bis and f"frei gehalten bis {_moment(anmeldung.angeboten_bis)}",
            anmeldung.uebergangen_am and f"übergangen am {_moment(anmeldung.uebergangen_am)}",
            anmeldung.ueberbucht and f"überbucht: {anmeldung.ueberbucht}",
        ]
        return "; ".join(mark for mark in marks if mark)

    @admin.action(description="Zurückziehen (Platz wird frei)", permissions=["change"])
    def zurueckziehen(self, request, queryset):
        signups = queryset.exclude(stand__in=OVER)
        asked = ask_first(
            request, self, signups, "Anmeldungen zurückziehen", zeilen=[_line(self, one) for one in signups],
            folgen=[
                "Die Plätze werden für die Nächsten auf der Warteliste gehalten, die passen.",
                "Wer eine E-Mail-Adresse hat, bekommt eine E-Mail.",
                "Das lässt sich nicht zurücknehmen.",
            ],
            knopf="Ja, zurückziehen",
        )  # fmt: skip
        for anmeldung in [] if asked else queryset:
            self.withdraw(request, anmeldung, "zurückgezogen")
        return asked

    @transaction.atomic
    def withdraw(self, request, anmeldung, log):
        """Do it, say to whom the place goes, write it down; pressed twice it acts once."""
        Durchgang.objects.locked(anmeldung.durchgang_id)
        anmeldung.refresh_from_db()
        if anmeldung.stand in OVER:
            messages.info(request, "Das ist schon erledigt.")
            return
        moved_up = anmeldung.withdraw()
        self.log_change(request, anmeldung, log)
        messages.success(request, f"{anmeldung} ist zurückgezogen.")
        for other in moved_up:
            how = HOW_TOLD[other.reached_by]
            messages.success(request, f"Platz angeboten: {other} – {how}.")

    def _zusagen(self, request, anmeldung):
        try:
            anmeldung.accept()
        except NotPossible as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{anmeldung} hat den Platz.")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            context["gilt"] = obj.stand not in OVER
            context["angeboten"] = obj.stand == Anmeldung.Stand.ANGEBOTEN
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_change(self, request, obj):
        if "_zusagen" in request.POST:
            self._zusagen(request, obj)
            self.log_change(request, obj, f"Stand: {obj.get_stand_display()}")
            return redirect("admin:angebote_anmeldung_change", obj.pk)
        return super().response_change(request, obj)


def _moment(instant):
    return date_format(timezone.localtime(instant), "D, j.n. H:i")
