"""Who came to another customer between two states of the identity map, and what that concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from heed.journeys.measures.claims import unit_of
from heed.journeys.measures.coding import Coding

if TYPE_CHECKING:
    import ibis.expr.types as ir


def moved(before: ir.Table | None, now: ir.Table | None) -> ir.Table:
    """Profiles that are another customer's now: ``profile_id``, ``old`` and ``new``.

    A map of None says that everybody is a customer of their own.
    """
    states = [
        _standing(each).mutate(is_now=ibis.literal(place))
        for place, each in enumerate((before, now))
        if each is not None
    ]
    rows = ibis.union(*states) if len(states) == 2 else states[0]
    found = rows.group_by("profile_id").agg(
        old=rows.customer_id.max(where=rows.is_now == 0),
        new=rows.customer_id.max(where=rows.is_now == 1),
    )
    found = found.mutate(
        old=ibis.coalesce(found.old, found.profile_id),
        new=ibis.coalesce(found.new, found.profile_id),
    )
    return found.filter(found.old != found.new)


def _standing(identity_map: ir.Table) -> ir.Table:
    rows = identity_map.filter(identity_map.valid_to.isnull())
    return rows.select("profile_id", "customer_id")


def customers_concerned(moved: ir.Table) -> ir.Table:
    """Both customers of every moved profile: one ``unit`` a row."""
    return ibis.union(moved.select(unit=moved.old), moved.select(unit=moved.new)).distinct()


def units_concerned(interactions: ir.Table, coding: Coding, moved: ir.Table) -> ir.Table:
    """The cases or accounts of which a moved profile has an interaction: one ``unit`` a row."""
    rows = interactions.semi_join(moved, interactions.profile_id == moved.profile_id)
    rows = unit_of(rows, coding)
    return rows.filter(rows.unit.notnull()).select("unit").distinct()
