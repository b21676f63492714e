"""The lake as findings read it: pinned tables, and the columns that divide records in groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heed.journeys.areas import AreaInputs
from heed.lake.engines import Engine
from heed.listening.answers import Cut
from heed.listening.measures import cuts
from heed.stats.concentration import Dimension

MOST_VALUES = 200  # of a column: more are keys or texts, not groups
MOST_COLUMNS = 40
LARGE = 1_000_000  # rows: an eighth of these tells which properties are worth counting


@dataclass(frozen=True)
class Source:
    """The tables of one build; those of other areas as they were written just before."""

    inputs: AreaInputs

    @property
    def engine(self) -> Engine:
        return self.inputs.engine

    def version(self, name: str) -> int:
        known = self.inputs.versions.get(name)
        return self.engine.lake.version(name) if known is None else known

    def filled(self, name: str) -> Any:
        """The table, or ``None`` while it has no row."""
        version = self.version(name)
        return self.engine.table(name, version) if self.engine.lake.n_rows(name, version) else None

    @cached_property
    def properties(self) -> list[str]:
        """The properties of interactions that have few enough values."""
        interactions = self.filled("interactions")
        if interactions is None:
            return []
        n_rows = self.engine.lake.n_rows("interactions", self.version("interactions"))
        few = None
        if n_rows > LARGE:  # what has many values among some records has so among all
            bound = int(LARGE / 8 / n_rows * 2**64).to_bytes(8, "big")
            some = interactions.filter(interactions.interaction_id < bound)
            found = self.engine.to_rows(cuts.property_values(some))
            few = [row["name"] for row in found if row["n_values"] <= MOST_VALUES]
        return self.few_values(cuts.property_values(interactions, few))

    @cached_property
    def traits(self) -> list[str]:
        """The traits that have few enough values."""
        traits = self.filled("traits")
        return [] if traits is None else self.few_values(cuts.trait_values(traits))

    def few_values(self, counted: Any) -> list[str]:
        """The names of properties or traits that have few enough values, of rows of names."""
        found = self.engine.to_rows(counted)
        few = [row["name"] for row in found if 2 <= row["n_values"] <= MOST_VALUES]
        return sorted(few)[:MOST_COLUMNS]


def with_known(
    rows: Any, source: Source, *, skip: Sequence[str] = ()
) -> tuple[Any, dict[str, str]]:  # fmt: skip
    """Rows with traits, and the column of each dimension; ``rows`` have ``profile_id``."""
    traits = source.filled("traits")
    if traits is None:
        return rows, {}
    names = [name for name in source.traits if name not in skip]
    found = cuts.with_traits(rows, traits, names)
    return found, {f"traits.{name}": f"t{number}" for number, name in enumerate(names)}


def dimensions_of(found: Mapping[str, Cut]) -> list[Dimension]:
    """The cuts that divide the rows, in the order of their names; of two alike the first."""
    made: list[Dimension] = []
    for name, cut in sorted(found.items()):
        divides = np.unique(cut.codes[cut.codes >= 0]).size > 1
        if divides and not any(_alike(cut, other) for other in made):
            made.append(Dimension(name, cut.codes.astype(np.intp), cut.labels))
    return made


def _alike(cut: Cut, other: Dimension) -> bool:
    return cut.labels == other.labels and bool((cut.codes == other.codes).all())


def cut_of(column: pa.ChunkedArray) -> Cut:
    """Texts as codes; −1 where nothing is known, an empty text being as good as none."""
    values = np.asarray(column.fill_null("").to_pylist(), dtype=object).astype(str)
    labels, codes = np.unique(values, return_inverse=True)
    known = np.flatnonzero(labels != "")
    place = np.full(labels.size, -1, dtype=np.int64)
    place[known] = np.arange(known.size)
    return Cut(place[codes], tuple(str(label) for label in labels[known]))


def integers(column: pa.ChunkedArray, absent: int) -> NDArray[np.int64]:
    """Whole numbers with ``absent`` for null."""
    return np.asarray(column.fill_null(absent).to_numpy(), dtype=np.int64)
