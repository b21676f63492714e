"""Days and lengths of time as rules write them: ``2025-01-31``, ``30 days ago``, ``in 30 days``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from heed.customers.segments.rules import Moment, Window
from heed.kernel.durations import duration_text, parse_duration

EXPECTED = "Expected a day such as `2025-01-31`, `30 days ago` or `in 30 days`."
EXPECTED_DAY = "Expected a day such as `2025-01-31`."
DAY = timedelta(days=1)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_day(text: str) -> date | None:
    """The day that is written as year-month-day, or None."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_moment(text: str) -> Moment | None:
    """The moment that ``text`` says, or None.

    >>> parse_moment("30 days ago").ago.days
    30
    """
    day = parse_day(text)
    if day is not None:
        return Moment(day=day)
    if text.endswith(" ago"):
        before = parse_duration(text.removesuffix(" ago"))
        return None if before is None else Moment(ago=before)
    after = parse_duration(text.removeprefix("in ")) if text.startswith("in ") else None
    return None if after is None else Moment(ago=-after)


def moment_text(moment: Moment) -> str:
    """The moment as :func:`parse_moment` reads it."""
    if moment.day is not None:
        return moment.day.isoformat()
    ago = moment.ago or timedelta()
    return f"{duration_text(ago)} ago" if ago > timedelta() else f"in {duration_text(-ago)}"


def micros(length: timedelta) -> int:
    """A length in whole microseconds."""
    return length // timedelta(microseconds=1)


def micros_of_day(day: date) -> int:
    """The first microsecond of a day in UTC, since 1970."""
    return micros(datetime.combine(day, time(), UTC) - datetime(1970, 1, 1, tzinfo=UTC))


def span_of(window: Window) -> tuple[int | None, int | None]:
    """The first microsecond of a window's days and the first after them; None: open."""
    first = None if window.first is None else micros_of_day(window.first)
    last = None if window.last is None else micros_of_day(window.last) + micros(DAY)
    return first, last
