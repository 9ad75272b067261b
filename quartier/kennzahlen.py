"""The figures of a quarter as people see them: what holds now, what held before, and pictures with tables beside."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from . import diagramm
from .models import Kennzahl, Quartier
from .models.kennzahl import Gebiet
from .models.uebersetzung import Texte

WHOLE = 1.005  # parts of a whole may miss it by what rounding makes


@dataclass
class Zeichnung:
    """A drawing with its table: the heads of the columns, and the rows."""

    titel: str
    svg: SafeString
    kopf: list
    zeilen: list
    herkunft: list  # where the figures come from, each source once
    hinweis: str = ""


class Kennzahlen:
    """All figures of a quarter, read at once, in the language of the page. What belongs together is told in German."""

    def __init__(self, quartier, texte):
        self.quartier, self.in_german = quartier, {}
        self.verlauf = defaultdict(list)  # {(area, name): rows, the newest first}
        for zahl in quartier.kennzahlen.all():
            self.verlauf[zahl.gebiet, zahl.bezeichnung].append(zahl)
            self.in_german[zahl.pk] = zahl.einheit
            zahl.say_in(texte)
        for rows in self.verlauf.values():
            rows.sort(key=lambda zahl: zahl.stand, reverse=True)  # whatever their numbers in the list are
        order = {gebiet: number for number, gebiet in enumerate(Gebiet.values)}
        current = [rows[0] for rows in self.verlauf.values()]
        self.aktuell = sorted(current, key=lambda zahl: (order[zahl.gebiet], zahl.reihenfolge))
        origins = {zahl.herkunft for zahl in self.aktuell}
        self.herkunft = origins.pop() if len(origins) == 1 else ""  # date and source, if all have the same

    def gruppen(self):
        """The plain figures by area: {name of the area: figures}."""
        found = defaultdict(list)
        for zahl in self.aktuell:
            if zahl.art == Kennzahl.Art.ZAHL:
                found[self.name_of(Gebiet(zahl.gebiet))].append(zahl)
        return dict(found)

    def name_of(self, area):
        return {
            Gebiet.STADT: self.quartier.stadt, Gebiet.QUARTIER: _("Quartier"),
            Gebiet.GENOSSENSCHAFT: _("Genossenschaft in {stadt}").format(stadt=self.quartier.stadt),
        }[area]  # fmt: skip

    def anteile(self):
        """Houses whose storeys are the parts of a whole, and the shares that are in none of them."""
        parts = defaultdict(list)
        for zahl in self.aktuell:
            if zahl.art == Kennzahl.Art.ANTEIL:
                parts[zahl.gebiet, self.in_german[zahl.pk]].append(zahl)
        bilder, rest = [], []
        for (_gebiet, einheit), zahlen in parts.items():
            shares, einheit = _shares(einheit, zahlen), zahlen[0].einheit
            if not shares:
                rest += zahlen
                continue
            titel = _("Anteile {einheit}").format(einheit=einheit).strip()
            points = [(f"{zahl.gelesen} {zahl.bezeichnung}", share) for zahl, share in zip(zahlen, shares, strict=True)]
            whole = "" if sum(shares) > 0.99 else _("Zum gestrichelten Teil fehlen uns Zahlen.")
            bilder.append(_bild(titel, diagramm.house(points, titel), [_("Anteil"), _("Wert")], zahlen, whole))
        return bilder, rest

    def bauzeit(self):
        """The building years as a timeline, and those that cannot be drawn."""
        years = [zahl for zahl in self.aktuell if zahl.art == Kennzahl.Art.BAUJAHRE]
        drawn = sorted((z for z in years if z.zahl and z.von >= 1000 and z.bis <= 2200), key=lambda zahl: zahl.von)
        rest = [zahl for zahl in years if zahl not in drawn]
        if not drawn:
            return None, rest
        points = [(f"{zahl.gelesen}: {zahl.bezeichnung}", int(zahl.von), int(zahl.bis)) for zahl in drawn]
        titel = _("Baujahre")
        return _bild(titel, diagramm.timeline(points, titel), [_("Häuser"), titel], drawn), rest

    def vergleich(self):
        """Town, quarter and cooperative side by side, for every unit that more than one of them has.

        A square in the square is drawn only where the town's figure is known: the quarter lies in the town, and
        the cooperative rents in the whole town. How much of the cooperative lies in the quarter, nobody tells us.
        """
        units = defaultdict(dict)
        for zahl in self.aktuell:
            if zahl.art == Kennzahl.Art.ZAHL and zahl.einheit and zahl.zahl:
                units[self.in_german[zahl.pk]].setdefault(Gebiet(zahl.gebiet), zahl)
        several = [areas for unit, areas in units.items() if "%" not in unit and len(areas) > 1]
        return [self._compared(areas, first=number == 0) for number, areas in enumerate(several)]

    def _compared(self, areas, first):
        unit = next(iter(areas.values())).einheit
        titel = _("{einheit} im Vergleich").format(einheit=unit)
        words = {area: (f"{self.name_of(area)}: {zahl.gelesen}", zahl.zahl) for area, zahl in areas.items()}
        svg, hint = "", ""
        if outer := words.get(Gebiet.STADT):
            inner = [point for area, point in words.items() if area != Gebiet.STADT]
            svg = diagramm.nested(outer, inner, titel) if max(point[1] for point in inner) <= outer[1] else ""
            hint = _("Je größer das Feld, desto mehr {einheit}.").format(einheit=unit) if svg else ""
        if first and {Gebiet.QUARTIER, Gebiet.GENOSSENSCHAFT} <= set(areas):
            town = _(
                "Die Genossenschaft vermietet in ganz {stadt}. Wie viel davon im Quartier liegt, ist nicht bekannt. "
                "Deshalb stehen beide nebeneinander, und man kann sie nicht zusammenzählen."
            ).format(stadt=self.quartier.stadt)
            hint = f"{hint} {town}"
        svg = svg or diagramm.bars(words.values(), titel)
        return Zeichnung(
            titel, svg, [_("Gebiet"), unit],
            [(self.name_of(area), zahl.marked(zahl.gelesen, "wert")) for area, zahl in areas.items()],
            _origins(areas.values()), hint.strip(),
        )  # fmt: skip

    def frueher(self):
        """Figures with more than one value: a table of all of them, and bars if there are numbers."""
        bilder = []
        for (area, _name), rows in self.verlauf.items():
            if len(rows) < 2:
                continue
            titel = f"{rows[0].bezeichnung} ({self.name_of(Gebiet(area))})"
            points = [
                (f"{zahl.stand_in_worten}: {zahl.mit_einheit}", zahl.zahl) for zahl in rows if zahl.zahl is not None
            ]
            svg = diagramm.bars(points, titel) if len(points) > 1 else ""
            bilder.append(
                Zeichnung(titel, svg, [pgettext("Tag einer Zahl", "Stand"), _("Wert"), _("Quelle")],
                     [(capfirst(zahl.stand_in_worten), zahl.zahl_html, zahl.quelle_html) for zahl in rows], [])
            )  # fmt: skip
        return bilder


def _shares(einheit, zahlen):
    """How much of the whole each of these is; [] if they are no parts of one whole."""
    values = [zahl.zahl for zahl in zahlen]
    if len(values) < 2 or None in values or not sum(values):
        return []
    whole = 100 if "%" in einheit else 1 if max(values) <= 1 else sum(values)
    shares = [value / whole for value in values]
    return shares if sum(shares) <= WHOLE else []


def _bild(titel, svg, kopf, zahlen, hinweis=""):
    rows = [(zahl.bezeichnung_html, zahl.zahl_html) for zahl in zahlen]
    return Zeichnung(titel, svg, kopf, rows, _origins(zahlen), hinweis)


def _origins(zahlen):
    return list(dict.fromkeys(zahl.herkunft for zahl in zahlen))


def table():
    """All figures of all quarters, older values too, as rows of cells with their heading."""
    texte = Texte()
    yield [
        _("Quartier"), _("Stadt/Gemeinde"), _("Gebiet"), _("Bezeichnung"), _("Wert"), _("von"), _("bis"), _("Einheit"),
        pgettext("Tag einer Zahl", "Stand"), _("Quelle"), _("Gilt"),
    ]  # fmt: skip
    for quartier in Quartier.objects.prefetch_related("kennzahlen"):
        for rows in Kennzahlen(quartier, texte).verlauf.values():
            for number, zahl in enumerate(rows):
                yield [
                    quartier.name, quartier.stadt, zahl.get_gebiet_display(), zahl.bezeichnung, zahl.wert,
                    _plain(zahl.von), _plain(zahl.bis), zahl.einheit, zahl.stand or _("undatiert"), zahl.quelle,
                    _("früher") if number else _("jetzt"),
                ]  # fmt: skip


def _plain(number):
    """A number as German tables read it, "11250" or "0,25"; "" for none."""
    return "" if number is None else f"{number.normalize():f}".replace(".", ",")
