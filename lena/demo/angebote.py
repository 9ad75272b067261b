"""Offers with their dates and sign-ups: a week in which every weekday has something on."""

import datetime as dt
import secrets

from django.db.models import F
from django.utils import timezone

from angebote.models import Angebot, Bedarf, Durchgang, Termin, Terminregel
from quartier.models import Ansprechperson, Handlungsfeld, Organisation, Raum

from .tabellen import make, table

WEEKS_BEFORE = 10  # so that at least one month is over and closed: the report has something to show


def load():
    tables = table("angebote")
    for angebot in tables["angebot"]:
        _load_angebot(**angebot)
    _call_one_off(tables["faellt_aus"])
    _move_one(tables["verschoben"])


def _load_angebot(
    *, felder, veranstalter, kontakt, raum, regel, plaetze=None, einzeln=False, anmeldungen=(), hilfe=(), **fields
):  # fmt: skip
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
        Durchgang, angebot=angebot, titel="laufend", plaetze=plaetze, einzeln=einzeln,
        raum=Raum.objects.get(name=f"{raum} (Beispiel)"),
    )  # fmt: skip
    tage = [today + dt.timedelta(days=days) for days in regel.pop("in_tagen", [])]
    make(Terminregel, durchgang=durchgang, ab=today - dt.timedelta(weeks=WEEKS_BEFORE), tage=tage, **regel)
    durchgang.write_dates(at=timezone.now() - dt.timedelta(weeks=WEEKS_BEFORE))
    durchgang.write_dates()
    _sign_up(durchgang, anmeldungen)
    _ask_for_help(durchgang, hilfe)
    _count_visitors(durchgang)


def _sign_up(durchgang, anmeldungen):
    """Everybody in order; then those withdraw who do, so that a place is held for who waits."""
    leaving = []
    first = durchgang.termine.upcoming().order_by("beginn").first() if durchgang.einzeln else None
    for person in anmeldungen:
        leaves = person.pop("zieht_zurueck", False)
        anmeldung = durchgang.sign_up(**person, termin=first, geheimnis=secrets.token_urlsafe(32))
        if leaves:
            leaving.append(anmeldung)
    for anmeldung in leaving:
        anmeldung.withdraw()
    if not durchgang.einzeln:  # they have been coming from the beginning, in this order
        durchgang.anmeldungen.update(erstellt=F("erstellt") - dt.timedelta(weeks=WEEKS_BEFORE))


def _ask_for_help(durchgang, hilfe):
    """Tasks at the next two dates; who helps, helps at the first."""
    for number, termin in enumerate(durchgang.termine.upcoming().takes_place().order_by("beginn")[:2]):
        for task in hilfe:
            task = dict(task)
            people = task.pop("wer", [])
            bedarf = make(Bedarf, termin=termin, **task)
            for name in people if number == 0 else []:
                bedarf.help_out(name=name, telefon="030 23125 071", geheimnis=secrets.token_urlsafe(32))


def _count_visitors(durchgang):
    """Who came to the dates that are over; the last one is still to be counted."""
    over = durchgang.termine.filter(ende__lt=timezone.now()).order_by("-beginn")
    for number, termin in enumerate(over[1:]):
        termin.tally(6 + number, kinder=1, ab60=2, neu=number % 2)


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
