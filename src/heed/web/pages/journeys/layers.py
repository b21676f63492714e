"""The layers of a journey map, laid over each other: pure, from readings to what a page shows.

A layer that has no data says so by being empty; what is missing is named in :attr:`Layers.gaps`,
never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from heed.insight.felt_results import FeltPoint, FeltReading, WordSaid
from heed.journeys.design import Catalogue, JourneyDesign, Step
from heed.journeys.results import HandoffReading, JourneyReading, StageReading, StepReading
from heed.standards.design import Reach, Standard
from heed.standards.results import StandardRow
from heed.stats.budgets import Status

Gap = Literal["no_data", "no_standards", "no_feedback", "no_beliefs", "no_desires", "no_handoffs"]
WORST: Mapping[Status, int] = {"missed": 0, "at_risk": 1, "kept": 2, "no_data": 3}


@dataclass(frozen=True)
class HeldTo:
    """A standard with its figures and where it stands."""

    standard: Standard
    row: StandardRow


@dataclass(frozen=True)
class StepLayers:
    """One step with everything known of it."""

    reading: StepReading
    desired: int | None = None
    believed: int | None = None
    believed_by: int = 0  # people who told it; 0: assumed
    felt: FeltPoint | None = None

    @property
    def actual(self) -> float | None:
        """The mean emotion; None if nobody or too few were asked."""
        return self.felt.emotion.value if self.felt else None

    @property
    def shortfall(self) -> float | None:
        """How far the emotion stays below the design, if it surely does."""
        high = self.felt.emotion.high if self.felt else None
        if self.actual is None or high is None or self.desired is None or high >= self.desired:
            return None
        return self.desired - self.actual

    @property
    def overrated(self) -> float | None:
        """How far staff believe it better than it is, if they surely do."""
        high = self.felt.emotion.high if self.felt else None
        if self.actual is None or high is None or self.believed is None or high >= self.believed:
            return None
        return self.believed - self.actual


@dataclass(frozen=True)
class Said:
    """A word with its touchpoint."""

    word: WordSaid
    touchpoint: str


@dataclass(frozen=True)
class HandoffMade:
    """Customers passing from one owner to another; ``to_name`` empty: nobody owns what follows."""

    from_name: str
    to_name: str
    at: str
    at_name: str
    reading: HandoffReading | None = None
    held: HeldTo | None = None

    @property
    def has_owner(self) -> bool:
        return bool(self.to_name)


@dataclass(frozen=True)
class OwnerPart:
    """A team, the names of its steps in one stage; without a name nobody owns them."""

    name: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class StageLayers:
    """One column of the map."""

    stage: StageReading
    steps: tuple[StepLayers, ...]
    standards: tuple[HeldTo, ...] = ()  # the weakest first
    pains: tuple[Said, ...] = ()
    delights: tuple[Said, ...] = ()
    owners: tuple[OwnerPart, ...] = ()
    handoffs_made: tuple[HandoffMade, ...] = ()

    @property
    def status(self) -> str:
        """kept, risk or missed by the weakest standard; empty if none has data."""
        known = {"kept": "kept", "at_risk": "risk", "missed": "missed"}
        return known.get(self.standards[0].row.status, "") if self.standards else ""


@dataclass(frozen=True)
class Layers:
    """The whole map, with the three things to read first where they are true."""

    stages: tuple[StageLayers, ...]
    furthest: StepLayers | None = None
    blind_spot: StepLayers | None = None
    weakest: HandoffMade | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def steps(self) -> tuple[StepLayers, ...]:
        return tuple(step for stage in self.stages for step in stage.steps)


def compose(
    reading: JourneyReading,
    design: JourneyDesign | None,
    catalogue: Catalogue,
    felt: FeltReading | None,
    standards: Sequence[HeldTo],
) -> Layers:
    """Lay feedback, standards and beliefs over the map of one journey."""
    handoffs_made = list(_handoffs_made(reading, catalogue, standards))
    stages = tuple(
        _stage(stage, design, felt, standards, handoffs_made)
        for stage in reading.stages
        if stage.steps
    )  # fmt: skip
    steps = [step for stage in stages for step in stage.steps]
    measured = [each for each in handoffs_made if each.held and _kept(each.held) is not None]
    return Layers(
        stages=stages,
        furthest=max(
            (step for step in steps if step.shortfall), key=lambda s: s.shortfall or 0, default=None
        ),
        blind_spot=max(
            (step for step in steps if step.overrated), key=lambda s: s.overrated or 0, default=None
        ),
        weakest=min(measured, key=lambda each: _kept(each.held) or 0.0, default=None),
        gaps=tuple(_gaps(reading, steps, stages, measured)),
    )


def held_to(
    rows: Sequence[StandardRow], standards: Sequence[Standard], touchpoints: set[str]
) -> tuple[HeldTo, ...]:
    """The standards that stand at one of these touchpoints, in the order of the file."""
    known = {standard.key: standard for standard in standards}
    return tuple(
        HeldTo(known[row.key], row)
        for row in rows
        if row.key in known and known[row.key].touchpoint in touchpoints
    )


def _kept(held: HeldTo | None) -> float | None:
    return held.row.kept.value if held else None


def _stage(
    stage: StageReading,
    design: JourneyDesign | None,
    felt: FeltReading | None,
    standards: Sequence[HeldTo],
    handoffs_made: Sequence[HandoffMade],
) -> StageLayers:
    designed = {step.touchpoint: step for step in design.steps} if design else {}
    steps = tuple(_step(step, designed.get(step.touchpoint), felt) for step in stage.steps)
    here = {step.touchpoint for step in stage.steps}
    mine = [each for each in standards if each.standard.touchpoint in here]
    mine.sort(key=lambda each: (WORST[each.row.status], _above_goal(each)))
    return StageLayers(
        stage=stage,
        steps=steps,
        standards=tuple(mine),
        pains=_said(steps, lambda point: point.pains),
        delights=_said(steps, lambda point: point.delights),
        owners=tuple(_owners(stage)),
        handoffs_made=tuple(each for each in handoffs_made if each.at in here),
    )


def _above_goal(held: HeldTo) -> float:
    kept = held.row.kept.value
    return 1.0 if kept is None else kept - held.row.target


def _step(reading: StepReading, step: Step | None, felt: FeltReading | None) -> StepLayers:
    found = StepLayers(reading, felt=felt.point(reading.touchpoint) if felt else None)
    if step is None:
        return found
    evidence = step.evidence.get("believed_emotion")
    return replace(
        found,
        desired=step.desired_emotion,
        believed=step.believed_emotion,
        believed_by=evidence.told_by if evidence else 0,
    )


def _said(
    steps: Sequence[StepLayers], pick: Callable[[FeltPoint], tuple[WordSaid, ...]]
) -> tuple[Said, ...]:
    """The words that most comments of a stage hold, at most two."""
    found = [
        Said(word, step.reading.name) for step in steps if step.felt for word in pick(step.felt)
    ]
    return tuple(sorted(found, key=lambda said: (-said.word.n, said.word.word))[:2])


def _owners(stage: StageReading) -> Iterator[OwnerPart]:
    names: dict[str, list[str]] = {}
    for step in stage.steps:
        names.setdefault(step.owner_name, []).append(step.name)
    for name, steps in names.items():
        yield OwnerPart(name, tuple(steps))


def _handoffs_made(
    reading: JourneyReading, catalogue: Catalogue, standards: Sequence[HeldTo]
) -> Iterator[HandoffMade]:
    """Handoffs that standards measure, then designed ones that none does."""
    names = {point.key: point.name for point in catalogue.touchpoints}
    owners = {point.key: point.owner for point in catalogue.touchpoints}
    teams = {team.key: team.name for team in catalogue.teams}
    for stage in reading.stages:
        for step in stage.steps:
            owners[step.touchpoint] = step.owner
            names[step.touchpoint] = step.name
    measured: set[tuple[str, str, str]] = set()
    for held in standards:
        standard = held.standard
        if not isinstance(standard.rule, Reach) or not standard.ends:
            continue
        start, end = owners.get(standard.touchpoint, ""), owners.get(standard.ends[0], "")
        if start == end:
            continue
        measured.add((start, end, standard.touchpoint))
        yield HandoffMade(
            teams.get(start, start),
            teams.get(end, end),
            standard.touchpoint,
            names.get(standard.touchpoint, standard.touchpoint),
            next((h for h in reading.handoffs if _same(h, start, end, standard.touchpoint)), None),
            held,
        )
    for handoff in reading.handoffs:
        key = (handoff.from_owner, handoff.to_owner, handoff.at)
        if handoff.designed and key not in measured:
            yield HandoffMade(
                handoff.from_name,
                handoff.to_name,
                handoff.at,
                names.get(handoff.at, handoff.at),
                handoff,
            )


def _same(handoff: HandoffReading, start: str, end: str, at: str) -> bool:
    return (handoff.from_owner, handoff.to_owner) == (start, end) and handoff.at in ("", at)


def _gaps(
    reading: JourneyReading,
    steps: Sequence[StepLayers],
    stages: Sequence[StageLayers],
    measured: Sequence[HandoffMade],
) -> Iterator[Gap]:
    if reading.based_on is None:
        yield "no_data"
    if not any(stage.standards for stage in stages):
        yield "no_standards"
    if not any(step.felt for step in steps):
        yield "no_feedback"
    if all(step.desired is None for step in steps):
        yield "no_desires"
    if all(step.believed is None for step in steps):
        yield "no_beliefs"
    if not measured:
        yield "no_handoffs"
