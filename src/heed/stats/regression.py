"""Weighted least squares with clustered errors, over columns that may determine one another.

Columns that those before them determine are left out. Errors are CR1: Cameron and Miller, Journal
of Human Resources 50 (2015) 317–372.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from heed.stats.cells import Floats, Rows

DETERMINED = 1e-7  # share of a column that is left beside the others


@dataclass(frozen=True)
class Regression:
    """The outcomes of ``rows`` on the columns of ``design`` (rows × columns, mostly zeros).

    All that is asked of it comes from one product of the columns with one another.
    """

    design: csr_array
    rows: Rows

    @cached_property
    def _products(self) -> Floats:
        """X′WX."""
        weighted = self.design.multiply(self.rows.weights[:, None]).tocsr()
        return np.asarray((self.design.T @ weighted).toarray(), dtype=float)

    @cached_property
    def kept(self) -> list[int]:
        """The columns, first ones first, that those before them do not determine."""
        size = np.sqrt(np.maximum(np.diag(self._products), 1e-300))
        left = self._products / np.outer(size, size)
        kept = []
        for column in range(len(size)):
            pivot = left[column, column]
            if np.isfinite(pivot) and pivot > DETERMINED:
                kept.append(column)
                left = left - np.outer(left[:, column], left[column]) / pivot
        return kept

    def fit(self, wanted: Sequence[int], n_clusters: int) -> tuple[Floats, Floats]:
        """The coefficients of the wanted columns among ``kept``, and their clustered errors."""
        rows, kept = self.rows, self.kept
        design = self.design[:, kept]
        inverse = np.linalg.inv(self._products[np.ix_(kept, kept)])
        beta = inverse @ (design.T @ (rows.weights * rows.outcomes))
        residual = rows.weights * (rows.outcomes - design @ beta)
        chosen = list(wanted)
        influence = (design @ inverse[:, chosen]) * residual[:, None]
        sums = np.column_stack([
            np.bincount(rows.clusters, weights=column) for column in influence.T
        ])  # fmt: skip
        factor = n_clusters / (n_clusters - 1) * (rows.n - 1) / max(rows.n - len(kept), 1)
        return np.asarray(beta[chosen]), np.sqrt((sums**2).sum(axis=0) * factor)
