from .angebot import Angebot, Durchgang, Termin, Terminregel
from .anmeldung import Anmeldung, DoesNotFit, NotPossible

__all__ = ["Angebot", "Anmeldung", "DoesNotFit", "Durchgang", "NotPossible", "Termin", "Terminregel"]
