"""What customers said about cases of a standard, and who they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from heed.journeys.design import Touchpoint
from heed.journeys.measures_matching import touchpoint_expr

if TYPE_CHECKING:
    import ibis.expr.types as ir

MOST_RECORDS = 500  # of one case


def said_after_misses(results: ir.Table, feedback: ir.Table, standard: str, most: int) -> ir.Table:
    """The newest texts about missed cases that were written after the miss."""
    missed = results.filter(
        results.standard == standard, results.result == "missed", results.instance.notnull()
    )
    cases = missed.group_by("instance").agg(
        missed_at=missed.due_at.min(), record_id=missed.record_id.min()
    )
    written = feedback.filter(
        feedback.case_id.notnull(), feedback.text.notnull(), feedback.text != ""
    )
    both = written.join(cases, written.case_id == cases.instance)
    after = both.filter(both.occurred_at > both.missed_at)
    columns = (
        "text", "language", "occurred_at", "channel", "kind", "score", "scale_min", "scale_max",
        "case_id", "case_key", "record_id", "feedback_id",
    )  # fmt: skip
    newest = after.select(*columns).order_by(after.occurred_at.desc(), after.feedback_id)
    return newest.limit(most)


def scores_about(feedback: ir.Table, cases: Sequence[int]) -> ir.Table:
    """Scores about these cases, oldest first."""
    mine = feedback.filter(feedback.case_id.isin(list(cases)), feedback.score.notnull())
    kept = mine.select("case_id", "occurred_at", "score", "scale_min", "scale_max", "feedback_id")
    return kept.order_by("occurred_at", "feedback_id")


def segments_of(instances: ir.Table, cases: Sequence[int]) -> ir.Table:
    """The segment of each of these travelled journeys: ``instance`` and ``segment``."""
    mine = instances.filter(instances.instance.isin(list(cases)), instances.segment != "")
    return mine.group_by("instance").agg(segment=mine.segment.min())


def records_of_case(
    interactions: ir.Table, touchpoints: Sequence[Touchpoint], row: Mapping[str, Any]
) -> ir.Table:
    """Everything that happened in one case, in order; of others the record that began it.

    Adds ``touchpoint``: the first of ``touchpoints`` that claims the record, or null.
    """
    if row["instance"] is not None:
        mine = interactions.filter(interactions.case_id == row["instance"])
    else:
        mine = interactions.filter(interactions.interaction_id == row["record_id"])
    told = mine.mutate(touchpoint=touchpoint_expr(mine, touchpoints))
    columns = ("occurred_at", "name", "touchpoint", "channel", "actor", "source_seq")
    return told.select(*columns).order_by("occurred_at", "source_seq").limit(MOST_RECORDS)


def answers_of_case(feedback: ir.Table, case: int) -> ir.Table:
    """Everything that was said about one case, in order."""
    mine = feedback.filter(feedback.case_id == case)
    return mine.order_by("occurred_at", "feedback_id").limit(MOST_RECORDS)
