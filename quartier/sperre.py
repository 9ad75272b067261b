"""Locks for what is scarce: whoever writes a room or a counsellor's time waits here for their turn."""

import hashlib

from django.db import connection


def sperren(*resources):
    """Lock model instances until the end of the transaction, in sorted order, so that nobody waits in a circle.

    Waits at most five seconds; then Postgres raises OperationalError (lock_timeout).
    """
    keys = sorted(
        int.from_bytes(hashlib.sha256(f"{r._meta.label}:{r.pk}".encode()).digest()[:8], signed=True)
        for r in resources
        if r is not None
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
