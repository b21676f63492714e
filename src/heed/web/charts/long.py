"""A long series as one value: pages draw it as SVG and a table, browsers draw it from its JSON.

Words are written on the server, in the language of the reader; the browser only places them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from heed.journeys.results.basis import Result

Tone = Literal["actual", "cat-1", "cat-2", "cat-3", "cat-4", "cat-5", "cat-6"]
CATEGORIES: tuple[Tone, ...] = ("cat-1", "cat-2", "cat-3", "cat-4", "cat-5", "cat-6")


@dataclass(frozen=True)
class Point(Result):
    """One period of one line."""

    value: float | None
    """In the unit of the chart; null where it is withheld or nothing happened."""
    low: float | None
    """Lower end of the 95 % interval."""
    high: float | None
    """Upper end of that interval."""
    n: int
    """What it rests on."""
    says: str
    """The figure with interval and n, or why there is none, in words."""
    is_outside: bool = False
    """Whether it lies beyond the limits of a control chart."""


@dataclass(frozen=True)
class Line(Result):
    """One line of the chart, a point for every period."""

    name: str
    """What it is of."""
    tone: Tone
    """Its colour, by role."""
    points: tuple[Point, ...]
    """One for each period."""


@dataclass(frozen=True)
class Level(Result):
    """A value that lines are held against."""

    value: float
    """Where it is drawn."""
    says: str
    """What is written at it."""
    kind: Literal["goal", "mean", "zero"]
    """A goal, the mean of a baseline, or no effect."""


@dataclass(frozen=True)
class Limits(Result):
    """The limits that a control chart gives each period."""

    lower: tuple[float, ...]
    """Lower limits."""
    upper: tuple[float, ...]
    """Upper limits."""
    says: str
    """What they are called."""


@dataclass(frozen=True)
class Event(Result):
    """Something that happened and may be seen in the lines."""

    place: int
    """The number of its period, from 0."""
    day: str
    """When, yyyy-mm-dd."""
    says: str
    """What happened, with its day, in words."""


@dataclass(frozen=True)
class LongChart(Result):
    """A series over many periods with everything that a reader needs beside it."""

    title: str
    """The finding as a sentence."""
    under: str
    """Measure, unit, period and n."""
    says: str
    """The story of the chart, for people who hear it."""
    starts: tuple[str, ...]
    """First day of every period, yyyy-mm-dd."""
    labels: tuple[str, ...]
    """What the periods are called."""
    lines: tuple[Line, ...]
    """One line, or up to six that are compared."""
    unit: str = ""
    """Written behind values: %, or the name of a unit of time."""
    digits: int = 0
    """Decimal places of values on the axis."""
    from_zero: bool = False
    """Whether the axis begins at zero."""
    levels: tuple[Level, ...] = ()
    """Goals and means."""
    limits: Limits | None = None
    """The limits of a control chart."""
    events: tuple[Event, ...] = ()
    """What happened meanwhile, oldest first."""
    n_says: str = ""
    """What the strip below counts; empty: there is none."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw a line through."""
        shown = [point for line in self.lines for point in line.points if point.value is not None]
        return len(self.starts) < 2 or len(shown) < 2

    def newest(self, most: int) -> LongChart:
        """The last periods only; all of them for 0."""
        first = max(0, len(self.starts) - most) if most else 0
        if not first:
            return self
        limits = self.limits and replace(
            self.limits, lower=self.limits.lower[first:], upper=self.limits.upper[first:]
        )
        return replace(
            self,
            starts=self.starts[first:],
            labels=self.labels[first:],
            lines=tuple(replace(line, points=line.points[first:]) for line in self.lines),
            limits=limits,
            events=tuple(
                replace(one, place=one.place - first) for one in self.events if one.place >= first
            ),
        )


def event_on(day: date, starts: Sequence[str], until: date, says: str) -> Event | None:
    """An event in the period that holds its day; None if that is before or after the chart."""
    written = day.isoformat()
    if not starts or not starts[0] <= written <= until.isoformat():
        return None
    place = sum(start <= written for start in starts) - 1
    return Event(place, written, says)
