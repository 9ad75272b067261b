"""The counselling office's own admin site: never part of the content admin."""

import datetime as dt

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from lena.admin import HausAdminSite
from lena.keys import CannotOpen
from quartier.admin_basis import (
    HausModelAdmin,
    KommendFilter,
    StandardFilter,
    ZuTunFilter,
    eintragen_page,
    tell_about_dates,
)
from quartier.felder import SPRACHEN
from quartier.models.nachricht import Stand as Versand
from quartier.models.nummer import merkwort

from .admin_forms import AnliegenWahlForm, EintragenForm, SprechstundeForm, ZugangForm
from .models import (
    Abwesenheit,
    Anliegen,
    Beratungskraft,
    Beratungstermin,
    Nachricht,
    Person,
    Protokoll,
    Sprechstunde,
    Sprechzeit,
    Stand,
    Vergeben,
    Zugang,
)


class BeratungAdminSite(HausAdminSite):
    site_header = "LeNa – Beratungsstelle"
    site_title = "Beratungsstelle"
    index_title = "Was möchten Sie tun?"
    index_template = "admin/index_beratung.html"  # the recent actions lie outside the wall
    site_url = None

    def password_change(self, request, extra_context=None):
        messages.info(request, "Ein neues Passwort gibt Ihnen die Leitung der Beratungsstelle.")
        return redirect("admin:index")

    def password_change_done(self, request, extra_context=None):
        return redirect("admin:index")


site = BeratungAdminSite(name="admin")


def not_found(request, exception):
    """The office's own "not found": the public one links to pages that this service does not have."""
    return TemplateResponse(request, "admin/404.html", site.each_context(request), status=404).render()


class BeratungModelAdmin(HausModelAdmin):
    """Logs into the office's own log; the general admin log lies outside the wall."""

    def log_addition(self, request, obj, message):
        Protokoll.write(request.user, "angelegt", f"{self.opts.verbose_name} {obj.pk}")

    def log_change(self, request, obj, message):
        Protokoll.write(request.user, "geändert", f"{self.opts.verbose_name} {obj.pk}")

    def log_deletions(self, request, queryset):
        for obj in queryset:
            Protokoll.write(request.user, "gelöscht", f"{self.opts.verbose_name} {obj.pk}")

    def history_view(self, request, object_id, extra_context=None):
        return redirect("admin:index")


class WithHoursModelAdmin(BeratungModelAdmin):
    """Deleting takes the written office hours along; by themselves they are called off, never deleted."""

    def get_deleted_objects(self, objs, request):
        shown, counts, needed, protected = super().get_deleted_objects(objs, request)
        return shown, counts, needed - {Sprechstunde._meta.verbose_name}, protected


class OpenedModelAdmin(BeratungModelAdmin):
    """A page that unseals: it knows who reads, and there is nothing on it to save."""

    def get_object(self, request, object_id, from_field=None):
        obj = super().get_object(request, object_id, from_field)
        if obj:
            obj.reader = request.user
        return obj

    def render_change_form(self, request, context, *args, **kwargs):
        context |= {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Anliegen, site=site)
class AnliegenAdmin(BeratungModelAdmin):
    list_display = ["titel", "dauer", "puffer", "vorlauf", "aktiv"]
    prepopulated_fields = {"slug": ["titel"]}


@admin.register(Beratungskraft, site=site)
class BeratungskraftAdmin(WithHoursModelAdmin):
    list_display = ["name", "sprachen_namen", "aktiv"]

    @admin.display(description="spricht")
    def sprachen_namen(self, kraft):
        return ", ".join(kraft.spricht)


@admin.register(Sprechzeit, site=site)
class SprechzeitAdmin(WithHoursModelAdmin):
    """Saving office hours writes the single days ahead; what was left out is named."""

    list_display = ["beratungskraft", "wann", "raum", "ab", "bis"]
    list_filter = ["beratungskraft"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("beratungskraft", "raum")

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        left_over = form.instance.follow_rules()
        tell_about_dates(request, form.instance.write_dates(), left_over)


@admin.register(Sprechstunde, site=site)
class SprechstundeAdmin(BeratungModelAdmin):
    """Exceptions: one day's office hours moved or called off."""

    form = SprechstundeForm
    list_display = ["beginn", "ende", "beratungskraft", "raum", "findet_statt", "hinweis"]
    list_filter = [KommendFilter, "beratungskraft"]
    date_hierarchy = "beginn"
    fields = ["beratungskraft", "beginn", "ende", "raum", "hinweis"]
    readonly_fields = ["beratungskraft"]
    actions = ["absagen", "wieder_ansetzen"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("beratungskraft", "raum")

    @admin.display(boolean=True, description="findet statt")
    def findet_statt(self, stunde):
        return not stunde.abgesagt_am

    def save_model(self, request, obj, form, change):
        obj.place()

    @admin.action(description="Ausfallen lassen (keine freien Zeiten mehr)", permissions=["change"])
    def absagen(self, request, queryset):
        for stunde in queryset.filter(abgesagt_am=None):
            stunde.call_off()
        messages.warning(request, "Fällt aus. Schon gebuchte Termine bleiben stehen, bis Sie sie absagen.")

    @admin.action(description="Doch stattfinden lassen", permissions=["change"])
    def wieder_ansetzen(self, request, queryset):
        for stunde in queryset.exclude(abgesagt_am=None):
            try:
                stunde.reinstate()
            except ValidationError as error:
                messages.error(request, f"{stunde}: {' '.join(error.messages)}")


@admin.register(Abwesenheit, site=site)
class AbwesenheitAdmin(BeratungModelAdmin):
    list_display = ["beratungskraft", "beginn", "ende", "grund"]
    list_filter = ["beratungskraft"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        booked = Beratungstermin.objects.filter(
            beratungskraft=obj.beratungskraft, stand=Stand.GEBUCHT, beginn__lt=obj.ende, ende__gt=obj.beginn
        ).count()
        if booked:
            what = "ist schon ein Termin" if booked == 1 else f"sind schon {booked} Termine"
            messages.warning(request, f"In dieser Zeit {what} gebucht. Bitte sagen Sie sie einzeln ab.")


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


@admin.register(Beratungstermin, site=site)
class BeratungsterminAdmin(OpenedModelAdmin):
    """The list of the day. Who comes is shown when an appointment is opened, and each look is logged."""

    list_display = ["uhrzeit", "beratungskraft", "anliegen", "stand", "kanal", "nummer"]
    list_filter = [TagFilter, "beratungskraft", "stand", "anliegen"]
    search_fields = ["code"]
    search_help_text = "Suche nach der Nummer, über alle Tage"
    readonly_fields = ["wann", "wer", "beratungskraft", "anliegen", "raum", "stand", "kanal", "nummer", "wort"]
    fields = readonly_fields
    actions = ["absagen"]

    def get_queryset(self, request):
        shown = super().get_queryset(request).exclude(stand=Stand.VERFALLEN)
        return shown.select_related("beratungskraft", "anliegen", "raum")

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term.replace(" ", "").replace("-", ""))

    @admin.display(description="Zeit", ordering="beginn")
    def uhrzeit(self, termin):
        return f"{timezone.localtime(termin.beginn):%d.%m. %H:%M}–{timezone.localtime(termin.ende):%H:%M}"

    @admin.display(description="Zeit")
    def wann(self, termin):
        return f"{timezone.localtime(termin.beginn):%d.%m.%Y, %H:%M} Uhr"

    @admin.display(description="Merkwort")
    def wort(self, termin):
        return merkwort(termin.code) if termin.code else "–"

    @admin.display(description="Person")
    def wer(self, termin):
        person = Person.objects.filter(termin=termin).first()
        if person is None:
            return "Keine Angaben (abgesagt, gelöscht oder noch nicht zu Ende gebucht)."
        try:
            data = person.open(termin.reader, "Termin geöffnet")
        except CannotOpen as error:
            return str(error)
        labels = {"name": "Name", "telefon": "Telefon", "email": "E-Mail", "sprache": "Sprache", "notiz": "Nachricht"}
        data["sprache"] = dict(SPRACHEN).get(data["sprache"], "")
        rows = ((label, data[key]) for key, label in labels.items() if data.get(key))
        return format_html(
            '<dl class="person">{}</dl>', format_html_join("", "<dt>{}</dt><dd><bdi>{}</bdi></dd>", rows)
        )

    def add_view(self, request, form_url="", extra_context=None):
        """Booking on the phone or at the desk: matter, then one page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        choice = AnliegenWahlForm(request.GET or None)
        if not choice.is_valid():
            return eintragen_page(request, self, choice, "Worum geht es?", methode="get", knopf="Weiter")
        anliegen = choice.cleaned_data["anliegen"]
        form = EintragenForm(request.POST or None, anliegen=anliegen)
        if request.method == "POST" and form.is_valid():
            try:
                termin = form.book(anliegen)
            except Vergeben as error:
                form = EintragenForm(request.POST, anliegen=anliegen)
                form.add_error("zeit", str(error))
            else:
                self.log_addition(request, termin, "")
                messages.success(
                    request,
                    f"Eingetragen: {self.wann(termin)}. Bitte vorlesen: Nummer {termin.nummer}, "
                    f"Merkwort {merkwort(termin.code)}.",
                )
                return redirect(reverse("admin:beratung_beratungstermin_changelist") + "?tag=kommende")
        return eintragen_page(request, self, form, f"Termin eintragen: {anliegen}")

    def has_delete_permission(self, request, obj=None):
        return False  # cancel instead

    @admin.action(description="Von uns aus absagen (per E-Mail oder Anrufliste)", permissions=["change"])
    def absagen(self, request, queryset):
        for termin in queryset.filter(stand=Stand.GEBUCHT):
            self._absagen(request, termin)

    def _absagen(self, request, termin):
        reachable = termin.nachrichten.filter(art=Nachricht.Art.ABSAGE).exists()
        termin.cancel(by_house=True)
        Protokoll.write(request.user, "abgesagt", f"{self.opts.verbose_name} {termin.pk}")
        if reachable:
            how = "Die Person bekommt eine E-Mail oder steht auf der Anrufliste."
            messages.success(request, f"{termin} ist abgesagt. {how}")
        else:
            how = "Wir haben weder Telefon noch E-Mail: bitte an der Tür Bescheid sagen."
            messages.warning(request, f"{termin} ist abgesagt. {how}")

    def response_change(self, request, obj):
        if "_absagen" in request.POST and obj.stand == Stand.GEBUCHT:
            self._absagen(request, obj)
        return redirect("admin:beratung_beratungstermin_changelist")


@admin.register(Nachricht, site=site)
class NachrichtAdmin(OpenedModelAdmin):
    """Mails on their way, and the call list. Who is to be called is shown when the entry is opened."""

    list_display = ["termin", "art", "kanal", "stand", "faellig_ab", "fehler"]
    list_filter = [ZuTunFilter]
    fields = readonly_fields = ["termin", "art", "kanal", "stand", "wen", "faellig_ab", "fehler"]
    actions = ["erledigt"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(stand=Versand.VORGEMERKT).select_related("termin")

    @admin.display(description="Wen")
    def wen(self, nachricht):
        Protokoll.write(nachricht.reader, "Kontakt geöffnet", nachricht.pk)
        contact = nachricht.contact()
        if contact is None:
            return "erledigt und vergessen"
        return f"{contact['name']}, {contact['telefon'] or 'kein Telefon'}, {contact['email'] or 'keine E-Mail'}"

    @admin.action(description="Angerufen – erledigt", permissions=["change"])
    def erledigt(self, request, queryset):
        for nachricht in queryset.filter(stand__in=[Versand.OFFEN, Versand.GESCHEITERT]):
            nachricht.done()
            self.log_change(request, nachricht, "")


@admin.register(Zugang, site=site)
class ZugangAdmin(BeratungModelAdmin):
    """Who may work here. Passwords of this office are its own."""

    form = ZugangForm
    list_display = ["konto", "rolle", "beratungskraft", "aktiv"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("konto", "beratungskraft")


@admin.register(Protokoll, site=site)
class ProtokollAdmin(BeratungModelAdmin):
    list_display = ["wann", "wer", "was", "objekt"]
    list_filter = ["wer", "was"]
    date_hierarchy = "wann"
