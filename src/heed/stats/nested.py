"""Nested duplicates: of groups that say the same, the one that says it best.

A pair of values that is no other than one of them alone is dropped for it; a group that differs
only because of another one is kept as no more than that one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from heed.stats.cells import Rows
from heed.stats.groups import Mask
from heed.stats.halves import Cell, Half

CLEARER = 0.01  # a pair must differ from its parent at this level
STILL = 0.05  # a group must still differ at this level outside of those before it

Covering = tuple[Cell, list[Cell]]  # a cell, and those that say no more than it


def collapse(cells: Sequence[Cell], place_of: Callable[[Cell], Half]) -> list[Covering]:
    """The cells that say something of their own, each with those that say no more than it.

    ``cells`` come strongest first; each is judged on the rows of its own place. A pair has to
    differ from its better parent, and goes before it. Then one after the other: a cell stays if it
    still differs where nothing before it applies.
    """
    pairs = {cell for cell in cells if len(cell.at) > 1}
    beaten = {cell for cell in pairs if not _beats_parents(place_of(cell), cell)}
    kept: list[Covering] = []
    for cell in _parents_last([cell for cell in cells if cell not in beaten]):
        half = place_of(cell)
        inside, known = half.members(cell)
        before = [half.members(other)[0] for other, _ in kept]
        outside = known & ~np.logical_or.reduce([np.zeros_like(known), *before])
        if half.p_value(inside, outside, is_higher=cell.is_higher) <= STILL:
            kept.append((cell, []))
        elif before:
            overlaps = [int((inside & members).sum()) for members in before]
            nearest = int(np.argmax(overlaps))
            if (
                2 * overlaps[nearest] >= inside.sum()
                and kept[nearest][0].is_higher == cell.is_higher
            ):
                kept[nearest][1].append(cell)
    return kept


def _beats_parents(half: Half, cell: Cell) -> bool:
    """Whether a pair differs clearly from the rest of that parent which differs more itself."""
    parents = [half.members(parent)[0] for parent in cell.parents()]
    known = half.members(cell)[1]
    figures = [_mean(half.rows, members & known) for members in parents]
    best = int(np.argmax(figures) if cell.is_higher else np.argmin(figures))
    inside = half.members(cell)[0]
    p = half.p_value(inside, parents[best] & known, is_higher=cell.is_higher)
    return p <= CLEARER


def _mean(rows: Rows, mask: Mask) -> float:
    total = float(rows.weights[mask].sum())
    return float((rows.weights[mask] * rows.outcomes[mask]).sum()) / total if total > 0 else 0.0


def _parents_last(cells: Sequence[Cell]) -> list[Cell]:
    """The cells in their order, but no pair after one of its parents."""
    ordered: list[Cell] = []
    for cell in cells:
        for pair in (other for other in cells if cell in other.parents()):
            if pair not in ordered:
                ordered.append(pair)
        if cell not in ordered:
            ordered.append(cell)
    return ordered
