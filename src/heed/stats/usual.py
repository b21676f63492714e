"""What a week usually has: the range of a count, from the weeks before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

LEVEL = 0.95


@dataclass(frozen=True)
class Usual:
    """The range that a count falls in 95 weeks of 100 if nothing has changed."""

    expected: float
    low: int
    high: int
    p: float  # chance of at least the count that was seen, if nothing has changed
    dispersion: float  # 1 where weeks differ as chance alone would have it


def usual_range(
    counts: NDArray[np.int64], totals: NDArray[np.int64], seen: int, total: int
) -> Usual:  # fmt: skip
    """The usual range for a week of ``total`` records, ``seen`` of which are counted.

    ``counts`` of ``totals`` are those of the weeks before, of the same length. The share is that
    of all these weeks together; weeks differ by their Pearson dispersion (never below 1), and the
    share itself is uncertain: a beta-binomial distribution has the mean and variance that follow.

    Raises:
        ValueError: fewer than two weeks, or a total below its count.
    """
    if counts.size < 2 or (counts > totals).any() or seen > total:
        raise ValueError("two weeks are needed, and no count may be above its total")
    everything = int(totals.sum())
    share = (float(counts.sum()) + 0.5) / (everything + 1)
    expected = totals * share
    spread = expected * (1 - share)
    known = spread > 0
    pearson = float(((counts - expected)[known] ** 2 / spread[known]).sum())
    dispersion = max(1.0, pearson / max(1, int(known.sum()) - 1))
    inflation = min(dispersion * (1 + total / max(1, everything)), max(1.0, total - 0.5))
    law = _law(total, share, inflation)
    return Usual(
        expected=total * share,
        low=int(law.ppf((1 - LEVEL) / 2)),
        high=int(law.ppf((1 + LEVEL) / 2)),
        p=float(law.sf(seen - 1)),
        dispersion=dispersion,
    )


def _law(total: int, share: float, inflation: float) -> stats.rv_discrete:
    """A count among ``total`` whose variance is ``inflation`` times the binomial one."""
    if total < 2 or inflation <= 1:
        return stats.binom(total, share)
    correlation = (inflation - 1) / (total - 1)
    size = (1 - correlation) / correlation
    return stats.betabinom(total, share * size, (1 - share) * size)
