"""What one can narrow the list of offers by. The address is the filter, for pages and calendars alike.

Each offer comes once, as a compact row with the set of what it has: pairs like ("sprache",
"ru"), a filter and its value. From these rows come the result, the counts beside every
choice, and what one would get without one of the filters: one definition for all three.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from urllib.parse import urlencode

import django_filters
from django import forms
from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg, BitOr, BoolOr
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, IntegerField, Min, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, ExtractIsoWeekDay
from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from quartier.auswahl import UNKNOWN
from quartier.felder import EIGENE_NAMEN, SPRACHEN
from quartier.models import Ansprechperson, Handlungsfeld, Organisation, Quartier, Raum
from quartier.models.uebersetzung import Texte
from quartier.regeln import WOCHENTAGE

from . import suche
from .models import Angebot, Durchgang, Termin, Terminregel
from .models.angebot import ZIELGRUPPEN
from .models.termin import REGULAR

GROUPS = [(code, name) for code, name in ZIELGRUPPEN if code != "alle"]
# what an offer for everybody has; what is for children says so
EVERYBODY = {("fuer", code) for code, _ in GROUPS if code not in ("kinder", "jugendliche")}
# what an offer with dates on these weekdays has; they come as bits, and to PostgreSQL Monday is 1
DAYS = [[("tag", str(number)) for number, _ in WOCHENTAGE if bits & 2 << number] for bits in range(1 << 8)]
SIMILAR = 3  # so many titles for "Meinten Sie …?"
TOO_LONG = _("Das ist zu lang. Bitte suchen Sie mit höchstens 80 Zeichen.")


def filtered(data, at=None):
    """The filter for these values of an address (`request.GET`): ask it for `is_valid()` and `ids`."""
    return AngebotFilter(data, at)


@dataclass
class Row:
    """A published offer with coming dates, as the filters see it."""

    pk: int
    titel: str
    slug: str
    regelmaessig: bool
    merkmale: set  # pairs of a filter and a value that this offer has
    rang: float  # how well it fits the words, by its text above all
    aehnlich: float  # how much its title looks like them


@dataclass
class Choice:
    """A filter somebody chose: in words, the address without it, and how many offers that would give."""

    name: str
    label: str
    ohne: str
    anzahl: int


def searchable(text):
    """Letters or digits to look for, not too many."""
    words = suche.words_in(text)
    if not words:
        raise ValidationError(_("Bitte schreiben Sie ein Wort. Zeichen allein können wir nicht suchen."))
    if len(words) > suche.WORDS:
        raise ValidationError(gettext("Bitte suchen Sie höchstens {n} Wörter auf einmal.").format(n=suche.WORDS))


def _select(label, everything, choices=()):
    return django_filters.ChoiceFilter(
        label=label, empty_label=everything, choices=choices,
        error_messages={"invalid_choice": UNKNOWN},
    )  # fmt: skip


def _array(keys):
    """These keys for `__in`: one array, for hundreds of parameters take longer than the query itself."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


def _check(label):
    return django_filters.BooleanFilter(label=label, widget=forms.CheckboxInput)


class AngebotFilter(django_filters.FilterSet):
    """The form, what was found, and how many offers every other choice would give.

    Values that are not understood are named in the form and left out.
    """

    q = django_filters.CharFilter(
        label=_("Suchwort"), max_length=80, validators=[searchable], widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"max_length": TOO_LONG},
    )  # fmt: skip
    tag = _select(_("Wochentag"), _("jeder Tag"), [(str(number), name) for number, name in WOCHENTAGE])
    feld = _select(_("Thema"), _("alle Themen"))
    fuer = _select(_("Für wen"), _("egal"), GROUPS)
    sprache = _select(_("Sprache"), _("alle Sprachen"), SPRACHEN)
    von = _select(_("Veranstalter"), pgettext_lazy("Veranstalter", "alle"))
    quartier = _select(_("Quartier"), _("alle Quartiere"))
    kostenlos = _check(_("kostenlos"))
    stufenfrei = _check(_("ohne Stufen"))
    offen = _check(_("ohne Anmeldung"))

    class Meta:
        model = Angebot
        fields = []

    def __init__(self, data, at=None):
        super().__init__(data or {}, queryset=Angebot.objects.published())
        self.at = at or timezone.now()
        organisers = list(Organisation.objects.filter(angebot__stand=Angebot.Stand.VEROEFFENTLICHT).distinct())
        self.felder, self.texte = list(Handlungsfeld.objects.all()), Texte()
        self.choices = {
            "tag": {str(number): name for number, name in WOCHENTAGE},
            "feld": {feld.slug: self.texte.text(feld, "name") for feld in self.felder},
            "fuer": dict(GROUPS),
            "sprache": dict(SPRACHEN),
            "von": {str(organiser.pk): str(organiser) for organiser in organisers},
            "quartier": Quartier.objects.choices(),
        }
        if not self.choices["quartier"]:
            del self.choices["quartier"], self.form.fields["quartier"]
        self.names = self._names(organisers, searched=bool((data or {}).get("q")))
        for name, choices in self.choices.items():
            self.form.fields[name].choices = choices.items()
        self.form.full_clean()
        self._count()

    @translation.override(settings.LANGUAGE_CODE)
    def _names(self, organisers, searched):
        """What the words of a search can mean besides the text of an offer: the search is German, as the texts are."""
        names = {("von", str(o.pk)): f"{o.name} {o.kurz}" for o in organisers}
        names |= {("feld", feld.slug): feld.name for feld in self.felder}
        names |= {("tag", str(number)): str(name) for number, name in WOCHENTAGE}
        names |= {("quartier", slug): name for slug, name in self.choices.get("quartier", {}).items()}
        if searched:
            names |= {("raum", raum.pk): f"{raum.name} {raum.adresse}" for raum in Raum.objects.all()}
            names |= {("kontakt", person.pk): person.name for person in Ansprechperson.objects.all()}
        # "Deutsch" looks for lessons, not for all offers in which German is spoken
        return names | {("sprache", code): f"{name} {EIGENE_NAMEN[code]}" for code, name in SPRACHEN if code != "de"}

    def filter_queryset(self, queryset):
        """The offers found as a queryset; `found` has their order."""
        return queryset.filter(pk__in=self.ids)

    def dates(self, termine, weekday=True):
        """Of these dates those that suit what was chosen about dates: the weekday, and getting in without steps."""
        if "stufenfrei" in self.chosen:
            termine = termine.filter(raum__stufenfrei="ja")
        if weekday and (number := self.chosen.get("tag")):
            termine = termine.filter(beginn__iso_week_day=int(number) + 1)
        return termine

    @property
    def ids(self):
        """Keys of the offers found, for `__in`."""
        return _array([row.pk for row in self.found])

    @cached_property
    def chosen(self):
        """The filters in use with their values."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def address(self, without=None, **more):
        """The part of the address from "?" on that gives the same choice, without one filter or with more; or ""."""
        values = {name: "on" if value is True else value for name, value in self.chosen.items() if name != without}
        return f"?{urlencode(values | more)}" if values | more else ""

    @cached_property
    def selection(self):
        """Each filter in use as a Choice."""
        return [
            Choice(name, self._label(name, value), self.address(without=name), self.without[name])
            for name, value in self.chosen.items()
        ]

    @property
    def similar(self):
        """Offers whose title looks like what was typed, most alike first."""
        alike = [row for row in self.rows if row.aehnlich >= suche.MEANT]
        return sorted(alike, key=lambda row: -row.aehnlich)[:SIMILAR]

    def _label(self, name, value):
        if name in self.choices:
            return str(self.choices[name][value])
        return value if name == "q" else str(self.base_filters[name].label)

    def _count(self):
        """One pass over all offers: who has everything, who lacks one thing only, and the counts of every choice."""
        self.found, lacking = [], {name: [] for name in self.chosen}
        for row in self.rows:
            missing = self.chosen.items() - row.merkmale
            if not missing:
                self.found.append(row)
            elif len(missing) == 1:
                ((name, _),) = missing
                lacking[name].append(row)
        self.found.sort(key=lambda row: -row.rang)
        self.without = {name: len(self.found) + len(rows) for name, rows in lacking.items()}
        counts = Counter(chain.from_iterable(row.merkmale for row in self.found))
        for name, rows in lacking.items():
            counts.update(pair for row in rows for pair in row.merkmale if pair[0] == name)
        offered = set().union(*(row.merkmale for row in self.rows))
        for name, field in self.form.fields.items():
            if name in self.choices:
                field.choices = [
                    (value, f"{label} ({counts[name, value]})")
                    for value, label in self.choices[name].items()
                    if (name, value) in offered or value == self.chosen.get(name)
                ]
            elif name != "q":
                self.form[name].label = f"{field.label} ({counts[name, True]})"

    @cached_property
    def rows(self):
        """All published offers with coming dates, what comes next first."""
        text = self.chosen.get("q", "")
        words = suche.understand(text, self.names)
        rooms = [value for word in words for name, value in word.names if name == "raum"]
        dates = {row.angebot: row for row in self._dates(rooms)}
        offers = (
            Angebot.objects.published()
            .filter(pk__in=_array(dates))
            .annotate(
                felder=ArraySubquery(Handlungsfeld.objects.filter(angebot=OuterRef("pk")).order_by().values("slug")),
                rang=suche.rank(words),
                aehnlich=suche.resemblance(text),
                **{f"wort{n}": ExpressionWrapper(w.found(), BooleanField()) for n, w in enumerate(words)},
            )
            .order_by()
            .values_list("pk", "titel", "slug", "sprachen", "zielgruppen", "kostenlos", "veranstalter", "kontakt",
                         "quartier__slug", "felder", "rang", "aehnlich", *(f"wort{n}" for n, _ in enumerate(words)),
                         named=True)
        )  # fmt: skip
        offers = {offer.pk: offer for offer in offers}
        return [self._row(offers[pk], row, words) for pk, row in dates.items() if pk in offers]

    def _dates(self, rooms):
        """What the coming dates say about each offer, what comes next first. Of the rooms only these."""
        takes_place = Q(abgesagt_am=None)
        weekday = Cast(ExtractIsoWeekDay("beginn"), IntegerField())
        return (  # with `__in`, as joins of three tables with thousands of dates take longer
            Termin.objects.upcoming(self.at)
            .values("angebot")
            .annotate(
                tage=BitOr(Value(1).bitleftshift(weekday), filter=takes_place, default=0),
                regelmaessig=BoolOr(Q(regel__in=Terminregel.objects.filter(rhythmus__in=REGULAR))),
                stufenfrei=BoolOr(Q(raum__in=Raum.objects.filter(stufenfrei="ja")), filter=takes_place),
                offen=BoolOr(Q(durchgang__in=Durchgang.objects.filter(plaetze=None))),
                raeume=ArrayAgg("raum", filter=takes_place & Q(raum__in=rooms)),
            )
            .alias(naechster=Coalesce(Min("beginn", filter=takes_place), Min("beginn")))
            .order_by("naechster", "angebot_id")
            .values_list("angebot", "tage", "regelmaessig", "stufenfrei", "offen", "raeume", named=True)
        )

    def _row(self, offer, dates, words):
        quarters = [offer.quartier__slug] if offer.quartier__slug else self.choices.get("quartier", ())
        has = {
            ("von", str(offer.veranstalter)), ("kontakt", offer.kontakt), ("kostenlos", offer.kostenlos),
            ("stufenfrei", dates.stufenfrei), ("offen", dates.offen),
            *DAYS[dates.tage], *(EVERYBODY if "alle" in offer.zielgruppen else ()),
            *zip(repeat("fuer"), offer.zielgruppen), *zip(repeat("sprache"), offer.sprachen),
            *zip(repeat("feld"), offer.felder), *zip(repeat("raum"), dates.raeume or ()),
            *zip(repeat("quartier"), quarters),
        }  # fmt: skip
        if words and all(getattr(offer, f"wort{n}") or word.names & has for n, word in enumerate(words)):
            has.add(("q", self.chosen["q"]))
        regular, rank = bool(dates.regelmaessig), offer.rang + offer.aehnlich
        return Row(offer.pk, offer.titel, offer.slug, regular, has, rank, offer.aehnlich)
