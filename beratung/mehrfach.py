"""More than two open appointments with one telephone number or e-mail address: a hint for the office.

Nobody is refused: a family shares a telephone, and debts and a residence permit are two matters. And the
public site could not refuse anybody, because it cannot read who has booked. So the worker looks, and whoever
counsels reads a sentence beside the appointment and asks.
"""

import re
from collections import defaultdict

from .models import Beratungstermin, Person, Vermerk

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
        termin, ways = person.termin, _ways(person.unsealed())
        others = set().union(*(earlier[way] for way in ways))
        for way in ways:
            earlier[way].add(termin.pk)
        if len(others) >= AT_MOST and termin.kanal == "web" and termin.pk not in known:
            Vermerk.hand_over(termin, {"text": HINT.format(len(others))})


def _ways(contact):
    """By what a contact is recognised: the last digits of the telephone, the e-mail address."""
    digits, email = re.sub(r"\D", "", contact.get("telefon", ""))[-7:], contact.get("email", "").casefold()
    return {way for way in (digits, email) if way}
