"""Reading stored verdicts and sums, within the portable subset."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def of_standard(stored: ir.Table, key: str) -> ir.Table:
    """The rows of one standard."""
    return stored.filter(stored.standard == key)


def latest(results: ir.Table, key: str, result: str, most: int) -> ir.Table:
    """The ``most`` results of one kind that were due last, newest first."""
    rows = results.filter(results.standard == key, results.result == result)
    return rows.order_by(rows.due_at.desc(), rows.started_at.desc(), rows.record_id).limit(most)
