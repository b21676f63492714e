"""The lake as findings read it: pinned tables, and the columns that divide records in groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heed.insight.histories import Histories, histories_of, values_by_name
from heed.insight.measures import records
from heed.journeys.areas import AreaInputs
from heed.journeys.employees.queries import employees_at, withheld_teams
from heed.lake.engines import Engine
from heed.listening.answers import Cut
from heed.listening.employees import Employees
from heed.listening.measures import cuts
from heed.stats.concentration import Dimension

MOST_VALUES = 200  # of a column: more are keys or texts, not groups
MOST_COLUMNS = 40
NOBODY = np.iinfo(np.int64).min
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
        return _few(values_by_name(self._said)) if self._said is not None else []

    @cached_property
    def _said(self) -> pa.Table | None:
        """What records say of each case, without properties that have too many values for it."""
        interactions = self.filled("interactions")
        if interactions is None:
            return None
        some, n_rows = (
            interactions,
            self.engine.lake.n_rows("interactions", self.version("interactions")),
        )
        if n_rows > LARGE:  # what has many values among some records has so among all
            bound = int(LARGE / 8 / n_rows * 2**64).to_bytes(8, "big")
            some = interactions.filter(interactions.interaction_id < bound)
        counted = self.engine.to_rows(cuts.property_values(some))
        names = [row["name"] for row in counted if row["n_values"] <= MOST_VALUES]
        return self.engine.to_arrow(records.values_of_cases(interactions, names))

    @cached_property
    def employees(self) -> Employees:
        """What names single employees, and teams that are too small: no group is made of them."""
        columns = employees_at(self.inputs.catalogue.versions)
        return Employees(columns, withheld_teams(columns, self.engine, self.filled))

    @cached_property
    def traits(self) -> list[str]:
        """The traits that have few enough values."""
        traits = self.filled("traits")
        return [] if traits is None else self.few_values(cuts.trait_values(traits))

    @cached_property
    def histories(self) -> Histories:
        """What the records of each case say of these properties, and since when."""
        return Histories() if self._said is None else histories_of(self._said, self.properties)

    @cached_property
    def people(self) -> People:
        """The traits of everybody."""
        return _people(self)

    def few_values(self, counted: Any) -> list[str]:
        """The names of properties or traits that have few enough values, of rows of names."""
        return _few({row["name"]: row["n_values"] for row in self.engine.to_rows(counted)})


def _few(counted: Mapping[str, int]) -> list[str]:
    """The names that divide records in few enough groups."""
    return sorted(name for name, n in counted.items() if 2 <= n <= MOST_VALUES)[:MOST_COLUMNS]


def known_of(source: Source, table: pa.Table) -> dict[str, Cut]:
    """The traits of the customers (else accounts) of a table's rows, by ``traits.NAME``.

    ``table`` has ``profile_id`` and ``account_id``, if anybody is known.
    """
    if not {"profile_id", "account_id"} <= set(table.column_names):
        return {}
    profiles, accounts = (integers(table[key], NOBODY) for key in ("profile_id", "account_id"))
    return source.people.cuts(profiles, accounts)


@dataclass(frozen=True)
class People:
    """The newest traits of profiles and of accounts: a code for each, and what codes mean."""

    profiles: NDArray[np.int64]  # sorted
    accounts: NDArray[np.int64]  # sorted
    traits: Mapping[str, tuple[NDArray[np.int64], NDArray[np.int64], tuple[str, ...]]]

    def cuts(
        self, profiles: NDArray[np.int64], accounts: NDArray[np.int64]
    ) -> dict[str, Cut]:  # fmt: skip
        """By name, the trait of each row's profile, else of its account."""
        own, firm = _places(self.profiles, profiles), _places(self.accounts, accounts)
        found = {}
        for name, (of_profiles, of_accounts, labels) in self.traits.items():
            mine, theirs = _at(of_profiles, own), _at(of_accounts, firm)
            found[f"traits.{name}"] = Cut(np.where(mine >= 0, mine, theirs), labels)
        return found


def _people(source: Source) -> People:
    """Every trait that has few enough values."""
    traits = source.filled("traits")
    nobody = np.zeros(0, dtype=np.int64)
    if traits is None or not source.traits:
        return People(nobody, nobody, {})
    keys = ("profile_id", "account_id")
    tables = [source.engine.to_arrow(cuts.newest(traits, key, source.traits)) for key in keys]
    tables = [table.sort_by(f"{key}_of") for table, key in zip(tables, keys, strict=True)]
    people = [integers(table[f"{key}_of"], NOBODY) for table, key in zip(tables, keys, strict=True)]
    known = {}
    for number, name in enumerate(source.traits):
        columns = [
            table[f"{key}_{number}"].combine_chunks()
            for table, key in zip(tables, keys, strict=True)
        ]
        cut = cut_of(pa.chunked_array(columns, type=pa.string()))
        known[name] = (cut.codes[: people[0].size], cut.codes[people[0].size :], cut.labels)
    return People(people[0], people[1], known)


def _places(known: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each wanted number stands among sorted known ones; −1 where it does not."""
    if not known.size:
        return np.full(wanted.size, -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(known, wanted), known.size - 1)
    return np.where(known[place] == wanted, place, -1)


def _at(codes: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """The codes at these places, −1 at place −1."""
    return np.append(codes, -1)[places]


def dimensions_of(found: Mapping[str, Cut]) -> list[Dimension]:
    """The cuts that divide the rows, in the order of their names; of two alike the first."""
    made: list[Dimension] = []
    for name, cut in sorted(found.items()):
        one = Dimension(name, cut.codes.astype(np.intp), cut.labels)
        if one.divides and not any(_alike(one, other) for other in made):
            made.append(one)
    return made


def _alike(one: Dimension, other: Dimension) -> bool:
    return one.labels == other.labels and bool((one.codes == other.codes).all())


def cut_of(column: pa.ChunkedArray) -> Cut:
    """Texts as codes of sorted labels; −1 where nothing is known, an empty text being as good."""
    texts = column if pa.types.is_string(column.type) else column.cast(pa.string())
    encoded = pa.chunked_array([texts.combine_chunks()]).combine_chunks().dictionary_encode()
    values = np.array(encoded.dictionary.to_pylist(), dtype=object)
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    labels = sorted(str(value) for value in values if value)
    number = {label: code for code, label in enumerate(labels)}
    place = np.array([*(number.get(value, -1) for value in values), -1], dtype=np.int64)
    return Cut(place[codes], tuple(labels))


def integers(column: pa.ChunkedArray, absent: int) -> NDArray[np.int64]:
    """Whole numbers with ``absent`` for null."""
    return np.asarray(column.fill_null(absent).to_numpy(), dtype=np.int64)
