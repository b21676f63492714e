"""Computing what a filter leaves: the same summaries as a build makes, over fewer instances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa

from heed.journeys.build_steps import INSTANCES, STEPS, summary_parts
from heed.journeys.design import Unit
from heed.journeys.filtering.filters import Filter
from heed.journeys.measures import filtering, slices, stored
from heed.journeys.measures.coding import Coding, code_design, code_names
from heed.journeys.measures.flow import reach
from heed.journeys.reading.opened import OpenBuild
from heed.lake.engines import Engine
from heed.lake.schemas import TABLES

Progress = Callable[[str, int, int], None]  # what, done, total
IDS = "ids"


def compute(build: OpenBuild, key: str, asked: Filter, progress: Progress) -> dict[str, pa.Table]:
    """The small tables of a journey over the instances that meet a filter, by lake table, and
    under :data:`IDS` these instances.

    The journey was travelled in this build. ``progress`` may raise to end the work.
    """
    engine, coding = build.engine, coding_of(build, key)
    progress("filter", 0, 0)
    ids = engine.to_arrow(matching_of(build, key, coding.unit, asked))
    mine = stored.in_memory(ids)
    with engine.held(_of(build.table(STEPS), mine, key)) as held:
        met = stored.steps_from_store(held, coding)
        went = stored.instances_from_store(_of(build.table(INSTANCES), mine, key), coding)
        reached = _reached(engine, met, coding)
        wanted = summary_parts(met, went, coding, reached)
        tables = {}
        for done, (name, parts) in enumerate(wanted.items()):
            progress("filter", done, len(wanted))
            tables[name] = pa.concat_tables(
                engine.to_arrow(stored.summary_to_store(rows, coding, name)).cast(
                    TABLES[name].schema
                )
                for rows in parts
            )
    return {IDS: ids.sort_by("instance"), **tables}


def matching_of(build: OpenBuild, key: str, unit: Unit, asked: Filter) -> Any:
    """The instances that meet a filter, as an expression."""
    channels = {point.key: point.channel for point in build.catalogue.touchpoints}
    return filtering.matching(travelled_of(build), key, unit, channels, asked)


def travelled_of(build: OpenBuild) -> filtering.Travelled:
    """The tables that filters look at, as of the build."""
    known = build.versions.get("identity_map")
    merged = known is not None and build.engine.lake.n_rows("identity_map", known)
    return filtering.Travelled(
        instances=build.table(INSTANCES),
        steps=build.table(STEPS),
        interactions=build.table("interactions"),
        identity_map=build.table("identity_map") if merged else None,
        traits=build.table("traits"),
        standard_results=lambda: build.table("standard_results"),
    )


def coding_of(build: OpenBuild, key: str) -> Coding:
    """The numbers that the build computed a journey with; codes of names may be fewer."""
    design = next((one for one in build.catalogue.journeys if one.key == key), None)
    if design is not None and design.stages:
        return code_design(design, build.catalogue.touchpoints)
    rows = build.rows("journey_touchpoints", journey=key, segment="")
    whole = build.rows("journey_outcomes", journey=key, segment="", outcome="")[0]
    return code_names(
        [row["touchpoint"] for row in rows],
        journey=key,
        unit=whole["unit"],
        version=whole["journey_version"],
    )


def _of(rows: Any, ids: Any, key: str) -> Any:
    return filtering.of_instances(stored.of_journey(rows, key), ids)


def _reached(engine: Engine, met: Any, coding: Coding) -> Any:
    """How many instances made each move: counted slice by slice, for it takes most memory."""
    n = engine.to_rows(met.aggregate(n=met.count()))[0]["n"]
    wanted = slices.n_slices(n, engine.rows_at_once)
    parts = [slices.Slice()]
    if wanted > 1:
        units = met.select(unit="instance")
        parts = slices.slices_at(engine.to_rows(slices.bounds(units, wanted))[0]["bounds"])
    found = [engine.to_arrow(reach(part.of(met, "instance"), coding)) for part in parts]
    return stored.in_memory(pa.concat_tables(found))
