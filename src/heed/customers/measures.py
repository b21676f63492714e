"""Expressions over lake tables for what the record store must know of people."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def named_interactions(interactions: ir.Table, names: Collection[str]) -> ir.Table:
    """Interactions of known profiles with one of these names: profile, name, source, moment."""
    mine = interactions.filter(
        interactions.profile_id.notnull(), interactions.name.isin(sorted(names))
    )
    return mine.select("profile_id", "name", "source", "occurred_at").order_by(
        ["occurred_at", "profile_id"]
    )
