"""Answers about a case, and what was met in it before: touchpoints, properties, misses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.customers.measures_identity import with_customer
from heed.journeys.measures_matching import touchpoint_expr
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from heed.journeys.design import Touchpoint

MILLION = 1_000_000


def answers_of_cases(feedback: ir.Table, identity_map: ir.Table | None) -> ir.Table:
    """Answers with a score and a scale about a case: ``answer``, ``case_id``, ``customer_id``,
    ``profile_id``, ``account_id``, ``item``, ``score``, its scale, ``answered_us``, ``weight``."""
    some = feedback.filter(
        feedback.score.notnull(), feedback.case_id.notnull(), feedback.scale_max.notnull()
    )
    rows = with_customer(some, identity_map)
    return rows.select(
        "case_id",
        "customer_id",
        "profile_id",
        "account_id",
        "score",
        "scale_min",
        "scale_max",
        item=ibis.coalesce(rows.item, ""),
        answer=rows.feedback_id,
        answered_us=microseconds(rows.occurred_at),
        weight=ibis.coalesce(rows.weight_millionths, ibis.literal(MILLION, "int64")),
    )


def met_before(
    answers: ir.Table,
    interactions: ir.Table,
    touchpoints: Sequence[Touchpoint],
    names: Sequence[str],
) -> ir.Table:
    """What was met before each answer (``of_answer``), in the records of its case.

    ``m0``, ``m1`` …: 1 where this touchpoint was; ``p0``, ``p1`` …: the value of each property
    where there is but one.
    """
    point = touchpoint_expr(interactions, touchpoints)
    values = {f"p{number}": interactions.properties.get(name) for number, name in enumerate(names)}
    records = interactions.filter(interactions.case_id.notnull()).select(
        met_case="case_id", met_us=microseconds(interactions.occurred_at), point=point, **values
    )
    mine = answers.select("case_id", "answered_us", of_answer=answers.answer)
    both = mine.inner_join(
        records, [mine.case_id == records.met_case, records.met_us <= mine.answered_us]
    )
    met = {
        f"m{number}": ibis.ifelse(both.point == touchpoint.key, 1, 0).cast("int64").max()
        for number, touchpoint in enumerate(touchpoints)
    }
    single = {
        column: ibis.ifelse(
            both[column].min() == both[column].max(), both[column].min(), ibis.null("string")
        )
        for column in values
    }
    return both.group_by("of_answer").agg(**met, **single)


def misses(results: ir.Table, standards: Sequence[str]) -> ir.Table:
    """Missed cases: ``standard``, ``missed_case`` and the first moment a miss was sure (µs)."""
    mine = results.filter(
        results.standard.isin(list(standards)),
        results.result == "missed",
        results.instance.notnull(),
    )
    due, ended = microseconds(mine.due_at), microseconds(mine.ended_at)
    early = ibis.coalesce(ended < due, ibis.literal(value=False))
    mine = mine.mutate(sure_us=ibis.ifelse(early, ended, due))
    return mine.group_by("standard", missed_case=mine.instance).agg(sure_us=mine.sure_us.min())
