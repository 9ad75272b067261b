from .geld import Foerderung
from .haus import Haus, Seite
from .idee import Antwort, Idee
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
    "Antwort",
    "Belegung",
    "Bremse",
    "Foerderung",
    "Handlungsfeld",
    "Haus",
    "Idee",
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
