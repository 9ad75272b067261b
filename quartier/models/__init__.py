from .bericht import Monat, Monatszahl
from .bild import Bild
from .geld import Ausgabe, Foerderung
from .haus import Haus, Seite
from .idee import Antwort, Idee
from .kennzahl import Kennzahl
from .konto import Konto
from .nachricht import Nachricht
from .netz import Ansprechperson, Handlungsfeld, Organisation
from .neuigkeit import Neuigkeit
from .nummer import Bremse, Nummer
from .oeffnung import Oeffnungszeit
from .ort import Ort, Strasse
from .projekt import Projekt
from .raum import Belegung, Raum, Schliesszeit
from .steckbrief import Quartier, Ziel
from .uebersetzung import Uebersetzung
from .verweis import Verweis

__all__ = [
    "Ansprechperson",
    "Antwort",
    "Ausgabe",
    "Belegung",
    "Bild",
    "Bremse",
    "Foerderung",
    "Handlungsfeld",
    "Haus",
    "Idee",
    "Kennzahl",
    "Konto",
    "Monat",
    "Monatszahl",
    "Nachricht",
    "Neuigkeit",
    "Nummer",
    "Oeffnungszeit",
    "Organisation",
    "Ort",
    "Projekt",
    "Quartier",
    "Raum",
    "Schliesszeit",
    "Seite",
    "Strasse",
    "Uebersetzung",
    "Verweis",
    "Ziel",
]
