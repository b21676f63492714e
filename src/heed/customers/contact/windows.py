"""When one more contact fits beside those there are: windows of time, days of a zone, quiet hours.

Contacts may be asked for in any order, and for later moments: one more fits only if no window that
holds it, before or after, then holds more than the limit allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from heed.customers.contact.design import Limit, Period, QuietHours
from heed.kernel.calendars import Calendar

_INSTANT = timedelta(microseconds=1)
_FAR = 400  # periods to look ahead for room


def fits_from(at: datetime, others: Iterable[datetime], limit: Limit, zone: ZoneInfo) -> datetime:
    """The first moment from ``at`` on when one more contact fits beside the others.

    It is ``at`` itself where the limit allows the contact. A window of N days holds what lies less
    than N days apart: a contact exactly N days after another fits.
    """
    moment, taken = at.astimezone(UTC), [each.astimezone(UTC) for each in others]
    if limit.within is not None:
        return _fits_within(moment, taken, limit.most, limit.within)
    return _fits_each(moment, taken, limit, zone)


def _fits_within(at: datetime, others: list[datetime], most: int, within: timedelta) -> datetime:
    if _has_room(at, others, most, within):
        return at
    ends = sorted({other + within for other in others if other + within > at})
    return next(moment for moment in ends if _has_room(moment, others, most, within))


def _has_room(at: datetime, others: list[datetime], most: int, within: timedelta) -> bool:
    """Whether no window of this length that holds ``at`` would hold more than ``most``."""
    near = sorted([at, *(other for other in others if -within < other - at < within)])
    ends = [moment for moment in near if moment >= at]
    return all(sum(end - within < moment <= end for moment in near) <= most for end in ends)


def _fits_each(at: datetime, others: list[datetime], limit: Limit, zone: ZoneInfo) -> datetime:
    each = limit.each or "day"
    taken: dict[date, int] = {}
    for other in others:
        first = first_day(other, each, zone)
        taken[first] = taken.get(first, 0) + 1
    first = first_day(at, each, zone)
    if taken.get(first, 0) < limit.most:
        return at
    for _ in range(_FAR):
        first = _next(first, each)
        if taken.get(first, 0) < limit.most:
            break
    return datetime.combine(first, time.min, zone).astimezone(UTC)


def first_day(at: datetime, each: Period, zone: ZoneInfo) -> date:
    """The first day of the day, week (from Monday) or month that a moment lies in, in a zone."""
    day = at.astimezone(zone).date()
    if each == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if each == "month" else day


def _next(first: date, each: Period) -> date:
    if each == "month":
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first + timedelta(days=7 if each == "week" else 1)


def loud_from(
    at: datetime, quiet: QuietHours, zone: ZoneInfo, calendars: Mapping[str, Calendar]
) -> datetime:
    """The first moment from ``at`` on that does not lie in these quiet hours; ``at`` itself if so.

    A calendar that nobody defines any more silences nothing.
    """
    at = at.astimezone(UTC)
    if quiet.outside:
        calendar = calendars.get(quiet.outside)
        return at if calendar is None else calendar.add(at, _INSTANT) - _INSTANT
    if quiet.start is None or quiet.end is None:
        return at
    return next(
        (end for start, end in _nights(at, quiet.start, quiet.end, zone) if start <= at < end), at
    )


def _nights(
    at: datetime, start: time, end: time, zone: ZoneInfo
) -> Iterable[tuple[datetime, datetime]]:
    """The quiet stretches around a moment, as real time: on days when clocks change, as long as
    they really are."""
    today = at.astimezone(zone).date()
    for offset in (-1, 0):
        day = today + timedelta(days=offset)
        last = day if start < end else day + timedelta(days=1)
        yield (
            datetime.combine(day, start, zone).astimezone(UTC),
            datetime.combine(last, end, zone).astimezone(UTC),
        )
