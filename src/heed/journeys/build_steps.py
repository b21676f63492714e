"""Computing one journey: its steps and instances into the lake, its summaries as small tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from heed.customers.segments.builds import tables_at
from heed.journeys.build_plan import JourneyPlan
from heed.journeys.measures import people, slices, sources, stored, summaries
from heed.journeys.measures.claims import claimed, looks_at_traits
from heed.journeys.measures.coding import Coding
from heed.journeys.measures.flow import flow_parts, reach, touchpoints
from heed.journeys.measures.instances import instances
from heed.journeys.measures.members import MemberRules
from heed.journeys.measures.slices import Slice
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
    reached: list[pa.Table] = field(default_factory=list)  # by slice, from ``write``

    @cached_property
    def identity_map(self) -> Any:
        """The identity map, or ``None`` while nobody was ever merged."""
        return self._people_at(self.versions["identity_map"])

    def _people_at(self, version: int) -> Any:
        if not self.engine.lake.n_rows("identity_map", version):
            return None
        return self.engine.table("identity_map", version)

    def find_touched(self, *, later: bool) -> pa.Table:
        """The units that new or removed interactions touch, and those of people who were joined
        or separated; ``later``: also those that were open.

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
        parts += self._units_of_moved()
        if not parts:
            return pa.table({"unit": pa.array([], pa.int64())})
        return self.engine.to_arrow(stored.together(*parts)).group_by("unit").aggregate([])

    def _units_of_moved(self) -> list[Any]:
        """The units of everybody who came to another customer since the last build."""
        before, now = self.before["identity_map"], self.versions["identity_map"]
        if before == now:
            return []
        maps = [each for each in (self._people_at(before), self.identity_map) if each is not None]
        found = people.moved(self._people_at(before), self.identity_map) if maps else None
        moved = None if found is None else self.engine.to_arrow(found)
        if moved is None or not moved.num_rows:
            return []
        rows = stored.in_memory(moved)
        if self.plan.coding.unit == "customer":
            return [people.customers_concerned(rows)]
        return [people.units_concerned(self._interactions(), self.plan.coding, rows)]

    def write(self) -> dict[str, int]:
        """Compute steps and instances slice by slice and store them; the tables' new versions."""
        where = {"journey": [self.plan.key]}
        lake, coding = self.engine.lake, self.plan.coding
        with (
            lake.rewriting(STEPS, where=where) as steps,
            lake.rewriting(INSTANCES, where=where) as went,
        ):
            for part in self._slices():
                with self.engine.held(self._steps(part)) as met:
                    self.reached.append(self.engine.to_arrow(reach(met, coding)))
                    ordered = met.order_by("instance", "step_no")
                    stored_steps = stored.steps_to_store(ordered, coding)
                    self.engine.add(steps, stored_steps, ordered=True)
                    self.engine.add(went, self._instances(met, part))
        return {STEPS: steps.version, INSTANCES: went.version}

    def summarise(self, written: Mapping[str, int]) -> dict[str, pa.Table]:
        """The small tables of the journey, by the name of the lake's table.

        ``written`` has the versions of the steps and instances that ``write`` has stored.
        """
        coding = self.plan.coding
        met = stored.steps_from_store(self.engine.table(STEPS, written[STEPS]), coding)
        went = stored.instances_from_store(self.engine.table(INSTANCES, written[INSTANCES]), coding)
        reached = stored.in_memory(pa.concat_tables(self.reached))
        wanted = summary_parts(met, went, coding, reached)
        return {name: self._evaluated(name, parts) for name, parts in wanted.items()}

    def _evaluated(self, name: str, parts: Sequence[Any]) -> pa.Table:
        coding = self.plan.coding
        return pa.concat_tables(
            self.engine.to_arrow(stored.summary_to_store(rows, coding, name)).cast(
                TABLES[name].schema
            )
            for rows in parts
        )

    def _slices(self) -> list[Slice]:
        engine = self.engine
        if engine.lake.n_rows("interactions", self.versions["interactions"]) <= engine.rows_at_once:
            return [Slice()]
        sampled = slices.sampled_units(self._interactions(), self.plan.coding, self.identity_map)
        n = engine.to_rows(slices.count(sampled))[0]["n"]
        wanted = slices.n_slices(n, engine.rows_at_once)
        if wanted == 1:
            return [Slice()]
        return slices.slices_at(engine.to_rows(slices.bounds(sampled, wanted))[0]["bounds"])

    def _steps(self, part: Slice) -> Any:
        """The steps of the slice: computed, and for units that nothing touched, as stored."""
        coding = self.plan.coding
        computed = steps(part.of(self._claimed()), coding).select(*stored.STEP)
        if self.touched is None:
            return computed
        old = self._untouched(STEPS, part)
        return stored.together(stored.steps_from_store(old, coding), computed)

    def _instances(self, met: Any, part: Slice) -> Any:
        """The instances of the slice, in the lake's columns."""
        coding = self.plan.coding
        keys = None
        if coding.unit == "case":
            keys = part.of(sources.case_keys(self._interactions(), coding), "instance")
        if self.touched is not None:
            touched = stored.in_memory(self.touched)
            met = stored.touched_only(met, touched, sources.unit_column(coding))
        found = instances(met, coding, as_of=self.plan.horizon)
        computed = stored.instances_to_store(found, coding, keys)
        if self.touched is None:
            return computed
        return stored.together(self._untouched(INSTANCES, part), computed)

    def _untouched(self, table: str, part: Slice) -> Any:
        """Stored rows of the slice's units that nothing touched."""
        old = self.engine.table(table, self.before[table])
        rows = stored.untouched(old, self.plan.coding, stored.in_memory(self.touched))
        return part.of(rows, sources.unit_column(self.plan.coding))

    def _interactions(self) -> Any:
        seen = self.engine.table("interactions", self.versions["interactions"])
        return seen if self.plan.cut is None else seen.filter(seen.occurred_at <= self.plan.cut)

    def _members(self) -> MemberRules | None:
        plan = self.plan
        if not plan.members:
            return None
        tables = tables_at(self.engine, self.versions)
        for name in ("interactions", "feedback"):
            if name in tables and plan.cut is not None:
                tables[name] = tables[name].filter(tables[name].occurred_at <= plan.cut)
        return MemberRules(plan.members, plan.vocabulary, tables)

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
            members=self._members(),
        )
        if self.touched is None:
            return rows
        return stored.touched_only(rows, stored.in_memory(self.touched))


def summary_parts(met: Any, went: Any, coding: Coding, reached: Any) -> dict[str, Sequence[Any]]:
    """What pages read of a journey, by the lake's table: expressions whose rows belong together.

    ``met`` and ``went`` are stored steps and instances as ``stored`` gives them back, ``reached``
    the rows of :func:`heed.journeys.measures.flow.reach` of the same steps.
    """
    paths = summaries.with_example_case(summaries.paths(went, coding), went)
    wanted: dict[str, Sequence[Any]] = {
        "journey_flow": list(flow_parts(met, coding, reached=reached)),
        "journey_paths": [paths],
        "journey_outcomes": [summaries.outcomes(went, coding)],
        "journey_touchpoints": [touchpoints(met, coding, reached)],
    }
    if coding.designed:
        wanted["journey_stages"] = [summaries.stages(went, coding)]
        wanted["journey_deviations"] = [summaries.deviations(met, went, coding)]
    return wanted
