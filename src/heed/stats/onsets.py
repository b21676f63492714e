"""Since when a group differs: the period from which on it is other than it was, beside the others.

The outcome of the group less that of all other rows in the same period is compared before and after
each boundary, so that what changed for everybody is nobody's onset. The boundary with the largest
standardised difference is taken if it stays clear (p ≤ 0.001) after Bonferroni over all boundaries:
a date is only named where it is plain. This only proposes; a group from a period on is tested on
the customers of the other half like any other group.

Source: the maximum of standardised mean differences as estimator of a single change, Hinkley,
Biometrika 57 (1970) 1–17; its p value here by Bonferroni, which is larger than the exact one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from heed.stats.halves import Cell, Half, Periods

CLEAR = 0.001

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Sums:
    """Of a group's rows by period: number, weight, and weighted residuals with their squares."""

    n: Floats
    weight: Floats
    residual: Floats
    squares: Floats


def since_when(half: Half, cell: Cell) -> int | None:
    """The period from which on the cell differs more than before; None where none is clear."""
    if half.periods is None or len(half.periods.labels) < 2:
        return None
    sums = _sums(half, half.periods, cell)
    n = np.cumsum(sums.n)[:-1]
    n_after = sums.n.sum() - n
    enough = (n >= half.limits.rows) & (n_after >= half.limits.rows)
    if not enough.any():
        return None
    clear = np.where(enough, _standardised(sums, n, n_after), -np.inf)
    clear = clear if cell.is_higher else np.where(enough, -clear, -np.inf)
    best = int(np.argmax(clear))
    return best + 1 if enough.sum() * norm.sf(clear[best]) <= CLEAR else None


def _standardised(sums: _Sums, n: Floats, n_after: Floats) -> Floats:
    """After less before, by its standard error, at each boundary."""
    weight, total = np.cumsum(sums.weight)[:-1], np.cumsum(sums.residual)[:-1]
    after, rest = sums.weight.sum() - weight, sums.residual.sum() - total
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = total / weight, rest / after
        within = sums.squares.sum() - weight * one**2 - after * other**2
        spread = np.maximum(within, 1e-12) / sums.weight.sum()
        found = (other - one) / np.sqrt(spread * (1 / n + 1 / n_after))
    return np.asarray(np.nan_to_num(found, nan=0.0, posinf=0.0, neginf=0.0))


def _sums(half: Half, periods: Periods, cell: Cell) -> _Sums:
    inside, known = half.members(cell)
    dated = known & (periods.codes >= 0)
    size = len(periods.labels)

    def by_period(values: Floats | None, mask: NDArray[np.bool_]) -> Floats:
        weights = None if values is None else values[mask]
        return np.bincount(periods.codes[mask], weights=weights, minlength=size).astype(float)

    weight, outcome = half.rows.weights, half.rows.outcomes
    mine, others = dated & inside, dated & ~inside
    w, wy, wyy = (by_period(weight * outcome**k, mine) for k in (0, 1, 2))
    base, told = by_period(weight, others), by_period(weight * outcome, others)
    usual = told.sum() / max(base.sum(), 1e-12)
    level = np.where(base > 0, told / np.where(base > 0, base, 1.0), usual)
    return _Sums(by_period(None, mine), w, wy - level * w, wyy - 2 * level * wy + level**2 * w)
