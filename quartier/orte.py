"""Places: the list with its filters, nearest first, and the plan."""

import math
from urllib.parse import urlencode

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from . import plan
from .auswahl import UNKNOWN, page_of
from .models import Haus, Ort, Quartier, Strasse
from .models.lage import REGEL, Fussweg, versatz
from .models.oeffnung import Zustand
from .models.uebersetzung import Texte
from .oeffnung import Uhr, woche

PER_PAGE, MOST = 6, 500
NEAREST = 3  # so many places stand there when nothing fits
ERRORS = {"invalid_choice": UNKNOWN}
OSM = "https://www.openstreetmap.org"


class OrtFilter(forms.Form):
    """What one can narrow the list by, and what was found. Values that are not understood are named and left out."""

    kategorie = forms.ChoiceField(label=_("Art"), required=False, choices=Ort.Kategorie, error_messages=ERRORS)
    quartier = forms.ChoiceField(label=_("Quartier"), required=False, error_messages=ERRORS)
    stufenfrei = forms.BooleanField(label=_("Eingang ohne Stufen"), required=False)
    offen = forms.BooleanField(label=_("jetzt geöffnet"), required=False)
    heute = forms.BooleanField(label=_("heute noch offen"), required=False)

    def __init__(self, data, orte, quartiere):
        super().__init__(data)
        self.orte = orte
        self.choices = {
            "kategorie": dict(Ort.Kategorie.choices),
            "quartier": {str(quartier.pk): quartier.name for quartier in quartiere},
        }
        self.fields["quartier"].choices = self.choices["quartier"].items()
        if len(quartiere) < 2:
            del self.fields["quartier"]
        self.full_clean()
        self.chosen = {name: value for name, value in self.cleaned_data.items() if value}
        self.found = [ort for ort in orte if not self._missing(ort)]
        self._count()

    @property
    def instead(self):
        """When nothing fits: the places that lack least, nearest first, each with what it lacks in words."""
        nearest = sorted(self.orte, key=lambda ort: len(self._missing(ort)))[:NEAREST]
        for ort in nearest:
            ort.fehlt = dict.fromkeys(self._lack(ort, name) for name in self._missing(ort))
        return nearest

    @property
    def selection(self):
        """Each filter in use: (its name, the address without it, how many places that would give)."""
        for name, value in self.chosen.items():
            rest = {other: "on" if v is True else v for other, v in self.chosen.items() if other != name}
            label = self.choices[name][value] if name in self.choices else self.fields[name].label
            yield label, f"?{urlencode(rest)}", len(self._found_without(name))

    def _has(self, ort, name, value):
        """Does this place suit what was chosen?"""
        if name == "offen":
            return ort.schild.zustand == Zustand.OFFEN
        if name == "heute":
            return ort.heute_offen
        if name == "stufenfrei":
            return ort.stufenfrei == "ja"
        return str(ort.quartier_id if name == "quartier" else ort.kategorie) == value

    def _missing(self, ort):
        """The names of the filters that this place does not suit."""
        return [name for name, value in self.chosen.items() if not self._has(ort, name, value)]

    def _found_without(self, name):
        return [ort for ort in self.orte if self._missing(ort) in ([], [name])]

    def _lack(self, ort, name):
        """In words, what this place lacks of the choice."""
        if name in ("offen", "heute"):
            if ort.schild.zustand == Zustand.FRAGEN:
                return gettext("Öffnungszeit: bitte fragen")
            now = gettext("jetzt {zustand}").format(zustand=ort.schild.wort)
            return now if name == "offen" else gettext("heute nicht mehr offen")
        if name == "stufenfrei":
            return gettext("ohne Stufen: {antwort}").format(antwort=ort.get_stufenfrei_display())
        if name == "quartier":
            return gettext("in einem anderen Quartier")
        return gettext("andere Art: {art}").format(art=ort.get_kategorie_display())

    def _count(self):
        """Beside each choice: how many places it would give."""
        for name, field in self.fields.items():
            rest = self._found_without(name)
            if name not in self.choices:
                self[name].label = f"{field.label} ({sum(self._has(ort, name, True) for ort in rest)})"
                continue
            counts = {value: sum(self._has(ort, name, value) for ort in rest) for value in self.choices[name]}
            field.choices = [
                ("", pgettext("Auswahl", "alle")),
                *(
                    (value, f"{label} ({counts[value]})")
                    for value, label in self.choices[name].items()
                    if counts[value] or self.chosen.get(name) == value
                ),
            ]


def orte(request):
    """All places, nearest first, and the plan. Numbers stay the same whatever is chosen."""
    texte = Texte()
    haus, uhr = Haus.load(), Uhr(timezone.now(), texte)
    quartiere, strassen = list(Quartier.objects.all()), _streets(haus)
    everything = _nearest_first(Ort.objects.prefetch_related("oeffnungszeiten"), haus, uhr)
    filters = OrtFilter(request.GET, everything, quartiere)
    page, _no_such_page = page_of(filters.found or filters.instead, request.GET.get("seite", "1"), _per_page(request))
    shown = page.object_list
    instead = [(gettext("Am ehesten passt"), shown)] if shown else []
    numbered = [(ort.nummer, ort.lage) for ort in everything if ort.nummer]
    lines = plan.letters(strassen)
    return render(
        request,
        "quartier/orte.html",
        {
            "texte": texte,
            "form": filters,
            "seite": page,
            "anzahl": len(filters.found),
            "abschnitte": _sections(shown, haus) if filters.found else instead,
            "plan": plan.draw(haus.lage, haus.umkreis, numbered, lines) if numbered or lines else "",
            "strassen": [(letter, name) for letter, name, _line in lines],
            "ungefaehr": haus.lage_ungefaehr
            or any(strasse.ungefaehr for strasse in strassen)
            or any(ort.lage_ungefaehr for ort in everything if ort.nummer),
            "beispiel": any(ort.beispiel for ort in everything if ort.nummer),
            "rechenweg": REGEL if any(ort.weg for ort in shown) else "",
        },
    )


def _per_page(request):
    """So many places that the page comes with the first flight in every script; all of them for the printer."""
    return MOST if request.GET.get("seite") == "alle" else PER_PAGE


def _nearest_first(queryset, haus, uhr):
    """The places as the page shows them: with way, number in the plan, and what the door says now."""
    found = list(queryset)
    for ort in found:
        known = haus.lage and ort.lage
        ort.weg = Fussweg(math.hypot(*versatz(haus.lage, ort.lage))) if known else None
        ort.im_plan = bool(known and plan.is_on_plan(haus.lage, haus.umkreis, ort.lage))
        ort.schild, ort.woche = uhr.schild(ort), woche(ort) if ort.oeffnungszeiten.all() else []
        ort.heute_offen = uhr.opens_today(ort)
        ort.osm = "" if ort.teil_des_hauses else _osm(haus.lage, ort.lage)
    found.sort(key=lambda ort: (ort.weg is None, ort.weg.luftlinie if ort.weg else 0, ort.kategorie, ort.name))
    for number, ort in enumerate(found, 1):
        ort.nummer = number if ort.im_plan else None
    return found


def _streets(haus):
    """The streets of which some point lies in the plan."""
    if not haus.lage:
        return []
    streets = Strasse.objects.all()
    return [street for street in streets if any(plan.is_on_plan(haus.lage, haus.umkreis, p) for p in street.punkte)]


def _osm(start, ziel):
    """Where OpenStreetMap shows the way on foot; nothing is asked there before somebody follows the link."""
    if not ziel:
        return ""
    (lat, lon), at = ziel, "{:.5f},{:.5f}"
    if not start:
        return f"{OSM}/?mlat={lat:.5f}&mlon={lon:.5f}#map=17/{lat:.5f}/{lon:.5f}"
    return f"{OSM}/directions?engine=fossgis_osrm_foot&route={at.format(*start)};{at.format(*ziel)}"


def _sections(orte, haus):
    """[(title, places)]: those in the plan, those farther away, those whose coordinates nobody has entered."""
    near = [ort for ort in orte if ort.nummer]
    far = [ort for ort in orte if ort.weg and not ort.nummer]
    unknown = [ort for ort in orte if not ort.weg]
    titles = (
        gettext("Im Plan, das Nächste zuerst"), gettext("Weiter weg"),
        gettext("Nicht im Plan") if haus.lage else gettext("Alle Orte"),
    )  # fmt: skip
    return [(title, places) for title, places in zip(titles, (near, far, unknown), strict=True) if places]
