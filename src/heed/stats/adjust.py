"""A difference adjusted for other dimensions: weighted least squares on dummies.

The outcome is regressed on being exposed and on every value of the other dimensions; the
coefficient of being exposed is what goes with it where those are alike. Standard errors are robust
and clustered (CR1, as in Cameron and Miller, Journal of Human Resources 50 (2015) 317–372), the
interval is Student's with the number of clusters less one. It stays an association: what is not
among the dimensions is not adjusted for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from heed.stats.cells import Codes, Rows
from heed.stats.differences import Difference, by_student
from heed.stats.regression import Regression

METHOD = "weighted least squares on dummies, clustered 95 %"
RARE = 10  # rows: rarer values of a dimension are one dummy together
ROWS_PER_DUMMY = 10
MOST_DUMMIES = 60  # of one dimension: more are names, not kinds
ROUNDING = 1e-12  # an error of this size is none: the others explain every outcome


@dataclass(frozen=True)
class Confounder:
    """A dimension to adjust for: a code for each row, −1 where it is not known."""

    name: str
    codes: Codes


@dataclass(frozen=True)
class Adjusted:
    """The adjusted difference; None, with a sentence, where it cannot be told from the others."""

    difference: Difference | None
    adjusted_for: tuple[str, ...]
    left_out: tuple[str, ...]  # too many values for so few rows
    n: int
    n_clusters: int
    reason: str = ""


def adjusted_difference(
    rows: Rows, exposed: NDArray[np.bool_], confounders: Sequence[Confounder]
) -> Adjusted:
    """The mean where ``exposed`` less the mean elsewhere, as if all else named were alike.

    Rows whose value is not known form a value of their own. Dimensions are taken in order as long
    as there are ten rows for each dummy.
    """
    others = dummies(confounders, rows.n)
    n_clusters = int(np.unique(rows.clusters[rows.weights > 0]).size)
    known = (others.names, others.left_out, rows.n, n_clusters)
    if not exposed.any() or exposed.all():
        return Adjusted(None, *known, reason="All rows are on one side.")
    if n_clusters < 3 or np.ptp(rows.outcomes) == 0:
        return Adjusted(None, *known, reason="Nothing varies, or hardly anybody is there.")
    regression = Regression(others.beside([exposed]), rows)
    kept = regression.kept
    if kept[-1] != regression.design.shape[1] - 1:
        return Adjusted(None, *known, reason="It always comes with one of the other values.")
    coefficients, errors = regression.fit([len(kept) - 1], n_clusters)
    value, error = float(coefficients[-1]), float(errors[-1])
    if error <= ROUNDING:
        return Adjusted(None, *known, reason="Where nothing varies a difference has no interval.")
    return Adjusted(by_student(value, error, n_clusters - 1, METHOD), *known)


@dataclass(frozen=True)
class Dummies:
    """A constant and a column for each value of each dimension but its most frequent one.

    ``columns`` holds for each dimension the column of each row, −1 where the value is the most
    frequent one.
    """

    n: int
    n_columns: int
    columns: tuple[Codes, ...]
    names: tuple[str, ...]
    left_out: tuple[str, ...]  # too many values for so few rows

    def beside(self, exposures: Sequence[NDArray[np.bool_]]) -> csr_array:
        """The design: the constant, the dummies, and a column for each exposure."""
        every = np.arange(self.n)
        places = [(every, np.zeros(self.n, dtype=np.intp))]
        for column in self.columns:
            some = np.flatnonzero(column >= 0)
            places.append((some, column[some]))
        for number, exposed in enumerate(exposures):
            some = np.flatnonzero(exposed)
            places.append((some, np.full(some.size, self.n_columns + number)))
        rows, columns = (np.concatenate(each) for each in zip(*places, strict=True))
        shape = (self.n, self.n_columns + len(exposures))
        return csr_array((np.ones(rows.size), (rows, columns)), shape=shape)


def dummies(confounders: Sequence[Confounder], n: int) -> Dummies:
    """Dummy columns for ``n`` rows: dimensions in order as long as there are rows for them."""
    columns: list[Codes] = []
    names, left_out, n_columns = [], [], 1
    for confounder in confounders:
        codes, counts = _without_rare(confounder.codes)
        values = np.flatnonzero(counts)
        if values.size < 2:
            continue
        if values.size > MOST_DUMMIES or ROWS_PER_DUMMY * (n_columns + values.size) > n:
            left_out.append(confounder.name)
            continue
        names.append(confounder.name)
        place = np.full(counts.size, -1, dtype=np.intp)
        others = values[values != counts.argmax()]
        place[others] = n_columns + np.arange(others.size)
        columns.append(place[codes])
        n_columns += others.size
    return Dummies(n, n_columns, tuple(columns), tuple(names), tuple(left_out))


def _without_rare(codes: Codes) -> tuple[Codes, Codes]:
    """Codes from 0 in which rare values are one (0), and how many rows have each."""
    shifted = codes + 2  # 0: rare, 1: not known
    counts = np.bincount(shifted)
    shifted = np.where(counts[shifted] < RARE, 0, shifted)
    return shifted, np.bincount(shifted, minlength=counts.size)
