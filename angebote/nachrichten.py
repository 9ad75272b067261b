"""What people who signed up are told. Each text is a promise, written with what it tells of."""

from django.conf import settings
from django.template.loader import render_to_string

from quartier import kalender
from quartier.models import Haus, Nachricht
from quartier.models.nummer import merkwort


def _text(name, anmeldung, **more):
    return render_to_string(
        f"mail/{name}.txt",
        {
            "anmeldung": anmeldung,
            "angebot": anmeldung.durchgang.angebot,
            "termine": anmeldung.durchgang.termine.upcoming().select_related("raum")[:5],
            "merkwort": merkwort(anmeldung.code),
            "haus": Haus.load(),
            "url": settings.LENA_URL,
            **more,
        },
    ).strip()


def termine_as_calendar(termine, titel, url):
    """A calendar file with one entry per date."""
    return kalender.calendar(
        kalender.event(
            t.pk, t.beginn, t.ende, titel, t.raum.ort if t.raum else "", sequenz=t.sequenz,
            abgesagt=bool(t.abgesagt_am), url=url, text=t.hinweis,
        )
        for t in termine
    )  # fmt: skip


def signed_up(anmeldung, geheimnis):
    """Confirmation with number, link and calendar file; only to who gave an address."""
    if not anmeldung.email:
        return
    angebot = anmeldung.durchgang.angebot
    dates = anmeldung.durchgang.termine.upcoming().select_related("raum")
    Nachricht.tell(
        anmeldung,
        f"anmeldung:{anmeldung.pk}:eingang",
        f"{'Ihre Anmeldung' if anmeldung.has_place else 'Ihr Platz auf der Warteliste'}: {angebot.titel}",
        _text("angemeldet", anmeldung, link=f"{settings.LENA_URL}/meine/{geheimnis}/"),
        termine_as_calendar(dates, angebot.titel, settings.LENA_URL + angebot.get_absolute_url())
        if anmeldung.has_place
        else "",
    )


def moved_up(anmeldung):
    """A place has become free for somebody who waited: by mail, or by the staff's call list."""
    Nachricht.tell(
        anmeldung,
        f"anmeldung:{anmeldung.pk}:nachgerueckt",
        f"Sie haben jetzt einen Platz: {anmeldung.durchgang.angebot.titel}",
        _text("nachgerueckt", anmeldung),
        call=True,
    )


def withdrawn(anmeldung):
    """Receipt for who withdrew; only to who gave an address."""
    if not anmeldung.email:
        return
    Nachricht.tell(
        anmeldung,
        f"anmeldung:{anmeldung.pk}:zurueckgezogen",
        f"Ihre Anmeldung ist zurückgezogen: {anmeldung.durchgang.angebot.titel}",
        _text("zurueckgezogen", anmeldung),
    )


def _about_date(anmeldung, termin):
    return f"anmeldung:{anmeldung.pk}:termin:{termin.pk}:"


def date_called_off(anmeldung, termin):
    """One date does not take place: by mail, or by the staff's call list."""
    if anmeldung.email or anmeldung.telefon:
        Nachricht.tell(
            anmeldung,
            f"{_about_date(anmeldung, termin)}{termin.sequenz}",
            f"Fällt aus: {termin.angebot.titel}",
            _text("faellt_aus", anmeldung, termin=termin),
            call=True,
        )


def date_reinstated(anmeldung, termin):
    """It takes place after all: what has not been told yet is taken back, the others are told."""
    untold = Nachricht.objects.filter(schluessel__startswith=_about_date(anmeldung, termin), stand="offen")
    if untold.delete()[0] == 0 and (anmeldung.email or anmeldung.telefon):
        Nachricht.tell(
            anmeldung,
            f"{_about_date(anmeldung, termin)}{termin.sequenz}",
            f"Findet doch statt: {termin.angebot.titel}",
            _text("findet_statt", anmeldung, termin=termin),
            call=True,
        )
