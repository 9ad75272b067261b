"""What people who signed up are told. Each text is a promise, written with what it tells of."""

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from quartier import kalender
from quartier.models import Haus, Nachricht
from quartier.models.nummer import merkwort, pass_for

UNDO = timedelta(minutes=5)  # so long a cancelled date can be taken back before anybody reads of it
LINK_DAYS = 90  # links in messages open one's own page so long


def _about(person):
    """Messages to this sign-up or helper begin with these words; `forget` deletes by them."""
    return f"{person._meta.model_name}:{person.pk}:"


def _angebot(person):
    return person.durchgang.angebot if hasattr(person, "durchgang") else person.bedarf.termin.angebot


def _tell(person, what, betreff, template, ics="", *, secret=None, after=timedelta(0), **more):
    """Write one message, by mail or for the call list."""
    angebot = _angebot(person)
    key = secret or pass_for(person.code, timezone.now() + timedelta(days=LINK_DAYS))
    text = render_to_string(
        f"mail/{template}.txt",
        {
            "person": person,
            "angebot": angebot,
            "merkwort": merkwort(person.code),
            "haus": Haus.load(),
            "url": settings.LENA_URL,
            "link": f"{settings.LENA_URL}/meine/{key}/",
            **more,
        },
    ).strip()
    Nachricht.tell(
        person, _about(person) + what, f"{betreff}: {angebot.titel}"[:200], text, ics, call=True, after=after,
        veranstalter=angebot.veranstalter,
    )  # fmt: skip


def _coming(anmeldung):
    return anmeldung.dates().upcoming().select_related("raum").order_by("beginn")


def termine_as_calendar(termine, titel, url):
    """A calendar file with one entry per date."""
    return kalender.calendar(
        kalender.event(
            t.pk, t.beginn, t.ende, titel, t.raum.ort if t.raum else "", sequenz=t.sequenz,
            abgesagt=bool(t.abgesagt_am), url=url, text=t.hinweis,
        )
        for t in termine
    )  # fmt: skip


def sign_up_as_calendar(anmeldung):
    """The coming dates of a sign-up as a calendar file."""
    angebot = _angebot(anmeldung)
    return termine_as_calendar(_coming(anmeldung), angebot.titel, settings.LENA_URL + angebot.get_absolute_url())


def help_as_calendar(mithilfe):
    """The date at which somebody helps as a calendar file."""
    angebot = _angebot(mithilfe)
    titel = f"{mithilfe.bedarf}: {angebot.titel}"
    return termine_as_calendar([mithilfe.bedarf.termin], titel, settings.LENA_URL + angebot.get_absolute_url())


def signed_up(anmeldung, geheimnis):
    """Confirmation with number, link and calendar file; only to who gave an address."""
    if anmeldung.email:
        _tell(
            anmeldung, "eingang", "Ihre Anmeldung" if anmeldung.has_place else "Ihr Platz auf der Warteliste",
            "angemeldet", sign_up_as_calendar(anmeldung) if anmeldung.has_place else "", secret=geheimnis,
            termine=_coming(anmeldung)[:5],
        )  # fmt: skip


def place_offered(anmeldung):
    """A place is held for somebody who waits: by mail, or by the staff's call list."""
    if anmeldung.reached_by:
        what = f"angebot:{anmeldung.angeboten_bis.timestamp():.0f}"
        _tell(anmeldung, what, "Ein Platz ist frei", "platz_frei", termine=_coming(anmeldung)[:5])


def untold_offer(anmeldung):
    """The offer of a place that has not reached this party yet, as a queryset of messages."""
    return Nachricht.objects.filter(schluessel__startswith=f"{_about(anmeldung)}angebot:", stand="offen")


def place_taken(anmeldung):
    """The party takes the place that was held; a call about it is not needed any more."""
    untold_offer(anmeldung).delete()
    if anmeldung.email:
        _tell(
            anmeldung, "zugesagt", "Ihr Platz ist fest", "platz_fest", sign_up_as_calendar(anmeldung),
            termine=_coming(anmeldung)[:5],
        )  # fmt: skip


def party_changed(anmeldung):
    """Receipt for who comes with more or fewer people; only to who gave an address."""
    if anmeldung.email:
        _tell(anmeldung, f"personen:{timezone.now().timestamp():.3f}", "Geändert", "geaendert")


def withdrawn(anmeldung):
    """Receipt for who withdrew; what was still to be told about a held place is not."""
    untold_offer(anmeldung).delete()
    if anmeldung.email:
        _tell(anmeldung, "zurueckgezogen", "Ihre Anmeldung ist zurückgezogen", "zurueckgezogen")


def help_promised(mithilfe, geheimnis):
    """Thanks with number, link and calendar file; only to who gave an address."""
    if mithilfe.email:
        ics = help_as_calendar(mithilfe)
        _tell(
            mithilfe, "eingang", "Danke für Ihre Hilfe", "mithilfe", ics, secret=geheimnis,
            termin=mithilfe.bedarf.termin,
        )  # fmt: skip


def _about_date(person, termin):
    return f"{_about(person)}termin:{termin.pk}:"


def _untold(person, termin):
    return Nachricht.objects.filter(schluessel__startswith=_about_date(person, termin), stand="offen")


def dates_moved(termine):
    """These dates have another time or room: each person is told once, of all that concern them.

    What happens to dates that are over or cancelled concerns nobody.
    """
    concerned = {}
    for termin in termine:
        if not termin.abgesagt_am and termin.ende > timezone.now():
            for person in termin.concerned():
                concerned.setdefault(person.pk, (person, []))[1].append(termin)
    for person, dates in concerned.values():
        if person.reached_by:
            for termin in dates:
                _untold(person, termin).delete()  # an older place or time that nobody has read yet
            what = f"termin:{dates[0].pk}:{dates[0].sequenz}"
            _tell(person, what, "Neue Zeit oder neuer Ort", "verlegt", termine=dates)


def date_called_off(person, termin):
    """One date does not take place: by mail, or by the staff's call list."""
    if person.reached_by:
        _untold(person, termin).delete()
        _tell(person, f"termin:{termin.pk}:{termin.sequenz}", "Fällt aus", "faellt_aus", after=UNDO, termin=termin)


def date_reinstated(person, termin):
    """It takes place after all: what has not been told yet is taken back, the others are told."""
    if _untold(person, termin).delete()[0] == 0 and person.reached_by:
        what = f"termin:{termin.pk}:{termin.sequenz}"
        _tell(person, what, "Findet doch statt", "findet_statt", termin=termin)


def circular(person, key, betreff, text):
    """What staff writes to several people at once; `key` makes the same page sent twice one message."""
    if person.reached_by:
        _tell(person, f"rundbrief:{key[:16]}", betreff, "rundbrief", text=text)
