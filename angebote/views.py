"""Public pages of the offers."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from .filters import AngebotFilter
from .forms import AnmeldungForm
from .models import Angebot, DoesNotFit, NotPossible, Termin
from .nachrichten import termine_as_calendar


def angebote(request):
    """All offers that still have dates; filters are in the address."""
    now = timezone.now()  # one moment for both, or a date that ends in between would leave an offer without any
    queryset = Angebot.objects.published().with_coming_dates_only(now).with_next_dates(now)
    filters = AngebotFilter(request.GET or None, queryset=queryset)
    found = filters.qs if filters.form.is_valid() or not filters.is_bound else queryset.none()
    offers = sorted(found, key=lambda angebot: angebot.naechste[0].beginn)
    active = [name for name in filters.form.fields if request.GET.get(name)]
    return render(request, "angebote/liste.html", {"filter": filters, "angebote": offers, "gefiltert": bool(active)})


def _angebot(slug):
    return get_object_or_404(Angebot.objects.published().select_related("veranstalter", "kontakt"), slug=slug)


def angebot(request, slug):
    """One offer with its next dates and the terms one can sign up for."""
    angebot = _angebot(slug)
    dates = Termin.objects.upcoming().with_seats().select_related("raum", "durchgang").order_by("beginn")
    terms = angebot.durchgaenge.running().with_seats().prefetch_related("regeln")
    return render(
        request,
        "angebote/angebot.html",
        {
            "angebot": angebot,
            "termine": dates.filter(angebot=angebot)[:8],
            "durchgaenge": [(durchgang, durchgang.why_closed()) for durchgang in terms],
        },
    )


def termine_ics(request, slug):
    """The coming dates as a calendar file, cancelled ones marked as such."""
    angebot = _angebot(slug)
    dates = angebot.termine.upcoming().select_related("raum").order_by("beginn")
    text = termine_as_calendar(dates, angebot.titel, request.build_absolute_uri(angebot.get_absolute_url()))
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


@csrf_exempt  # no login, no cookie: see KeyedForm
@never_cache
def anmelden(request, slug, pk):
    """Sign up for a term. The same form sent again leads to the same sign-up."""
    angebot = _angebot(slug)
    durchgang = get_object_or_404(
        angebot.durchgaenge.with_seats().select_related("raum").prefetch_related("regeln"), pk=pk
    )
    why_closed = durchgang.why_closed()
    form = AnmeldungForm(
        request.POST if request.method == "POST" else None, durchgang=durchgang,
        initial={"termin": request.GET.get("termin")},
    )  # fmt: skip
    if form.is_valid():
        person = dict(form.cleaned_data)
        geheimnis = person.pop("schluessel")
        try:
            anmeldung = durchgang.sign_up(geheimnis=geheimnis, **person)
        except DoesNotFit as error:
            form.offer_waiting_list(str(error))
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            same = all(getattr(anmeldung, name) == person[name] for name in ("name", "personen", "kinder"))
            return redirect(reverse("meins", args=[geheimnis]) + ("" if same else "?unveraendert=1"))
    return render(
        request,
        "angebote/anmelden.html",
        {"angebot": angebot, "durchgang": durchgang, "form": form, "why_closed": "" if form.is_bound else why_closed},
        status=422 if form.errors else 200,
    )
