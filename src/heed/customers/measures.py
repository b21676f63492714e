"""What is known of customers now, as Ibis expressions within the portable subset."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def trait_names(traits: ir.Table) -> ir.Table:
    """The names of traits that customers have, and of how many profiles each is known."""
    mine = traits.filter(traits.profile_id.notnull())
    return mine.group_by("name").agg(n=mine.profile_id.nunique())


def newest_traits(
    traits: ir.Table, names: Mapping[str, str], joined: pa.Table, customers: Sequence[int] = ()
) -> ir.Table:
    """One row a customer: ``unique_id`` and the newest value of each trait.

    ``names`` says column → trait. ``joined`` has ``profile_id`` and ``customer_id`` of profiles
    that are not a customer of their own. With ``customers`` those alone. The newest is what holds
    from the latest moment on, then what was known last; of the same moment the larger text.
    """
    rows = traits.filter(traits.profile_id.notnull(), traits.name.isin(sorted(names.values())))
    rows = rows.rename(profile="profile_id")
    theirs = ibis.memtable(joined)
    rows = rows.left_join(theirs, rows.profile == theirs.profile_id)
    rows = rows.mutate(unique_id=ibis.coalesce(rows.customer_id, rows.profile))
    if customers:
        rows = rows.filter(rows.unique_id.isin(list(customers)))
    since = ibis.coalesce(rows.valid_from, rows.known_from)
    order = ibis.struct({"since": since, "known": rows.known_from, "value": rows.value})
    newest = {
        column: rows.value.argmax(order, where=rows.name == name) for column, name in names.items()
    }
    return rows.group_by("unique_id").agg(**newest)


def named_interactions(interactions: ir.Table, names: Collection[str]) -> ir.Table:
    """Interactions of known profiles with one of these names: profile, name, source, moment."""
    mine = interactions.filter(
        interactions.profile_id.notnull(), interactions.name.isin(sorted(names))
    )
    return mine.select("profile_id", "name", "source", "occurred_at").order_by(
        ["occurred_at", "profile_id"]
    )
