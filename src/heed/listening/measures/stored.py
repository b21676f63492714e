"""Between memory and the lake's small tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def in_memory(rows: pa.Table) -> ir.Table:
    """A small table as an expression."""
    return ibis.memtable(rows)


def of_metric(values: ir.Table, metric: str, dimension: str | None = None) -> ir.Table:
    """The stored figures of one metric, and of one dimension if it is given."""
    mine = values.filter(values.metric == metric)
    return mine if dimension is None else mine.filter(mine.dimension == dimension)


def wholes(values: ir.Table) -> ir.Table:
    """The figure of every metric over all its answers."""
    return values.filter(values.dimension == "")


def dimensions(values: ir.Table, metric: str) -> ir.Table:
    """By what a metric was cut: ``dimension`` and ``n_values``."""
    mine = values.filter(values.metric == metric, values.dimension != "")
    return mine.group_by("dimension").agg(n_values=mine.count())
