from .bericht import Monat, Monatszahl
from .geld import Ausgabe, Foerderung
from .haus import Haus, Seite
from .konto import Konto
from .nachricht import Nachricht
from .netz import Ansprechperson, Handlungsfeld, Organisation
from .neuigkeit import Neuigkeit
from .nummer import Bremse, Nummer
from .ort import Ort
from .projekt import Projekt
from .raum import Belegung, Raum, Schliesszeit
from .steckbrief import Kennzahl, Quartier, Ziel

__all__ = [
    "Ansprechperson",
    "Ausgabe",
    "Belegung",
    "Bremse",
    "Foerderung",
    "Handlungsfeld",
    "Haus",
    "Kennzahl",
    "Konto",
    "Monat",
    "Monatszahl",
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
