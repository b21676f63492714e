"""A touchpoint week by week or month by month, computed when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from heed.journeys.measures_over_time import Period, meetings, waits
from heed.journeys.reading.opened import OpenBuild, Row
from heed.journeys.results.over_time import MetIn, MetInJourney, TouchpointOverTime
from heed.kernel.estimate import FLOOR

EPOCH = date(1970, 1, 1)
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
Counted = Mapping[tuple[str, int], Row]


def read_touchpoint_over_time(build: OpenBuild, key: str, *, by: Period) -> TouchpointOverTime:
    """How often a touchpoint was met in each period, and the median time to the next step.

    Only whole periods: what begins before the first step of a journey or ends after its data
    horizon would look like a fall. A median needs ten meetings that another step followed.
    """
    steps = build.table("journey_steps")
    met = _keyed(build.engine.to_rows(meetings(steps, key, by)))
    timed = _keyed(build.engine.to_rows(waits(steps, key, by, FLOOR)))
    rows = build.rows("journey_touchpoints", touchpoint=key, segment="")
    journeys = [_journey(build, row, by, met, timed) for row in rows]
    return TouchpointOverTime(
        key=key,
        by=by,
        journeys=tuple(sorted(journeys, key=lambda one: (-one.n, one.journey))),
        as_of=build.as_of,
        build=build.number,
    )


def _journey(build: OpenBuild, row: Row, by: Period, met: Counted, timed: Counted) -> MetInJourney:
    key = row["journey"]
    (whole,) = build.rows("journey_outcomes", journey=key, segment="", outcome="")
    design = next((one for one in build.catalogue.journeys if one.key == key), None)
    horizon = build.horizon(key) or whole["last_ended_at"]
    periods = tuple(
        _period(start, met, timed, (key, _number(start, by)), _settled(end, horizon, row["us_p90"]))
        for start, end in _whole(by, whole["first_started_at"], horizon)
    )
    return MetInJourney(
        journey=key,
        name=design.name if design else key,
        n=sum(one.n for one in periods),
        p90_us=row["us_p90"],
        periods=periods,
    )


def _period(
    start: date, met: Counted, timed: Counted, place: tuple[str, int], is_settled: bool
) -> MetIn:
    counted, wait = met.get(place), timed.get(place)
    return MetIn(
        starts_on=start,
        n=counted["n"] if counted else 0,
        n_next=counted["n_next"] if counted else 0,
        median_us=wait["median"] if wait and is_settled else None,
        low_us=wait["low"] if wait and is_settled else None,
        high_us=wait["high"] if wait and is_settled else None,
        is_settled=is_settled,
    )


def _whole(by: Period, first: datetime, horizon: datetime) -> Iterator[tuple[date, date]]:
    """Every period that lies within the data as a whole: its first day and the one after it."""
    start = _start(first.date(), by)
    while _midnight(end := _next(start, by)) <= horizon + MICROSECOND:
        if _midnight(start) >= first - DAY:  # a log seldom begins with the first second of a day
            yield start, end
        start = end


def _settled(end: date, horizon: datetime, p90_us: int | None) -> bool:
    """Whether nine in ten waits that began before ``end`` could have ended."""
    return p90_us is not None and _midnight(end) + p90_us * MICROSECOND <= horizon + DAY


def _keyed(rows: list[Row]) -> Counted:
    return {(row["journey"], row["period"]): row for row in rows}


def _start(day: date, by: Period) -> date:
    return day.replace(day=1) if by == "month" else day - day.weekday() * DAY


def _next(start: date, by: Period) -> date:
    if by == "week":
        return start + 7 * DAY
    return date(start.year + start.month // 12, start.month % 12 + 1, 1)


def _number(start: date, by: Period) -> int:
    return start.year * 100 + start.month if by == "month" else (start - EPOCH).days


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
