"""A touchpoint over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from heed.journeys.results.basis import Result


@dataclass(frozen=True)
class MetIn(Result):
    """One week or month of one touchpoint in one journey."""

    starts_on: date
    """Its first day, in UTC."""
    n: int
    """How often the touchpoint was met."""
    n_next: int
    """Meetings that another step followed."""
    median_us: int | None
    """Median time to the next step; null if it is withheld."""
    low_us: int | None
    """Lower end of its 95 % interval, by order statistics."""
    high_us: int | None
    """Upper end of that interval."""
    is_settled: bool
    """Whether nine in ten waits that began in it could have ended before the data horizon."""


@dataclass(frozen=True)
class MetInJourney(Result):
    """A touchpoint in one journey, period by period."""

    journey: str
    """The journey's key."""
    name: str
    """Its name."""
    n: int
    """Meetings in all whole periods."""
    p90_us: int | None
    """Nine in ten waits are shorter; null if nothing ever followed."""
    periods: tuple[MetIn, ...]
    """Every whole period between the first and the last step of the journey, oldest first."""


@dataclass(frozen=True)
class TouchpointOverTime(Result):
    """How often a touchpoint was met, and how long until the next step."""

    key: str
    """The touchpoint."""
    by: str
    """week or month."""
    journeys: tuple[MetInJourney, ...]
    """Where it was met, most often first."""
    as_of: datetime | None
    """The data horizon."""
    build: int
    """Number of the build."""
