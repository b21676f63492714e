"""Everything that the lake holds about one case or one customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

ANSWER = ("occurred_at", "kind", "item", "score", "scale_min", "scale_max", "label", "text")


def verdicts_of(
    results: ir.Table, *, instance: int | None = None, customer: int | None = None
) -> ir.Table:
    """Verdicts of standards on one instance, or on everything of one customer, oldest first."""
    mine = results.instance == instance if customer is None else results.customer_id == customer
    rows = results.filter(mine, results.cases == 1)
    return rows.select(
        "standard", "case_key", "started_at", "due_at", "ended_at", "result", "reason"
    ).order_by(["started_at", "standard"])


def answers_of(
    feedback: ir.Table, *, case: int | None = None, profiles: Sequence[int] = ()
) -> ir.Table:
    """What was answered about one case, or by the people behind these profiles, oldest first."""
    mine = feedback.profile_id.isin(list(profiles)) if case is None else feedback.case_id == case
    rows = feedback.filter(mine)
    return rows.select(
        *ANSWER, "language", "channel", "case_key", "source_seq", answer=rows.feedback_id
    ).order_by(["occurred_at", "source_seq"])


def profiles_of(identity_map: ir.Table, customer: int) -> ir.Table:
    """The profiles that one customer has now."""
    now = identity_map.filter(identity_map.valid_to.isnull(), identity_map.customer_id == customer)
    return now.select("profile_id").distinct()


def interactions_of(interactions: ir.Table, profiles: Sequence[int], top: int) -> ir.Table:
    """The newest interactions of these profiles, newest first."""
    rows = interactions.filter(interactions.profile_id.isin(list(profiles)))
    order = [ibis.desc("occurred_at"), ibis.desc("source_seq")]
    return rows.select(
        "occurred_at", "source_seq", "name", "channel", "actor", "case_key", "source", "properties"
    ).order_by(order).limit(top)  # fmt: skip


def traits_of(traits: ir.Table, profiles: Sequence[int]) -> ir.Table:
    """What is known of these profiles: ``name``, ``value`` and since when, newest last."""
    rows = traits.filter(traits.profile_id.isin(list(profiles)))
    order = [rows.valid_from, rows.known_from]
    return rows.select("profile_id", "name", "value", "valid_from", "known_from").order_by(order)
