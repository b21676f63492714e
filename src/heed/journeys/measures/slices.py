"""Slices of a journey's units, so that a large log is computed part by part within memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heed.journeys.measures.claims import unit_of
from heed.journeys.measures.coding import Coding

if TYPE_CHECKING:
    import ibis.expr.types as ir

SAMPLED = 64  # one row in so many, picked by its content's hash, shows where the units lie
ALIGNED = 1 << 20  # pieces of one customer differ in the bits below, and stay side by side


@dataclass(frozen=True)
class Slice:
    """Units from ``low`` to below ``high``; ``None`` is no bound."""

    low: int | None = None
    high: int | None = None

    def of(self, rows: ir.Table, column: str = "unit") -> ir.Table:
        """The rows whose unit, which ``column`` holds, is in the slice."""
        if self.low is not None:
            rows = rows.filter(rows[column] >= self.low)
        if self.high is not None:
            rows = rows.filter(rows[column] < self.high)
        return rows


def sampled_units(
    interactions: ir.Table, coding: Coding, identity_map: ir.Table | None = None
) -> ir.Table:
    """The units of one interaction in 64; picked by content, so that it is the same every time."""
    rows = interactions.filter(interactions.content_hash % SAMPLED == 0)
    rows = unit_of(rows, coding, identity_map)
    return rows.filter(rows.unit.notnull()).select("unit")


def count(sampled: ir.Table) -> ir.Table:
    """One row with ``n``: about how many interactions the journey is about."""
    return sampled.aggregate(n=sampled.count() * SAMPLED)


def bounds(sampled: ir.Table, n_slices: int) -> ir.Table:
    """One row with ``bounds``: the units that part the interactions into slices of equal size."""
    shares = [number / n_slices for number in range(1, n_slices)]
    return sampled.aggregate(bounds=sampled.unit.quantile(shares))


def n_slices(n: int, rows_at_once: int) -> int:
    """How many slices ``n`` interactions take."""
    return max(1, math.ceil(n / rows_at_once))


def slices_at(found: Sequence[float]) -> list[Slice]:
    """The slices that ``bounds`` part, in ascending order; together they hold every unit."""
    cuts = sorted({int(bound) // ALIGNED * ALIGNED for bound in found})
    return [Slice(low, high) for low, high in zip([None, *cuts], [*cuts, None], strict=True)]
