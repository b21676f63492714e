"""Means and their differences: Student's t, weighted and clustered by linearisation."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

from heed.kernel.estimate import Estimate, too_few, withheld
from heed.stats.shares import Difference, cluster_codes

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
    sums = np.bincount(codes, weights=weight * (value - mean), minlength=n_clusters)
    variance = float((sums**2).sum() * n_clusters / (n_clusters - 1) / weight.sum() ** 2)
    return Mean(mean, sqrt(max(variance, 0.0)), n_clusters - 1, int(value.size), n_clusters)


def mean_estimate(
    values: ArrayLike,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    *,
    measure: str = "score",
) -> Estimate:
    """A mean as an :class:`Estimate`; below the floor, or from one customer alone, withheld."""
    rows = np.asarray(values, dtype=float)
    if rows.size < 10:
        return too_few(int(rows.size), measure=measure)
    if weights is not None and float(np.sum(weights)) <= 0:
        return withheld("All weights are zero.", n=int(rows.size), measure=measure)
    _, n_clusters = cluster_codes(clusters, rows.size)
    if n_clusters < 2:
        return withheld("All answers come from one customer.", n=int(rows.size), measure=measure)
    found = mean_of(rows, weights, clusters)
    return Estimate(
        found.value,
        found.low,
        found.high,
        n=found.n,
        n_units=found.n_clusters,
        measure=measure,
        method=T95 if clusters is None else f"{T95}, clustered",
    )


def mean_difference(one: Mean, other: Mean) -> Difference:
    """``one − other`` of two independent groups, by Welch's t."""
    error = sqrt(one.standard_error**2 + other.standard_error**2)
    difference = one.value - other.value
    if error == 0:
        return Difference(difference, difference, difference, 0.0 if difference else 1.0, WELCH)
    parts = [m.standard_error**4 / m.freedom for m in (one, other) if m.freedom > 0]
    freedom = error**4 / sum(parts) if sum(parts) > 0 else 1.0
    half = float(student.ppf(0.975, freedom)) * error
    p = float(2 * student.sf(abs(difference) / error, freedom))
    return Difference(difference, difference - half, difference + half, p, WELCH)
