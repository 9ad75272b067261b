from .angebot import Angebot
from .anmeldung import Anmeldung, DoesNotFit, NotPossible
from .durchgang import Durchgang
from .mithilfe import Bedarf, Mithilfe
from .termin import Termin, Terminregel

__all__ = [
    "Angebot",
    "Anmeldung",
    "Bedarf",
    "DoesNotFit",
    "Durchgang",
    "Mithilfe",
    "NotPossible",
    "Termin",
    "Terminregel",
]
