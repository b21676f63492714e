"""Answers with a score: whose they are, in which series they stand, which metrics take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import ibis

from heed.journeys.design import Condition
from heed.journeys.measures.claims import with_customer
from heed.journeys.measures_matching import condition_expr
from heed.lake.moments import US_PER_DAY, microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

MILLION = 1_000_000
SERIES = ("source", "kind", "item", "mode")
SCALE = ("scale_min", "scale_max")
BARE = ("score", "weight", "at_us", "account_id", "customer_id", "response_id")


def scored(feedback: ir.Table, identity_map: ir.Table | None = None) -> ir.Table:
    """The feedback that has a score, with ``customer_id``, ``at_us`` and ``weight`` (millionths).

    ``answer`` is its id; ``source``, ``kind``, ``item`` and ``mode`` are never null.
    """
    rows = with_customer(feedback.filter(feedback.score.notnull()), identity_map)
    named = {name: ibis.coalesce(rows[name], "") for name in SERIES}
    return rows.select(
        *SCALE,
        "score",
        "customer_id",
        "profile_id",
        "account_id",
        "response_id",
        "case_id",
        "channel",
        "language",
        "properties",
        answer=rows.feedback_id,
        at_us=microseconds(rows.occurred_at),
        weight=ibis.coalesce(rows.weight_millionths, ibis.literal(MILLION, "int64")),
        **named,
    )


def series_met(answers: ir.Table, conditions: Sequence[Condition | None]) -> ir.Table:
    """Per series and scale, and per combination of metrics that take the answer (``m0``, ``m1`` …):
    ``n``, the first and last moment (µs) and the last known weight."""
    marked = answers.mutate(**taken(answers, conditions))
    keys = [*SERIES, *SCALE, *(f"m{number}" for number in range(len(conditions)))]
    return marked.group_by(keys).agg(
        n=marked.count(), first_us=marked.at_us.min(), last_us=marked.at_us.max()
    )


def taken(
    answers: ir.Table, conditions: Sequence[Condition | None]
) -> dict[str, ir.BooleanValue]:  # fmt: skip
    """``m0``, ``m1`` …: whether the n-th condition holds; no condition holds for everything."""
    return {
        f"m{number}": ibis.literal(value=True)
        if condition is None
        else condition_expr(answers, condition)
        for number, condition in enumerate(conditions)
    }


def of_series(answers: ir.Table, series: Mapping[str, str | float | None]) -> ir.Table:
    """The answers of one series and scale."""
    return answers.filter(
        [
            answers[name].isnull() if value is None else answers[name] == value
            for name, value in series.items()
        ]
    )


def by_score(answers: ir.Table) -> ir.Table:
    """How many answers gave each score: ``score``, ``n``; lowest score first."""
    return answers.group_by("score").agg(n=answers.count()).order_by("score")


def of_condition(answers: ir.Table, condition: Condition | None) -> ir.Table:
    """The answers that a metric takes."""
    return answers if condition is None else answers.filter(condition_expr(answers, condition))


def within(answers: ir.Table, spans: Sequence[tuple[int, int]]) -> ir.Table:
    """The answers in one of the spans: from their first moment (µs) on, before their last."""
    tests = [(answers.at_us >= first) & (answers.at_us < until) for first, until in spans]
    return answers.filter(reduce(or_, tests))


def bare(answers: ir.Table) -> ir.Table:
    """What a figure needs of answers: score, weight, time and whose they are."""
    return answers.select(*BARE)


def outcomes(interactions: ir.Table, who: Condition, field: str) -> ir.Table:
    """What became of everybody who was asked: ``outcome`` (text, or null) and ``n`` of them.

    Everybody counts once for each time asked.
    """
    return _asked(interactions, who, field).group_by("outcome").agg(n=ibis._.count())


def outcomes_by_day(interactions: ir.Table, who: Condition, field: str) -> ir.Table:
    """The same for each ``day`` (since 1970, in UTC) on which somebody was asked."""
    return _asked(interactions, who, field).group_by("day", "outcome").agg(n=ibis._.count())


def _asked(interactions: ir.Table, who: Condition, field: str) -> ir.Table:
    asked = interactions.filter(condition_expr(interactions, who))
    column, _, key = field.partition(".")
    outcome = asked[column].get(key) if key else asked[column]
    day = (microseconds(asked.occurred_at).cast("float64") / US_PER_DAY).floor().cast("int64")
    return asked.select(outcome=outcome, day=day)
