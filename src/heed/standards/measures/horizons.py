"""How far the data of a standard reaches: the first and last moment of the sources that show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.journeys.design import Touchpoint
from heed.journeys.measures_matching import touchpoint_expr
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

INTERACTIONS, FEEDBACK, TALLIES = "interactions", "feedback", "tallies"


def reach_of(
    interactions: ir.Table,
    feedback: ir.Table,
    tallies: ir.Table,
    touchpoints: Sequence[Touchpoint],
) -> ir.Table:
    """Per ``source``, ``kind`` of record and what it shows (``name``): ``first_us``, ``last_us``.

    ``name`` is a touchpoint's key (null: claimed by none), for feedback the item.
    """
    events = [point for point in touchpoints if point.counts == "interactions"]
    counted = [point for point in touchpoints if point.counts == "tallies"]
    rows = ibis.union(
        interactions.select(
            "source",
            kind=ibis.literal(INTERACTIONS),
            name=touchpoint_expr(interactions, events),
            at_us=microseconds(interactions.occurred_at),
        ),
        feedback.select(
            "source",
            kind=ibis.literal(FEEDBACK),
            name=feedback["item"],
            at_us=microseconds(feedback.occurred_at),
        ),
        tallies.select(
            "source",
            kind=ibis.literal(TALLIES),
            name=touchpoint_expr(tallies, counted),
            at_us=microseconds(tallies.period_end),
        ),
    )
    return rows.group_by("source", "kind", "name").agg(
        first_us=rows.at_us.min(), last_us=rows.at_us.max()
    )
