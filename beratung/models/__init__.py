from .anfrage import Anfrage, Fehlbedarf
from .anliegen import Anliegen, Beratungskraft, Gespraech
from .laufnummer import Laufnummer
from .person import Helfer, Nachricht, Person, Vermerk
from .sprechzeit import Abwesenheit, Sprechstunde, Sprechzeit
from .stand import Stand
from .termin import Beratungstermin
from .vergabe import Vergeben
from .zugang import Beratungskonto, Protokoll, Sitzung, Zugang

__all__ = [
    "Abwesenheit",
    "Anfrage",
    "Anliegen",
    "Beratungskonto",
    "Beratungskraft",
    "Beratungstermin",
    "Fehlbedarf",
    "Gespraech",
    "Helfer",
    "Laufnummer",
    "Nachricht",
    "Person",
    "Protokoll",
    "Sitzung",
    "Sprechstunde",
    "Sprechzeit",
    "Stand",
    "Vergeben",
    "Vermerk",
    "Zugang",
]
