"""Purchases, and the cases of a population: what a value model asks of the lake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heed.journeys.design import Condition, Touchpoint
from heed.journeys.measures.claims import with_customer
from heed.journeys.measures_matching import condition_expr, touchpoint_expr
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir


def purchases(
    interactions: ir.Table,
    touchpoints: Sequence[Touchpoint],
    key: str,
    identity_map: ir.Table | None = None,
) -> ir.Table:
    """The records that meet the touchpoint ``key``, as the first of the touchpoints in order.

    Columns: ``customer_id``, ``account_id``, ``case_id``, ``at_us``, ``value_minor``, ``currency``
    and ``source``.
    """
    telling = [t for t in touchpoints if t.counts == "interactions" and t.when is not None]
    last = max((n for n, t in enumerate(telling) if t.key == key), default=-1)
    rows = with_customer(interactions, identity_map)
    rows = rows.mutate(touchpoint=touchpoint_expr(rows, telling[: last + 1]))
    met = rows.filter(rows.touchpoint == key)
    return met.select(
        "customer_id",
        "account_id",
        "case_id",
        "value_minor",
        "currency",
        "source",
        at_us=microseconds(met.occurred_at),
    )


def last_moments(interactions: ir.Table) -> ir.Table:
    """Per source how far its records reach: ``source`` and ``last_us``."""
    return interactions.group_by("source").agg(last_us=microseconds(interactions.occurred_at.max()))


def meeting(interactions: ir.Table, condition: Condition) -> ir.Table:
    """The ids of the records for which the condition holds, as ``record_id``."""
    mine = interactions.filter(condition_expr(interactions, condition))
    return mine.select(record_id=mine.interaction_id)
