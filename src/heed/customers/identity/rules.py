"""What may be joined, and what follows: pure decisions over profiles, links and keys.

A customer is a connected set of profiles. The first profile (known from the earliest moment, then
by number) gives the customer its id, so that the same links always give the same customers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from heed.customers.identity.keys import Key, Strength

MOST_JOINED = 50
"""Profiles of one customer that are joined without a person's word."""

Pair = tuple[int, int]


@dataclass(frozen=True, order=True)
class Known:
    """A profile in the order in which profiles come first."""

    known_from: datetime
    id: int


@dataclass(frozen=True)
class Group:
    """The profiles of one customer with their strong keys."""

    profiles: frozenset[int]
    keys: frozenset[Key] = field(default_factory=frozenset)

    @property
    def strong(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """By kind and namespace, the values of strong keys."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for key in self.keys:
            if key.strength is Strength.STRONG:
                found[key.kind, key.namespace].add(key.value)
        return {where: frozenset(values) for where, values in found.items()}


def pair_of(one: int, other: int) -> Pair:
    """Two profiles in one order."""
    return (one, other) if one < other else (other, one)


def refusal(one: Group, other: Group, never: Collection[Pair]) -> str:
    """Why these customers are not joined without a person's word; empty if they may be.

    ``never`` are pairs of profiles that somebody separated, or said to be two people.
    """
    if any(pair_of(a, b) in never for a in one.profiles for b in other.profiles):
        return "separated"
    if len(one.profiles) + len(other.profiles) > MOST_JOINED:
        return "too_many"
    theirs = other.strong
    for where, values in one.strong.items():
        if (others := theirs.get(where)) and not (values <= others or others <= values):
            return "two_strong_keys"
    return ""


def customers_of(profiles: Iterable[Known], links: Iterable[Pair]) -> dict[int, int]:
    """By profile the id of its customer: of each connected set the first profile's.

    >>> from datetime import UTC
    >>> day = lambda n: datetime(2026, 1, n, tzinfo=UTC)
    >>> customers_of([Known(day(2), 1), Known(day(1), 2), Known(day(3), 3)], [(1, 2)])
    {2: 2, 1: 2, 3: 3}
    """
    ordered = sorted(profiles)
    beside: dict[int, list[int]] = {each.id: [] for each in ordered}
    for one, other in links:
        if one in beside and other in beside:
            beside[one].append(other)
            beside[other].append(one)
    found: dict[int, int] = {}
    for first in ordered:
        waiting = [] if first.id in found else [first.id]
        while waiting:
            profile = waiting.pop()
            if profile not in found:
                found[profile] = first.id
                waiting += beside[profile]
    return found


def star(holders: Sequence[int]) -> list[Pair]:
    """The links that join everybody who shows one key: each with the first."""
    return [pair_of(holders[0], other) for other in holders[1:]]
