"""Business time and local days in Ibis: joins on the small tables of a calendar."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import ibis

from heed.lake.moments import US_PER_DAY
from heed.standards.clock_tables import ClockTables, DayTables

if TYPE_CHECKING:
    import ibis.expr.types as ir

INT = "int64"


def integer(value: int) -> ir.IntegerValue:
    """``value`` as a 64-bit integer."""
    return ibis.literal(value, type=INT)


def narrowed(total: ir.IntegerValue) -> ir.IntegerValue:
    """A sum of integers as a 64-bit integer again: DuckDB adds up in 128 bits.

    Ibis takes sums for 64-bit already and would leave a plain cast out.
    """
    return total.cast("decimal(38, 0)").cast(INT)


def day_of(us: ir.IntegerValue) -> ir.IntegerValue:
    """The number of the UTC day of microseconds since 1970."""
    return (us.cast("float64") / US_PER_DAY).floor().cast(INT)


def with_open_time(rows: ir.Table, clock: ClockTables | None, column: str, into: str) -> ir.Table:
    """``rows`` with ``into``: the open microseconds up to the moment in ``column``.

    Null where that is null or lies outside of the tables. Without a clock every moment counts.
    """
    if clock is None:
        return rows.mutate(**{into: rows[column]})
    days = ibis.memtable(clock.days)
    joined = rows.mutate(clock_day=day_of(rows[column])).left_join(days, [("clock_day", "day")])
    moment = joined[column]
    spent = [
        ibis.greatest(ibis.least(moment, joined[f"to_{n}"]) - joined[f"from_{n}"], integer(0))
        for n in range(clock.n_stretches)
    ]
    total = reduce(add, spent, joined.open_us)
    return joined.mutate(**{into: total}).select(*rows.columns, into)


def with_moment(rows: ir.Table, clock: ClockTables | None, column: str, into: str) -> ir.Table:
    """``rows`` with ``into``: the first moment when the open time in ``column`` is reached."""
    if clock is None:
        return rows.mutate(**{into: rows[column]})
    block = ((rows[column] - 1).cast("float64") / clock.block_us).floor().cast(INT)
    wanted = rows.mutate(clock_block=block)
    blocks = ibis.memtable(clock.blocks)
    joined = wanted.left_join(
        blocks,
        [
            wanted.clock_block == blocks.block,
            wanted[column] > blocks.open_from,
            wanted[column] <= blocks.open_to,
        ],
    )
    moment = joined.starts_us + joined[column] - joined.open_from
    return joined.mutate(**{into: moment}).select(*rows.columns, into)


def with_local(rows: ir.Table, days: DayTables, column: str, into: str) -> ir.Table:
    """``rows`` with ``into``: local microseconds, as a clock on the wall in the zone shows them."""
    offsets = ibis.memtable(days.offsets)
    joined = rows.mutate(clock_day=day_of(rows[column])).left_join(offsets, [("clock_day", "day")])
    moment = joined[column]
    offset = ibis.ifelse(moment < joined.changes_us, joined.before_us, joined.after_us)
    return joined.mutate(**{into: moment + offset}).select(*rows.columns, into)
