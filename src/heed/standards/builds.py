"""The standards' part of a build: verdicts and sums of each standard that changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from heed.journeys.areas import AreaInputs, Facts
from heed.journeys.measures import stored
from heed.lake.engines import Engine, duckdb_engine
from heed.lake.schemas import TABLES
from heed.standards.build_plan import PlannedStandard, StandardsPlan, plan_standards
from heed.standards.design import StandardSet
from heed.standards.measures.records import Sources
from heed.standards.measures.stored import of_standard
from heed.standards.queries import standards_at

RESULTS = "standard_results"
SUMMARIES = ("standard_periods", "standard_reasons")


class StandardsArea:
    """Evaluates standards as a part of every build."""

    name = "standards"
    tables = (RESULTS, *SUMMARIES)

    def is_current(self, inputs: AreaInputs) -> bool:
        """Whether the last build's verdicts are what would be found now."""
        if not self._can_continue(inputs):
            return not _defined(inputs).standards and not inputs.facts.get("standards")
        plan = plan_standards(inputs, _defined(inputs))
        return {item.key: item.fingerprint for item in plan.planned} == _fingerprints(inputs.facts)

    def compute(self, inputs: AreaInputs) -> Facts:
        """Write the verdicts that changed, and all sums."""
        plan = plan_standards(inputs, _defined(inputs))
        before = _fingerprints(inputs.facts) if self._can_continue(inputs) else {}
        changed = [item for item in plan.planned if before.get(item.key) != item.fingerprint]
        kept = [item.key for item in plan.planned if item not in changed]
        self._drop(inputs, [item.key for item in plan.planned])
        fresh: dict[str, list[pa.Table]] = defaultdict(list)
        for done, item in enumerate(changed):
            inputs.progress("standards", done, len(changed))
            for name, rows in self._evaluate(inputs, item).items():
                fresh[name].append(rows)
        self._write_sums(inputs, fresh, kept)
        inputs.progress("standards", len(changed), len(changed))
        return _facts(plan, len(changed))

    def _can_continue(self, inputs: AreaInputs) -> bool:
        """False before the first build of standards and after one that was cut short."""
        lake = inputs.engine.lake
        return bool(inputs.facts) and all(
            inputs.before.get(name) == lake.version(name) for name in self.tables
        )

    def _evaluate(self, inputs: AreaInputs, item: PlannedStandard) -> dict[str, pa.Table]:
        engine = inputs.engine
        verdicts = item.work.verdicts(_sources(inputs))
        version = engine.write(RESULTS, verdicts, replace_where={"standard": [item.key]})
        results = of_standard(engine.table(RESULTS, version), item.key)
        return item.work.summarise(engine, results)

    def _drop(self, inputs: AreaInputs, planned: Sequence[str]) -> None:
        """Standards that were retired, or that nothing shows any more, leave the table."""
        lake, engine = inputs.engine.lake, inputs.engine
        lake.version(RESULTS)  # creates the table on first use
        present = {file.partition["standard"] or "" for file in lake.log(RESULTS).files(None)}
        for key in sorted(present - set(planned)):
            empty = stored.nothing(engine.table(RESULTS))
            engine.write(RESULTS, empty, replace_where={"standard": [key]})

    def _write_sums(
        self, inputs: AreaInputs, fresh: dict[str, list[pa.Table]], kept: Sequence[str]
    ) -> None:
        """Write the small tables whole: what was computed, and the rows of the others."""
        small = duckdb_engine(inputs.engine.lake, threads=1)
        for name in SUMMARIES:
            parts = list(fresh.get(name, []))
            parts += [_old_rows(small, name, inputs.before[name], key) for key in kept]
            schema = TABLES[name].schema
            rows = pa.concat_tables([part.cast(schema) for part in parts] or [schema.empty_table()])
            small.write(name, stored.in_memory(rows))


STANDARDS = StandardsArea()


def _defined(inputs: AreaInputs) -> StandardSet:
    """The standards at the versions that this build is made of."""
    return standards_at(inputs.catalogue.versions)


def _sources(inputs: AreaInputs) -> Sources:
    engine, versions = inputs.engine, inputs.versions
    merged = engine.lake.n_rows("identity_map", versions["identity_map"])
    return Sources(
        interactions=engine.table("interactions", versions["interactions"]),
        feedback=engine.table("feedback", versions["feedback"]),
        tallies=engine.table("tallies", versions["tallies"]),
        identity_map=engine.table("identity_map", versions["identity_map"]) if merged else None,
    )


def _old_rows(engine: Engine, name: str, version: int, key: str) -> pa.Table:
    return engine.to_arrow(of_standard(engine.table(name, version), key))


def _fingerprints(facts: Facts) -> dict[str, str]:
    return {key: found["fingerprint"] for key, found in facts.get("standards", {}).items()}


def _facts(plan: StandardsPlan, n_changed: int) -> dict[str, Any]:
    standards = {
        item.key: {
            "fingerprint": item.fingerprint,
            "as_of": item.work.as_of.isoformat(),
            "version": item.work.standard.version,
        }
        for item in plan.planned
    }
    return {
        "standards": standards,
        "notes": list(plan.notes),
        "computed": [_computed(len(standards), n_changed)],
    }


def _computed(n: int, n_changed: int) -> str:
    return f"Standards: {n}, {n_changed} of them computed anew" if n else "Standards: none defined"
