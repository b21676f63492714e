"""One case and one customer as the lake knows them, as typed results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from heed.journeys.results.basis import Result
from heed.journeys.results.cases import CaseSteps, TravelledCase
from heed.standards.results import Verdict


@dataclass(frozen=True)
class VerdictShown(Result):
    """One standard held against one case."""

    standard: str
    """Key of the standard."""
    name: str
    """Its name."""
    case_key: str
    """Key of the case in its source; empty if it has none."""
    started_at: datetime | None
    """When the case began."""
    due_at: datetime | None
    """By when it had to be kept; null if nothing sets a date."""
    ended_at: datetime | None
    """When what was waited for happened; null if it did not."""
    result: Verdict
    """Kept, missed, open or excluded."""
    says: str
    """Why, in words."""


@dataclass(frozen=True)
class AnswerShown(Result):
    """One thing that was answered or written."""

    occurred_at: datetime | None
    """When."""
    kind: str
    """answer, review, comment or evaluation."""
    item: str
    """The question."""
    score: float | None
    """The score on its scale; null for words only."""
    scale_min: float | None
    """Lowest score."""
    scale_max: float | None
    """Highest score."""
    label: str
    """What was chosen, in words."""
    text: str
    """What was written."""
    language: str
    """Its language."""
    channel: str
    """Where it was given."""
    case_key: str
    """The case that it is about; empty if none is named."""


@dataclass(frozen=True)
class InteractionShown(Result):
    """One thing that happened with a customer."""

    occurred_at: datetime
    """When."""
    touchpoint: str
    """Key of the touchpoint that claims it; empty if none does."""
    name: str
    """Name of that touchpoint, else of the record."""
    channel: str
    """Where."""
    actor: str
    """Who acted."""
    case_key: str
    """The case that it belongs to."""


@dataclass(frozen=True)
class CaseReading(Result):
    """One travelled journey with the standards held against it and what was answered."""

    travelled: CaseSteps
    """Its steps."""
    verdicts: tuple[VerdictShown, ...]
    """Standards, in the order in which they began."""
    answers: tuple[AnswerShown, ...]
    """Answers about the case, oldest first."""
    customer: str
    """Name of the customer; empty if the records give none."""


@dataclass(frozen=True)
class CustomerReading(Result):
    """One customer: who they are, what happened, what was promised and what they said."""

    customer_id: int
    """The customer."""
    name: str
    """Their name, else the key of a source."""
    facts: tuple[tuple[str, str], ...]
    """Other traits with their newest value; restricted ones are left out."""
    keys: tuple[tuple[str, str], ...]
    """Source and key of every profile."""
    journeys: tuple[TravelledCase, ...]
    """Travelled journeys, newest first."""
    verdicts: tuple[VerdictShown, ...]
    """Standards, in the order in which they began."""
    answers: tuple[AnswerShown, ...]
    """What they answered, oldest first."""
    interactions: tuple[InteractionShown, ...]
    """What happened, newest first, at most :data:`heed.insight.timeline.MOST`."""
    n_interactions: int
    """How many interactions there are in all."""
