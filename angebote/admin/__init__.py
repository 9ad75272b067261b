"""Content admin: offers, their terms and dates, sign-ups, helpers; one file for each."""

from . import angebot, anmeldung, durchgang, mithilfe, termin

__all__ = ["angebot", "anmeldung", "durchgang", "mithilfe", "termin"]
