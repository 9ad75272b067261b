"""More than two open appointments with one telephone number or e-mail address: a hint for the office.

Nobody is refused: a family shares a telephone, and debts and a residence permit are two matters. And the
public site could not refuse anybody, because it cannot read who has booked. So the worker looks, and whoever
counsels reads a sentence beside the appointment and asks.
"""

import re
from collections import defaultdict

from django.db import transaction

from lena.keys import CannotOpen

from .models import Beratungstermin, Person, Stand, Vermerk

AT_MOST = 2
HINT = (
    "Mit derselben Telefonnummer oder E-Mail-Adresse sind schon {} andere Termine gebucht. "
    "Bitte nachfragen, ob alle gebraucht werden."
)


def hint_at_many(at=None):
    """Leave the hint at every third and further one booked on the public site. A second run changes nothing."""
    coming = Beratungstermin.objects.booked(at)
    known = set(Vermerk.objects.filter(termin__in=coming).values_list("pk", flat=True))
    earlier = defaultdict(set)
    people = Person.objects.filter(termin__in=coming).select_related("termin")
    for person in people.order_by("termin__gebucht_am", "pk"):
        termin = person.termin
        try:
            mine = ways(person.unsealed())
        except CannotOpen:  # one that cannot be opened must not keep the others from theirs
            continue
        others = set().union(*(earlier[way] for way in mine))
        for way in mine:
            earlier[way].add(termin.pk)
        if len(others) >= AT_MOST and termin.kanal == "web" and termin.pk not in known:
            _leave(termin, HINT.format(len(others)))


@transaction.atomic
def _leave(termin, text):
    """The hint, unless the appointment has been cancelled meanwhile."""
    if termin._locked(alone=True).stand == Stand.GEBUCHT:
        Vermerk.hand_over(termin, {"text": text})


def ways(contact):
    """By what a contact is recognised: the last digits of the telephone, the e-mail address."""
    digits, email = re.sub(r"\D", "", contact.get("telefon", ""))[-7:], contact.get("email", "").casefold()
    return {way for way in (digits, email) if way}
