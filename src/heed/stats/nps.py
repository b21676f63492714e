"""Net Promoter Score: promoters (9–10) minus detractors (0–6), in points from −100 to 100.

The interval is the adjusted Wald: three pseudo-answers (¾ promoter, ¾ detractor, 1½ passive) are
added before the usual variance, which takes the covariance of both shares into account.
Sources: Goodman 1964; Rocks, The American Statistician 70 (2016); Sauro and Lewis, MeasuringU
(2021). NPS, Net Promoter and Net Promoter Score are registered trademarks of Bain & Company, Inc.,
Fred Reichheld and Satmetrix Systems, Inc.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from heed.kernel.estimate import Estimate, too_few, withheld
from heed.stats.shares import Z95, Difference, cluster_codes, effective_n

ADJUSTED_WALD = "adjusted Wald 95 %"
PSEUDO_EACH, PSEUDO_ALL = 0.75, 3.0


@dataclass(frozen=True)
class NetScore:
    """A net score in points: as observed, and adjusted with its standard error."""

    value: float
    adjusted: float
    standard_error: float
    n: int
    n_clusters: int

    @property
    def low(self) -> float:
        return max(-100.0, self.adjusted - Z95 * self.standard_error)

    @property
    def high(self) -> float:
        return min(100.0, self.adjusted + Z95 * self.standard_error)


def net_codes(scores: ArrayLike) -> np.ndarray:
    """Each answer from 0 to 10 as +1 (promoter), 0 (passive) or −1 (detractor)."""
    given = np.asarray(scores, dtype=float)
    if given.size and not ((given >= 0) & (given <= 10)).all():
        raise ValueError("answers lie between 0 and 10")
    return np.where(given >= 9, 1.0, np.where(given >= 7, 0.0, -1.0))


def net_score(
    scores: ArrayLike, weights: ArrayLike | None = None, clusters: ArrayLike | None = None
) -> NetScore:
    """The net score of answers from 0 to 10.

    With weights or clusters the pseudo-answers are added to the effective sample.
    """
    code = net_codes(scores)
    weight = np.ones_like(code) if weights is None else np.asarray(weights, dtype=float)
    if code.size == 0 or weight.sum() <= 0:
        raise ValueError("a net score needs answers with weight")
    up = float(weight[code > 0].sum() / weight.sum())
    down = float(weight[code < 0].sum() / weight.sum())
    net = up - down
    codes, n_clusters = cluster_codes(clusters, code.size)
    n = effective_n(weight * (code - net), weight, codes, n_clusters, up + down - net**2)
    adjusted, error = _adjusted(up, down, n)
    return NetScore(100 * net, 100 * adjusted, 100 * error, int(code.size), n_clusters)


def _adjusted(up: float, down: float, n: float) -> tuple[float, float]:
    total = n + PSEUDO_ALL
    p, d = (up * n + PSEUDO_EACH) / total, (down * n + PSEUDO_EACH) / total
    return p - d, sqrt((p + d - (p - d) ** 2) / total)


def nps_estimate(
    scores: ArrayLike, weights: ArrayLike | None = None, clusters: ArrayLike | None = None
) -> Estimate:
    """The net score as an :class:`Estimate` in points; below the floor it is withheld."""
    size = int(np.asarray(scores).size)
    if size < 10:
        return too_few(size, measure="points")
    if weights is not None and float(np.sum(weights)) <= 0:
        return withheld("All weights are zero.", n=size, measure="points")
    found = net_score(scores, weights, clusters)
    # Where all answers agree the adjusted interval may leave the observed value outside.
    low, high = min(found.low, found.value), max(found.high, found.value)
    return Estimate(
        found.value,
        low,
        high,
        n=found.n,
        n_units=found.n_clusters,
        measure="points",
        method=ADJUSTED_WALD if clusters is None else f"{ADJUSTED_WALD}, clustered",
    )


def nps_change(before: NetScore, after: NetScore) -> Difference:
    """``after − before`` of two independent samples, tested with adjusted counts."""
    error = sqrt(before.standard_error**2 + after.standard_error**2)
    difference = after.adjusted - before.adjusted
    z = difference / error if error > 0 else 0.0
    return Difference(
        after.value - before.value,
        difference - Z95 * error,
        difference + Z95 * error,
        float(2 * norm.sf(abs(z))),
        ADJUSTED_WALD,
    )


def needed_answers(half_width: float, promoters: float = 0.5, detractors: float = 0.2) -> int:
    """How many answers give an interval of ± ``half_width`` points (methods: plain Wald)."""
    variance = promoters + detractors - (promoters - detractors) ** 2
    return int(np.ceil(Z95**2 * variance / (half_width / 100) ** 2))
