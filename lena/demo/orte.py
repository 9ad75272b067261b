"""Places with opening hours, the streets of the plan, and where the house stands."""

import datetime as dt

from django.utils import timezone

from quartier.models import Haus, Oeffnungszeit, Ort, Quartier, Strasse

from .tabellen import make, table


def load():
    tables = table("orte")
    Haus.objects.update(**tables["haus"])
    quartier = Quartier.objects.get()
    for strasse in tables["strasse"]:
        linie = "\n".join(f"{breite}, {laenge}" for breite, laenge in strasse.pop("linie"))
        make(Strasse, quartier=quartier, linie=linie, ungefaehr=True, **strasse)
    for ort in tables["ort"]:
        _load_ort(quartier, **ort)


def _load_ort(quartier, *, zeiten=(), vor_tagen=None, zugang_vor_tagen=None, zu=None, **fields):
    if zu:
        fields |= {"zu_von": _day(zu["vor_tagen"]), "zu_bis": _day(-zu["tage"]), "zu_grund": zu["grund"]}
    ort = make(
        Ort, quartier=quartier, geprueft_am=_day(vor_tagen), zugang_geprueft_am=_day(zugang_vor_tagen), **fields
    )  # fmt: skip
    for zeit in zeiten:
        for tag in zeit.pop("tage"):
            make(Oeffnungszeit, ort=ort, wochentag=tag, **zeit)


def _day(days_ago):
    return None if days_ago is None else timezone.localdate() - dt.timedelta(days_ago)
