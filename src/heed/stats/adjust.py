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

from heed.stats.cells import Codes, Floats, Rows
from heed.stats.differences import Difference, by_student
from heed.stats.regression import clustered_fit, told_apart

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
    columns, names, left_out = dummies(confounders, rows.n)
    n_clusters = int(np.unique(rows.clusters[rows.weights > 0]).size)
    known = (tuple(names), tuple(left_out), rows.n, n_clusters)
    if not exposed.any() or exposed.all():
        return Adjusted(None, *known, reason="All rows are on one side.")
    if n_clusters < 3 or np.ptp(rows.outcomes) == 0:
        return Adjusted(None, *known, reason="Nothing varies, or hardly anybody is there.")
    design = np.column_stack([np.ones(rows.n), *columns, exposed.astype(float)])
    kept = told_apart(design, rows)
    if kept[-1] != design.shape[1] - 1:
        return Adjusted(None, *known, reason="It always comes with one of the other values.")
    coefficients, errors = clustered_fit(design[:, kept], rows, n_clusters, [len(kept) - 1])
    value, error = float(coefficients[-1]), float(errors[-1])
    if error <= ROUNDING:
        return Adjusted(None, *known, reason="Where nothing varies a difference has no interval.")
    return Adjusted(by_student(value, error, n_clusters - 1, METHOD), *known)


def dummies(
    confounders: Sequence[Confounder], n: int
) -> tuple[list[Floats], list[str], list[str]]:  # fmt: skip
    """Dummy columns without the most frequent value of each dimension."""
    columns: list[Floats] = []
    names, left_out = [], []
    for confounder in confounders:
        codes = _without_rare(confounder.codes)
        values, counts = np.unique(codes, return_counts=True)
        if values.size < 2:
            continue
        if values.size > MOST_DUMMIES or ROWS_PER_DUMMY * (len(columns) + values.size + 1) > n:
            left_out.append(confounder.name)
            continue
        names.append(confounder.name)
        usual = values[counts.argmax()]
        columns.extend((codes == value).astype(float) for value in values if value != usual)
    return columns, names, left_out


def _without_rare(codes: Codes) -> Codes:
    """Codes in which rare values are one."""
    values, place, counts = np.unique(codes, return_inverse=True, return_counts=True)
    return np.where(counts[place] < RARE, -2, values[place])
