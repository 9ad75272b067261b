"""Jobs of the worker that concern several apps: writing dates ahead, forgetting what is no longer needed."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce
from django.utils import timezone
from procrastinate.contrib.django import app

from angebote.models import Anmeldung, Mithilfe
from angebote.models.anmeldung import KEPT_AFTER
from beratung.models import Anfrage, Beratungstermin, Helfer, Person, Sitzung, Vermerk
from beratung.models import Nachricht as Beratungsnachricht
from lena.bericht import close_months, counted_before
from quartier.models import Bremse, Idee, Nachricht, Nummer
from quartier.models.nachricht import Stand

PERSON_DAYS = 7


@app.periodic(cron="17 3 * * *", periodic_id="fortschreiben")
@app.task(name="fortschreiben")
def fortschreiben(timestamp=None):
    """Write the dates of all rules ahead."""
    call_command("fortschreiben", verbosity=0)


@app.periodic(cron="7 * * * *", periodic_id="aufraeumen")
@app.task(name="aufraeumen")
def aufraeumen(timestamp=None):
    """The hourly retention job (DSGVO Art. 5 and 17)."""
    forget()


@transaction.atomic
def forget(at=None):
    """Delete what has had its time. A second run changes nothing.

    Persons of the counselling 7 days after the appointment, wishes to be called back 30 days
    after they were made, sign-ups 30 days after the last date of their term, with their
    numbers and messages; whose idea it was 30 days after it was closed. Before anybody is
    forgotten, the months that are over are counted.
    """
    now = at or timezone.now()
    close_months(now)
    Beratungstermin.objects.release_expired(now)
    over = now - timedelta(days=PERSON_DAYS)
    for about_person in (Person, Helfer, Vermerk):
        about_person.objects.filter(termin__ende__lte=over).delete()
    Anfrage.objects.filter(erstellt__lte=now - KEPT_AFTER).delete()
    Beratungsnachricht.objects.filter(termin__ende__lte=over).delete()

    Beratungstermin.objects.filter(ende__lte=over).update(code=None)

    ended = now - KEPT_AFTER
    last_date = Coalesce("termin__ende", Max("durchgang__termine__ende"), F("erstellt"))
    over_long = [
        Anmeldung.objects.annotate(last_date=last_date).filter(last_date__lte=ended),
        Mithilfe.objects.filter(bedarf__termin__ende__lte=ended),
    ]
    if people := [person for people in over_long for person in people]:
        with counted_before(now):
            for person in people:
                Nachricht.objects.filter(schluessel__startswith=f"{person._meta.model_name}:{person.pk}:").delete()
                person.delete()
    Idee.objects.forget(now)
    Nachricht.objects.exclude(stand=Stand.OFFEN).filter(faellig_ab__lte=ended).delete()

    in_use = {
        code
        for model in (Anmeldung, Mithilfe, Idee, Beratungstermin)
        for code in model.objects.exclude(code=None).values_list("code", flat=True)
    }
    Nummer.objects.exclude(code__in=in_use).filter(gezogen__lte=over).delete()
    Bremse.objects.filter(stand__lte=now - timedelta(days=1)).delete()
    for sessions in (Session, Sitzung):
        sessions.objects.filter(expire_date__lte=now).delete()
