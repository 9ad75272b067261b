"""The states of an appointment. Each is classified once; constraints, triggers and queries come from this list."""

from typing import NamedTuple

from django.db import models


class Stand(models.TextChoices):
    GEHALTEN = "gehalten", "wird gerade gebucht"
    ANGEBOTEN = "angeboten", "für jemanden frei gehalten"
    GEBUCHT = "gebucht", "gebucht"
    ANGEKOMMEN = "angekommen", "ist da"
    LAEUFT = "laeuft", "läuft"
    FERTIG = "fertig", "fertig"
    NICHT_GEKOMMEN = "nicht_gekommen", "nicht gekommen"
    FAELLT_AUS = "faellt_aus", "fällt aus, neue Zeit gesucht"
    ABGESAGT = "abgesagt", "abgesagt"
    ABGESAGT_HAUS = "abgesagt_haus", "von uns abgesagt"
    VERFALLEN = "verfallen", "nicht zu Ende gebucht"


class Kind(NamedTuple):
    takes_time: bool  # nobody else can have the time
    held: bool  # only until a deadline
    has_person: bool  # somebody counts on it, or has been there: who it is, is known


KINDS = {
    Stand.GEHALTEN: Kind(takes_time=True, held=True, has_person=False),
    Stand.ANGEBOTEN: Kind(takes_time=True, held=True, has_person=False),
    Stand.GEBUCHT: Kind(takes_time=True, held=False, has_person=True),
    Stand.ANGEKOMMEN: Kind(takes_time=True, held=False, has_person=True),
    Stand.LAEUFT: Kind(takes_time=True, held=False, has_person=True),
    Stand.FERTIG: Kind(takes_time=True, held=False, has_person=True),
    Stand.NICHT_GEKOMMEN: Kind(takes_time=False, held=False, has_person=True),
    Stand.FAELLT_AUS: Kind(takes_time=False, held=False, has_person=True),
    Stand.ABGESAGT: Kind(takes_time=False, held=False, has_person=False),
    Stand.ABGESAGT_HAUS: Kind(takes_time=False, held=False, has_person=False),
    Stand.VERFALLEN: Kind(takes_time=False, held=False, has_person=False),
}


def those(which):
    """The values of all states of which this is true, sorted: those("takes_time")."""
    return sorted(stand.value for stand, kind in KINDS.items() if getattr(kind, which))


TAKES_TIME, HELD, HAS_PERSON = those("takes_time"), those("held"), those("has_person")

# What the day brings, and the way back for a slip of the finger.
STEPS = {
    Stand.GEBUCHT: [Stand.ANGEKOMMEN, Stand.LAEUFT, Stand.NICHT_GEKOMMEN],
    Stand.ANGEKOMMEN: [Stand.LAEUFT, Stand.GEBUCHT],
    Stand.LAEUFT: [Stand.FERTIG, Stand.ANGEKOMMEN],
    Stand.FERTIG: [Stand.LAEUFT],
    Stand.NICHT_GEKOMMEN: [Stand.ANGEKOMMEN],
}
BACK = {
    Stand.ANGEKOMMEN: Stand.GEBUCHT, Stand.LAEUFT: Stand.ANGEKOMMEN, Stand.FERTIG: Stand.LAEUFT,
    Stand.NICHT_GEKOMMEN: Stand.ANGEKOMMEN,
}  # fmt: skip
