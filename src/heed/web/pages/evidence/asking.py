"""Whom to ask about which cells, so that what is assumed becomes told: computed from the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from heed.journeys.results import Cell, JourneyReading, StepReading

OF_CUSTOMERS = ("emotion", "front_stage", "channel")
OF_STAFF = ("back_stage", "systems", "procedure", "owner")
SHOWN = ("channel", "owner", "emotion", "front_stage", "back_stage", "systems", "procedure")


@dataclass(frozen=True)
class Asked:
    """One step to ask about, and the cells that are assumed still."""

    step: StepReading
    cells: tuple[str, ...]


@dataclass
class Interview:
    """Whom to ask: customers, or the people of one team."""

    side: str  # customer, staff
    team: str = ""  # the team's name; empty with staff: nobody owns these steps yet
    asked: list[Asked] = field(default_factory=list)

    @property
    def n_cells(self) -> int:
        return sum(len(one.cells) for one in self.asked)

    @property
    def groups(self) -> list[tuple[tuple[str, ...], list[StepReading]]]:
        """Steps that lack the same cells, together."""
        found: dict[tuple[str, ...], list[StepReading]] = {}
        for one in self.asked:
            found.setdefault(one.cells, []).append(one.step)
        return list(found.items())


@dataclass(frozen=True)
class Grades:
    """How many cells of a map are known how well."""

    n_assumed: int
    n_told: int
    n_measured: int

    @property
    def n(self) -> int:
        return self.n_assumed + self.n_told + self.n_measured


def cells_of(step: StepReading) -> dict[str, Cell]:
    """The cells that the table shows, by name."""
    return {cell.name: cell for cell in step.cells if cell.name in SHOWN}


def designed_steps(journey: JourneyReading) -> list[StepReading]:
    """The steps of the design, in order."""
    return [step for stage in journey.stages if stage.stage_no for step in stage.steps]


def grades_of(journey: JourneyReading) -> Grades:
    """Counts over all cells that the table shows."""
    counts = {"assumed": 0, "told": 0, "measured": 0}
    for step in designed_steps(journey):
        for cell in cells_of(step).values():
            counts[cell.grade] += 1
    return Grades(counts["assumed"], counts["told"], counts["measured"])


def plan_of(journey: JourneyReading) -> list[Interview]:
    """Customers first, then teams by how much they can tell; what nobody owns comes last."""
    customers, teams = Interview("customer"), dict[str, Interview]()
    for step in designed_steps(journey):
        cells = cells_of(step)
        _ask(customers, step, _assumed(cells, OF_CUSTOMERS))
        team = teams.setdefault(step.owner_name, Interview("staff", step.owner_name))
        _ask(team, step, _assumed(cells, OF_STAFF))
    staff = sorted(teams.values(), key=lambda one: (not one.team, -one.n_cells, one.team))
    return [one for one in (customers, *staff) if one.asked]


def _assumed(cells: Mapping[str, Cell], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in cells and cells[name].grade == "assumed")


def _ask(interview: Interview, step: StepReading, cells: tuple[str, ...]) -> None:
    if cells:
        interview.asked.append(Asked(step, cells))
