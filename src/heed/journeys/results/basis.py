"""What stands beside every figure: how many, out of how many, how sure, and counted from what."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from html import escape
from typing import Any, Literal

from heed.journeys.design import Unit
from heed.stats.proportions import wilson

BasisKind = Literal["complete records", "sample with weights"]
ONE = 1_000_000  # the weight of a record that stands for itself


class Result:
    """Base of all results: documented fields, and a small table in notebooks."""

    __pydantic_config__ = {"use_attribute_docstrings": True}

    def _repr_html_(self) -> str:
        return _html(self)


def _html(value: Any) -> str:
    if is_dataclass(value):
        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(f.name.replace('_', ' '))}</th>"
            f"<td style='text-align:left'>{_html(getattr(value, f.name))}</td></tr>"
            for f in fields(value)
        )
        return f"<table>{rows}</table>"
    if isinstance(value, tuple) and value and all(is_dataclass(item) for item in value):
        return _html_rows(value)
    if isinstance(value, tuple):
        return escape(", ".join(str(item) for item in value))
    return "" if value is None else escape(str(value))


def _html_rows(items: tuple[Any, ...]) -> str:
    names = [f.name for f in fields(items[0])]
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in names)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_html(getattr(item, name))}</td>" for name in names) + "</tr>"
        for item in items
    )
    return f"<table><tr>{head}</tr>{rows}</table>"


@dataclass(frozen=True)
class Share(Result):
    """A part of a whole: ``n`` of ``of``, with a 95 % interval where one can be given."""

    n: int
    """Records counted, without weights."""
    of: int
    """The whole it is a part of, without weights."""
    share: float | None
    """Fraction between 0 and 1, weighted where the records have weights; null if the whole is 0."""
    low: float | None
    """Lower end of the 95 % Wilson interval; null if the whole is 0 or the records have weights."""
    high: float | None
    """Upper end of that interval."""

    def __str__(self) -> str:
        shown = "unknown" if self.share is None else f"{100 * self.share:.1f} %"
        return f"{shown} ({self.n:,} of {self.of:,})"

    def _repr_html_(self) -> str:
        return escape(str(self))


def share_of(n: int, of: int, weight: int | None = None, weight_of: int | None = None) -> Share:
    """``n`` of ``of``; the weighted share where weights (in millionths) differ from counts.

    A weighted share has no interval: that needs the design of the sample, which is not recorded.
    """
    if of == 0:
        return Share(n, of, None, None, None)
    if weight is not None and weight_of and (weight != n * ONE or weight_of != of * ONE):
        return Share(n, of, weight / weight_of, None, None)
    interval = wilson(n, of)
    low, high = interval or (None, None)
    return Share(n, of, n / of, low, high)


@dataclass(frozen=True)
class Times(Result):
    """How long something took, over ``n`` times that it happened; whole microseconds."""

    n: int
    """Durations measured."""
    mean_us: int | None
    """Arithmetic mean."""
    median_us: int | None
    """Exact median; null where it was not computed for this cut."""
    p90_us: int | None
    """Exact 90th percentile; null where it was not computed for this cut."""


def times(n: int, us_sum: int | None, median: int | None, p90: int | None) -> Times | None:
    """Durations from a stored sum and quantiles; ``None`` when nothing was measured."""
    if not n or us_sum is None:
        return None
    return Times(n, round(us_sum / n), median, p90)


@dataclass(frozen=True)
class BasedOn(Result):
    """What the figures of one reading are based on: read it before comparing two of them."""

    build: int
    """Number of the build that computed the figures."""
    built_at: datetime
    """When that build finished."""
    as_of: datetime | None
    """The data horizon: what happened later is not in the figures."""
    window_from: datetime | None
    """Start of the first instance."""
    window_to: datetime | None
    """Last step of any instance."""
    journey_version: int
    """Version of the journey's definition; 0 for a journey found in the data."""
    unit: Unit
    """What one instance belongs to: a case, a customer or an account."""
    n: int
    """Instances."""
    n_customers: int
    """Different customers among them; 0 if the records name none."""
    weighted_n: float
    """Instances that these stand for; equal to ``n`` without weights."""
    basis: BasisKind
    """Whether the records are complete or a sample with weights."""
    method: str
    """How the figures were made, in one sentence."""
    not_covered: str
    """What the intervals do not cover."""
    software: str
    """Version of Heed that read them."""
    where: tuple[str, ...] = ()
    """The conditions that the instances meet, as addresses say them; empty: all instances."""
    where_says: str = ""
    """The same in words; empty where nobody asked for words."""
