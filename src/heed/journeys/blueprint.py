"""The map of a designed journey: every cell with how well it is known."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from heed.journeys.design import (
    Catalogue,
    Evidence,
    Handoff,
    JourneyDesign,
    Stage,
    Step,
    Touchpoint,
)

EMOTIONS = {-2: "upset", -1: "uneasy", 0: "indifferent", 1: "pleased", 2: "delighted"}


@dataclass(frozen=True)
class BlueprintCell:
    """One cell of the map; ``value`` is empty where nobody has said anything."""

    name: str  # a cell of ``journey_notation.CELLS``
    value: str
    evidence: Evidence


@dataclass(frozen=True)
class BlueprintStep:
    """One step with its cells."""

    touchpoint: str
    name: str
    optional: bool
    repeatable: bool
    moment_of_truth: bool
    segments: tuple[str, ...]
    cells: tuple[BlueprintCell, ...]


@dataclass(frozen=True)
class BlueprintStage:
    key: str
    name: str
    steps: tuple[BlueprintStep, ...]


@dataclass(frozen=True)
class Blueprint:
    """A journey as people drew it, with the evidence of every cell."""

    journey: str
    version: int
    name: str
    description: str
    stages: tuple[BlueprintStage, ...]
    handoffs: tuple[Handoff, ...]

    @property
    def cells(self) -> tuple[BlueprintCell, ...]:
        return tuple(cell for stage in self.stages for step in stage.steps for cell in step.cells)

    def count(self) -> dict[str, int]:
        """How many cells that say something are assumed, told and measured."""
        counts = {"assumed": 0, "told": 0, "measured": 0}
        for cell in self.cells:
            if cell.value:
                counts[cell.evidence.grade] += 1
        return counts


def blueprint(
    journey: JourneyDesign, catalogue: Catalogue, *, measured: Collection[str] = ()
) -> Blueprint:
    """The map of ``journey``; the touchpoints in ``measured`` were met in the data.

    That a measured touchpoint exists is no assumption any more; what customers should feel there
    and what happens behind it stays as well known as people said.
    """
    known = {touchpoint.key: touchpoint for touchpoint in catalogue.touchpoints}
    return Blueprint(
        journey=journey.key,
        version=journey.version,
        name=journey.name,
        description=journey.description,
        stages=tuple(_stage(stage, known, measured) for stage in journey.stages),
        handoffs=journey.handoffs,
    )


def _stage(stage: Stage, known: dict[str, Touchpoint], measured: Collection[str]) -> BlueprintStage:
    steps = tuple(_step(step, known.get(step.touchpoint), measured) for step in stage.steps)
    return BlueprintStage(stage.key, stage.name, steps)


def _step(step: Step, touchpoint: Touchpoint | None, measured: Collection[str]) -> BlueprintStep:
    name = step.name or (touchpoint.name if touchpoint else step.touchpoint)
    cells = tuple(_cells(step, touchpoint, name))
    if step.touchpoint in measured:
        cells = (replace(cells[0], evidence=Evidence("measured")), *cells[1:])
    return BlueprintStep(
        touchpoint=step.touchpoint,
        name=name,
        optional=step.optional,
        repeatable=step.repeatable,
        moment_of_truth=step.moment_of_truth,
        segments=step.segments,
        cells=cells,
    )


def _cells(step: Step, touchpoint: Touchpoint | None, name: str) -> Iterator[BlueprintCell]:
    emotion = step.desired_emotion
    values = {
        "touchpoint": name,
        "owner": step.owner or (touchpoint.owner if touchpoint else ""),
        "moment_of_truth": "yes" if step.moment_of_truth else "",
        "desired_emotion": "" if emotion is None else f"{emotion:+d} {EMOTIONS[emotion]}",
        "front_stage": step.front_stage,
        "back_stage": step.back_stage,
        "systems": ", ".join(step.systems),
        "procedure": step.procedure,
    }
    for cell, value in values.items():
        yield BlueprintCell(cell, value, step.evidence.get(cell, Evidence()))
