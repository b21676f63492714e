"""What the records of each case say, and since when: looked up for any moment, read only once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heed.listening.answers import Cut

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class History:
    """One property: for each case its values, each with the moment at which it was first said."""

    cases: Ints  # sorted
    first_us: Ints
    codes: Ints
    labels: tuple[str, ...]

    def at(self, cases: Ints, moments_us: Ints) -> Cut:
        """The value of each case as known at its moment; −1 where there is none, or several."""
        begin = np.searchsorted(self.cases, cases, side="left")
        end = np.searchsorted(self.cases, cases, side="right")
        found = np.full(cases.size, -1, dtype=np.int64)
        several = np.zeros(cases.size, dtype=bool)
        for step in range(int((end - begin).max(initial=0))):
            place = begin + step
            rows = np.flatnonzero(place < end)
            rows = rows[self.first_us[place[rows]] <= moments_us[rows]]
            several[rows] |= found[rows] >= 0
            found[rows] = self.codes[place[rows]]
        return Cut(np.where(several, -1, found), self.labels)


def histories_of(table: pa.Table) -> Mapping[str, History]:
    """By property, from rows ``case_id``, ``name``, ``value`` and ``first_us``, each value once."""
    names = table["name"].combine_chunks().dictionary_encode()
    if isinstance(names, pa.ChunkedArray):
        names = names.combine_chunks()
    found = {}
    for number, name in enumerate(names.dictionary.to_pylist()):
        mine = table.filter(pc.equal(names.indices, number))
        values = mine["value"].combine_chunks().dictionary_encode()
        order = np.argsort(mine["case_id"].to_numpy(), kind="stable")
        written = values.dictionary.to_pylist()
        labels = sorted(written)
        place = np.array([labels.index(value) for value in written], dtype=np.int64)
        found[str(name)] = History(
            cases=mine["case_id"].to_numpy()[order].astype(np.int64),
            first_us=mine["first_us"].to_numpy()[order].astype(np.int64),
            codes=place[values.indices.to_numpy(zero_copy_only=False)][order],
            labels=tuple(labels),
        )
    return found
