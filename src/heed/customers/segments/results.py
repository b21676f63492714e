"""What reading segments gives: typed results that commands print, pages show and programs get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from heed.kernel.result import Result

Of = Literal["customers", "instances"]
Knowledge = Literal["now", "then"]


@dataclass(frozen=True)
class SegmentSize(Result):
    """How many customers a segment had at one moment."""

    month: str
    """The month that ended then, yyyy-mm; empty for the moment of the build."""
    as_of: datetime
    """That moment."""
    n: int
    """Customers in the segment."""
    n_base: int
    """Customers who were known then."""


@dataclass(frozen=True)
class SegmentRow(Result):
    """One segment: its rule, and how many customers are in."""

    key: str
    """Key of the segment."""
    name: str
    """How people call it."""
    description: str
    """What it is for."""
    version: int
    """Version of the definition; 0 if it is not stored."""
    of: Of
    """Customers, or the instances of journeys whose first record meets the rule."""
    rule: str
    """The rule in the notation of experience files."""
    n: int | None
    """Customers in it in the newest build; null if it was not computed there as it is now."""
    n_base: int | None
    """Customers who are known in that build."""
    share: float | None
    """n of n_base, a fraction."""
    n_year_ago: int | None
    """Customers in it at the end of the month a year before; null if not known."""
    trend: tuple[SegmentSize, ...]
    """Sizes at the ends of months, oldest first."""
    refused: str
    """Why it cannot be decided; empty if it can."""


@dataclass(frozen=True)
class SegmentList(Result):
    """Every segment, in the order of the definitions."""

    as_of: datetime | None
    """The moment of the newest build; null if nothing was built."""
    n_base: int | None
    """Customers who are known in that build."""
    segments: tuple[SegmentRow, ...]
    """The segments."""


@dataclass(frozen=True)
class SegmentReading(Result):
    """One segment at one moment."""

    segment: SegmentRow
    """The segment, with its numbers in the newest build."""
    as_of: datetime
    """The moment that was looked at."""
    knowledge: Knowledge
    """What had happened by then as far as is known now, or only what Heed knew then."""
    n: int
    """Customers in it at that moment."""
    n_base: int
    """Customers who were known at that moment."""
    share: float | None
    """n of n_base, a fraction; null if nobody was known."""
    sample: tuple[int, ...]
    """Up to ten of its customers, drawn by lot; always the same ones while they are in."""


@dataclass(frozen=True)
class RuleReading:
    """Whom a rule holds of that no segment has yet, at the end of the data."""

    as_of: datetime
    n: int
    """Customers of whom it holds."""
    n_base: int
    """Customers who are known."""
    sample: tuple[int, ...]
    """Up to ten of them, drawn by lot."""

    @property
    def share(self) -> float | None:
        """n of n_base, a fraction; None if nobody is known."""
        return self.n / self.n_base if self.n_base else None


@dataclass(frozen=True)
class KnownNames:
    """What the data of a build knows of customers, by name, each in its order."""

    traits: tuple[str, ...] = ()
    account_traits: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class SegmentMembers(Result):
    """Everybody in a segment at one moment."""

    segment: str
    """Key of the segment."""
    version: int
    """Version of its definition."""
    as_of: datetime
    """The moment."""
    knowledge: Knowledge
    """What had happened by then as far as is known now, or only what Heed knew then."""
    n: int
    """How many there are."""
    customers: tuple[int, ...]
    """Their numbers, in order; cut off where more were not asked for."""


@dataclass(frozen=True)
class SegmentOverlap(Result):
    """Two segments held against each other."""

    one: SegmentRow
    """The first segment."""
    other: SegmentRow
    """The second one."""
    as_of: datetime
    """The moment."""
    n_one: int
    """Customers in the first."""
    n_other: int
    """Customers in the second."""
    n_both: int
    """Customers in both."""
    n_base: int
    """Customers who were known."""


@dataclass(frozen=True)
class DecidingRecord(Result):
    """A record that counted for a clause."""

    kind: Literal["interaction", "answer", "verdict", "instance"]
    """What it is."""
    id: str
    """Its id: 32 hexadecimal digits, or the number of an instance; empty if it has none."""
    at: datetime
    """From when it counts."""
    what: str
    """Name of the interaction, item of the answer, key of the standard or journey."""
    channel: str
    """The way it happened; empty if not recorded."""
    case_key: str
    """The case that it belongs to; empty if none."""
    value: str
    """Score, amount with its currency, verdict or outcome; empty if it has none."""


@dataclass(frozen=True)
class ClauseReading(Result):
    """One part of a rule, for one customer."""

    level: int
    """How deep it stands: 0 for the whole rule."""
    operator: Literal["", "all", "any", "not"]
    """For a branch what it asks of the parts inside; empty for a clause."""
    says: str
    """The part in the notation of experience files."""
    segment: str
    """The segment whose rule it is, where a clause names one; empty otherwise."""
    holds: bool
    """Whether it holds."""
    times: int | None
    """How often it happened; null if that is not what is asked."""
    amount: float | None
    """Sum, mean or score that was compared; null if there is none."""
    moment: datetime | None
    """First or last time that was compared; null if it never happened."""
    text: str | None
    """Value of the trait that was compared; null if it is not known."""
    records: tuple[DecidingRecord, ...]
    """The newest records that counted, newest first; at most five."""


@dataclass(frozen=True)
class WhyReading(Result):
    """Why a customer is in a segment, or is not."""

    segment: SegmentRow
    """The segment."""
    customer: int
    """Number of the customer."""
    as_of: datetime
    """The moment that was looked at."""
    knowledge: Knowledge
    """What had happened by then as far as is known now, or only what Heed knew then."""
    is_in: bool
    """Whether they are in."""
    is_known: bool
    """Whether anything was known of them then; nobody unknown is in any segment."""
    clauses: tuple[ClauseReading, ...]
    """Every part of the rule, each before those inside of it."""
