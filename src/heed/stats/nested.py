"""Nested duplicates: of groups that say the same, the one that says it best.

A pair of values that is no other than one of them alone is dropped for it; a group that differs
only because of another one is kept as no more than that one. Pairs that share a value and are alike
become one group.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heed.stats.cells import Rows
from heed.stats.groups import Mask
from heed.stats.halves import Cell, Half

CLEARER = 0.01  # a pair must differ from its parent at this level
STILL = 0.05  # a group must still differ at this level outside of those before it
WITHIN = 0.9  # share of a group's rows in another one from which on it lies within that

Covering = tuple[Cell, list[Cell]]  # a cell, and those that say no more than it


def collapse(cells: Sequence[Cell], place_of: Callable[[Cell], Half]) -> list[Covering]:
    """The cells that say something of their own, each with those that say no more than it.

    ``cells`` come strongest first; each is judged on the rows of its own place. A pair has to
    differ from its better parent. A cell that lies within another one and differs clearly from the
    rest of it goes before it. Then one after the other: a cell stays if it still differs where
    nothing before it applies.
    """
    pairs = {cell for cell in cells if len(cell.at) > 1}
    beaten = {cell for cell in pairs if not _beats_parents(place_of(cell), cell)}
    kept: list[Covering] = []
    for cell in _narrow_first([cell for cell in cells if cell not in beaten], place_of):
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


def alike(found: Sequence[Covering], half: Half) -> list[Covering]:
    """The same with pairs in one that share a value, a period and a direction, and are alike."""
    joined: list[Covering] = []
    for cell, covers in found:
        place = next((n for n, (other, _) in enumerate(joined) if _is_like(half, other, cell)), -1)
        if place < 0:
            joined.append((cell, covers))
        else:
            other, before = joined[place]
            joined[place] = (_union(other, cell), [*before, *covers])
    return joined


def _is_like(half: Half, one: Cell, other: Cell) -> bool:
    """Whether two pairs share a value and all else, and do not differ from one another."""
    known = (one.at, one.is_higher, one.since) == (other.at, other.is_higher, other.since)
    shared = sum(a == b for a, b in zip(one.codes, other.codes, strict=False))
    if not known or len(one.at) < 2 or shared != len(one.at) - 1:
        return False
    members, others = half.members(one)[0], half.members(other)[0]
    either = members | others
    return all(half.p_value(others, either, is_higher=up) > STILL / 2 for up in (True, False))


def _union(one: Cell, other: Cell) -> Cell:
    codes = zip(one.codes, other.codes, strict=True)
    return replace(one, codes=tuple(tuple(sorted({*a, *b})) for a, b in codes))


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


def _narrow_first(cells: Sequence[Cell], place_of: Callable[[Cell], Half]) -> list[Cell]:
    """The cells in their order, but none before one that beats it from within."""
    within = _within(cells, place_of)
    ordered: list[Cell] = []
    seen: set[int] = set()

    def add(place: int) -> None:
        if place in seen:
            return
        seen.add(place)
        for narrow in np.flatnonzero(within[:, place]).tolist():
            narrow_cell, half = cells[narrow], place_of(cells[narrow])
            inside, whole = half.members(narrow_cell)[0], half.members(cells[place])[0]
            if half.p_value(inside, whole, is_higher=narrow_cell.is_higher) <= CLEARER:
                add(narrow)
        ordered.append(cells[place])

    for place in range(len(cells)):
        add(place)
    return ordered


def _within(cells: Sequence[Cell], place_of: Callable[[Cell], Half]) -> NDArray[np.bool_]:
    """``[n, m]``: whether cell n lies within the clearly larger cell m, in n's own place."""
    found = np.zeros((len(cells), len(cells)), dtype=bool)
    packed: dict[int, dict[int, NDArray[np.uint8]]] = {}

    def bits(half: Half, place: int) -> NDArray[np.uint8]:
        known = packed.setdefault(id(half), {})
        if place not in known:
            known[place] = np.packbits(half.members(cells[place])[0])
        return known[place]

    for n, cell in enumerate(cells):
        half = place_of(cell)
        mine = bits(half, n)
        size = int(np.bitwise_count(mine).sum())
        for m, other in enumerate(cells):
            if n == m or other.is_higher != cell.is_higher:
                continue
            theirs = bits(half, m)
            shared = int(np.bitwise_count(mine & theirs).sum())
            larger = int(np.bitwise_count(theirs).sum())
            found[n, m] = shared >= WITHIN * size and size <= WITHIN * larger
    return found
