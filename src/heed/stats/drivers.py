"""What goes with a score: many exposures side by side, each beside all the others.

One weighted least squares regression of the score on every exposure and on dummies of every other
dimension; each coefficient is the difference that goes with one exposure where all else is alike.
Columns that others determine are dropped and named: what always comes together cannot be told
apart. Standard errors are robust and clustered (CR1, Cameron and Miller, Journal of Human Resources
50 (2015) 317–372), intervals Student's with the number of clusters less that of columns, p values
corrected by Benjamini and Hochberg. It stays an association: what is not among the columns is not
adjusted for, and what one exposure brings about through another is counted with the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heed.stats.adjust import Confounder, dummies
from heed.stats.cells import Rows
from heed.stats.differences import Difference, by_student, corrected
from heed.stats.regression import Regression

METHOD = "weighted least squares on all exposures and dummies, clustered 95 %"
CLEAR = 0.005  # so that drivers and findings of a run stay near one error in a hundred
FEWEST = 30  # rows with and without an exposure

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Effect:
    """One exposure: its place among those given, and what goes with it."""

    place: int
    difference: Difference
    p_corrected: float

    @property
    def is_clear(self) -> bool:
        return self.p_corrected <= CLEAR


@dataclass(frozen=True)
class Effects:
    """All exposures that can be told apart; ``left_out`` are places of those that cannot."""

    effects: tuple[Effect, ...]
    left_out: tuple[int, ...]
    adjusted_for: tuple[str, ...]
    too_many: tuple[str, ...]  # dimensions with too many values for so few rows
    reason: str = ""


def side_by_side(
    rows: Rows, exposures: Sequence[Mask], confounders: Sequence[Confounder]
) -> Effects:
    """What goes with each exposure where all others and the dimensions are alike."""
    others = dummies(confounders, rows.n)
    enough = [n for n, mask in enumerate(exposures) if FEWEST <= mask.sum() <= rows.n - FEWEST]
    known = (others.names, others.left_out)
    n_clusters = int(np.unique(rows.clusters[rows.weights > 0]).size)
    if n_clusters < 3 or rows.n < 2 * FEWEST or np.ptp(rows.outcomes) == 0:
        return Effects((), (), *known, reason="There are too few answers, or all are the same.")
    if not enough:
        return Effects((), (), *known, reason="Nothing was met by some and not by others.")
    regression = Regression(others.beside([exposures[n] for n in enough]), rows)
    places = [-1] * others.n_columns + enough
    kept = regression.kept
    freedom = max(1, n_clusters - len(kept))
    wanted = [n for n, column in enumerate(kept) if places[column] >= 0]
    if not wanted:
        return Effects((), tuple(enough), *known, reason="What was met goes with other columns.")
    beta, errors = regression.fit(wanted, n_clusters)
    told = [
        (places[kept[n]], by_student(float(b), float(error), freedom, METHOD))
        for n, b, error in zip(wanted, beta, errors, strict=True)
        if error > 0
    ]
    p_values = corrected([difference.p for _, difference in told])
    effects = [Effect(place, d, p) for (place, d), p in zip(told, p_values, strict=True)]
    found = {effect.place for effect in effects}
    return Effects(tuple(effects), tuple(n for n in enough if n not in found), *known)
