"""What hangs on profiles in the lake: records, cases, answers that joining and separating move."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from heed.foundation.models import Build
from heed.insight.measures import belongings as measures
from heed.lake.engines import Engine


@dataclass(frozen=True)
class Belongings:
    """Counts of records of some profiles; ``open_cases`` as of the newest build."""

    interactions: int
    cases: int
    open_cases: int
    answers: int
    first_at: datetime | None
    last_at: datetime | None


NOTHING = Belongings(0, 0, 0, 0, None, None)


def belongings_of(engine: Engine, profiles: Collection[int]) -> Belongings:
    """What is stored of these profiles."""
    lake, ids = engine.lake, sorted(profiles)
    if not ids or not lake.n_rows("interactions"):
        return NOTHING
    interactions = engine.table("interactions")
    [met] = engine.to_rows(measures.met(interactions, ids))
    answers = 0
    if lake.n_rows("feedback"):
        [said] = engine.to_rows(measures.said(engine.table("feedback"), ids))
        answers = said["n"]
    build = Build.objects.first()
    open_cases = 0
    if build is not None and "journey_instances" in build.table_versions:
        version = build.table_versions["journey_instances"]
        instances = engine.table("journey_instances", version)
        [waiting] = engine.to_rows(measures.open_cases(instances, interactions, ids))
        open_cases = waiting["n"]
    return Belongings(
        interactions=met["n"],
        cases=met["n_cases"],
        open_cases=open_cases,
        answers=answers,
        first_at=met["first_at"],
        last_at=met["last_at"],
    )
