"""The counselling office's own admin; one file for each part of its work."""

from . import abarbeiten, anfrage, auswertung, kalender, kontakte, krank, nachricht, sprechzeit, stammdaten, termin
from .basis import not_found, site

__all__ = [
    "abarbeiten",
    "anfrage",
    "auswertung",
    "kalender",
    "kontakte",
    "krank",
    "nachricht",
    "not_found",
    "site",
    "sprechzeit",
    "stammdaten",
    "termin",
]
