"""Business time: which minutes of which days count, in the calendar's own zone.

A calendar has weekly shifts (several a day), holidays and a zone. The clock runs only inside
shifts; a day on which the clocks change has as many minutes as it really has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from heed.kernel.errors import HeedError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_SEARCH = timedelta(days=3660)
DAY_END = time.max


@dataclass(frozen=True, order=True)
class Shift:
    """One stretch of open hours within a day; ``end`` of ``time.max`` is midnight."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise HeedError(f"A shift ends after it starts: {self.start:%H:%M}–{self.end:%H:%M}.")


@dataclass(frozen=True)
class Interval:
    """A stretch of real time, in UTC, end excluded."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True)
class Calendar:
    """Named business hours. ``week`` has seven entries, Monday first."""

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Shift, ...], ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise HeedError(f"Calendar {self.name} needs seven days, Monday first.")
        for shifts in self.week:
            ordered = sorted(shifts)
            for one, two in pairwise(ordered):
                if two.start < one.end:
                    raise HeedError(f"Calendar {self.name} has shifts that overlap.")
        if not any(self.week):
            raise HeedError(f"Calendar {self.name} is never open.")

    def opens(self, day: date) -> list[Interval]:
        """The open stretches of a calendar day, as real time."""
        if day in self.holidays:
            return []
        return [
            stretch
            for shift in sorted(self.week[day.weekday()])
            if (stretch := self._stretch(day, shift)).length > timedelta(0)
        ]

    def _stretch(self, day: date, shift: Shift) -> Interval:
        if shift.end == DAY_END:
            end = datetime.combine(day + timedelta(days=1), time.min, self.zone)
        else:
            end = datetime.combine(day, shift.end, self.zone)
        return Interval(
            datetime.combine(day, shift.start, self.zone).astimezone(UTC), end.astimezone(UTC)
        )

    def _from(self, moment: datetime, last: date | None = None) -> Iterator[Interval]:
        """Open stretches from ``moment`` on, the first one cut to begin there.

        They end after the day ``last``; without one after ten years.
        """
        day = moment.astimezone(self.zone).date() - timedelta(days=1)
        last = last or day + _LONGEST_SEARCH
        while day <= last:
            for stretch in self.opens(day):
                if stretch.end > moment:
                    yield Interval(max(stretch.start, moment), stretch.end)
            day += timedelta(days=1)

    def add(self, start: datetime, business: timedelta) -> datetime:
        """The moment when ``business`` time has passed since ``start``; zero ends at ``start``.

        >>> week = (*((Shift(time(9), time(17)),),) * 5, (), ())
        >>> office = Calendar("office", ZoneInfo("Europe/Berlin"), week)
        >>> friday = datetime(2024, 3, 1, 16, 30, tzinfo=office.zone)
        >>> office.add(friday, timedelta(hours=1)).astimezone(office.zone).isoformat()
        '2024-03-04T09:30:00+01:00'
        """
        _aware(start)
        if business <= timedelta(0):
            return start
        left = business
        for stretch in self._from(start.astimezone(UTC)):
            if stretch.length >= left:
                return stretch.start + left
            left -= stretch.length
        raise HeedError(f"Calendar {self.name} is not open long enough within ten years.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Business time from ``start`` to ``end``; zero if ``end`` is not later."""
        _aware(start)
        _aware(end)
        spent, stop = timedelta(0), end.astimezone(UTC)
        last = end.astimezone(self.zone).date()
        for stretch in self._from(start.astimezone(UTC), last):
            if stretch.start >= stop:
                break
            spent += min(stretch.end, stop) - stretch.start
        return spent


def always_open(zone: str = "UTC") -> Calendar:
    """The calendar in which every minute counts."""
    day = (Shift(time.min, DAY_END),)
    return Calendar("always", ZoneInfo(zone), (day,) * 7)


def running_time(
    calendar: Calendar, start: datetime, end: datetime, pauses: Iterable[Interval]
) -> timedelta:
    """Business time from ``start`` to ``end`` without the pauses, which may overlap."""
    spent = calendar.between(start, end)
    for pause in merged(pauses):
        begin, finish = max(pause.start, start), min(pause.end, end)
        if begin < finish:
            spent -= calendar.between(begin, finish)
    return spent


def deadline(
    calendar: Calendar, start: datetime, allowed: timedelta, pauses: Iterable[Interval]
) -> datetime:
    """When ``allowed`` business time is used up; time inside pauses does not count."""
    moment, left = start, allowed
    for pause in merged(pauses):
        if pause.end <= moment:
            continue
        spent = calendar.between(moment, pause.start)
        if spent >= left:
            break
        left -= spent
        moment = max(moment, pause.end)
    return calendar.add(moment, left)


def merged(intervals: Iterable[Interval]) -> Sequence[Interval]:
    """The same time as intervals that do not overlap, in order."""
    found: list[Interval] = []
    for one in sorted(intervals, key=lambda interval: interval.start):
        if found and one.start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def _aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise HeedError("Business time needs times with a zone.")
