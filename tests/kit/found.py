"""A build of findings over a few answers, without a record store's build."""

from __future__ import annotations

from collections.abc import Sequence

from heed.insight.builds import FINDINGS
from heed.insight.reading import TABLE
from heed.journeys.areas import AreaInputs
from heed.journeys.builds import SOURCES
from heed.journeys.design import Catalogue
from heed.journeys.reading import OpenBuild
from heed.lake.engines import DuckDBEngine
from tests.kit.answers import Said, answer_rows
from tests.kit.interactions import add
from tests.kit.measured import NOW

REGIONS = ("north", "south", "west", "east")


def planted(n: int = 400) -> list[Said]:
    """Answers in which the region east is low, and nothing else matters."""
    return [
        Said(
            score=(2 if number % 3 else 9) if number % 4 == 3 else (9 if number % 9 else 5),
            day=number % 90,
            customer=f"c{number}",
            properties={"region": REGIONS[number % 4], "shop": f"s{number // 4 % 5}"},
        )
        for number in range(n)
    ]


def found(
    engine: DuckDBEngine, answers: Sequence[Said], catalogue: Catalogue | None = None
) -> OpenBuild:
    """A build of the findings of these answers."""
    if answers:
        add(engine, "feedback", answer_rows(answers))
    names = (*SOURCES, "journey_instances")
    inputs = AreaInputs(
        engine=engine,
        versions={name: engine.lake.version(name) for name in names},
        before={},
        catalogue=catalogue or Catalogue(),
        as_of=None,
        facts={},
        progress=lambda _what, _done, _total: None,
    )
    facts = FINDINGS.compute(inputs)
    return OpenBuild(
        number=9,
        finished_at=NOW,
        as_of=None,
        versions={**inputs.versions, TABLE: engine.lake.version(TABLE)},
        catalogue=inputs.catalogue,
        engine=engine,
        facts={FINDINGS.name: facts},
    )
