"""Whether this home can be used."""

from __future__ import annotations

from django.conf import settings
from django.db import connection


def is_able() -> None:
    """Ask the record store and the lake's folder for a sign of life.

    Raises:
        DatabaseError: the record store cannot be read.
        OSError: the lake's folder cannot be read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    next(settings.HOME.lake.iterdir(), None)
