"""Standards on two engines: DuckDB and a Spark cluster give equal verdicts and sums."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from heed.journeys.design import Unit
from heed.journeys.tests.designs import TOUCHPOINTS
from heed.journeys.tests.test_builds import random_log
from heed.kernel.calendars import Calendar, Shift
from heed.lake.engines import Engine, duckdb_engine
from heed.lake.spark import spark_engine
from heed.lake.store import Lake
from heed.standards.design import Effort, NotFollowed, OnDate, Pause, Reach, Rule, Standard
from heed.standards.evaluation import StandardWork
from heed.standards.measures.records import Sources
from tests.kit import spark_cluster
from tests.kit.interactions import add, rows_of

pytestmark = [pytest.mark.spark, pytest.mark.timeout(1200)]

SHIFTS = (Shift(time(8), time(12)), Shift(time(13, 30), time(18)))
OFFICE = Calendar("office", ZoneInfo("Europe/Berlin"), (SHIFTS,) * 5 + ((), ()))
PAUSES = (Pause(("pay",), ("ship",)), Pause(("complain",), ("thank",)))
RULES: tuple[Rule, ...] = (
    Reach(("deliver",), timedelta(hours=30), pauses=PAUSES),
    OnDate(("deliver",), "promised"),
    OnDate(("deliver",), "promised", "%Y-%m-%d %H:%M", "time"),
    Effort(("deliver",), 1),
    NotFollowed(("order", "complain"), timedelta(days=7), ("region",)),
)
AS_OF = datetime(2026, 5, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    missing = spark_cluster.missing()
    if missing:
        pytest.skip(missing)
    with spark_cluster.cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


def imported() -> pa.Table:
    chance = random.Random(11)
    log = [one for company in range(40) for one in random_log(chance, company)]
    dates = ["2026-03-20 17:30", "2026-04-01", "2026-03-29 02:30", "soon", ""]
    given = [
        replace(one, properties={**(one.properties or {}), "promised": chance.choice(dates)})
        for one in log
    ]
    return rows_of(given)


def evaluated(engine: Engine, standard: Standard) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table, in one order."""
    names = ("interactions", "feedback", "tallies")
    work = StandardWork(
        standard=standard,
        touchpoints=TOUCHPOINTS,
        calendar=OFFICE if isinstance(standard.rule, Reach) else None,
        zone="Europe/Berlin",
        first=datetime(2026, 3, 1, tzinfo=UTC),
        as_of=AS_OF,
    )
    verdicts = work.verdicts(Sources(*(engine.table(name) for name in names)))
    where = {"standard": [standard.key]}
    version = engine.write("standard_results", verdicts, replace_where=where)
    results = engine.table("standard_results", version)
    tables = {"standard_results": engine.to_arrow(results), **work.summarise(engine, results)}
    return {name: sorted(table.to_pylist(), key=repr) for name, table in tables.items()}


@pytest.mark.parametrize("number", range(len(RULES)))
def test_verdicts_and_sums_are_equal_on_both_engines(
    tmp_path: Path, master: str, number: int
) -> None:
    rule = RULES[number]
    by: Unit = "customer" if isinstance(rule, NotFollowed) else "case"
    standard = Standard("tried", "Tried", "order", rule, 0.9, by=by, without=("thank",))
    lakes = [Lake(tmp_path / name) for name in ("duckdb", "spark")]
    readers = [duckdb_engine(lake, threads=1) for lake in lakes]
    for reader in readers:
        add(reader, "interactions", imported())
    ours = evaluated(readers[0], standard)
    theirs = evaluated(spark_engine(lakes[1], master), standard)
    for name, rows in ours.items():
        assert rows, name
        assert rows == theirs[name], name
