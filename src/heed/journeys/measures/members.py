"""Journeys cut by segments of customers: in which each customer was when an instance began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from heed.customers.segments.measures.looking import ASKED, Look, true
from heed.customers.segments.measures.membership import memberships
from heed.customers.segments.rules import Rule
from heed.customers.segments.vocabulary import Vocabulary
from heed.journeys.measures.coding import Coding

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class MemberRules:
    """The settled rules of a journey's segments that look at customers, by segment number.

    ``tables`` are those that rules look at and that have rows.
    """

    rules: Mapping[int, Rule] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    tables: Mapping[str, ir.Table] = field(default_factory=dict)


def with_members(
    rows: ir.Table, coding: Coding, members: MemberRules, begins: ir.BooleanValue
) -> ir.Table:
    """Columns ``member_1`` …: whether the row's customer was in, if an instance begins there.

    ``rows`` have ``unit``, ``customer_id``, ``at_us`` and ``code``; ``begins`` says which rows may
    begin an instance of a customer or account. A case begins with its first row.
    """
    if not members.rules:
        return rows
    asked = _beginnings(rows, coding, begins)
    look = Look(members.tables, at_us=0, vocabulary=members.vocabulary, asked=asked)
    named = {f"member_{number}": rule for number, rule in members.rules.items()}
    found = memberships(named, look).rename(begun_by="customer_id", begun_us=ASKED)
    joined = rows.left_join(
        found, [rows.customer_id == found.begun_by, rows.at_us == found.begun_us]
    )
    return joined.mutate(**{name: true(joined[name]) for name in named}).drop(
        "begun_by", "begun_us"
    )


def _beginnings(rows: ir.Table, coding: Coding, begins: ir.BooleanValue) -> ir.Table:
    """``customer_id`` and ``asked_us`` of the rows with which instances may begin, each once."""
    claimed = rows.filter(rows.code.notnull(), rows.unit.notnull())
    if coding.unit == "case":
        firsts = claimed.group_by(first_unit="unit").agg(first_us=claimed.at_us.min())
        claimed = claimed.semi_join(
            firsts, [claimed.unit == firsts.first_unit, claimed.at_us == firsts.first_us]
        )
    else:
        claimed = claimed.filter(begins)
    known = claimed.filter(claimed.customer_id.notnull())
    return known.select("customer_id", **{ASKED: known.at_us}).distinct()
