"""Builds: computing all journeys, and making the result visible as a whole.

Readers see what the newest :class:`~heed.foundation.models.Build` names. It is written last, in one
transaction; a build that is killed before leaves the last one in force.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import pyarrow as pa

from heed.foundation.models import Build
from heed.journeys.areas import AreaInputs, registered
from heed.journeys.build_plan import BuildPlan, JourneyPlan, plan_build
from heed.journeys.build_steps import DERIVED, INSTANCES, STEPS, SUMMARIES, JourneyWork
from heed.journeys.design import Catalogue
from heed.journeys.measures import stored
from heed.journeys.measures.claims import looks_at_traits
from heed.lake.engines import Engine, duckdb_engine
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

SOURCES = (
    "interactions", "tallies", "feedback", "identity_map", "traits", "customers", "accounts",
    "segment_lists",
)  # fmt: skip

Progress = Callable[[str, int, int], None]  # what, done, total
Computed = Literal["all", "changed", "nothing"]


@dataclass(frozen=True)
class JourneyBuilt:
    """What a build did for one journey: computed all its instances, the changed ones, or none."""

    key: str
    version: int
    computed: Computed
    as_of: datetime
    n_instances: int
    n_steps: int
    n_touched: int | None = None  # cases, customers or accounts computed anew, if not all


@dataclass(frozen=True)
class BuildResult:
    """A finished build. ``up_to_date``: nothing had changed, and ``number`` is the last build's."""

    number: int
    up_to_date: bool
    as_of: datetime | None
    journeys: tuple[JourneyBuilt, ...]
    table_versions: Mapping[str, int]
    definition_versions: Mapping[str, int]
    notes: tuple[str, ...]
    seconds: float
    computed: tuple[str, ...] = ()  # one line for each further area: what it computed


def build(
    lake: Lake,
    engine: Engine,
    catalogue: Catalogue,
    *,
    full: bool = False,
    as_of: datetime | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> BuildResult:
    """Compute the journeys of ``catalogue``, or what can be discovered without any.

    Only what changed since the last build is computed, unless ``full``; the tables are equal
    either way. ``as_of`` is the data horizon (per journey the last moment of its sources unless
    given); ``now`` is written down and decides nothing.

    Raises:
        Busy: another build or maintenance holds the lake.
        InvalidDefinition: a journey refers to a touchpoint that is not defined.
    """
    with lake.maintenance("building journeys"):
        return _Run(lake, engine, catalogue, full, as_of, now, progress or _silent).build()


def _silent(what: str, done: int, total: int) -> None:
    del what, done, total


class _Run:
    """One build, from pinning the versions of the sources to the row that makes it visible."""

    def __init__(
        self,
        lake: Lake,
        engine: Engine,
        catalogue: Catalogue,
        full: bool,
        as_of: datetime | None,
        now: datetime,
        progress: Progress,
    ) -> None:
        self.started = time.monotonic()
        self.lake = lake
        self.engine = engine
        self.catalogue = catalogue
        self.now = now
        self.progress = progress
        self.as_of = as_of
        self.sources = {name: lake.version(name) for name in SOURCES}
        self.last = Build.objects.first()
        self.plan: BuildPlan = plan_build(engine, catalogue, self.sources, as_of=as_of)
        self.full = full or not self._can_continue()

    @property
    def before(self) -> Mapping[str, int]:
        return self.last.table_versions if self.last else {}

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the last build wrote down of each journey, by key."""
        return self.last.facts.get("journeys", {}) if self.last else {}

    def _can_continue(self) -> bool:
        """False before the first build, and after one that was cut short."""
        return bool(self.last) and all(
            self.before.get(name) == self.lake.version(name) for name in DERIVED
        )

    def build(self) -> BuildResult:
        works = [self._work(plan) for plan in self.plan.journeys]
        changed = [work for work in works if work.touched is None or work.touched.num_rows]
        gone = sorted(set(self.facts) - {plan.key for plan in self.plan.journeys})
        if self.last and not self.full and not changed and not gone and self._same_all():
            return self._result(self.last, works, up_to_date=True)
        for key in gone:
            self._drop(key)
        fresh: dict[str, list[pa.Table]] = defaultdict(list)
        for done, work in enumerate(changed):
            self.progress("journeys", done, len(changed))
            self._compute(work, fresh)
        kept = [work.plan.key for work in works if work not in changed]
        self._write_summaries(fresh, kept)
        self.progress("journeys", len(changed), len(changed))
        areas = {area.name: dict(area.compute(self._inputs(area.name))) for area in registered()}
        return self._result(self._record(works, areas), works)

    def _work(self, plan: JourneyPlan) -> JourneyWork:
        work = JourneyWork(self.engine, plan, self.sources, self.before)
        facts = self.facts.get(plan.key, {})
        if (
            facts.get("fingerprint") == plan.fingerprint
            and not self.full
            and not self._people_changed(plan)
        ):
            later = facts["as_of"] != plan.horizon.isoformat()
            work.touched = work.find_touched(later=later)
        return work

    def _people_changed(self, plan: JourneyPlan) -> bool:
        """Whether instances may have come to other segments though nothing of theirs changed."""
        changed = {name for name in SOURCES if self.before.get(name) != self.sources[name]}
        if plan.members:
            return bool(changed)
        return looks_at_traits(plan.segments) and "traits" in changed

    def _same_inputs(self) -> bool:
        return (
            self.last is not None
            and self.last.definition_versions == self.catalogue.versions
            and all(self.before.get(name) == version for name, version in self.sources.items())
        )

    def _same_all(self) -> bool:
        return self._same_inputs() and all(
            area.is_current(self._inputs(area.name)) for area in registered()
        )

    def _inputs(self, area: str) -> AreaInputs:
        """What a further area computes from: the sources, and the journeys as just written."""
        facts = self.last.facts.get(area, {}) if self.last and not self.full else {}
        return AreaInputs(
            engine=self.engine,
            versions={**self.sources, **{name: self.lake.version(name) for name in DERIVED}},
            before=self.before,
            catalogue=self.catalogue,
            as_of=self.as_of,
            facts=facts,
            progress=self.progress,
        )

    def _compute(self, work: JourneyWork, fresh: dict[str, list[pa.Table]]) -> None:
        for name, rows in work.summarise(work.write()).items():
            fresh[name].append(rows)

    def _drop(self, key: str) -> None:
        for name in (STEPS, INSTANCES):
            empty = stored.nothing(self.engine.table(name))
            self.engine.write(name, empty, replace_where={"journey": [key]})

    def _write_summaries(self, fresh: Mapping[str, list[pa.Table]], kept: list[str]) -> None:
        """Write small tables whole, by DuckDB: computed journeys and the rows of the others."""
        small = duckdb_engine(self.lake, threads=1)
        for name in SUMMARIES:
            parts = list(fresh.get(name, []))
            if kept and name in self.before:
                old = small.table(name, self.before[name])
                parts += [small.to_arrow(stored.of_journey(old, key)) for key in kept]
            schema = TABLES[name].schema
            rows = pa.concat_tables([part.cast(schema) for part in parts] or [schema.empty_table()])
            small.write(name, stored.in_memory(rows))

    def _record(self, works: list[JourneyWork], areas: Mapping[str, dict[str, Any]]) -> Build:
        tables = (*DERIVED, *(name for area in registered() for name in area.tables))
        derived = {name: self.lake.version(name) for name in tables}
        journeys = {work.plan.key: self._facts_of(work, derived) for work in works}
        return Build.objects.create(
            finished_at=self.now,
            as_of=max((work.plan.horizon for work in works), default=None),
            table_versions={**self.sources, **derived},
            definition_versions=dict(self.catalogue.versions),
            facts={
                "engine": self.engine.name,
                "full": self.full,
                "journeys": journeys,
                "notes": list(self.plan.notes),
                **areas,
            },
            seconds=round(time.monotonic() - self.started, 3),
        )

    def _facts_of(self, work: JourneyWork, derived: Mapping[str, int]) -> dict[str, Any]:
        rows = {
            name: self.lake.n_rows_of(name, derived[name], journey=work.plan.key)
            for name in (STEPS, INSTANCES)
        }
        return {
            "fingerprint": work.plan.fingerprint,
            "as_of": work.plan.horizon.isoformat(),
            "n_instances": rows[INSTANCES],
            "n_steps": rows[STEPS],
        }

    def _result(
        self, row: Build, works: list[JourneyWork], *, up_to_date: bool = False
    ) -> BuildResult:
        facts = row.facts["journeys"]
        return BuildResult(
            number=row.pk,
            up_to_date=up_to_date,
            as_of=row.as_of,
            journeys=tuple(_built(work, facts[work.plan.key]) for work in works),
            table_versions=row.table_versions,
            definition_versions=row.definition_versions,
            notes=(*self.plan.notes, *_of_areas(row, "notes")),
            seconds=time.monotonic() - self.started,
            computed=tuple(_of_areas(row, "computed")),
        )


def _of_areas(row: Build, word: str) -> list[str]:
    """The sentences of one kind that further areas wrote down: notes, or what they computed."""
    facts = [row.facts.get(area.name, {}) for area in registered()]
    return [sentence for found in facts for sentence in found.get(word, [])]


def _built(work: JourneyWork, facts: Mapping[str, Any]) -> JourneyBuilt:
    touched = None if work.touched is None else work.touched.num_rows
    computed: Computed = "all" if touched is None else "changed" if touched else "nothing"
    return JourneyBuilt(
        key=work.plan.key,
        version=work.plan.coding.version,
        computed=computed,
        as_of=work.plan.horizon,
        n_instances=facts["n_instances"],
        n_steps=facts["n_steps"],
        n_touched=touched,
    )
