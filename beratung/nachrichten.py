"""What people with an appointment are told: neutral words, no matter, no counsellor's name.

The public site cannot read an address: it promises a message, and the worker, who can, looks up
whom it is for when it is sent. So a text always says what is true at that moment.
"""

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from quartier import kalender
from quartier.models import Haus
from quartier.models.nachricht import Kanal, written_in
from quartier.models.nachricht import Stand as Versand
from quartier.models.nummer import merkwort, pass_for
from quartier.regeln import local_instant
from quartier.sprache import language_of
from quartier.tasks import nachrichten_senden

# what a cancellation needs to know
TO_TELL = ("name", "email", "telefon", "darf_sagen", "darf_nachricht", "geteilt", "liest")
REMIND = dt.timedelta(days=2)  # so long before, at the same time of day


def titel():
    """Subject, and title in calendars: it says no more in any language."""
    return _("Ihr Termin im Treff")


def reads():
    """What is sealed with a contact, so that mails come in the language of this page; nothing on German pages."""
    code = translation.get_language()
    return {} if code == settings.LANGUAGE_CODE else {"liest": code}


def ort(termin, haus=None):
    """Where to go: the room with its address, else the house; on the phone and at home in words."""
    if termin.gespraech == "telefon":
        return _("am Telefon: Wir rufen Sie an")
    if termin.gespraech == "hausbesuch":
        return _("bei Ihnen zu Hause: Wir kommen zu Ihnen")
    haus = haus or Haus.load()
    return termin.raum.ort if termin.raum else f"{haus.name}, {haus.adresse}"


def termin_as_calendar(termin):
    """A calendar file with this one appointment."""
    abgesagt = termin.stand in ("abgesagt", "abgesagt_haus", "faellt_aus")
    entry = kalender.event(
        termin.pk, termin.beginn, termin.ende, titel(), ort(termin), sequenz=termin.sequenz, abgesagt=abgesagt
    )
    return kalender.calendar([entry])


def _way(contact):
    """How somebody can be told, or None."""
    return Kanal.MAIL if contact.get("email") else Kanal.ANRUF if contact.get("telefon") else None


def way_to(termin):
    """(how, whom) we can tell about this appointment; (None, None) if we cannot.

    Known from the cancellation that has lain ready since the booking: it may be looked at, not its contents.
    """
    from .models import Nachricht

    ready = Nachricht.objects.filter(termin=termin, art=Nachricht.Art.ABSAGE)
    return ready.values_list("kanal", "an").first() or (None, None)


def booked(termin, person, helfer=None):
    """Hand the sealed person over, promise confirmation and reminder, and lay the cancellation ready."""
    from .models import Helfer, Nachricht, Person

    Person.hand_over(termin, person)
    if helfer:
        Helfer.hand_over(termin, helfer)
    way, _ = _lay_ready(termin, person, helfer)
    if not way:
        return
    if way == Kanal.MAIL:
        _tell(termin, Nachricht.Art.BESTAETIGUNG)
    if person.get("erinnern"):
        _remind(termin)


def _lay_ready(termin, person, helfer=None):
    """Lay the cancellation ready for the person, or else for who books for them. Returns (how, whom) we tell."""
    from .models import Nachricht

    contact, an = (person, Nachricht.An.PERSON) if _way(person) or not helfer else (helfer, Nachricht.An.HELFER)
    if not (way := _way(contact)):
        return None, None
    Nachricht.promise(termin, Nachricht.Art.ABSAGE, way, an, _to_tell(contact), stand=Versand.VORGEMERKT)
    return way, an


def _to_tell(contact):
    """What a cancellation keeps, because everything else is forgotten before it is told."""
    return {name: contact[name] for name in TO_TELL if contact.get(name)}


def ready_anew(termin, person, helfer=None):
    """What a cancellation needs to know has changed. Returns (how, whom) we tell. Only behind the wall."""
    from .models import Nachricht

    Nachricht.objects.filter(termin=termin, art=Nachricht.Art.ABSAGE, stand=Versand.VORGEMERKT).delete()
    return _lay_ready(termin, person, helfer)


def reachable(termin, person, helfer=None):
    """There is a way to tell the person, or another one: everything still to be told goes there.

    What did not arrive at the old one, too. With no way left, nothing waits for nobody: it is told at the door.
    Only behind the wall: it takes the place of what lies ready.
    """
    from .models import Nachricht

    art, told = Nachricht.Art, Nachricht.objects.filter(termin=termin)
    way, an = ready_anew(termin, person, helfer)
    waiting = told.filter(stand=Versand.OFFEN).exclude(art=art.ABSAGE)
    if not way:
        waiting.delete()
        return
    if termin.can_change:
        in_vain = told.filter(stand=Versand.GESCHEITERT, sequenz=termin.sequenz)  # what is not outdated
        in_vain.exclude(art__in=[art.BESTAETIGUNG, art.ANGEBOT]).update(stand=Versand.OFFEN, fehler="")
    waiting.update(kanal=way, an=an, versuche=0, versucht_am=None)
    if not termin.can_change:  # over: nothing to confirm, nothing to remind of
        return
    if termin.was_cancelled_by_us:
        if not told.filter(art=art.AUSFALL).exists():
            _tell(termin, art.AUSFALL)
        return
    told.filter(art=art.BESTAETIGUNG, stand=Versand.GESCHEITERT).delete()
    if way == Kanal.MAIL and not told.filter(art=art.BESTAETIGUNG).exists():
        _tell(termin, art.BESTAETIGUNG)
    if person.get("erinnern") and not told.filter(art=art.ERINNERUNG).exists():
        _remind(termin)


def confirm_again(termin):
    """The confirmation went to a wrong address: as if none had been sent. Call before `reachable`."""
    from .models import Nachricht

    sent = Nachricht.objects.filter(termin=termin, art=Nachricht.Art.BESTAETIGUNG, stand=Versand.ERLEDIGT)
    sent.exclude(erledigt_am=None).delete()


def _tell(termin, art, angebot=None):
    """Promise a message now; nothing if there is no way to them."""
    from .models import Nachricht

    way, an = way_to(termin)
    if way:
        Nachricht.promise(termin, art, way, an, faellig_ab=timezone.now(), angebot=angebot)
        if way == Kanal.MAIL:
            nachrichten_senden.defer()
    return way


def _remind(termin):
    """Promise the reminder, if there is still time for one."""
    from .models import Nachricht

    local = timezone.localtime(termin.beginn)
    due = local_instant((local - REMIND).date(), local.time())
    way, an = way_to(termin)
    if way and due > timezone.now():
        Nachricht.promise(termin, Nachricht.Art.ERINNERUNG, way, an, faellig_ab=due)


def _open(termin, *arten):
    from .models import Nachricht

    return Nachricht.objects.filter(termin=termin, art__in=arten, stand=Versand.OFFEN)


def moved(termin, doch=False):
    """Another time or place, or (`doch`) the old ones after all.

    What nobody has read yet is not needed any more; the reminder moves along.
    """
    from .models import Nachricht

    art = Nachricht.Art
    _open(termin, art.VERSCHOBEN, art.DOCH, art.AUSFALL, art.ANGEBOT).update(stand=Versand.ERLEDIGT)
    reminded = Nachricht.objects.filter(termin=termin, art=art.ERINNERUNG).exists()
    _open(termin, art.ERINNERUNG).update(stand=Versand.ERLEDIGT)
    _tell(termin, art.DOCH if doch else art.VERSCHOBEN)
    if reminded:
        _remind(termin)


def after_all(termin):
    """It takes place as planned: whoever has not heard of the contrary yet need not hear anything."""
    from .models import Nachricht

    art, mine = Nachricht.Art, Nachricht.objects.filter(termin=termin, stand=Versand.ERLEDIGT)
    heard = mine.filter(art=art.AUSFALL).exclude(erledigt_am=None).exists()  # without that day it was only called off
    missed = mine.filter(art=art.VERSCHOBEN, erledigt_am=None).exists()
    unheard = _open(termin, art.AUSFALL).update(stand=Versand.ERLEDIGT)
    if heard or missed or not unheard:
        return moved(termin, doch=heard or not unheard)
    if mine.filter(art=art.BESTAETIGUNG, erledigt_am=None).update(stand=Versand.OFFEN):
        nachrichten_senden.defer()
    if Nachricht.objects.filter(termin=termin, art=art.ERINNERUNG).exists():
        _remind(termin)


def cancelled(termin, by_house):
    """Release the cancellation message; who cancelled by themselves is not called."""
    from .models import Nachricht

    waiting = Nachricht.objects.filter(termin=termin, art=Nachricht.Art.ABSAGE, stand=Versand.VORGEMERKT)
    if not by_house:
        waiting = waiting.filter(kanal=Kanal.MAIL)
    if waiting.update(stand=Versand.OFFEN, faellig_ab=timezone.now()):
        nachrichten_senden.defer()


def earlier(termin, offer):
    """A time is kept free for who waits."""
    from .models import Nachricht

    _tell(termin, Nachricht.Art.AUSFALL if termin.was_cancelled_by_us else Nachricht.Art.ANGEBOT, offer)


def fell_out(termin):
    """We had to cancel; the times kept free for them stand in the text. Reminders are not needed any more."""
    from .models import Nachricht

    art = Nachricht.Art
    _open(termin, art.ERINNERUNG, art.VERSCHOBEN, art.DOCH, art.ANGEBOT, art.BESTAETIGUNG).update(
        stand=Versand.ERLEDIGT
    )
    _tell(termin, art.AUSFALL)


def offers_over(termin, offer=None):
    """Times are not kept free any more: whoever has not been asked yet need not be asked."""
    from .models import Nachricht

    asked = _open(termin, Nachricht.Art.ANGEBOT)
    (asked.filter(angebot=offer) if offer else asked).update(stand=Versand.ERLEDIGT)


def handed_over(termin):
    """The person has it in their own hands now: number and word go to them, if there is a way."""
    from .models import Nachricht

    _tell(termin, Nachricht.Art.UEBERGABE)


def email(nachricht):
    """The parts of a mail for Botschaft.deliver, or None if there is nobody to tell any more.

    In the language of the page on which they left their contact, with the German text below.
    """
    contact = nachricht.contact()
    if contact is None or not contact.get("email"):
        return None
    language = language_of(contact.get("liest"))
    message = written_in(language, lambda german_below: _written(nachricht))
    with translation.override(language):
        ics = termin_as_calendar(nachricht.termin)
    return contact["email"], *message, ics


def _written(nachricht):
    """Subject and text in the language that is set."""
    return titel(), render_to_string(f"mail/termin_{nachricht.art}.txt", words_for(nachricht)).strip()


def words_for(nachricht):
    """What the texts of mails need."""
    termin = nachricht.termin
    opens = pass_for(termin.code, max(termin.ende, timezone.now() + dt.timedelta(days=1)))
    return {
        "termin": termin,
        "ort": ort(termin),
        "merkwort": merkwort(termin.code),
        "haus": Haus.load(),
        "start": _public("start"),
        "meine": _public("meine"),
        "link": _public("meins", opens),
        "absagen": _public("absagen", opens),
        "verschieben": _public("verschieben", opens),
        "reihe": type(termin).objects.booked().others_of_series(termin),
        "angebote": termin.angebote.filter(stand="angeboten", gehalten_bis__gt=timezone.now()).order_by("beginn"),
    }


def _public(name, *args):
    """A page of the public site in the language that is set, whichever service asks."""
    return settings.LENA_URL + reverse(name, urlconf="lena.urls", args=args)


def confirmed_together(termine):
    """These were booked in one go: the confirmation of the first lists the others, which need none of their own."""
    from .models import Nachricht

    others = Nachricht.objects.filter(termin__in=termine[1:], art=Nachricht.Art.BESTAETIGUNG, stand=Versand.OFFEN)
    others.update(stand=Versand.ERLEDIGT)
