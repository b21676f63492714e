"""What reading personas gives: typed results that commands print, pages show and programs get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from heed.customers.personas.design import Standing
from heed.kernel.estimate import Estimate
from heed.kernel.result import Result
from heed.listening.results import SegmentScore

Missing = Literal["", "nothing_built", "no_segment", "refused", "rule_changed"]
NoScores = Literal["", "nobody_in", "made_of_scores", "no_feedback", "not_cut"]


@dataclass(frozen=True)
class PersonaRow(Result):
    """One persona with the share of its segment, and whether it is stale."""

    key: str
    """Key of the persona."""
    name: str
    """How people call it."""
    description: str
    """What it is for."""
    version: int
    """Version of the definition; 0 if it is not stored."""
    segment: str
    """Key of the segment that it stands for."""
    segment_name: str
    """How people call that segment."""
    journeys: tuple[str, ...]
    """Keys of the journeys whose maps are drawn for it."""
    n: int | None
    """Customers in the segment in the newest build; null if that is missing."""
    n_base: int | None
    """Customers who are known in that build; n of n_base is counted, not estimated."""
    share: float | None
    """n of n_base, a fraction."""
    missing: Missing
    """Why there are no figures: nothing was built, there is no such segment of customers, its rule
    cannot be decided, or it changed after the newest build; empty if there are."""
    verified_on: date | None
    """Day on which somebody held it against real customers; null if nobody did."""
    verified_by: str
    """Who did."""
    verified_until: date | None
    """Last day on which it counts as verified."""
    standing: Standing
    """Verified, outdated (more than twelve months ago) or never verified."""
    is_stale: bool
    """Outdated or never verified."""


@dataclass(frozen=True)
class PersonaList(Result):
    """Every persona, in the order of the definitions."""

    as_of: datetime | None
    """The moment of the newest build that the figures speak of; null if nothing was built."""
    today: date
    """The day on which it was asked whether they are stale."""
    personas: tuple[PersonaRow, ...]
    """The personas."""


@dataclass(frozen=True)
class Spending(Result):
    """What customers of a segment spent within a year."""

    estimate: Estimate
    """The mean of all who are in it, in units of the currency; who bought nothing counts with 0."""
    currency: str
    """The currency in which most was bought (ISO 4217); empty if no amount is known."""
    touchpoint: str
    """Key of the touchpoint whose records carry the amounts; empty if none does."""
    n_other_currencies: int
    """In how many other currencies something was bought, which is not counted."""


@dataclass(frozen=True)
class PersonaReading(Result):
    """One persona: what people say of it, and what is known of its segment."""

    persona: PersonaRow
    """The persona with its share."""
    as_of: datetime | None
    """The moment of the newest build; null if nothing was built."""
    today: date
    """The day on which it was asked whether it is stale."""
    rule: str
    """The rule of the segment in the notation of experience files."""
    quote: str
    """What one of them would say."""
    needs: tuple[str, ...]
    """What they need, the most important first."""
    frustrations: tuple[str, ...]
    """What bothers them."""
    verified_how: str
    """What verifying rests on."""
    scores: tuple[SegmentScore, ...]
    """Each metric by this segment."""
    no_scores: NoScores
    """Why there is none: nobody is in the segment, it is made of scores, there is no feedback, or
    no metric is cut by it; empty if there is one, or if all figures are missing."""
    spending: Spending | None
    """What those who are in the segment spent within a year; null if all figures are missing."""
    ended: Estimate | None
    """Of those who were in the segment twelve months before, the share whose relationship ended
    since; null if all figures are missing."""
