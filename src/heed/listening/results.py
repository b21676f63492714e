"""What reading metrics gives: typed results that commands print and `--json` writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from heed.journeys.results.basis import Result
from heed.kernel.estimate import Estimate

Origin = Literal["defined", "default"]
Against = Literal["others", "before"]


@dataclass(frozen=True)
class AnswerSeries(Result):
    """Answers that may be pooled: one item, asked in one way, on one scale."""

    source: str
    """Where they come from."""
    kind: str
    """Answer, review, comment or evaluation."""
    item: str
    """What was asked."""
    mode: str
    """How it was asked, such as web or phone; empty if not recorded."""
    scale_min: float | None
    """Lowest score that could be given; null if not recorded."""
    scale_max: float | None
    """Highest score that could be given."""


@dataclass(frozen=True)
class ResponseReading(Result):
    """How many of those who were asked answered, by AAPOR's Standard Definitions."""

    rr1: float | None
    """Complete answers of everybody asked, the lowest rate; null if it is not known."""
    rr2: float | None
    """The same with partial answers."""
    rr3: float | None
    """Complete answers of those estimated to be eligible."""
    rr4: float | None
    """The same with partial answers."""
    rr5: float | None
    """Complete answers of those known to be eligible, the highest rate."""
    rr6: float | None
    """The same with partial answers."""
    eligible: float
    """Assumed share of eligible people among the unknown (e)."""
    asked: int | None
    """Everybody who was asked."""
    reason: str
    """Why the rates are not known; empty if they are."""


@dataclass(frozen=True)
class MetricDifference(Result):
    """A figure held against another one."""

    against: Against
    """All others, or the window before."""
    value: float | None
    """This figure less that one, in the unit of the measure; null if none is given."""
    low: float | None
    """Lower end of the 95 % interval."""
    high: float | None
    """Upper end of that interval."""
    p: float | None
    """Two-sided p value of this comparison alone."""
    p_corrected: float | None
    """The same, corrected for the number of comparisons in its table (Benjamini–Hochberg)."""
    clear: bool
    """Whether the interval excludes zero and the corrected p value is below 0.05."""
    n_both: int
    """Customers (accounts, answers) on both sides."""
    method: str
    """How it was made."""
    withheld: str
    """Why there is no difference; empty if there is one."""


@dataclass(frozen=True)
class MetricSummary(Result):
    """One metric with its figure over all answers."""

    key: str
    """The metric's key, for other commands."""
    name: str
    """Its name."""
    origin: Origin
    """Defined in an experience file, or a default for answers that no definition takes."""
    series: tuple[AnswerSeries, ...]
    """The answers that it takes."""
    estimate: Estimate
    """The figure over all of them."""


@dataclass(frozen=True)
class MetricList(Result):
    """Every metric of the newest build."""

    build: int | None
    """Number of the newest build; null if nothing was built yet."""
    built_at: datetime | None
    """When it finished."""
    last_day: date | None
    """Day of the last answer, in UTC; null if no answer has a date."""
    metrics: tuple[MetricSummary, ...]
    """Defined ones first, then defaults."""
    remarks: tuple[str, ...]
    """What a reader must know."""


@dataclass(frozen=True)
class MetricGroup(Result):
    """The figure of one group or period."""

    value: str
    """Which: a value of the dimension; empty: not known."""
    estimate: Estimate
    """Its figure."""
    difference: MetricDifference | None
    """The figure held against all others, or against the period before; null for the first one."""


@dataclass(frozen=True)
class MetricDimension(Result):
    """Something that a metric can be read by."""

    name: str
    """The dimension, for `--by`."""
    n_values: int
    """How many groups or periods it has, the unknown among them."""


@dataclass(frozen=True)
class MetricReading(Result):
    """One metric: its figure, the response rate, and the groups or periods of one dimension."""

    key: str
    """The metric."""
    name: str
    """Its name."""
    description: str
    """What it is about."""
    origin: Origin
    """Defined in an experience file, or a default."""
    build: int
    """Number of the build that computed it."""
    built_at: datetime
    """When that build finished."""
    series: tuple[AnswerSeries, ...]
    """The answers that it takes."""
    estimate: Estimate
    """The figure over all of them."""
    response: ResponseReading
    """How many of those who were asked answered."""
    by: str
    """The dimension that ``groups`` are of; empty: none was asked for."""
    groups: tuple[MetricGroup, ...]
    """Groups in order of size, periods in order of time."""
    dimensions: tuple[MetricDimension, ...]
    """Everything that it can be read by."""
    remarks: tuple[str, ...]
    """What a reader must know about this cut."""
    software: str
    """Version of Heed that read it."""


@dataclass(frozen=True)
class SegmentScore(Result):
    """One metric over the answers of those who are in a segment."""

    metric: str
    """Key of the metric."""
    name: str
    """Its name."""
    estimate: Estimate
    """The figure over the answers of customers in the segment."""
    whole: Estimate
    """The figure over all answers."""
    difference: MetricDifference | None
    """The figure held against all other customers who are known; null if it is not."""


@dataclass(frozen=True)
class MetricChange(Result):
    """One metric in two windows."""

    key: str
    """The metric."""
    name: str
    """Its name."""
    build: int
    """Number of the build whose data was read."""
    built_at: datetime
    """When that build finished."""
    before: Estimate
    """The figure of the earlier window, or the one that was named second."""
    after: Estimate
    """The figure of the window that was asked for."""
    difference: MetricDifference
    """``after`` less ``before``."""
    remarks: tuple[str, ...]
    """What a reader must know."""
    software: str
    """Version of Heed that read it."""
