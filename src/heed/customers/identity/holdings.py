"""Who a person is, for handing it out and erasing it; registered last: all else is found by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from heed.customers.holdings import Holding, Place, Record
from heed.customers.models import (
    Customer,
    IdentityChange,
    IdentityKey,
    IdentityLink,
    JoinProposal,
    NeverJoin,
    Profile,
    SharedKey,
)
from heed.customers.people import Person

Find = Callable[[Person], QuerySet[Any]]


def _pairs(person: Person) -> Q:
    return Q(one_id__in=person.profiles) | Q(other_id__in=person.profiles)


def _of_profiles(person: Person) -> Q:
    return Q(profile_id__in=person.profiles)


def _shared(person: Person) -> QuerySet[SharedKey]:
    """Shared keys that nobody else shows."""
    shown = IdentityKey.objects.filter(_of_profiles(person))
    values = set(shown.values_list("kind", "namespace", "value"))
    others = IdentityKey.objects.exclude(_of_profiles(person))
    taken = others.filter(value__in=[value for _, _, value in values])
    free = values - set(taken.values_list("kind", "namespace", "value"))
    rows = SharedKey.objects.filter(value__in=[value for _, _, value in free])
    mine = [row.pk for row in rows if (row.kind, row.namespace, row.value) in free]
    return SharedKey.objects.filter(pk__in=mine)


def _holding(name: str, model: str, find: Find, *columns: str) -> Holding:
    def records(person: Person, _place: Place) -> Iterator[Record]:
        yield from find(person).order_by("pk").values(*columns)

    def erase(person: Person, _place: Place) -> int:
        rows = find(person)
        n = rows.count()
        rows.delete()
        return n

    return Holding(name, (f"customers.{model}",), records, erase)


HOLDINGS = (
    _holding(
        "shared keys", "SharedKey", _shared, "kind", "namespace", "value", "reason", "noted_at"
    ),
    _holding(
        "proposals to join", "JoinProposal", lambda person: JoinProposal.objects.filter(
            _pairs(person)
        ), "one_id", "other_id", "reason", "kind", "value", "state", "proposed_at", "decided_at",
    ),
    _holding(
        "pairs that are two people", "NeverJoin",
        lambda person: NeverJoin.objects.filter(_pairs(person)), "one_id", "other_id", "made_at",
    ),
    _holding(
        "links of profiles", "IdentityLink",
        lambda person: IdentityLink.objects.filter(_pairs(person)),
        "one_id", "other_id", "reason", "kind", "value", "made_at", "ended_at",
    ),
    _holding(
        "changes of who is who", "IdentityChange",
        lambda person: IdentityChange.objects.filter(_of_profiles(person)),
        "profile_id", "before", "after", "at", "reason",
    ),
    _holding(
        "keys", "IdentityKey", lambda person: IdentityKey.objects.filter(_of_profiles(person)),
        "profile_id", "kind", "namespace", "value", "source", "first_seen_at", "is_verified",
    ),
    _holding(
        "profiles", "Profile", lambda person: Profile.objects.filter(pk__in=person.profiles),
        "id", "kind", "source", "key", "known_from",
    ),
    _holding(
        "customers", "Customer", lambda person: Customer.objects.filter(pk__in=person.profiles),
        "id", "known_from",
    ),
)  # fmt: skip
