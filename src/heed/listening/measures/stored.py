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


def of_metric(values: ir.Table, metric: str, dimension: str) -> ir.Table:
    """The stored figure of one metric over all its answers, and those of one dimension."""
    return values.filter(values.metric == metric, values.dimension.isin(["", dimension]))


def wholes(values: ir.Table) -> ir.Table:
    """The figure of every metric over all its answers."""
    return values.filter(values.dimension == "")


def of_dimension(values: ir.Table, dimension: str) -> ir.Table:
    """The stored figure of every metric over all its answers, and those of one dimension."""
    return values.filter(values.dimension.isin(["", dimension]))
