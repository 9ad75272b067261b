"""The filter form of the offers list owns its filter; its address can be shared."""

from functools import reduce
from operator import or_

import django_filters
from django import forms
from django.db.models import Q

from quartier.felder import SPRACHEN
from quartier.models import Handlungsfeld
from quartier.regeln import WOCHENTAGE

from .models import Angebot, Termin

YES = forms.CheckboxInput


class AngebotFilter(django_filters.FilterSet):
    """What one can narrow the list of offers by; all of it stands in the address."""

    q = django_filters.CharFilter(label="Suchwort", method="search", max_length=80)
    tag = django_filters.ChoiceFilter(
        label="Wochentag", choices=WOCHENTAGE, method="on_weekday", empty_label="jeder Tag"
    )
    feld = django_filters.ModelChoiceFilter(
        label="Thema", field_name="handlungsfelder", to_field_name="slug", queryset=Handlungsfeld.objects.all(),
        empty_label="alle Themen",
    )  # fmt: skip
    sprache = django_filters.ChoiceFilter(
        label="Sprache", choices=SPRACHEN, method="speaks", empty_label="alle Sprachen"
    )
    kostenlos = django_filters.BooleanFilter(label="kostenlos", widget=YES, method="only_free")
    stufenfrei = django_filters.BooleanFilter(label="stufenfrei", widget=YES, method="only_step_free")
    offen = django_filters.BooleanFilter(label="ohne Anmeldung", widget=YES, method="only_open")

    class Meta:
        model = Angebot
        fields = []

    def search(self, queryset, name, value):
        for word in value.split():
            fields = ("titel", "kurztext", "beschreibung", "fuer_wen")
            queryset = queryset.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields)))
        return queryset

    def on_weekday(self, queryset, name, value):
        # Django counts Sunday as 1
        dates = Termin.objects.upcoming().filter(beginn__week_day=(int(value) + 1) % 7 + 1)
        return queryset.filter(pk__in=dates.values("angebot"))

    def speaks(self, queryset, name, value):
        return queryset.filter(sprachen__contains=[value])

    def only_free(self, queryset, name, value):
        return queryset.filter(kostenlos=True) if value else queryset

    def only_step_free(self, queryset, name, value):
        return queryset.filter(stufenfrei="ja") if value else queryset

    def only_open(self, queryset, name, value):
        return queryset.filter(durchgaenge__plaetze=None).distinct() if value else queryset
