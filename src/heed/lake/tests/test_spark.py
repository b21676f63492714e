"""Spark, as a cluster of a master and two workers, reads and writes what DuckDB does."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import ibis
import pytest

from heed.kernel.errors import HeedError
from heed.lake.engines import DuckDBEngine, Engine
from heed.lake.spark import spark_engine
from heed.lake.spark import SparkEngine
from heed.lake.store import Lake
from heed.lake.tests.rows import interactions, paths

pytestmark = [pytest.mark.spark, pytest.mark.timeout(900)]


@pytest.fixture
def spark(lake: Lake, spark_master: str) -> Iterator[SparkEngine]:
    made = spark_engine(lake, spark_master)
    assert isinstance(made, SparkEngine)
    yield made
    made.stop()


def _by_name(engine: Engine, version: int | None = None) -> list[dict[str, object]]:
    table = engine.table("interactions", version)
    window = ibis.window(
        group_by=table.profile_id,
        order_by=[table.occurred_at, table.source_seq, table.interaction_id],
    )
    moves = table.select(
        table.name,
        table.month,
        number=table.properties["number"],
        us=table.occurred_at.lead().over(window).delta(table.occurred_at, unit="microsecond"),
    )
    grouped = moves.group_by("month", "name").agg(
        n=moves.count(), us=moves.us.sum(), least=moves.number.min()
    )
    return engine.to_rows(grouped.order_by("month", "name"))


def test_spark_reads_writes_and_travels_in_time_as_duckdb(
    lake: Lake, engine: DuckDBEngine, spark: SparkEngine
) -> None:
    first = lake.append(engine.con, "interactions", interactions(0, 1000)).version
    lake.append(engine.con, "interactions", interactions(1000, 500))
    lake.delete("interactions", "case_id", [7])
    lake.compact("interactions")
    assert _by_name(spark) == _by_name(engine) != []
    assert _by_name(spark, first) == _by_name(engine, first)
    rows = [
        one.to_rows(one.table("interactions").order_by("source_seq")) for one in (spark, engine)
    ]
    assert rows[0] == rows[1]

    lake.replace(engine.con, "journey_instances", f"{paths('a / ü', 3)} UNION ALL {paths('b', 2)}")
    table = spark.table("journey_instances")
    more = table.filter(table.journey == "a / ü").mutate(path=ibis.literal("a → b"))
    spark.write("journey_instances", more, replace_where={"journey": ["a / ü"]})
    expected = {("a / ü", "a → b"): 3, ("b", "a"): 2}
    for one in (engine, spark):
        table = one.table("journey_instances")
        counted = one.to_rows(table.group_by("journey", "path").agg(n=table.count()))
        assert {(row["journey"], row["path"]): row["n"] for row in counted} == expected

    assert [spark.to_rows(spark.table(name)) for name in ("feedback", "journey_steps")] == [[], []]


def test_without_java_spark_says_so(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(HeedError, match="needs Java 17"):
        spark_engine(lake)


def test_without_pyspark_spark_says_so(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "pyspark", raising=False)
    with pytest.raises(HeedError, match=r"pip install 'heed\[spark\]'"):
        spark_engine(lake)
