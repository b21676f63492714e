"""What a group of rows is like beside all others: both figures, difference, ratio, n.

Shares with Wilson and Newcombe intervals, scores with Student and Welch; clusters (customers) that
have rows on both sides enter the difference with their covariance. The ratio's interval is the
delta method on the logarithm (Katz and others, Biometrics 34 (1978) 469–474) with effective n.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from heed.kernel.estimate import Estimate, Unit
from heed.stats.cells import Rows
from heed.stats.clusters import Z95
from heed.stats.differences import Difference, overlapping_difference
from heed.stats.means import mean_difference, mean_estimate, mean_of
from heed.stats.shares import Share, share_difference, share_estimate, share_of

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Ratio:
    """The figure with ÷ the figure elsewhere, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Contrast:
    """A group beside all others; ``difference`` is that of the two figures, None where withheld."""

    inside: Estimate
    elsewhere: Estimate
    difference: Difference | None
    ratio: Ratio | None  # of shares only, and only where both are above 0

    @property
    def n(self) -> int:
        return self.inside.n + self.elsewhere.n


def contrast(rows: Rows, inside: Mask, *, unit: Unit = "customer", what: str = "cases") -> Contrast:
    """The rows that ``inside`` picks beside all the others."""
    sides = (rows.where(inside), rows.where(~inside))
    is_share = rows.is_share
    estimate = share_estimate if is_share else mean_estimate
    one, other = (
        estimate(side.outcomes, side.weights, side.clusters, what=what, unit=unit) for side in sides
    )
    if not (one.is_shown and other.is_shown):
        return Contrast(one, other, None, None)
    difference = _difference(rows, inside, sides, is_share=is_share)
    return Contrast(one, other, difference, _ratio(*sides) if is_share else None)


def _difference(
    rows: Rows, inside: Mask, sides: tuple[Rows, Rows], *, is_share: bool
) -> Difference | None:
    try:
        if np.intersect1d(rows.clusters[inside], rows.clusters[~inside]).size:
            return overlapping_difference(rows.outcomes, rows.weights, rows.clusters, inside)
        if is_share:
            return share_difference(_share(sides[0]), _share(sides[1]))
        one, other = (mean_of(side.outcomes, side.weights, side.clusters) for side in sides)
        return mean_difference(one, other)
    except ValueError:  # nothing varies
        return None


def _share(rows: Rows) -> Share:
    return share_of(rows.outcomes, rows.weights, rows.clusters)


def _ratio(one: Rows, other: Rows) -> Ratio | None:
    """None where a share is 0: nothing can be so many times as likely as what never happens."""
    inside, elsewhere = _share(one), _share(other)
    if inside.value <= 0 or elsewhere.value <= 0:
        return None
    variance = sum(
        (1 - share.value) / (share.value * share.n_effective) for share in (inside, elsewhere)
    )
    centre, half = log(inside.value / elsewhere.value), Z95 * sqrt(variance)
    return Ratio(exp(centre), exp(centre - half), exp(centre + half))
