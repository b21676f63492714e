"""Results added up by window, month and week of their due date, and by reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import ibis

from heed.lake.moments import US_PER_DAY, date_from_unix_date, microseconds
from heed.standards.clock_tables import DayTables, micros
from heed.standards.measures.business_time import integer, narrowed, with_local
from heed.standards.measures.judging import EXCLUDED, KEPT, MISSED, OPEN

if TYPE_CHECKING:
    import ibis.expr.types as ir

ALL, IN_WINDOW, MONTH, WEEK = "all", "window", "month", "week"
MONDAY = 3  # 1970-01-01 was a Thursday
WHOLE = "decimal(38, 0)"  # DuckDB keeps a product of two narrow decimals narrow: it overflows


def by_period(results: ir.Table, days: DayTables, since: datetime, as_of: datetime) -> ir.Table:
    """Each result once for every period that it belongs to: ``period`` and ``number``.

    ``number`` is a day since 1970 (weeks: the Monday), year × 100 + month, or 0. A result belongs
    to the period of its due date; the window is after ``since`` and up to ``as_of``. What is open
    or excluded without a due date belongs to ``all`` only.
    """
    rows = results.mutate(due_us=microseconds(results.due_at))
    rows = with_local(rows, days, "due_us", "local_us")
    day = (rows.local_us.cast("float64") / US_PER_DAY).floor().cast("int64")
    rows = rows.mutate(day=day)
    on = date_from_unix_date(rows.day.cast("int32"))
    month = (on.year() * 100 + on.month()).cast("int64")
    monday = rows.day - (rows.day + MONDAY) % 7
    inside = (rows.due_us > integer(micros(since))) & (rows.due_us <= integer(micros(as_of)))
    dated = rows.filter(rows.due_us.notnull())
    zero = integer(0)
    return ibis.union(
        _as(rows, ALL, zero),
        _as(rows.filter(ibis.coalesce(inside, ibis.literal(value=False))), IN_WINDOW, zero),
        _as(dated, MONTH, month),
        _as(dated, WEEK, monday),
    )


def counts(rows: ir.Table) -> ir.Table:
    """Per period: cases by result, and what was measured of decided ones."""
    decided = rows.result.isin([KEPT, MISSED])
    measured = ibis.ifelse(decided, rows.measured, ibis.null("int64"))
    rows = rows.mutate(decided_measure=measured)
    return rows.group_by("period", "number").agg(
        n=_cases(rows, decided),
        n_kept=_cases(rows, rows.result == KEPT),
        n_open=_cases(rows, rows.result == OPEN),
        n_excluded=_cases(rows, rows.result == EXCLUDED),
        median=rows.decided_measure.quantile(0.5),
        p90=rows.decided_measure.quantile(0.9),
    )


def cluster_sums(rows: ir.Table) -> ir.Table:
    """Per period: the sums of :class:`heed.stats.sums.ClusterSums`, over decided cases.

    Cases of one account, else one customer, else one case are not independent of each other.
    """
    rows = rows.filter(rows.result.isin([KEPT, MISSED]))
    known = ibis.coalesce(rows.account_id, rows.customer_id, rows.instance)
    place = ibis.ifelse(known.isnull(), rows.case_key, ibis.null("string"))
    rows = rows.mutate(
        cluster=known,
        place=place,
        alone=ibis.ifelse(known.isnull() & place.isnull(), rows.record_id, ibis.null("binary")),
        weighs=rows.weight_millionths * rows.cases,
    )
    hit = ibis.ifelse(rows.result == KEPT, rows.weighs, integer(0))
    square = rows.weight_millionths.cast(WHOLE) * rows.weighs.cast(WHOLE)
    rows = rows.mutate(hit=hit, square=square)
    clusters = rows.group_by("period", "number", "cluster", "place", "alone").agg(
        w=narrowed(rows.weighs.sum()), k=narrowed(rows.hit.sum()), squares=rows.square.sum()
    )
    w, k = clusters.w.cast(WHOLE), clusters.k.cast(WHOLE)
    clusters = clusters.mutate(kk=k * k, kw=k * w, ww=w * w)
    return clusters.group_by("period", "number").agg(
        n_clusters=clusters.count(),
        w=narrowed(clusters.w.sum()),
        k=narrowed(clusters.k.sum()),
        w_squares=clusters.squares.sum(),
        kk=clusters.kk.sum(),
        kw=clusters.kw.sum(),
        ww=clusters.ww.sum(),
    )


def reasons(results: ir.Table) -> ir.Table:
    """Per result and reason: ``n`` cases."""
    return results.group_by("result", "reason").agg(n=narrowed(results.cases.sum()))


def _as(rows: ir.Table, period: str, number: ir.IntegerValue) -> ir.Table:
    names = (
        "instance", "case_key", "customer_id", "account_id", "record_id", "measured", "result",
        "cases", "weight_millionths",
    )  # fmt: skip
    return rows.select(*names, period=ibis.literal(period), number=number)


def _cases(rows: ir.Table, test: ir.BooleanValue) -> ir.IntegerValue:
    return narrowed(ibis.ifelse(test, rows.cases, integer(0)).sum())
