"""Standards over tallies: the source counts the cases, and how many of them were kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import ibis

from heed.foundation.measures_conditions import condition_expr
from heed.journeys.design import Touchpoint
from heed.journeys.measures.coding import MILLION
from heed.journeys.measures_matching import touchpoint_expr
from heed.lake.moments import microseconds
from heed.standards.clock_tables import micros
from heed.standards.design import Standard
from heed.standards.measures.business_time import integer
from heed.standards.measures.judging import EXCLUDED, KEPT, MISSED, OPEN, verdicts

if TYPE_CHECKING:
    import ibis.expr.types as ir


def judge_tallies(
    standard: Standard, tallies: ir.Table, touchpoints: Sequence[Touchpoint], as_of: datetime
) -> ir.Table:
    """Two rows for a tally: the cases that were kept and those that were not.

    A tally is due at the end of its period; where the source does not say how many were kept it is
    excluded. The place stands for the case, so that intervals know which counts belong together.
    """
    counting = [point for point in touchpoints if point.counts == "tallies"]
    rows = tallies.mutate(touchpoint=touchpoint_expr(tallies, counting))
    met = ibis.coalesce(rows.touchpoint == standard.touchpoint, ibis.literal(value=False))
    rows = rows.filter(met, rows.cases > 0)
    if standard.when is not None:
        rows = rows.filter(condition_expr(rows, standard.when))
    left_out = ibis.literal(value=False)
    if standard.without_when is not None:
        left_out = condition_expr(rows, standard.without_when)
    ends = microseconds(rows.period_end)
    rows = rows.mutate(
        unit=ibis.null("int64"),
        case_key=rows.place,
        customer_id=ibis.null("int64"),
        account_id=ibis.null("int64"),
        record_id=rows.tally_id,
        start_us=microseconds(rows.period_start),
        due_us=ends,
        weight=integer(MILLION),
        left_out=left_out,
        passed=ends <= integer(micros(as_of)),
    )
    kept = ibis.coalesce(rows.kept, integer(0))
    return ibis.union(
        _part(rows, KEPT, kept, "counted_kept"),
        _part(rows, MISSED, rows.cases - kept, "counted_missed"),
    )


def _part(rows: ir.Table, result: str, cases: ir.IntegerValue, reason: str) -> ir.Table:
    what = ibis.cases(
        (rows.left_out, EXCLUDED),
        (rows.kept.isnull(), EXCLUDED),
        (~rows.passed, OPEN),
        else_=result,
    )
    why = ibis.cases(
        (rows.left_out, "by_condition"),
        (rows.kept.isnull(), "not_said"),
        (~rows.passed, "running"),
        else_=reason,
    )
    found = verdicts(
        rows,
        due_us=rows.due_us,
        close_us=ibis.null("int64"),
        measured=ibis.null("int64"),
        measured_in=ibis.literal("count"),
        result=what,
        reason=why,
        cases=cases,
    )
    return found.filter(found.cases > 0)
