"""Counts of what hangs on profiles, as Ibis expressions within the portable subset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def met(interactions: ir.Table, profiles: Sequence[int]) -> ir.Table:
    """One row: ``n`` interactions of ``n_cases`` cases, and the first and last moment."""
    mine = interactions.filter(interactions.profile_id.isin(profiles))
    return mine.aggregate(
        n=mine.count(),
        n_cases=mine.case_id.nunique(),
        first_at=mine.occurred_at.min(),
        last_at=mine.occurred_at.max(),
    )


def said(feedback: ir.Table, profiles: Sequence[int]) -> ir.Table:
    """One row: ``n`` answers."""
    mine = feedback.filter(feedback.profile_id.isin(profiles))
    return mine.aggregate(n=mine.count())


def open_cases(instances: ir.Table, interactions: ir.Table, profiles: Sequence[int]) -> ir.Table:
    """One row: ``n`` travelled journeys by case that are open and that these profiles belong to."""
    mine = interactions.filter(
        interactions.profile_id.isin(profiles), interactions.case_id.notnull()
    )
    cases = mine.select("case_id").distinct()
    waiting = instances.filter(instances.unit == "case", instances.outcome == "open")
    waiting = waiting.semi_join(cases, waiting.instance == cases.case_id)
    return waiting.aggregate(n=waiting.instance.nunique())
