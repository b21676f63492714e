"""DuckDB over the lake."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import duckdb
import ibis
import pyarrow as pa
import pytest

from heed.lake.engines import DuckDBEngine
from heed.lake.schemas import TABLES
from heed.lake.store import Lake
from heed.lake.tests.rows import interactions, numbers


def test_an_expression_is_written_and_read_back(lake: Lake, engine: DuckDBEngine) -> None:
    lake.append(engine.con, "interactions", interactions(0, 100))
    source = engine.table("interactions")
    mapped = source.filter(source.profile_id.notnull()).select(
        profile_id=source.profile_id,
        customer_id=source.profile_id + 1000,
        valid_from=source.occurred_at,
        valid_to=ibis.null("timestamp('UTC', 6)"),
        reason=ibis.literal("same person"),
    )
    version = engine.write("identity_map", mapped)
    rows = engine.to_rows(engine.table("identity_map", version).order_by("profile_id"))
    assert len(rows) == 90
    assert (rows[5]["profile_id"], rows[5]["customer_id"]) == (5, 1005)


def test_a_table_in_memory_joins_with_the_lake(lake: Lake, engine: DuckDBEngine) -> None:
    lake.append(engine.con, "interactions", interactions(0, 100))
    wanted = ibis.memtable(pa.table({"source_seq": [3, 5, 500]}))
    joined = engine.table("interactions").inner_join(wanted, "source_seq")
    rows = engine.to_rows(joined.select("source_seq", "name").order_by("source_seq"))
    assert rows == [{"source_seq": 3, "name": "touch 3"}, {"source_seq": 5, "name": "touch 0"}]


def test_threads_read_at_once(lake: Lake, engine: DuckDBEngine) -> None:
    lake.append(engine.con, "interactions", interactions(0, 1000))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: numbers(engine), range(32)))
    assert all(one == list(range(1000)) for one in found)


def test_an_expression_built_in_one_thread_runs_in_another(
    lake: Lake, engine: DuckDBEngine
) -> None:
    lake.append(engine.con, "interactions", interactions(0, 10))
    expr = engine.table("interactions").count().name("n").as_table()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(engine.to_rows, expr).result() == [{"n": 10}]


@pytest.mark.parametrize("table", TABLES)
def test_types_are_those_of_the_schema(engine: DuckDBEngine, table: str) -> None:
    read = engine.to_arrow(engine.table(table)).schema
    for field in TABLES[table].schema:
        assert read.field(field.name).type == field.type


def test_no_extension_is_ever_fetched(engine: DuckDBEngine) -> None:
    with pytest.raises(duckdb.Error, match="extension"):
        engine.con.execute("SELECT ST_Point(1, 2)")
    setting = "SELECT current_setting('autoinstall_known_extensions')"
    assert engine.con.execute(setting).fetchall() == [(False,)]
