"""Where what goes with an exposure is stronger than elsewhere: groups in whom it matters more.

For an exposure e (0 or 1) with share p and a score y, the product (e − p)·(y − mean of y among all
of the same exposure) has mean 0 in every group in which the difference between exposed and others
is the same as in all; it is lower where the difference is lower. So the search for concentrations
finds such groups with all its guards (:mod:`heed.stats.concentration`). A group in which scores are
lower altogether does not show, unless exposures differ there, too; the difference of differences
that is then measured must therefore exclude 0 as well.

Source: modified outcomes for interactions, Tian and others, JASA 109 (2014) 1517–1532.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from heed.kernel.estimate import Unit
from heed.stats.cells import Rows
from heed.stats.clusters import Z95
from heed.stats.concentration import Concentration, Dimension, Limits, search
from heed.stats.differences import Difference, overlapping_difference

METHOD = "difference of two differences, normal 95 %, clustered"
FEWEST = 10  # rows, exposed and not, in the group and elsewhere

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Moderation:
    """One group: exposed less others in it, elsewhere, and the difference of both."""

    group: Concentration
    inside: Difference
    elsewhere: Difference
    stronger: Difference


def modified(rows: Rows, exposed: Mask) -> Rows:
    """Rows whose outcome is the product described above."""
    weight = rows.weights
    share = float((weight * exposed).sum() / weight.sum())
    residual = rows.outcomes.copy()
    for mine in (exposed, ~exposed):
        residual[mine] -= np.average(rows.outcomes[mine], weights=weight[mine])
    return Rows((exposed - share) * residual, weight, rows.clusters)


def search_moderation(
    rows: Rows,
    exposed: Mask,
    ids: NDArray[np.int64],
    dimensions: Sequence[Dimension],
    *,
    limits: Limits,
    unit: Unit = "customer",
) -> list[Moderation]:
    """The groups in whom exposed and others differ otherwise than elsewhere, strongest first."""
    weighty = rows.weights > 0
    if (exposed & weighty).sum() < 2 * FEWEST or (~exposed & weighty).sum() < 2 * FEWEST:
        return []
    found = search(modified(rows, exposed), ids, dimensions, limits=limits, unit=unit)
    measured = [_measured(rows, exposed, group, dimensions) for group in found.found]
    return [each for each in measured if each is not None and each.stronger.is_clear]


def _measured(
    rows: Rows, exposed: Mask, group: Concentration, dimensions: Sequence[Dimension]
) -> Moderation | None:
    inside, known = _members(group, dimensions)
    sides = []
    for mask in (inside & known & group.measured, ~inside & known & group.measured):
        mine, hit = rows.where(mask), exposed[mask]
        if min(int(hit.sum()), int((~hit).sum())) < FEWEST:
            return None
        try:
            sides.append(overlapping_difference(mine.outcomes, mine.weights, mine.clusters, hit))
        except ValueError:  # nothing varies
            return None
    one, other = sides
    value = one.value - other.value
    error = sqrt(sum(((side.high - side.low) / (2 * Z95)) ** 2 for side in sides))
    p = float(2 * norm.sf(abs(value) / error)) if error > 0 else 1.0
    gap = Difference(value, value - Z95 * error, value + Z95 * error, p, METHOD)
    return Moderation(group, one, other, gap)


def _members(group: Concentration, dimensions: Sequence[Dimension]) -> tuple[Mask, Mask]:
    """Which rows are in the group, and of which that is known."""
    masks = []
    for part in group.parts:
        mine = next(d for d in dimensions if d.name == part.dimension and part.value in d.labels)
        codes = [mine.labels.index(value) for value in (part.value, *part.others)]
        masks.append((np.isin(mine.codes, codes), mine.codes >= 0))
    return (
        np.logical_and.reduce([inside for inside, _ in masks]),
        np.logical_and.reduce([known for _, known in masks]),
    )
