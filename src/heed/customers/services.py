"""Writing people and accounts that imports have met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from heed.customers.bulk import ChunkTimes, in_chunks, insert_new
from heed.customers.identity.keys import KeyKind
from heed.customers.models import Account, AccountMember, Customer, Profile
from heed.foundation.turns import take_turn


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
        take_turn("parties")  # two that add the same in another order would wait for each other
        insert_new(Customer, ("id", "known_from"), [(key.id, known_from) for key in chunk])
        profiles = [(key.id, key.id, key.kind, key.source, key.key, known_from) for key in chunk]
        insert_new(Profile, ("id", "customer_id", "kind", "source", "key", "known_from"), profiles)

    return in_chunks(keys, write)


def add_accounts(*, keys: Sequence[PartyKey], now: datetime) -> ChunkTimes:
    """Add accounts; those already known stay as they are."""

    known_from = connection.ops.adapt_datetimefield_value(now)

    def write(chunk: Sequence[PartyKey]) -> None:
        take_turn("parties")
        accounts = [(key.id, key.source, key.key, known_from) for key in chunk]
        insert_new(Account, ("id", "source", "key", "known_from"), accounts)

    return in_chunks(keys, write)


def add_members(*, pairs: Sequence[tuple[int, int]], now: datetime) -> ChunkTimes:
    """Note which known profiles act for which known accounts; what is noted already stays."""

    seen_at = connection.ops.adapt_datetimefield_value(now)

    def write(chunk: Sequence[tuple[int, int]]) -> None:
        rows = [(profile, account, seen_at) for profile, account in chunk]
        insert_new(AccountMember, ("profile_id", "account_id", "seen_at"), rows)

    return in_chunks(pairs, write)
