"""Letting one transaction after the other through, where what it decides depends on all others."""

from __future__ import annotations

from django.db import connection

from heed.kernel.ids import id63


def take_turn(name: str) -> None:
    """Wait until no other transaction holds the turn ``name``; held until the transaction ends.

    With SQLite every writing transaction has its turn already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [id63("turn", name)])
