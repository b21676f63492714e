"""Weighted least squares with clustered errors, over columns that may determine one another.

Columns that those before them determine are left out. Errors are CR1: Cameron and Miller, Journal
of Human Resources 50 (2015) 317–372.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heed.stats.cells import Floats, Rows

DETERMINED = 1e-7  # share of a column that is left beside the others


def told_apart(design: Floats, rows: Rows) -> list[int]:
    """The columns, first ones first, that those before them do not determine."""
    scaled = design * np.sqrt(rows.weights)[:, None]
    gram = scaled.T @ scaled
    size = np.sqrt(np.maximum(np.diag(gram), 1e-300))
    left = gram / np.outer(size, size)
    kept = []
    for column in range(len(size)):
        pivot = left[column, column]
        if np.isfinite(pivot) and pivot > DETERMINED:
            kept.append(column)
            left = left - np.outer(left[:, column], left[column]) / pivot
    return kept


def clustered_fit(
    design: Floats, rows: Rows, n_clusters: int, wanted: Sequence[int]
) -> tuple[Floats, Floats]:
    """The coefficients of the wanted columns and their clustered standard errors."""
    scaled = design * np.sqrt(rows.weights)[:, None]
    inverse = np.linalg.inv(scaled.T @ scaled)
    beta = inverse @ (scaled.T @ (rows.outcomes * np.sqrt(rows.weights)))
    residual = rows.weights * (rows.outcomes - design @ beta)
    codes = np.unique(rows.clusters, return_inverse=True)[1]
    chosen = list(wanted)
    influence = (design @ inverse[:, chosen]) * residual[:, None]
    sums = np.column_stack([
        np.bincount(codes, weights=column, minlength=n_clusters) for column in influence.T
    ])  # fmt: skip
    factor = n_clusters / (n_clusters - 1) * (rows.n - 1) / max(rows.n - design.shape[1], 1)
    return np.asarray(beta[chosen]), np.sqrt((sums**2).sum(axis=0) * factor)
