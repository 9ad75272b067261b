from .person import Nachricht, Person
from .sprechzeit import Abwesenheit, Anliegen, Beratungskraft, Sprechstunde, Sprechzeit
from .termin import Beratungstermin, Stand, Vergeben
from .zugang import Beratungskonto, Protokoll, Sitzung, Zugang

__all__ = [
    "Abwesenheit",
    "Anliegen",
    "Beratungskonto",
    "Beratungskraft",
    "Beratungstermin",
    "Nachricht",
    "Person",
    "Protokoll",
    "Sitzung",
    "Sprechstunde",
    "Sprechzeit",
    "Stand",
    "Vergeben",
    "Zugang",
]
