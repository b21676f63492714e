"""Writing people and accounts that imports have met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from heed.customers.bulk import ChunkTimes, in_chunks, insert_new
from heed.customers.identity.keys import KeyKind
from heed.customers.models import Account, Customer, Profile


@dataclass(frozen=True)
class PartyKey:
    """A source's key for a person or an account, and the id that follows from it."""

    id: int
    source: str
    key: str
    kind: str = KeyKind.CRM_ID  # of a person's key


def add_profiles(*, keys: Sequence[PartyKey], now: datetime) -> ChunkTimes:
    """Add profiles, each with a customer of its own; those already known stay as they are."""

    known_from = connection.ops.adapt_datetimefield_value(now)

    def write(chunk: Sequence[PartyKey]) -> None:
        insert_new(Customer, ("id", "known_from"), [(key.id, known_from) for key in chunk])
        profiles = [(key.id, key.id, key.kind, key.source, key.key, known_from) for key in chunk]
        insert_new(Profile, ("id", "customer_id", "kind", "source", "key", "known_from"), profiles)

    return in_chunks(keys, write)


def add_accounts(*, keys: Sequence[PartyKey], now: datetime) -> ChunkTimes:
    """Add accounts; those already known stay as they are."""

    known_from = connection.ops.adapt_datetimefield_value(now)

    def write(chunk: Sequence[PartyKey]) -> None:
        accounts = [(key.id, key.source, key.key, known_from) for key in chunk]
        insert_new(Account, ("id", "source", "key", "known_from"), accounts)

    return in_chunks(keys, write)
