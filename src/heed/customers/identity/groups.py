"""Reading who belongs together now: the profiles of a customer with their keys and links."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from heed.customers.identity.keys import Key, KeyKind
from heed.customers.identity.rules import Group, Pair
from heed.customers.models import IdentityKey, NeverJoin, Profile
from heed.kernel.errors import NotFound


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


def holders_of(key: Key) -> list[int]:
    """The profiles that show a key, or are known by it, first ones first."""
    shown = IdentityKey.objects.filter(value=key.value, kind=key.kind, namespace=key.namespace)
    own = Profile.objects.filter(kind=key.kind, source=key.namespace, key=key.value)
    found = {*shown.values_list("profile_id", flat=True), *own.values_list("pk", flat=True)}
    rows = Profile.objects.filter(pk__in=found).order_by("known_from", "pk")
    return list(rows.values_list("pk", flat=True))


def profiles_of(customer: int) -> set[int]:
    """The profiles of the customer with this number.

    Raises:
        NotFound: there is none; it says whom it was joined with.
    """
    found = set(Profile.objects.filter(customer_id=customer).values_list("pk", flat=True))
    if not found:
        gone = Profile.objects.filter(pk=customer).values_list("customer_id", flat=True).first()
        if gone is not None:
            raise NotFound(f"Customer {customer} was joined with {gone} meanwhile.")
        raise NotFound(f"There is no customer {customer}.")
    return found
