"""Reading stored verdicts and sums, within the portable subset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir


def of_standard(stored: ir.Table, key: str) -> ir.Table:
    """The rows of one standard."""
    return stored.filter(stored.standard == key)


def latest(results: ir.Table, key: str, result: str, most: int) -> ir.Table:
    """The ``most`` results of one kind that were due last, newest first."""
    rows = results.filter(results.standard == key, results.result == result)
    return rows.order_by(rows.due_at.desc(), rows.started_at.desc(), rows.record_id).limit(most)


def before(
    results: ir.Table, key: str, result: str = "", after: tuple[int, bytes] | None = None
) -> ir.Table:
    """The results of one kind (or all), newest deadline first, from a place on.

    ``after`` is the deadline (µs; −1: none) and the record of the last one that was read. Adds the
    column ``due_us``.
    """
    rows = results.filter(results.standard == key)
    if result:
        rows = rows.filter(rows.result == result)
    rows = rows.mutate(due_us=ibis.coalesce(microseconds(rows.due_at), ibis.literal(-1, "int64")))
    if after is not None:
        due_us, record = after
        rows = rows.filter(
            (rows.due_us < due_us) | ((rows.due_us == due_us) & (rows.record_id > record))
        )
    return rows.order_by(rows.due_us.desc(), rows.record_id)
