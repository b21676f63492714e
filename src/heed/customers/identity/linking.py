"""Making and ending links, and giving profiles to the customers that follow from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from heed.customers.identity.keys import Key
from heed.customers.identity.rules import Known, Pair, customers_of
from heed.customers.models import IdentityChange, IdentityLink, Profile


def link(
    pair: Pair,
    reason: IdentityLink.Reason,
    *,
    actor: str,
    now: datetime,
    key: Key | None = None,
    probability: float | None = None,
) -> None:
    """Link two profiles for a reason, once; they are one customer from now on.

    Inside the caller's transaction.
    """
    evidence = (key.kind, key.namespace, key.value) if key else ("", "", "")
    kind, namespace, value = evidence
    IdentityLink.standing.get_or_create(
        one_id=pair[0],
        other_id=pair[1],
        reason=reason,
        kind=kind,
        namespace=namespace,
        value=value,
        ended_at=None,
        defaults={"made_at": now, "actor": actor, "probability": probability},
    )
    settle(set(pair), reason=reason, actor=actor, now=now)


def end_links(
    links: Iterable[IdentityLink], *, because: str, actor: str, now: datetime
) -> list[Pair]:
    """End links; whoever hangs together by nothing else comes apart. Returns their ends."""
    ended = list(links)
    IdentityLink.objects.filter(pk__in=[each.pk for each in ended]).update(
        ended_at=now, ended_by=actor, ended_because=because
    )
    pairs = [(each.one_id, each.other_id) for each in ended]
    settle({profile for pair in pairs for profile in pair}, reason=because, actor=actor, now=now)
    return pairs


def settle(profiles: set[int], *, reason: str, actor: str, now: datetime) -> None:
    """Give everybody around these profiles to the customer that follows from the links.

    Writes a change for each profile that comes to another customer.
    """
    customers = Profile.objects.filter(pk__in=profiles).values("customer_id")
    around = Profile.objects.filter(customer_id__in=customers)
    rows = list(around.values_list("known_from", "pk", "customer_id"))
    mine = {pk for _, pk, _ in rows}
    standing = IdentityLink.standing.filter(one_id__in=mine, other_id__in=mine)
    wanted = customers_of(
        [Known(known_from, pk) for known_from, pk, _ in rows],
        standing.values_list("one_id", "other_id"),
    )
    moved = [(pk, before, wanted[pk]) for _, pk, before in rows if before != wanted[pk]]
    for after in {after for _, _, after in moved}:
        theirs = [pk for pk, _, target in moved if target == after]
        Profile.objects.filter(pk__in=theirs).update(customer_id=after)
    IdentityChange.objects.bulk_create(
        IdentityChange(
            profile_id=pk, before=before, after=after, at=now, actor=actor, reason=reason
        )
        for pk, before, after in moved
    )
