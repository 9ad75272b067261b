"""Free times with a full house: 20 counsellors and 10,000 appointments against two counsellors and none."""

import datetime as dt
import secrets
import statistics
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beratung.models import Anliegen, Beratungskraft, Beratungstermin, Sprechstunde, Sprechzeit
from beratung.zeiten import free_times, next_days
from quartier.regeln import local_instant

from . import cluster, fabrik
from .conftest import ServiceClient

WEEKS, DAYS, BOOKED = 8, 5, 10_000
EVERY = 26  # every so manyth time stays free
STEP = dt.timedelta(minutes=40)
GROWTH, QUERIES, ROUNDS = 2, 8, 15


def fill(counsellors, booked):
    """So many counsellors, on workdays from 8 to 17, and so many appointments; every third speaks Arabic."""
    fabrik.make_haus()
    anliegen = fabrik.make_anliegen(slug="anliegen-1", puffer=10, horizont=7 * WEEKS)
    today = timezone.localdate()
    days = [day for n in range(7 * WEEKS) if (day := today + dt.timedelta(n + 1)).weekday() < 5]
    rows = []
    for number in range(counsellors + 2):
        there = number < counsellors
        kraft = Beratungskraft.objects.create(
            name=f"Kraft {number}",
            art="beratung" if there else "sprachmittlung",
            sprachen=["de", "ar"][: 1 + (not there)],
        )
        kraft.anliegen.set([anliegen] * there)
        rule = Sprechzeit.objects.create(
            beratungskraft=kraft, wochentage=[0, 1, 2, 3, 4], ab=today, von_uhr=dt.time(8), bis_uhr=dt.time(17)
        )
        begins = [(day, local_instant(day, dt.time(8)), local_instant(day, dt.time(17))) for day in days]
        Sprechstunde.objects.bulk_create(
            Sprechstunde(sprechzeit=rule, beratungskraft=kraft, regeltag=day, beginn=begin, ende=end)
            for day, begin, end in begins
        )
        if there:
            rows += [(kraft, begin + n * STEP) for _, begin, _ in begins for n in range(13)]
    taken = [row for n, row in enumerate(rows) if (n + n // 520 * 7) % EVERY][:booked]
    half = dt.timedelta(minutes=30)
    Beratungstermin.objects.bulk_create(
        Beratungstermin(
            anliegen=anliegen, beratungskraft=kraft, belegt_ab=begin, beginn=begin, ende=begin + half,
            frei_ab=begin + STEP, stand="gebucht", geheimnis_hash=secrets.token_hex(32),
        )
        for kraft, begin in taken
    )  # fmt: skip
    return len(taken)


class Office:
    def __init__(self, name, *size):
        self.name = name
        connection.close()
        connection.settings_dict["NAME"] = cluster.copy(name)
        self.booked = fill(*size)
        self.anliegen, self.browser = Anliegen.objects.get(), ServiceClient()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def open(self):
        connection.close()
        connection.settings_dict["NAME"] = self.name
        connection.ensure_connection()


DEEDS = {
    "times: page": lambda office: office.browser.get("/beratung/anliegen-1/"),
    "times: page, Arabic": lambda office: office.browser.get("/beratung/anliegen-1/?sprache=ar"),
    "times: next days": lambda office: next_days(office.anliegen, DAYS),
    "times: next days, Arabic": lambda office: next_days(office.anliegen, DAYS, sprache="ar"),
    "times: all eight weeks": lambda office: free_times(office.anliegen),
}
HELD_TO = {"times: page", "times: page, Arabic"}  # the others are shown


def measure(goal):
    """Both houses in turn; `goal(name, value, limit, unit)` prints each line."""
    small, large = Office("lena_bench_two", 2, 0), Office("lena_bench_twenty", 20, BOOKED)
    print(f"\nFree times over {WEEKS} weeks: 2 counsellors, none booked → 20 counsellors, {large.booked} booked")
    taken, queries = {}, {}
    for number in range(ROUNDS + 1):
        for office in (small, large):
            office.open()
            for name, deed in DEEDS.items():
                with CaptureQueriesContext(connection) as seen:
                    begin = time.perf_counter()
                    deed(office)
                    spent = time.perf_counter() - begin
                if number:  # the first round warms up
                    taken.setdefault((name, office), []).append(spent)
                queries[name, office] = len(seen)
    for name in DEEDS:
        before, after = (statistics.median(taken[name, office]) * 1000 for office in (small, large))
        if name in HELD_TO:
            goal(name, after / before, GROWTH)
        else:
            print(f"{name:42} {after / before:8.2f} ×")
        goal(f"{name}: queries", max(queries[name, office] for office in (small, large)), QUERIES, "")
        print(f"{'':42} {before:.1f} → {after:.1f} ms")
    connection.close()
