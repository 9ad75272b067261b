"""The counselling office's own admin; one file for each part of its work."""

from . import auswertung, nachricht, sprechzeit, stammdaten, termin
from .basis import not_found, site

__all__ = ["auswertung", "nachricht", "not_found", "site", "sprechzeit", "stammdaten", "termin"]
