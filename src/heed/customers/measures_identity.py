"""Which customer a profile belongs to: now, or as it was known at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir


def with_customer(
    rows: ir.Table, identity_map: ir.Table | None, *, known_us: int | None = None
) -> ir.Table:
    """``customer_id``: who the profile is known to be now, else the profile itself.

    With ``known_us`` (µs since 1970): who it was known to be then.
    """
    if identity_map is None:
        return rows.mutate(customer_id=rows.profile_id)
    stays = identity_map.filter(_holds(identity_map, known_us))
    stays = stays.filter(stays.customer_id != stays.profile_id)
    known = stays.group_by(known_profile=stays.profile_id).agg(
        known_customer=stays.customer_id.max()
    )
    joined = rows.left_join(known, rows.profile_id == known.known_profile)
    return joined.mutate(customer_id=ibis.coalesce(joined.known_customer, joined.profile_id)).drop(
        "known_profile", "known_customer"
    )


def _holds(identity_map: ir.Table, known_us: int | None) -> ir.BooleanValue:
    if known_us is None:
        return identity_map.valid_to.isnull()
    ended = ibis.coalesce(
        microseconds(identity_map.valid_to) <= known_us, ibis.literal(value=False)
    )
    return (microseconds(identity_map.valid_from) <= known_us) & ~ended
