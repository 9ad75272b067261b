"""Content admin: the house, the quarter, news, accounts, messages."""

from . import haus, konto, nachricht, netz, neuigkeit, ort, projekt, steckbrief

__all__ = ["haus", "konto", "nachricht", "netz", "neuigkeit", "ort", "projekt", "steckbrief"]
