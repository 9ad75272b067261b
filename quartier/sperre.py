"""Locks for what is scarce: whoever writes a room or a counsellor's time waits here for their turn."""

import hashlib

from django.db import connection

PATIENCE = "5s"


def sperren(*resources):
    """Lock model instances until the end of the transaction, in sorted order, so that nobody waits in a circle.

    Waits no longer than PATIENCE; then Postgres raises OperationalError (lock_timeout).
    """
    keys = sorted(
        int.from_bytes(hashlib.sha256(f"{r._meta.label}:{r.pk}".encode()).digest()[:8], signed=True)
        for r in resources
        if r is not None
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
