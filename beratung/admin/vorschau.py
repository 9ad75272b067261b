"""A look at what a change of office hours does to booked people, before it is saved."""

import hashlib

from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from quartier.admin_basis import ConstraintForm, dry_run, eintragen_page

from ..models import Beratungstermin
from .verlauf import VerlaufModelAdmin

SEEN = "gesehen"  # the button "yes": which list somebody has seen
LOOKING = "_vorschau"


class Folgen:
    """Whom a change touches: `verloren`, appointments for which nobody would be there, and `anderswo`, with another
    room. Times only, nobody's name.
    """

    def __init__(self, before, after):
        lost, moved = after["lost"] - before["lost"], after["rooms"] - before["rooms"]
        rows = Beratungstermin.objects.filter(pk__in=lost | {pk for pk, _ in moved}).with_way()
        rows = list(rows.select_related("beratungskraft", "anliegen").order_by("beginn"))
        self.verloren = [termin for termin in rows if termin.pk in lost]
        self.anderswo = [termin for termin in rows if termin.pk not in lost]

    def __bool__(self):
        return bool(self.verloren or self.anderswo)

    @property
    def merkmal(self):
        """Marks this list: as soon as somebody else is touched it is another."""
        keys = [f"{termin.pk}" for termin in self.verloren] + ["|"] + [f"{termin.pk}" for termin in self.anderswo]
        return hashlib.sha256(" ".join(keys).encode()).hexdigest()


def booked_now():
    """Who counts on what right now, to compare with a moment later."""
    coming = Beratungstermin.objects.filter(stand="gebucht")
    return {
        "lost": set(Beratungstermin.objects.stranded().values_list("pk", flat=True)),
        "rooms": set(coming.values_list("pk", "raum_id")),
    }


def consequences(request, act):
    """What `act` would do to booked people; it is done and taken back. Returns Folgen."""
    before = booked_now()
    with dry_run(request):
        act()
        return Folgen(before, booked_now())


class VorschauForm(ConstraintForm):
    """While somebody only looks, nothing is saved."""

    def clean(self):
        data = super().clean()
        if LOOKING in self.data:
            raise ValidationError("Noch nicht gesichert.")
        return data


class VorschauModelAdmin(VerlaufModelAdmin):
    """Saving, deleting and calling off first show whom it touches; if nobody, they act at once."""

    form = VorschauForm

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        def save():
            return super(VorschauModelAdmin, self).changeform_view(request, object_id, form_url, extra_context)

        if request.method != "POST":
            return save()
        request.folgen = None
        request.folgen = consequences(request, save)
        if request.folgen and request.POST.get(SEEN) != request.folgen.merkmal:
            request.POST = request.POST.copy()
            request.POST[LOOKING] = "1"
        return save()

    def render_change_form(self, request, context, *args, **kwargs):
        if LOOKING in request.POST:  # not an error, only not saved
            context["errors"] = []
            context["adminform"].form.errors.pop("__all__", None)
            context["folgen"] = request.folgen
        return super().render_change_form(request, context, *args, **kwargs)

    def response_post_save_add(self, request, obj):
        return self._after(request) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        return self._after(request) or super().response_post_save_change(request, obj)

    def _after(self, request):
        """Where appointments were lost, to the page on which they are worked through."""
        return redirect("admin:abarbeiten") if request.folgen and request.folgen.verloren else None

    def delete_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        if obj and self.has_delete_permission(request, obj):
            request.folgen = None
            request.folgen = consequences(request, lambda: self.delete_model(request, self.get_object(request, obj.pk)))
            extra_context = {**(extra_context or {}), "folgen": request.folgen}
        return super().delete_view(request, object_id, extra_context)

    def response_delete(self, request, obj_display, obj_id):
        answer = super().response_delete(request, obj_display, obj_id)
        return self._after(request) or answer

    def get_actions(self, request):
        """One by one, each with a look at what it does."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def act_on_list(self, request, queryset, name, frage, act):
        """A list action with a look first. Returns the page that asks, or where it leads to afterwards, or None."""
        folgen = consequences(request, act)
        if folgen and request.POST.get(SEEN) != folgen.merkmal:
            return eintragen_page(
                request, self, None, frage, vorlage="admin/beratung/folgen.html", folgen=folgen, aktion=name,
                zeilen=queryset,
            )  # fmt: skip
        act()
        return redirect("admin:abarbeiten") if folgen.verloren else None
