"""One journey as it was designed and as it was travelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from heed.journeys.design import DeviationKind, EvidenceGrade, Outcome, Unit
from heed.journeys.results.basis import BasedOn, BasisKind, Result, Share, Times

Loop = Literal["", "again", "back"]
Source = Literal["designed", "discovered"]


@dataclass(frozen=True)
class JourneySummary(Result):
    """One line of the list of journeys."""

    key: str
    """The journey's key, for other commands."""
    name: str
    """Its name."""
    origin: Source
    """Designed in an experience file, or discovered in the data."""
    version: int
    """Version of the definition that the figures were computed from; 0 if discovered."""
    unit: Unit
    """What one instance belongs to."""
    n: int
    """Instances travelled; 0 if no build has computed it or nobody travelled it."""
    weighted_n: float
    """Instances that these stand for; equal to ``n`` without weights."""
    basis: BasisKind
    """Whether the records are complete or a sample with weights."""
    completed: Share | None
    """Instances that reached their designed end; null if there are none."""
    open: Share | None
    """Instances that may still go on."""
    ended_early: Share | None
    """Instances that stopped before their end."""
    window_from: datetime | None
    """Start of the first instance."""
    window_to: datetime | None
    """Last step of any instance."""
    as_of: datetime | None
    """The data horizon."""


@dataclass(frozen=True)
class JourneyList(Result):
    """Every journey, designed or discovered."""

    build: int | None
    """Number of the newest build; null if nothing was built yet."""
    built_at: datetime | None
    """When it finished."""
    journeys: tuple[JourneySummary, ...]
    """In order of their keys."""


@dataclass(frozen=True)
class Cell(Result):
    """One cell of the map: a statement about a step, and how well it is known."""

    name: str
    """What the cell is about: channel, owner, front stage and so on; met and time to next."""
    value: str
    """The statement; empty where nobody stated anything."""
    grade: EvidenceGrade
    """Assumed, told by people, or measured."""
    told_by: int
    """How many people told it."""
    n: int | None
    """Records that it was measured on."""


@dataclass(frozen=True)
class DeviationReading(Result):
    """One kind of departure from the design at one touchpoint."""

    kind: DeviationKind
    """Skipped, repeated, out of order, unplanned or ended early."""
    touchpoint: str
    """Where; for ended early, the last touchpoint met."""
    name: str
    """The touchpoint's name."""
    n: int
    """Times it happened."""
    instances: Share
    """Instances in which it happened, of all."""
    examples: tuple[str, ...]
    """Up to five case keys, or numbers of instances."""


@dataclass(frozen=True)
class StepReading(Result):
    """One step of the journey: its design, and what was measured."""

    touchpoint: str
    """Key of the touchpoint."""
    name: str
    """Name of the step."""
    channel: str
    """Where it happens, as designed."""
    owner: str
    """Key of the team that answers for it; empty if nobody does."""
    owner_name: str
    """That team's name."""
    optional: bool
    """May be left out."""
    repeatable: bool
    """May be met again."""
    moment_of_truth: bool
    """Decides whether customers stay."""
    met: Share | None
    """Instances that met it at least once, of all; null if that was not counted for this cut."""
    n_times: int | None
    """Times it was met; null without data."""
    to_next: Times | None
    """Time until the next step."""
    deviations: tuple[DeviationReading, ...]
    """Departures from the design at this step."""
    cells: tuple[Cell, ...]
    """Every statement about this step with its grade of evidence."""


@dataclass(frozen=True)
class StageReading(Result):
    """One stage; the last one without a number holds what the design does not have."""

    key: str
    """The stage's key; empty for steps outside the design."""
    name: str
    """Its name."""
    stage_no: int | None
    """1 for the first; null for steps outside the design."""
    reached: Share | None
    """Instances that reached this stage, of all."""
    dropped: Share | None
    """Instances that ended early in this stage, of those that reached it."""
    n_open: int | None
    """Instances whose furthest stage this is and that may still go on."""
    n_completed: int | None
    """Instances whose furthest stage this is and that completed."""
    steps: tuple[StepReading, ...]
    """In designed order; outside the design by their usual place."""


@dataclass(frozen=True)
class Move(Result):
    """One move from a touchpoint to the next; an empty key is the start or the end."""

    from_touchpoint: str
    """Where from; empty: the start."""
    from_name: str
    """Its name."""
    to_touchpoint: str
    """Where to; empty: the end."""
    to_name: str
    """Its name."""
    n: int
    """Times the move was made."""
    n_instances: int
    """Instances that made it."""
    weighted_n: float
    """Moves that these stand for."""
    share: float | None
    """Of all moves that leave ``from_touchpoint``, weighted."""
    times: Times | None
    """How long the move took; null at the start and the end."""
    loop: Loop
    """``again``: to the same touchpoint; ``back``: to one that usually comes earlier."""


@dataclass(frozen=True)
class Leave(Result):
    """Where instances ended: the last touchpoint that they met."""

    touchpoint: str
    """Key of the last touchpoint."""
    name: str
    """Its name."""
    designed_end: bool
    """Whether the design lets the journey end here."""
    instances: Share
    """Instances that ended here, of all."""


@dataclass(frozen=True)
class OutcomeReading(Result):
    """How many instances came to one outcome, and how long they took."""

    outcome: Outcome
    """Completed, ended early or open."""
    instances: Share
    """Of all instances."""
    duration: Times | None
    """From the first to the last step."""


@dataclass(frozen=True)
class HandoffReading(Result):
    """Customers passing from one owner to another."""

    from_owner: str
    """Key of the team that gives."""
    from_name: str
    """Its name."""
    to_owner: str
    """Key of the team that takes."""
    to_name: str
    """Its name."""
    designed: bool
    """Whether the design says how this handoff goes."""
    at: str
    """Touchpoint after which it happens; empty: anywhere between the two."""
    comes_along: tuple[str, ...]
    """What the taking team must be given."""
    accepted_within_us: int | None
    """By when it must be accepted; null if the design does not say."""
    n: int | None
    """Moves between steps of the two; null without data."""
    mean_us: int | None
    """Mean time of those moves."""
    grade: EvidenceGrade
    """How well the designed handoff is known; the moves themselves are measured."""


@dataclass(frozen=True)
class ExtractColumn(Result):
    """A column to ask for."""

    name: str
    """What to call it."""
    purpose: str
    """What it is needed for."""


@dataclass(frozen=True)
class ExtractRequest(Result):
    """Data to ask one system for, so that assumed cells become measured ones."""

    system: str
    """The system that has it, or that none is named yet."""
    touchpoints: tuple[str, ...]
    """Names of the touchpoints that it would show."""
    columns: tuple[ExtractColumn, ...]
    """The columns needed, one row for every time a touchpoint happened."""
    ask: str
    """Teams to ask; empty if the map names none."""


@dataclass(frozen=True)
class JourneyReading(Result):
    """One journey: the map, and beside each cell what customers really did."""

    key: str
    """The journey."""
    name: str
    """Its name."""
    description: str
    """What it is about."""
    origin: Source
    """Designed in an experience file, or discovered in the data."""
    version: int
    """Version of the definition shown; 0 if discovered."""
    segment: str
    """Only instances of this segment; empty: all."""
    month: str
    """Only moves that began in this month (yyyy-mm, UTC); empty: the whole window."""
    based_on: BasedOn | None
    """What the figures are based on; null if there is no data: every cell is then as designed."""
    duration: Times | None
    """From the first to the last step of an instance, over all outcomes."""
    outcomes: tuple[OutcomeReading, ...]
    """Completed, open and ended early; together all instances. Empty if a month is chosen."""
    stages: tuple[StageReading, ...]
    """In designed order; steps outside the design come last."""
    moves: tuple[Move, ...]
    """Every move, most frequent first."""
    leaves: tuple[Leave, ...]
    """Where instances ended, most frequent first. Empty if a month is chosen."""
    deviations: tuple[DeviationReading, ...]
    """Departures from the design, most frequent first. Empty if a month is chosen."""
    handoffs: tuple[HandoffReading, ...]
    """Designed handoffs, and changes of owner that the design does not mention."""
    extracts: tuple[ExtractRequest, ...]
    """Data to ask for; empty once there is data."""
    remarks: tuple[str, ...]
    """What a reader must know about this cut."""
