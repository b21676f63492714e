"""What a build must know of interactions before it computes: small answers, one scan each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from heed.journeys.design import Touchpoint
from heed.journeys.measures.bits import integer
from heed.journeys.measures.claims import claimed, of_cases, unit_of
from heed.journeys.measures.coding import MILLION, Coding
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir


def names_by_source(interactions: ir.Table) -> ir.Table:
    """Per ``source`` and ``name``: ``n``, ``n_with_case``, ``n_with_profile``, one ``case_id`` and
    its ``case_key`` (to tell the kind of case), and the range of weights in millionths."""
    weight = ibis.coalesce(interactions.weight_millionths, integer(MILLION))
    return interactions.group_by("source", "name").agg(
        n=interactions.count(),
        n_with_case=interactions.case_id.count(),
        n_with_profile=interactions.profile_id.count(),
        case_id=interactions.case_id.min(),
        case_key=interactions.case_key.argmin(interactions.case_id),
        lightest=weight.min(),
        heaviest=weight.max(),
        last_us=microseconds(interactions.occurred_at).max(),
    )


def sources_met(
    interactions: ir.Table, coding: Coding, touchpoints: Sequence[Touchpoint]
) -> ir.Table:
    """The sources that show a designed touchpoint of the journey: one row per ``source``."""
    rows = claimed(interactions, coding, touchpoints)
    return rows.filter(rows.code < coding.n_designed).select("source").distinct()


def case_keys(interactions: ir.Table, coding: Coding) -> ir.Table:
    """The key of every case of the journey: ``instance`` and ``case_key``."""
    rows = of_cases(interactions, coding)
    rows = rows.filter(rows.case_id.notnull())
    return rows.group_by(instance=rows.case_id).agg(case_key=rows.case_key.min())


def units(interactions: ir.Table, coding: Coding, identity_map: ir.Table | None = None) -> ir.Table:
    """The cases, customers or accounts that the interactions touch: one ``unit`` per row."""
    rows = unit_of(interactions, coding, identity_map)
    return rows.filter(rows.unit.notnull()).select("unit").distinct()


def open_units(instances: ir.Table, coding: Coding) -> ir.Table:
    """The units of stored instances that were open: time alone can close them."""
    rows = instances.filter(instances.outcome == "open")
    return rows.select(unit=rows[unit_column(coding)]).distinct()


def unit_column(coding: Coding) -> str:
    """The column of stored steps and instances that holds the journey's unit."""
    return {"case": "instance", "customer": "customer_id", "account": "account_id"}[coding.unit]
