"""Content admin: the house, the quarter, news, money, accounts, messages."""

from . import bericht, geld, haus, konto, nachricht, netz, neuigkeit, ort, projekt, steckbrief

__all__ = ["bericht", "geld", "haus", "konto", "nachricht", "netz", "neuigkeit", "ort", "projekt", "steckbrief"]
