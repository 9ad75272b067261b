"""What others subscribe to or read by machine: calendars, the feed of news, and data in the page of an offer."""

import datetime as dt
import json
import re
from functools import wraps

from django.conf import settings
from django.db.models import Max, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Greatest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quartier.feeds import ENTRIES, ROWS, Feed, read_state, rows_of, unless_known
from quartier.felder import JaNein
from quartier.kalender import plain
from quartier.models import Handlungsfeld, Haus, Organisation, Quartier, Raum
from quartier.regeln import local_instant
from quartier.sprache import datum

from .filters import filtered
from .kalender import moved_from, termine_as_calendar, titel_of
from .models import Angebot, Durchgang, Termin

DAYS_BACK = 30  # so long a date that is over stays in calendars
STATE = " UNION ALL ".join([
    ROWS.format(last="max(geaendert)", table=Termin._meta.db_table) + " WHERE ende > %s OR id = %s",
    *rows_of(Angebot, Durchgang, dated=True),
    *rows_of(Haus, Raum, Organisation, Handlungsfeld, Quartier, Angebot.handlungsfelder.through),
])  # fmt: skip


class UnknownFilter(Exception):
    """The address asks for something that there is no filter for."""


def feed_view(view):
    """A view of `since`, the first moment a feed tells of; 304 for who has it already."""

    @require_safe
    @wraps(view)
    def answer(request, **words):
        since = local_instant(timezone.localdate() - dt.timedelta(DAYS_BACK), dt.time.min)
        tables = read_state(STATE, since, words.get("pk"))
        try:
            return unless_known(request, tables, since, lambda: view(request, since, **words))
        except UnknownFilter as error:
            return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")

    return answer


def _filters(request, since):
    """The filter in the address, None where there is none. Raises UnknownFilter with a sentence."""
    if not request.GET:
        return None
    filters = filtered(request.GET, since)
    if not filters.is_valid():
        names = ", ".join(f"„{filters.form.fields[name].label}“" for name in filters.form.errors)
        words = _("Diese Adresse stimmt nicht: Die Angabe bei {was} kennen wir nicht. Bitte wählen Sie neu aus: {wo}")
        raise UnknownFilter(words.format(was=names, wo=settings.LENA_URL + reverse("angebote")))
    return filters


# --- calendars


def _calendar(dates, name=""):
    offers = Angebot.objects.select_related("veranstalter").prefetch_related("handlungsfelder")
    dates = dates.order_by("beginn", "pk").prefetch_related(Prefetch("angebot", offers), "raum")
    text = termine_as_calendar(dates, name=name)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


@feed_view
def alle_ics(request, since):
    """All dates, or those that fit the filter; of a weekday only the dates on that day."""
    dates, filters = Termin.objects.published().upcoming(since), _filters(request, since)
    name = _("Angebote")
    if filters:
        dates = filters.dates(dates.filter(angebot__in=filters.ids))
        name = ", ".join(str(choice.label) for choice in filters.selection) or name
    return _calendar(dates, name)


@feed_view
def termine_ics(request, since, slug):
    """The dates of one offer."""
    angebot = get_object_or_404(Angebot.objects.published(), slug=slug)
    return _calendar(angebot.termine.upcoming(since), angebot.titel)


@feed_view
def termin_ics(request, since, slug, pk):
    """One date, also one that is long over."""
    dates = Termin.objects.published().filter(angebot__slug=slug)
    get_object_or_404(dates, pk=pk)
    return _calendar(dates.filter(pk=pk))


# --- new and changed offers


def _news():
    """When there was news of an offer: its text, a term, or a date that somebody moved, cancelled or added.

    Dates that a rule wrote by itself, and the tally afterwards, are no news.
    """
    by_hand = Termin.objects.filter(Q(sequenz__gt=0) | Q(regel=None), besuche=None)
    latest = [
        Subquery(
            rows.filter(angebot=OuterRef("pk")).order_by().values("angebot").annotate(n=Max("geaendert")).values("n")
        )
        for rows in (Durchgang.objects.all(), by_hand)
    ]
    return Greatest("geaendert", *latest)


@feed_view
def atom(request, since):
    """New and changed offers, the latest first."""
    today, filters, haus = local_instant(timezone.localdate(), dt.time.min), _filters(request, since), Haus.load()
    offers = Angebot.objects.published()
    if filters:
        offers = offers.filter(pk__in=filters.ids)
    changed = Termin.objects.upcoming(today).exclude(abgesagt_am=None, vorher_beginn=None).order_by("beginn", "pk")
    offers = (
        offers.annotate(neu=_news()).order_by("-neu", "pk").select_related("veranstalter")
        .prefetch_related("handlungsfelder", Prefetch("termine", changed, to_attr="geaenderte"))
    )  # fmt: skip
    address = filters.address() if filters and filters.chosen else ""
    feed = Feed(
        title=_("{haus}: Neues bei den Angeboten").format(haus=plain(haus.name)),
        description=_("Neue und geänderte Angebote"), language=get_language(),
        link=f"{settings.LENA_URL}{reverse('angebote')}{address}", author_name=plain(haus.name),
        feed_url=f"{settings.LENA_URL}{reverse('feed')}{address}",
    )  # fmt: skip
    for angebot in offers[:ENTRIES]:
        lines = [angebot.kurztext, *(_change(termin) for termin in angebot.geaenderte)]
        feed.add_item(
            title=plain(titel_of(angebot)), link=settings.LENA_URL + angebot.get_absolute_url(),
            description="<br>".join(escape(plain(line)) for line in lines),
            author_name=plain(angebot.veranstalter.name),
            unique_id=f"tag:{settings.MAIL_DOMAIN},2026:angebot:{angebot.pk}", pubdate=angebot.erstellt,
            updateddate=angebot.neu, categories=[plain(thema.name) for thema in angebot.handlungsfelder.all()],
        )  # fmt: skip
    return feed.as_response()


def _change(termin):
    """What became of a date: cancelled or moved, with the note for the public."""
    what = _("Fällt aus: {zeit} Uhr.") if termin.abgesagt_am else _("Neue Zeit: {zeit} Uhr.")
    what = what.format(zeit=datum(termin.beginn, "l, j. F, H:i"))
    return " ".join(filter(None, [what, moved_from(termin), termin.hinweis]))


# --- schema.org data in the page of an offer

SCHEMA = "https://schema.org/"
NOT_IN_SCRIPT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&"}


def as_jsonld(angebot, termine, at=None):
    """An offer with these dates as JSON-LD, in the <script> that holds data; "" without dates.

    The dates need `raum`, `durchgang` and `with_seats`.
    """
    if not termine:
        return ""
    haus, now = Haus.load(), at or timezone.now()
    events = [_event(angebot, termin, haus, now) for termin in termine]
    data = events[0] if len(events) == 1 else _common(angebot) | {"@type": "EventSeries", "subEvent": events}
    text = json.dumps({"@context": "https://schema.org"} | data).translate(NOT_IN_SCRIPT)  # all else is ASCII
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 no "<" is left in it


def _common(angebot):
    """What holds for the offer and for each of its dates."""
    data = {
        "name": titel_of(angebot),
        "description": angebot.kurztext,
        "url": settings.LENA_URL + angebot.get_absolute_url(),
        "organizer": {"@type": "Organization", "name": angebot.veranstalter.name},
        "isAccessibleForFree": angebot.kostenlos,
        "audience": {"@type": "Audience", "audienceType": angebot.fuer_wen},
    }
    return data | ({"inLanguage": angebot.sprachen} if angebot.sprachen else {})


def _event(angebot, termin, haus, now):
    """One date; where it was before if it was moved, and whether there are places if that is sure."""
    state = "EventCancelled" if termin.abgesagt_am else "EventRescheduled" if termin.vorher_beginn else "EventScheduled"
    event = _common(angebot) | {
        "@type": "Event",
        "url": settings.LENA_URL + termin.get_absolute_url(),
        "startDate": timezone.localtime(termin.beginn).isoformat(),
        "endDate": timezone.localtime(termin.ende).isoformat(),
        "eventStatus": SCHEMA + state,
        "eventAttendanceMode": f"{SCHEMA}OfflineEventAttendanceMode",
        "location": _place(termin.raum, haus),
    }
    if termin.hinweis:
        event["description"] = f"{termin.hinweis} {angebot.kurztext}"
    if state == "EventRescheduled":
        event["previousStartDate"] = timezone.localtime(termin.vorher_beginn).isoformat()
    term = termin.durchgang
    is_open = (term.anmeldung_ab or now) <= now < (term.anmeldung_bis or termin.ende)
    if angebot.kostenlos and is_open and termin.frei is not None and not termin.abgesagt_am:
        event["offers"] = {
            "@type": "Offer", "price": "0", "priceCurrency": "EUR", "url": event["url"],
            "availability": SCHEMA + ("InStock" if termin.frei else "SoldOut"),
        }  # fmt: skip
    return event


def _place(raum, haus):
    """The room, else the house; of the ways in only those that somebody has answered."""
    code, town = re.fullmatch(r"(\d{5})?\s*(.*)", haus.plz_ort.replace("\n", " ")).groups()
    address = {
        "@type": "PostalAddress", "streetAddress": raum.adresse if raum else haus.adresse, "postalCode": code,
        "addressLocality": town, "addressCountry": "DE",
    }  # fmt: skip
    place = {
        "@type": "Place",
        "name": f"{haus.name}, {raum.name}" if raum else haus.name,
        "address": {name: value for name, value in address.items() if value},
    }
    known = {name: getattr(raum, name) for name in Raum.ASPEKTE} if raum else {}
    features = [
        {
            "@type": "LocationFeatureSpecification", "name": str(Raum._meta.get_field(name).verbose_name),
            "value": answer == JaNein.JA,
        }
        for name, answer in known.items()
        if answer != JaNein.UNBEKANNT
    ]  # fmt: skip
    return place | ({"amenityFeature": features} if features else {})
