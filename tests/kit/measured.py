"""A build of metrics over a few answers, without a record store's build."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from heed.journeys.areas import AreaInputs
from heed.journeys.builds import SOURCES
from heed.journeys.design import Catalogue
from heed.journeys.reading import OpenBuild
from heed.lake.engines import DuckDBEngine
from heed.listening.builds import METRICS, TABLE
from tests.kit.answers import Said, answer_rows
from tests.kit.interactions import add

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ANSWERS = [
    *(Said(10, 3, properties={"region": "north"}) for _ in range(50)),
    *(Said(8, 40, properties={"region": "south"}) for _ in range(30)),
    *(Said(3, 40, properties={"region": "south"}) for _ in range(20)),
]


def measured(engine: DuckDBEngine, answers: Sequence[Said] = ANSWERS) -> OpenBuild:
    """A build of the default metrics of these answers."""
    add(engine, "feedback", answer_rows(answers))
    versions = {name: engine.lake.version(name) for name in (*SOURCES, "journey_instances")}
    inputs = AreaInputs(
        engine=engine,
        versions=versions,
        before={},
        catalogue=Catalogue(),
        as_of=None,
        facts={},
        progress=lambda _what, _done, _total: None,
    )
    facts = METRICS.compute(inputs)
    return OpenBuild(
        number=8,
        finished_at=NOW,
        as_of=None,
        versions={**versions, TABLE: engine.lake.version(TABLE)},
        catalogue=inputs.catalogue,
        engine=engine,
        facts={METRICS.name: facts},
    )
