"""Content admin: dates, and what the staff does with one: cancel it, print its sheet, count who came."""

import unicodedata
from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join

from quartier.admin_basis import GelesenForm, HausModelAdmin, KommendFilter
from quartier.models import Monat, Nachricht, Schliesszeit
from quartier.regeln import public_holiday

from ..models import Anmeldung, Durchgang, Mithilfe, Termin
from ..models.anmeldung import KEPT_AFTER
from ..nachrichten import UNDO
from .mithilfe import BedarfInline

LATEST = timedelta(days=730)  # a date further ahead is a slip of the pen
LONG_AGO = timedelta(days=31)  # so far back one may still enter a date, to count it
LINES_FOR_GUESTS, LINES_WITHOUT_SIGN_UP = 5, 20


def by_way(people):
    """Who is told how: {"mail": [...], "anruf": [...], "nicht": [...]}."""
    found = {"mail": [], "anruf": [], "nicht": []}
    for person in people:
        found[person.reached_by or "nicht"].append(person)
    return found


def in_words(people):
    """The same as a sentence, for the line on top of the next page."""
    ways = by_way(people)
    parts = [
        ways["mail"] and f"Per E-Mail: {len(ways['mail'])}.",
        ways["anruf"] and f"Noch anzurufen: {len(ways['anruf'])} (Anrufliste auf der Seite Heute).",
        ways["nicht"] and f"Nicht erreichbar: {', '.join(person.name for person in ways['nicht'][:10])}.",
    ]
    return " ".join(part for part in parts if part) or "Es ist niemand angemeldet."


def told_in_words(people):
    """The same, with when the mails leave (see UNDO)."""
    return in_words(people) + " E-Mails gehen in fünf Minuten hinaus." * bool(by_way(people)["mail"])


def _page(model_admin, request, termin, template, title, **context):
    form = context.get("form")
    return TemplateResponse(
        request,
        f"admin/angebote/termin/{template}",
        {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts, "termin": termin, "jetzt": timezone.now(), "title": title, **context,
        },
        status=422 if form and form.errors else 200,
    )  # fmt: skip


def _when(termin):
    return f"{termin.angebot}, {date_format(timezone.localtime(termin.beginn), 'l, j. F, H:i')} Uhr"


# --- cancelling


class AbsagenForm(forms.Form):
    """Why a date does not take place."""

    hinweis = forms.CharField(
        label="Grund", required=False, max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Erscheint öffentlich neben dem Termin und steht in der E-Mail. Bitte keine Krankheiten mit Namen.",
        error_messages={"max_length": "Bitte höchstens 200 Zeichen."},
    )  # fmt: skip


def absagen(model_admin, request, termin):
    """Cancel this date, with a look at who is told; afterwards the way back."""
    if "doch" in request.POST:
        return _reinstate(model_admin, request, termin)
    form = AbsagenForm(request.POST if request.method == "POST" else None, initial={"hinweis": ""})
    if form.is_valid():
        before = _call_off(model_admin, request, termin, form.cleaned_data["hinweis"])
        if before and form.cleaned_data["hinweis"] != before.hinweis:
            reason = f", mit dem Grund „{before.hinweis}“" if before.hinweis else ", ohne Grund"
            messages.warning(request, f"War schon abgesagt{reason}. Ihr Grund ist nicht gespeichert.")
        return redirect(request.path)
    ends_in_public = termin.abgesagt_am and termin.abgesagt_am + UNDO
    return _page(
        model_admin, request, termin, "absagen.html",
        f"Abgesagt: {_when(termin)}" if termin.abgesagt_am else f"Absagen: {_when(termin)}",
        form=form,
        vorbei=termin.ende <= timezone.now(), heute=timezone.localdate(termin.beginn) == timezone.localdate(),
        bescheid=by_way(termin.concerned()),
        anrufe=_about(termin).to_call() if termin.abgesagt_am else [],
        noch_bis=ends_in_public if ends_in_public and ends_in_public > timezone.now() else None,
    )  # fmt: skip


def _about(termin):
    """Messages about this date, also those that tell of several at once."""
    return Nachricht.objects.filter(schluessel__contains=":termin:", vorher__has_key=str(termin.pk))


def _locked(termin):
    """The date as it is now; whoever cancels it at the same moment waits here, as in Termin.call_off."""
    Durchgang.objects.locked(termin.durchgang_id)
    return get_object_or_404(Termin.objects.select_related("angebot", "durchgang", "raum"), pk=termin.pk)


@transaction.atomic
def _call_off(model_admin, request, termin, hinweis):
    """Cancel it, once. Returns the date if somebody else had cancelled it before."""
    termin = _locked(termin)
    if termin.abgesagt_am:
        return termin
    if termin.ende <= timezone.now():
        return None
    termin.hinweis = hinweis
    termin.call_off()
    model_admin.log_change(request, termin, "abgesagt")
    return None


def _reinstate(model_admin, request, termin):
    try:
        with transaction.atomic():
            termin = _locked(termin)
            if termin.ende <= timezone.now():
                return redirect(request.path)
            if termin.abgesagt_am:
                termin.hinweis = ""  # it said why the date does not take place
                termin.reinstate()
                model_admin.log_change(request, termin, "findet doch statt")
                again = _about(termin).filter(schluessel__endswith=f":{termin.pk}:{termin.sequenz}").count()
                told = (
                    f"Schon Bescheid wussten: {again}. Sie erfahren es jetzt." if again else "Noch wusste es niemand."
                )
                messages.success(request, f"Findet doch statt: {_when(termin)}. {told}")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.path)
    return redirect("admin:index")


# --- the attendance sheet


def liste(model_admin, request, termin):
    """Who is expected, to print: boxes to tick, lines for guests, the tally."""
    if not request.user.has_perm("angebote.view_anmeldung"):
        raise PermissionDenied
    signups = list(termin.durchgang.anmeldungen.filter(Q(termin=None) | Q(termin=termin)).live())
    coming = [anmeldung for anmeldung in signups if anmeldung.has_place]
    guests = LINES_FOR_GUESTS if termin.durchgang.needs_sign_up else LINES_WITHOUT_SIGN_UP
    return _page(
        model_admin, request, termin, "liste.html", f"Liste: {_when(termin)}",
        dabei=sorted(coming, key=lambda anmeldung: unicodedata.normalize("NFKD", anmeldung.name.casefold())),
        warten=[anmeldung for anmeldung in signups if not anmeldung.has_place],
        hilfe=Mithilfe.objects.filter(bedarf__termin=termin, stand=Mithilfe.Stand.ZUGESAGT).select_related("bedarf"),
        telefon="telefon" in request.GET, notizen="notizen" in request.GET,
        leer=range(guests),
        schreddern=timezone.localtime(termin.ende + KEPT_AFTER),
        angeboten=Anmeldung.Stand.ANGEBOTEN,
    )  # fmt: skip


# --- the tally


def _number(label, **options):
    return forms.IntegerField(
        label=label, min_value=0, max_value=9999, **options,
        error_messages={
            "required": "Bitte eine Zahl schreiben, auch wenn es 0 ist.",
            "invalid": "Bitte eine ganze Zahl schreiben.",
            "min_value": "Weniger als 0 geht nicht.",
            "max_value": "So viele? Bitte prüfen Sie die Zahl.",
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class ZaehlenForm(forms.Form):
    """Who came: one line. An empty field beside the first means 0."""

    besuche = _number("Personen")
    kinder = _number("davon Kinder", required=False, help_text="Leer = 0")
    ab60 = _number("davon 60 oder älter", required=False, help_text="Leer = 0")
    neu = _number("davon zum ersten Mal", required=False, help_text="Leer = 0")

    gelesen = forms.CharField(required=False, widget=forms.HiddenInput)  # what stood there when the page was opened

    def __init__(self, *args, termin, **kwargs):
        super().__init__(*args, **kwargs)
        self.termin = termin
        self.initial["gelesen"] = _as_counted(termin)

    def clean(self):
        """The figures; what does not add up, or has been counted by somebody else meanwhile, is said."""
        data = {name: value or 0 for name, value in super().clean().items() if name != "gelesen"}
        if self.errors:
            return data
        both, came = data["kinder"] + data["ab60"], data["besuche"]
        if both > came:
            raise ValidationError(f"Kinder und Ältere zusammen sind {both}, es waren aber nur {came} da.")
        if data["neu"] > came:
            raise ValidationError(f"Zum ersten Mal da waren {data['neu']}, es waren aber nur {came} da.")
        stored = _as_counted(self.termin)
        if "gelesen" in self.data and self.data["gelesen"] != stored and stored != _counts(**data):
            self.data = self.data.copy()
            self.data["gelesen"] = stored
            at = f"{timezone.localtime(self.termin.geaendert):%H:%M}"
            did = "die Zählung zurückgenommen" if self.termin.besuche is None else f"{self.termin.besuche} gezählt"
            raise ValidationError(
                f"Um {at} Uhr hat jemand {did}. Trotzdem {came}? Dann bitte noch einmal auf „Sichern“ drücken."
            )
        return data


def _counts(besuche, kinder, ab60, neu):
    return f"{besuche}-{kinder}-{ab60}-{neu}"


def _as_counted(termin):
    """The tally as it stands, to compare; "" if nobody has counted."""
    if termin.besuche is None:
        return ""
    return _counts(termin.besuche, termin.besuche_kinder, termin.besuche_ab60, termin.besuche_neu)


def _stays_in_report(termin):
    """That a tally no longer changes the report, as a sentence, or ""."""
    month = timezone.localdate(termin.beginn).replace(day=1)
    if not Monat.objects.filter(monat=month).exists():
        return ""
    return (
        f"{date_format(month, 'F Y')} ist abgeschlossen. Im Bericht bleibt, was beim Abschluss gezählt war. "
        "Am Termin steht, was Sie hier sichern."
    )


@transaction.atomic
def zaehlen(model_admin, request, termin):
    """Write down who came; it can be corrected and taken back."""
    if request.method == "POST":
        termin = _locked(termin)  # whoever counts at the same moment waits here
    why = _why_not_counted(termin)
    if request.method == "POST" and not why and "leeren" in request.POST:
        termin.tally(None)
        return _counted(model_admin, request, termin, f"Noch nicht gezählt: {_when(termin)}.")
    known = {"besuche": termin.besuche, "kinder": termin.besuche_kinder, "ab60": termin.besuche_ab60,
             "neu": termin.besuche_neu}  # fmt: skip
    counted = termin.besuche is not None
    form = ZaehlenForm(
        request.POST if request.method == "POST" and not why else None, initial=known if counted else {}, termin=termin
    )
    signed_up = termin.signed_up_in_time()
    form.fields["besuche"].widget.attrs["placeholder"] = signed_up or ""
    if form.is_valid():
        termin.tally(**form.cleaned_data)
        return _counted(model_admin, request, termin, f"Gezählt: {_when(termin)}: {termin.besuche}.")
    return _page(
        model_admin, request, termin, "zaehlen.html", f"Zählen: {_when(termin)}",
        form=form, why=why, gezaehlt=counted, knopf="Sichern", abgeschlossen=_stays_in_report(termin),
        anleitung=f"Angemeldet waren {signed_up}. Wie viele waren da?" if termin.durchgang.needs_sign_up
        else "Wie viele waren da?",
    )  # fmt: skip


def _why_not_counted(termin):
    if termin.abgesagt_am:
        return "Dieser Termin ist abgesagt. Da gibt es nichts zu zählen."
    if termin.beginn > timezone.now():
        begins = date_format(timezone.localtime(termin.beginn), "l, j. F, H:i")
        return f"Dieser Termin hat noch nicht begonnen. Zählen geht ab {begins} Uhr."
    return ""


def _counted(model_admin, request, termin, sentence):
    model_admin.log_change(request, termin, "gezählt")
    messages.success(request, sentence)
    if closed := _stays_in_report(termin):
        messages.warning(request, closed)
    return redirect("admin:index")


# --- the list and the form


class TerminForm(GelesenForm):
    """Whoever moves the begin moves the end along."""

    def clean(self):
        data = super().clean()
        beginn, ende = data.get("beginn"), data.get("ende")
        if beginn and not self.instance.geaendert and beginn < timezone.now() - LONG_AGO:
            self.add_error(
                "beginn",
                f"Das ist mehr als {LONG_AGO.days} Tage her. So weit zurück lässt sich kein Termin mehr eintragen.",
            )
        if not self.instance.geaendert or not beginn or not ende or "beginn" not in self.changed_data:
            return data
        now = timezone.now()
        if beginn <= now < self.instance.ende:
            self.add_error("beginn", "Dieser Zeitpunkt ist schon vorbei.")
        if beginn > now + LATEST:
            self.add_error("beginn", "Das ist mehr als zwei Jahre hin. Stimmt das Jahr?")
        if "ende" not in self.changed_data and not self.errors:
            data["ende"] = beginn + (self.instance.ende - self.instance.beginn)
        return data


@admin.register(Termin)
class TerminAdmin(HausModelAdmin):
    """A date moved here tells everybody who counts on it."""

    form = TerminForm
    inlines = [BedarfInline]
    veranstalter = "angebot__veranstalter"
    list_display = ["wann", "angebot", "wege", "raum", "plaetze", "findet_statt", "gezaehlt", "hinweis"]
    list_filter = [KommendFilter, ("angebot", admin.RelatedOnlyFieldListFilter), "raum"]
    search_fields = ["angebot__titel"]
    date_hierarchy = "beginn"
    fields = ["durchgang", "beginn", "ende", "raum", "hinweis", "gelesen"]
    actions = None  # dates are cancelled one by one: one looks at who is told
    seiten = {"absagen": (absagen, "change"), "liste": (liste, "view"), "zaehlen": (zaehlen, "change")}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("angebot", "durchgang", "raum").with_seats().with_held()

    @admin.display(description="Beginn", ordering="beginn")
    def wann(self, termin):
        return date_format(timezone.localtime(termin.beginn), "D, d.m.Y, H:i")

    @admin.display(description="Plätze")
    def plaetze(self, termin):
        return termin.in_worten

    @admin.display(boolean=True, description="findet statt")
    def findet_statt(self, termin):
        return not termin.abgesagt_am

    @admin.display(description="gezählt", empty_value="–")
    def gezaehlt(self, termin):
        return termin.besuche

    @admin.display(description="Seiten")
    def wege(self, termin):
        now = timezone.now()
        pages = {
            "liste": "Liste",
            "absagen": "Abgesagt" if termin.abgesagt_am else "Absagen" if termin.ende > now else "",
            "zaehlen": "Zählen" if termin.beginn <= now and not termin.abgesagt_am else "",
        }
        links = [(reverse(f"admin:angebote_termin_{page}", args=[termin.pk]), name) for page, name in pages.items()]
        return format_html_join(" · ", '<a href="{}">{}</a>', [(url, name) for url, name in links if name])

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and not obj.abgesagt_am and obj.ende > timezone.now():
            context["bescheid"] = by_way(obj.concerned())
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        obj.place()
        moved = change and {"beginn", "ende", "raum"} & set(form.changed_data)
        told = moved and not obj.abgesagt_am and obj.ende > timezone.now()
        if told:
            messages.info(request, f"Verlegt. {told_in_words(obj.concerned())}")
        if told or not change:
            day = timezone.localdate(obj.beginn)
            closed = Schliesszeit.objects.at(day).first()
            if why := closed.anlass if closed else public_holiday(day):
                messages.warning(request, f"Achtung, an diesem Tag ist geschlossen: {why}.")

    def delete_view(self, request, object_id, extra_context=None):
        termin = self.get_object(request, object_id)
        if termin and termin.regel_id:
            messages.error(request, "Dieser Termin kommt aus einer Regel und käme wieder. Bitte sagen Sie ihn ab.")
            return redirect("admin:angebote_termin_changelist")
        return super().delete_view(request, object_id, extra_context)
