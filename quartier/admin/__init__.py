"""Content admin: the house, the quarter, news, accounts, messages."""

from . import bild, haus, konto, nachricht, netz, neuigkeit, ort, projekt, steckbrief, verweis

__all__ = ["bild", "haus", "konto", "nachricht", "netz", "neuigkeit", "ort", "projekt", "steckbrief", "verweis"]
