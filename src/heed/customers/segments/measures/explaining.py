"""Why customers are in a segment or not: what each clause found, and the records that decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.customers.segments.measures.happened import marked_rows
from heed.customers.segments.measures.holding import Holding
from heed.customers.segments.measures.looking import ASKED, Look
from heed.customers.segments.measures.sheet import Columns, sheet_of
from heed.customers.segments.needs import Match, needs_of
from heed.customers.segments.rules import Rule
from heed.customers.segments.walking import Part

if TYPE_CHECKING:
    import ibis.expr.types as ir

SHOWN = {
    "interactions": (
        "interaction_id", "occurred_at", "source_seq", "name", "channel", "case_key",
        "value_minor", "currency",
    ),
    "feedback": (
        "feedback_id", "occurred_at", "source_seq", "item", "score", "channel", "case_key",
    ),
    "standard_results": (
        "record_id", "standard", "case_key", "started_at", "due_at", "ended_at", "result",
    ),
    "journey_instances": (
        "journey", "instance", "case_key", "started_at", "ended_at", "outcome",
    ),
}  # fmt: skip


def explained(rule: Rule, parts: Sequence[Part], look: Look, columns: Columns) -> ir.Table:
    """The sheet's columns, whether the rule holds (``is_in``) and each of its parts: p0, p1 …"""
    sheet = sheet_of(look, columns)
    holding = Holding(sheet, columns, look)
    held = {f"p{number}": holding.holds(part.rule) for number, part in enumerate(parts)}
    return sheet.mutate(is_in=holding.holds(rule), **held)


def asked_about(customer: int, at_us: int) -> ir.Table:
    """One customer to be asked about at one moment."""
    return ibis.memtable(
        {"customer_id": [customer], ASKED: [at_us]},
        schema={"customer_id": "int64", ASKED: "int64"},
    )


def columns_of(rule: Rule) -> Columns:
    """Where :func:`explained` puts what the rule looks at."""
    return Columns(needs_of([rule]))


def deciding(look: Look, source: str, matches: Sequence[Match], most: int) -> ir.Table | None:
    """The newest rows of a source that match anything: ``m0`` … say what, ``f0`` … from when."""
    rows = marked_rows(look, source, matches, SHOWN[source])
    if rows is None:
        return None
    newest = [rows[f"f{number}"] for number in range(len(matches))]
    last = newest[0] if len(newest) == 1 else ibis.greatest(*newest)
    return rows.order_by(last.desc()).limit(most)
