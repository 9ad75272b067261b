"""The counselling office: matters, counsellors with office hours, and appointments of made-up people."""

import datetime as dt

from django.utils import timezone

from beratung.models import Anliegen, Beratungskraft, Beratungstermin, Sprechzeit
from beratung.zeiten import free_times
from quartier.models import Raum
from quartier.models.nummer import new_secret

from .tabellen import make, table

NOTE = "Dieser Text ist ein Beispiel."


def load():
    tables = table("beratung")
    for n, anliegen in enumerate(tables["anliegen"], 1):
        # the address is neutral: it must not tell what somebody has looked at
        ablauf = f"{anliegen.pop('ablauf')}\n\n{NOTE}"
        make(Anliegen, slug=f"anliegen-{n}", reihenfolge=n, ablauf=ablauf, **anliegen)
    for kraft in tables["beratungskraft"]:
        _load_kraft(**kraft)
    for termin in tables["termin"]:
        _book(**termin)


def _load_kraft(*, anliegen, sprechzeiten, **fields):
    kraft = make(Beratungskraft, **fields)
    kraft.anliegen.set(Anliegen.objects.filter(titel__in=anliegen))
    ab = timezone.localdate() - dt.timedelta(weeks=4)
    for sprechzeit in sprechzeiten:
        raum = Raum.objects.get(name=f"{sprechzeit.pop('raum')} (Beispiel)")
        only_for = sprechzeit.pop("nur_fuer", [])
        made = make(Sprechzeit, beratungskraft=kraft, ab=ab, raum=raum, **sprechzeit)
        made.anliegen.set(Anliegen.objects.filter(titel__in=only_for))
        made.write_dates()


def _book(*, anliegen, freie_zeit, person, kanal="web", sagt_ab=False, **wunsch):
    """Book the nth free time (0 = the next one) for this person."""
    anliegen = Anliegen.objects.get(titel=anliegen)
    zeit, geheimnis = free_times(anliegen, **wunsch)[freie_zeit], new_secret()
    termin = Beratungstermin.objects.hold(anliegen, zeit.beratungskraft, zeit.beginn, geheimnis, **wunsch)
    termin = termin.confirm(geheimnis, kanal=kanal, **person)
    if sagt_ab:
        termin.cancel()
