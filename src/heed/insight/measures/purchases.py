"""Purchases, and the cases of a population: what a value model asks of the lake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.customers.measures_identity import with_customer
from heed.foundation.conditions import Condition
from heed.foundation.measures_conditions import condition_expr
from heed.journeys.design import Touchpoint
from heed.journeys.measures_matching import touchpoint_expr
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir


def purchases(
    interactions: ir.Table,
    touchpoints: Sequence[Touchpoint],
    keys: Sequence[str],
    identity_map: ir.Table | None = None,
) -> ir.Table:
    """The records that meet one of the touchpoints ``keys``, the first of all that claims each.

    Columns: ``customer_id``, ``account_id``, ``case_id``, ``at_us``, ``value_minor``, ``currency``
    and ``source``.
    """
    telling = [t for t in touchpoints if t.counts == "interactions" and t.when is not None]
    last = max((n for n, t in enumerate(telling) if t.key in keys), default=-1)
    rows = with_customer(interactions, identity_map)
    rows = rows.mutate(touchpoint=touchpoint_expr(rows, telling[: last + 1]))
    met = rows.filter(rows.touchpoint.isin(list(keys)))
    return met.select(
        "customer_id",
        "account_id",
        "case_id",
        "value_minor",
        "currency",
        "source",
        at_us=microseconds(met.occurred_at),
    )


def with_value(interactions: ir.Table, touchpoints: Sequence[Touchpoint]) -> ir.Table:
    """The touchpoints whose records carry an amount of money, and how many: ``touchpoint``, ``n``.

    That is what the data itself says of where customers buy.
    """
    telling = [t for t in touchpoints if t.counts == "interactions" and t.when is not None]
    paid = interactions.filter(interactions.value_minor.notnull(), interactions.value_minor > 0)
    met = paid.mutate(touchpoint=touchpoint_expr(paid, telling))
    known = met.filter(met.touchpoint.notnull(), met.touchpoint != "")
    return known.group_by("touchpoint").agg(n=known.count())


def last_moments(interactions: ir.Table) -> ir.Table:
    """Per source how far its records reach: ``source`` and ``last_us``."""
    return interactions.group_by("source").agg(last_us=microseconds(interactions.occurred_at.max()))


def meeting(interactions: ir.Table, condition: Condition) -> ir.Table:
    """The ids of the records for which the condition holds, as ``record_id``."""
    mine = interactions.filter(condition_expr(interactions, condition))
    return mine.select(record_id=mine.interaction_id)


def currencies(purchases: ir.Table) -> ir.Table:
    """In which currencies it was paid, and how often: ``currency`` and ``n``."""
    paid = purchases.filter(purchases.value_minor.notnull(), purchases.currency.notnull())
    return paid.group_by("currency").agg(n=paid.count())


def spent(purchases: ir.Table, members: ir.Table, currency: str) -> ir.Table:
    """What each member spent in a currency: ``value_minor``, 0 for who bought nothing."""
    paid = purchases.filter(purchases.value_minor.notnull(), purchases.currency == currency)
    sums = paid.group_by(buyer="customer_id").agg(in_all=paid.value_minor.sum())
    joined = members.left_join(sums, members.customer_id == sums.buyer)
    return joined.select(value_minor=ibis.coalesce(joined.in_all, 0).cast("int64"))


def between(purchases: ir.Table, since_us: int, until_us: int) -> ir.Table:
    """Those after one moment, up to another."""
    return purchases.filter(purchases.at_us > since_us, purchases.at_us <= until_us)


def members_of(members: ir.Table, segment: str) -> ir.Table:
    """``customer_id`` of everybody whom a build found in a segment."""
    return members.filter(members.segment == segment).select("customer_id")
