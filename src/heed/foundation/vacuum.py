"""Making deleted rows disappear from the record store itself: from its file, pages and log."""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.db import connection

from heed.foundation.record_store import is_postgresql
from heed.kernel.errors import Busy

PAUSE_SECONDS, MOST_SECONDS = 0.5, 120.0


def forget_deleted(tables: Iterable[str]) -> None:
    """Rewrite the record store without what was deleted, and empty its log; in no transaction.

    SQLite: every page is written anew, deleted content is overwritten with zeros, and the
    write-ahead log is cut to nothing. PostgreSQL: dead rows go from ``tables``, and with them what
    the statistics of columns remember; its write-ahead log goes with its own rotation.

    Raises:
        Busy: somebody reads an old state of an SQLite store for minutes.
    """
    with connection.cursor() as cursor:
        if is_postgresql():
            for table in sorted(tables):
                cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(table)}")
            return
        cursor.execute("VACUUM")
        deadline = time.monotonic() + MOST_SECONDS
        while True:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if not cursor.fetchone()[0]:
                return
            if time.monotonic() > deadline:
                raise Busy("Somebody has been reading the record store for minutes; try later.")
            time.sleep(PAUSE_SECONDS)
