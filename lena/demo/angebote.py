"""Offers with their dates and sign-ups: a week in which every weekday has something on."""

import datetime as dt
import secrets

from django.utils import timezone

from angebote.models import Angebot, Durchgang, Termin, Terminregel
from quartier.models import Ansprechperson, Handlungsfeld, Organisation, Raum

from .tabellen import make, table

WEEKS_BEFORE = 4


def load():
    tables = table("angebote")
    for angebot in tables["angebot"]:
        _load_angebot(**angebot)
    _call_one_off(tables["faellt_aus"])
    _move_one(tables["verschoben"])


def _load_angebot(*, felder, veranstalter, kontakt, raum, regel, plaetze=None, anmeldungen=(), **fields):
    today = timezone.localdate()
    angebot = make(
        Angebot,
        veranstalter=Organisation.objects.get(kurz=veranstalter),
        kontakt=Ansprechperson.objects.get(name=kontakt),
        geprueft_am=today - dt.timedelta(days=10),
        beispiel=True,
        **{"stand": Angebot.Stand.VEROEFFENTLICHT, **fields},
    )
    angebot.handlungsfelder.set(Handlungsfeld.objects.filter(slug__in=felder))
    durchgang = make(
        Durchgang, angebot=angebot, titel="laufend", plaetze=plaetze, raum=Raum.objects.get(name=f"{raum} (Beispiel)")
    )
    make(Terminregel, durchgang=durchgang, ab=today - dt.timedelta(weeks=WEEKS_BEFORE), **regel)
    durchgang.write_dates(at=timezone.now() - dt.timedelta(weeks=1))  # the current week is complete, even on a Sunday
    durchgang.write_dates()
    _sign_up(durchgang, anmeldungen)


def _sign_up(durchgang, anmeldungen):
    """Everybody in order; then those withdraw who do, so that somebody moves up."""
    leaving = []
    for person in anmeldungen:
        leaves = person.pop("zieht_zurueck", False)
        anmeldung = durchgang.sign_up(**person, geheimnis=secrets.token_urlsafe(32))
        if leaves:
            leaving.append(anmeldung)
    for anmeldung in leaving:
        anmeldung.withdraw()


def _next_date(slugs, after):
    """The first date of these offers after that local day."""
    dates = Termin.objects.filter(angebot__slug__in=slugs).takes_place()
    return dates.on(after + dt.timedelta(days=1), after + dt.timedelta(days=60)).order_by("beginn").first()


def _call_one_off(faellt_aus):
    _next_date(faellt_aus["angebote"], timezone.localdate()).call_off(faellt_aus["hinweis"])


def _move_one(verschoben):
    termin = _next_date([verschoben["angebot"]], timezone.localdate())
    later = dt.timedelta(minutes=verschoben["minuten"])
    termin.beginn, termin.ende, termin.hinweis = termin.beginn + later, termin.ende + later, verschoben["hinweis"]
    termin.place()
