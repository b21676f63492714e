"""For whom an outcome concentrates: searched on one half of the customers, confirmed on the other.

1. Customers (clusters) are divided in two halves by a hash of their ids: nothing random, the same
   halves in every run, and never one customer in both.
2. In one half all values of all dimensions and all pairs of values are tested
   (:mod:`heed.stats.cells`). Candidates are those that pass Benjamini–Hochberg over everything that
   was tested, at 10 %; nested duplicates among them are collapsed.
3. In the other half only the candidates are tested again, in the direction in which they were
   found, and corrected by Holm over their number at level α/2.
4. The halves change places. A group is *found* when it was confirmed in at least one half.

The candidates of one half do not depend on the outcomes in the other, so the chance of any false
confirmation there is at most α/2, whatever the search did; for both directions together at most α,
which is 1 % unless told otherwise. ``p_corrected`` of a group is twice its Holm value, the smaller
one of both directions: it is found where that is at most α.

Figures come from the half in which a group was confirmed: other customers than it was found in.
Where it was found and confirmed in both directions, each half measures what the other one found,
and the figure is that of both together.

Sources: Benjamini and Hochberg, JRSS B 57 (1995) 289–300; Holm, Scandinavian Journal of Statistics
6 (1979) 65–70; exchanging halves, Cox, Biometrika 62 (1975) 441–444.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log10

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from heed.kernel.estimate import Unit
from heed.stats.cells import CellTests, Codes, Rows, compare_cells
from heed.stats.groups import Contrast, Mask, contrast

FAMILY_WISE = 0.01  # α: chance that a run on pure noise finds anything at all
SCREEN = 0.10  # Benjamini–Hochberg level of the search
CLEARER = 0.01  # a pair must differ from its parent at this level
STILL = 0.05  # a group must still differ at this level outside of those before it
MOST_CANDIDATES = 40  # a half; each costs power in the other
MOST_CELLS = 20_000  # of a pair of dimensions: more are keys, not groups

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


@dataclass(frozen=True)
class Part:
    """One condition of a group: a dimension and its value."""

    dimension: str
    value: str


@dataclass(frozen=True)
class Limits:
    """How large groups must be, in each half and on both sides, and how sure findings are."""

    rows: int = 15
    units: float = 10.0  # effective customers
    family_wise: float = FAMILY_WISE
    screen: float = SCREEN


@dataclass(frozen=True)
class Concentration:
    """A group in which the outcome is other than elsewhere, as measured beside its search."""

    parts: tuple[Part, ...]
    is_higher: bool
    contrast: Contrast
    p_corrected: float
    confirmed_in: int  # halves: 1 or 2
    n: int  # rows of the group, measured or not
    reach: float  # share of all rows that are in the group, weighted
    covers: tuple[tuple[Part, ...], ...] = ()  # groups found with it that say no more than it


@dataclass(frozen=True)
class Search:
    """What a search found, strongest first, and how much it looked at."""

    found: tuple[Concentration, ...]
    n_compared: int  # cells tested, in the half where more were
    n_candidates: int  # tested again, both directions together
    dimensions: tuple[str, ...]
    reason: str = ""  # why nothing could be searched; empty if it could


@dataclass(frozen=True)
class _Cell:
    """A value of one dimension, or a pair of values of two: positions and codes."""

    at: tuple[int, ...]
    codes: tuple[int, ...]
    is_higher: bool

    def rank(self, p: float) -> tuple[float, bool, tuple[int, ...], tuple[int, ...]]:
        """Where it stands: the strongest first, of both sides of a division the higher one."""
        return (round(log10(p), 6), not self.is_higher, self.at, self.codes)

    def parents(self) -> list[_Cell]:
        if len(self.at) < 2:
            return []
        pieces = zip(self.at, self.codes, strict=True)
        return [_Cell((at,), (code,), self.is_higher) for at, code in pieces]


_Covering = tuple[_Cell, list[_Cell]]  # a cell, and those that say no more than it


@dataclass(frozen=True)
class _Confirmed:
    """The corrected p value of a cell, the halves that confirmed it, what says no more than it."""

    p: float
    halves: tuple[int, ...]
    covers: tuple[_Cell, ...]


@dataclass
class _Half:
    """One half of the rows, or all of them, with its dimensions."""

    rows: Rows
    dimensions: tuple[Dimension, ...]
    limits: Limits
    n_compared: int = 0

    def members(self, cell: _Cell) -> tuple[Mask, Mask]:
        """Which rows are in the cell, and of which that is known."""
        inside = np.ones(self.rows.n, dtype=bool)
        known = np.ones(self.rows.n, dtype=bool)
        for at, code in zip(cell.at, cell.codes, strict=True):
            inside &= self.dimensions[at].codes == code
            known &= self.dimensions[at].codes >= 0
        return inside, known

    def p_value(self, inside: Mask, among: Mask, *, is_higher: bool) -> float:
        """That the rows ``inside`` are higher (lower) than the others ``among`` which they are."""
        inside = inside & among
        tests = compare_cells(self.rows.where(among), inside[among].astype(np.intp), 2)
        if not _large(tests, self.limits)[1]:
            return 1.0
        return float((tests.p_higher if is_higher else tests.p_lower)[1])

    def confirm(self, cell: _Cell) -> float:
        """The one-sided p value of a cell that was found elsewhere."""
        inside, known = self.members(cell)
        return self.p_value(inside, known, is_higher=cell.is_higher)


def search(
    rows: Rows,
    ids: NDArray[np.int64],
    dimensions: Sequence[Dimension],
    *,
    limits: Limits | None = None,
    unit: Unit = "customer",
    what: str = "cases",
) -> Search:
    """Where the outcome of ``rows`` concentrates.

    ``ids`` are the customers of the rows as stable numbers (rows of one cluster have one id).
    Runs in memory of a few numbers a row and dimension; ties are broken by name, so that equal
    input gives equal output.
    """
    limits = limits or Limits()
    used = tuple(d for d in dimensions if np.unique(d.codes[d.codes >= 0]).size > 1)
    names = tuple(d.name for d in used)
    reason = _nothing(rows, used, limits)
    if reason:
        return Search((), 0, 0, names, reason)
    second = half_of(ids)
    halves = [_half(rows, used, limits, mask) for mask in (~second, second)]
    candidates = [_candidates(half) for half in halves]
    everything = _half(rows, used, limits, np.ones(rows.n, dtype=bool))
    measurer = _Measurer(halves, everything, unit, what)
    return Search(
        found=tuple(measurer.measure(_confirm(halves, candidates, limits))),
        n_compared=max(half.n_compared for half in halves),
        n_candidates=sum(map(len, candidates)),
        dimensions=names,
    )


def _confirm(
    halves: Sequence[_Half], candidates: Sequence[Sequence[_Covering]], limits: Limits
) -> dict[_Cell, _Confirmed]:
    """The candidates of each half that hold in the other one, at half of the error each."""
    confirmed: dict[_Cell, _Confirmed] = {}
    for searched, measured in ((0, 1), (1, 0)):
        p_values = [halves[measured].confirm(cell) for cell, _ in candidates[searched]]
        for (cell, covers), p in zip(candidates[searched], holm(p_values), strict=True):
            if 2 * p <= limits.family_wise:
                old = confirmed.get(cell, _Confirmed(1.0, (), ()))
                confirmed[cell] = _Confirmed(
                    min(old.p, 2 * p),
                    (*old.halves, measured),
                    tuple(dict.fromkeys((*old.covers, *covers))),
                )
    return confirmed


def half_of(ids: NDArray[np.int64]) -> Mask:
    """Which half each id belongs to: the top bit of its hash (SplitMix64, Steele and others 2014).

    >>> half_of(np.arange(8, dtype=np.int64)).tolist()
    [True, True, False, True, False, True, False, True]
    """
    mixed = ids.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX[0]
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX[1]
    mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(63)).astype(bool)


def holm(p_values: Sequence[float]) -> list[float]:
    """p values corrected for their number so that the family-wise error holds, in their order.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    corrected = [1.0] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = largest
    return corrected


def _nothing(rows: Rows, used: Sequence[Dimension], limits: Limits) -> str:
    """Why there is nothing to search, as a sentence; empty if there is something."""
    if rows.n < 4 * limits.rows:
        return f"{rows.n:,} rows are too few to search: {4 * limits.rows} are needed."
    if float(rows.weights.sum()) <= 0:
        return "The weights of all rows are zero, so nothing is searched."
    if np.ptp(rows.outcomes) == 0:
        return "All rows have the same outcome, so nothing separates them."
    return "" if used else "No column divides the rows in groups."


def _half(rows: Rows, dimensions: Iterable[Dimension], limits: Limits, mask: Mask) -> _Half:
    mine = tuple(Dimension(d.name, d.codes[mask], d.labels, d.alone, d.named) for d in dimensions)
    return _Half(rows.where(mask), mine, limits)


def _large(tests: CellTests, limits: Limits) -> Mask:
    """Which cells are large enough on both sides."""
    n_all = tests.n.sum()
    large: Mask = (
        (tests.n >= limits.rows)
        & (n_all - tests.n >= limits.rows)
        & (tests.units >= limits.units)
        & (tests.units_else >= limits.units)
    )
    return large


# The search of one half.


def _candidates(half: _Half) -> list[_Covering]:
    """The cells that differ in this half, without nested duplicates, strongest first."""
    cells, p_values = _test_everything(half)
    half.n_compared = len(cells)
    if not cells:
        return []
    adjusted = false_discovery_control(p_values, method="bh")
    passed = [n for n in range(len(cells)) if adjusted[n] <= half.limits.screen]
    passed.sort(key=lambda n: cells[n].rank(p_values[n]))
    found = [cells[n] for n in passed[: 3 * MOST_CANDIDATES]]
    return _collapse(found, lambda _: half)[:MOST_CANDIDATES]


def _test_everything(half: _Half) -> tuple[list[_Cell], list[float]]:
    """All values and pairs that are large enough, with two-sided p values."""
    cells: list[_Cell] = []
    p_values: list[float] = []
    singles = [(n,) for n in range(len(half.dimensions))]
    paired = [n for (n,) in singles if not half.dimensions[n].alone]
    for at in (*singles, *combinations(paired, 2)):
        for codes, p, is_higher in _test_table(half, at):
            cells.append(_Cell(at, codes, is_higher))
            p_values.append(p)
    return cells, p_values


def _test_table(
    half: _Half, at: tuple[int, ...]
) -> Iterable[tuple[tuple[int, ...], float, bool]]:  # fmt: skip
    """Every cell of one dimension, or of the table of two: codes, p value, direction."""
    chosen = [half.dimensions[n] for n in at]
    shape = tuple(len(d.labels) for d in chosen)
    if np.prod(shape) > MOST_CELLS:
        return
    known = np.logical_and.reduce([d.codes >= 0 for d in chosen])
    flat = np.ravel_multi_index(tuple(d.codes[known] for d in chosen), shape)
    tests = compare_cells(
        half.rows.where(known), np.asarray(flat, dtype=np.intp), int(np.prod(shape))
    )
    for cell in np.flatnonzero(_large(tests, half.limits)):
        codes = tuple(int(code) for code in np.unravel_index(cell, shape))
        if all(d.named is None or code in d.named for d, code in zip(chosen, codes, strict=True)):
            p_higher, p_lower = float(tests.p_higher[cell]), float(tests.p_lower[cell])
            yield codes, min(1.0, 2 * min(p_higher, p_lower)), p_higher < p_lower


# Nested duplicates.


def _collapse(cells: Sequence[_Cell], place_of: Callable[[_Cell], _Half]) -> list[_Covering]:
    """The cells that say something of their own, each with those that say no more than it.

    ``cells`` come strongest first; each is judged on the rows of its own place. A pair has to
    differ from its better parent, and goes before it. Then one after the other: a cell stays if it
    still differs where nothing before it applies.
    """
    pairs = {cell for cell in cells if len(cell.at) > 1}
    beaten = {cell for cell in pairs if not _beats_parents(place_of(cell), cell)}
    kept: list[_Covering] = []
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


def _beats_parents(half: _Half, cell: _Cell) -> bool:
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


def _parents_last(cells: Sequence[_Cell]) -> list[_Cell]:
    """The cells in their order, but no pair after one of its parents."""
    ordered: list[_Cell] = []
    for cell in cells:
        for pair in (other for other in cells if cell in other.parents()):
            if pair not in ordered:
                ordered.append(pair)
        if cell not in ordered:
            ordered.append(cell)
    return ordered


# Figures.


@dataclass(frozen=True)
class _Measurer:
    """Makes figures of confirmed groups, each from the rows that it was not found in."""

    halves: Sequence[_Half]
    everything: _Half
    unit: Unit
    what: str

    def measure(self, confirmed: Mapping[_Cell, _Confirmed]) -> Iterable[Concentration]:
        """The confirmed groups that say something of their own, strongest first."""
        order = sorted(confirmed, key=lambda cell: cell.rank(confirmed[cell].p))

        def place_of(cell: _Cell) -> _Half:
            where = confirmed[cell].halves if cell in confirmed else ()
            return self.halves[where[0]] if len(where) == 1 else self.everything

        for cell, covers in _collapse(order, place_of):
            every = dict.fromkeys((*covers, *confirmed[cell].covers))
            yield self._figure(cell, place_of(cell), confirmed[cell], list(every))

    def _figure(
        self, cell: _Cell, place: _Half, confirmed: _Confirmed, covers: Sequence[_Cell]
    ) -> Concentration:
        inside, known = place.members(cell)
        all_inside = self.everything.members(cell)[0]
        weights = self.everything.rows.weights
        return Concentration(
            parts=self._parts(cell),
            is_higher=cell.is_higher,
            contrast=contrast(
                place.rows.where(known), inside[known], unit=self.unit, what=self.what
            ),
            p_corrected=confirmed.p,
            confirmed_in=len(confirmed.halves),
            n=int(all_inside.sum()),
            reach=float(weights[all_inside].sum() / weights.sum()),
            covers=tuple(self._parts(other) for other in covers),
        )

    def _parts(self, cell: _Cell) -> tuple[Part, ...]:
        chosen = [self.everything.dimensions[at] for at in cell.at]
        return tuple(
            Part(d.name, d.labels[code]) for d, code in zip(chosen, cell.codes, strict=True)
        )
