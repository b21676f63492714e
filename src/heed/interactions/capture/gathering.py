"""From events to rows: interactions, profiles, accounts, keys and traits, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from heed.customers.identity.keys import Key, KeyKind
from heed.customers.identity.noting import Seen
from heed.customers.models import Profile
from heed.customers.services import PartyKey
from heed.interactions.capture.events import Event, case_id
from heed.interactions.capture.models import ActingFor
from heed.interactions.capture.moments import EPOCH, MICROSECOND
from heed.interactions.capture.rules import Rules
from heed.interactions.capture.taking import NOTED, Read
from heed.kernel.ids import id63
from heed.lake.schemas import TABLES

AT_ONCE = 5_000  # numbers of one query
MILLION = 1_000_000
_COLUMNS = [name for name in TABLES["interactions"].schema.names if name != "month"]
_SCHEMA = pa.schema([TABLES["interactions"].schema.field(name) for name in _COLUMNS])
_TRAITS = TABLES["traits"].schema


Rows = list[tuple[Any, ...]]
Seeing = tuple[int, KeyKind, str, str]  # a profile shows a key of a kind, namespace and value


@dataclass
class Gathered:
    """What some events bring, in the order in which they came."""

    interactions: Rows = field(default_factory=list)
    profiles: dict[int, PartyKey] = field(default_factory=dict)
    accounts: dict[int, PartyKey] = field(default_factory=dict)
    seen: dict[Seeing, tuple[str, int]] = field(default_factory=dict)  # → source, when
    traits: Rows = field(default_factory=list)
    acting: dict[int, tuple[str, int]] = field(default_factory=dict)  # profile → account, since
    members: set[tuple[int, int]] = field(default_factory=set)  # profiles with their accounts

    def interaction_rows(self) -> pa.Table:
        """The rows for the lake's table."""
        return _table(self.interactions, _SCHEMA)

    def trait_rows(self) -> pa.Table:
        """The rows for the lake's table."""
        return _table(self.traits, _TRAITS)


class People:
    """The profiles of events, each computed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[KeyKind, str, str], PartyKey] = {}

    def of(self, event: Event, rules: Rules) -> PartyKey | None:
        """Whose event it is: who signed in, else whose browser it is."""
        if event.user:
            named = (KeyKind.LOGIN, rules.namespace, event.user)
        elif event.anonymous:
            named = (KeyKind.COOKIE, rules.source, event.anonymous)
        else:
            return None
        found = self._known.get(named)
        if found is None:
            kind, source, key = named
            found = PartyKey(id63("customer", source, key), source, key, kind)
            self._known[named] = found
        return found


def gather(events: Sequence[Read]) -> Gathered:
    """What events bring."""
    found, people = Gathered(), People()
    owners = [people.of(one.event, one.rules) for one in events]
    acting = _acting_for({owner.id for owner in owners if owner})
    cookies = _cookies({one.event.previous for one in events if one.event.previous})
    cookies |= {owner.key for owner in owners if owner and owner.kind == KeyKind.COOKIE}
    for one, owner in zip(events, owners, strict=True):
        event, profile = one.event, owner.id if owner else None
        if owner:
            found.profiles.setdefault(owner.id, owner)
            _set_account(found, one, owner.id, acting)
            for key in _keys(event, one.rules, cookies):
                found.seen.setdefault((owner.id, *key), (one.rules.source, event.occurred))
        account = _account(found, one)
        if profile is not None and account is not None:
            found.members.add((profile, account))
        for name, value in event.traits.items():
            whose = (None, account) if event.call == "group" else (profile, None)
            said = (*whose, name, value, event.occurred, one.received, one.rules.source)
            found.traits.append(said)
        if event.call not in NOTED:
            found.interactions.append(_row(one, profile, account))
    return found


def seen_of(seen: Mapping[Seeing, tuple[str, int]]) -> list[Seen]:
    """Keys that profiles showed, as noting takes them."""
    return [
        Seen(profile, (Key(kind, namespace, value),), source, EPOCH + us * MICROSECOND)
        for (profile, kind, namespace, value), (source, us) in seen.items()
    ]


def _set_account(found: Gathered, one: Read, profile: int, acting: dict[int, str]) -> None:
    """The account that an event is for: the one it names, or the last one of its profile."""
    event = one.event
    if event.call == "group":
        found.acting[profile] = (event.group, event.occurred)
        acting[profile] = event.group
    elif not event.group:
        event.group = acting.get(profile, "")


def _account(found: Gathered, one: Read) -> int | None:
    if not one.event.group:
        return None
    number = id63("account", one.rules.namespace, one.event.group)
    if number not in found.accounts:
        found.accounts[number] = PartyKey(number, one.rules.namespace, one.event.group)
    return number


def _keys(event: Event, rules: Rules, cookies: set[str]) -> Iterator[tuple[KeyKind, str, str]]:
    """The keys that an event shows of its profile; a browser shows its own."""
    for key in event.keys:
        yield key.kind, key.namespace, key.value
    if event.anonymous:
        yield KeyKind.COOKIE, rules.source, event.anonymous
    if event.previous and event.previous != event.anonymous:
        is_cookie = event.previous in cookies
        kind = KeyKind.COOKIE if is_cookie else KeyKind.LOGIN
        yield kind, rules.source if is_cookie else rules.namespace, event.previous


def _row(one: Read, profile: int | None, account: int | None) -> tuple[Any, ...]:
    event, rules = one.event, one.rules
    return (
        event.message,
        one.content_hash,
        profile,
        account,
        event.group or None,
        event.occurred,
        one.received,
        one.place,
        event.name,
        event.channel,
        event.actor,
        case_id(rules, event.case_key) if event.case_key else None,
        event.case_key or None,
        event.value_minor,
        event.currency or None,
        MILLION,
        rules.source,
        list(event.properties.items()),
    )


def _table(rows: Rows, schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(dict(zip(schema.names, columns, strict=True)), schema=schema)


def _acting_for(profiles: set[int]) -> dict[int, str]:
    """The accounts that profiles acted for before."""
    if not ActingFor.objects.exists():
        return {}
    rows = _in_parts(profiles, lambda part: ActingFor.objects.filter(pk__in=part))
    return {row.pk: row.account_key for row in rows}


def _cookies(keys: set[str]) -> set[str]:
    """Those of the keys that are a browser's."""
    rows = _in_parts(keys, lambda part: Profile.objects.filter(kind=KeyKind.COOKIE, key__in=part))
    return {row.key for row in rows}


def _in_parts(wanted: set[Any], query: Any) -> Iterator[Any]:
    listed = sorted(wanted)
    for start in range(0, len(listed), AT_ONCE):
        yield from query(listed[start : start + AT_ONCE])
