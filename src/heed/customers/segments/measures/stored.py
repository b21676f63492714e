"""Memberships as the lake stores them, and the moments that its tables speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

import ibis

from heed.customers.segments.measures.holding import Holding
from heed.customers.segments.measures.looking import Look, integer
from heed.customers.segments.measures.sheet import Columns, sheet_of
from heed.customers.segments.needs import needs_of
from heed.customers.segments.rules import Rule
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

TIMES: Mapping[str, tuple[str, ...]] = {
    "interactions": ("occurred_at",),
    "feedback": ("occurred_at",),
    "customers": ("known_from",),
    "segment_lists": ("valid_from", "valid_to"),
}
"""From which moments on a row of these tables matters; rows of others may matter at any."""
LAST: Mapping[str, str] = {
    "interactions": "occurred_at",
    "feedback": "occurred_at",
    "traits": "known_from",
    "customers": "known_from",
    "segment_lists": "valid_from",
}


def decided(rules: Sequence[Rule], look: Look) -> ir.Table:
    """Everybody who was known at the moment of looking, and whether each rule holds: s0, s1 …"""
    columns = Columns(replace(needs_of(rules), everybody=True))
    sheet = sheet_of(look, columns)
    holding = Holding(sheet, columns, look)
    found = {f"s{number}": holding.holds(rule) for number, rule in enumerate(rules)}
    return sheet.select(*look.keys, **found)


def counts(decided: ir.Table) -> ir.Table:
    """One row: of how many each rule holds (``s0`` …), and ``n_base`` in all."""
    names = [name for name in decided.columns if name.startswith("s")]
    figures = {name: decided.count(where=decided[name]) for name in names}
    return decided.aggregate(n_base=decided.count(), **figures)


def members_to_store(decided: ir.Table, versions: Sequence[tuple[str, int]]) -> ir.Table:
    """The rows of ``segment_members``; ``versions`` are keys and versions in the rules' order."""
    parts = [
        decided.filter(decided[f"s{number}"]).select(
            segment=ibis.literal(key),
            segment_version=integer(version),
            customer_id=decided.customer_id,
        )
        for number, (key, version) in enumerate(versions)
    ]
    return reduce(lambda one, other: one.union(other), parts)


def first_moment(changes: ir.Table, name: str) -> ir.Table:
    """One row: the first moment that changed rows speak of (``first_us``; null for no row)."""
    firsts = [microseconds(changes[column]).min() for column in TIMES[name]]
    return changes.aggregate(first_us=firsts[0] if len(firsts) == 1 else ibis.least(*firsts))


def last_moment(table: ir.Table, name: str) -> ir.Table:
    """One row: the last moment that a table knows of (``last_us``)."""
    return table.aggregate(last_us=microseconds(table[LAST[name]]).max())
