"""Content admin: the house, the quarter, news, money, accounts, messages."""

from . import bericht, bild, geld, haus, idee, konto, nachricht, netz, neuigkeit, ort, projekt, steckbrief, verweis

__all__ = [
    "bericht", "bild", "geld", "haus", "idee", "konto", "nachricht", "netz", "neuigkeit", "ort", "projekt",
    "steckbrief", "verweis",
]  # fmt: skip
