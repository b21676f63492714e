"""Means and their differences: Student's t, weighted and clustered by linearisation."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

from heed.kernel.estimate import Estimate, Unit, withheld
from heed.stats.clusters import cluster_codes, freedom, variance_of_mean
from heed.stats.differences import Difference, by_student
from heed.stats.soundness import unsound

T95 = "Student t 95 %"
WELCH = "Welch t 95 %"


@dataclass(frozen=True)
class Mean:
    """A mean, its standard error and degrees of freedom."""

    value: float
    standard_error: float
    freedom: float
    n: int
    n_clusters: int

    @property
    def half_width(self) -> float:
        return float(student.ppf(0.975, self.freedom)) * self.standard_error

    @property
    def low(self) -> float:
        return self.value - self.half_width

    @property
    def high(self) -> float:
        return self.value + self.half_width


def mean_of(
    values: ArrayLike, weights: ArrayLike | None = None, clusters: ArrayLike | None = None
) -> Mean:
    """The (weighted) mean; with clusters the variance is that between cluster totals.

    Raises:
        ValueError: fewer than two independent rows, or weights that sum to zero.
    """
    value = np.asarray(values, dtype=float)
    weight = np.ones_like(value) if weights is None else np.asarray(weights, dtype=float)
    codes, n_clusters = cluster_codes(clusters, value.size)
    if n_clusters < 2 or weight.sum() <= 0:
        raise ValueError("a mean with an interval needs two independent rows with weight")
    mean = float((weight * value).sum() / weight.sum())
    variance = variance_of_mean(weight * (value - mean), weight, codes, n_clusters)
    return Mean(
        mean, sqrt(max(variance, 0.0)), freedom(weight, codes), int(value.size), n_clusters
    )  # fmt: skip


def mean_estimate(
    values: ArrayLike,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    *,
    measure: str = "score",
    what: str = "answers",
    unit: Unit = "customer",
) -> Estimate:
    """A mean as an :class:`Estimate`; withheld, with the reason, where it may not be shown."""
    rows = np.asarray(values, dtype=float)
    n = int(rows.size)
    reason = unsound(n, weights, clusters, what=what, unit=unit)
    if not reason and np.ptp(rows) == 0:
        reason = f"All {n:,} {what} are {rows[0]:g}: where nothing varies a mean has no interval."
    if reason:
        return withheld(reason, n=n, measure=measure)
    found = mean_of(rows, weights, clusters)
    if found.standard_error == 0:
        reason = f"All {what} with weight are {found.value:g}: a mean of those has no interval."
        return withheld(reason, n=n, measure=measure)
    return Estimate(
        found.value,
        found.low,
        found.high,
        n=found.n,
        n_units=found.n_clusters,
        unit=unit,
        measure=measure,
        method=f"{T95}, clustered" if found.n_clusters < found.n else T95,
    )


def mean_difference(one: Mean, other: Mean) -> Difference:
    """``one − other`` of two independent groups, by Welch's t.

    Raises:
        ValueError: neither group varies.
    """
    error = sqrt(one.standard_error**2 + other.standard_error**2)
    if error == 0:
        raise ValueError("where nothing varies a difference has no interval")
    parts = [m.standard_error**4 / m.freedom for m in (one, other)]
    return by_student(one.value - other.value, error, error**4 / sum(parts), WELCH)
