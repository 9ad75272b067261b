"""A counsellor or interpreter is ill: one action for a day or a period. First a look at whom it concerns."""

import datetime as dt
import hashlib
from collections import Counter
from itertools import groupby

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone

from quartier.felder import BAD_YEAR, YEARS
from quartier.regeln import local_instant

from ..models import Abwesenheit, Beratungskraft, Beratungstermin, Protokoll
from .basis import own_page, site

SOON = dt.timedelta(days=14)


class TagField(forms.DateField):
    """A day from today on."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs):
        errors = {
            "required": "Bitte einen Tag eintragen.",
            "invalid": "Dieses Datum gibt es nicht. Es sieht so aus: 12.01.2027",
        }
        super().__init__(initial=timezone.localdate, error_messages=errors, **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day.year not in YEARS:
            raise ValidationError(BAD_YEAR)
        if day < timezone.localdate():
            raise ValidationError("Dieser Tag liegt in der Vergangenheit.")
        return day


def from_day(day):
    """The instant from which on this day counts: today means from now on."""
    return max(local_instant(day, dt.time.min), timezone.now().replace(second=0, microsecond=0))


class KrankForm(forms.Form):
    kraft = forms.ModelChoiceField(
        label="Wer ist krank?", queryset=Beratungskraft.objects.none(), empty_label="Bitte wählen",
        error_messages={"required": "Bitte auswählen, wer krank ist."},
    )  # fmt: skip
    von = TagField(label="Erster Tag", help_text="Heute heißt: ab jetzt.")
    bis = TagField(label="Letzter Tag")

    def __init__(self, *args, konto, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kraft"].queryset = Beratungskraft.objects.filter(aktiv=True).seen_by(konto)

    def clean(self):
        data = super().clean()
        if not self.errors:
            end = local_instant(data["bis"] + dt.timedelta(1), dt.time.min)
            data["zeitraum"] = (from_day(data["von"]), end)
            absence = Abwesenheit(beratungskraft=data["kraft"], beginn=data["zeitraum"][0], ende=end)
            try:
                absence.clean()
            except ValidationError as error:
                self.add_error("bis", error.messages)
            self.absence = absence
        return data


@site.page("krank/", "krank", "Krank melden", "beratung.add_abwesenheit")
@transaction.atomic
def melden(request):
    """Who, from when to when → whom it concerns → done, and on to working through it."""
    asked = {"kraft": request.GET.get("kraft", "")[:9]}
    form = KrankForm(request.POST if request.method == "POST" else None, konto=request.user, initial=asked)
    touched = longer = shown = None
    if form.is_valid():
        kraft, (beginn, ende) = form.cleaned_data["kraft"], form.cleaned_data["zeitraum"]
        touched = Beratungstermin.objects.booked().during(form.absence).with_way().order_by("beginn")
        touched = list(touched.select_related("beratungskraft"))
        longer = None if touched else _away_longer(form.absence)
        shown = _mark(form.data, touched)
        if longer is None and request.POST.get("melden") == shown:
            Abwesenheit.report_ill(kraft, beginn, ende)
            lost = Beratungstermin.objects.fell_out().during(form.absence).count()
            Protokoll.write(request.user, "abgemeldet", f"Beratungskraft {kraft.pk}", f"{kraft}: bis {_last(ende)}")
            messages.success(request, f"{kraft} ist bis {_last(ende)} abgemeldet. {_told(lost)}")
            return redirect("admin:abarbeiten")
    return own_page(
        request, "admin/beratung/krank.html", "Krank melden", form=form, status=422 if form.errors else 200,
        vorschau=touched is not None and longer is None, laenger=longer, gezeigt=shown,
        anders="melden" in request.POST and longer is None, betroffen=touched or (), tage=by_day(touched or ()),
        je_weg=Counter(termin.weg or "tuer" for termin in touched or ()), abgemeldet=_away(request.user),
    )  # fmt: skip


def _mark(asked, touched):
    """Marks what was shown: as soon as somebody else, another day or another appointment is meant, it is another."""
    keys = [asked.get(name, "") for name in ("kraft", "von", "bis")] + [str(termin.pk) for termin in touched]
    return hashlib.sha256(" ".join(keys).encode()).hexdigest()


def _away_longer(absence):
    """The absence that lasts beyond this one already, or None."""
    known = absence.beratungskraft.abwesenheiten.filter(beginn__lte=absence.beginn, ende__gt=absence.ende)
    return known.order_by("-ende").first()


def _away(konto):
    """Absences that last, or are to come soon, in order of time."""
    mine = Abwesenheit.objects.filter(beratungskraft__in=Beratungskraft.objects.seen_by(konto))
    now = timezone.now()
    return mine.filter(ende__gt=now, beginn__lt=now + SOON).select_related("beratungskraft").order_by("beginn", "pk")


def _last(ende):
    """The last local day of a period that ends at midnight."""
    return f"{timezone.localtime(ende) - dt.timedelta(days=1):%d.%m.%Y}"


def _told(count):
    if not count:
        return "In dieser Zeit war niemand gebucht."
    what = "Ein Termin fällt" if count == 1 else f"{count} Termine fallen"
    return f"{what} aus. Hier sehen Sie, wer schon Bescheid hat."


def by_day(termine):
    return [(day, list(one)) for day, one in groupby(termine, key=lambda t: timezone.localtime(t.beginn).date())]
