"""Limits for what a process of the server asks of PostgreSQL, so that none holds up the others."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

PAGE_SECONDS = 30  # of one statement; SQLite waits 20 for its turn to write
IDLE_SECONDS = 60  # of a transaction in which nothing happens


def limit_pages(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Limit a new connection of a process that answers requests; for Django's signal."""
    _set(connection, "statement_timeout", PAGE_SECONDS)
    limit_idling(connection)


def limit_idling(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Let a transaction of a new connection end in which nothing happens; for Django's signal.

    A process that froze in its middle would keep its locks from all others.
    """
    _set(connection, "idle_in_transaction_session_timeout", IDLE_SECONDS)


def _set(connection: BaseDatabaseWrapper, name: str, seconds: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [name, f"{seconds}s"])
