"""Public pages of the offers."""

import datetime as dt
from collections import defaultdict

from django.db.models import Count, Window
from django.db.models.functions import RowNumber, TruncDate
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from quartier.auswahl import page_of
from quartier.felder import EIGENE_NAMEN, SPRACHEN
from quartier.formulare import keyed_page
from quartier.models import Raum
from quartier.models.uebersetzung import Texte
from quartier.sprache import datum

from .feeds import as_jsonld
from .filters import filtered
from .forms import AnmeldungForm
from .models import Angebot, Bedarf, DoesNotFit, NotPossible, Termin

PER_DAY, MOST = 6, 40  # so many dates of a day stand in the list; of the only weekday that somebody wants
REGULAR, SINGLE = _("Regelmäßige Angebote"), _("Einzelne Veranstaltungen")
FOUND, ELSE = _("Gefunden"), _("Das gibt es als Nächstes bei uns")
INSTEAD = 6  # so many offers stand there when nothing fits
NEXT = 8  # so many dates stand on the page of an offer
SHOWN = ("name", "personen", "kinder", "termin")  # what somebody sees again after signing up


def angebote(request):
    """All offers that still have dates; filters are in the address. What is on this week stands apart."""
    now = timezone.now()  # one moment for all, or a date that ends in between would leave an offer without any
    filters = filtered(request.GET, now)
    ranked = "q" in filters.chosen  # whoever searches sees first what fits best
    rows = filters.found if ranked else sorted(filters.found, key=lambda row: not row.regelmaessig)
    page, no_such_page = page_of(rows, request.GET.get("seite", "1"))
    shown = list(page) or filters.rows[:INSTEAD]
    offers = Angebot.objects.filter(pk__in=[row.pk for row in shown])
    dates = filters.dates(Termin.objects.upcoming(now), weekday=False)
    cards = {card.pk: card for card in offers.cards(now, dates if rows else None)}
    sections = defaultdict(list)
    for row in shown:
        title = ELSE if not rows else FOUND if ranked else REGULAR if row.regelmaessig else SINGLE
        if row.pk in cards:
            sections[title].append(cards[row.pk])
    return render(
        request,
        "angebote/liste.html",
        {
            "texte": filters.texte,
            "filter": filters,
            "form": filters.form,
            "anzahl": len(rows),
            "woche": _week(filters, now) if page.number == 1 and not ranked else None,
            "abschnitte": dict(sections),
            "seite": page,
            "keine_seite": no_such_page,
        },
    )


def _week(filters, now):
    """For each day of this week: the day, its first dates, how many more there are, and where they stand."""
    today, weekday = timezone.localdate(now), "tag" in filters.chosen
    week = filters.dates(Termin.objects.on(today, today + dt.timedelta(6)).upcoming(now))
    week = week.filter(angebot__in=filters.ids) if filters.chosen else week.published()
    day = TruncDate("beginn")
    first = week.annotate(
        tag=day, nr=Window(RowNumber(), partition_by=day, order_by=["beginn", "pk"]),
        alle=Window(Count("pk"), partition_by=day),
    ).filter(nr__lte=MOST if weekday else PER_DAY)  # fmt: skip
    days = defaultdict(list)
    for key, day, number in first.order_by("beginn", "pk").values_list("pk", "tag", "alle"):
        days[day, number].append(key)
    dates = Termin.objects.with_seats().select_related("angebot", "durchgang", "raum")
    known = dates.in_bulk([key for keys in days.values() for key in keys])
    return [
        (
            day,
            [known[key] for key in keys if key in known],
            number - len(keys),
            reverse("woche") if weekday else reverse("angebote") + filters.address(tag=day.weekday()),
        )
        for (day, number), keys in days.items()
    ]


def _angebot(slug):
    return get_object_or_404(Angebot.objects.published().select_related("veranstalter", "kontakt"), slug=slug)


def angebot(request, slug):
    """One offer: how it runs, its next dates, the terms one can sign up for, and what is similar."""
    now = timezone.now()
    angebot, texte = _angebot(slug), Texte()
    titel = texte.text(angebot, "titel")
    terms = list(angebot.durchgaenge.running(now).with_seats().prefetch_related("regeln"))
    closed = {term.pk: term.why_closed(now) for term in terms}
    coming = angebot.termine.upcoming(now)
    dates = list(coming.with_seats().select_related("raum", "durchgang__angebot").order_by("beginn")[:NEXT])
    first = next((termin for termin in dates if not termin.abgesagt_am), None)
    for termin in dates:
        if termin.durchgang.einzeln and not termin.abgesagt_am and not closed.get(termin.durchgang_id):
            termin.anmelden = f"{termin.durchgang.sign_up_url}?termin={termin.pk}"
    return render(
        request,
        "angebote/angebot.html",
        {
            "angebot": angebot,
            "termine": dates,
            "naechster": first,
            "weitere": coming.count() - len(dates),
            "durchgaenge": [(term, closed[term.pk]) for term in terms],
            "raeume": Raum.objects.filter(pk__in=coming.takes_place().values("raum")),
            "offen": bool(terms) and not any(term.needs_sign_up for term in terms),
            "sprachen": [(code, name, EIGENE_NAMEN.get(code)) for code, name in SPRACHEN if code in angebot.sprachen],
            "texte": texte,
            "weitersagen": _share_text(titel, first, request.build_absolute_uri(angebot.get_absolute_url())),
            "abo": f"webcal://{request.get_host()}{reverse('termine_ics', args=[slug])}",
            "hilfe": Bedarf.objects.open(now).filter(termin__angebot=angebot)[:3],
            "aehnliche": angebot.similar(now).cards(now),
            "jsonld": as_jsonld(angebot, dates, now),
        },
    )


def _share_text(titel, termin, address):
    """Title, next date, place and address, to be passed on in a messenger."""
    lines = [titel]
    if termin:
        lines.append(gettext("{zeit} Uhr").format(zeit=capfirst(datum(termin.beginn, "l, j. F, H:i"))))
        if termin.raum:
            lines.append(termin.raum.ort)
    return "\n".join([*lines, address])


@keyed_page
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
            anmeldung = durchgang.sign_up(geheimnis=geheimnis, sprache=get_language(), **person)
        except DoesNotFit as error:
            form.offer_waiting_list(str(error))
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            same = all(getattr(anmeldung, name) == value for name, value in person.items() if name in SHOWN)
            return redirect(reverse("meins", args=[geheimnis]) + ("" if same else "?unveraendert=1"))
    return render(
        request,
        "angebote/anmelden.html",
        {
            "angebot": angebot,
            "durchgang": durchgang,
            "form": form,
            "why_closed": "" if form.is_bound else why_closed,
            "termine": [] if durchgang.einzeln else durchgang.termine.upcoming().takes_place().order_by("beginn"),
            "nicht_mehr": not form.is_bound and form.date_is_gone,
        },
        status=422 if form.errors else 200,
    )
