"""Everybody around some keys, in memory: who shows what, who is linked, and what was said.

Noting many records would otherwise ask the record store about each of them. Whatever is decided in
memory is written afterwards, as one step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from heed.customers.identity.keys import Key, KeyKind, Strength
from heed.customers.identity.rules import Group, Known, Pair, customers_of
from heed.customers.models import (
    IdentityKey,
    IdentityLink,
    JoinProposal,
    NeverJoin,
    Profile,
    SharedKey,
)

Holders = dict[int, bool]  # profile → whether its source vouches for the key
Edge = tuple[Pair, Key | None]  # a standing link, and the key that made it

STRONG_KINDS = [kind for kind in KeyKind if Key(kind, "", "").strength is Strength.STRONG]


@dataclass
class Around:
    """A closed neighbourhood: with one profile of a customer it has all of them."""

    known: dict[int, Known] = field(default_factory=dict)
    customer: dict[int, int] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    strong: dict[int, set[Key]] = field(default_factory=lambda: defaultdict(set))
    holders: dict[Key, Holders] = field(default_factory=dict)
    links: set[Edge] = field(default_factory=set)
    never: set[Pair] = field(default_factory=set)
    shared: set[Key] = field(default_factory=set)
    proposed: set[Pair] = field(default_factory=set)

    def group(self, number: int) -> Group:
        """The profiles of a customer with their strong keys."""
        mine = self.members[number]
        keys = frozenset().union(*(self.strong.get(profile, set()) for profile in mine))
        return Group(frozenset(mine), keys)

    def in_order(self, profiles: Iterable[int]) -> list[int]:
        """The first known first."""
        return [each.id for each in sorted(self.known[profile] for profile in profiles)]

    def link(self, edge: Edge) -> Mapping[int, int]:
        """Let a link stand; the former customers of profiles that come to another one."""
        self.links.add(edge)
        numbers = {self.customer[profile] for profile in edge[0]}
        if len(numbers) == 1:
            return {}
        together = {profile for number in numbers for profile in self.members.pop(number)}
        first = min(together, key=self.known.__getitem__)
        return self._settle(together, dict.fromkeys(together, first))

    def unlink(self, key: Key) -> Mapping[int, int]:
        """End every link that a key made; the former customers of profiles that come to others."""
        gone = {edge for edge in self.links if edge[1] == key}
        self.links -= gone
        moved: dict[int, int] = {}
        for number in {self.customer[edge[0][0]] for edge in gone}:
            mine = self.members.pop(number)
            pairs = [pair for pair, _ in self.links if pair[0] in mine]
            moved |= self._settle(mine, customers_of((self.known[each] for each in mine), pairs))
        return moved

    def _settle(self, profiles: set[int], wanted: Mapping[int, int]) -> dict[int, int]:
        moved = {
            each: self.customer[each] for each in profiles if self.customer[each] != wanted[each]
        }
        for each in profiles:
            self.customer[each] = wanted[each]
            self.members[wanted[each]].add(each)
        return moved


def key_columns(key: Key) -> dict[str, str]:
    """A key as the columns that every table of keys has."""
    return {"kind": key.kind, "namespace": key.namespace, "value": key.value}


def around(fresh: Mapping[int, Collection[Key]]) -> Around:
    """Everybody who matters for keys that profiles newly show (``fresh``).

    Keys that nobody else shows need no look around; only those whom a key may join are read.
    """
    found = Around()
    keys = {key for shown in fresh.values() for key in shown}
    found.shared = _shared(keys)
    open_keys = keys - found.shared
    found.holders = _holders(open_keys)
    involved = {profile for holders in found.holders.values() for profile in holders}
    owners: dict[Key, list[int]] = defaultdict(list)
    for profile, shown in fresh.items():
        if any(key.strength is Strength.STRONG for key in shown):
            involved.add(profile)
        for key in shown:
            owners[key].append(profile)
    for key in open_keys:
        if len({*owners[key], *found.holders.get(key, ())}) > 1:
            involved.update(owners[key])
    if involved:
        _read(found, involved)
    return found


def around_people(profiles: Collection[int]) -> Around:
    """Everybody around these profiles."""
    found = Around()
    if profiles:
        _read(found, set(profiles))
    return found


def _shared(keys: Collection[Key]) -> set[Key]:
    rows = SharedKey.standing.filter(value__in={key.value for key in keys})
    return {_key(*row) for row in rows.values_list("kind", "namespace", "value")} & set(keys)


def _holders(keys: set[Key]) -> dict[Key, Holders]:
    """Who shows the keys, or is known by them, before anything new is noted."""
    found: dict[Key, Holders] = defaultdict(dict)
    shown = IdentityKey.objects.filter(value__in={key.value for key in keys})
    columns = ("kind", "namespace", "value", "profile_id", "is_verified")
    for kind, namespace, value, profile, is_verified in shown.values_list(*columns):
        key = _key(kind, namespace, value)
        if key in keys:
            found[key][profile] = is_verified
    numbers = [key for key in keys if key.namespace]
    if numbers:
        own = Profile.objects.filter(
            source__in={key.namespace for key in numbers}, key__in={key.value for key in numbers}
        )
        for kind, source, value, profile in own.values_list("kind", "source", "key", "pk"):
            key = _key(kind, source, value)
            if key in keys:
                found[key][profile] = True
    return found


def _read(found: Around, profiles: set[int]) -> None:
    customers = Profile.objects.filter(pk__in=profiles).values("customer_id")
    everybody = Profile.objects.filter(customer_id__in=customers)
    columns = ("pk", "customer_id", "known_from", "kind", "source", "key")
    for pk, customer, known_from, kind, source, value in everybody.values_list(*columns):
        found.known[pk] = Known(known_from, pk)
        found.customer[pk] = customer
        found.members[customer].add(pk)
        own = _key(kind, source, value)
        if own.strength is Strength.STRONG:
            found.strong[pk].add(own)
    ids = set(found.known)
    shown = IdentityKey.objects.filter(profile_id__in=ids, kind__in=STRONG_KINDS)
    for profile, *key in shown.values_list("profile_id", "kind", "namespace", "value"):
        found.strong[profile].add(_key(*key))
    links = IdentityLink.standing.filter(one_id__in=ids)
    for one, other, *key in links.values_list("one_id", "other_id", "kind", "namespace", "value"):
        found.links.add(((one, other), _key(*key) if key[0] else None))
    near = Q(one_id__in=ids) & Q(other_id__in=ids)
    found.never = set(NeverJoin.objects.filter(near).values_list("one_id", "other_id"))
    open_ones = JoinProposal.objects.filter(near, state=JoinProposal.State.OPEN)
    found.proposed = set(open_ones.values_list("one_id", "other_id"))


def _key(kind: str, namespace: str, value: str) -> Key:
    return Key(KeyKind(kind), namespace, value)
