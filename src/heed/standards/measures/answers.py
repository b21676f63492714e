"""Standards over feedback: scores that reach a threshold, and one case for each answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import ibis

from heed.foundation.measures_conditions import condition_expr
from heed.journeys.measures.claims import unit_of
from heed.journeys.measures.coding import MILLION, Coding
from heed.lake.moments import microseconds
from heed.standards.clock_tables import micros
from heed.standards.design import ScoreAtLeast, Standard
from heed.standards.measures.business_time import integer
from heed.standards.measures.judging import EXCLUDED, KEPT, MISSED, verdicts
from heed.standards.measures.records import Sources

if TYPE_CHECKING:
    import ibis.expr.types as ir


def judge_scores(
    standard: Standard, rule: ScoreAtLeast, sources: Sources, as_of: datetime
) -> ir.Table:
    """Every answer to the item with a score; it is due, and decided, when it is given.

    Conditions look at the answer's item (as ``name``), channel, source and properties.
    """
    coding = Coding(standard.key, standard.version, "case", ())
    rows = unit_of(sources.feedback, coding, sources.identity_map)
    rows = rows.mutate(name=rows["item"])
    rows = rows.filter(
        rows["item"] == rule.item,
        rows.score.notnull(),
        microseconds(rows.occurred_at) <= integer(micros(as_of)),
    )
    if standard.when is not None:
        rows = rows.filter(condition_expr(rows, standard.when))
    left_out = ibis.literal(value=False)
    if standard.without_when is not None:
        left_out = condition_expr(rows, standard.without_when)
    kept = rows.score >= rule.at_least
    reason = ibis.ifelse(kept, "high_enough", "too_low")
    rows = rows.mutate(
        record_id=rows.feedback_id,
        start_us=microseconds(rows.occurred_at),
        weight=ibis.coalesce(rows.weight_millionths, integer(MILLION)),
        result=ibis.ifelse(left_out, EXCLUDED, ibis.ifelse(kept, KEPT, MISSED)),
        reason=ibis.ifelse(left_out, "by_condition", reason),
    )
    return verdicts(
        rows,
        due_us=rows.start_us,
        close_us=rows.start_us,
        measured=(rows.score * 1_000_000).round().cast("int64"),
        measured_in=ibis.literal("millionths"),
        result=rows.result,
        reason=rows.reason,
    )


def per_answer(judged: ir.Table, item: str, feedback: ir.Table, as_of: datetime) -> ir.Table:
    """One row for each answer to ``item`` about a judged case, with the answer's weight."""
    answers = feedback.filter(
        feedback["item"] == item,
        feedback.case_id.notnull(),
        microseconds(feedback.occurred_at) <= integer(micros(as_of)),
    ).select(
        answered_case="case_id",
        answer_weight=ibis.coalesce(feedback.weight_millionths, integer(MILLION)),
    )
    joined = judged.inner_join(answers, [judged.unit == answers.answered_case])
    return joined.mutate(weight=joined.answer_weight).select(*judged.columns)
