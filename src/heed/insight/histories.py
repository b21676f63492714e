"""What the records of each case say, and since when: looked up for any moment, read only once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heed.listening.answers import Cut

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class History:
    """One property: for each case its values, each with the moment at which it was first said.

    Those of the case at place ``n`` are the rows from ``starts[n]`` until ``starts[n + 1]``.
    """

    starts: Ints
    first_us: Ints
    codes: Ints
    labels: tuple[str, ...]

    def at(self, places: Ints, moments_us: Ints) -> Cut:
        """The value of each case as known at its moment; −1 where there is none, or several.

        ``places`` are those of the cases; −1 for a case of which nothing was ever said.
        """
        begin, end = self.starts[places], self.starts[places + 1]
        end = np.where(places < 0, begin, end)
        found = np.full(places.size, -1, dtype=np.int64)
        several = np.zeros(places.size, dtype=bool)
        for step in range(int((end - begin).max(initial=0))):
            place = begin + step
            rows = np.flatnonzero(place < end)
            rows = rows[self.first_us[place[rows]] <= moments_us[rows]]
            several[rows] |= found[rows] >= 0
            found[rows] = self.codes[place[rows]]
        return Cut(np.where(several, -1, found), self.labels)


@dataclass(frozen=True)
class Histories:
    """All properties of all cases."""

    cases: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # sorted, each once
    of: Mapping[str, History] = field(default_factory=dict)

    def places(self, cases: Ints) -> Ints:
        """Where each case stands; −1 for those of which nothing was ever said."""
        if not self.cases.size:
            return np.full(cases.size, -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.cases, cases), self.cases.size - 1)
        return np.where(self.cases[place] == cases, place, -1)


def histories_of(table: pa.Table, names: Collection[str]) -> Histories:
    """The histories of these properties.

    ``table`` has rows ``case_id``, ``name``, ``value`` and ``first_us``, each value of a case once.
    """
    known = table.filter(table["case_id"].is_valid())
    cases, place = np.unique(known["case_id"].to_numpy(), return_inverse=True)
    properties, which = _encoded(known["name"])
    order = np.argsort(which * max(1, cases.size) + place, kind="stable")
    written, codes = _encoded(known["value"])
    place, codes = place[order], codes[order]
    first_us = known["first_us"].to_numpy()[order].astype(np.int64)
    each = np.bincount(which, minlength=len(properties))
    ends = np.cumsum(each)
    found = {}
    for name, start, end in zip(properties, ends - each, ends, strict=True):
        if name in names:
            mine = slice(start, end)
            labels, own = _renumbered(codes[mine], written)
            counts = np.bincount(place[mine], minlength=cases.size)
            starts = np.concatenate([[0], np.cumsum(counts)])
            found[name] = History(starts, first_us[mine], own, labels)
    return Histories(cases.astype(np.int64), found)


def values_by_name(table: pa.Table) -> dict[str, int]:
    """How many values each property has, of rows ``name`` and ``value``."""
    (properties, which), (written, codes) = (_encoded(table[each]) for each in ("name", "value"))
    said = np.unique(which * max(1, len(written)) + codes) // max(1, len(written))
    return dict(zip(properties, np.bincount(said, minlength=len(properties)).tolist(), strict=True))


def _encoded(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    """The texts of a column without nulls, and for each row which it is."""
    encoded = pa.chunked_array([column.combine_chunks()]).combine_chunks().dictionary_encode()
    indices = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return encoded.dictionary.to_pylist(), indices


def _renumbered(codes: Ints, written: list[str]) -> tuple[tuple[str, ...], Ints]:
    """The texts that occur among ``codes``, sorted, and the codes as places among them."""
    met = np.flatnonzero(np.bincount(codes, minlength=len(written)))
    labels = sorted(written[code] for code in met.tolist())
    number = {label: place for place, label in enumerate(labels)}
    place = np.full(len(written), -1, dtype=np.int64)
    place[met] = [number[written[code]] for code in met.tolist()]
    return tuple(labels), place[codes]
