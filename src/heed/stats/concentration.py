"""For whom an outcome concentrates: searched on one half of the customers, confirmed on the other.

1. Customers (clusters) are divided in two halves by a hash of their ids: nothing random, the same
   halves in every run, and never one customer in both.
2. In one half all values of all dimensions and all pairs of values are tested
   (:mod:`heed.stats.cells`). Candidates are those that pass Benjamini–Hochberg over everything that
   was tested, at 10 %; where one changed clearly from a period on, so that it differs only since
   then, that is a candidate, too (:mod:`heed.stats.onsets`). Nested duplicates are collapsed, and
   pairs that share a value and are alike become one (:mod:`heed.stats.nested`). Of a half with more
   than 30,000 rows, so many are searched, of customers drawn by their numbers.
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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import false_discovery_control

from heed.kernel.estimate import Unit
from heed.stats.cells import Rows, compare_cells, compare_labels
from heed.stats.groups import Contrast, contrast
from heed.stats.halves import (
    FAMILY_WISE,
    SCREEN,
    Cell,
    Dimension,
    Half,
    Limits,
    Periods,
    half_of,
    half_rows,
    large_enough,
    mixed_of,
)
from heed.stats.nested import CLEARER, STILL, Covering, alike, collapse
from heed.stats.onsets import since_when

__all__ = [
    "CLEARER",
    "FAMILY_WISE",
    "SCREEN",
    "STILL",
    "Concentration",
    "Dimension",
    "Limits",
    "Part",
    "Periods",
    "Search",
    "half_of",
    "holm",
    "search",
]

MOST_CANDIDATES = 40  # a half; each costs power in the other
MOST_SEARCHED = 30_000  # rows of a half; of more, customers drawn by their numbers are searched
MOST_CELLS = 20_000  # of a pair of dimensions: more are keys, not groups


@dataclass(frozen=True)
class Part:
    """One condition of a group: a dimension and its value, or values that are alike."""

    dimension: str
    value: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Concentration:
    """A group in which the outcome is other than elsewhere, as measured beside its search."""

    parts: tuple[Part, ...]
    is_higher: bool
    contrast: Contrast
    p_corrected: float
    confirmed_in: int  # halves: 1 or 2
    measured: NDArray[np.bool_] = field(repr=False, compare=False)  # which rows its figures rest on
    n: int  # rows of the group, measured or not
    reach: float  # share of all rows that are in the group, weighted
    covers: tuple[tuple[Part, ...], ...] = ()  # groups found with it that say no more than it
    since: str = ""  # the first period in which it differs; empty: in all of them


@dataclass(frozen=True)
class Search:
    """What a search found, strongest first, and how much it looked at."""

    found: tuple[Concentration, ...]
    n_compared: int  # cells tested, in the half where more were
    n_candidates: int  # tested again, both directions together
    dimensions: tuple[str, ...]
    reason: str = ""  # why nothing could be searched; empty if it could
    n_searched: int = 0  # rows in which candidates were looked for


@dataclass(frozen=True)
class _Confirmed:
    """The corrected p value of a cell, the halves that confirmed it, what says no more than it."""

    p: float
    halves: tuple[int, ...]
    covers: tuple[Cell, ...]


def search(
    rows: Rows,
    ids: NDArray[np.int64],
    dimensions: Sequence[Dimension],
    *,
    limits: Limits | None = None,
    periods: Periods | None = None,
    unit: Unit = "customer",
    what: str = "cases",
) -> Search:
    """Where the outcome of ``rows`` concentrates; with ``periods`` also since when.

    ``ids`` are the customers of the rows as stable numbers (rows of one cluster have one id).
    Runs in memory of a few numbers a row and dimension; ties are broken by name, so that equal
    input gives equal output.
    """
    limits = limits or Limits()
    used = tuple(d for d in dimensions if d.divides)
    names = tuple(d.name for d in used)
    reason = _nothing(rows, used, limits)
    if reason:
        return Search((), 0, 0, names, reason)
    second = half_of(ids)
    halves = [half_rows(rows, used, limits, mask, periods) for mask in (~second, second)]
    searched = [_drawn(half) for half in halves]
    candidates = [_candidates(half) for half in searched]
    everything = half_rows(rows, used, limits, np.ones(rows.n, dtype=bool), periods)
    measurer = _Measurer(halves, second, everything, unit, what)
    return Search(
        found=tuple(measurer.measure(_confirm(halves, candidates, limits))),
        n_compared=max(half.n_compared for half in searched),
        n_candidates=sum(map(len, candidates)),
        n_searched=sum(half.rows.n for half in searched),
        dimensions=names,
    )


def _confirm(
    halves: Sequence[Half], candidates: Sequence[Sequence[Covering]], limits: Limits
) -> dict[Cell, _Confirmed]:
    """The candidates of each half that hold in the other one, at half of the error each."""
    confirmed: dict[Cell, _Confirmed] = {}
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


# The search of one half.


def _drawn(half: Half) -> Half:
    """The half, or so many of its customers, drawn by their numbers, that it has not too many rows.

    Only candidates come from them; they are tested on all of the other half.
    """
    if half.rows.n <= MOST_SEARCHED:
        return half
    bound = int(MOST_SEARCHED / half.rows.n * 2**32)
    mask = (mixed_of(half.rows.clusters.astype(np.int64)) & np.uint64(2**32 - 1)) < bound
    return half_rows(half.rows, half.dimensions, half.limits, mask, half.periods)


def _candidates(half: Half) -> list[Covering]:
    """The cells that differ in this half, without nested duplicates, strongest first."""
    tables = [*_test_labels(half), *(_test_table(half, at) for at in _tables(half))]
    p_values = np.concatenate([table.p for table in tables]) if tables else np.zeros(0)
    half.n_compared = p_values.size
    if not p_values.size:
        return []
    passed = iter(false_discovery_control(p_values, method="bh") <= half.limits.screen)
    found: dict[Cell, float] = {}
    for table in tables:
        mine = np.fromiter(passed, dtype=bool, count=table.p.size)
        found |= {table.cell(n): float(table.p[n]) for n in np.flatnonzero(mine).tolist()}
    strongest = sorted(found, key=lambda cell: cell.rank(found[cell]))[: 2 * MOST_CANDIDATES]
    known = {cell: found[cell] for cell in strongest}
    known |= _dated(half, strongest)
    ordered = sorted(known, key=lambda cell: cell.rank(known[cell]))
    return alike(collapse(ordered, lambda _: half), half)[:MOST_CANDIDATES]


def _dated(half: Half, cells: Sequence[Cell]) -> dict[Cell, float]:
    """Those of the cells that changed from a period on, from then on, with their p values."""
    plain = [cell for cell in cells if not any(half.dimensions[at].alone for at in cell.at)]
    changed = [replace(cell, since=at) for cell in plain if (at := since_when(half, cell))]
    return {cell: min(1.0, 2 * half.confirm(cell)) for cell in changed}


@dataclass(frozen=True)
class _Tested:
    """The cells of one dimension, or of the table of two, that are large enough."""

    at: tuple[int, ...]
    shape: tuple[int, ...]
    places: NDArray[np.intp]  # of the cells in the flattened table
    p: NDArray[np.float64]  # two-sided
    is_higher: NDArray[np.bool_]

    def cell(self, n: int) -> Cell:
        codes = np.unravel_index(int(self.places[n]), self.shape)
        return Cell(self.at, tuple((int(code),) for code in codes), bool(self.is_higher[n]))


def _tables(half: Half) -> Iterable[tuple[int, ...]]:
    """Each dimension, and each pair of those that are not looked at alone."""
    labels = _labels(half)
    singles = [(n,) for n in range(len(half.dimensions)) if n not in labels]
    paired = [n for (n,) in singles if not half.dimensions[n].alone]
    for at in (*singles, *combinations(paired, 2)):
        if np.prod([len(half.dimensions[n].labels) for n in at]) <= MOST_CELLS:
            yield at


def _labels(half: Half) -> set[int]:
    """The dimensions that are one label of many, such as a word: held, or not."""
    return {
        n
        for n, dimension in enumerate(half.dimensions)
        if dimension.alone and dimension.named == (1,) and len(dimension.labels) == 2
    }


def _test_labels(half: Half) -> Iterable[_Tested]:
    """A test of every label; those that are known for the same rows at once."""
    groups: dict[tuple[str, bytes], list[int]] = {}
    for n in sorted(_labels(half)):
        known = half.dimensions[n].codes >= 0
        groups.setdefault((half.dimensions[n].name, np.packbits(known).tobytes()), []).append(n)
    for places in groups.values():
        known = half.dimensions[places[0]].codes >= 0
        chosen = [np.flatnonzero(half.dimensions[n].codes[known] == 1) for n in places]
        rows = np.concatenate(chosen)
        columns = np.repeat(np.arange(len(places)), [mine.size for mine in chosen])
        shape = (int(known.sum()), len(places))
        held = csr_array((np.ones(rows.size), (rows, columns)), shape=shape)
        tests = compare_labels(half.rows.where(known), held, fewest=half.limits.rows)
        for n in np.flatnonzero(large_enough(tests, half.limits, shape[0])).tolist():
            higher, lower = tests.p_higher[[n]], tests.p_lower[[n]]
            p = np.minimum(1.0, 2 * np.minimum(higher, lower))
            yield _Tested((places[n],), (2,), np.array([1]), p, higher < lower)


def _test_table(half: Half, at: tuple[int, ...]) -> _Tested:
    """A test of every cell of one dimension, or of the table of two."""
    chosen = [half.dimensions[n] for n in at]
    shape = tuple(len(d.labels) for d in chosen)
    known = np.logical_and.reduce([d.codes >= 0 for d in chosen])
    everything = bool(known.all())
    codes = [d.codes if everything else d.codes[known] for d in chosen]
    flat = codes[0] if len(at) == 1 else codes[0] * shape[1] + codes[1]
    rows = half.rows if everything else half.rows.where(known)
    tests = compare_cells(rows, flat, int(np.prod(shape)), fewest=half.limits.rows)
    wanted = large_enough(tests, half.limits)
    for axis, dimension in enumerate(chosen):
        if dimension.named is not None:
            code = np.unravel_index(np.arange(wanted.size), shape)[axis]
            wanted &= np.isin(code, dimension.named)
    places = np.flatnonzero(wanted)
    higher, lower = tests.p_higher[places], tests.p_lower[places]
    p = np.minimum(1.0, 2 * np.minimum(higher, lower))
    return _Tested(at, shape, places, p, higher < lower)


# Figures.


@dataclass(frozen=True)
class _Measurer:
    """Makes figures of confirmed groups, each from the rows that it was not found in."""

    halves: Sequence[Half]
    second: NDArray[np.bool_]  # which rows are in the second half
    everything: Half
    unit: Unit
    what: str

    def measure(self, confirmed: Mapping[Cell, _Confirmed]) -> Iterable[Concentration]:
        """The confirmed groups that say something of their own, strongest first."""
        order = sorted(confirmed, key=lambda cell: cell.rank(confirmed[cell].p))

        def place_of(cell: Cell) -> Half:
            where = confirmed[cell].halves if cell in confirmed else ()
            return self.halves[where[0]] if len(where) == 1 else self.everything

        for cell, covers in collapse(order, place_of):
            every = dict.fromkeys((*covers, *confirmed[cell].covers))
            yield self._figure(cell, place_of(cell), confirmed[cell], list(every))

    def _figure(
        self, cell: Cell, place: Half, confirmed: _Confirmed, covers: Sequence[Cell]
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
            measured=self._measured(confirmed.halves),
            n=int(all_inside.sum()),
            reach=float(weights[all_inside].sum() / weights.sum()),
            covers=self._others(cell, covers),
            since=self._since(cell),
        )

    def _measured(self, halves: Sequence[int]) -> NDArray[np.bool_]:
        if len(halves) != 1:
            return np.ones_like(self.second)
        return self.second if halves[0] else ~self.second

    def _others(self, cell: Cell, covers: Sequence[Cell]) -> tuple[tuple[Part, ...], ...]:
        """What says no more, without the group itself at another time or with fewer values."""
        return tuple(
            dict.fromkeys(
                self._parts(other)
                for other in covers
                if other.at != cell.at
                or any(set(a) - set(b) for a, b in zip(other.codes, cell.codes, strict=True))
            )
        )

    def _parts(self, cell: Cell) -> tuple[Part, ...]:
        chosen = [self.everything.dimensions[at] for at in cell.at]
        labels = [
            [d.labels[code] for code in codes] for d, codes in zip(chosen, cell.codes, strict=True)
        ]
        return tuple(
            Part(d.name, first, tuple(others))
            for d, (first, *others) in zip(chosen, labels, strict=True)
        )

    def _since(self, cell: Cell) -> str:
        periods = self.everything.periods
        return "" if cell.since is None or periods is None else periods.labels[cell.since]
