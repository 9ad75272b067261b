"""The quarter's profile: the project sheet as data, and the people and projects around it."""

from quartier.models import (
    Ansprechperson,
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
    for n, text in enumerate(tables["ziele"], 1):
        make(Ziel, quartier=quartier, text=text, reihenfolge=n)
    for ort in tables["ort"]:
        make(Ort, quartier=quartier, **ort)
    for projekt in tables["projekt"]:
        felder, partner = projekt.pop("felder"), projekt.pop("partner")
        made = make(Projekt, quartier=quartier, **projekt)
        made.handlungsfelder.set(Handlungsfeld.objects.filter(slug__in=felder))
        made.partner.set(Organisation.objects.filter(kurz__in=partner))
