"""Reading who belongs together now: the profiles of a customer with their keys and links."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from heed.customers.identity.keys import Key, KeyKind
from heed.customers.identity.rules import Group, Pair
from heed.customers.models import IdentityKey, NeverJoin, Profile


def group_of(profile: int) -> Group:
    """Everybody who is one customer with this profile, and all their keys."""
    mine = Profile.objects.filter(customer__profiles=profile)
    rows = list(mine.values_list("pk", "kind", "source", "key"))
    shown = IdentityKey.objects.filter(profile_id__in=[row[0] for row in rows])
    own = [(kind, source, key) for _, kind, source, key in rows]
    keys = [*own, *shown.values_list("kind", "namespace", "value")]
    return Group(
        profiles=frozenset(row[0] for row in rows),
        keys=frozenset(Key(KeyKind(kind), namespace, value) for kind, namespace, value in keys),
    )


def never_between(some: Collection[int], others: Collection[int]) -> set[Pair]:
    """The pairs between them that somebody said are two people."""
    across = Q(one_id__in=some, other_id__in=others) | Q(one_id__in=others, other_id__in=some)
    return set(NeverJoin.objects.filter(across).values_list("one_id", "other_id"))
