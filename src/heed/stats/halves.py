"""Halves of customers: rows with what divides them in groups, and the groups' tests in one half."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log10

import numpy as np
from numpy.typing import NDArray

from heed.stats.cells import CellTests, Codes, Rows, compare_cells
from heed.stats.groups import Mask

FAMILY_WISE = 0.01  # α: chance that a run on pure noise finds anything at all
SCREEN = 0.10  # Benjamini–Hochberg level of the search

_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True)
class Dimension:
    """One way to divide rows: a code into ``labels`` for each, −1 where it is not known.

    ``alone``: never paired with others. ``named``: the codes worth naming (None: all); a word that
    a comment does not hold is not.
    """

    name: str
    codes: Codes
    labels: tuple[str, ...]
    alone: bool = False
    named: tuple[int, ...] | None = None

    @property
    def divides(self) -> bool:
        """Whether known rows have more than one value."""
        known = self.codes[self.codes >= 0]
        return bool(known.size) and bool(known.min() != known.max())


@dataclass(frozen=True)
class Limits:
    """How large groups must be, in each half and on both sides, and how sure findings are."""

    rows: int = 15
    units: float = 10.0  # effective customers
    family_wise: float = FAMILY_WISE
    screen: float = SCREEN


@dataclass(frozen=True)
class Periods:
    """When each row was: a code into ``labels`` (first days, in order), −1 where not known."""

    codes: Codes
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """A value of one dimension, or a pair of values of two: positions and codes.

    Values of one dimension that are alike may stand together: its codes are then several.
    ``since``: only from this period on.
    """

    at: tuple[int, ...]
    codes: tuple[tuple[int, ...], ...]
    is_higher: bool
    since: int | None = None

    def rank(self, p: float) -> tuple[object, ...]:
        """Where it stands: the strongest first, of both sides of a division the higher one."""
        since = -1 if self.since is None else self.since
        return (round(log10(p), 6), not self.is_higher, self.at, self.codes, since)

    def parents(self) -> list[Cell]:
        if len(self.at) < 2:
            return []
        pieces = zip(self.at, self.codes, strict=True)
        return [Cell((at,), (codes,), self.is_higher, self.since) for at, codes in pieces]


@dataclass
class Half:
    """One half of the rows, or all of them, with its dimensions."""

    rows: Rows
    dimensions: tuple[Dimension, ...]
    limits: Limits
    periods: Periods | None = None
    n_compared: int = 0

    def members(self, cell: Cell) -> tuple[Mask, Mask]:
        """Which rows are in the cell, and of which that is known."""
        inside = np.ones(self.rows.n, dtype=bool)
        known = np.ones(self.rows.n, dtype=bool)
        for at, codes in zip(cell.at, cell.codes, strict=True):
            mine = self.dimensions[at].codes
            inside &= mine == codes[0] if len(codes) == 1 else np.isin(mine, codes)
            known &= mine >= 0
        if cell.since is not None and self.periods is not None:
            inside &= self.periods.codes >= cell.since
            known &= self.periods.codes >= 0
        return inside, known

    def p_value(self, inside: Mask, among: Mask, *, is_higher: bool) -> float:
        """That the rows ``inside`` are higher (lower) than the others ``among`` which they are."""
        rows, cells = self.rows, inside & among
        if not among.all():
            rows, cells = rows.where(among), cells[among]
        tests = compare_cells(rows, cells.astype(np.intp), 2)
        if not large_enough(tests, self.limits)[1]:
            return 1.0
        return float((tests.p_higher if is_higher else tests.p_lower)[1])

    def confirm(self, cell: Cell) -> float:
        """The one-sided p value of a cell that was found elsewhere."""
        inside, known = self.members(cell)
        return self.p_value(inside, known, is_higher=cell.is_higher)


def half_of(ids: NDArray[np.int64]) -> Mask:
    """Which half each id belongs to: the top bit of its hash (SplitMix64, Steele and others 2014).

    >>> half_of(np.arange(8, dtype=np.int64)).tolist()
    [True, True, True, False, False, False, True, False]
    """
    return (mixed_of(ids) >> np.uint64(63)).astype(bool)


def mixed_of(ids: NDArray[np.int64]) -> NDArray[np.uint64]:
    """64 bits in which neighbouring ids have nothing to do with one another (SplitMix64)."""
    mixed = ids.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX[0]
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX[1]
    mixed ^= mixed >> np.uint64(31)
    return np.asarray(mixed)


def half_rows(
    rows: Rows,
    dimensions: Iterable[Dimension],
    limits: Limits,
    mask: Mask,
    periods: Periods | None = None,
) -> Half:
    """The rows that ``mask`` picks, with their dimensions and periods."""
    mine = tuple(Dimension(d.name, d.codes[mask], d.labels, d.alone, d.named) for d in dimensions)
    when = None if periods is None else Periods(periods.codes[mask], periods.labels)
    return Half(rows.where(mask), mine, limits, when)


def large_enough(tests: CellTests, limits: Limits, n_rows: int | None = None) -> Mask:
    """Which cells are large enough on both sides; ``n_rows`` where cells overlap."""
    n_all = tests.n.sum() if n_rows is None else n_rows
    large: Mask = (
        (tests.n >= limits.rows)
        & (n_all - tests.n >= limits.rows)
        & (tests.units >= limits.units)
        & (tests.units_else >= limits.units)
    )
    return large
