"""The report of a year with 2,000 dates and 100,000 visits: once counted live, once with every month closed.

The quickest round counts: seconds say how busy the machine is, too.
"""

import datetime as dt
import time

from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from angebote.models import Angebot, Durchgang, Termin
from lena.bericht import close_months
from quartier.regeln import local_instant

from . import cluster, fabrik
from .conftest import ServiceClient
from .test_bericht import asked

OFFERS, DATES, VISITS, PEOPLE, RECEIPTS = 40, 2000, 100_000, 25, 60
SECONDS, QUERIES, ROUNDS = 1.0, 15, 9


def fill():
    """Last year: so many offers with so many dates, each counted; people signed up for each offer."""
    fabrik.make_haus()
    year = timezone.localdate().year - 1
    felder = [fabrik.make_handlungsfeld(f"Feld {n}", f"feld-{n}") for n in range(8)]
    grant = fabrik.make_foerderung("30000", von=dt.date(year, 1, 1), bis=dt.date(year, 12, 31))
    for number in range(RECEIPTS):
        fabrik.spend(grant, "100", datum=dt.date(year, 1 + number % 12, 15))
    offers = Angebot.objects.bulk_create(
        Angebot(
            titel=f"Kurs {n}", slug=f"kurs-{n}", kurztext="Ein Kurs.", beschreibung="Für alle.", fuer_wen="alle",
            veranstalter=fabrik.make_organisation(f"Verein {n % 5}"), sprachen=["de", "ar"][: 1 + n % 2],
            stand="veroeffentlicht",
        )
        for n in range(OFFERS)
    )  # fmt: skip
    start, every = dt.date(year, 1, 2), 363 * OFFERS / DATES
    for n, angebot in enumerate(offers):
        angebot.handlungsfelder.add(felder[n % 8], felder[(n + 3) % 8])
        angebot.foerderungen.add(grant)
        durchgang = Durchgang.objects.create(angebot=angebot, titel="laufend", plaetze=100)
        days = [start + dt.timedelta(int(every * number)) for number in range(DATES // OFFERS)]
        Termin.objects.bulk_create(
            Termin(
                angebot=angebot, durchgang=durchgang, beginn=local_instant(day, dt.time(10)),
                ende=local_instant(day, dt.time(12)), besuche=VISITS // DATES, besuche_kinder=5, besuche_neu=2,
            )
            for day in days
        )  # fmt: skip
        fabrik.sign_up_many(
            durchgang, PEOPLE, erstellt=local_instant(dt.date(year, 1, 1), dt.time(8)), first=n * PEOPLE
        )
    return year


def measure(goal):
    """`goal(name, value, limit, unit)` prints each line."""
    connection.close()
    connection.settings_dict["NAME"] = cluster.copy("lena_bench_report")
    year = fill()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    browser = ServiceClient()
    browser.force_login(get_user_model().objects.create_user("ada", name="Ada", rolle="technik"))
    print(f"\nReport of a year: {DATES} dates, {VISITS} visits, {OFFERS * PEOPLE} people signed up")
    for name in ("counted live", "months closed"):
        if name == "months closed":
            begin = time.perf_counter()
            close_months()
            print(f"{'closing twelve months and more':42} {time.perf_counter() - begin:8.2f} s")
        taken = []
        for number in range(ROUNDS + 1):
            with CaptureQueriesContext(connection) as seen:
                begin = time.perf_counter()
                page = browser.get("/admin/bericht/", {"von": year, "bis": year})
                spent = time.perf_counter() - begin
            taken += [spent] * bool(number)  # the first round warms up
        assert f">{VISITS:,}<".replace(",", ".") in page.text
        goal(f"report, {name}", min(taken), SECONDS, "s")
        goal(f"report, {name}: queries", len(asked(seen)), QUERIES, "")
    connection.close()
