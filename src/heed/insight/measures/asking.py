"""Invitations: who was asked, what became of it, and by what they can be grouped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.customers.measures_identity import with_customer
from heed.foundation.measures_conditions import condition_expr
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from heed.listening.metric import Asked


def invitations(
    interactions: ir.Table, identity_map: ir.Table | None, asked: Sequence[Asked]
) -> ir.Table:
    """Every interaction by which somebody was asked, once.

    Columns: ``invitation``, ``customer_id``, ``profile_id``, ``account_id``, ``asked_us``,
    ``outcome`` (null: nothing is said), ``properties``, ``channel``, and ``way``, the number of the
    first of ``asked`` that it belongs to.
    """
    rows = with_customer(interactions, identity_map)
    tests = [
        (condition_expr(rows, each.who), number)
        for number, each in enumerate(asked)
        if each.who is not None
    ]
    way = ibis.cases(
        *[(test, ibis.literal(number, "int64")) for test, number in tests],
        else_=ibis.null("int64"),
    )
    rows = rows.mutate(way=way)
    rows = rows.filter(rows.way.notnull())
    outcome = ibis.cases(
        *[(rows.way == number, _field(rows, asked[number].outcome)) for _, number in tests],
        else_=ibis.null("string"),
    )
    return rows.select(
        "customer_id",
        "profile_id",
        "account_id",
        "properties",
        "channel",
        "way",
        invitation=rows.interaction_id,
        asked_us=microseconds(rows.occurred_at),
        outcome=outcome,
    )


def _field(rows: ir.Table, name: str) -> ir.StringValue:
    column, _, key = name.partition(".")
    return rows[column].get(key) if key else rows[column]
