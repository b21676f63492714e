"""Verdicts of an audit: what people found in the cases that were drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from heed.journeys.measures.coding import MILLION
from heed.standards.measures.business_time import integer
from heed.standards.measures.judging import verdicts

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

SCHEMA = {
    "unit": "int64", "case_key": "string", "customer_id": "int64", "account_id": "int64",
    "record_id": "binary", "start_us": "int64", "due_us": "int64", "measured": "int64",
    "result": "string", "reason": "string",
}  # fmt: skip


def audited(drawn: pa.Table | None) -> ir.Table:
    """The drawn cases with their verdicts; ``drawn`` has the columns of :data:`SCHEMA`."""
    rows = ibis.memtable([], schema=SCHEMA) if drawn is None else ibis.memtable(drawn)
    rows = rows.mutate(weight=integer(MILLION))
    return verdicts(
        rows,
        due_us=rows.due_us,
        close_us=ibis.null("int64"),
        measured=rows.measured,
        measured_in=ibis.literal("us"),
        result=rows.result,
        reason=rows.reason,
    )
