"""Who changed office hours, and what about them: lines in the log, and the page that shows them."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db.models import Manager, Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from ..models import Protokoll
from .basis import BeratungModelAdmin, own_page

FREE_TEXT = ("grund",)  # somebody may have written a name there: only that it changed is kept


class VerlaufModelAdmin(BeratungModelAdmin):
    """What is changed here is kept word for word ("Ende: 12:00 → 11:00") and shown on the history page."""

    def construct_change_message(self, request, form, formsets, add=False):
        return "\n".join(filter(None, (change_in_words(form, name, add) for name in form.changed_data)))

    def log_deletions(self, request, queryset):
        for obj in queryset:
            self.log(request, "gelöscht", obj, str(obj))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["verlauf"] = bool(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        lines = Protokoll.objects.filter(objekt=self.objekt(obj.pk))
        return own_page(
            request, "admin/beratung/verlauf.html", f"Verlauf: {obj}", opts=self.opts, original=obj, zeilen=lines
        )


def change_in_words(form, name, add=False):
    """ "Ende: 12:00 → 11:00", or on a new row "Ende: 11:00"; "" for what is not a field of the row."""
    if name not in form.cleaned_data or form.fields[name].widget.is_hidden:
        return ""
    field = form.instance._meta.get_field(name)
    label, new = form.fields[name].label or field.verbose_name, form.cleaned_data[name]
    if name in FREE_TEXT:
        return f"{label}: geändert"
    words, before = in_words(field, new), in_words(field, form[name].initial)
    if add:
        return f"{label}: {words}"
    return f"{label}: {before} → {words}" if before != words else ""


def in_words(field, value):
    """A value of this model field as people read it."""
    if isinstance(value, Manager | QuerySet | list | tuple | set):
        return ", ".join(in_words(getattr(field, "base_field", field), one) for one in value) or "–"
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Model):
        return str(value)
    if field.is_relation:  # its key only
        return str(field.related_model.objects.filter(pk=value).first() or "–")
    if field.flatchoices:
        return str(dict(field.flatchoices).get(field.to_python(value), value))
    if isinstance(value, dt.datetime):
        return date_format(timezone.localtime(value), "d.m.Y, H:i")
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    return f"{value:%H:%M}" if isinstance(value, dt.time) else str(value)
