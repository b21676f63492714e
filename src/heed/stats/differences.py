"""Differences: with interval and test, within person where the same people are on both sides.

Welch and paired t as in any textbook; where some people are on both sides, the variance is that of
each cluster's part in the difference (linearisation), which takes their covariance into account.
Source for corrected p values: Benjamini and Hochberg, JRSS B 57 (1995) 289–300.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import false_discovery_control
from scipy.stats import t as student

from heed.stats.clusters import cluster_codes, kish

WITHIN = "paired t 95 %, within person"
OVERLAP = "difference of means 95 %, clustered over both sides"


@dataclass(frozen=True)
class Difference:
    """A difference with its 95 % interval and two-sided p value."""

    value: float
    low: float
    high: float
    p: float
    method: str

    @property
    def is_clear(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0 or self.high < 0


def by_student(value: float, error: float, freedom: float, method: str) -> Difference:
    """A difference from its standard error above zero and degrees of freedom."""
    half = float(student.ppf(0.975, freedom)) * error
    p = float(2 * student.sf(abs(value) / error, freedom))
    return Difference(value, value - half, value + half, p, method)


def paired_difference(before: ArrayLike, after: ArrayLike) -> Difference:
    """The mean of ``after − before`` of the same people, in the same order.

    Raises:
        ValueError: fewer than two people, or all changed by exactly the same.
    """
    change = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    if change.size < 2 or np.ptp(change) == 0:
        raise ValueError("people who all changed alike have no interval")
    error = float(change.std(ddof=1)) / sqrt(change.size)
    return by_student(float(change.mean()), error, change.size - 1, WITHIN)


def overlapping_difference(
    values: ArrayLike, weights: ArrayLike | None, clusters: ArrayLike, is_one: ArrayLike
) -> Difference:
    """The mean where ``is_one`` less the mean elsewhere, where clusters lie on both sides.

    Raises:
        ValueError: a side has no weight, there are fewer than two clusters, or nothing varies.
    """
    value, side = np.asarray(values, dtype=float), np.asarray(is_one, dtype=bool)
    weight = np.ones_like(value) if weights is None else np.asarray(weights, dtype=float)
    codes, n_clusters = cluster_codes(clusters, value.size)
    influence = np.zeros_like(value)
    means = []
    for mine, sign in ((side, 1.0), (~side, -1.0)):
        total = float(weight[mine].sum())
        if total <= 0:
            raise ValueError("both sides of a difference need rows with weight")
        mean = float((weight[mine] * value[mine]).sum() / total)
        influence[mine] = sign * weight[mine] * (value[mine] - mean) / total
        means.append(mean)
    sums = np.bincount(codes, weights=influence, minlength=n_clusters)
    if n_clusters < 2 or not (np.abs(sums) > 1e-12).any():
        raise ValueError("where nothing varies a difference has no interval")
    error = sqrt(float((sums**2).sum()) * n_clusters / (n_clusters - 1))
    freedom = max(1.0, _smaller_side(weight, codes, side) - 1)
    return by_student(means[0] - means[1], error, freedom, OVERLAP)


def _smaller_side(weight: NDArray[np.float64], codes: NDArray[np.intp], side: ArrayLike) -> float:
    """The effective number of clusters on the side that has fewer."""
    one = np.asarray(side, dtype=bool)
    return min(kish(np.bincount(codes[mine], weights=weight[mine])) for mine in (one, ~one))


def corrected(p_values: Sequence[float]) -> list[float]:
    """p values of one table, corrected for their number (Benjamini–Hochberg), in their order."""
    if not p_values:
        return []
    return [float(p) for p in false_discovery_control(p_values, method="bh")]
