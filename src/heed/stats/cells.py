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
class Pairs:
    """Pairs of rows of one cluster, with the products of their weights and of their residuals."""

    one: Codes
    other: Codes
    weights: Floats
    residuals: Floats

    @classmethod
    def of(cls, rows: Rows, one: Codes, other: Codes) -> Pairs:
        weights, residuals = rows.weights, rows.residuals
        return cls(one, other, weights[one] * weights[other], residuals[one] * residuals[other])


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
    def mean(self) -> float:
        """The weighted mean of the outcomes."""
        return float((self.weights * self.outcomes).sum() / self.weights.sum())

    @cached_property
    def residuals(self) -> Floats:
        """By row, weight × (outcome − mean)."""
        return np.asarray(self.weights * (self.outcomes - self.mean))

    @cached_property
    def cluster_weights(self) -> Floats:
        """By cluster, the sum of weights."""
        return np.bincount(self.clusters, weights=self.weights).astype(float)

    @cached_property
    def cluster_residuals(self) -> Floats:
        """By cluster, the sum of residuals."""
        return np.bincount(self.clusters, weights=self.residuals).astype(float)

    @cached_property
    def crossed(self) -> tuple[Floats, Floats]:
        """By row, its weight × that of its cluster, and its residual × that of its cluster."""
        weight, residual = self.cluster_weights, self.cluster_residuals
        return self.weights * weight[self.clusters], self.residuals * residual[self.clusters]

    @cached_property
    def pairs(self) -> Pairs | None:
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
        return Pairs.of(self, np.concatenate(one), np.concatenate(other))

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
    return _tests(rows, _sums(rows, cells, n_cells), fewest)


def compare_labels(rows: Rows, labels: csr_array, *, fewest: int = 0) -> CellTests:
    """The same for labels of which a row may have several: a row of ``labels`` each, 1 or nothing.

    Each label is tested as a division of all rows in those that have it and those that do not.
    """
    n_labels = labels.shape[1]
    if rows.n < 3 or float(rows.weights.sum()) <= 0:
        return _silent(n_labels)
    residual, weight = rows.residuals, rows.weights
    shape = (int(rows.clusters.max()) + 1, rows.n)

    def by_label(values: Floats) -> Floats:
        return np.asarray(labels.T @ values, dtype=float)

    def by_cluster(values: Floats) -> Floats:
        """Squares of the sums of each cluster's values with a label, added up by label."""
        into = csr_array((values, (rows.clusters, np.arange(rows.n))), shape=shape)
        sums = into @ labels
        return np.asarray(sums.multiply(sums).sum(axis=0)).ravel()

    w, score = by_label(weight), by_label(residual)
    cross, crossed = rows.crossed
    part = w / weight.sum()
    robust = by_cluster(residual) - 2 * part * by_label(crossed)
    robust = np.maximum(0.0, robust + part**2 * float((rows.cluster_residuals**2).sum()))
    sums = _Sums(
        n=by_label(np.ones(rows.n)),
        w=w,
        ww=by_label(weight**2),
        score=score,
        own=by_cluster(weight),
        cross=by_label(cross),
        all_own=float((rows.cluster_weights**2).sum()),
        robust=robust,
    )
    return _tests(rows, sums, fewest)


def _tests(rows: Rows, sums: _Sums, fewest: int) -> CellTests:
    """p values and differences from sums."""
    total, n_cells, mean = float(rows.weights.sum()), sums.n.size, rows.mean
    part = sums.w / total
    variance = _null_variance(rows, sums, part)
    skew = _skewness(rows, part, variance)
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


def _sums(rows: Rows, cells: Codes, n_cells: int) -> _Sums:
    weight, residual = rows.weights, rows.residuals

    def by_cell(values: Floats) -> Floats:
        return np.bincount(cells, weights=values, minlength=n_cells).astype(float)

    n, w = np.bincount(cells, minlength=n_cells).astype(float), by_cell(weight)
    ww, score = by_cell(weight**2), by_cell(residual)
    part = w / weight.sum()
    if np.bincount(rows.clusters).max() <= 1:  # every row is a cluster of its own
        all_own = float((weight**2).sum())
        robust = (1 - 2 * part) * by_cell(residual**2) + part**2 * float((residual**2).sum())
        return _Sums(n, w, ww, score, ww, ww, all_own, robust)
    own, cross, all_own, robust = _by_piece(rows, cells, part)
    return _Sums(n, w, ww, score, own, cross, all_own, robust)


def _by_piece(rows: Rows, cells: Codes, part: Floats) -> tuple[Floats, Floats, float, Floats]:
    """``own``, ``cross``, ``all_own`` and ``robust`` where clusters have several rows."""

    def by_cell(values: Floats) -> Floats:
        return np.bincount(cells, weights=values, minlength=part.size).astype(float)

    own, squares = _squares(rows, cells, part.size)
    cross, crossed = rows.crossed
    robust = squares - 2 * part * by_cell(crossed)
    robust = np.maximum(0.0, robust + part**2 * float((rows.cluster_residuals**2).sum()))
    return own, by_cell(cross), float((rows.cluster_weights**2).sum()), robust


def _squares(rows: Rows, cells: Codes, n_cells: int) -> tuple[Floats, Floats]:
    """By cell the squares of each cluster's sum in it, added up: of weights, and of residuals."""
    weights, residuals = rows.weights, rows.residuals
    if n_cells == 2:
        inside = cells == 1
        sides = [(side, rows.clusters[side]) for side in (~inside, inside)]

        def by_side(values: Floats) -> Floats:
            sums = (np.bincount(clusters, weights=values[side]) for side, clusters in sides)
            return np.array([float((each**2).sum()) for each in sums])

        return by_side(weights), by_side(residuals)
    if (pairs := rows.pairs) is not None:
        same = np.flatnonzero(cells[pairs.one] == cells[pairs.other])
        where = cells[pairs.one[same]]

        def by_pairs(values: Floats, products: Floats) -> Floats:
            single = np.bincount(cells, weights=values**2, minlength=n_cells)
            joint = np.bincount(where, weights=products[same], minlength=n_cells)
            return np.asarray(single + 2.0 * joint)

        return by_pairs(weights, pairs.weights), by_pairs(residuals, pairs.residuals)
    shape = (int(rows.clusters.max()) + 1, n_cells)

    def by_sums(values: Floats) -> Floats:
        sums = csr_array((values, (rows.clusters, cells)), shape=shape)  # adds up
        return np.asarray(sums.multiply(sums).sum(axis=0)).ravel()

    return by_sums(weights), by_sums(residuals)


def _null_variance(rows: Rows, sums: _Sums, part: Floats) -> Floats:
    """Of T, where outcomes vary and hang together within clusters alike in all cells."""
    residual, by_cluster = rows.residuals, rows.cluster_residuals
    squares = float((rows.weights**2).sum())
    single = float((residual**2).sum()) / squares
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


def _skewness(rows: Rows, part: Floats, variance: Floats) -> Floats:
    """Of T when rows are divided at random; rows of a cluster count for what they are worth."""
    total = float(rows.weights.sum())
    spread = float((rows.residuals**2).sum() / (rows.weights**2).sum())
    if spread <= 0:
        return np.zeros_like(part)
    apart = rows.outcomes - rows.mean
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
