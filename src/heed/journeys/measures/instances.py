"""From steps to travelled journeys: how each one went, ended, and fitted the design."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import add, or_
from typing import TYPE_CHECKING

import ibis

from heed.journeys.measures.bits import any_bit, by_segment, integer, own_bit
from heed.journeys.measures.coding import WORD, Coding, SegmentRules
from heed.journeys.measures.names import segment_key, touchpoint_name

if TYPE_CHECKING:
    import ibis.expr.types as ir

ARROW = " → "
BAR = " | "
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CODE_BITS = 20  # a path is sorted as step_no and code in one integer


def instances(steps: ir.Table, coding: Coding, *, as_of: datetime) -> ir.Table:
    """One row per instance, from the rows of :func:`heed.journeys.measures.steps.steps`.

    ``as_of`` is the data horizon: an instance that has not reached its end is open while the
    silence since its last step is shorter than the journey's gap. Columns are those of the lake's
    ``journey_instances`` but for ``journey``, ``journey_version``, ``unit`` and ``case_key``;
    ``started_us`` and ``ended_us`` stand for the times (µs since 1970).
    """
    seen = _seen(steps, coding)
    done = _done(seen, coding)
    skipped = _skipped(seen, coding) if coding.designed else {}
    seen = seen.mutate(
        outcome=_outcome(seen, done, coding, as_of),
        n_skipped=reduce(add, (flag.cast("int64") for flag in skipped.values()), integer(0)),
        skipped=_names_of(skipped, coding),
        segment=segment_key(seen.segment, coding),
    )
    deviations = seen.n_deviating + seen.n_skipped
    asked = seen.n_steps + seen.n_skipped
    return seen.mutate(n_deviations=deviations, fitness=_fitness(deviations, asked)).select(
        "instance",
        "customer_id",
        "account_id",
        "segment",
        "started_us",
        "ended_us",
        "outcome",
        "n_steps",
        "n_deviations",
        "reached",
        "skipped",
        "path",
        "fitness",
        "weight_millionths",
    )


def path_text(codes: ir.ArrayColumn, coding: Coding) -> ir.StringColumn:
    """Names joined by arrows, of an array of ``step_no`` and code in one integer."""
    last_bits = integer((1 << CODE_BITS) - 1)
    return codes.sort().map(lambda packed: touchpoint_name(packed & last_bits, coding)).join(ARROW)


def _seen(steps: ir.Table, coding: Coding) -> ir.Table:
    first = steps.step_no == 1
    planned = ibis.coalesce(steps.deviation, "") != "unplanned"
    ends = steps.code.isin(sorted(coding.ends) or [-1])
    bits = {f"met_{word}": any_bit(own_bit(steps.code, coding, word)) for word in coding.words}
    grouped = steps.group_by("instance").agg(
        customer_id=ibis.ifelse(first, steps.customer_id, ibis.null("int64")).max(),
        account_id=ibis.ifelse(first, steps.account_id, ibis.null("int64")).max(),
        segment=steps.segment.max(),
        started_us=steps.at_us.min(),
        ended_us=steps.at_us.max(),
        n_steps=steps.count(),
        n_deviating=steps.deviation.count(),
        reached=ibis.ifelse(planned, _stage(steps.code, coding), ibis.null("int64")).max(),
        met_end=ends.cast("int64").max(),
        packed=(steps.step_no * integer(1 << CODE_BITS) + steps.code).collect(),
        weight_millionths=steps.weight.max(),
        **bits,
    )
    grouped = grouped.mutate(path=path_text(grouped.packed, coding)).drop("packed")
    plans = {
        f"met_{word}": grouped[f"met_{word}"]
        & by_segment(grouped.segment, coding, word, lambda rules: rules.planned)
        for word in coding.words
    }
    return grouped.mutate(**plans)


def _stage(code: ir.IntegerValue, coding: Coding) -> ir.IntegerValue:
    """The stage number of a designed touchpoint, else null."""
    branches = []
    for stage in range(len(coding.stages)):
        codes = [code for code, number in enumerate(coding.stage_of) if number == stage]
        if codes:
            branches.append((code.isin(codes), integer(stage)))
    return ibis.cases(*branches, else_=ibis.null("int64")) if branches else ibis.null("int64")


def _done(seen: ir.Table, coding: Coding) -> ir.BooleanValue:
    if not coding.designed:
        return ibis.literal(value=False)
    if coding.ends:
        return seen.met_end == 1

    def last(rules: SegmentRules) -> frozenset[int]:
        code = rules.last_mandatory
        return frozenset() if code is None else frozenset({code})

    return _any(
        (seen[f"met_{word}"] & by_segment(seen.segment, coding, word, last)) != 0
        for word in coding.words
    )


def _outcome(
    seen: ir.Table, done: ir.BooleanValue, coding: Coding, as_of: datetime
) -> ir.StringValue:
    """A discovered journey has no design to fall short of: closed counts as completed."""
    closed = "ended_early" if coding.designed else "completed"
    if coding.gap_us is None:
        return ibis.ifelse(done, "completed", closed)
    still_open = seen.ended_us > integer(
        (as_of - EPOCH) // timedelta(microseconds=1) - coding.gap_us
    )
    return ibis.cases((done, "completed"), (still_open, "open"), else_=closed)


def _skipped(seen: ir.Table, coding: Coding) -> dict[int, ir.BooleanValue]:
    """By touchpoint: is it mandatory, unmet, and before the furthest one that was met."""
    flags = {}
    for code in sorted(frozenset().union(*(rules.mandatory for rules in coding.rules))):
        word, place = divmod(code, WORD)
        bit = 1 << place
        met = seen[f"met_{word}"]
        mandatory = by_segment(seen.segment, coding, word, lambda rules: rules.mandatory)
        further = [met >= integer(2 * bit)]
        further += [seen[f"met_{other}"] != 0 for other in coding.words if other > word]
        unmet = (mandatory & integer(bit) & ~met) != 0
        flags[code] = unmet & _any(further)
    return flags


def _names_of(skipped: dict[int, ir.BooleanValue], coding: Coding) -> ir.StringValue:
    parts = [ibis.ifelse(flag, BAR + coding.names[code], "") for code, flag in skipped.items()]
    if not parts:
        return ibis.literal("")
    return reduce(add, parts).substr(len(BAR))


def _fitness(deviations: ir.IntegerValue, asked: ir.IntegerValue) -> ir.FloatingValue:
    """1 - deviations / asked, to 6 digits: rounded as an integer, so equal on every engine."""
    good = (asked - deviations) * 1_000_000
    return ((good * 2 + asked) // (asked * 2)).cast("float64") / 1e6


def _any(tests: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    return reduce(or_, tests, ibis.literal(value=False))
