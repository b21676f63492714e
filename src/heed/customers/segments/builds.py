"""Segments as a part of every build: who is in, how many, and how many at each month's end.

The area is computed after journeys and standards, which rules may look at, and before whatever is
cut by segments. One expression decides all segments at one moment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pyarrow as pa

from heed.customers.segments.measures import stored
from heed.customers.segments.measures.looking import SOURCES as TABLES_READ
from heed.customers.segments.measures.looking import Look
from heed.customers.segments.moments import micros
from heed.customers.segments.rules import Held, Rule, Travelled, leaves
from heed.customers.segments.settling import settled
from heed.customers.segments.vocabulary import Defined, Vocabulary, vocabulary_of
from heed.kernel.errors import InvalidDefinition
from heed.lake.engines import Engine, duckdb_engine
from heed.lake.schemas import SEGMENT_MEMBERS, SEGMENT_SIZES

RELEASE = 1  # of the computation: a larger number computes everything anew
MONTHS = 13  # whose ends are looked at: a year ago, and every month since
DERIVED = ("standard_results", "journey_instances")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Facts = Mapping[str, Any]


class BuildInputs(Protocol):
    """What a build gives: see :class:`heed.journeys.areas.AreaInputs`."""

    @property
    def engine(self) -> Engine: ...
    @property
    def versions(self) -> Mapping[str, int]: ...
    @property
    def before(self) -> Mapping[str, int]: ...
    @property
    def catalogue(self) -> Defined: ...
    @property
    def as_of(self) -> datetime | None: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def progress(self) -> Callable[[str, int, int], None]: ...


@dataclass(frozen=True)
class SegmentsArea:
    """The area as builds see it."""

    name: str = "segments"
    tables: tuple[str, ...] = (SEGMENT_MEMBERS.name, SEGMENT_SIZES.name)

    def is_current(self, inputs: BuildInputs) -> bool:
        """Whether the last build holds already what would be computed."""
        lake = inputs.engine.lake
        written = all(inputs.before.get(name) == lake.version(name) for name in self.tables)
        return written and inputs.facts.get("depends") == _Work(inputs).depends

    def compute(self, inputs: BuildInputs) -> Facts:
        """Write ``segment_members`` and ``segment_sizes``."""
        work = _Work(inputs)
        if self.is_current(inputs):
            return {**inputs.facts, "computed": [f"{_counted(work)}, as before"]}
        return {**work.compute(), "computed": [f"{_counted(work)}, computed anew"]}


SEGMENTS = SegmentsArea()


def _counted(work: _Work) -> str:
    return f"Segments: {len(work.rules)}"


class _Work:
    """One computation, at pinned versions of everything."""

    def __init__(self, inputs: BuildInputs) -> None:
        self.inputs = inputs
        self.engine = inputs.engine
        lake = inputs.engine.lake
        self.versions = {**inputs.versions, "standard_results": lake.version("standard_results")}
        self.vocabulary: Vocabulary = vocabulary_of(inputs.catalogue)
        self.rules, self.refused = settled_rules(inputs.catalogue)
        self.hashes = {key: _hash(rule, self.vocabulary) for key, rule in self.rules.items()}

    @property
    def depends(self) -> dict[str, Any]:
        """Everything that members and sizes depend on, as JSON."""
        given = self.inputs.as_of
        return {
            "release": RELEASE,
            "versions": {name: self.versions.get(name) for name in self.sources},
            "rules": self.hashes,
            "definitions": {key: self.version(key) for key in self.rules},
            "as_of": given.isoformat() if given else None,
        }

    @property
    def sources(self) -> list[str]:
        """The lake tables that these rules look at; derived ones change with every build."""
        asked = [leaf for rule in self.rules.values() for leaf in leaves(rule)]
        is_derived = any(isinstance(leaf, Held | Travelled) for leaf in asked)
        return [name for name in TABLES_READ if is_derived or name not in DERIVED]

    def version(self, key: str) -> int:
        return self.inputs.catalogue.versions.get(f"segment:{key}", 1)

    def compute(self) -> Facts:
        tables = self.tables()
        at_us = horizon(self.engine, tables, self.inputs.as_of)
        sizes: list[dict[str, Any]] = []
        n_base = 0
        if at_us is None or not self.rules:
            self._clear()
        else:
            look = self._look(tables, at_us)
            with self.engine.held(stored.decided(list(self.rules.values()), look)) as decided:
                self._write_members(decided)
                counts = self._counts(decided, list(self.rules))
            n_base = counts[""]
            sizes = [self._size(key, "", at_us, counts) for key in self.rules]
            sizes += self._monthly(tables, at_us)
            self._write_sizes(sizes)
        return {
            "depends": self.depends,
            "end_us": at_us,
            "is_cut": self.inputs.as_of is not None,
            "n_base": n_base,
            "segments": {row["segment"]: row["n"] for row in sizes if not row["month"]},
            "refused": self.refused,
            "notes": [f"Segment {key}: {why}" for key, why in self.refused.items()],
        }

    def tables(self) -> dict[str, Any]:
        """Those of the tables that have rows, at their pinned versions."""
        return tables_at(self.engine, self.versions)

    def _look(self, tables: Mapping[str, Any], at_us: int, *, is_newest: bool = True) -> Look:
        is_cut = self.inputs.as_of is not None
        return Look(tables, at_us, is_newest=is_newest and not is_cut, vocabulary=self.vocabulary)

    def _monthly(self, tables: Mapping[str, Any], at_us: int) -> list[dict[str, Any]]:
        """How many there were at each month's end; those that nothing has changed are kept."""
        kept = self._kept()
        ends = month_ends(at_us)
        rows: list[dict[str, Any]] = []
        for done, (month, end_us) in enumerate(ends):
            self.inputs.progress("segments", done, len(ends))
            old = {key: kept[key, month] for key in self.rules if (key, month) in kept}
            rows += old.values()
            rules = {key: rule for key, rule in self.rules.items() if key not in old}
            if rules:
                look = self._look(tables, end_us, is_newest=False)
                counts = self._counts(stored.decided(list(rules.values()), look), list(rules))
                rows += [self._size(key, month, end_us, counts) for key in rules]
        self.inputs.progress("segments", len(ends), len(ends))
        return rows

    def _counts(self, decided: Any, keys: Sequence[str]) -> dict[str, int]:
        """How many are in each of the segments that were decided, and ``n_base`` in all."""
        found = self.engine.to_rows(stored.counts(decided))[0]
        mine = {key: found[f"s{number}"] or 0 for number, key in enumerate(keys)}
        return {**mine, "": found["n_base"]}

    def _kept(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Monthly sizes of the last build that are still true, by segment and month."""
        last = self.inputs.facts.get("depends", {})
        before = self.inputs.before.get(SEGMENT_SIZES.name)
        if before is None or last.get("release") != RELEASE:
            return {}
        changed_us = self._changed_since(last.get("versions", {}))
        rows = duckdb_engine(self.engine.lake, threads=1)
        found = rows.to_rows(rows.table(SEGMENT_SIZES.name, before))
        same = {key for key in self.rules if last.get("rules", {}).get(key) == self.hashes[key]}
        return {
            (row["segment"], row["month"]): {**row, "segment_version": self.version(row["segment"])}
            for row in found
            if row["month"]
            and row["segment"] in same
            and (changed_us is None or micros(row["as_of"] - EPOCH) < changed_us)
        }

    def _changed_since(self, versions: Mapping[str, int | None]) -> int | None:
        """The first moment (µs) that new rows speak of; None: none were added or removed."""
        earliest: int | None = None
        for name in self.sources:
            old, new = versions.get(name), self.versions.get(name)
            if old == new:
                continue
            if old is None or new is None or name not in stored.TIMES:
                return 0
            changes = self.engine.changes(name, old, new)
            found = self.engine.to_rows(stored.first_moment(changes, name))[0]["first_us"]
            if found is not None:
                earliest = found if earliest is None else min(earliest, found)
        return earliest

    def _size(self, key: str, month: str, at_us: int, counts: Mapping[str, int]) -> dict[str, Any]:
        return {
            "segment": key,
            "segment_version": self.version(key),
            "month": month,
            "as_of": EPOCH + timedelta(microseconds=at_us),
            "n": counts[key],
            "n_base": counts[""],
        }

    def _write_members(self, decided: Any) -> None:
        versions = [(key, self.version(key)) for key in self.rules]
        self.engine.write(SEGMENT_MEMBERS.name, stored.members_to_store(decided, versions))

    def _write_sizes(self, rows: Sequence[Mapping[str, Any]]) -> None:
        table = pa.Table.from_pylist(list(rows), schema=SEGMENT_SIZES.schema)
        self.engine.lake.replace_rows(SEGMENT_SIZES.name, table)

    def _clear(self) -> None:
        lake = self.engine.lake
        for table in (SEGMENT_MEMBERS, SEGMENT_SIZES):
            if lake.n_rows(table.name):
                lake.replace_rows(table.name, table.schema.empty_table())


def settled_rules(catalogue: Defined) -> tuple[dict[str, Rule], dict[str, str]]:
    """The rules of all segments of customers, and why others cannot be decided."""
    segments = {segment.key: segment for segment in catalogue.segments}
    rules: dict[str, Rule] = {}
    refused: dict[str, str] = {}
    for key, segment in segments.items():
        if segment.when is None or segment.is_of_instances:
            continue
        try:
            rules[key] = settled(key, segment.when, segments)
        except InvalidDefinition as error:
            refused[key] = error.sentence
    return rules, refused


def tables_at(engine: Engine, versions: Mapping[str, int]) -> dict[str, Any]:
    """The tables that rules look at and that have rows, at these versions."""
    return {
        name: engine.table(name, versions[name])
        for name in TABLES_READ
        if name in versions and engine.lake.n_rows(name, versions[name])
    }


def horizon(engine: Engine, tables: Mapping[str, Any], given: datetime | None) -> int | None:
    """The moment to look from (µs): the last thing that happened, unless one is given.

    Where nothing ever happened: the last thing that was learned. None: nothing is known at all.
    """
    if given is not None:
        return micros(given - EPOCH)
    for names in (("interactions", "feedback"), ("traits", "customers", "segment_lists")):
        found = [
            engine.to_rows(stored.last_moment(tables[name], name))[0]["last_us"]
            for name in names
            if name in tables
        ]
        known: list[int] = [us for us in found if us is not None]
        if known:
            return max(known)
    return None


def month_ends(at_us: int) -> list[tuple[str, int]]:
    """The months that ended before a moment, oldest first, and the last microsecond of each."""
    at = EPOCH + timedelta(microseconds=at_us)
    year, month = at.year, at.month
    found: list[tuple[str, int]] = []
    for _ in range(MONTHS):
        first = datetime(year, month, 1, tzinfo=UTC)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        found.append((f"{year}-{month:02}", micros(first - EPOCH) - 1))
    return found[::-1]


def _hash(rule: Rule, vocabulary: Vocabulary) -> str:
    """Changes with the rule, and with the meaning of its words."""
    return hashlib.sha256(repr((rule, vocabulary)).encode()).hexdigest()[:32]
