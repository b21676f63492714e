"""Computing one journey: its steps and instances into the lake, its summaries as small tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from heed.journeys.build_plan import JourneyPlan
from heed.journeys.measures import sources, stored, summaries
from heed.journeys.measures.claims import claimed, looks_at_traits
from heed.journeys.measures.instances import instances
from heed.journeys.measures.steps import steps
from heed.lake.engines import Engine
from heed.lake.schemas import TABLES

STEPS, INSTANCES = "journey_steps", "journey_instances"
SUMMARIES = (
    "journey_flow",
    "journey_paths",
    "journey_stages",
    "journey_deviations",
    "journey_outcomes",
    "journey_touchpoints",
)
DERIVED = (STEPS, INSTANCES, *SUMMARIES)


@dataclass
class JourneyWork:
    """One journey at pinned versions of the sources; ``before`` has those of the last build.

    ``touched`` holds the units to compute anew (column ``unit``); ``None`` computes everything.
    """

    engine: Engine
    plan: JourneyPlan
    versions: Mapping[str, int]
    before: Mapping[str, int]
    touched: pa.Table | None = None

    @cached_property
    def identity_map(self) -> Any:
        """The identity map, or ``None`` while nobody was ever merged."""
        version = self.versions["identity_map"]
        if not self.engine.lake.n_rows("identity_map", version):
            return None
        return self.engine.table("identity_map", version)

    def find_touched(self, *, later: bool) -> pa.Table:
        """The units that new or removed interactions touch; ``later``: also those that were open.

        Time closes open instances, so they are computed anew when the horizon has moved.
        """
        coding = self.plan.coding
        parts = []
        if later:
            old = self.engine.table(INSTANCES, self.before[INSTANCES])
            parts.append(sources.open_units(stored.of_journey(old, coding.journey), coding))
        since, until = self.before["interactions"], self.versions["interactions"]
        if since != until:
            changed = self.engine.changes("interactions", since, until)
            parts.append(sources.units(changed, coding, self.identity_map))
        if not parts:
            return pa.table({"unit": pa.array([], pa.int64())})
        return self.engine.to_arrow(stored.together(*parts)).group_by("unit").aggregate([])

    def write_steps(self) -> int:
        """Compute the steps and store them; returns the version of ``journey_steps``."""
        rows = stored.steps_to_store(steps(self._claimed(), self.plan.coding), self.plan.coding)
        return self._write(STEPS, rows)

    def write_instances(self, steps_version: int) -> int:
        """Compute the instances from stored steps and store them; returns their version."""
        coding = self.plan.coding
        rows = stored.steps_from_store(self.engine.table(STEPS, steps_version), coding)
        if self.touched is not None:
            touched = stored.in_memory(self.touched)
            rows = stored.touched_only(rows, touched, sources.unit_column(coding))
        keys = sources.case_keys(self._interactions(), coding) if coding.unit == "case" else None
        found = instances(rows, coding, as_of=self.plan.horizon)
        return self._write(INSTANCES, stored.instances_to_store(found, coding, keys))

    def summarise(self, steps_version: int, instances_version: int) -> dict[str, pa.Table]:
        """The small tables of the journey, by the name of the lake's table."""
        coding = self.plan.coding
        met = stored.steps_from_store(self.engine.table(STEPS, steps_version), coding)
        went = stored.instances_from_store(self.engine.table(INSTANCES, instances_version), coding)
        paths = summaries.with_example_case(summaries.paths(went, coding), went)
        wanted = {
            "journey_flow": summaries.flow(met, coding),
            "journey_paths": paths,
            "journey_outcomes": summaries.outcomes(went, coding),
            "journey_touchpoints": summaries.touchpoints(met, coding),
        }
        if coding.designed:
            wanted["journey_stages"] = summaries.stages(went, coding)
            wanted["journey_deviations"] = summaries.deviations(met, went, coding)
        return {
            name: self.engine.to_arrow(stored.summary_to_store(rows, coding, name)).cast(
                TABLES[name].schema
            )
            for name, rows in wanted.items()
        }

    def _interactions(self) -> Any:
        return self.engine.table("interactions", self.versions["interactions"])

    def _claimed(self) -> Any:
        plan = self.plan
        traits = None
        if looks_at_traits(plan.segments):
            traits = self.engine.table("traits", self.versions["traits"])
        rows = claimed(
            self._interactions(),
            plan.coding,
            plan.touchpoints,
            segments=plan.segments,
            identity_map=self.identity_map,
            traits=traits,
        )
        if self.touched is None:
            return rows
        return stored.touched_only(rows, stored.in_memory(self.touched))

    def _write(self, table: str, rows: Any) -> int:
        if self.touched is not None:
            old = self.engine.table(table, self.before[table])
            touched = stored.in_memory(self.touched)
            rows = stored.together(stored.untouched(old, self.plan.coding, touched), rows)
        return self.engine.write(table, rows, replace_where={"journey": [self.plan.key]})
