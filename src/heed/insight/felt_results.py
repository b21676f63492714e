"""What customers felt along a journey, as typed results."""

from __future__ import annotations

from dataclasses import dataclass

from heed.journeys.design import DeviationKind
from heed.journeys.results.basis import Result
from heed.kernel.estimate import Estimate


@dataclass(frozen=True)
class SeriesAsked(Result):
    """One question on one scale: scores of different ones are never put together."""

    key: str
    """What addresses and forms call it."""
    item: str
    """The question, as the source names it."""
    kind: str
    """answer, review, comment or evaluation."""
    scale_min: float
    """Lowest score."""
    scale_max: float
    """Highest score."""
    n: int
    """Scores that follow a step of the journey."""


@dataclass(frozen=True)
class WordSaid(Result):
    """A word, and in how many comments it stands."""

    word: str
    """The word."""
    n: int
    """Comments of this tone that hold it."""
    of: int
    """Comments of this tone at this touchpoint."""


@dataclass(frozen=True)
class FeltPoint(Result):
    """What was answered after one touchpoint and before the next."""

    touchpoint: str
    """Its key."""
    emotion: Estimate
    """Mean score, put from its own scale onto −2 … +2."""
    pains: tuple[WordSaid, ...]
    """Words of comments with low scores that high ones do not hold as often."""
    delights: tuple[WordSaid, ...]
    """Words of comments with high scores that low ones do not hold as often."""


@dataclass(frozen=True)
class FeltDeviation(Result):
    """What was answered after one kind of departure from the design."""

    kind: DeviationKind
    """How it departs."""
    touchpoint: str
    """Where."""
    score: Estimate
    """Mean score on its own scale."""


@dataclass(frozen=True)
class FeltReading(Result):
    """What customers felt along one journey."""

    series: SeriesAsked | None
    """The question whose scores these are; null if nothing was asked."""
    others: tuple[SeriesAsked, ...]
    """Every question asked along this journey, most answered first."""
    points: tuple[FeltPoint, ...]
    """Touchpoints after which somebody answered, by key."""
    as_designed: Estimate | None
    """Mean score of journeys that did not depart from the design; null without answers."""
    deviations: tuple[FeltDeviation, ...]
    """Scores after departures, by kind and touchpoint."""
    n_comments: int
    """Comments with a score that words were counted in."""
    missing: str
    """Why there is nothing, and what would change it; empty if there is something."""

    def point(self, touchpoint: str) -> FeltPoint | None:
        """What was felt after a touchpoint; None if nobody answered there."""
        return next((each for each in self.points if each.touchpoint == touchpoint), None)
