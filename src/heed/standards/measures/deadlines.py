"""When each case is due, and how much time it took: with calendars, pauses and promised dates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis

from heed.lake.moments import US_PER_DAY
from heed.standards.clock_tables import ClockTables, DayTables
from heed.standards.dates import Parts, parts_of
from heed.standards.design import OnDate
from heed.standards.measures.business_time import (
    integer,
    narrowed,
    with_local,
    with_moment,
    with_open_time,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

SECONDS = (3600, 60, 1)


def due_within(
    cases: ir.Table,
    allowed: timedelta,
    clock: ClockTables | None,
    pauses: ir.Table | None = None,
) -> ir.Table:
    """``cases`` with ``due_us``, ``took_us`` (null without ``close_us``) and ``waits``.

    ``due_us`` is when the allowed time is used up; it is null while a pause goes on that began
    before (``waits``), and where it lies outside of the clock's tables.
    """
    rows = with_open_time(cases, clock, "start_us", "start_open")
    rows = with_open_time(rows, clock, "close_us", "close_open")
    if pauses is None:
        rows = rows.mutate(
            paused_due=integer(0), paused=integer(0), waits=ibis.literal(value=False)
        )
    else:
        rows = _with_pauses(rows, allowed, clock, pauses)
    allowed_us = allowed // timedelta(microseconds=1)
    rows = rows.mutate(
        target=rows.start_open + allowed_us + rows.paused_due,
        took_us=rows.close_open - rows.start_open - rows.paused,
    )
    rows = with_moment(rows, clock, "target", "due_us")
    due = ibis.ifelse(rows.waits, ibis.null("int64"), rows.due_us)
    return rows.mutate(due_us=due).select(*cases.columns, "due_us", "took_us", "waits")


def _with_pauses(
    rows: ir.Table, allowed: timedelta, clock: ClockTables | None, pauses: ir.Table
) -> ir.Table:
    """What the pauses of a case take: in all (``paused``), and before it is due."""
    stretches = _overlaps(rows, pauses)
    stretches = with_open_time(stretches, clock, "from_us", "from_open")
    stretches = with_open_time(stretches, clock, "to_us", "to_open")
    length = stretches.to_open - stretches.from_open
    stretches = stretches.mutate(length=length, goes_on=stretches.to_us.isnull())
    order = [stretches.from_us, stretches.goes_on]
    before = ibis.window(group_by=stretches.record_id, order_by=order, rows=(None, -1))
    earlier = ibis.coalesce(narrowed(stretches.length.sum().over(before)), integer(0))
    ran = stretches.from_open - stretches.start_open - earlier
    stretches = stretches.mutate(in_time=ran < allowed // timedelta(microseconds=1))
    nothing = integer(0)
    sums = stretches.group_by("record_id").agg(
        all_us=narrowed(stretches.length.sum()),
        due_paused=narrowed(ibis.ifelse(stretches.in_time, stretches.length, nothing).sum()),
        n_waiting=narrowed(
            ibis.ifelse(stretches.in_time & stretches.goes_on, integer(1), nothing).sum()
        ),
    )  # fmt: skip
    joined = rows.left_join(sums, [rows.record_id == sums.record_id])
    return joined.mutate(
        paused_due=ibis.coalesce(joined.due_paused, nothing),
        paused=ibis.coalesce(joined.all_us, nothing),
        waits=ibis.coalesce(joined.n_waiting, nothing) > 0,
    ).select(*rows.columns, "paused_due", "paused", "waits")


def _overlaps(rows: ir.Table, pauses: ir.Table) -> ir.Table:
    """The part of each pause that lies between a case's start and close."""
    cases = rows.select("unit", "record_id", "start_us", "start_open", "close_us")
    breaks = pauses.select(pause_unit="unit", pause_from="from_us", pause_to="to_us")
    joined = cases.inner_join(breaks, [cases.unit == breaks.pause_unit])
    joined = joined.filter(
        joined.close_us.isnull() | (joined.pause_from < joined.close_us),
        joined.pause_to.isnull() | (joined.pause_to > joined.start_us),
    )
    # The earlier of both ends; greatest and least treat null differently between engines.
    end = ibis.cases(
        (joined.close_us.isnull(), joined.pause_to),
        (joined.pause_to.isnull(), joined.close_us),
        else_=ibis.ifelse(joined.pause_to < joined.close_us, joined.pause_to, joined.close_us),
    )
    return joined.select(
        "record_id",
        "start_open",
        from_us=ibis.greatest(joined.pause_from, joined.start_us),
        to_us=end,
    )


def due_on_date(cases: ir.Table, rule: OnDate, days: DayTables) -> ir.Table:
    """``cases`` with ``due_us`` and ``took_us`` by the date that ``promised`` says.

    ``took_us`` is how much later than promised it came, negative if earlier: whole days where days
    are compared. Both are null where no date can be read.
    """
    parts = parts_of(rule.written)
    text = cases.promised
    year, month, day = (
        text.substr(place, length)
        for place, length in ((parts.year, 4), (parts.month, 2), (parts.day, 2))
    )
    dates = ibis.memtable(days.dates).rename(promised_day="written")
    rows = cases.mutate(promised_day=year + "-" + month + "-" + day)
    rows = rows.left_join(dates, ["promised_day"]).drop("promised_day_right")
    if rule.compare == "day":
        rows = with_local(rows, days, "close_us", "close_local")
        closed_on = (rows.close_local.cast("float64") / US_PER_DAY).floor().cast("int64")
        rows = rows.mutate(
            due_us=rows.ends_us - 1, took_us=(closed_on - rows.local_day) * US_PER_DAY
        )
    else:
        rows = rows.mutate(promised_us=rows.begins_us + _time_of_day(text, parts))
        rows = with_local(rows, days, "promised_us", "promised_local")
        # On a day when the clocks change, midnight plus the time of day is not that time.
        wanted = rows.local_day * US_PER_DAY + _time_of_day(rows.promised, parts)
        due = rows.promised_us - (rows.promised_local - wanted)
        rows = rows.mutate(due_us=due).mutate(took_us=rows.close_us - due)
    waits = ibis.literal(value=False)
    return rows.mutate(waits=waits).select(*cases.columns, "due_us", "took_us", "waits")


def _time_of_day(text: ir.StringValue, parts: Parts) -> ir.IntegerValue:
    total = integer(0)
    for place, seconds in zip(parts.time, SECONDS, strict=False):
        number = text.substr(place, 2).try_cast("int64")
        total = total + ibis.coalesce(number, integer(0)) * (seconds * 1_000_000)
    return total
