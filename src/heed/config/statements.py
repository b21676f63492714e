"""A limit for what one page asks of PostgreSQL, so that no page holds a thread for long."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

PAGE_SECONDS = 30  # of one statement; SQLite waits 20 for its turn to write
IDLE_SECONDS = 60  # of a transaction in which nothing happens


def limit_statements(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Limit every new connection of this process; to be connected to Django's signal."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, false), "
                "set_config('idle_in_transaction_session_timeout', %s, false)",
                [f"{PAGE_SECONDS}s", f"{IDLE_SECONDS}s"],
            )
