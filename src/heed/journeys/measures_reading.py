"""What reading needs of the lake, as Ibis expressions within the portable subset.

A build stores :func:`outcome_counts` and :func:`touchpoint_counts` in small tables of the same
columns, so that reading never scans steps. Where a build has not stored them, reading evaluates
the same expressions: slower, equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import ibis

from heed.journeys.design import Touchpoint
from heed.journeys.measures_matching import touchpoint_expr

if TYPE_CHECKING:
    import ibis.expr.types as ir

ONE = 1_000_000
JOURNEY = ("journey", "journey_version")


def equal(table: ir.Table, **values: str | int) -> ir.Table:
    """The rows of ``table`` whose columns have these values."""
    return table.filter([table[name] == value for name, value in values.items()])


def best_ranks(paths: ir.Table, journey: str, segment: str, top: int) -> ir.Table:
    """The ``top`` most frequent paths of a journey, in order."""
    chosen = equal(paths, journey=journey, segment=segment)
    return chosen.filter(chosen.rank <= top).order_by("rank")


def path_totals(paths: ir.Table, journey: str, segment: str) -> ir.Table:
    """One row: how many paths are stored and how many instances took them."""
    chosen = equal(paths, journey=journey, segment=segment)
    return chosen.aggregate(n_paths=chosen.count(), n=chosen.n.sum())


def outcome_counts(instances: ir.Table) -> ir.Table:
    """``journey_outcomes`` of ``journey_instances``: per segment and outcome, and all ("")."""
    took = instances.ended_at.delta(instances.started_at, unit="microsecond").cast("int64")
    known = instances.mutate(
        us=took,
        weight_millionths=ibis.coalesce(instances.weight_millionths, ONE),
        segment=ibis.coalesce(instances.segment, ""),
    )
    cuts = [
        known.mutate(segment=segment, outcome=outcome)
        for segment in (known.segment, ibis.literal(""))
        for outcome in (known.outcome, ibis.literal(""))
    ]
    # The rows of no segment are counted with all: without this filter they would count twice.
    cuts[:2] = [cut.filter(cut.segment != "") for cut in cuts[:2]]
    return ibis.union(*[_outcomes(cut) for cut in cuts])


def _outcomes(cut: ir.Table) -> ir.Table:
    return cut.group_by([*JOURNEY, "unit", "segment", "outcome"]).aggregate(
        n=cut.count(),
        n_customers=cut.customer_id.nunique(),
        weight_millionths=cut.weight_millionths.sum().cast("int64"),
        n_steps=cut.n_steps.sum().cast("int64"),
        n_deviating=(cut.n_deviations > 0).ifelse(1, 0).sum().cast("int64"),
        us_sum=cut.us.sum().cast("int64"),
        us_median=_quantile(cut.us, 0.5),
        us_p90=_quantile(cut.us, 0.9),
        first_started_at=cut.started_at.min(),
        last_ended_at=cut.ended_at.max(),
    )


def touchpoint_counts(steps: ir.Table, instances: ir.Table) -> ir.Table:
    """``journey_touchpoints`` of steps and their instances: per segment, and all ("")."""
    weighed = instances.select(
        *JOURNEY,
        "instance",
        segment=ibis.coalesce(instances.segment, ""),
        weight_millionths=ibis.coalesce(instances.weight_millionths, ONE),
    )
    met = steps.select(*JOURNEY, "instance", "touchpoint", "step_no", "us_to_next")
    met = met.join(weighed, [*JOURNEY, "instance"])
    named = met.filter(met.segment != "")
    return ibis.union(_touchpoints(named), _touchpoints(met.mutate(segment=ibis.literal(""))))


def _touchpoints(met: ir.Table) -> ir.Table:
    per = [*JOURNEY, "segment", "touchpoint"]
    once = met.group_by([*per, "instance"]).aggregate(weight=met.weight_millionths.max())
    instances = once.group_by(per).aggregate(
        n_instances=once.count(), weight_millionths=once.weight.sum().cast("int64")
    )
    meetings = met.group_by(per).aggregate(
        n=met.count(),
        step_no_sum=met.step_no.sum().cast("int64"),
        n_to_next=met.us_to_next.count(),
        us_sum=met.us_to_next.sum().cast("int64"),
        us_median=_quantile(met.us_to_next, 0.5),
        us_p90=_quantile(met.us_to_next, 0.9),
    )
    joined = meetings.join(instances, per)
    return joined.select(
        *per,
        "n",
        "n_instances",
        "weight_millionths",
        "step_no_sum",
        "n_to_next",
        "us_sum",
        "us_median",
        "us_p90",
    )


def _quantile(microseconds: Any, share: float) -> Any:
    """An exact quantile, interpolated, rounded to a whole microsecond, half up.

    Interpolation gives tenths; 0.55 rather than 0.5 keeps the noise of floats from tipping them.
    """
    return (microseconds.quantile(share) + 0.55).floor().cast("int64")


def interactions_by_name(interactions: ir.Table, touchpoints: Sequence[Touchpoint]) -> ir.Table:
    """One scan for the doctor: per source, name, channel and actor, what the records have."""
    marked = interactions.mutate(touchpoint=touchpoint_expr(interactions, touchpoints))
    return marked.group_by(["source", "name", "channel", "actor"]).aggregate(
        n=marked.count(),
        n_claimed=marked.touchpoint.count(),
        n_with_customer=marked.profile_id.count(),
        n_with_account=marked.account_id.count(),
        n_with_case=marked.case_id.count(),
        n_with_value=marked.value_minor.count(),
        first_at=marked.occurred_at.min(),
        last_at=marked.occurred_at.max(),
        last_received_at=marked.received_at.max(),
    )


def property_keys(interactions: ir.Table) -> ir.Table:
    """The keys of properties, and how many interactions have each."""
    keys = interactions.select(source=interactions.source, key=interactions.properties.keys())
    each = keys.select(source=keys.source, key=keys.key.unnest())
    return each.group_by(["source", "key"]).aggregate(n=each.count())


def feedback_by_source(feedback: ir.Table) -> ir.Table:
    """Per source: how many feedback records have a score, a text, a score of somebody known."""
    known = feedback.profile_id.notnull() | feedback.case_id.notnull()
    linked = feedback.score.notnull() & known
    return feedback.group_by("source").aggregate(
        n=feedback.count(),
        n_with_score=feedback.score.count(),
        n_with_text=((feedback.text != "") & feedback.text.notnull()).ifelse(1, 0).sum(),
        n_linked_scores=linked.ifelse(1, 0).sum(),
        first_at=feedback.occurred_at.min(),
        last_at=feedback.occurred_at.max(),
        last_received_at=feedback.received_at.max(),
    )
