"""Two figures held against each other: the difference with interval and test, or why there is none.

Within person where most people of the smaller side answered on both; with their covariance where
some did; as independent samples where nobody did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heed.kernel.estimate import FLOOR, Estimate
from heed.listening.formulas import Rows
from heed.listening.metric import Formula
from heed.stats.differences import (
    Difference,
    corrected,
    overlapping_difference,
    paired_difference,
)
from heed.stats.means import mean_difference, mean_of
from heed.stats.nps import net_of, nps_change
from heed.stats.shares import share_difference, share_of

ALIKE = "Nothing varies on either side, so no difference is given."


@dataclass(frozen=True)
class Side:
    """One side of a comparison: its rows and the figure they gave."""

    rows: Rows
    figure: Estimate


@dataclass(frozen=True)
class Compared:
    """The difference of two figures, or a sentence why there is none."""

    difference: Difference | None
    reason: str = ""
    n_both: int = 0
    p_corrected: float | None = None


def compare(formula: Formula, one: Side, other: Side, *, paired: bool) -> Compared:
    """``one − other``. ``paired``: both sides are windows, in which the same people may answer."""
    for side in (one, other):
        if not side.figure.is_shown:
            return Compared(None, side.figure.withheld)
    both = _in_both(one.rows, other.rows)
    try:
        if paired and _mostly_same(both.size, one.figure, other.figure):
            found = _within(one.rows, other.rows, both)
        elif both.size:
            found = _overlapping(one.rows, other.rows)
        else:
            return Compared(_independent(formula, one.rows, other.rows))
    except ValueError:
        return Compared(None, ALIKE, int(both.size))
    factor = 100.0 if formula.measure == "net" else 1.0
    return Compared(_scaled(found, factor), n_both=int(both.size))


def correct(compared: Sequence[Compared]) -> list[Compared]:
    """The comparisons of one table with p values corrected for their number."""
    ps = corrected([each.difference.p for each in compared if each.difference is not None])
    left = iter(ps)
    return [
        replace(each, p_corrected=next(left)) if each.difference is not None else each
        for each in compared
    ]


def _in_both(one: Rows, other: Rows) -> NDArray[np.int64]:
    if one.clusters is None or other.clusters is None:
        return np.empty(0, dtype=np.int64)
    if not one.clusters.size or not other.clusters.size:
        return np.empty(0, dtype=np.int64)
    present = np.zeros((2, int(max(one.clusters.max(), other.clusters.max())) + 1), dtype=bool)
    present[0, one.clusters] = True
    present[1, other.clusters] = True
    return np.flatnonzero(present.all(axis=0)).astype(np.int64)


def _mostly_same(n_both: int, one: Estimate, other: Estimate) -> bool:
    fewer = min(one.n_units or one.n, other.n_units or other.n)
    return n_both >= FLOOR and 2 * n_both >= fewer


def _within(one: Rows, other: Rows, both: NDArray[np.int64]) -> Difference:
    return paired_difference(_by_person(other, both), _by_person(one, both))


def _by_person(rows: Rows, people: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each person's mean, in the order of ``people`` (sorted)."""
    mine = rows.where(np.isin(np.asarray(rows.clusters), people))
    place = np.searchsorted(people, np.asarray(mine.clusters))
    weights = np.ones_like(mine.codes) if mine.weights is None else mine.weights
    sums = np.bincount(place, weights=weights * mine.codes, minlength=people.size)
    totals = np.bincount(place, weights=weights, minlength=people.size)
    if (totals <= 0).any():
        raise ValueError("everybody compared needs weight")
    return np.asarray(sums / totals)


def _overlapping(one: Rows, other: Rows) -> Difference:
    codes = np.concatenate([one.codes, other.codes])
    sides = np.r_[np.ones(one.codes.size, dtype=bool), np.zeros(other.codes.size, dtype=bool)]
    clusters = np.concatenate([np.asarray(one.clusters), np.asarray(other.clusters)])
    weights = None
    if one.weights is not None and other.weights is not None:
        weights = np.concatenate([one.weights, other.weights])
    return overlapping_difference(codes, weights, clusters, sides)


def _independent(formula: Formula, one: Rows, other: Rows) -> Difference:
    sides = [(rows.codes, rows.weights, rows.clusters) for rows in (one, other)]
    if formula.measure == "net":
        after, before = (net_of(*side) for side in sides)
        return nps_change(before, after)
    if formula.measure == "share":
        first, second = (share_of(*side) for side in sides)
        return share_difference(first, second)
    mean, other_mean = (mean_of(*side) for side in sides)
    return mean_difference(mean, other_mean)


def _scaled(found: Difference, factor: float) -> Difference:
    return replace(
        found, value=factor * found.value, low=factor * found.low, high=factor * found.high
    )
