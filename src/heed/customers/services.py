"""Writing people and accounts that imports have met."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from heed.customers.models import Account, Customer, Profile

TARGET_SECONDS = 0.1  # of one transaction: others must never wait long for the record store
_SMALLEST, _LARGEST = 200, 20_000


@dataclass(frozen=True)
class PartyKey:
    """A source's key for a person or an account, and the id that follows from it."""

    id: int
    source: str
    key: str


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

    def write(chunk: Sequence[PartyKey]) -> None:
        Customer.objects.bulk_create(
            [Customer(id=key.id, known_from=now) for key in chunk], ignore_conflicts=True
        )
        Profile.objects.bulk_create(
            [
                Profile(id=k.id, customer_id=k.id, source=k.source, key=k.key, known_from=now)
                for k in chunk
            ],
            ignore_conflicts=True,
        )

    return in_chunks(keys, write)


def add_accounts(*, keys: Sequence[PartyKey], now: datetime) -> ChunkTimes:
    """Add accounts; those already known stay as they are."""

    def write(chunk: Sequence[PartyKey]) -> None:
        Account.objects.bulk_create(
            [Account(id=k.id, source=k.source, key=k.key, known_from=now) for k in chunk],
            ignore_conflicts=True,
        )

    return in_chunks(keys, write)


def in_chunks(rows: Sequence[Any], write: Callable[[Sequence[Any]], None]) -> ChunkTimes:
    """Write rows in short transactions whose size follows how long the last one took."""
    times = ChunkTimes([])
    size, done = 1_000, 0
    while done < len(rows):
        started = time.perf_counter()
        with transaction.atomic():
            write(rows[done : done + size])
        spent = time.perf_counter() - started
        times.seconds.append(spent)
        done += size
        wanted = int(size * TARGET_SECONDS / max(spent, 0.001))
        size = min(max(wanted, _SMALLEST, size // 2), _LARGEST, size * 2)
    return times
