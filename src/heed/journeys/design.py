"""The designed experience as plain values: what definitions are read into and builds compute from.

Values in, values out: no Django, no storage.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from heed.customers.personas.design import Persona
from heed.customers.segments.rules import Segment
from heed.foundation.conditions import Condition

Unit = Literal["case", "customer", "account"]
EvidenceGrade = Literal["assumed", "told", "measured"]
Outcome = Literal["completed", "ended_early", "open"]
DeviationKind = Literal["skipped", "repeated", "out_of_order", "unplanned", "ended_early"]


@dataclass(frozen=True)
class Evidence:
    """How well a cell of the map is known: assumed, told by n people, or measured."""

    grade: EvidenceGrade = "assumed"
    told_by: int = 0


@dataclass(frozen=True)
class Team:
    key: str
    name: str
    contact: str = ""


@dataclass(frozen=True)
class Touchpoint:
    """A place where customers meet the company, and which records show that they did."""

    key: str
    name: str
    when: Condition | None = None  # None: nothing in the data shows it yet
    counts: Literal["interactions", "tallies"] = "interactions"
    owner: str = ""  # a team
    channel: str = ""
    description: str = ""
    asks: bool = False  # here customers are asked; their answers speak of what they met before


@dataclass(frozen=True)
class Step:
    touchpoint: str
    name: str = ""
    optional: bool = False
    repeatable: bool = False
    segments: tuple[str, ...] = ()  # empty: for everybody
    owner: str = ""  # empty: the touchpoint's owner
    moment_of_truth: bool = False
    desired_emotion: int | None = None  # -2 … 2
    believed_emotion: int | None = None  # -2 … 2: what staff think that customers feel
    front_stage: str = ""
    back_stage: str = ""
    systems: tuple[str, ...] = ()
    procedure: str = ""
    evidence: dict[str, Evidence] = field(default_factory=dict)  # by cell


@dataclass(frozen=True)
class Stage:
    key: str
    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Handoff:
    """Who gives the customer to whom, what must come along and by when it is accepted."""

    from_owner: str
    to_owner: str
    at: str = ""  # the touchpoint after which it happens
    comes_along: tuple[str, ...] = ()
    accepted_within: timedelta | None = None
    evidence: Evidence = Evidence()


@dataclass(frozen=True)
class JourneyDesign:
    """A journey as it should be; ``stages`` empty means discovered from the data."""

    key: str
    name: str
    version: int = 1
    unit: Unit = "case"
    case_kind: str = ""  # with unit case: only cases of this kind or source; empty: every case
    gap: timedelta | None = None  # customer and account: silence that ends an instance;
    # case: silence after which an instance without end counts as closed (None: never open)
    starts: tuple[str, ...] = ()  # touchpoints; empty: the first one met
    ends: tuple[str, ...] = ()  # touchpoints that complete an instance; empty: the last step
    stages: tuple[Stage, ...] = ()
    segments: tuple[Segment, ...] = ()  # the catalogue's segments that this journey uses
    handoffs: tuple[Handoff, ...] = ()
    description: str = ""
    personas: tuple[str, ...] = ()  # whom the map is drawn for

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for stage in self.stages for step in stage.steps)


@dataclass(frozen=True)
class Catalogue:
    """Everything that experience files define, at one version each.

    The order of touchpoints counts: a record that several claim goes to the first of them.
    """

    teams: tuple[Team, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    segments: tuple[Segment, ...] = ()
    journeys: tuple[JourneyDesign, ...] = ()
    personas: tuple[Persona, ...] = ()
    versions: dict[str, int] = field(default_factory=dict, compare=False)  # "journey:order" → 3
