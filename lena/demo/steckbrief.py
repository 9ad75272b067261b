"""The quarter's profile: the project sheet, loaded as anybody would load it, and examples of people and projects."""

from pathlib import Path

import quartier
from quartier import laden
from quartier.models import Ansprechperson, Handlungsfeld, Organisation, Projekt

from .tabellen import make, table

SHEET = Path(quartier.__file__).parent / "steckbriefe" / "seesen.toml"


def load():
    bericht = laden.load(SHEET.read_text(encoding="utf-8"))
    if bericht.fehler:
        raise ValueError(bericht.fehler)
    tables = table("steckbrief")
    for person in tables["person"]:
        make(Ansprechperson, organisation=Organisation.objects.get(kurz=person.pop("partner")), **person)
    for projekt in tables["projekt"]:
        felder, partner = projekt.pop("felder"), projekt.pop("partner")
        made = make(Projekt, quartier=bericht.quartier, **projekt)
        made.handlungsfelder.set(Handlungsfeld.objects.filter(slug__in=felder))
        made.partner.set(Organisation.objects.filter(kurz__in=partner))
