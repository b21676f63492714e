"""Rows that are not independent: clusters of them, and how many independent rows they are worth.

Sources: linearised variance between clusters, Wolter, Introduction to Variance Estimation (2007),
chapter 6; effective sample size, Kish, Survey Sampling (1965); its correction for few clusters,
Korn and Graubard, Survey Methodology 24 (1998) 193–201.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm
from scipy.stats import t as student

Z95 = float(norm.ppf(0.975))

SPARSEST, MANY = 8, 100_000  # up to so large numbers are counted instead of sorted

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


def cluster_codes(clusters: ArrayLike | None, n: int) -> tuple[Codes, int]:
    """Each row's cluster as a number from 0; without clusters every row is its own."""
    if clusters is None:
        return np.arange(n), n
    given = np.asarray(clusters)
    if given.dtype.kind == "i" and n and given.min() >= 0 and given.max() <= SPARSEST * n + MANY:
        present = np.zeros(int(given.max()) + 1, dtype=bool)  # quicker than sorting
        present[given] = True
        numbers = np.cumsum(present) - 1
        return numbers[given], int(numbers[-1]) + 1
    names, codes = np.unique(given, return_inverse=True)
    return codes, int(names.size)


def kish(weights: ArrayLike) -> float:
    """Kish's effective number: (Σw)² / Σw²."""
    weight = np.asarray(weights, dtype=float)
    return float(weight.sum() ** 2 / (weight**2).sum())


def freedom(weight: Floats, codes: Codes) -> float:
    """Degrees of freedom: the effective number of clusters less one, never below one.

    With equal weights and clusters of one size this is their number less one. One large cluster
    among many small ones counts for what it is worth.
    """
    return max(1.0, kish(np.bincount(codes, weights=weight)) - 1)


def variance_of_mean(residuals: Floats, weight: Floats, codes: Codes, n_clusters: int) -> float:
    """The linearised variance of a weighted mean; ``residuals`` are weight × (value − mean)."""
    sums = np.bincount(codes, weights=residuals, minlength=n_clusters)
    return float((sums**2).sum() * n_clusters / (n_clusters - 1) / weight.sum() ** 2)


def effective_n(
    residuals: Floats, weight: Floats, codes: Codes, n_clusters: int, variance: float
) -> float:
    """How many independent rows of one weight would tell as much; never more than Kish's number.

    ``residuals`` are weight × (value − mean), ``variance`` that of a single row. Linearisation
    alone is too hopeful where few rows bear most of the weight, hence Kish's number as the limit.
    """
    if n_clusters < 2 or variance <= 0:
        # No spread between rows (a share of 0 or 1): as many as there are clusters, by weight.
        return kish(np.bincount(codes, weights=weight))
    clustered = n_clusters < residuals.size
    between = variance_of_mean(residuals, weight, codes, n_clusters)
    if not clustered:
        between *= (n_clusters - 1) / n_clusters  # rows of weight one are then worth exactly n
    most = kish(weight)
    effective = min(most, variance / between) if between > 0 else most
    return effective * _few(weight, codes) if clustered else effective


def _few(weight: Floats, codes: Codes) -> float:
    """Korn and Graubard: a normal interval on so many rows is then as wide as Student's."""
    return float((Z95 / student.ppf(0.975, freedom(weight, codes))) ** 2)
