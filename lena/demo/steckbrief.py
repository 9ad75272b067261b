"""The quarter's profile: the project sheet as data, and the people and projects around it."""

import datetime as dt

from django.utils import timezone

from quartier.models import (
    Ansprechperson,
    Bild,
    Foerderung,
    Handlungsfeld,
    Haus,
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
    checked = timezone.localdate() - dt.timedelta(days=30)
    quartier = make(Quartier, geprueft_am=checked, **tables["quartier"])
    for n, feld in enumerate(tables["handlungsfeld"], 1):
        make(Handlungsfeld, reihenfolge=n, **feld)
    for n, organisation in enumerate(tables["organisation"], 1):
        people = organisation.pop("person", [])
        made = make(Organisation, reihenfolge=n, geprueft_am=checked, **organisation)
        for person in people:
            make(Ansprechperson, organisation=made, geprueft_am=checked, **person)
    Haus.objects.update(presse_kontakt=Ansprechperson.objects.filter(name="Bernd Beispiel").first())
    for n, kennzahl in enumerate(tables["kennzahl"], 1):
        make(Kennzahl, quartier=quartier, stand="undatiert", quelle=QUELLE, reihenfolge=n, **kennzahl)
    for n, text in enumerate(tables["ziele"], 1):
        make(Ziel, quartier=quartier, text=text, reihenfolge=n)
    for ort in tables["ort"]:
        make(Ort, quartier=quartier, geprueft_am=None if ort["kategorie"] == "einkauf" else checked, **ort)
    for projekt in tables["projekt"]:
        felder, partner, bilder = projekt.pop("felder"), projekt.pop("partner"), projekt.pop("bilder", [])
        made = make(Projekt, quartier=quartier, geprueft_am=checked, **projekt)
        made.handlungsfelder.set(Handlungsfeld.objects.filter(slug__in=felder))
        made.partner.set(Organisation.objects.filter(kurz__in=partner))
        made.bilder.set(Bild.objects.filter(unterschrift__in=bilder))
    for foerderung in tables["foerderung"]:
        make(Foerderung, quartier=quartier, **foerderung)
