"""The response rate of a metric over time: of those asked in each week or month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from heed.journeys.queries import list_contents
from heed.journeys.reading.opened import OpenBuild
from heed.journeys.results.basis import Result
from heed.kernel.estimate import FLOOR
from heed.listening.catalogue import metrics_of
from heed.listening.measures import answers as measures
from heed.listening.metric import Asked
from heed.listening.periods import Period, label_of, next_start, start_of
from heed.listening.reading import opened_metric
from heed.listening.response import response_of
from heed.stats.proportions import wilson

DAY = timedelta(days=1)
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class AnsweredIn(Result):
    """Those who were asked in one period."""

    starts_on: date
    """Its first day, in UTC."""
    label: str
    """2026-03 or 2026-W10."""
    asked: int
    """How many were asked."""
    rr1: float | None
    """Complete answers of everybody asked (AAPOR RR1); null below ten."""
    low: float | None
    """Lower end of its 95 % Wilson interval."""
    high: float | None
    """Upper end of that interval."""
    rr6: float | None
    """The highest rate that can be claimed (AAPOR RR6)."""


@dataclass(frozen=True)
class ResponseOverTime(Result):
    """The response rate period by period."""

    key: str
    """The metric."""
    by: str
    """week, month or quarter."""
    periods: tuple[AnsweredIn, ...]
    """Periods that were over at the data horizon, oldest first."""
    reason: str
    """Why there are none; empty if there are."""


def response_over_time(build: OpenBuild | None, key: str, *, by: Period) -> ResponseOverTime:
    """Who answered of those asked in each period; only periods that are over.

    Raises:
        NotFound: there is no such metric.
    """
    opened, facts = opened_metric(build, key)
    asked = _asked(facts)
    if asked is None or asked.who is None:
        reason = facts["response"]["reason"] or "Only totals are known of who was asked."
        return ResponseOverTime(key, by, (), reason)
    rows = opened.engine.to_rows(
        measures.outcomes_by_day(opened.table("interactions"), asked.who, asked.outcome)
    )
    counted: dict[date, dict[str | None, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        start = start_of(by, EPOCH + row["day"] * DAY)
        counted[start][row["outcome"]] += row["n"]
    days = [EPOCH + row["day"] * DAY for row in rows]  # journeys may reach less far
    horizon = max([*days, *([opened.as_of.date()] if opened.as_of else [])], default=EPOCH)
    periods = tuple(
        _period(by, start, asked, counted[start])
        for start in sorted(counted)
        if next_start(by, start) <= horizon + DAY
    )
    return ResponseOverTime(key, by, periods, "" if periods else "Nobody was asked.")


def _asked(facts: Any) -> Asked | None:
    if facts["origin"] != "defined":
        return None
    (metric,) = metrics_of(list_contents({f"metric:{facts['key']}": facts["version"]}))
    return metric.asked


def _period(by: Period, start: date, asked: Asked, outcomes: Any) -> AnsweredIn:
    rows = [{"outcome": outcome, "n": n} for outcome, n in outcomes.items()]
    found, total = response_of(asked, rows), sum(outcomes.values())
    label = label_of(by, start)
    if found.rates is None or total < FLOOR:
        return AnsweredIn(start, label, total, None, None, None, None)
    complete = found.dispositions.complete if found.dispositions else 0
    low, high = wilson(complete, total) or (None, None)
    return AnsweredIn(start, label, total, found.rates["rr1"], low, high, found.rates["rr6"])
