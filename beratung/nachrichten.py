"""What people with an appointment are told: neutral words, no matter, no counsellor's name."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from quartier import kalender
from quartier.models import Haus
from quartier.models.nachricht import Kanal
from quartier.models.nachricht import Stand as Versand
from quartier.models.nummer import merkwort
from quartier.tasks import nachrichten_senden

TITEL = "Ihr Termin im Treff"


def ort(termin):
    """Where to go: the room with its address, else the house."""
    haus = Haus.load()
    return termin.raum.ort if termin.raum else f"{haus.name}, {haus.adresse}"


def termin_as_calendar(termin):
    """A calendar file with this one appointment."""
    abgesagt = termin.stand != "gebucht"
    entry = kalender.event(
        termin.pk, termin.beginn, termin.ende, TITEL, ort(termin), sequenz=termin.sequenz, abgesagt=abgesagt
    )
    return kalender.calendar([entry])


def booked(termin, person, geheimnis):
    """Hand the sealed person over, promise the confirmation, and lay the cancellation ready.

    The public site cannot read an address again later, so what may have to be
    told one day is written now and waits (`vorgemerkt`).
    """
    from .models import Nachricht, Person

    Person.hand_over(termin, person)
    contact = {name: person[name] for name in ("name", "email", "telefon")} | {"geheimnis": geheimnis}
    if contact["email"]:
        Nachricht.promise(termin, Nachricht.Art.BESTAETIGUNG, contact, faellig_ab=timezone.now())
        nachrichten_senden.defer()
    Nachricht.promise(termin, Nachricht.Art.ABSAGE, contact, stand=Versand.VORGEMERKT)


def cancelled(termin, by_house):
    """Release the cancellation message; who cancelled by themselves is not called."""
    from .models import Nachricht

    waiting = Nachricht.objects.filter(termin=termin, art=Nachricht.Art.ABSAGE, stand=Versand.VORGEMERKT)
    if not by_house:
        waiting = waiting.filter(kanal=Kanal.MAIL)
    if waiting.update(stand=Versand.OFFEN, faellig_ab=timezone.now()):
        nachrichten_senden.defer()


def email(nachricht):
    """The parts of a mail for Botschaft.deliver, or None if the contact has been forgotten."""
    contact = nachricht.contact()
    if contact is None:
        return None
    termin = nachricht.termin
    text = render_to_string(
        f"mail/termin_{nachricht.art}.txt",
        {
            "termin": termin,
            "ort": ort(termin),
            "merkwort": merkwort(termin.code),
            "haus": Haus.load(),
            "url": settings.LENA_URL,
            "link": f"{settings.LENA_URL}/meine/{contact['geheimnis']}/",
        },
    )
    return contact["email"], TITEL, text.strip(), termin_as_calendar(termin)
