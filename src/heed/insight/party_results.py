"""One customer or account as pages show it: the timeline, what is known of them, who was heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from heed.journeys.results.basis import Result
from heed.kernel.estimate import Estimate


@dataclass(frozen=True)
class Entry(Result):
    """One thing of a timeline."""

    at: datetime | None
    """When; of a standard when it was decided, or is due. Null where the record has no time."""
    kind: str
    """happened, said, kept, missed or open."""
    name: str
    """Of the touchpoint or record, the question, or the standard."""
    key: str
    """Key of the touchpoint or standard; empty where no touchpoint claims the record."""
    channel: str
    """Where."""
    actor: str
    """Who acted."""
    case_key: str
    """The case that it belongs to."""
    score: float | None
    """The score on its scale."""
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
    value_minor: int | None
    """What it was worth, in minor units."""
    currency: str
    """Their currency."""
    says: str
    """Of a standard: why, in words."""
    started_at: datetime | None
    """Of a standard: when its case began."""
    due_at: datetime | None
    """Of a standard: by when it had to be kept."""
    ended_at: datetime | None
    """Of a standard: when what was waited for happened."""


@dataclass(frozen=True)
class Timeline(Result):
    """A page of what happened, was said and was kept or missed, newest first."""

    entries: tuple[Entry, ...]
    """Those of the page."""
    n: int
    """How many there are, with the filters."""
    kinds: Mapping[str, int]
    """How many of each kind there are, without filters."""
    channels: Mapping[str, int]
    """How many of each channel there are, without filters; those without one stand under ""."""


@dataclass(frozen=True)
class FieldKnown(Result):
    """One trait with its value at a moment."""

    name: str
    """What it is."""
    value: str
    """Its value; empty: nothing is known any more."""
    source: str
    """Which source said so."""
    since: datetime | None
    """When it holds; null where the source does not say."""
    known_from: datetime
    """Since when Heed knew it."""
    before: tuple[FieldKnown, ...]
    """Earlier values, newest first."""


@dataclass(frozen=True)
class Money(Result):
    """What records are worth in one currency."""

    currency: str
    """The currency."""
    value_minor: int
    """The sum, in minor units."""
    n: int
    """Of how many records."""


@dataclass(frozen=True)
class Met(Result):
    """When somebody was met, and what the records of that are worth."""

    first: datetime | None
    """First interaction."""
    last: datetime | None
    """Last interaction."""
    n: int
    """How many interactions."""
    money: tuple[Money, ...]
    """The sum of the values that they carry."""


@dataclass(frozen=True)
class AccountPerson(Result):
    """Somebody who acts for an account."""

    customer_id: int
    """The customer."""
    name: str
    """Their name, or empty."""
    role: str
    """Their part in buying; empty: nobody said."""
    is_noted: bool
    """Somebody said that they act for it; else records do."""
    n_interactions: int
    """Records that name both."""
    last_met: datetime | None
    """The last of those."""
    n_said: int
    """How often they answered or wrote."""
    last_said: datetime | None
    """When they last did; null: not heard yet."""


@dataclass(frozen=True)
class ScoreOf(Result):
    """Answers to one question on one scale."""

    item: str
    """The question."""
    scale_max: float | None
    """Highest score."""
    estimate: Estimate
    """Their mean, or why there is none."""


@dataclass(frozen=True)
class KeptOf(Result):
    """One standard held against the cases of an account or customer."""

    standard: str
    """Its key."""
    name: str
    """Its name."""
    n_kept: int
    """Decided cases in which it was kept."""
    n: int
    """Decided cases."""
    n_open: int
    """Cases that are still open."""
    estimate: Estimate
    """The share kept, or why there is none."""

    @property
    def n_missed(self) -> int:
        """Decided cases in which it was missed."""
        return self.n - self.n_kept


@dataclass(frozen=True)
class AccountJourney(Result):
    """A travelled journey that names an account."""

    journey: str
    """Its key."""
    name: str
    """Its name."""
    instance: int
    """Which instance."""
    case_key: str
    """The case."""
    started_at: datetime
    """When it began."""
    outcome: str
    """How it ended."""
    n_steps: int
    """How many steps."""


@dataclass(frozen=True)
class AccountReading(Result):
    """One account: who acts for it and who was heard, what was kept, how it was scored."""

    account_id: int
    """The account."""
    name: str
    """Its name, else its key."""
    source: str
    """The source that names it."""
    key: str
    """Its key there."""
    met: Met
    """When it was met."""
    people: tuple[AccountPerson, ...]
    """Who acts for it; those who were not heard come first."""
    kept: tuple[KeptOf, ...]
    """Standards on its cases, the most missed first."""
    scores: tuple[ScoreOf, ...]
    """By question, what its people answered."""
    journeys: tuple[AccountJourney, ...]
    """Its newest travelled journeys."""

    @property
    def n_not_heard(self) -> int:
        """People who never said anything."""
        return sum(not each.n_said for each in self.people)


@dataclass(frozen=True)
class AccountRow(Result):
    """One line of the list of accounts."""

    account_id: int
    """The account."""
    name: str
    """Its name, else its key."""
    key: str
    """Its key in its source."""
    n_people: int
    """Profiles in records that name it."""
    n: int
    """Records that name it."""
    last: date | datetime | None
    """The last of them."""
