"""The counselling office: matters, counsellors and interpreters, logins, the log."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from ..admin_forms import ZugangForm
from ..models import Anliegen, Beratungskraft, Protokoll, Zugang
from .basis import BeratungModelAdmin, WithHoursModelAdmin, site


@admin.register(Anliegen, site=site)
class AnliegenAdmin(BeratungModelAdmin):
    list_display = ["titel", "dauer", "puffer", "vorlauf", "aktiv"]
    prepopulated_fields = {"slug": ["titel"]}


@admin.register(Beratungskraft, site=site)
class BeratungskraftAdmin(WithHoursModelAdmin):
    list_display = ["name", "art", "team", "sprachen_namen", "aktiv", "krank"]

    @admin.display(description="fehlt")
    def krank(self, kraft):
        return format_html('<a href="{}?kraft={}">krank melden</a>', reverse("admin:krank"), kraft.pk)

    @admin.display(description="spricht")
    def sprachen_namen(self, kraft):
        return ", ".join(kraft.spricht)


@admin.register(Zugang, site=site)
class ZugangAdmin(BeratungModelAdmin):
    """Who may work here. Passwords of this office are its own."""

    form = ZugangForm
    list_display = ["konto", "rolle", "beratungskraft", "aktiv"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("konto", "beratungskraft")


@admin.register(Protokoll, site=site)
class ProtokollAdmin(BeratungModelAdmin):
    list_display = ["wann", "wer", "was", "objekt", "einzelheiten"]
    list_filter = ["wer", "was"]
    date_hierarchy = "wann"
