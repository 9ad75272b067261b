"""The counselling office's own admin; one file for each part of its work."""

from . import nachricht, sprechzeit, stammdaten, termin
from .basis import not_found, site

__all__ = ["nachricht", "not_found", "site", "sprechzeit", "stammdaten", "termin"]
