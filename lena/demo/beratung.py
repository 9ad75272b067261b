"""The counselling office: matters, counsellors with office hours, and appointments of made-up people."""

import datetime as dt

from django.utils import timezone

from beratung.models import Anfrage, Anliegen, Beratungskraft, Beratungstermin, Fehlbedarf, Sprechzeit
from beratung.zeiten import free_times
from quartier.models import Raum
from quartier.models.nummer import hash_of, new_secret

from .tabellen import make, table

NOTE = "Dieser Text ist ein Beispiel."


def load():
    tables = table("beratung")
    for n, anliegen in enumerate(tables["anliegen"], 1):
        # the address is neutral: it must not tell what somebody has looked at
        ablauf, saetze = f"{anliegen.pop('ablauf')}\n\n{NOTE}", "\n".join(anliegen.pop("saetze"))
        make(Anliegen, slug=f"anliegen-{n}", reihenfolge=n, ablauf=ablauf, saetze=saetze, **anliegen)
    for kraft in tables["beratungskraft"]:
        _load_kraft(**kraft)
    for termin in tables["termin"]:
        _book(**termin)
    for anfrage in tables["anfrage"]:
        _ask(**anfrage)
    for fehlbedarf in tables["fehlbedarf"]:
        _miss(**fehlbedarf)


def _load_kraft(*, anliegen, sprechzeiten, **fields):
    kraft = make(Beratungskraft, **fields)
    kraft.anliegen.set(Anliegen.objects.filter(titel__in=anliegen))
    ab = timezone.localdate() - dt.timedelta(weeks=4)
    for sprechzeit in sprechzeiten:
        raum = sprechzeit.pop("raum", None)
        raum = raum and Raum.objects.get(name=f"{raum} (Beispiel)")
        only_for = sprechzeit.pop("nur_fuer", [])
        made = make(Sprechzeit, beratungskraft=kraft, ab=ab, raum=raum, **sprechzeit)
        made.anliegen.set(Anliegen.objects.filter(titel__in=only_for))
        made.write_dates()


def _book(*, anliegen, freie_zeit, person, kanal="web", helfer=None, moechte_frueher=False, sagt_ab=False, **wunsch):
    """Book the nth free time (0 = the next one; the last if there are fewer) for this person."""
    anliegen = Anliegen.objects.get(titel=anliegen)
    times, geheimnis = free_times(anliegen, **wunsch), new_secret()
    zeit = times[min(freie_zeit, len(times) - 1)]
    termin = Beratungstermin.objects.hold(anliegen, zeit.beratungskraft, zeit.beginn, geheimnis, **wunsch)
    termin = termin.confirm(geheimnis, kanal=kanal, helfer=helfer, **person)
    if moechte_frueher:
        termin.want_earlier(True)
    if sagt_ab:
        termin.cancel()


def _ask(*, anliegen, person, **fields):
    """A wish to be called back."""
    anliegen = Anliegen.objects.get(titel=anliegen)
    Anfrage.hand_over(person, anliegen=anliegen, geheimnis_hash=hash_of(new_secret()), **fields)


def _miss(*, anliegen, sprache, mal):
    """So many times nothing suited, this week and in the weeks before."""
    anliegen = Anliegen.objects.get(titel=anliegen)
    for weeks, times in enumerate(mal):
        for _ in range(times):
            Fehlbedarf.count(anliegen, sprache, timezone.now() - dt.timedelta(weeks=weeks))
