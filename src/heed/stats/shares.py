"""Shares and their differences: Wilson and Newcombe intervals, with clusters if there are any.

Sources: Wilson, JASA 22 (1927); Newcombe, Statistics in Medicine 17 (1998) 857–872 and 873–890;
clusters and weights by effective sample size, see :mod:`heed.stats.clusters`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from heed.kernel.estimate import Estimate, Unit, withheld
from heed.stats.clusters import Z95, cluster_codes, effective_n
from heed.stats.differences import Difference
from heed.stats.proportions import Interval, wilson
from heed.stats.soundness import unsound

__all__ = [
    "Z95",
    "Difference",
    "Share",
    "cluster_codes",
    "newcombe",
    "share_difference",
    "share_estimate",
    "share_of",
    "wilson_of",
]

WILSON = "Wilson 95 %"
NEWCOMBE = "Newcombe 95 % (hybrid score)"


def wilson_of(share: float, n: float) -> Interval:
    """The Wilson interval of a share on an (effective) sample size above zero."""
    return wilson(min(share * n, n), n) or Interval(0.0, 1.0)


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
    """A share with what its interval rests on: rows, clusters, and the effective sample size."""

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

    The Wilson interval is computed on the effective sample size: the number of independent rows
    whose share would have the linearised variance between clusters.

    Raises:
        ValueError: no rows, or weights that sum to zero.
    """
    hit = np.asarray(hits, dtype=float)
    weight = np.ones_like(hit) if weights is None else np.asarray(weights, dtype=float)
    if hit.size == 0 or weight.sum() <= 0:
        raise ValueError("a share needs rows with weight")
    share = min(1.0, float((weight * hit).sum() / weight.sum()))
    codes, n_clusters = cluster_codes(clusters, hit.size)
    effective = effective_n(weight * (hit - share), weight, codes, n_clusters, share * (1 - share))
    low, high = wilson_of(share, effective)
    return Share(share, low, high, int(hit.size), n_clusters, effective)


def share_estimate(
    hits: ArrayLike,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    *,
    what: str = "cases",
    unit: Unit = "customer",
) -> Estimate:
    """A share as an :class:`Estimate`; withheld, with the reason, where it may not be shown."""
    n = int(np.asarray(hits).size)
    reason = unsound(n, weights, clusters, what=what, unit=unit)
    if reason:
        return withheld(reason, n=n, measure="share")
    found = share_of(hits, weights, clusters)
    return Estimate(
        found.value,
        found.low,
        found.high,
        n=found.n,
        n_units=found.n_clusters,
        unit=unit,
        measure="share",
        method=f"{WILSON}, clustered" if found.n_clusters < found.n else WILSON,
    )


def share_difference(one: Share, other: Share) -> Difference:
    """``one − other`` of two independent groups; the test is the pooled z of the same counts."""
    low, high = newcombe(one.value, (one.low, one.high), other.value, (other.low, other.high))
    pooled = (one.value * one.n_effective + other.value * other.n_effective) / (
        one.n_effective + other.n_effective
    )
    error = sqrt(max(0.0, pooled * (1 - pooled)) * (1 / one.n_effective + 1 / other.n_effective))
    z = (one.value - other.value) / error if error > 0 else 0.0
    return Difference(one.value - other.value, low, high, float(2 * norm.sf(abs(z))), NEWCOMBE)
