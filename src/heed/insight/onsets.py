"""Calendar months or weeks of records, so that a search can say since when a group differs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from heed.stats.concentration import Periods

FEWEST, MOST = 4, 120  # periods: with fewer there is no before and after, more are not looked at
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
WEEK = timedelta(days=7)


def periods_of(
    at_us: NDArray[np.int64], known: NDArray[np.bool_], zone: str = "UTC"
) -> Periods | None:
    """The month of each moment (µs since 1970), the week where there are too few months.

    None where there are too few of both, or too many. Rows that are not ``known`` get −1.
    """
    if not known.any():
        return None
    where = ZoneInfo(zone)
    first, last = (
        (EPOCH + timedelta(microseconds=int(end))).astimezone(where).date()
        for end in (at_us[known].min(), at_us[known].max())
    )
    for starts in (_months(first, last), _weeks(first, last)):
        if FEWEST <= len(starts) <= MOST:
            begins = [_us(day, where) for day in starts]
            codes = np.searchsorted(begins, at_us, side="right") - 1
            return Periods(
                np.where(known, codes, -1).astype(np.intp), tuple(map(date.isoformat, starts))
            )
    return None


def _months(first: date, last: date) -> list[date]:
    n = (last.year - first.year) * 12 + last.month - first.month + 1
    places = [first.year * 12 + first.month - 1 + number for number in range(min(n, MOST + 1))]
    return [date(place // 12, place % 12 + 1, 1) for place in places]


def _weeks(first: date, last: date) -> list[date]:
    monday = first - timedelta(days=first.weekday())
    n = (last - monday).days // 7 + 1
    return [monday + number * WEEK for number in range(min(n, MOST + 1))]


def _us(day: date, zone: ZoneInfo) -> int:
    return (datetime.combine(day, time.min, zone) - EPOCH) // MICROSECOND
