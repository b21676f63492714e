"""What was found around one standard, whether it made the list of findings or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from heed.insight.results import FoundGroup, Gap, ScoreEffect, SearchMade
from heed.journeys.results.basis import Result
from heed.kernel.estimate import Estimate
from heed.standards.results import CaseReading

FollowUpKind = Literal["buys again", "contact"]


@dataclass(frozen=True)
class FollowUp(Result):
    """How many did something within a time after their case was due, by outcome."""

    kind: FollowUpKind
    """A purchase in another case, or a contact about the same case."""
    touchpoints: tuple[str, ...]
    """Keys of the touchpoints that count."""
    names: tuple[str, ...]
    """Their names."""
    within_days: float
    """Length of the window, from the deadline on."""
    kept: Estimate
    """Share where the standard was kept."""
    missed: Estimate
    """Share where it was missed."""
    difference: Gap | None
    """Missed less kept; null where it cannot be told."""
    adjusted: Gap | None
    """The same with what was known before alike; null where it cannot be told."""
    adjusted_for: tuple[str, ...]
    """What that was."""
    way: Literal["closed windows", "survival curve"]
    """Read where the window has closed, or from a survival curve where too few have."""
    n_closed: int
    """Cases whose window is over."""
    n_open: int
    """Cases whose window still runs: not counted."""
    reason: str
    """Why there is no difference; empty if there is one."""


@dataclass(frozen=True)
class StandardFound(Result):
    """For whom a standard is missed more, what goes with a miss, and what customers do next."""

    key: str
    """Key of the standard."""
    missed: Estimate
    """The share missed, over all decided cases."""
    groups: tuple[FoundGroup, ...]
    """Groups that differ, strongest first."""
    search: SearchMade
    """What was searched to find them."""
    effect: ScoreEffect | None
    """What goes with a miss in the score; null where nothing was asked."""
    follow_ups: tuple[FollowUp, ...]
    """What customers did after their case was due."""


@dataclass(frozen=True)
class Said(Result):
    """What somebody wrote about a missed case after the miss."""

    text: str
    """Their words."""
    language: str
    """Language code of the text; empty if not known."""
    at: datetime
    """When they wrote."""
    channel: str
    """Where; empty if not known."""
    kind: str
    """answer, review, comment …"""
    score: float | None
    """The score given with it; null if none."""
    scale_min: float | None
    """Lowest score of the scale."""
    scale_max: float | None
    """Highest score of the scale."""
    segment: str
    """Name of the customer's segment; empty if none."""
    case: str
    """The case's record, in hexadecimal digits."""
    case_key: str
    """Key of the case in its source."""


@dataclass(frozen=True)
class AffectedCase(Result):
    """One case of a standard with whose it is and what they answered."""

    record: str
    """The record that began it, in hexadecimal digits."""
    instance: int | None
    """The case (customer or account) that it is; null if the record names none."""
    case: CaseReading
    """Dates and verdict."""
    customer: str
    """The customer's key in its source; empty if the record names none."""
    segment: str
    """Name of their segment; empty if none."""
    score: float | None
    """The newest score given about this case; null if none."""
    scale_min: float | None
    """Lowest score of its scale."""
    scale_max: float | None
    """Highest score of its scale."""


@dataclass(frozen=True)
class AffectedPage(Result):
    """A page of the cases of a standard with one verdict, newest deadline first."""

    standard: str
    """Key of the standard."""
    result: str
    """kept, missed, open or excluded."""
    n: int
    """Such cases in all."""
    cases: tuple[AffectedCase, ...]
    """The cases of this page."""
    after: str
    """Cursor of the next page; empty: this is the last."""


@dataclass(frozen=True)
class Happened(Result):
    """One thing in a case: a record, or something that was said."""

    at: datetime
    """When."""
    name: str
    """The touchpoint's name, the record's where none claims it, or what was asked."""
    touchpoint: str = ""
    """Key of the touchpoint; empty for answers and unclaimed records."""
    channel: str = ""
    """Where; empty if not known."""
    actor: str = ""
    """customer, employee, partner or system; empty if not known."""
    kind: str = ""
    """answer, review … for what was said; empty for records."""
    score: float | None = None
    """The score given; null if none."""
    scale_min: float | None = None
    """Lowest score of the scale."""
    scale_max: float | None = None
    """Highest score of the scale."""
    text: str = ""
    """What was written; empty if nothing."""
    language: str = ""
    """Its language code; empty if not known."""


@dataclass(frozen=True)
class CaseStory(Result):
    """One case of a standard, and everything that happened in it."""

    about: AffectedCase
    """Whose it is, its dates and verdict."""
    happened: tuple[Happened, ...]
    """Records and answers in the order of their moments."""
