"""A telephone number or an e-mail address that comes later.

The public site cannot read whom an appointment belongs to. It hands the new contact over, sealed,
as it hands over everything else; the worker, who can, enters it a moment later.
"""

import logging

from django.db import transaction

from lena.keys import seal
from quartier.models.nummer import hash_of, new_secret

from . import nachrichten
from .models import Anfrage, Beratungstermin, Person

logger = logging.getLogger(__name__)
SAFE = ("darf_sagen", "darf_nachricht", "geteilt")  # said of one telephone: another one begins without


def hand_over(termin, contact):
    """Seal `contact` (telefon, email, what is safe) for this appointment. Needs no right to read."""
    from .tasks import kontakte_nachtragen

    sealed = {"termin": str(termin.pk), **contact}
    Anfrage.hand_over(sealed, art=Anfrage.Art.KONTAKT, geheimnis_hash=hash_of(new_secret()))
    kontakte_nachtragen.defer()


def enter_all():
    """Enter whatever has been handed over, in order."""
    for anfrage in Anfrage.objects.filter(art=Anfrage.Art.KONTAKT).order_by("erstellt"):
        try:
            _enter(anfrage)
        except Exception:  # one that cannot be entered must not keep the others waiting
            logger.exception("Nachtrag %s ließ sich nicht eintragen.", anfrage.pk)


@transaction.atomic
def _enter(anfrage):
    """What was typed replaces what was known; what was left empty stays. Then the row is gone."""
    anfrage = Anfrage.objects.select_for_update().filter(pk=anfrage.pk).first()
    if anfrage is None:
        return
    contact = anfrage.unsealed()
    termin = Beratungstermin.objects.filter(pk=contact.pop("termin")).select_related("beratungskraft").first()
    person = termin and Person.objects.filter(termin=termin._locked(alone=True)).first()
    if person:
        known = person.unsealed()
        if contact.get("telefon"):
            known = {name: value for name, value in known.items() if name not in SAFE}
        known |= contact
        person.inhalt = seal(known, person.place(person.pk))
        person.save()
        nachrichten.reachable(termin, known)
    anfrage.delete()
