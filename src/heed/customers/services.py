"""Writing people and accounts that imports have met."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from heed.customers.identity.keys import KeyKind
from heed.customers.models import Account, Customer, Profile

# Of one transaction: others must never wait long for the record store. A quarter of what is
# promised, because a machine may slow down while a transaction runs.
TARGET_SECONDS = 0.05
_FIRST, _SMALLEST, _LARGEST = 500, 200, 5_000


@dataclass(frozen=True)
class PartyKey:
    """A source's key for a person or an account, and the id that follows from it."""

    id: int
    source: str
    key: str
    kind: str = KeyKind.CRM_ID  # of a person's key


@dataclass
class ChunkTimes:
    """How long each transaction of a long write took, in seconds."""

    seconds: list[float]

    @property
    def total(self) -> float:
        return sum(self.seconds)

    @property
    def longest(self) -> float:
        return max(self.seconds, default=0.0)


def add_profiles(*, keys: Sequence[PartyKey], now: datetime) -> ChunkTimes:
    """Add profiles, each with a customer of its own; those already known stay as they are."""

    known_from = connection.ops.adapt_datetimefield_value(now)

    def write(chunk: Sequence[PartyKey]) -> None:
        _insert(Customer, ("id", "known_from"), [(key.id, known_from) for key in chunk])
        profiles = [(key.id, key.id, key.kind, key.source, key.key, known_from) for key in chunk]
        _insert(Profile, ("id", "customer_id", "kind", "source", "key", "known_from"), profiles)

    return in_chunks(keys, write)


def add_accounts(*, keys: Sequence[PartyKey], now: datetime) -> ChunkTimes:
    """Add accounts; those already known stay as they are."""

    known_from = connection.ops.adapt_datetimefield_value(now)

    def write(chunk: Sequence[PartyKey]) -> None:
        accounts = [(key.id, key.source, key.key, known_from) for key in chunk]
        _insert(Account, ("id", "source", "key", "known_from"), accounts)

    return in_chunks(keys, write)


def _insert(model: type[Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert what does not exist yet; ``bulk_create`` takes eight times as long."""
    names = ", ".join(map(connection.ops.quote_name, columns))
    table, marks = connection.ops.quote_name(model._meta.db_table), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def in_chunks(rows: Sequence[Any], write: Callable[[Sequence[Any]], None]) -> ChunkTimes:
    """Write rows in short transactions whose size follows how long the last one took."""
    times = ChunkTimes([])
    size, done = _FIRST, 0
    while done < len(rows):
        started = time.perf_counter()
        with transaction.atomic():
            write(rows[done : done + size])
        spent = time.perf_counter() - started
        times.seconds.append(spent)
        done += size
        wanted = int(size * TARGET_SECONDS / max(spent, 0.001))
        size = min(max(wanted, _SMALLEST), _LARGEST, size * 2)
    return times
