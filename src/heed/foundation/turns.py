"""Letting one transaction after the other through, where what it decides depends on all others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from heed.kernel.ids import id63


def take_turn(name: str) -> None:
    """Wait until no other transaction holds the turn ``name``; held until the transaction ends.

    With SQLite every writing transaction has its turn already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [id63("turn", name)])


@contextmanager
def turn(name: str) -> Iterator[None]:
    """Like :func:`take_turn`, for work that is more than one transaction: held to the block's end.

    With SQLite it holds nothing back.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [id63("turn", name)])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [id63("turn", name)])
