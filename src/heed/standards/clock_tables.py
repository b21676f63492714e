"""Calendars as small tables that any engine can join: business time without a loop over cases.

Open time is a running sum over real time. The sum at a moment is that at the start of its UTC day
plus what was open since, so one join on the day's number turns a moment into business time; the
difference of two is the time between them. The way back, from business time to a moment, is a join
on blocks of business time. Both come from :mod:`heed.kernel.calendars` and equal it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pyarrow as pa

from heed.kernel.calendars import Calendar, Interval

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
DAY_US = 86_400_000_000
_US = timedelta(microseconds=1)


@dataclass(frozen=True)
class ClockTables:
    """A calendar between two moments.

    ``days`` has for each UTC day (``day``, counted from 1970) ``open_us``, the open microseconds
    before it, and ``from_0``, ``to_0``, ``from_1`` …, its open stretches (equal ends: none).
    ``blocks`` has for each block of ``block_us`` open microseconds the stretches in it: a total
    above ``open_from`` and up to ``open_to`` is reached at ``starts_us`` plus what is above.
    """

    days: pa.Table
    blocks: pa.Table
    block_us: int
    n_stretches: int


@dataclass(frozen=True)
class DayTables:
    """The days of a zone.

    ``offsets`` has for each UTC day (``day``) the microseconds to add for local time:
    ``before_us`` until ``changes_us``, ``after_us`` from then on. ``dates`` has for each local day
    how it is ``written`` (``2026-03-01``), its number ``local_day``, and ``begins_us``,
    ``ends_us``.
    """

    offsets: pa.Table
    dates: pa.Table


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970 in UTC."""
    return (moment - EPOCH) // _US


def clock_tables(calendar: Calendar, first: datetime, last: datetime) -> ClockTables:
    """The tables of ``calendar`` that hold for every moment from ``first`` to ``last``."""
    first_day, last_day = micros(first) // DAY_US, micros(last) // DAY_US + 1
    by_day: dict[int, list[tuple[int, int]]] = {day: [] for day in range(first_day, last_day + 1)}
    for start, end in _stretches(calendar, first, last + 2 * DAY):
        if start // DAY_US in by_day:
            by_day[start // DAY_US].append((start, end))
    most = max(map(len, by_day.values()), default=0)
    block_us = max((_length(found) for found in by_day.values()), default=0) or DAY_US
    days: list[dict[str, int]] = []
    blocks: list[dict[str, int]] = []
    total = 0
    for day, found in by_day.items():
        row = {"day": day, "open_us": total}
        for number in range(most):
            start, end = found[number] if number < len(found) else (0, 0)
            row |= {f"from_{number}": start, f"to_{number}": end}
        days.append(row)
        for start, end in found:
            blocks.extend(_blocks(start, end, total, block_us))
            total += end - start
    return ClockTables(_table(days), _table(blocks), block_us, most)


def _stretches(calendar: Calendar, first: datetime, last: datetime) -> Iterator[tuple[int, int]]:
    """Open stretches in microseconds, none across midnight UTC."""
    day = first.astimezone(calendar.zone).date() - DAY
    stop = last.astimezone(calendar.zone).date()
    while day <= stop:
        for stretch in calendar.opens(day):
            yield from _cut(stretch)
        day += DAY


def _cut(stretch: Interval) -> Iterator[tuple[int, int]]:
    start, end = micros(stretch.start), micros(stretch.end)
    while start < end:
        cut = min(end, (start // DAY_US + 1) * DAY_US)
        yield start, cut
        start = cut


def _length(stretches: list[tuple[int, int]]) -> int:
    return sum(end - start for start, end in stretches)


def _blocks(start: int, end: int, total: int, block_us: int) -> Iterator[dict[str, int]]:
    reached = total + end - start
    for block in range(total // block_us, (reached - 1) // block_us + 1):
        yield {"block": block, "open_from": total, "open_to": reached, "starts_us": start}


@lru_cache(maxsize=16)
def day_tables(zone: str, first: date, last: date) -> DayTables:
    """The tables of a zone's days from ``first`` to ``last``."""
    where = ZoneInfo(zone)
    midnights = [
        datetime.combine(first + number * DAY, time.min, where)
        for number in range((last - first).days + 2)
    ]
    dates = [
        {
            "local_day": (begin.date() - EPOCH.date()).days,
            "begins_us": micros(begin),
            "ends_us": micros(end),
        }
        for begin, end in pairwise(midnights)
    ]
    first_day = (first - EPOCH.date()).days - 1
    offsets = [_offsets(where, day) for day in range(first_day, first_day + len(dates) + 3)]
    written = pa.array([begin.date().isoformat() for begin in midnights[:-1]], pa.string())
    return DayTables(_table(offsets), _table(dates).append_column("written", written))


def _offsets(zone: ZoneInfo, day: int) -> dict[str, int]:
    begin = EPOCH + day * DAY
    before, after = _offset(zone, begin), _offset(zone, begin + DAY - _US)
    row = {"day": day, "before_us": before, "after_us": after, "changes_us": micros(begin)}
    if before != after:
        row["changes_us"] = _change(zone, begin, before)
    return row


def _change(zone: ZoneInfo, begin: datetime, before: int) -> int:
    """The moment of the day when the clocks change: they do so at full seconds."""
    low, high = 0, 86_400
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, begin + timedelta(seconds=middle)) == before:
            low = middle
        else:
            high = middle
    return micros(begin + timedelta(seconds=high))


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else offset // _US


def _table(rows: list[dict[str, int]]) -> pa.Table:
    names = list(rows[0]) if rows else ["block", "open_from", "open_to", "starts_us"]
    return pa.table({name: pa.array([row[name] for row in rows], pa.int64()) for name in names})
