"""Who is in which segment: rules compiled to one expression."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from heed.customers.segments.measures.holding import Holding
from heed.customers.segments.measures.looking import Look
from heed.customers.segments.measures.sheet import Columns, sheet_of
from heed.customers.segments.needs import needs_of
from heed.customers.segments.rules import Rule

if TYPE_CHECKING:
    import ibis.expr.types as ir


def memberships(rules: Mapping[str, Rule], look: Look) -> ir.Table:
    """``customer_id`` (and ``asked_us`` where asked), and a boolean for each of the rules.

    Customers of whom no rule holds may be left out, unless they were asked for. Rules must be
    settled (:func:`heed.customers.segments.settling.settled`).
    """
    columns = Columns(needs_of(rules.values()))
    sheet = sheet_of(look, columns)
    holding = Holding(sheet, columns, look)
    return sheet.select(*look.keys, **{key: holding.holds(rule) for key, rule in rules.items()})


def members(rule: Rule, look: Look) -> ir.Table:
    """``customer_id`` of everybody of whom the rule holds, at the moment of looking."""
    found = memberships({"is_in": rule}, look)
    return found.filter(found.is_in).select(*look.keys)
