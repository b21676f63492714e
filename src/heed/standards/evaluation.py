"""Evaluating one standard: from pinned tables to verdicts in the lake and sums by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from heed.journeys.design import Touchpoint
from heed.kernel.calendars import Calendar
from heed.lake.engines import Engine
from heed.lake.schemas import TABLES
from heed.standards.clock_tables import (
    ClockTables,
    DayTables,
    clock_tables,
    day_tables,
)
from heed.standards.design import (
    Audit,
    Effort,
    NotFollowed,
    OnDate,
    Reach,
    ScoreAtLeast,
    Standard,
    Tallied,
)
from heed.standards.measures import periods
from heed.standards.measures.answers import judge_scores, per_answer
from heed.standards.measures.audited import audited
from heed.standards.measures.deadlines import due_on_date, due_within
from heed.standards.measures.judging import (
    judge_followed,
    judge_waiting,
    results_to_store,
    together,
    unkeyed,
)
from heed.standards.measures.records import Sources, cases_of, records_of, without_unit
from heed.standards.measures.runs import at_once, followed, pauses, runs
from heed.standards.measures.tallied import judge_tallies
from heed.stats.sums import ClusterSums

DAY = timedelta(days=1)
LONGEST_PROMISE = 30 * 366 * DAY
EPOCH_DAY = date(1970, 1, 1)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class StandardWork:
    """One standard with everything that its verdicts depend on.

    ``first`` and ``as_of`` are the first moment and the horizon of its data. ``audit`` holds the
    drawn cases and what people found (a table as :mod:`heed.standards.audits` makes it).
    """

    standard: Standard
    touchpoints: tuple[Touchpoint, ...]
    calendar: Calendar | None
    zone: str
    first: datetime
    as_of: datetime
    audit: pa.Table | None = None

    def verdicts(self, sources: Sources) -> Any:
        """The rows of ``standard_results``, as an expression."""
        standard, rule = self.standard, self.standard.rule
        if isinstance(rule, ScoreAtLeast):
            judged = judge_scores(standard, rule, sources, self.as_of)
        elif isinstance(rule, Tallied):
            judged = judge_tallies(standard, sources.tallies, self.touchpoints, self.as_of)
        elif isinstance(rule, Audit):
            judged = audited(self.audit)
        else:
            judged = self._by_events(sources)
        if standard.per_answer:
            judged = per_answer(judged, standard.per_answer, sources.feedback, self.as_of)
        return results_to_store(judged, standard)

    def _by_events(self, sources: Sources) -> Any:
        standard, rule = self.standard, self.standard.rule
        records = records_of(standard, sources, self.touchpoints, self.as_of)
        left_over = unkeyed(cases_of(without_unit(records)))
        if isinstance(rule, NotFollowed):
            found = due_within(followed(records, standard), rule.within, self._clock(rule.within))
            return together(judge_followed(found, self.as_of), left_over)
        if isinstance(rule, OnDate):
            itself = standard.touchpoint in rule.ends
            cases = at_once(records) if itself else runs(records, standard)
            found = due_on_date(cases, rule, self.days())
        elif isinstance(rule, Reach):
            breaks = pauses(records, standard) if rule.pauses else None
            clock = self._clock(rule.within)
            found = due_within(runs(records, standard), rule.within, clock, breaks)
        elif isinstance(rule, Effort):
            found = due_within(runs(records, standard), rule.within, self._clock(rule.within))
        else:
            raise TypeError(f"{type(rule).__name__} is not judged by events")
        return together(judge_waiting(found, standard, self.as_of), left_over)

    def _clock(self, allowed: timedelta) -> ClockTables | None:
        """The calendar from the first record to the last moment that anything can be due."""
        if self.calendar is None:
            return None
        last = self.calendar.add(self.as_of, allowed)
        return clock_tables(self.calendar, min(self.first, self.as_of), last)

    def days(self) -> DayTables:
        """The zone's days, as far as due dates and promises may lie."""
        first, last = self.first - LONGEST_PROMISE / 10, self.as_of + LONGEST_PROMISE
        return day_tables(self.zone, first.date(), min(last.date(), date(2140, 1, 1)))

    def summarise(self, engine: Engine, results: Any) -> dict[str, pa.Table]:
        """The rows of ``standard_periods`` and ``standard_reasons`` from stored results."""
        rows = periods.by_period(
            results, self.days(), self.as_of - self.standard.window, self.as_of
        )
        counted = engine.to_rows(periods.counts(rows))
        sums = {_key(row): row for row in engine.to_rows(periods.cluster_sums(rows))}
        found = [self._period(row, sums.get(_key(row))) for row in counted]
        why = engine.to_rows(periods.reasons(results))
        return {
            "standard_periods": self._table("standard_periods", found),
            "standard_reasons": self._table("standard_reasons", why),
        }

    def _period(self, row: Row, sums: Row | None) -> dict[str, Any]:
        found = _cluster_sums(row["n"], sums)
        starts_on, ends_on = _days_of(row["period"], row["number"])
        over = ends_on is None or _midnight(ends_on, self.zone) <= self.as_of
        share = found.share
        return {
            "period": row["period"],
            "starts_on": starts_on.isoformat() if starts_on else "",
            "is_over": int(over),
            "n": row["n"],
            "n_kept": row["n_kept"],
            "n_open": row["n_open"],
            "n_excluded": row["n_excluded"],
            "n_clusters": found.n_clusters,
            "kept_share": None if share is None else round(share, 9),
            "n_effective": round(found.n_effective, 6),
            "measured_median": _whole(row["median"]),
            "measured_p90": _whole(row["p90"]),
        }

    def _table(self, name: str, rows: Sequence[Row]) -> pa.Table:
        own = {"standard": self.standard.key, "standard_version": self.standard.version}
        return pa.Table.from_pylist([own | dict(row) for row in rows], schema=TABLES[name].schema)


def _key(row: Row) -> tuple[str, int]:
    return row["period"], row["number"]


def _cluster_sums(n: int, row: Row | None) -> ClusterSums:
    if row is None:
        return ClusterSums(n, 0, 0, 0, 0, 0, 0, 0)
    names = ("n_clusters", "w", "w_squares", "k", "kk", "kw", "ww")
    return ClusterSums(n, *(int(Decimal(row[name])) for name in names))


def _days_of(period: str, number: int) -> tuple[date | None, date | None]:
    """The first day of a period and the first one after it."""
    if period == periods.WEEK:
        monday = EPOCH_DAY + number * DAY
        return monday, monday + 7 * DAY
    if period == periods.MONTH:
        year, month = divmod(number, 100)
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    return None, None


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))


def _whole(value: float | None) -> int | None:
    return None if value is None or value != value else round(value)  # NaN: nothing measured
