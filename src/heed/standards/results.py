"""What reading standards gives: typed results with a meaning for every field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from heed.journeys.results.basis import Result
from heed.stats.budgets import Status

StandardBasis = Literal[
    "complete records", "sample with weights", "probability sample", "self-selected", "tallies"
]
Verdict = Literal["kept", "missed", "open", "excluded"]


@dataclass(frozen=True)
class KeptShare(Result):
    """The share of decided cases that were kept, with its 95 % interval and what it rests on."""

    value: float | None
    """Fraction between 0 and 1, weighted where cases have weights; null if withheld."""
    low: float | None
    """Lower end of the 95 % Wilson interval; null if withheld."""
    high: float | None
    """Upper end of that interval; null if withheld."""
    n: int
    """Decided cases: kept and missed, their deadline passed."""
    n_kept: int
    """Of them, cases that were kept."""
    n_units: int
    """Accounts, else customers, else cases that these belong to; 0 where a share is withheld."""
    method: str
    """How the interval was made."""
    withheld: str
    """Why no share is given, as a sentence; empty if one is."""


@dataclass(frozen=True)
class BudgetReading(Result):
    """The misses that the target allows within the window, and how fast they are used up."""

    allowed: float | None
    """Misses that the target leaves room for among the cases decided so far; null without share."""
    missed: int
    """Misses in the window, without weights."""
    used: float | None
    """Share of the allowed misses that was had, 1 for all; null without share or where none is
    allowed and some were had."""
    burn_rate_recent: float | None
    """Share missed in the last whole week ÷ share that may be missed; null below 10 cases."""
    says: str
    """The budget as a sentence."""


@dataclass(frozen=True)
class PeriodReading(Result):
    """One week or month, by due date in the standard's zone."""

    starts_on: str
    """Its first day, yyyy-mm-dd."""
    is_over: bool
    """Whether it ended before the data horizon; only such periods are in the control chart."""
    kept: KeptShare
    """Cases that were due in it."""
    n_open: int
    """Cases due in it that are still open."""


@dataclass(frozen=True)
class ChartReading(Result):
    """A Laney p′ control chart of the weeks that are over."""

    centre: float | None
    """Share kept in the baseline; null without chart."""
    dispersion: float | None
    """Laney's sigma-z: 1 where weeks differ as chance alone would have it."""
    baseline: int
    """How many first weeks centre and limits come from."""
    weeks: tuple[str, ...]
    """First days of the weeks, yyyy-mm-dd."""
    values: tuple[float, ...]
    """Share kept in each week."""
    lower: tuple[float, ...]
    """Lower limit of each week."""
    upper: tuple[float, ...]
    """Upper limit of each week."""
    outside: tuple[str, ...]
    """Weeks beyond their limits, yyyy-mm-dd."""
    says: str
    """What the chart says, or why there is none, as a sentence."""


@dataclass(frozen=True)
class ReasonReading(Result):
    """How many cases have a verdict for one reason, over all time."""

    result: Verdict
    """The verdict."""
    reason: str
    """The reason as stored in the lake."""
    says: str
    """The reason in words."""
    n: int
    """Cases."""


@dataclass(frozen=True)
class CaseReading(Result):
    """One case of a standard."""

    case_key: str
    """Key of the case in its source; empty if it has none."""
    customer_id: int | None
    """Who; null if the records name nobody."""
    account_id: int | None
    """The company that they act for."""
    started_at: datetime | None
    """When the case began."""
    due_at: datetime | None
    """By when it had to be kept."""
    ended_at: datetime | None
    """When what was waited for (or should not have followed) happened; null if it did not."""
    measured: int | None
    """What was measured, in the standard's ``measured_in``."""
    result: Verdict
    """The verdict."""
    says: str
    """The reason in words."""


@dataclass(frozen=True)
class StandardReading(Result):
    """One standard: what it asks for, how far it was kept, and what is still open."""

    key: str
    """Its key."""
    name: str
    """Its name."""
    version: int
    """Version of the definition that was evaluated; of the current one if nothing was yet."""
    is_promise: bool
    """Whether customers were told."""
    told: str
    """The sentence that they were told."""
    asks: str
    """What it asks for, in words."""
    touchpoint: str
    """The touchpoint that it belongs to."""
    owner: str
    """The team that answers for it; empty: nobody does."""
    marks: tuple[str, ...]
    """safety, legal, vulnerable: findings on it are pinned."""
    target: float
    """Share of cases to keep."""
    window_days: float
    """Length of the window that the budget is for."""
    window_from: datetime | None
    """Cases due after this moment are in the window; null if nothing was evaluated."""
    as_of: datetime | None
    """The data horizon."""
    status: Status
    """kept, at_risk from 80 % of the budget on, missed when it is spent, no_data below 10."""
    kept: KeptShare
    """Cases due in the window."""
    overall: KeptShare
    """Cases due at any time up to the horizon."""
    n_open: int
    """Cases whose deadline has not passed yet, kept early or not."""
    n_excluded: int
    """Cases taken out, over all time."""
    budget: BudgetReading
    """The error budget of the window."""
    measured_in: str
    """What ``measured`` counts: us, count or millionths."""
    measured_median: int | None
    """Median of what was measured in the window, over decided cases that have it."""
    measured_p90: int | None
    """90th percentile of the same."""
    weeks: tuple[PeriodReading, ...]
    """The newest weeks, oldest first."""
    months: tuple[PeriodReading, ...]
    """The newest months, oldest first."""
    chart: ChartReading
    """The control chart of weeks."""
    reasons: tuple[ReasonReading, ...]
    """Every verdict with its reason."""
    misses: tuple[CaseReading, ...]
    """The cases that were missed last, newest first, as many as were asked for."""
    basis: StandardBasis
    """What the cases are."""
    not_covered: str
    """What the interval does not cover."""
    build: int
    """Number of the build; 0 if there is none."""
    software: str
    """Version of Heed that read it."""


@dataclass(frozen=True)
class StandardRow(Result):
    """One line of the list of standards."""

    key: str
    """Its key."""
    name: str
    """Its name."""
    is_promise: bool
    """Whether customers were told."""
    asks: str
    """What it asks for, in words."""
    owner: str
    """The team that answers for it; empty: nobody does."""
    target: float
    """Share of cases to keep."""
    kept: KeptShare
    """Cases due in the window."""
    n_open: int
    """Cases whose deadline has not passed yet."""
    budget_used: float | None
    """Share of the allowed misses that was had."""
    status: Status
    """kept, at_risk, missed or no_data."""
    touchpoint: str
    """Key of the touchpoint that it belongs to."""
    told: str
    """The sentence that customers were told; empty unless it is a promise."""


@dataclass(frozen=True)
class StandardList(Result):
    """Every standard, in the order of the experience file."""

    as_of: datetime | None
    """The data horizon of the build."""
    standards: tuple[StandardRow, ...]
    """The standards."""
    note: str
    """What to do next where there is nothing to show; else empty."""
