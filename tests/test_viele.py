"""One term with five thousand dates and five hundred people: no page asks the database for more than with one date."""

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from angebote.models import Termin

from . import fabrik

PAGES = {
    "start": "/",
    "list": "/angebote/",
    "list, filtered": "/angebote/?kostenlos=on&q=kurs",
    "offer": "/angebote/kurs/",
    "sign-up": "/angebote/kurs/anmelden/{kurs.pk}/",
    "week": "/angebote/woche/",
    "poster": "/angebote/kurs/aushang/",
    "screen": "/bildschirm/",
    "help": "/mitmachen/",
    "one to help": "/mitmachen/{bedarf.pk}/",
    "feed": "/angebote/feed/",
    "board": "/admin/",
    "dates": "/admin/angebote/termin/",
    "sign-ups": "/admin/angebote/anmeldung/",
    "phone": "/admin/angebote/anmeldung/add/",
    "sheet": "/admin/angebote/termin/{termin.pk}/liste/",
    "cancelling": "/admin/angebote/termin/{termin.pk}/absagen/",
}


def test_five_thousand_dates_and_five_hundred_people_take_the_same_queries(redaktion, db):
    fabrik.make_haus()
    angebot = fabrik.make_angebot(slug="kurs")
    kurs = fabrik.make_durchgang(600, angebot=angebot, days=1, confirmed=2, raum=fabrik.make_raum())
    termin = kurs.termine.get()
    bedarf = fabrik.make_bedarf(termin)
    pages = {name: address.format(kurs=kurs, termin=termin, bedarf=bedarf) for name, address in PAGES.items()}

    def count(address):
        with CaptureQueriesContext(connection) as queries:
            assert redaktion.get(address).status_code == 200
        return len(queries)

    before = {name: count(address) for name, address in pages.items()}
    first, hour = fabrik.in_days(1, 11), dt.timedelta(hours=1)
    Termin.objects.bulk_create(
        Termin(angebot=angebot, durchgang=kurs, raum=kurs.raum, beginn=first + n * hour, ende=first + (n + 1) * hour)
        for n in range(5000)
    )
    fabrik.sign_up_many(kurs, 500)
    assert {name: count(address) for name, address in pages.items()} == before
