"""The quarter's profile: the project sheet as data, and the people and projects around it."""

import datetime as dt

from django.utils import timezone

from quartier.models import (
    Ansprechperson,
    Foerderung,
    Handlungsfeld,
    Kennzahl,
    Organisation,
    Ort,
    Projekt,
    Quartier,
    Ziel,
)

from .tabellen import make, table

QUELLE = "Projektblatt"


def load():
    tables = table("steckbrief")
    quartier = make(Quartier, **tables["quartier"])
    for n, feld in enumerate(tables["handlungsfeld"], 1):
        make(Handlungsfeld, reihenfolge=n, **feld)
    for n, organisation in enumerate(tables["organisation"], 1):
        people = organisation.pop("person", [])
        made = make(Organisation, reihenfolge=n, **organisation)
        for person in people:
            make(Ansprechperson, organisation=made, **person)
    for n, kennzahl in enumerate(tables["kennzahl"], 1):
        make(Kennzahl, quartier=quartier, stand="undatiert", quelle=QUELLE, reihenfolge=n, **kennzahl)
    ziele = [make(Ziel, quartier=quartier, text=text, reihenfolge=n) for n, text in enumerate(tables["ziele"], 1)]
    for ort in tables["ort"]:
        make(Ort, quartier=quartier, **ort)
    for projekt in tables["projekt"]:
        felder, partner, numbers = (projekt.pop(name) for name in ("felder", "partner", "ziele"))
        days = [timezone.localdate() - dt.timedelta(n) for n in projekt.pop("vor_tagen", [])]
        made = make(Projekt, quartier=quartier, **dict(zip(("von", "bis"), days, strict=False)), **projekt)
        made.ziele.set([ziele[n - 1] for n in numbers])
        made.handlungsfelder.set(Handlungsfeld.objects.filter(slug__in=felder))
        made.partner.set(Organisation.objects.filter(kurz__in=partner))
    for foerderung in tables["foerderung"]:
        make(Foerderung, quartier=quartier, **foerderung)
