"""`make bench`: is it still fast with ten times the data? Ratios within one run, medians of interleaved rounds.

Absolute times say something about this machine only, so each goal but the calendar's is a
ratio to something measured in the same minutes: the same page with a tenth of the data, or
`/livez`, the bare answer of Django with all its middleware. Ends with 1 if a goal is missed.
"""

import os

from . import cluster  # starts PostgreSQL and sets the environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lena.settings")

import django

django.setup()

import datetime as dt
import gc
import http.client
import secrets
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from angebote.models import Angebot, Durchgang, Termin, Terminregel
from lena import rights
from quartier.models.nummer import new_form_key

from . import bench_anblick, bench_beratung, bench_bericht, fabrik
from .conftest import ServiceClient
from .services import free_ports

SMALL, LARGE = (40, 500), (400, 5000)  # offers, dates
FEED_DATES = 1000
WEEKS = 12
ROUNDS = 25  # fewer let a busy neighbour decide
PAGES = {
    "list": "/angebote/",
    "list, filtered": "/angebote/?kostenlos=on",
    "list, search": "/angebote/?q=kurs",
    "offer": "/angebote/angebot-7/",
    "sign-up form": "/angebote/angebot-7/anmelden/{sign_up}/",
    "week plan": "/angebote/woche/",
    "screen": "/bildschirm/",
    "helping": "/mitmachen/",
    "feed (Atom)": "/angebote/feed/",
    "start": "/",
    "today (staff)": "/admin/",
}
HELD_TO = {"list", "offer"}  # at most so many times as slow with ten times the data; the others are shown
GROWTH, COLD, NOT_MODIFIED = 1.5, 0.3, 2.0

missed = []


def goal(name, value, limit, unit="×"):
    """One line with its goal."""
    verdict = "ok" if value <= limit else "MISSED"
    if value > limit:
        missed.append(name)
    print(f"{name:42} {value:8.2f} {unit}   goal ≤ {limit:g} {unit}   {verdict}")


def fill(offers, dates):
    """So many offers with so many dates in the next twelve weeks, people, tasks and one account."""
    fabrik.make_haus()
    raeume, felder = [fabrik.make_raum() for _ in range(8)], [fabrik.make_handlungsfeld()]
    felder += [fabrik.make_handlungsfeld(f"Feld {n}", f"feld-{n}") for n in range(7)]
    owner = fabrik.make_organisation()
    made = Angebot.objects.bulk_create(
        Angebot(
            titel=f"{('Nähkurs', 'Deutschkurs', 'Frauencafé', 'Schach')[n % 4]} {n}", slug=f"angebot-{n}",
            kurztext="Ein Satz, der sagt, was es ist und für wen.", beschreibung="Ein paar Sätze. " * 20,
            fuer_wen="alle", zielgruppen=["alle"], sprachen=["de", ("ru", "ar", "tr")[n % 3]], veranstalter=owner,
            stand="veroeffentlicht", geprueft_am=timezone.localdate(),
        )
        for n in range(offers)
    )  # fmt: skip
    for n, angebot in enumerate(made):
        angebot.handlungsfelder.add(felder[n % 8])
    terms = Durchgang.objects.bulk_create(
        Durchgang(angebot=angebot, titel="laufend", plaetze=8, raum=raeume[n % 8]) for n, angebot in enumerate(made)
    )
    today = timezone.localdate()
    rules = Terminregel.objects.bulk_create(
        Terminregel(durchgang=term, wochentage=[n % 7], ab=today, von_uhr=dt.time(10), bis_uhr=dt.time(11))
        for n, term in enumerate(terms[::2])
    )
    each = dates // offers + 1
    rows = [(n, k, term) for k in range(each) for n, term in enumerate(terms)][:dates]
    Termin.objects.bulk_create(
        Termin(
            angebot=term.angebot, durchgang=term, raum=term.raum, regel=None if n % 2 else rules[n // 2],
            regeltag=None if n % 2 else today + dt.timedelta(k), beginn=begin, ende=begin + dt.timedelta(hours=1),
        )
        for n, k, term in rows
        for begin in [fabrik.in_days((n * 5 + k * 7 * WEEKS // each) % (7 * WEEKS), 8 + n % 12)]
    )  # fmt: skip
    for term in terms[:: max(1, offers // 20)]:
        fabrik.fill(term, 10)
    for termin in Termin.objects.upcoming().order_by("beginn")[:5]:
        fabrik.make_bedarf(termin)
    fabrik.make_konto("bench", "technik")


class House:
    """A database with so much in it, and a browser."""

    def __init__(self, name, offers, dates):
        self.name = name
        connection.close()
        connection.settings_dict["NAME"] = cluster.copy(name)
        fill(offers, dates)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        self.public, self.staff = ServiceClient(), ServiceClient()
        self.staff.login(username="bench", password=fabrik.PASSWORD)
        self.sign_up = Durchgang.objects.get(angebot__slug="angebot-7").pk

    def open(self):
        """Everything after this happens in this house."""
        connection.close()
        connection.settings_dict["NAME"] = self.name
        connection.ensure_connection()

    def get(self, address):
        browser = self.staff if address.startswith("/admin/") else self.public
        return browser.get(address.format(sign_up=self.sign_up))

    def sign_somebody_up(self):
        form = {"schluessel": new_form_key(), "name": "Ada", "erwachsene": 1, "kinder": 0}
        answer = self.public.post(f"/angebote/angebot-7/anmelden/{self.sign_up}/", form)
        assert answer.status_code == 302, answer.status_code


def seconds(deed, *args):
    """How long this takes, once."""
    start = time.perf_counter()
    deed(*args)
    return time.perf_counter() - start


def pages():
    """Each page with the small and the large house in turn."""
    houses = [House(f"lena_bench_{word}", *size) for word, size in (("small", SMALL), ("large", LARGE))]
    there = {name: page for name, page in PAGES.items() if houses[1].get(page).status_code == 200}
    print(f"\n{SMALL[0]} offers, {SMALL[1]} dates → {LARGE[0]} offers, {LARGE[1]} dates (medians of {ROUNDS} rounds)")
    for name in PAGES.keys() - there.keys():
        print(f"{name:42} not there yet ({PAGES[name]})")
    queries, taken, bare = {}, {}, []
    gc.collect()
    gc.freeze()  # as lena/wsgi.py does
    deeds = {name: lambda house, page=page: house.get(page) for name, page in there.items()}
    deeds["sign-up, sent"] = lambda house: house.sign_somebody_up()
    for number in range(ROUNDS + 1):
        for house in houses:
            house.open()
            bare.append(seconds(house.get, "/livez"))
            for name, deed in deeds.items():
                if number == 0:  # also warms up
                    with CaptureQueriesContext(connection) as seen:
                        deed(house)
                    queries[name, house.name] = len(seen)
                else:
                    taken.setdefault((name, house.name), []).append(seconds(deed, house))
    bare = statistics.median(bare)
    print(f"{'/livez':42} {bare * 1000:8.1f} ms")
    for name in deeds:
        small, large = (statistics.median(taken[name, house.name]) for house in houses)
        counts = {queries[name, house.name] for house in houses}
        words = f"{small * 1000:.1f} → {large * 1000:.1f} ms, {large / bare:.0f} × /livez, queries {sorted(counts)}"
        if name in HELD_TO:
            goal(name, large / small, GROWTH)
            goal(f"{name}: difference in queries", max(counts) - min(counts), 0, "")
            print(f"{'':42} {words}")
        else:
            print(f"{name:42} {large / small:8.2f} ×   {words}")


@contextmanager
def served(name):
    """The web service on this database, as it runs in a house: gunicorn, the login lena_web. Gives the port."""
    port = free_ports()
    database = make_conninfo(os.environ["LENA_TEST_SERVER"], dbname=name, user=rights.WEB, password=cluster.PASSWORD)
    env = os.environ | {"LENA_SERVICE": "web", "LENA_DATABASE": database, "PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", "lena.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4",
               "--no-control-socket", "--log-level", "warning"]  # fmt: skip
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env)
    try:
        for _ in range(200):
            try:
                ask(port, "/livez")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def ask(port, path, headers=None, kept=None):
    """One request; over a connection that is kept, if given. Returns status and headers."""
    line = kept or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", path, headers={"Host": "localhost", **(headers or {})})
    answer = line.getresponse()
    answer.read()
    return answer.status, answer.headers


def feed():
    """The calendar of a thousand dates: made anew, and not made because nothing has changed; over HTTP."""
    house = House("lena_bench_feed", 100, FEED_DATES)
    if house.get("/angebote/termine.ics").status_code != 200:
        print("\n/angebote/termine.ics is not there yet")
        return
    connection.close()
    print(f"\nCalendar of {FEED_DATES} dates, over HTTP")
    with served(house.name) as port:
        house.open()
        anew = "/angebote/termine.ics?tag=&seite={}"
        entries = house.get(anew.format(1)).content.count(b"BEGIN:VEVENT")
        assert entries == FEED_DATES, entries
        connection.close()
        _, headers = ask(port, "/angebote/termine.ics")
        known = {"If-None-Match": headers["ETag"]}
        cold, same, bare = [], [], []
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in range(ROUNDS * 4):
            if number % 4 == 0:  # nobody has asked for this address before
                cold.append(seconds(ask, port, anew.format(secrets.token_hex(4)), None, line))
            same.append(seconds(ask, port, "/angebote/termine.ics", known, line))
            bare.append(seconds(ask, port, "/livez", None, line))
        assert ask(port, "/angebote/termine.ics", known)[0] == 304
        assert ask(port, anew.format("zuletzt"))[0] == 200
    cold, same, bare = map(statistics.median, (cold, same, bare))
    goal("calendar, cold", cold, COLD, "s")
    goal("calendar, not modified : /livez", same / bare, NOT_MODIFIED)
    print(f"{'':42} 304 in {same * 1000:.1f} ms, /livez in {bare * 1000:.1f} ms")


def main():
    """Everything; 1 if a goal is missed."""
    plain = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain, ALLOWED_HOSTS=["testserver", "localhost"]):
        pages()
        feed()
        bench_beratung.measure(goal)
        bench_bericht.measure(goal)
        bench_anblick.measure(goal)
        connection.close()
    print(f"\nMissed: {', '.join(missed)}" if missed else "\nAll goals met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
