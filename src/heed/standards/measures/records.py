"""The records that a standard is about: interactions with the part that each of them plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import ibis

from heed.foundation.conditions import Condition
from heed.foundation.measures_conditions import condition_expr
from heed.journeys.design import Touchpoint
from heed.journeys.measures.claims import unit_of
from heed.journeys.measures.coding import MILLION, Coding
from heed.journeys.measures_matching import touchpoint_expr
from heed.lake.moments import microseconds
from heed.standards.clock_tables import micros
from heed.standards.design import Effort, NotFollowed, OnDate, Reach, Standard
from heed.standards.measures.business_time import integer

if TYPE_CHECKING:
    import ibis.expr.types as ir

ORDER = ("at_us", "seq", "tie")
CASE = (
    "unit", "case_key", "customer_id", "account_id", "record_id", "start_us", "weight", "left_out",
)  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """What standards are computed from; ``identity_map`` is None while nobody was merged."""

    interactions: ir.Table
    feedback: ir.Table
    tallies: ir.Table
    identity_map: ir.Table | None = None


def records_of(
    standard: Standard, sources: Sources, touchpoints: Sequence[Touchpoint], as_of: datetime
) -> ir.Table:
    """The interactions up to ``as_of`` that the standard looks at.

    Columns: ``unit`` (null where the record names none), ``case_key``, ``customer_id``,
    ``account_id``, ``record_id``, ``at_us``, ``seq`` and ``tie`` (the order among equal times),
    ``weight`` (millionths), ``touchpoint``, ``starts`` (begins a case), ``left_out`` (by its own
    condition), ``counted`` (for effort), ``promised`` (text) and ``same_0`` … (texts).
    """
    coding = Coding(standard.key, standard.version, standard.by, ())
    rows = unit_of(sources.interactions, coding, sources.identity_map)
    named = {key for _, key in standard.touchpoints()}
    rows = rows.mutate(touchpoint=touchpoint_expr(rows, _telling(touchpoints, named)))
    counted = _counted(rows, standard)
    kept = rows.touchpoint.isin(sorted(named))
    rows = rows.mutate(counted=counted).filter(
        kept | counted, microseconds(rows.occurred_at) <= integer(micros(as_of))
    )
    starts = (rows.touchpoint == standard.touchpoint) & _holds(rows, standard.when, default=True)
    left_out = _holds(rows, standard.without_when, default=False)
    return rows.select(
        "unit",
        "case_key",
        "customer_id",
        "account_id",
        "touchpoint",
        "counted",
        **_properties(rows, standard),
        record_id=rows.interaction_id,
        at_us=microseconds(rows.occurred_at),
        seq=rows.source_seq,
        tie=rows.content_hash,
        weight=ibis.coalesce(rows.weight_millionths, integer(MILLION)),
        starts=ibis.coalesce(starts, ibis.literal(value=False)),
        left_out=left_out,
    )


def order_of(records: ir.Table) -> Any:
    """The window of one unit's records, in order."""
    return ibis.window(group_by=records.unit, order_by=[records[name] for name in ORDER])


def is_one_of(records: ir.Table, keys: Sequence[str]) -> ir.BooleanValue:
    """Whether the record met one of these touchpoints; never null."""
    if not keys:
        return ibis.literal(value=False)
    return ibis.coalesce(records.touchpoint.isin(list(keys)), ibis.literal(value=False))


def cases_of(records: ir.Table, **columns: ir.Value) -> ir.Table:
    """The records as cases that begin there, with further ``columns``."""
    return records.select(
        *(name for name in CASE if name != "start_us"), start_us=records.at_us, **columns
    )


def without_unit(records: ir.Table) -> ir.Table:
    """The beginnings that no case, customer or account can be told of: counted as left out."""
    return records.filter(records.starts, records.unit.isnull())


def _telling(touchpoints: Sequence[Touchpoint], named: set[str]) -> list[Touchpoint]:
    """The touchpoints up to the last named one: later ones cannot claim what these do not."""
    found = [t for t in touchpoints if t.counts == "interactions" and t.when is not None]
    last = max((n for n, t in enumerate(found) if t.key in named), default=-1)
    return found[: last + 1]


def _counted(rows: ir.Table, standard: Standard) -> ir.BooleanValue:
    if not isinstance(standard.rule, Effort):
        return ibis.literal(value=False)
    return _holds(rows, standard.rule.counted, default=True) & rows.unit.notnull()


def _holds(rows: ir.Table, condition: Condition | None, *, default: bool) -> ir.BooleanValue:
    return ibis.literal(value=default) if condition is None else condition_expr(rows, condition)


def _properties(rows: ir.Table, standard: Standard) -> dict[str, ir.StringValue]:
    """The texts of properties that the rule compares; absent ones are the empty text."""
    rule = standard.rule
    keys: dict[str, str] = {}
    if isinstance(rule, OnDate):
        keys["promised"] = rule.promised
    if isinstance(rule, NotFollowed):
        keys |= {f"same_{number}": key for number, key in enumerate(rule.same)}
    return {name: ibis.coalesce(rows.properties.get(key), "") for name, key in keys.items()}


def restarts_of(standard: Standard) -> tuple[str, ...]:
    """The touchpoints that set the clock back to zero."""
    return standard.rule.restarts if isinstance(standard.rule, Reach) else ()
