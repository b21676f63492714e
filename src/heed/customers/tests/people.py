"""Profiles as sources bring them, and what they are seen with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from heed.customers.identity.keys import KeyKind, key_of
from heed.customers.identity.noting import Noted, Seen, note_keys
from heed.customers.models import Profile
from heed.customers.services import PartyKey, add_profiles
from heed.kernel.ids import id63

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
ACTOR = "ada"


def moment(day: int) -> datetime:
    return START + timedelta(days=day)


def add(key: str, *, source: str = "shop", kind: KeyKind = KeyKind.CRM_ID, day: int = 0) -> int:
    """A profile of a source; returns its number."""
    number = id63("customer", source, key)
    add_profiles(keys=[PartyKey(number, source, key, kind)], now=moment(day))
    return number


def note(profile: int, source: str = "shop", day: int = 0, **keys: str | Sequence[str]) -> Noted:
    """A record shows these keys of a profile: ``email="ada@example.org"``."""
    found = []
    for kind, given in keys.items():
        for text in [given] if isinstance(given, str) else given:
            key = key_of(KeyKind(kind), text, source)
            if key is not None:
                found.append(key)
    seen = Seen(profile, tuple(found), source, moment(day))
    return note_keys(seen=[seen], actor="test", now=moment(day))


def customer(profile: int) -> int:
    """The customer whom a profile belongs to now."""
    return Profile.objects.values_list("customer_id", flat=True).get(pk=profile)


def together(*profiles: int) -> bool:
    """Whether these profiles are one customer."""
    return len({customer(profile) for profile in profiles}) == 1
