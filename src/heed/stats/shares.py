"""Shares and their differences: Wilson and Newcombe intervals, with clusters if there are any.

Sources: Wilson, JASA 22 (1927); Newcombe, Statistics in Medicine 17 (1998) 857–872 and 873–890;
effective sample size by Kish, Survey Sampling (1965).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from heed.kernel.estimate import FLOOR, Estimate, too_few, withheld
from heed.stats.proportions import Interval, wilson

Z95 = float(norm.ppf(0.975))
WILSON = "Wilson 95 %"
NEWCOMBE = "Newcombe 95 % (hybrid score)"


def wilson_of(share: float, n: float) -> Interval:
    """The Wilson interval of a share on an (effective) sample size above zero."""
    return wilson(share * n, n) or Interval(0.0, 1.0)


def newcombe(
    share: float, interval: tuple[float, float], other: float, other_interval: tuple[float, float]
) -> tuple[float, float]:
    """The interval of ``share − other`` from the intervals of both (Newcombe's method 10)."""
    difference = share - other
    low = difference - sqrt((share - interval[0]) ** 2 + (other_interval[1] - other) ** 2)
    high = difference + sqrt((interval[1] - share) ** 2 + (other - other_interval[0]) ** 2)
    return max(-1.0, low), min(1.0, high)


@dataclass(frozen=True)
class Share:
    """A share with what its interval rests on: rows, clusters, and the design effect."""

    value: float
    low: float
    high: float
    n: int
    n_clusters: int
    n_effective: float


def share_of(
    hits: ArrayLike, weights: ArrayLike | None = None, clusters: ArrayLike | None = None
) -> Share:
    """The (weighted) share of true values; rows of one cluster are not independent.

    The design effect is the ratio of the linearised between-cluster variance to that of a simple
    random sample; the Wilson interval then uses n divided by it, never more than n.

    Raises:
        ValueError: no rows, or weights that sum to zero.
    """
    hit = np.asarray(hits, dtype=float)
    weight = np.ones_like(hit) if weights is None else np.asarray(weights, dtype=float)
    if hit.size == 0 or weight.sum() <= 0:
        raise ValueError("a share needs rows with weight")
    share = float((weight * hit).sum() / weight.sum())
    codes, n_clusters = cluster_codes(clusters, hit.size)
    effective = effective_n(weight * (hit - share), weight, codes, n_clusters, share * (1 - share))
    low, high = wilson_of(share, effective)
    return Share(share, low, high, int(hit.size), n_clusters, effective)


def cluster_codes(clusters: ArrayLike | None, n: int) -> tuple[NDArray[np.intp], int]:
    """Each row's cluster as a number from 0; without clusters every row is its own."""
    if clusters is None:
        return np.arange(n), n
    names, codes = np.unique(np.asarray(clusters), return_inverse=True)
    return codes, int(names.size)


def effective_n(
    residuals: NDArray[np.float64],
    weight: NDArray[np.float64],
    codes: NDArray[np.intp],
    n_clusters: int,
    variance: float,
) -> float:
    """How many independent rows of one weight would tell as much.

    ``residuals`` are weight × (value − mean), ``variance`` that of a single row.
    """
    kish = float(weight.sum() ** 2 / (weight**2).sum())
    if n_clusters == residuals.size or n_clusters < 2 or variance <= 0:
        # With no variance between rows (share 0 or 1) clusters are counted instead.
        return kish if n_clusters == residuals.size else min(kish, float(n_clusters))
    sums = np.bincount(codes, weights=residuals, minlength=n_clusters)
    between = float((sums**2).sum() * n_clusters / (n_clusters - 1) / weight.sum() ** 2)
    if between <= 0:
        return kish
    return min(kish, variance / between)


def share_estimate(
    hits: ArrayLike,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    *,
    what: str = "cases",
) -> Estimate:
    """A share as an :class:`Estimate`; below the floor it is withheld."""
    rows = np.asarray(hits)
    too_small = too_few(int(rows.size), measure="share", what=what)
    if rows.size < FLOOR:
        return too_small
    if weights is not None and float(np.sum(weights)) <= 0:
        return withheld("All weights are zero.", n=int(rows.size), measure="share")
    found = share_of(rows, weights, clusters)
    return Estimate(
        found.value,
        found.low,
        found.high,
        n=found.n,
        n_units=found.n_clusters,
        measure="share",
        method=WILSON if clusters is None else f"{WILSON}, clustered",
    )


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


def share_difference(one: Share, other: Share) -> Difference:
    """``one − other`` of two independent groups."""
    low, high = newcombe(one.value, (one.low, one.high), other.value, (other.low, other.high))
    pooled = (one.value * one.n_effective + other.value * other.n_effective) / (
        one.n_effective + other.n_effective
    )
    error = sqrt(pooled * (1 - pooled) * (1 / one.n_effective + 1 / other.n_effective))
    z = (one.value - other.value) / error if error > 0 else 0.0
    return Difference(one.value - other.value, low, high, float(2 * norm.sf(abs(z))), NEWCOMBE)
