"""What reading needs of the lake, as Ibis expressions within the portable subset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heed.journeys.design import Touchpoint
from heed.journeys.measures_matching import touchpoint_expr

if TYPE_CHECKING:
    import ibis.expr.types as ir


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
