"""The counselling office: appointments, and their booking on the phone or at the desk."""

import datetime as dt

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from lena.keys import CannotOpen
from quartier.admin_basis import StandardFilter, eintragen_page
from quartier.models.nummer import merkwort

from ..admin_forms import AnliegenWahlForm, EintragenForm
from ..models import Beratungstermin, Nachricht, Person, Protokoll, Stand, Vergeben
from .basis import OpenedModelAdmin, site


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

    team = "beratungskraft"
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
        labels = {"name": "Name", "telefon": "Telefon", "email": "E-Mail", "notiz": "Nachricht"}
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
