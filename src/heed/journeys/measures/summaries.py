"""What pages read: flow, paths, stages and deviations, counted from steps and instances.

Times are whole microseconds. Quantiles interpolate linearly between the two nearest values (type 7)
and are then rounded, half up; adding 0.55 rather than 0.5 keeps floating-point noise, far below a
tenth of a microsecond, from tipping the tenths that interpolation gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from heed.journeys.measures.bits import integer
from heed.journeys.measures.coding import MILLION, Coding
from heed.journeys.measures.instances import BAR
from heed.journeys.measures.names import segment_key, touchpoint_name
from heed.lake.moments import moment, month_number

if TYPE_CHECKING:
    import ibis.expr.types as ir

PATHS_KEPT = 10_000
EXAMPLES = 5


def flow(steps: ir.Table, coding: Coding, *, reach: bool = True, months: bool = True) -> ir.Table:
    """How often, and how fast, customers move from one touchpoint to the next.

    One row per segment (``""`` for all), month (``""`` for the whole window) and move; the start is
    ``""`` on the from-side, the end ``""`` on the to-side. Columns: ``segment``, ``month``,
    ``from_touchpoint``, ``to_touchpoint``, ``n``, ``n_instances``, ``weight_millionths``,
    ``us_sum``, ``us_mean``, ``us_median``, ``us_p90``. ``us_sum`` is null where it passes 63 bits.
    ``reach=False`` leaves ``n_instances`` out, the dearest column; ``months=False`` the months.
    """
    parts = []
    for by_segment in (False, True) if coding.segments else (False,):
        for by_month in (False, True) if months else (False,):
            keys = {
                "segment": steps.segment if by_segment else integer(0),
                "month": month_number(steps.at_us) if by_month else integer(0),
            }
            rows = steps.filter(steps.segment > 0) if by_segment else steps
            parts += [_moves(rows, keys, reach=reach), _entries(rows, keys, reach=reach)]
    return _named(ibis.union(*parts), coding)


def _moves(rows: ir.Table, keys: dict[str, ir.Value], *, reach: bool) -> ir.Table:
    grouped = rows.group_by(
        **keys, from_code=rows.code, to_code=ibis.coalesce(rows.next_code, integer(-1))
    ).agg(
        n=rows.count(),
        **({"n_instances": rows.instance.nunique()} if reach else {}),
        weight_millionths=rows.weight.sum().cast("int64"),
        **duration_parts(rows.us_to_next),
    )
    return grouped.mutate(**durations(grouped)).drop("seconds", "rest", "measured", "quantiles")


def _entries(rows: ir.Table, keys: dict[str, ir.Value], *, reach: bool) -> ir.Table:
    first = rows.step_no == 1
    rows = rows.filter(first)
    none = ibis.null("int64")
    grouped = rows.group_by(**keys, from_code=integer(-1), to_code=rows.code).agg(
        n=rows.count(),
        **({"n_instances": rows.count()} if reach else {}),
        weight_millionths=rows.weight.sum().cast("int64"),
    )
    return grouped.mutate(us_sum=none, us_mean=none, us_median=none, us_p90=none)


def duration_parts(us: ir.IntegerColumn) -> dict[str, ir.Value]:
    """What :func:`durations` needs, as aggregates; whole seconds apart: no sum overflows."""
    rest = us % MILLION
    return {
        "seconds": ((us - rest) / MILLION).cast("int64").sum().cast("int64"),
        "rest": rest.sum().cast("int64"),
        "measured": us.count(),
        "quantiles": us.quantile([0.5, 0.9]),
    }


def durations(grouped: ir.Table) -> dict[str, ir.Value]:
    """``us_sum``, ``us_mean``, ``us_median`` and ``us_p90`` of :func:`duration_parts`."""
    fits = grouped.seconds < 9_000_000_000_000
    n = grouped.measured.cast("float64")
    mean = grouped.seconds.cast("float64") / n * 1e6 + grouped.rest.cast("float64") / n
    return {
        "us_sum": ibis.ifelse(fits, grouped.seconds * MILLION + grouped.rest, ibis.null("int64")),
        "us_mean": ibis.ifelse(grouped.measured > 0, whole(mean), ibis.null("int64")),
        "us_median": whole(grouped.quantiles[0]),
        "us_p90": whole(grouped.quantiles[1]),
    }


def whole(us: ir.FloatingValue) -> ir.IntegerValue:
    """``us`` to the nearest microsecond, half up; see the module's words on 0.55."""
    return (us + 0.55).floor().cast("int64")


def _named(counts: ir.Table, coding: Coding) -> ir.Table:
    year, month = (counts.month / 100).floor().cast("int64"), counts.month % 100
    text = year.cast("string") + "-" + month.cast("string").lpad(2, "0")

    def name(code: ir.IntegerColumn) -> ir.StringValue:
        return ibis.ifelse(code < 0, "", touchpoint_name(ibis.greatest(code, integer(0)), coding))

    named = counts.mutate(
        segment=segment_key(counts.segment, coding),
        month=ibis.ifelse(counts.month == 0, "", text),
        from_touchpoint=name(counts.from_code),
        to_touchpoint=name(counts.to_code),
    )
    return named.drop("from_code", "to_code")


def _by_segment(rows: ir.Table, coding: Coding) -> ir.Table:
    """``rows`` for everybody (segment ``""``); those that have a segment under its key again."""
    everybody = rows.mutate(segment=ibis.literal(""))
    if not coding.segments:
        return everybody
    return ibis.union(everybody, rows.filter(rows.segment != ""))


def touchpoints(steps: ir.Table, coding: Coding) -> ir.Table:
    """How often each touchpoint is met: one row per segment (``""`` for all) and touchpoint.

    Columns are those of the lake's ``journey_touchpoints``, which documents them.
    """
    parts = []
    for by_segment in (False, True) if coding.segments else (False,):
        rows = steps.filter(steps.segment > 0) if by_segment else steps
        keys = {"segment": rows.segment if by_segment else integer(0), "code": rows.code}
        once = rows.group_by(**keys, instance=rows.instance).agg(
            weight=rows.weight.max(),
            n=rows.count(),
            step_no_sum=rows.step_no.sum(),
        )
        counts = once.group_by("segment", "code").agg(
            n=once.n.sum().cast("int64"),
            n_instances=once.count(),
            weight_millionths=once.weight.sum().cast("int64"),
            step_no_sum=once.step_no_sum.sum().cast("int64"),
        )
        timed = rows.group_by(**keys).agg(**duration_parts(rows.us_to_next))
        timed = timed.mutate(n_to_next=timed.measured, **durations(timed))
        parts.append(counts.inner_join(timed, ["segment", "code"]))
    met = ibis.union(*parts)
    return met.mutate(
        segment=segment_key(met.segment, coding), touchpoint=touchpoint_name(met.code, coding)
    )


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
