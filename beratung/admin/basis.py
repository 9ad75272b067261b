"""The counselling office's own admin site, and what its pages share: never part of the content admin."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from lena.admin import HausAdminSite
from quartier.admin_basis import HausModelAdmin

from ..models import Protokoll, Sprechstunde


class BeratungAdminSite(HausAdminSite):
    site_header = "LeNa – Beratungsstelle"
    site_title = "Beratungsstelle"
    index_title = "Was möchten Sie tun?"
    index_template = "admin/index_beratung.html"  # the recent actions lie outside the wall
    site_url = None

    def get_urls(self):
        from . import tag  # its pages belong to this site

        return [path("druck/", self.admin_view(tag.druck), name="druck"), *super().get_urls()]

    def index(self, request, extra_context=None):
        """The day, above all that one can maintain; its buttons are sent here too."""
        from . import tag

        if request.method == "POST":
            return tag.act(request)
        return super().index(request, {**tag.board(request), **(extra_context or {})})

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
