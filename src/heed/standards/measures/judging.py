"""The verdict on every case: kept, missed, open or excluded, and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import ibis

from heed.lake.moments import moment
from heed.lake.schemas import TABLES
from heed.standards.clock_tables import micros
from heed.standards.design import Effort, Standard
from heed.standards.measures.business_time import integer
from heed.standards.measures.runs import END, OUT, RESTART

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEPT, MISSED, OPEN, EXCLUDED = "kept", "missed", "open", "excluded"
THEN = "then:"  # before the touchpoint that took a case out

Branch = tuple["ir.BooleanValue", str, "ir.StringValue | str"]


def judge_waiting(cases: ir.Table, standard: Standard, as_of: datetime) -> ir.Table:
    """Cases that wait for something to come: rows of :func:`heed.standards.measures.runs.runs`
    with ``due_us``, ``took_us`` and ``waits``."""
    passed, in_time = _passed(cases, as_of), _in_time(cases)
    came = _is(cases, END) & in_time
    good: ir.BooleanValue = came
    late = "late"
    if isinstance(standard.rule, Effort):
        good = came & (cases.n <= standard.rule.at_most)
        late = "not_reached"
    branches: list[Branch] = [
        *_left_out(cases, in_time),
        (good & passed, KEPT, "in_time"),
        (good, OPEN, "kept_early"),
        (came & passed, MISSED, "too_many"),
        (came, OPEN, "missed_early"),
    ]
    if isinstance(standard.rule, Effort) and standard.rule.unreached == "excluded":
        branches.append((passed, EXCLUDED, "not_reached"))
    branches += [
        (passed & _is(cases, END), MISSED, late),
        (passed, MISSED, "not_reached"),
        (cases.waits, OPEN, "waiting"),
    ]
    measured = cases.n if isinstance(standard.rule, Effort) else cases.took_us
    unit = "count" if isinstance(standard.rule, Effort) else "us"
    return _judged(cases, branches, measured, unit)


def judge_followed(cases: ir.Table, as_of: datetime) -> ir.Table:
    """Cases that nothing may follow: rows of :func:`heed.standards.measures.runs.followed`."""
    passed, in_time = _passed(cases, as_of), _in_time(cases)
    came = _is(cases, END) & in_time
    branches: list[Branch] = [
        *_left_out(cases, in_time),
        (came & passed, MISSED, "followed"),
        (came, OPEN, "missed_early"),
        (passed, KEPT, "not_followed"),
    ]
    measured = ibis.ifelse(came, cases.took_us, ibis.null("int64"))
    return _judged(cases, branches, measured, "us")


def results_to_store(judged: ir.Table, standard: Standard) -> ir.Table:
    """Verdicts with the columns of the lake's ``standard_results``."""
    rows = judged.mutate(
        standard=ibis.literal(standard.key),
        standard_version=integer(standard.version),
        instance=judged.unit,
        started_at=moment(judged.start_us),
        due_at=moment(judged.due_us),
        ended_at=moment(judged.close_us),
        weight_millionths=judged.weight,
    )
    schema = ibis.Schema.from_pyarrow(TABLES["standard_results"].schema)
    return rows.select(**{name: rows[name].cast(kind) for name, kind in schema.items()})


def unkeyed(cases: ir.Table) -> ir.Table:
    """Beginnings without a case, customer or account: excluded, so that they are seen."""
    nothing = ibis.null("int64")
    return verdicts(
        cases,
        due_us=nothing,
        close_us=nothing,
        measured=nothing,
        measured_in=ibis.literal("us"),
        result=ibis.literal(EXCLUDED),
        reason=ibis.literal("no_unit"),
    )


def together(*parts: ir.Table) -> ir.Table:
    """All verdicts."""
    return ibis.union(*parts)


def verdicts(cases: ir.Table, /, **columns: ir.Value) -> ir.Table:
    """Cases with a verdict, always in the same columns."""
    names = ("unit", "case_key", "customer_id", "account_id", "record_id", "start_us", "weight")
    given = {"cases": integer(1), **columns}
    order = ("due_us", "close_us", "measured", "measured_in", "result", "reason", "cases")
    return cases.select(*names, **{name: given[name] for name in order})


def _judged(
    cases: ir.Table, branches: list[Branch], measured: ir.IntegerValue, unit: str
) -> ir.Table:
    result = ibis.cases(*[(test, what) for test, what, _ in branches], else_=OPEN)
    reason = ibis.cases(*[(test, why) for test, _, why in branches], else_="running")
    return verdicts(
        cases,
        due_us=cases.due_us,
        close_us=ibis.ifelse(_is(cases, END), cases.close_us, ibis.null("int64")),
        measured=ibis.ifelse(_is(cases, END), measured, ibis.null("int64")),
        measured_in=ibis.literal(unit),
        result=result,
        reason=reason,
    )


def _left_out(cases: ir.Table, in_time: ir.BooleanValue) -> list[Branch]:
    """What takes a case out: a condition, no date, or something that came while it was in time.

    A customer who cancels because we are late was missed: only what came before counts.
    """
    by = ibis.literal(THEN) + ibis.coalesce(cases.closed_by, "")
    return [
        (cases.left_out, EXCLUDED, "by_condition"),
        (cases.due_us.isnull() & ~cases.waits, EXCLUDED, "no_date"),
        (_is(cases, RESTART), EXCLUDED, by),
        (_is(cases, OUT) & in_time, EXCLUDED, by),
    ]


def _is(cases: ir.Table, how: int) -> ir.BooleanValue:
    return ibis.coalesce(cases.closed == how, ibis.literal(value=False))


def _in_time(cases: ir.Table) -> ir.BooleanValue:
    """What closed the case came before it was due; while the clock stands still it always does."""
    return ibis.coalesce(cases.close_us <= cases.due_us, ibis.literal(value=False))


def _passed(cases: ir.Table, as_of: datetime) -> ir.BooleanValue:
    return ibis.coalesce(cases.due_us <= integer(micros(as_of)), ibis.literal(value=False))
