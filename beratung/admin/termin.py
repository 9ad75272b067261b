"""The counselling office: appointments. Opened, one shows who comes and all that can be done with it."""

import datetime as dt

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from quartier.admin_basis import StandardFilter, ask_first, eintragen_page
from quartier.models.nachricht import Kanal
from quartier.models.nummer import merkwort

from ..eintragen_forms import AbsagenForm, ZeitWahlForm
from ..models import Beratungstermin, Helfer, Nachricht, Person, Stand, Vergeben
from ..models.anliegen import Gespraech
from ..nachrichten import ort, way_to
from .angaben import aendern
from .basis import OpenedModelAdmin, site
from .eintragen import JUST_ENTERED, eingetragen, eintragen, karte
from .folgetermine import folgetermine
from .kontakt import knows, opened_in_full
from .tag import chosen_day, step_buttons, take_step

LINE = mark_safe("<br>")
READ_OUT = ["beratung_beratungstermin_eingetragen", "beratung_beratungstermin_karte"]
AT_THE_DOOR, AT_HOME = "an der Tür Bescheid sagen", "hingehen oder schreiben"
GONE = "Keine Angaben (abgesagt, gelöscht oder noch nicht zu Ende gebucht)."


class TagFilter(StandardFilter):
    title, parameter_name, standard = "Tag", "tag", "heute"

    def lookups(self, request, model_admin):
        return [("morgen", "morgen"), ("kommende", "alle kommenden"), ("alle", "alle")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "alle" or request.GET.get("q"):
            return queryset
        if self.value() == "kommende":
            return queryset.filter(ende__gte=timezone.now())
        return queryset.on(today + dt.timedelta(1) if self.value() == "morgen" else today)


def moment(instant):
    return f"{date_format(timezone.localtime(instant), 'l, j. F Y, H:i')} Uhr"


# --- pages of one appointment


def absagen(model_admin, request, termin):
    """Cancel, after a question: did they call it off themselves, or do we have to?"""
    form = AbsagenForm(request.POST if "wer" in request.POST else None)
    if form.is_valid():
        model_admin.cancel(request, termin, request.POST["wer"] == "haus", form.cleaned_data["weiss"])
        return redirect("admin:index")
    return eintragen_page(
        request, model_admin, form, f"Absagen: {moment(termin.beginn)}",
        vorlage="admin/beratung/beratungstermin/absagen.html", termin=termin, weg=way_to(termin)[0],
        geht=termin.stand in (Stand.GEBUCHT, Stand.FAELLT_AUS),
    )  # fmt: skip


def verschieben(model_admin, request, termin):
    """To another free time; number and person stay."""
    first = chosen_day(request.GET.get("ab", ""))
    form = ZeitWahlForm(request.POST if request.method == "POST" else None, termin=termin, first=first)
    if form.is_valid():
        try:
            moved = termin.move(*form.cleaned_data["zeit"], intern=True)
        except Vergeben as error:
            form = ZeitWahlForm(request.POST, termin=termin, first=first)
            form.add_error("zeit", str(error))
        else:
            model_admin.log_change(request, moved, "")
            if form.cleaned_data["weiss"]:
                knows(moved)
            messages.success(request, f"Verschoben. Neue Zeit: {moment(moved.beginn)}, bei {moved.beratungskraft}.")
            if model_admin.is_theirs(request, moved):
                return redirect("admin:beratung_beratungstermin_change", termin.pk)
            if way_to(moved)[0] == Kanal.ANRUF and not form.cleaned_data["weiss"]:
                messages.info(request, f"Den Anruf übernimmt das Team von {moved.beratungskraft}.")
            return redirect(f"{reverse('admin:index')}?tag={timezone.localdate(moved.beginn)}")
    return eintragen_page(
        request, model_admin, form, f"Verschieben: {moment(termin.beginn)}", knopf="Verschieben",
        vorlage="admin/beratung/beratungstermin/verschieben.html", ab=first, termin=termin,
        geht=termin.stand in (Stand.GEBUCHT, Stand.FAELLT_AUS),
    )  # fmt: skip


@admin.register(Beratungstermin, site=site)
class BeratungsterminAdmin(OpenedModelAdmin):
    """Who comes is shown when an appointment is opened, and each look is logged."""

    team = "beratungskraft"
    list_display = ["uhrzeit", "beratungskraft", "anliegen", "stand", "kanal", "nummer"]
    list_filter = [TagFilter, "beratungskraft", "stand", "anliegen"]
    search_fields = ["code"]
    search_help_text = (
        "Suche nach der Nummer, über alle Tage. Nach einem Namen zu suchen geht absichtlich nicht: Namen sind "
        "versiegelt, bis jemand den Termin öffnet."
    )
    readonly_fields = [
        "wann", "wer", "hilft", "beratungskraft", "anliegen", "wo", "sprache_dabei", "stand", "spur", "frueher",
        "angebote_gehalten", "weitere", "kanal", "nummer", "wort",
    ]  # fmt: skip
    actions = ["absagen"]
    seiten = {
        "absagen": (absagen, "change"),
        "verschieben": (verschieben, "change"),
        "aendern": (aendern, "change"),
        "folgetermine": (folgetermine, "change"),
        "eingetragen": (eingetragen, "view"),
        "karte": (karte, "view"),
    }

    def get_queryset(self, request):
        shown = super().get_queryset(request).exclude(stand=Stand.VERFALLEN)
        return shown.select_related("beratungskraft", "anliegen", "raum", "sprachmittlung", "vermerk")

    def get_object(self, request, object_id, from_field=None):
        """Number and card of what this colleague has just entered are there for them, whatever team it went to."""
        termin = super().get_object(request, object_id, from_field)
        mine = request.session.get(JUST_ENTERED) == object_id and request.resolver_match.url_name in READ_OUT
        if termin is None and mine:
            termin = Beratungstermin.objects.known().filter(pk=object_id).first()
        return termin

    def is_theirs(self, request, termin):
        """Does this colleague see it, in their own team or as the head?"""
        return Beratungstermin.objects.seen_by(request.user).filter(pk=termin.pk).exists()

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term.replace(" ", "").replace("-", ""))

    def get_fields(self, request, obj=None):
        """What does not apply is left out."""
        if obj is None:
            return self.readonly_fields
        absent = {
            "hilft": not obj.vermittelt, "spur": obj.bahn == 1 and not hasattr(obj, "vermerk"),
            "frueher": not obj.wartet_seit, "weitere": not obj.reihe,
            "angebote_gehalten": not obj.angebote.filter(stand=Stand.ANGEBOTEN).exists(),
        }  # fmt: skip
        return [name for name in self.readonly_fields if not absent.get(name)]

    @admin.display(description="Zeit", ordering="beginn")
    def uhrzeit(self, termin):
        return f"{timezone.localtime(termin.beginn):%d.%m. %H:%M}–{timezone.localtime(termin.ende):%H:%M}"

    @admin.display(description="Zeit")
    def wann(self, termin):
        return f"{moment(termin.beginn)} bis {timezone.localtime(termin.ende):%H:%M}"

    @admin.display(description="Merkwort")
    def wort(self, termin):
        return merkwort(termin.code) if termin.code else "–"

    @admin.display(description="Gespräch")
    def wo(self, termin):
        return ort(termin) if termin.gespraech == Gespraech.VOR_ORT else termin.get_gespraech_display()

    @admin.display(description="Sprache")
    def sprache_dabei(self, termin):
        if termin.sprachmittlung:
            return f"{termin.get_sprache_display()}, es dolmetscht {termin.sprachmittlung}"
        with_them = ", bringt jemanden zum Dolmetschen mit" if termin.begleitung else ""
        return f"{termin.get_sprache_display()}{with_them}"

    @admin.display(description="Vermerk")
    def spur(self, termin):
        text = termin.vermerk.text if hasattr(termin, "vermerk") else ""
        return f"Zusätzlich eingetragen (Spur {termin.bahn}). {text}" if termin.bahn > 1 else text

    @admin.display(description="Möchte früher kommen")
    def frueher(self, termin):
        return f"seit {moment(termin.wartet_seit)}"

    @admin.display(description="Für diese Person frei gehalten")
    def angebote_gehalten(self, termin):
        held = termin.angebote.filter(stand=Stand.ANGEBOTEN).select_related("beratungskraft").order_by("beginn")
        lines = ((moment(one.beginn), one.beratungskraft, moment(one.gehalten_bis)) for one in held)
        return format_html_join(LINE, "{}, bei {} (bis {})", lines)

    @admin.display(description="Weitere Termine derselben Person")
    def weitere(self, termin):
        others = Beratungstermin.objects.others_of_series(termin)
        page = "admin:beratung_beratungstermin_change"
        links = ((reverse(page, args=[one.pk]), moment(one.beginn)) for one in others)
        return format_html_join(LINE, '<a href="{}">{}</a>', links) or "keine"

    @admin.display(description="Person")
    def wer(self, termin):
        return _opened(Person, termin, "Termin geöffnet")

    @admin.display(description="Gebucht hat")
    def hilft(self, termin):
        return _opened(Helfer, termin, "Helfende Person geöffnet")

    def add_view(self, request, form_url="", extra_context=None):
        """Booking on the phone or at the desk, on one page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return eintragen(self, request)

    def has_delete_permission(self, request, obj=None):
        return False  # cancel instead

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            live = obj.stand in (Stand.GEBUCHT, Stand.FAELLT_AUS)
            context |= {
                "schritte": step_buttons(obj), "beweglich": live, "faellt_aus": obj.stand == Stand.FAELLT_AUS,
                "wartet": obj.wartet_seit, "kann_warten": obj.stand == Stand.GEBUCHT and obj.can_change,
                "hat_nummer": obj.code, "hat_angaben": Person.objects.filter(pk=obj.pk).exists(),
            }  # fmt: skip
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        """Nothing on the page is saved; the buttons call the methods of the model."""

    def response_change(self, request, obj):
        deed = next((deed for name, deed in DEEDS.items() if name in request.POST), None)
        if deed:
            try:
                deed(request, obj)
            except Vergeben as error:
                messages.error(request, str(error))
        return redirect("admin:beratung_beratungstermin_change", obj.pk)

    def log_change(self, request, obj, message):
        if not isinstance(message, list):  # the page itself changes nothing; what a button does is logged there
            super().log_change(request, obj, message)

    @admin.action(description="Von uns aus absagen (per E-Mail oder Anrufliste)", permissions=["change"])
    def absagen(self, request, queryset):
        live = list(queryset.filter(stand__in=[Stand.GEBUCHT, Stand.FAELLT_AUS]).with_way().order_by("beginn"))
        asked = ask_first(
            request, self, live, "Von uns aus absagen",
            zeilen=[f"{moment(one.beginn)}, bei {one.beratungskraft}, Nummer {one.nummer}"
                    f"{'' if one.weg else ' – ohne Telefon und E-Mail'}" for one in live],
            folgen=[
                "Wer eine E-Mail-Adresse hat, bekommt eine E-Mail. Wer ein Telefon hat, steht auf der Anrufliste.",
                "Die Zeiten werden frei, und die Angaben zu den Personen sind gelöscht.",
                "Das lässt sich nicht zurücknehmen.",
            ],
            knopf="Ja, absagen",
        )  # fmt: skip
        for termin in [] if asked else live:
            self.cancel(request, termin)
        return asked

    def cancel(self, request, termin, by_house=True, weiss=False):
        """Cancel, log it, and say how the person hears of it, unless they know. A second press says that it is done."""
        if termin.stand not in (Stand.GEBUCHT, Stand.FAELLT_AUS):
            messages.info(request, f"{termin}: {termin.get_stand_display()}. Hier gibt es nichts abzusagen.")
            return
        reachable = Nachricht.objects.filter(termin=termin, art=Nachricht.Art.ABSAGE).exists()
        try:
            with transaction.atomic():
                termin.cancel(by_house=by_house)
                if weiss:
                    knows(termin, Nachricht.Art.ABSAGE)
        except Vergeben as error:
            messages.error(request, f"{termin}: {error}")
            return
        self.log(request, "abgesagt, Person weiß es schon" if weiss else "abgesagt", termin)
        if weiss:
            how = "Die Person weiß es schon: Wir schreiben nicht und rufen nicht an."
            messages.success(request, f"{termin} ist abgesagt. {how}")
        elif not by_house:
            messages.success(request, f"{termin} ist abgesagt. Die Zeit ist wieder frei.")
        elif reachable:
            how = "Die Person bekommt eine E-Mail oder steht auf der Anrufliste."
            messages.success(request, f"{termin} ist abgesagt. {how}")
        else:
            at_home = termin.gespraech == Gespraech.HAUSBESUCH
            how = f"Wir haben weder Telefon noch E-Mail: bitte {AT_HOME if at_home else AT_THE_DOOR}."
            messages.warning(request, f"{termin} ist abgesagt. {how}")


def _opened(model, termin, why):
    sealed = model.objects.filter(pk=termin.pk).first()
    return opened_in_full(sealed, termin.reader, why) if sealed else GONE


# --- the buttons of the opened appointment


def _step(request, termin):
    take_step(request, termin, request.POST["_stand"])


def _earlier(request, termin):
    termin.want_earlier(request.POST["_frueher"] == "an")
    _log(request, termin)
    messages.success(request, "Gemerkt: Wird eine frühere Zeit frei, fragen wir nach."
                     if request.POST["_frueher"] == "an" else "Steht nicht mehr auf der Warteliste.")  # fmt: skip


def _hand_over(request, termin):
    if termin.vermittelt:
        new = termin.hand_over()
        _log(request, new)
        messages.success(request, f"Übergeben. Bitte der Person sagen: neue Nummer {new.nummer}, Merkwort "
                         f"{merkwort(new.code)}. Wer gebucht hat, kommt nicht mehr an den Termin.")  # fmt: skip


def _reinstate(request, termin):
    back = termin.reinstate()
    _log(request, back)
    messages.success(request, f"Findet doch statt: {moment(back.beginn)}.")


def _log(request, termin):
    site.get_model_admin(Beratungstermin).log_change(request, termin, "")


DEEDS = {"_stand": _step, "_frueher": _earlier, "_uebergeben": _hand_over, "_doch": _reinstate}
