"""Is an outcome other in one cell of a table than among all rows? A test for every cell at once.

The statistic is the score T = Σ w·(y − ȳ) over the rows of a cell. Its null distribution is that of
dividing the rows at random: variance with the within-cluster covariance of all rows pooled, and the
skewness of a rare outcome through Pearson's type III, so that small cells of rare events are judged
by their true tails. For independent rows of one weight and an outcome of 0 or 1 this follows
Fisher's exact test closely; scores whose spread differs between cells are judged by the larger of
the pooled and the cell's own variance.

Sources: score test and sandwich variance, Liang and Zeger, Biometrika 73 (1986) 13–22; permutation
moments, Pitman (1937); type III tails for them, Mielke and Berry, Permutation Methods (2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import gammainc, gammaincc, ndtr, ndtri, stdtr

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

MOST_PAIRS = 4  # of rows of one cluster, a row: then pairs are quicker than sums by cluster

_STRAIGHT = 1e-4  # skewness below which the normal distribution is as good


@dataclass(frozen=True)
class Rows:
    """Outcomes with weights and clusters, row by row; clusters are numbers from 0."""

    outcomes: Floats
    weights: Floats
    clusters: Codes

    @property
    def n(self) -> int:
        return int(self.outcomes.size)

    @property
    def is_share(self) -> bool:
        """Whether every outcome is 0 or 1."""
        return bool(((self.outcomes == 0) | (self.outcomes == 1)).all())

    @cached_property
    def pairs(self) -> tuple[Codes, Codes] | None:
        """All pairs of rows of one cluster; None where there are too many to write them down."""
        order = np.argsort(self.clusters, kind="stable")
        sizes = np.bincount(self.clusters)
        if float((sizes * (sizes - 1.0)).sum()) > 2 * MOST_PAIRS * self.n:
            return None
        sorted_clusters = self.clusters[order]
        one, other = [order[:0]], [order[:0]]
        for lag in range(1, int(sizes.max(initial=0))):
            first = np.flatnonzero(sorted_clusters[lag:] == sorted_clusters[:-lag])
            one.append(order[first])
            other.append(order[first + lag])
        return np.concatenate(one), np.concatenate(other)

    def where(self, mask: NDArray[np.bool_]) -> Rows:
        """The rows that ``mask`` picks; clusters keep their numbers."""
        return Rows(self.outcomes[mask], self.weights[mask], self.clusters[mask])


@dataclass(frozen=True)
class CellTests:
    """One entry for each cell: its size on both sides, the difference, and one-sided p values.

    ``units`` are effective clusters (Kish) in the cell, ``units_else`` elsewhere.
    """

    n: Floats
    units: Floats
    units_else: Floats
    difference: Floats
    p_higher: Floats
    p_lower: Floats


@dataclass(frozen=True)
class _Sums:
    """Sums of weight by cell, for weights ``w`` and their sums ``W`` by cluster."""

    n: Floats
    w: Floats
    ww: Floats  # Σ w² of rows
    score: Floats  # T
    own: Floats  # Σ W_cell² over clusters
    cross: Floats  # Σ W_cell · W
    all_own: float  # Σ W² over clusters
    robust: Floats  # Σ over clusters of (score in the cell − its share of the cluster's score)²


def compare_cells(rows: Rows, cells: Codes, n_cells: int, *, fewest: int = 0) -> CellTests:
    """Test every cell against all other rows; ``cells`` are numbers from 0, none is missing.

    A cell that has no rows, or all of them, or where nothing varies, gets p values of 1; so does
    one with less than ``fewest`` rows in it or elsewhere.
    """
    if rows.n < 3 or float(rows.weights.sum()) <= 0:
        return _silent(n_cells)
    residual = _residual(rows)
    return _tests(rows, residual, _sums(rows, residual, cells, n_cells), fewest)


def compare_labels(rows: Rows, labels: csr_array, *, fewest: int = 0) -> CellTests:
    """The same for labels of which a row may have several: a row of ``labels`` each, 1 or nothing.

    Each label is tested as a division of all rows in those that have it and those that do not.
    """
    n_labels = labels.shape[1]
    if rows.n < 3 or float(rows.weights.sum()) <= 0:
        return _silent(n_labels)
    residual, weight = _residual(rows), rows.weights
    shape = (int(rows.clusters.max()) + 1, rows.n)

    def by_label(values: Floats) -> Floats:
        return np.asarray(labels.T @ values, dtype=float)

    def by_cluster(values: Floats) -> Floats:
        """Squares of the sums of each cluster's values with a label, added up by label."""
        into = csr_array((values, (rows.clusters, np.arange(rows.n))), shape=shape)
        sums = into @ labels
        return np.asarray(sums.multiply(sums).sum(axis=0)).ravel()

    w, score = by_label(weight), by_label(residual)
    cluster_weight = np.bincount(rows.clusters, weights=weight)
    cluster_score = np.bincount(rows.clusters, weights=residual)
    part = w / weight.sum()
    robust = by_cluster(residual) - 2 * part * by_label(residual * cluster_score[rows.clusters])
    robust = np.maximum(0.0, robust + part**2 * float((cluster_score**2).sum()))
    sums = _Sums(
        n=by_label(np.ones(rows.n)),
        w=w,
        ww=by_label(weight**2),
        score=score,
        own=by_cluster(weight),
        cross=by_label(weight * cluster_weight[rows.clusters]),
        all_own=float((cluster_weight**2).sum()),
        robust=robust,
    )
    return _tests(rows, residual, sums, fewest)


def _residual(rows: Rows) -> Floats:
    mean = float((rows.weights * rows.outcomes).sum() / rows.weights.sum())
    return np.asarray(rows.weights * (rows.outcomes - mean))


def _tests(rows: Rows, residual: Floats, sums: _Sums, fewest: int) -> CellTests:
    """p values and differences from sums."""
    total, n_cells = float(rows.weights.sum()), sums.n.size
    mean = float((rows.weights * rows.outcomes).sum() / total)
    part = sums.w / total
    variance = _null_variance(rows, residual, sums, part)
    skew = _skewness(rows, residual, mean, part, variance)
    freedom = np.full(n_cells, max(1.0, total**2 / sums.all_own - 2))
    units = _ratio(sums.w**2, sums.own)
    rest = sums.all_own - 2 * sums.cross + sums.own
    units_else = _ratio((total - sums.w) ** 2, rest)
    step = 0.5 * total / rows.n if rows.is_share else 0.0
    if not rows.is_share:
        wider = sums.robust > variance
        variance = np.where(wider, sums.robust, variance)
        freedom = np.where(wider, np.maximum(1.0, np.minimum(units, units_else) - 1), freedom)
    higher, lower = np.ones(n_cells), np.ones(n_cells)
    large = np.flatnonzero((sums.n >= fewest) & (rows.n - sums.n >= fewest))
    if large.size:
        higher[large], lower[large] = _tails(
            sums.score[large], variance[large], skew[large], freedom[large], step
        )
    elsewhere = _ratio(total * mean - (sums.score + mean * sums.w), total - sums.w)
    difference = mean + _ratio(sums.score, sums.w) - elsewhere
    return CellTests(sums.n, units, units_else, difference, higher, lower)


def _silent(n_cells: int) -> CellTests:
    none, sure = np.zeros(n_cells), np.ones(n_cells)
    return CellTests(none, none, none, none, sure, sure)


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """``top / bottom``, 0 where there is nothing to divide by."""
    return np.divide(top, bottom, out=np.zeros_like(bottom), where=bottom > 0)


def _sums(rows: Rows, residual: Floats, cells: Codes, n_cells: int) -> _Sums:
    weight = rows.weights

    def by_cell(values: Floats) -> Floats:
        return np.bincount(cells, weights=values, minlength=n_cells).astype(float)

    n, w = np.bincount(cells, minlength=n_cells).astype(float), by_cell(weight)
    ww, score = by_cell(weight**2), by_cell(residual)
    part = w / weight.sum()
    if np.bincount(rows.clusters).max() <= 1:  # every row is a cluster of its own
        all_own = float((weight**2).sum())
        robust = (1 - 2 * part) * by_cell(residual**2) + part**2 * float((residual**2).sum())
        return _Sums(n, w, ww, score, ww, ww, all_own, robust)
    own, cross, all_own, robust = _by_piece(rows, residual, cells, part)
    return _Sums(n, w, ww, score, own, cross, all_own, robust)


def _by_piece(
    rows: Rows, residual: Floats, cells: Codes, part: Floats
) -> tuple[Floats, Floats, float, Floats]:
    """``own``, ``cross``, ``all_own`` and ``robust`` where clusters have several rows."""
    cluster_weight = np.bincount(rows.clusters, weights=rows.weights)
    cluster_score = np.bincount(rows.clusters, weights=residual)

    def by_cell(values: Floats) -> Floats:
        return np.bincount(cells, weights=values, minlength=part.size).astype(float)

    own, squares = (_squares(rows, values, cells, part.size) for values in (rows.weights, residual))
    robust = squares - 2 * part * by_cell(residual * cluster_score[rows.clusters])
    robust = np.maximum(0.0, robust + part**2 * float((cluster_score**2).sum()))
    cross = by_cell(rows.weights * cluster_weight[rows.clusters])
    return own, cross, float((cluster_weight**2).sum()), robust


def _squares(rows: Rows, values: Floats, cells: Codes, n_cells: int) -> Floats:
    """By cell the squares of the sums of each cluster's values in it, added up."""
    if n_cells == 2:
        inside = cells == 1
        sides = (~inside, inside)
        sums = (np.bincount(rows.clusters[side], weights=values[side]) for side in sides)
        return np.array([float((each**2).sum()) for each in sums])
    if rows.pairs is not None:
        one, other = rows.pairs
        same = cells[one] == cells[other]
        joint = values[one[same]] * values[other[same]]
        found = np.bincount(cells, weights=values**2, minlength=n_cells)
        return np.asarray(
            found + 2 * np.bincount(cells[one[same]], weights=joint, minlength=n_cells)
        )
    shape = (int(rows.clusters.max()) + 1, n_cells)
    inside_sums = csr_array((values, (rows.clusters, cells)), shape=shape)  # adds up
    return np.asarray(inside_sums.multiply(inside_sums).sum(axis=0)).ravel()


def _null_variance(rows: Rows, residual: Floats, sums: _Sums, part: Floats) -> Floats:
    """Of T, where outcomes vary and hang together within clusters alike in all cells."""
    squares = float((rows.weights**2).sum())
    single = float((residual**2).sum()) / squares
    by_cluster = np.bincount(rows.clusters, weights=residual)
    pairs = sums.all_own - squares
    together = 0.0
    if pairs > 1e-9 * squares:
        together = float(((by_cluster**2).sum() - (residual**2).sum()) / pairs)
    together = min(max(0.0, together), single)
    apart = sums.ww - 2 * part * sums.ww + part**2 * squares
    joint = sums.own - 2 * part * sums.cross + part**2 * sums.all_own
    found = (single - together) * apart + together * joint
    units = max(2.0, float(rows.weights.sum()) ** 2 / sums.all_own)
    return np.maximum(0.0, found) * units / (units - 1)


def _skewness(
    rows: Rows, residual: Floats, mean: float, part: Floats, variance: Floats
) -> Floats:  # fmt: skip
    """Of T when rows are divided at random; rows of a cluster count for what they are worth."""
    total = float(rows.weights.sum())
    spread = float((residual**2).sum() / (rows.weights**2).sum())
    if spread <= 0:
        return np.zeros_like(part)
    apart = rows.outcomes - mean
    third = float((rows.weights * apart * apart * apart).sum() / total)  # ``** 3`` is slow
    shape = third / spread**1.5
    divided = np.sqrt(spread) * total * part * (1 - part)
    return np.asarray(shape * (1 - 2 * part) * _ratio(np.sqrt(variance), divided))


def _tails(
    score: Floats, variance: Floats, skew: Floats, freedom: Floats, step: float
) -> tuple[Floats, Floats]:
    """One-sided p values that the cell is higher, and that it is lower, than the rest."""
    error = np.sqrt(variance)
    known = error > 0
    p_values = []
    for sign in (1.0, -1.0):
        reached = _ratio(sign * score - step, error)
        reached = -ndtri(np.maximum(stdtr(freedom, -reached), 1e-300))
        p_values.append(np.where(known, type_three_tail(reached, sign * skew), 1.0))
    return p_values[0], p_values[1]


def type_three_tail(z: Floats, skew: Floats) -> Floats:
    """P(Z ≥ z) for Pearson's type III with mean 0, variance 1 and the given skewness.

    >>> [round(float(p), 4) for p in type_three_tail(np.array([1.96, 1.96]), np.array([0.0, 0.5]))]
    [0.025, 0.0368]
    """
    bent = np.abs(skew) > _STRAIGHT
    safe = np.where(bent, np.abs(skew), 1.0)
    shape = 4 / safe**2
    up = gammaincc(shape, np.maximum(0.0, shape + 2 * z / safe))
    down = gammainc(shape, np.maximum(0.0, shape - 2 * z / safe))
    found = np.where(bent, np.where(skew > 0, up, down), ndtr(-z))
    return np.asarray(np.clip(found, 1e-300, 1.0))
