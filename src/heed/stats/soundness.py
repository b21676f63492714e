"""When a figure may not be shown: too few, without weight, or one customer speaking for all."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from heed.kernel.estimate import FLOOR, Unit
from heed.stats.clusters import cluster_codes

HALF = 0.5


def unsound(
    n: int,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    *,
    what: str = "answers",
    unit: Unit = "customer",
) -> str:
    """Why a figure on ``n`` rows is withheld, as a sentence; empty if it may be shown.

    ``clusters`` are the units (customers, accounts) that the rows belong to: fewer than ten of
    them, or one that has half of all weight, is no ground for a figure either.
    """
    if n < FLOOR:
        return f"{_counted(n, what)}: fewer than {FLOOR}, so no figure is given."
    weight = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    if weight.sum() <= 0:
        return f"The weights of all {n:,} {what} are zero, so no figure is given."
    if clusters is None:
        return ""
    codes, n_clusters = cluster_codes(clusters, n)
    largest = float(np.bincount(codes, weights=weight).max() / weight.sum())
    if largest >= HALF:
        return (
            f"One {unit} has {100 * largest:.0f} % of all {n:,} {what}: the figure would be "
            "theirs, so none is given."
        )
    if n_clusters < FLOOR:
        units = _counted(n_clusters, f"{unit}s")
        return f"{n:,} {what} of {units}: fewer than {FLOOR}, so no figure is given."
    return ""


def _counted(n: int, what: str) -> str:
    return f"1 {what.removesuffix('s')}" if n == 1 else f"{n:,} {what}"
