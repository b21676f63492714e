"""One build, two engines: DuckDB and a Spark cluster leave equal tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from heed.foundation.models import Build
from heed.journeys.builds import build
from heed.journeys.design import Catalogue
from heed.journeys.tests.designs import NORTH, SHOP, catalogue
from heed.journeys.tests.test_builds import BY_CUSTOMER, random_log
from heed.kernel.clock import utc_now
from heed.lake.engines import DuckDBEngine, Engine, duckdb_engine
from heed.lake.spark import spark_engine
from heed.lake.store import Lake
from tests.kit import spark_cluster
from tests.kit.derived import Row, derived_rows
from tests.kit.interactions import Seen, add, rows_of

pytestmark = [pytest.mark.spark, pytest.mark.django_db, pytest.mark.timeout(1200)]

BY_ACCOUNT = replace(SHOP, key="accounts", unit="account", starts=("order",), ends=("thank",))


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    missing = spark_cluster.missing()
    if missing:
        pytest.skip(missing)
    with spark_cluster.cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


def log() -> list[Seen]:
    """Loops, ties in time, silences, weights, segments, accounts and names beyond ASCII."""
    chance = random.Random(7)
    found = [one for company in range(60) for one in random_log(chance, company)]
    return [
        replace(one, account=(one.customer or "")[:3] or None, channel=chance.choice(["web", "é→"]))
        for one in found
    ]


def built(engine: Engine, tables: DuckDBEngine, experience: Catalogue) -> dict[str, list[Row]]:
    build(engine.lake, engine, experience, now=utc_now(), full=True)
    return derived_rows(tables)


def test_designed_journeys_are_equal_on_both_engines(tmp_path: Path, master: str) -> None:
    by_case = replace(SHOP, segments=(NORTH,))
    experience = catalogue(by_case, BY_CUSTOMER, BY_ACCOUNT)
    lakes = [Lake(tmp_path / name) for name in ("duckdb", "spark")]
    readers = [duckdb_engine(lake, threads=1) for lake in lakes]
    imported = log()
    half = len(imported) // 2
    spark = spark_engine(lakes[1], master)
    for part, first in ((imported[:half], 0), (imported[half:], half)):
        for reader in readers:
            add(reader, "interactions", rows_of(part, first))
    ours = built(readers[0], readers[0], experience)
    Build.objects.all().delete()
    theirs = built(spark, readers[1], experience)
    for name, rows in ours.items():
        assert rows, name
        assert rows == theirs[name], name


def test_discovered_journeys_and_increments_are_equal_on_both_engines(
    tmp_path: Path, master: str
) -> None:
    lakes = [Lake(tmp_path / name) for name in ("duckdb", "spark")]
    readers = [duckdb_engine(lake, threads=1) for lake in lakes]
    imported = log()
    engines: list[Engine] = [readers[0], spark_engine(lakes[1], master)]
    for engine, reader in zip(engines, readers, strict=True):
        Build.objects.all().delete()
        for part, first in ((imported[:-9], 0), (imported[-9:], len(imported))):
            add(reader, "interactions", rows_of(part, first))
            result = build(engine.lake, engine, Catalogue(), now=utc_now())
        assert result.journeys[0].computed == "changed"
    ours, theirs = (derived_rows(reader) for reader in readers)
    for name, rows in ours.items():
        assert rows == theirs[name], name
