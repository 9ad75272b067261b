"""Somebody is there again before their absence ends: first a look at what could take place after all."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone

from quartier.admin_basis import dry_run

from ..models import Abwesenheit, Beratungstermin
from .basis import own_page
from .krank import TagField, by_day, from_day
from .termin import moment


class WiederDaForm(forms.Form):
    ab = TagField(label="Wieder da ab", help_text="Heute heißt: ab jetzt.")

    def __init__(self, data, *, abwesenheit):
        super().__init__(data)
        self.abwesenheit = abwesenheit

    def clean_ab(self):
        """The instant from which on somebody is there again."""
        begin = from_day(self.cleaned_data["ab"])
        if begin >= self.abwesenheit.ende:
            raise ValidationError(f"Dann ist die Abwesenheit vorbei. Sie geht bis {moment(self.abwesenheit.ende)}.")
        return begin


def wieder_da(model_admin, request, abwesenheit):
    """From when → what could take place after all → done, and on to saying what does."""
    asked = request.POST if request.method == "POST" else {"ab": timezone.localdate()}
    form = WiederDaForm(asked, abwesenheit=abwesenheit)
    possible, away = [], Abwesenheit.objects.none()
    if form.is_valid():
        kraft, begin = abwesenheit.beratungskraft, form.cleaned_data["ab"]
        period = Abwesenheit(beratungskraft=kraft, beginn=begin, ende=abwesenheit.ende)
        if "sicher" in request.POST:
            abwesenheit.end(begin)
            model_admin.log(request, "wieder da", abwesenheit, f"{kraft}: ab {moment(begin)}")
            messages.success(request, f"{kraft} ist wieder da ab {moment(begin)}.")
            return redirect("admin:abarbeiten" if offer_back(request, period) else "admin:krank")
        with dry_run(request):
            abwesenheit.end(begin)
            possible = list(_possible(request.user, period).with_way().order_by("beginn"))
        away = kraft.abwesenheiten.filter(ende__gt=begin, beginn__lt=period.ende).exclude(pk=abwesenheit.pk)
    return own_page(
        request, "admin/beratung/wieder_da.html", f"Wieder da: {abwesenheit.beratungskraft}", form=form,
        status=422 if form.errors else 200, vorschau=form.is_valid(), abwesenheit=abwesenheit, betroffen=possible,
        tage=by_day(possible), noch_weg=away.order_by("beginn"),
    )  # fmt: skip


def _possible(konto, period):
    """Appointments of this period that fell out although somebody would be there for them now."""
    lost = Beratungstermin.objects.fell_out().during(period).seen_by(konto)
    return lost.exclude(pk__in=lost.nobody_there())


def offer_back(request, period):
    """After an absence or a called-off day was taken back: how many appointments can take place after all."""
    count = _possible(request.user, period).count()
    if count:
        what = "Ein Termin war" if count == 1 else f"{count} Termine waren"
        messages.info(request, f"{what} deshalb ausgefallen. Hier können Sie sagen, was doch stattfindet.")
    return count
