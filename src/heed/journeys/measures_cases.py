"""The travelled journeys behind a figure, as Ibis expressions within the portable subset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis

from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

By = Literal["", "edge", "deviation", "path", "touchpoint"]
SHOWN = (
    "instance",
    "case_key",
    "customer_id",
    "account_id",
    "segment",
    "started_at",
    "ended_at",
    "outcome",
    "n_steps",
    "n_deviations",
    "skipped",
    "path",
)
BAR = " | "


@dataclass(frozen=True)
class Chosen:
    """Which instances are asked for: what they share, and the place to go on from.

    ``first`` and ``second`` are the ends of an edge (empty: start or end), kind and touchpoint of
    a deviation, a path or a touchpoint. ``before`` is (µs of the start, instance) of the last one
    that was shown.
    """

    journey: str
    by: By = ""
    first: str = ""
    second: str = ""
    segment: str = ""
    before: tuple[int, int] | None = None


def chosen_instances(instances: ir.Table, steps: ir.Table, chosen: Chosen) -> ir.Table:
    """The instances that share what was chosen, with the columns of :data:`SHOWN`."""
    rows = instances.filter(instances.journey == chosen.journey)
    if chosen.segment:
        rows = rows.filter(rows.segment == chosen.segment)
    if chosen.by == "path":
        rows = rows.filter(rows.path == chosen.first)
    elif chosen.by == "deviation" and chosen.first == "skipped":
        around = ibis.literal(BAR) + rows.skipped + ibis.literal(BAR)
        rows = rows.filter(around.contains(f"{BAR}{chosen.second}{BAR}"))
    elif chosen.by:
        met = _met(steps.filter(steps.journey == chosen.journey), chosen)
        if chosen.by == "deviation" and chosen.first == "ended_early":
            rows = rows.filter(rows.outcome == "ended_early")
        rows = rows.semi_join(met.select("instance").distinct(), "instance")
    return rows.select(*SHOWN)


def count_of(rows: ir.Table) -> ir.Table:
    """One row: how many there are."""
    return rows.aggregate(n=rows.count())


def newest_first(rows: ir.Table, before: tuple[int, int] | None, top: int) -> ir.Table:
    """The ``top`` instances that started last, from a place on; the same start by instance."""
    rows = rows.mutate(started_us=microseconds(rows.started_at))
    if before is not None:
        us, instance = before
        later = (rows.started_us == us) & (rows.instance > instance)
        rows = rows.filter((rows.started_us < us) | later)
    return rows.order_by([ibis.desc("started_us"), "instance"]).limit(top)


def one_instance(instances: ir.Table, journey: str, instance: int) -> ir.Table:
    """The row of one instance."""
    found = instances.filter(instances.journey == journey, instances.instance == instance)
    return found.select(*SHOWN, "unit", "fitness", "journey_version")


def steps_of(steps: ir.Table, journey: str, instance: int) -> ir.Table:
    """The steps of one instance, in order."""
    mine = steps.filter(steps.journey == journey, steps.instance == instance)
    return mine.select(
        "step_no", "touchpoint", "channel", "entered_at", "us_to_next", "deviation"
    ).order_by("step_no")  # fmt: skip


def instances_of_customer(instances: ir.Table, customer: int) -> ir.Table:
    """Every instance of one customer, newest first, with its journey."""
    mine = instances.filter(instances.customer_id == customer)
    return mine.select("journey", *SHOWN).order_by(ibis.desc("started_at"))


def order_statistics(steps: ir.Table, journey: str, segment: str, least: int) -> ir.Table:
    """Per move that was made ``least`` times or more: n, the median and its 95 % ends (µs).

    The ends are the order statistics of ranks n/2 ∓ 0.98·√n, which hold the median of any
    distribution with about 95 % (W. J. Conover, Practical Nonparametric Statistics, 3.2).
    """
    rows = steps.filter(
        steps.journey == journey, steps.segment == segment, steps.us_to_next.notnull()
    ).select("touchpoint", "next_touchpoint", us=steps.us_to_next)
    return medians(rows, ("touchpoint", "next_touchpoint"), least)


def medians(rows: ir.Table, groups: Sequence[str], least: int) -> ir.Table:
    """Per group of ``least`` rows or more: ``n``, the ``median`` of ``us`` and its 95 % ends
    ``low`` and ``high``, as :func:`order_statistics` says."""
    keys = [rows[name] for name in groups]
    ordered = ibis.window(group_by=keys, order_by=rows.us)
    whole = ibis.window(group_by=keys)
    rows = rows.mutate(rank=ibis.row_number().over(ordered) + 1, n=rows.us.count().over(whole))
    rows = rows.filter(rows.n >= least)
    half = rows.n.cast("float64").sqrt() * 0.98
    ends = {
        "low": (rows.n / 2 - half).floor().cast("int64"),
        "median": ((rows.n + 1) / 2).floor().cast("int64"),
        "high": (rows.n / 2 + half).ceil().cast("int64") + 1,
    }
    picked = {
        name: ibis.ifelse(rows["rank"] == rank.clip(1, rows.n), rows.us, ibis.null("int64")).max()
        for name, rank in ends.items()
    }
    return rows.group_by(list(groups)).agg(n=rows.n.max(), **picked)


def _met(steps: ir.Table, chosen: Chosen) -> ir.Table:
    """The steps that show what was chosen."""
    if chosen.by == "touchpoint":
        return steps.filter(steps.touchpoint == chosen.first)
    if chosen.by == "edge":
        return _moves(steps, chosen)
    if chosen.first == "ended_early":
        last = steps.next_touchpoint.isnull()
        return steps.filter(last, steps.touchpoint == chosen.second)
    return steps.filter(steps.deviation == chosen.first, steps.touchpoint == chosen.second)


def _moves(steps: ir.Table, chosen: Chosen) -> ir.Table:
    if not chosen.first:
        return steps.filter(steps.step_no == 1, steps.touchpoint == chosen.second)
    mine = steps.filter(steps.touchpoint == chosen.first)
    if not chosen.second:
        return mine.filter(mine.next_touchpoint.isnull())
    return mine.filter(mine.next_touchpoint == chosen.second)
