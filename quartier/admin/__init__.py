"""Content admin: the house, the quarter, news, accounts, messages."""

from . import bild, haus, idee, konto, nachricht, netz, neuigkeit, ort, projekt, steckbrief, verweis

__all__ = [
    "bild", "haus", "idee", "konto", "nachricht", "netz", "neuigkeit", "ort", "projekt", "steckbrief", "verweis",
]  # fmt: skip
