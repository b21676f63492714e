"""Small answers about who is in segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heed.customers.segments.measures.looking import Look
from heed.customers.segments.measures.stored import decided
from heed.customers.segments.rules import Rule

if TYPE_CHECKING:
    import ibis.expr.types as ir


def count(rows: ir.Table) -> ir.Table:
    """One row: how many there are (``n``)."""
    return rows.aggregate(n=rows.count())


def drawn(members: ir.Table, most: int) -> ir.Table:
    """So many of the customers by lot; the same ones while they are there."""
    lot = members.customer_id.cast("string").hexdigest("md5")
    return members.mutate(lot=lot).order_by("lot").limit(most).select("customer_id")


def overlap(rules: Sequence[Rule], look: Look) -> ir.Table:
    """One row: ``n_one``, ``n_other`` and ``n_both`` of two rules, and ``n_base``."""
    rows = decided(rules, look)
    return rows.aggregate(
        n_one=rows.count(where=rows.s0),
        n_other=rows.count(where=rows.s1),
        n_both=rows.count(where=rows.s0 & rows.s1),
        n_base=rows.count(),
    )


def trait_names(traits: ir.Table, whose: str) -> ir.Table:
    """The names of all traits of customers (``profile_id``) or of accounts (``account_id``)."""
    return traits.filter(traits[whose].notnull()).select("name").distinct()


def scored_items(feedback: ir.Table) -> ir.Table:
    """The names of all items that got a score."""
    scored = feedback.filter(feedback.score.notnull() & feedback.item.notnull())
    return scored.select(name=scored.item).distinct()
