"""How often a touchpoint was met in each week or month, and how long until the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from heed.journeys.measures.bits import integer
from heed.journeys.measures_cases import medians
from heed.lake.moments import US_PER_DAY, microseconds, month_number

if TYPE_CHECKING:
    import ibis.expr.types as ir

Period = Literal["week", "month"]
MONDAY = 3  # 1970-01-01 was a Thursday


def meetings(steps: ir.Table, touchpoint: str, by: Period) -> ir.Table:
    """Per journey and ``period``: how often it was met (``n``) and followed (``n_next``).

    A period is a month as year × 100 + month, or the Monday of a week as days since 1970, in UTC.
    """
    rows = _of_touchpoint(steps, touchpoint, by)
    return rows.group_by("journey", "period").agg(n=rows.count(), n_next=rows.us.count())


def waits(steps: ir.Table, touchpoint: str, by: Period, least: int) -> ir.Table:
    """Per journey and ``period`` with ``least`` followed meetings or more: ``n``, and of the time
    to the next step ``median``, ``low`` and ``high`` (µs), see
    :func:`heed.journeys.measures_cases.order_statistics`."""
    rows = _of_touchpoint(steps, touchpoint, by)
    return medians(rows.filter(rows.us.notnull()), ("journey", "period"), least)


def _of_touchpoint(steps: ir.Table, touchpoint: str, by: Period) -> ir.Table:
    rows = steps.filter(steps.touchpoint == touchpoint)
    entered = microseconds(rows.entered_at)
    return rows.select(
        "journey",
        us=rows.us_to_next,
        period=month_number(entered) if by == "month" else _monday(entered),
    )


def _monday(us: ir.IntegerValue) -> ir.IntegerValue:
    day = (us.cast("float64") / US_PER_DAY).floor().cast("int64")
    return day - (day + integer(MONDAY)) % 7
