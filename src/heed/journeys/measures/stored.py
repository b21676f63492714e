"""Between what builds compute with and what the lake stores: codes to names and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from heed.journeys.measures.bits import integer
from heed.journeys.measures.claims import encode
from heed.journeys.measures.coding import Coding
from heed.journeys.measures.names import segment_key, touchpoint_name
from heed.journeys.measures.sources import unit_column
from heed.lake.moments import microseconds, moment
from heed.lake.schemas import TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

STEP = (
    "instance",
    "customer_id",
    "account_id",
    "step_no",
    "code",
    "channel",
    "at_us",
    "us_to_next",
    "next_code",
    "deviation",
    "segment",
    "weight",
)


def steps_to_store(steps: ir.Table, coding: Coding) -> ir.Table:
    """Computed steps with the columns of the lake's ``journey_steps``."""
    named = steps.mutate(
        touchpoint=_name(steps.code, coding),
        next_touchpoint=_name(steps.next_code, coding),
        entered_at=moment(steps.at_us),
        segment=segment_key(steps.segment, coding),
        weight_millionths=steps.weight,
    )
    return _in_columns(_keyed(named, coding), "journey_steps")


def steps_from_store(stored: ir.Table, coding: Coding) -> ir.Table:
    """Steps as :func:`heed.journeys.measures.steps.steps` gives them, from stored ones."""
    rows = stored.filter(stored.journey == coding.journey)
    rows = encode(rows, coding, name="touchpoint", code="code")
    rows = encode(rows, coding, name="next_touchpoint", code="next_code")
    segments = [(key, integer(number)) for number, key in enumerate(coding.segments, start=1)]
    rows = rows.mutate(
        at_us=microseconds(rows.entered_at),
        segment=rows.segment.cases(*segments, else_=integer(0)) if segments else integer(0),
        weight=rows.weight_millionths,
    )
    return rows.select(*STEP)


def instances_to_store(instances: ir.Table, coding: Coding, case_keys: ir.Table | None) -> ir.Table:
    """Computed instances with the columns of the lake's ``journey_instances``."""
    if case_keys is None:
        rows = instances.mutate(case_key=ibis.null("string"))
    else:
        rows = instances.left_join(case_keys, "instance").drop("instance_right")
    rows = rows.mutate(
        unit=ibis.literal(coding.unit),
        started_at=moment(rows.started_us),
        ended_at=moment(rows.ended_us),
    )
    return _in_columns(_keyed(rows, coding), "journey_instances")


def instances_from_store(stored: ir.Table, coding: Coding) -> ir.Table:
    """Stored instances of the journey with ``started_us`` and ``ended_us``, to summarise."""
    rows = stored.filter(stored.journey == coding.journey)
    return rows.mutate(
        started_us=microseconds(rows.started_at), ended_us=microseconds(rows.ended_at)
    )


def summary_to_store(summary: ir.Table, coding: Coding, table: str) -> ir.Table:
    """A summary with the columns of the lake's table of that name."""
    return _in_columns(_keyed(summary, coding), table)


def of_journey(stored: ir.Table, key: str) -> ir.Table:
    """The rows of one journey."""
    return stored.filter(stored.journey == key)


def nothing(stored: ir.Table) -> ir.Table:
    """No row, with the table's columns."""
    return stored.filter(ibis.literal(value=False))


def untouched(stored: ir.Table, coding: Coding, touched: ir.Table) -> ir.Table:
    """Stored steps or instances of units that are not ``touched``."""
    rows = of_journey(stored, coding.journey)
    return rows.anti_join(touched, rows[unit_column(coding)] == touched.unit)


def touched_only(rows: ir.Table, touched: ir.Table, column: str = "unit") -> ir.Table:
    """The rows of units that are ``touched``."""
    return rows.semi_join(touched, rows[column] == touched.unit)


def together(*parts: ir.Table) -> ir.Table:
    """All rows of tables with the same columns."""
    return ibis.union(*parts)


def in_memory(rows: pa.Table) -> ir.Table:
    """A small table as an expression that any engine can use."""
    return ibis.memtable(rows)


def _keyed(rows: ir.Table, coding: Coding) -> ir.Table:
    return rows.mutate(
        journey=ibis.literal(coding.journey), journey_version=integer(coding.version)
    )


def _in_columns(rows: ir.Table, table: str) -> ir.Table:
    schema = ibis.Schema.from_pyarrow(TABLES[table].schema)
    return rows.select(**{name: rows[name].cast(kind) for name, kind in schema.items()})


def _name(code: ir.IntegerColumn, coding: Coding) -> ir.StringValue:
    name = touchpoint_name(ibis.coalesce(code, integer(0)), coding)
    return ibis.ifelse(code.isnull(), ibis.null("string"), name)
