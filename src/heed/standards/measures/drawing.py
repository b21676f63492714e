"""Drawing cases by lot, the same on every engine and every machine."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import ibis

from heed.standards.clock_tables import micros
from heed.standards.measures.business_time import integer

if TYPE_CHECKING:
    import ibis.expr.types as ir


def begun_between(records: ir.Table, since: datetime, until: datetime) -> ir.Table:
    """The beginnings of cases after ``since`` and up to ``until`` that are not left out."""
    inside = (records.at_us > integer(micros(since))) & (records.at_us <= integer(micros(until)))
    return records.filter(records.starts, ~records.left_out, inside)


def lot(cases: ir.Table, seed: int, n: int) -> ir.Table:
    """``n`` of the cases, those with the smallest number by lot.

    A case's number depends on the seed and the case alone, so cases that come later do not change
    the lot of those that were there.
    """
    key = ibis.literal(f"{seed}:") + cases.tie.cast("string") + ":" + cases.at_us.cast("string")
    drawn = cases.mutate(lot=key.hexdigest("md5"))
    return drawn.order_by("lot", "at_us", "seq").limit(n)


def last_moment(interactions: ir.Table) -> ir.Table:
    """One row: the ``last`` moment of all interactions."""
    return interactions.aggregate(last=interactions.occurred_at.max())
