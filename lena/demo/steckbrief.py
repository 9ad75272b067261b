"""The quarter's profile: the project sheet, loaded as anybody would load it, and examples of people and projects."""

import datetime as dt
from pathlib import Path

from django.utils import timezone

import quartier
from quartier import laden
from quartier.models import Ansprechperson, Bild, Handlungsfeld, Haus, Organisation, Ort, Projekt, Quartier

from .tabellen import make, table

SHEET = Path(quartier.__file__).parent / "steckbriefe" / "seesen.toml"


def load():
    bericht = laden.load(SHEET.read_text(encoding="utf-8"))
    if bericht.fehler:
        raise ValueError(bericht.fehler)
    tables = table("steckbrief")
    today = timezone.localdate()
    for person in tables["person"]:
        make(Ansprechperson, organisation=Organisation.objects.get(kurz=person.pop("partner")), **person)
    Haus.objects.update(presse_kontakt=Ansprechperson.objects.filter(name="Bernd Beispiel").first())
    ziele = list(bericht.quartier.ziele.all())
    for projekt in tables["projekt"]:
        felder, partner, numbers = (projekt.pop(name) for name in ("felder", "partner", "ziele"))
        bilder, days = projekt.pop("bilder", []), [today - dt.timedelta(n) for n in projekt.pop("vor_tagen", [])]
        made = make(Projekt, quartier=bericht.quartier, **dict(zip(("von", "bis"), days, strict=False)), **projekt)
        made.ziele.set([ziele[n - 1] for n in numbers])
        made.handlungsfelder.set(Handlungsfeld.objects.filter(slug__in=felder))
        made.partner.set(Organisation.objects.filter(kurz__in=partner))
        made.bilder.set(Bild.objects.filter(unterschrift__in=bilder))
    for model in (Quartier, Organisation, Ansprechperson, Projekt):
        model.objects.update(geprueft_am=today - dt.timedelta(days=30))
    Ort.objects.exclude(kategorie=Ort.Kategorie.EINKAUF).update(geprueft_am=today - dt.timedelta(days=30))
