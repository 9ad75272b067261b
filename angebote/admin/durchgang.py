"""Content admin: terms and the rules that write their dates; a look before they are written; the next term."""

import datetime as dt
import uuid

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify

from quartier.admin_basis import (
    GelesenForm,
    HausModelAdmin,
    Sentences,
    dry_run,
    eintragen_page,
    tell_about_dates,
)
from quartier.felder import BAD_YEAR, YEARS
from quartier.uhrzeit import UHRZEITEN

from .. import tabellen
from ..models import Durchgang, Terminregel
from ..models.durchgang import WEEKS_AHEAD
from .beenden import beenden
from .rundbrief import rundbrief
from .termin import by_way, told_in_words

PREVIEW = "_vorschau"
FEW_DAYS = 3  # so many days with the same reason are named
SHOWN_DATES = 30  # so many dates with sign-ups get a link of their own


# --- a look before dates are written


def coming_dates(durchgang):
    """{key: date} of what is still to come."""
    return {termin.pk: termin for termin in durchgang.termine.upcoming().takes_place().select_related("raum")}


def differences(before, after, sentences):
    """What would happen to the dates, for the page."""
    place = {pk: (termin.beginn, termin.ende, termin.raum_id) for pk, termin in before.items()}
    moved = [pk for pk in after if pk in before and place[pk] != _place(after[pk])]
    return {
        "neu": [termin for pk, termin in after.items() if pk not in before],
        "verlegt": [(before[pk], after[pk]) for pk in moved],
        "bleiben": [termin for pk, termin in after.items() if pk in before and pk not in moved],
        "hinweise": sentences,
        "wochen": WEEKS_AHEAD,
    }


def _place(termin):
    return termin.beginn, termin.ende, termin.raum_id


# --- the next term


class KopierenForm(forms.Form):
    """How the next term is called, and when it begins."""

    titel = forms.CharField(
        label="Titel", max_length=80, help_text="Zum Beispiel „Frühling 2027“.",
        error_messages={
            "required": "Bitte einen Titel schreiben, damit man die Durchgänge unterscheiden kann.",
            "max_length": "Bitte höchstens 80 Zeichen.",
        },
    )  # fmt: skip
    ab = forms.DateField(
        label="Erster Tag", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Alle Regeln und die Anmeldezeit verschieben sich um so viele Tage.",
        error_messages={
            "required": "Bitte den ersten Tag eintragen.",
            "invalid": "Dieses Datum gibt es nicht. Es sieht so aus: 12.01.2027",
        },
    )  # fmt: skip
    schluss = forms.DateField(
        required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Leer = am Tag vor dem ersten Tag. Was danach noch im Kalender steht, fällt aus.",
        error_messages={"invalid": "Dieses Datum gibt es nicht. Es sieht so aus: 12.01.2027"},
    )  # fmt: skip

    def __init__(self, *args, durchgang, **kwargs):
        super().__init__(*args, **kwargs)
        if durchgang.has_no_end():
            self.fields["schluss"].label = f"„{durchgang.titel}“ hat kein Ende. Wann soll er aufhören?"
        else:
            del self.fields["schluss"]

    def clean(self):
        """The term before ends before this one begins."""
        data = super().clean()
        if "schluss" not in self.fields or "ab" not in data or "schluss" not in data:
            return data
        schluss = data["schluss"] = data["schluss"] or data["ab"] - dt.timedelta(days=1)
        if schluss >= data["ab"]:
            self.add_error("schluss", "Bitte einen Tag vor dem ersten Tag des neuen Durchgangs.")
        elif schluss < timezone.localdate() - dt.timedelta(days=1):
            self.add_error("schluss", "Dieser Tag liegt in der Vergangenheit.")
        return data

    def clean_ab(self):
        """A day to come, within what the rules can take."""
        ab = self.cleaned_data["ab"]
        if ab.year not in YEARS:
            raise ValidationError(BAD_YEAR)
        if ab < timezone.localdate():
            raise ValidationError("Dieser Tag liegt in der Vergangenheit.")
        return ab


def kopieren(model_admin, request, durchgang):
    """The next term: everything as before, only later; first a look at its dates."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = KopierenForm(
        request.POST if request.method == "POST" else None, initial={"ab": _suggested_day(durchgang)},
        durchgang=durchgang,
    )  # fmt: skip
    preview, ends, concerned = None, [], []
    if form.is_valid():
        try:
            if PREVIEW not in request.POST:
                return _copied(model_admin, request, durchgang, **form.cleaned_data)
            if schluss := form.cleaned_data.get("schluss"):
                ends = list(durchgang.coming_from(schluss + dt.timedelta(days=1)).select_related("raum"))
                concerned = durchgang.concerned_by_end(schluss + dt.timedelta(days=1))
            with dry_run(request):
                new, left_out = durchgang.copy(**form.cleaned_data)
                preview = differences({}, coming_dates(new), [f"Ausgelassen: {sentence}" for sentence in left_out])
        except ValidationError as error:
            form.add_error(None, error.messages)
    return eintragen_page(
        request, model_admin, form, f"Nächster Durchgang: {durchgang.angebot}",
        vorlage="admin/angebote/durchgang/kopieren.html", durchgang=durchgang, vorschau=preview,
        regeln=durchgang.regeln.all(), schluss=form.is_valid() and form.cleaned_data.get("schluss"), enden=ends,
        bescheid=by_way(concerned),
    )  # fmt: skip


def _suggested_day(durchgang):
    """The same weekday, in the week after the last date; in three weeks or more if there is no end."""
    first, last = durchgang.first_day(), durchgang.termine.order_by("beginn").last()
    if not first:
        return None
    if durchgang.has_no_end():
        end = max(timezone.localdate() + dt.timedelta(weeks=3), first)
    else:
        end = max(timezone.localdate(), timezone.localdate(last.beginn) if last else first)
    return end + dt.timedelta(days=7 - (end - first).days % 7)


@transaction.atomic
def _copied(model_admin, request, durchgang, **data):
    schluss = data.get("schluss")
    people = durchgang.concerned_by_end(schluss + dt.timedelta(days=1)) if schluss else []
    new, left_out = durchgang.copy(**data)
    if schluss:
        model_admin.log_change(request, durchgang, f"beendet mit dem {date_format(schluss, 'j. F Y')}")
    model_admin.log_addition(request, new, "als nächster Durchgang angelegt")
    tell_in_short(request, left_out)
    told = f" Der alte endet. {told_in_words(people)}" if people else ""
    messages.success(request, f"Angelegt: {new}, mit {new.termine.count()} Terminen.{told}")
    return redirect("admin:angebote_durchgang_change", new.pk)


# --- who takes part, to take along


def _export(make, ending, content_type):
    """The page that gives out the table of who takes part; with `?termin=` of one date only."""

    def page(model_admin, request, durchgang):
        if not request.user.has_perm("angebote.view_anmeldung"):
            raise PermissionDenied
        found = durchgang.anmeldungen.live().select_related("termin").order_by("termin__beginn", "stand", "name", "id")
        name = f"teilnehmende-{durchgang.angebot.slug}-{slugify(durchgang.titel) or durchgang.pk}"
        if "termin" in request.GET:
            termin = get_object_or_404(durchgang.termine, pk=_date_key(request.GET["termin"]))
            found, name = found.filter(termin=termin), f"{name}-{timezone.localdate(termin.beginn)}"
        model_admin.log_change(request, durchgang, f"Teilnehmende heruntergeladen ({ending.upper()})")
        return HttpResponse(
            make(found),
            content_type=content_type,
            headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"', "Cache-Control": "no-store"},
        )

    return page


def _date_key(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# --- the list and the form


class DurchgangForm(GelesenForm):
    """A term; what people have signed up for stays so (see Durchgang.clean)."""


class DurchgangPageForm(DurchgangForm):
    """On its own page a term has its rules below it: who has changed only those counts too."""

    watches_tables = True

    def clean(self):
        data = super().clean()
        if PREVIEW in self.data:
            raise ValidationError("Das ist eine Vorschau. Noch ist nichts gespeichert.")
        return data


def follow(request, durchgang, changed):
    """After a term has been saved, on whichever page: its dates and its waiting list follow.

    Days that are left out are told of if rules or room have `changed`; else they have been told of before.
    """
    left_over = durchgang.follow_rules()  # first: a day that moves away may make room
    left_out = durchgang.write_dates()
    if isinstance(request._messages, Sentences):  # the preview names each
        tell_about_dates(request, left_out, left_over)
    else:
        tell_about_dates(request, [], left_over)
        tell_in_short(request, left_out if changed else [])
    Durchgang.objects.locked(durchgang.pk).give_free_places()


def tell_in_short(request, left_out):
    """One line for all days that rules have left out, grouped by the reason."""
    reasons = {}
    for sentence in left_out:
        day, _, why = sentence.partition(": ")
        reasons.setdefault(why.rstrip("."), []).append(day)
    parts = [f"{_few(days)}: {why}" for why, days in reasons.items()]
    if parts:
        number = "1 Tag bleibt" if len(left_out) == 1 else f"{len(left_out)} Tage bleiben"
        messages.warning(request, f"{number} ohne Termin. {'; '.join(parts)}.")


def _few(days):
    more = f" und {len(days) - FEW_DAYS} weitere" if len(days) > FEW_DAYS else ""
    return ", ".join(days[:FEW_DAYS]) + more


class TerminregelInline(admin.StackedInline):
    model, extra, formfield_overrides = Terminregel, 0, UHRZEITEN
    verbose_name_plural = "Wann: Terminregeln (zum Beispiel jeden Dienstag um 9 Uhr)"


@admin.register(Durchgang)
class DurchgangAdmin(HausModelAdmin):
    """Saving a term writes its dates ahead; what was left out is named."""

    form = DurchgangPageForm
    veranstalter = "angebot__veranstalter"
    list_display = ["angebot", "titel", "belegt", "raum"]
    list_filter = [("angebot", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["angebot__titel", "titel"]
    inlines = [TerminregelInline]
    seiten = {
        "beenden": (beenden, "change"),
        "kopieren": (kopieren, "change"),
        "rundbrief": (rundbrief, "change"),
        "teilnehmende-csv": (_export(tabellen.as_csv, "csv", "text/csv; charset=utf-8"), "view"),
        "teilnehmende-xlsx": (_export(tabellen.as_xlsx, "xlsx", XLSX), "view"),
    }

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("angebot", "raum").with_seats().with_held()

    @admin.display(description="Plätze")
    def belegt(self, durchgang):
        return f"{durchgang.plaetze} je Termin" if durchgang.einzeln else durchgang.in_worten

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """With the button for it: save, look at the dates, take everything back, show the page as it was typed."""
        if request.method != "POST" or PREVIEW not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        typed, request.POST = request.POST, request.POST.copy()
        del request.POST[PREVIEW]
        known = object_id and self.get_object(request, object_id)
        before = coming_dates(known) if known else {}
        request.durchgang = None
        with dry_run(request) as sentences:
            answer = super().changeform_view(request, object_id, form_url, extra_context)
            preview = request.durchgang and differences(before, coming_dates(request.durchgang), sentences)
        if not preview:  # could not have been saved: the page says why
            for sentence in sentences:
                messages.error(request, sentence)
            return answer
        request.POST = typed
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), "vorschau": preview})

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if context.get("vorschau"):  # not an error, only not saved
            context["errors"] = []
            context["adminform"].form.errors.pop("__all__", None)
        if obj and obj.einzeln:
            dates = obj.termine.filter(anmeldungen__isnull=False).distinct().order_by("-beginn")
            context["einzelne"] = dates[:SHOWN_DATES]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_related(self, request, form, formsets, change):
        rules = form.instance.regeln.order_by("id")
        before = list(rules.values())
        super().save_related(request, form, formsets, change)
        follow(request, form.instance, changed="raum" in form.changed_data or before != list(rules.values()))
        request.durchgang = form.instance

    def get_readonly_fields(self, request, obj=None):
        return ["angebot"] if obj else []  # its dates belong to the offer
