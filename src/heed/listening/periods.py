"""Weeks, months and quarters in UTC, and the windows that people write."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from heed.kernel.errors import HeedError
from heed.kernel.estimate import Window

Period = Literal["week", "month", "quarter"]

PERIODS: tuple[Period, ...] = ("week", "month", "quarter")
MOST_PERIODS = 120
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def day_of(us: int) -> date:
    """The day in UTC of microseconds since 1970."""
    return (_EPOCH + us * _MICROSECOND).date()


def us_of(day: date) -> int:
    """Microseconds since 1970 at which a day begins in UTC."""
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - _EPOCH) // _MICROSECOND


def start_of(period: Period, day: date) -> date:
    """The first day of the week (from Monday), month or quarter of a day."""
    if period == "week":
        return day - day.weekday() * _DAY
    month = day.month if period == "month" else 3 * ((day.month - 1) // 3) + 1
    return day.replace(month=month, day=1)


def next_start(period: Period, start: date) -> date:
    """The first day of the period after the one that begins at ``start``."""
    if period == "week":
        return start + 7 * _DAY
    months = start.month + (1 if period == "month" else 3)
    return date(start.year + (months - 1) // 12, (months - 1) % 12 + 1, 1)


def label_of(period: Period, start: date) -> str:
    """``2026-W10``, ``2026-03`` or ``2026-Q1``.

    >>> label_of("quarter", date(2026, 4, 1))
    '2026-Q2'
    """
    if period == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    return f"{start:%Y-%m}" if period == "month" else f"{start.year}-Q{(start.month + 2) // 3}"


def periods_between(period: Period, first: date, last: date) -> list[Window]:
    """Every period from that of ``first`` to that of ``last``, the latest 120 of them.

    The last one ends with ``last``: what comes after is not known yet.
    """
    windows = []
    start = start_of(period, first)
    while start <= last:
        following = next_start(period, start)
        windows.append(Window(start, min(following - _DAY, last)))
        start = following
    return windows[-MOST_PERIODS:]


def parse_window(text: str) -> Window:
    """A window as people write it: ``2026``, ``2026-Q1``, ``2026-03``, ``2026-W10``, a day, or two
    days joined by ``..``.

    Raises:
        HeedError: it is none of these.
    """
    first, dots, last = text.partition("..")
    window = None
    with suppress(ValueError, OverflowError):
        window = Window(_named(first).first, _named(last).last) if dots else _named(text)
    if window is None or window.first > window.last:
        raise HeedError(
            f"{text!r} is no window. Write it like 2026-Q1, 2026-03, 2026-W10 or "
            "2026-01-15..2026-02-14.",
            code="invalid_option",
        )
    return window


def window_before(window: Window) -> Window:
    """The window before it: the year, quarter, month or week before, else as many days."""
    for period in ("year", *PERIODS):
        start, end, before = _whole(period)
        if window == Window(start(window.first), end(start(window.first))):
            earlier = before(window.first)
            return Window(earlier, end(earlier))
    days = window.last - window.first + _DAY
    return Window(window.first - days, window.last - days)


_Whole = tuple[Callable[[date], date], Callable[[date], date], Callable[[date], date]]


def _whole(period: str) -> _Whole:
    """Of a period: the start around a day, the end from a start, the start before a start."""
    if period == "year":
        return (
            lambda day: day.replace(month=1, day=1),
            lambda start: date(start.year, 12, 31),
            lambda start: date(start.year - 1, 1, 1),
        )
    known = next(each for each in PERIODS if each == period)
    return (
        lambda day: start_of(known, day),
        lambda start: next_start(known, start) - _DAY,
        lambda start: start_of(known, start - _DAY),
    )


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], tuple[str, date]]], ...] = (
    (r"(\d{4})", lambda m: ("year", date(int(m[1]), 1, 1))),
    (r"(\d{4})-Q([1-4])", lambda m: ("quarter", date(int(m[1]), 3 * int(m[2]) - 2, 1))),
    (r"(\d{4})-(\d\d)", lambda m: ("month", date(int(m[1]), int(m[2]), 1))),
    (r"(\d{4})-W(\d\d)", lambda m: ("week", date.fromisocalendar(int(m[1]), int(m[2]), 1))),
)


def _named(text: str) -> Window:
    for pattern, read in _FORMS:
        match = re.fullmatch(pattern, text.strip())
        if match:
            period, start = read(match)
            return Window(start, _whole(period)[1](start))
    day = date.fromisoformat(text.strip())
    return Window(day, day)
