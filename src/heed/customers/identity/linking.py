"""Making and ending links, and giving profiles to the customers that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from heed.customers.bulk import insert_new
from heed.customers.identity.rules import Known, Pair, customers_of
from heed.customers.models import IdentityChange, IdentityLink, Profile

Move = tuple[int, int, int, str]  # profile, its customer before and after, and why


def link(
    pair: Pair,
    reason: IdentityLink.Reason,
    *,
    actor: str,
    now: datetime,
    probability: float | None = None,
) -> IdentityLink:
    """Link two profiles for a reason other than a key, once; they are one customer from now on.

    Inside the caller's transaction.
    """
    made, _ = IdentityLink.standing.get_or_create(
        one_id=pair[0],
        other_id=pair[1],
        reason=reason,
        ended_at=None,
        defaults={"made_at": now, "actor": actor, "probability": probability},
    )
    settle(set(pair), reason=reason, actor=actor, now=now)
    return made


def end_links(
    links: Iterable[IdentityLink], *, because: str, actor: str, now: datetime
) -> list[IdentityLink]:
    """End links; whoever hangs together by nothing else comes apart. Returns what was ended."""
    ended = list(links)
    IdentityLink.objects.filter(pk__in=[each.pk for each in ended]).update(
        ended_at=now, ended_by=actor, ended_because=because
    )
    ends = {profile for each in ended for profile in (each.one_id, each.other_id)}
    settle(ends, reason=because, actor=actor, now=now)
    return ended


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
    moves = [(pk, before, wanted[pk], reason) for _, pk, before in rows if before != wanted[pk]]
    write_changes(sorted(moves), actor=actor, now=now)


def write_changes(moves: Sequence[Move], *, actor: str, now: datetime) -> None:
    """Let profiles belong to other customers, and write down that they do.

    Inside the caller's transaction.
    """
    if not moves:
        return
    profiles = connection.ops.quote_name(Profile._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {profiles} SET customer_id = %s WHERE id = %s",
            [(after, profile) for profile, _, after, _ in moves],
        )
    moment = connection.ops.adapt_datetimefield_value(now)
    columns = ("profile_id", "before", "after", "at", "actor", "reason")
    rows = [(profile, before, after, moment, actor, why) for profile, before, after, why in moves]
    insert_new(IdentityChange, columns, rows)
