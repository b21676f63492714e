"""One filter, two engines: DuckDB and a Spark cluster leave equal figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from heed.journeys.filtering.computing import compute
from heed.journeys.filtering.filters import Filter
from heed.journeys.tests.designs import NORTH, catalogue
from heed.lake.engines import duckdb_engine
from heed.lake.spark import spark_engine
from heed.lake.store import Lake
from tests.kit.filtered import add_rows, at_versions, open_built, where
from tests.kit.interactions import add, rows_of
from tests.truth.test_filters import BY_CASE, BY_PLAN, GOLD, log, traits, verdicts

pytestmark = [pytest.mark.spark, pytest.mark.django_db, pytest.mark.timeout(1_200)]

ASKED = [
    ("shop", where("channel:web|", "-channel:store", since="2026-03-10", until="2026-04-30")),
    ("shop", where("property.basket:3|7", "-met:complain", "trait.visits>=12")),
    ("shop", where("deviation:repeated@pay|skipped|ended_early|any@ship", "-standard.quick:kept")),
    ("visits", where("standard.called:missed", "trait.plan:gold|", "duration>=1 hour")),
    ("visits", where("property.region:north", "steps<=6", "outcome:open|ended_early")),
]


def rows(table: pa.Table) -> list[str]:
    return sorted(map(repr, table.to_pylist()))


def test_filters_leave_the_same_on_both_engines(tmp_path: Path, spark_master: str) -> None:
    lake = Lake(tmp_path / "lake")
    engine = duckdb_engine(lake, threads=1)
    seen = log()
    add(engine, "interactions", rows_of(seen))
    add_rows(engine, "traits", traits(seen))
    built = open_built(engine, replace(catalogue(BY_CASE, BY_PLAN), segments=(NORTH, GOLD)))
    version = add_rows(engine, "standard_results", verdicts(seen))
    built = at_versions(built, standard_results=version)
    spark = replace(built, engine=spark_engine(lake, spark_master))
    for key, asked in ASKED:
        assert isinstance(asked, Filter)
        ours = compute(built, key, asked, lambda *_: None)
        theirs = compute(spark, key, asked, lambda *_: None)
        assert ours["ids"].num_rows > 5, asked.text
        for name, table in ours.items():
            assert rows(table) == rows(theirs[name]), (asked.text, name)
