from .haus import Haus, Neuigkeit, Seite
from .konto import Konto
from .nachricht import Nachricht
from .nummer import Bremse, Nummer
from .raum import Belegung, Raum, Schliesszeit
from .steckbrief import (
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

__all__ = [
    "Ansprechperson",
    "Belegung",
    "Bremse",
    "Foerderung",
    "Handlungsfeld",
    "Haus",
    "Kennzahl",
    "Konto",
    "Nachricht",
    "Neuigkeit",
    "Nummer",
    "Organisation",
    "Ort",
    "Projekt",
    "Quartier",
    "Raum",
    "Schliesszeit",
    "Seite",
    "Ziel",
]
