"""What is known about the person of an appointment, changed: a contact that comes later, a slip of the pen.

The public site cannot read whom an appointment belongs to. It hands the new contact over, sealed,
as it hands over everything else; the worker, who can, enters it a moment later. The office, who can too, corrects
what is there.
"""

import logging

from django.db import transaction

from quartier.models.nummer import hash_of, new_secret

from . import nachrichten
from .models import Anfrage, Beratungstermin, Helfer, Person

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
    person = termin and _locked_person(termin._locked(alone=True))
    if person:
        known = person.unsealed()
        if contact.get("telefon"):
            known = {name: value for name, value in known.items() if name not in SAFE}
        known |= contact
        person.seal_anew(known)
        nachrichten.reachable(termin, known)
    anfrage.delete()


def _locked_person(termin):
    """Who comes, so that nobody erases them meanwhile; None if somebody has."""
    return Person.objects.select_for_update().filter(pk=termin.pk).first()


class Ueberholt(Exception):
    """Somebody else has changed it since it was read; `fassung` is how it stands now."""

    def __init__(self, fassung):
        super().__init__(fassung)
        self.fassung = fassung


@transaction.atomic
def correct(termin, angaben, gelesen):
    """`angaben` takes the place of what was known, if that is still what was read. What is empty is known no more.

    Returns the names of what has changed; saved a second time, nothing has.
    Raises Ueberholt, Vergeben, or Person.DoesNotExist if nobody is known (any more).
    """
    termin = termin._locked(alone=True)
    person = _locked_person(termin)
    if person is None:
        raise Person.DoesNotExist
    known = person.unsealed()
    changed = [name for name, value in angaben.items() if value != known.get(name, type(value)())]
    if not changed:
        return []
    if person.fassung != gelesen:
        raise Ueberholt(person.fassung)
    new = {name: value for name, value in (known | angaben).items() if value}
    person.seal_anew(new)
    _tell_there(termin, new, changed)
    return changed


def _tell_there(termin, person, changed):
    """Another way to them: what is still to be told goes there. Another name alone: the calls stay as they are."""
    helper = Helfer.objects.filter(pk=termin.pk).first()
    helfer = helper and helper.unsealed()
    if not {"telefon", "email"} & set(changed):
        nachrichten.ready_anew(termin, person, helfer)
        return
    if "email" in changed:
        nachrichten.confirm_again(termin)
    nachrichten.reachable(termin, person, helfer)
