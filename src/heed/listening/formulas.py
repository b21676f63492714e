"""From scores to figures: what a formula makes of them, and whether its vectors come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import invalid, parse_yaml
from heed.kernel.estimate import Estimate, Unit
from heed.listening.metric import Formula, Vector
from heed.listening.notation import read_formula
from heed.stats.means import mean_estimate
from heed.stats.nps import net_estimate
from heed.stats.shares import share_estimate

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Answers to compute with: codes (see :func:`codes_of`), weights and clusters, row by row.

    ``clusters`` are numbers from 0, the same for the same unit in every part of one metric; None
    where every answer counts as a unit of its own.
    """

    codes: Floats
    weights: Floats | None = None
    clusters: NDArray[np.int64] | None = None
    unit: Unit = "customer"

    def where(self, mask: NDArray[np.bool_] | NDArray[np.intp]) -> Rows:
        """The rows that ``mask`` picks, or those at these places."""
        return replace(
            self,
            codes=self.codes[mask],
            weights=None if self.weights is None else self.weights[mask],
            clusters=None if self.clusters is None else self.clusters[mask],
        )


def codes_of(formula: Formula, scores: ArrayLike) -> Floats:
    """Each score as what the formula averages: 1, 0 or −1 (net), 1 or 0 (share), itself (mean)."""
    given = np.asarray(scores, dtype=float)
    codes = given
    if formula.high is not None:
        codes = _within(given, formula.high).astype(float)
    if formula.low is not None:
        codes = codes - _within(given, formula.low)
    return codes


def _within(scores: Floats, ends: tuple[float, float]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (scores >= ends[0]) & (scores <= ends[1])
    return inside


def estimate(formula: Formula, rows: Rows) -> Estimate:
    """The figure of these rows, with the formula's label; withheld where it may not be shown."""
    compute = {"net": net_estimate, "share": share_estimate, "mean": mean_estimate}
    found = compute[formula.measure](
        rows.codes, rows.weights, rows.clusters, what="answers", unit=rows.unit
    )
    unit: Unit = "answer" if rows.clusters is None else rows.unit
    return replace(found, definition=formula.label, unit=unit)


@cache
def shipped() -> dict[str, Formula]:
    """The formulas that come with Heed, by key."""
    found: dict[str, Formula] = {}
    folder = files("heed.listening") / "definitions"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            cell = Cell(parse_yaml(file.read_text(encoding="utf-8"), file.name))
            formula = read_formula(cell)
            if cell.problems:
                raise invalid(cell.problems)
            found[formula.key] = formula
    return found


def failures(formula: Formula) -> Iterator[tuple[int, str]]:
    """Every vector that does not come out: its number, and what came instead."""
    for number, vector in enumerate(formula.vectors):
        found = computed(formula, vector)
        if vector.withheld:
            if vector.withheld not in found.withheld:
                shown = found.withheld or f"{found.value:g}"
                yield number, f"“{vector.withheld}” was to come out, but {shown}"
            continue
        for word, wanted in (("value", vector.value), ("low", vector.low), ("high", vector.high)):
            got = getattr(found, word)
            if wanted is not None and (got is None or abs(got - wanted) > vector.within):
                shown = f"{got:.4f}" if got is not None else found.withheld
                yield number, f"`{word}` was to be {wanted:g}, but is {shown}"


def computed(formula: Formula, vector: Vector) -> Estimate:
    """What comes out of a worked example."""
    scores = [score for score, times in vector.scores for _ in range(times)]
    return estimate(formula, Rows(codes_of(formula, scores)))
