"""The house: name and contact, legal pages, rooms, the next closure, pictures, news."""

import datetime as dt

from django.utils import timezone

from quartier.models import Bild, Haus, Neuigkeit, Raum, Schliesszeit, Seite
from quartier.regeln import local_instant

from .tabellen import FOLDER, make, table


def load():
    tables = table("haus")
    make(Haus, geprueft_am=timezone.localdate() - dt.timedelta(days=20), **tables["haus"])
    legal_pages()
    for raum in tables["raum"]:
        make(Raum, zugang_geprueft_am=timezone.localdate() - dt.timedelta(days=40), **raum)
    make(Schliesszeit, anlass=tables["pause"]["anlass"], **dict(zip(("von", "bis"), pause_days(), strict=True)))
    bilder = {name: picture(**bild) for name, bild in tables["bild"].items()}
    for neuigkeit in tables["neuigkeit"]:
        vor_tagen, dazu = neuigkeit.pop("vor_tagen"), neuigkeit.pop("bilder", [])
        made = make(
            Neuigkeit,
            sichtbar_ab=local_instant(timezone.localdate() - dt.timedelta(days=vor_tagen), dt.time(9)),
            beispiel=True,
            **neuigkeit,
        )
        made.bilder.set(bilder[name] for name in dazu)


def picture(datei, **words):
    """A picture made of a file beside the tables, in the same way as one that somebody uploads."""
    with (FOLDER / "bilder" / datei).open("rb") as file:
        bild = Bild.of(file)
    for name, value in words.items():
        setattr(bild, name, value)
    bild.beispiel = True
    return bild.take()


def legal_pages():
    """Impressum, Datenschutz and Barrierefreiheit, with blanks for the operator; a page that is there stays."""
    for slug, seite in table("seiten").items():
        if not Seite.objects.filter(slug=slug).exists():
            make(Seite, slug=slug, **seite)


def pause_days():
    """First and last day of the next pause between Christmas and New Year that is at least a week away."""
    today = timezone.localdate()
    year = today.year if dt.date(today.year, 12, 24) - today >= dt.timedelta(days=7) else today.year + 1
    return dt.date(year, 12, 24), dt.date(year, 12, 31)
