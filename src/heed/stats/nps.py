"""Net Promoter Score: promoters (9–10) minus detractors (0–6), in points from −100 to 100.

The interval is the adjusted Wald: three pseudo-answers (¾ promoter, ¾ detractor, 1½ passive) are
added before the usual variance, which takes the covariance of both shares into account.
Sources: Goodman 1964; Rocks, The American Statistician 70 (2016); Sauro and Lewis, MeasuringU
(2021). NPS, Net Promoter and Net Promoter Score are registered trademarks of Bain & Company, Inc.,
Fred Reichheld and Satmetrix Systems, Inc.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from heed.kernel.estimate import Estimate, Unit, withheld
from heed.stats.clusters import Z95, cluster_codes, effective_n
from heed.stats.differences import Difference
from heed.stats.soundness import unsound

ADJUSTED_WALD = "adjusted Wald 95 %"
PSEUDO = 3.0  # a quarter each to both ends, half to the middle


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
        """The interval holds the observed value: where all agree, the adjusted one may not."""
        return min(self.value, max(-100.0, self.adjusted - Z95 * self.standard_error))

    @property
    def high(self) -> float:
        return max(self.value, min(100.0, self.adjusted + Z95 * self.standard_error))


def net_codes(scores: ArrayLike) -> NDArray[np.float64]:
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
    return net_of(net_codes(scores), weights, clusters)


def net_of(
    codes: ArrayLike,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    *,
    pseudo: float = PSEUDO,
) -> NetScore:
    """The net score of codes +1, 0 and −1; ``pseudo`` 0 gives the plain Wald interval.

    Raises:
        ValueError: no codes, or weights that sum to zero.
    """
    code = np.asarray(codes, dtype=float)
    weight = np.ones_like(code) if weights is None else np.asarray(weights, dtype=float)
    if code.size == 0 or weight.sum() <= 0:
        raise ValueError("a net score needs answers with weight")
    up = float(weight[code > 0].sum() / weight.sum())
    down = float(weight[code < 0].sum() / weight.sum())
    net = up - down
    numbers, n_clusters = cluster_codes(clusters, code.size)
    n = effective_n(weight * (code - net), weight, numbers, n_clusters, up + down - net**2)
    adjusted, error = _adjusted(up, down, n, pseudo)
    return NetScore(100 * net, 100 * adjusted, 100 * error, int(code.size), n_clusters)


def _adjusted(up: float, down: float, n: float, pseudo: float) -> tuple[float, float]:
    total = n + pseudo
    p, d = (up * n + pseudo / 4) / total, (down * n + pseudo / 4) / total
    return p - d, sqrt(max(0.0, p + d - (p - d) ** 2) / total)


def net_estimate(
    codes: ArrayLike,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    *,
    what: str = "answers",
    unit: Unit = "customer",
) -> Estimate:
    """The net score of codes as an :class:`Estimate` in points; withheld where unsound."""
    n = int(np.asarray(codes).size)
    reason = unsound(n, weights, clusters, what=what, unit=unit)
    if reason:
        return withheld(reason, n=n, measure="points")
    found = net_of(codes, weights, clusters)
    return Estimate(
        found.value,
        found.low,
        found.high,
        n=found.n,
        n_units=found.n_clusters,
        unit=unit,
        measure="points",
        method=f"{ADJUSTED_WALD}, clustered" if found.n_clusters < found.n else ADJUSTED_WALD,
    )


def nps_estimate(
    scores: ArrayLike, weights: ArrayLike | None = None, clusters: ArrayLike | None = None
) -> Estimate:
    """The net score of answers from 0 to 10 as an :class:`Estimate`; withheld where unsound."""
    return net_estimate(net_codes(scores), weights, clusters)


def nps_change(before: NetScore, after: NetScore) -> Difference:
    """``after − before`` of two independent samples, tested with adjusted counts."""
    error = sqrt(before.standard_error**2 + after.standard_error**2)
    observed = after.value - before.value
    centre = after.adjusted - before.adjusted
    low, high = max(-200.0, centre - Z95 * error), min(200.0, centre + Z95 * error)
    z = centre / error if error > 0 else 0.0
    p = float(2 * norm.sf(abs(z)))
    return Difference(observed, min(observed, low), max(observed, high), p, ADJUSTED_WALD)


def needed_answers(
    half_width: float,
    promoters: float = 0.5,
    detractors: float = 0.2,
    *,
    population: int | None = None,
) -> int:
    """How many answers give a plain Wald interval of ± ``half_width`` points.

    ``population``: how many people there are at all (finite-population correction).
    """
    n = Z95**2 * _variance(promoters, detractors) / (half_width / 100) ** 2
    return ceil(n if population is None else n / (1 + (n - 1) / population))


def answers_for_margin(
    half_width: float, promoters: float = 0.5, detractors: float = 0.2
) -> int:  # fmt: skip
    """The same for the adjusted interval: the three pseudo-answers need not be given."""
    n = Z95**2 * _variance(promoters, detractors) / (half_width / 100) ** 2
    return max(1, round(n - PSEUDO))


def answers_for_change(
    points: float, promoters: float = 0.5, detractors: float = 0.2, *, power: float = 0.8
) -> int:
    """How many answers in each of two independent groups show a difference with this power."""
    z = Z95 + float(norm.ppf(power))
    return round(2 * z**2 * _variance(promoters, detractors) / (points / 100) ** 2 - PSEUDO)


def _variance(promoters: float, detractors: float) -> float:
    return promoters + detractors - (promoters - detractors) ** 2
