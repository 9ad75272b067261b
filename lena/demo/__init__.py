"""The content of a house that shows itself: the project sheet as facts, everything else marked as "Beispiel".

The texts stand in TOML tables beside the modules; dates are relative to today.
"""

from django.db import transaction


@transaction.atomic
def load():
    """Write the whole content into an empty house: all of it or nothing."""
    from lena.bericht import close_months

    from . import angebote, beratung, geld, haus, ideen, orte, sprachen, steckbrief

    haus.load()
    steckbrief.load()
    orte.load()
    ideen.load()
    angebote.load()
    geld.load()
    beratung.load()
    sprachen.load()
    close_months()
    _send_nothing()


def _send_nothing():
    """Nobody in the demo gets mail: the promised ones count as sent. Calls stay on the call list."""
    from beratung.models import Nachricht as Terminnachricht
    from quartier.models import Nachricht

    for model in (Nachricht, Terminnachricht):
        for nachricht in model.objects.due():
            nachricht.done()
