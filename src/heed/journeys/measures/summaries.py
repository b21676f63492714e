"""What pages read of instances: paths, outcomes, stages and deviations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from heed.journeys.measures.bits import integer
from heed.journeys.measures.coding import Coding
from heed.journeys.measures.durations import duration_parts, durations
from heed.journeys.measures.instances import BAR
from heed.journeys.measures.names import touchpoint_name
from heed.lake.moments import moment

if TYPE_CHECKING:
    import ibis.expr.types as ir

PATHS_KEPT = 10_000
EXAMPLES = 5


def _by_segment(rows: ir.Table, coding: Coding) -> ir.Table:
    """``rows`` for everybody (segment ``""``); those that have a segment under its key again."""
    everybody = rows.mutate(segment=ibis.literal(""))
    if not coding.segments:
        return everybody
    return ibis.union(everybody, rows.filter(rows.segment != ""))


def outcomes(instances: ir.Table, coding: Coding) -> ir.Table:
    """How instances ended: one row per segment and outcome, and for all (``""``) of each.

    Columns are those of the lake's ``journey_outcomes``, which documents them.
    """
    timed = _by_segment(instances, coding).mutate(us=_.ended_us - _.started_us)
    timed = ibis.union(timed, timed.mutate(outcome=ibis.literal("")))
    counts = timed.group_by("segment", "outcome").agg(
        n=timed.count(),
        n_customers=timed.customer_id.nunique(),
        weight_millionths=timed.weight_millionths.sum().cast("int64"),
        n_steps=timed.n_steps.sum().cast("int64"),
        n_deviating=(timed.n_deviations > 0).cast("int64").sum().cast("int64"),
        first_started_at=timed.started_us.min(),
        last_ended_at=timed.ended_us.max(),
        **duration_parts(timed.us),
    )
    return counts.mutate(
        unit=ibis.literal(coding.unit),
        first_started_at=moment(counts.first_started_at),
        last_ended_at=moment(counts.last_ended_at),
        **durations(counts),
    )


def paths(instances: ir.Table, coding: Coding) -> ir.Table:
    """The paths that instances took, most frequent first, up to 10,000 per segment.

    ``instances`` has ``instance``, ``segment`` (key), ``path``, ``started_us``, ``ended_us`` and
    ``weight_millionths``. Columns: ``segment``, ``rank`` (by n, then by path), ``path``, ``n``,
    ``weight_millionths``, ``us_sum``, ``us_median``, ``example`` (the smallest instance). What is
    not kept is the rest of all instances: readers show it as "other".
    """
    return ibis.union(*[_paths_of(instances, segment) for segment in ("", *coding.segments)])


def _paths_of(instances: ir.Table, segment: str) -> ir.Table:
    rows = instances.filter(instances.segment == segment) if segment else instances
    counts = rows.group_by("path").agg(
        n=rows.count(),
        weight_millionths=rows.weight_millionths.sum().cast("int64"),
        example=rows.instance.min(),
        **duration_parts(rows.ended_us - rows.started_us),
    )
    # Engines keep the first of an order without sorting the rest; ranking all costs far more.
    kept = counts.order_by(counts.n.desc(), counts.path).limit(PATHS_KEPT)
    order = ibis.window(order_by=[kept.n.desc(), kept.path])
    ranked = kept.mutate(
        segment=ibis.literal(segment),
        rank=(ibis.row_number().over(order) + 1).cast("int64"),
        **durations(kept),
    )
    return ranked.select(
        "segment", "rank", "path", "n", "weight_millionths", "us_sum", "us_median", "example"
    )


def with_example_case(paths: ir.Table, instances: ir.Table) -> ir.Table:
    """``paths`` with ``example_case``: the case key of each path's example, or null."""
    cases = instances.select(example="instance", example_case="case_key")
    return paths.left_join(cases, "example").drop("example_right")


def stages(instances: ir.Table, coding: Coding) -> ir.Table:
    """How far instances came: one row per segment and stage.

    ``n_reached`` counts instances whose furthest stage is this or a later one. ``n_dropped``,
    ``n_open`` and ``n_completed`` count, by outcome, those whose furthest stage it is, so that
    reached = dropped + open + completed + reached of the next stage.
    """
    known = ibis.memtable(
        {"stage": list(coding.stages), "stage_no": list(range(len(coding.stages)))},
        schema={"stage": "string", "stage_no": "int64"},
    )
    keyed = _by_segment(instances, coding)
    counts = keyed.group_by("segment", "reached", "outcome").agg(
        n=_.count(), weight=_.weight_millionths.sum().cast("int64")
    )
    pairs = counts.inner_join(known, counts.reached >= known.stage_no)
    here = pairs.reached == pairs.stage_no

    def count(outcome: str) -> ir.IntegerScalar:
        return (
            ibis.ifelse(here & (pairs.outcome == outcome), pairs.n, integer(0)).sum().cast("int64")
        )

    return pairs.group_by("segment", "stage", "stage_no").agg(
        n_reached=pairs.n.sum().cast("int64"),
        n_dropped=count("ended_early"),
        n_open=count("open"),
        n_completed=count("completed"),
        weight_reached_millionths=pairs.weight.sum().cast("int64"),
    )


def deviations(steps: ir.Table, instances: ir.Table, coding: Coding) -> ir.Table:
    """What departed from the design: one row per segment, kind and touchpoint.

    ``n`` counts times, ``n_instances`` instances, ``weight_millionths`` each instance once;
    ``examples`` holds up to five case keys (or instances), those of the smallest instance ids.
    ``ended_early`` stands at the last touchpoint that was met. ``instances`` has ``case_key``.
    """
    found = ibis.union(
        _at_steps(steps, coding), _skips(instances, coding), _early_ends(steps, instances, coding)
    )
    facts = instances.select(
        "instance",
        "segment",
        "weight_millionths",
        shown=ibis.coalesce(instances.case_key, instances.instance.cast("string")),
    )
    per_instance = found.inner_join(facts, "instance")
    keyed = _by_segment(per_instance, coding)
    groups = ["segment", "kind", "touchpoint"]
    order = ibis.window(group_by=[keyed[key] for key in groups], order_by=keyed.instance)
    ranked = keyed.mutate(place=ibis.row_number().over(order).cast("int64"))
    example = ibis.struct({"place": ranked.place, "shown": ranked.shown})
    counts = ranked.group_by(groups).agg(
        n=ranked.times.sum().cast("int64"),
        n_instances=ranked.count(),
        weight_millionths=ranked.weight_millionths.sum().cast("int64"),
        examples=example.collect(where=ranked.place < EXAMPLES),
    )
    shown = counts.examples.sort().map(lambda one: one["shown"]).join(BAR)
    return counts.mutate(examples=shown)


def _at_steps(steps: ir.Table, coding: Coding) -> ir.Table:
    rows = steps.filter(steps.deviation.notnull())
    counts = rows.group_by("instance", "code", kind=rows.deviation).agg(times=_.count())
    return counts.select(
        "instance", "kind", touchpoint=touchpoint_name(counts.code, coding), times="times"
    )


def _skips(instances: ir.Table, coding: Coding) -> ir.Table:
    some = instances.filter(instances.skipped != "")
    some = some.select("instance", list_=BAR + some.skipped + BAR)
    known = ibis.memtable(
        {"touchpoint": list(coding.names[: coding.n_designed])}, schema={"touchpoint": "string"}
    )
    pairs = some.cross_join(known)
    hits = pairs.filter(pairs.list_.contains(BAR + pairs.touchpoint + BAR))
    return hits.select(
        "instance", kind=ibis.literal("skipped"), touchpoint="touchpoint", times=integer(1)
    )


def _early_ends(steps: ir.Table, instances: ir.Table, coding: Coding) -> ir.Table:
    early = instances.filter(instances.outcome == "ended_early").select("instance")
    last = steps.filter(steps.next_code.isnull()).select("instance", "code")
    rows = last.semi_join(early, "instance")
    return rows.select(
        "instance",
        kind=ibis.literal("ended_early"),
        touchpoint=touchpoint_name(rows.code, coding),
        times=integer(1),
    )
