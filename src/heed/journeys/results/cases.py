"""Single travelled journeys: a page of a list, and one with its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from heed.journeys.design import DeviationKind, Outcome, Unit
from heed.journeys.results.basis import Result


@dataclass(frozen=True)
class TravelledCase(Result):
    """One travelled journey, as a line of a list."""

    journey: str
    """The journey's key."""
    instance: int
    """Its number."""
    case_key: str
    """Key of the case in its source; empty if it is not a case."""
    customer_id: int | None
    """Who travelled; null if the records name nobody."""
    account_id: int | None
    """The company that they acted for."""
    segment: str
    """The segment that it belongs to; empty for none."""
    started_at: datetime
    """Its first step."""
    ended_at: datetime
    """Its last step."""
    outcome: Outcome
    """Completed, ended early or open."""
    n_steps: int
    """Steps met."""
    n_deviations: int
    """Departures from the design, skipped touchpoints among them."""
    skipped: tuple[str, ...]
    """Keys of the designed touchpoints that it left out."""
    touchpoints: tuple[str, ...]
    """Keys of the touchpoints met, in order."""

    @property
    def name(self) -> str:
        """What people call it: the key of the case, else its number."""
        return self.case_key or str(self.instance)


@dataclass(frozen=True)
class CasesReading(Result):
    """A page of travelled journeys, those that started last first."""

    key: str
    """The journey."""
    name: str
    """Its name."""
    n: int
    """Instances that share what was asked for, on all pages."""
    of: int
    """All instances of the journey (and segment)."""
    cases: tuple[TravelledCase, ...]
    """This page."""
    next_cursor: str
    """Where the next page begins; empty on the last."""
    build: int
    """Number of the build."""


@dataclass(frozen=True)
class TravelledStep(Result):
    """One touchpoint met in one travelled journey."""

    step_no: int
    """1 for the first."""
    touchpoint: str
    """Its key."""
    name: str
    """Its name."""
    channel: str
    """Where it happened."""
    entered_at: datetime
    """When."""
    us_to_next: int | None
    """Microseconds until the next step; null on the last."""
    deviation: DeviationKind | None
    """How it departs from the design; null if it does not."""


@dataclass(frozen=True)
class CaseSteps(Result):
    """One travelled journey with all its steps."""

    case: TravelledCase
    """The journey as a whole."""
    journey_name: str
    """Name of the journey."""
    version: int
    """Version of the design that it was held against."""
    unit: Unit
    """What one instance belongs to."""
    fitness: float
    """1 − deviations ÷ (steps + skipped)."""
    steps: tuple[TravelledStep, ...]
    """In order."""
    skipped_names: tuple[str, ...]
    """Names of the designed touchpoints that it left out."""
    build: int
    """Number of the build."""
