"""Content admin: the house, the quarter, news, accounts, messages."""

from . import haus, idee, konto, nachricht, netz, neuigkeit, ort, projekt, steckbrief

__all__ = ["haus", "idee", "konto", "nachricht", "netz", "neuigkeit", "ort", "projekt", "steckbrief"]
