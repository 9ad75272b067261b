"""What all feeds share: what has not changed is not sent again."""

import datetime as dt
import hashlib

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date

MAX_AGE = 5 * 60
ENTRIES = 50
CODE = [path for app in ("angebote", "quartier") for path in sorted((settings.BASE_DIR / app).rglob("*.py"))]
CODE += [path for folder in settings.LOCALE_PATHS for path in sorted(folder.rglob("*.mo"))]
RELEASE = hashlib.sha256(b"".join(path.read_bytes() for path in CODE)).hexdigest()  # other code may write other feeds

# A row that is visible has one place (ctid) and one writer (xmin): the set of all pairs is another one after
# every change, also a deletion, also one that is committed late with an older time.
ROWS = "SELECT count(*), bit_xor(hash_record_extended(ROW(ctid, xmin), 0)), {last} FROM {table}"

# While the same transactions are over (that is what a snapshot says), nobody has changed anything: this process
# remembers what it read last.
_latest = {}


def rows_of(*models, dated=False):
    """A statement for each of these tables: count, rows, and time of the last change if they are `dated`."""
    last = "max(geaendert)" if dated else "NULL::timestamptz"
    return [ROWS.format(last=last, table=model._meta.db_table) for model in models]


def read_state(statement, *values):
    """The rows of a statement made of ROWS, in one or two short queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        moment = (cursor.fetchone()[0], values)
        known, tables = _latest.get(statement, (None, []))
        if moment != known or connection.in_atomic_block:  # what one has written oneself is not over yet
            cursor.execute(statement, values)
            tables = cursor.fetchall()
            if not connection.in_atomic_block:
                _latest[statement] = (moment, tables)
        return tables


def unless_known(request, tables, moment, answer):
    """304 for who has it already, else what `answer()` returns, with the headers of a feed.

    `tables` is what `read_state` found, `moment` what else decides about the content. Only the ETag decides: a time
    of change cannot tell that something was deleted.
    """
    parts = [RELEASE, settings.LENA_URL, request.path, request.META.get("QUERY_STRING", ""), moment, tables]
    etag = f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag) or answer()
    if response.status_code >= 400:
        return response
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    if changed := max((last for *_, last in tables if last), default=None):
        response.headers["Last-Modified"] = http_date(changed.timestamp())
    return response


class Feed(Atom1Feed):
    """Atom; without entries it is from the beginning of time, so that it does not change by itself."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else dt.datetime.fromtimestamp(0, dt.UTC)

    def as_response(self):
        return HttpResponse(self.writeString("utf-8"), content_type=self.content_type)
