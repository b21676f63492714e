"""Appending, replacing, and reading what was there at a version."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from heed.kernel.errors import HeedError, NotFound
from heed.lake import datafiles
from heed.lake.commits import Change, Files
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.schemas import TABLES
from heed.lake.store import Lake
from heed.lake.tests.rows import interactions, numbers, paths


def test_a_version_shows_what_was_there_then(lake: Lake, engine: DuckDBEngine) -> None:
    first = lake.append(engine.con, "interactions", interactions(0, 100))
    second = lake.append(engine.con, "interactions", interactions(100, 50))
    assert (first.n_rows, second.n_rows) == (100, 50)
    assert numbers(engine, first.version) == list(range(100))
    assert numbers(engine) == list(range(150))
    assert lake.n_rows("interactions", first.version) == 100
    assert lake.n_rows("interactions") == 150
    assert lake.versions() == {"interactions": second.version}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_exists_empty_on_first_use(
    lake: Lake, engine: DuckDBEngine, table: str
) -> None:
    assert lake.version(table) == 0
    assert lake.files(table) == []
    assert engine.to_rows(engine.table(table)) == []
    assert lake.append(engine.con, table, f"SELECT * FROM ({_nothing(table)})").n_files == 0


def _nothing(table: str) -> str:
    columns = (f"NULL AS {name}" for name in TABLES[table].schema.names)
    return f"SELECT {', '.join(columns)} WHERE false"


def test_month_is_added_in_utc_where_the_query_has_none(lake: Lake, engine: DuckDBEngine) -> None:
    engine.con.execute("SET TimeZone = 'Pacific/Auckland'")
    lake.append(engine.con, "interactions", interactions(0, 24 * 31 + 1))
    engine.con.execute("SET TimeZone = 'UTC'")
    table = engine.table("interactions")
    counted = table.group_by("month").agg(n=table.count()).order_by("month")
    assert engine.to_rows(counted) == [{"month": "2024-01", "n": 744}, {"month": "2024-02", "n": 1}]


def test_a_query_without_a_column_is_refused_by_name(lake: Lake, engine: DuckDBEngine) -> None:
    with pytest.raises(HeedError, match="lacks the column content_hash"):
        lake.append(engine.con, "interactions", "SELECT 'x'::BLOB AS interaction_id")
    assert numbers(engine) == []


def test_an_unknown_table_or_version_is_not_found(lake: Lake, engine: DuckDBEngine) -> None:
    with pytest.raises(NotFound, match="no table orders"):
        lake.version("orders")
    lake.append(engine.con, "interactions", interactions(0, 1))
    with pytest.raises(NotFound, match="no version 7"):
        lake.files("interactions", 7)


def test_a_flush_that_is_tried_again_adds_nothing(lake: Lake, engine: DuckDBEngine) -> None:
    for number in (0, 1, 1, 0):
        done = lake.append(engine.con, "interactions", interactions(number, 1), app=("web", number))
    assert (done.n_rows, done.n_files) == (0, 0)
    assert numbers(engine) == [0, 1]
    assert len(list(lake.root.glob("interactions/part-*"))) == 2


def test_a_failing_query_leaves_nothing_behind(lake: Lake, engine: DuckDBEngine) -> None:
    lake.append(engine.con, "interactions", interactions(0, 10))
    broken = interactions(0, 200_000).replace(
        "i * 7", "CASE WHEN i = 199999 THEN error('broken') ELSE i END"
    )
    with pytest.raises(Exception, match="broken"):
        lake.append(engine.con, "interactions", broken)
    assert numbers(engine) == list(range(10))
    assert len(list(lake.root.glob("interactions/*"))) == 2  # the log and one file


def test_replacing_one_journey_leaves_the_others(lake: Lake, engine: DuckDBEngine) -> None:
    both = f"{paths('order / ü', 3)} UNION ALL {paths('help', 2)}"
    before = lake.replace(engine.con, "journey_instances", both)
    after = lake.replace(
        engine.con, "journey_instances", paths("help", 5), where={"journey": ["help"]}
    )
    assert _journeys(engine, before) == {"help": 2, "order / ü": 3}
    assert _journeys(engine, after) == {"help": 5, "order / ü": 3}
    lake.replace(engine.con, "journey_instances", paths("help", 1))
    assert _journeys(engine, None) == {"help": 1}
    lake.replace(
        engine.con, "journey_instances", paths("help", 0), where={"journey": ["help", "order"]}
    )
    assert _journeys(engine, None) == {}


def _journeys(engine: DuckDBEngine, version: int | None) -> dict[str, int]:
    table = engine.table("journey_instances", version)
    rows = engine.to_rows(table.group_by("journey").agg(n=table.count()))
    return {row["journey"]: row["n"] for row in rows}


def test_rows_of_another_partition_are_refused(lake: Lake, engine: DuckDBEngine) -> None:
    with pytest.raises(HeedError, match="do not belong"):
        lake.replace(
            engine.con, "journey_instances", paths("order", 3), where={"journey": ["help"]}
        )
    with pytest.raises(HeedError, match="can be replaced by journey, not by unit"):
        lake.replace(engine.con, "journey_instances", paths("order", 3), where={"unit": ["case"]})
    assert _journeys(engine, None) == {}


def test_of_two_replacements_at_once_one_remains(lake: Lake, engine: DuckDBEngine) -> None:
    log = lake.log("journey_instances")
    lake.replace(engine.con, "journey_instances", paths("help", 1))
    files = datafiles.write(engine.con, log.table, paths("help", 2), log.folder)
    seen: list[int] = []

    def change(present: Files) -> Change:
        if not seen:  # somebody else replaces between our look and our commit
            lake.replace(engine.con, "journey_instances", paths("help", 3))
        seen.append(sum(file.n_rows for file in present))
        return Change(add=files, remove=present)

    log.commit(change)
    assert seen == [1, 3]
    assert _journeys(engine, None) == {"help": 2}


def test_a_path_that_delta_cannot_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HeedError, match="Choose another home directory"):
        Lake(tmp_path / "100% ours")


@pytest.mark.parametrize("name", ["a#b?c", "it's {x}", "[1]*"])
def test_unusual_paths_work(tmp_path: Path, name: str) -> None:
    lake = Lake(tmp_path / name)
    engine = duckdb_engine(lake)
    lake.append(engine.con, "interactions", interactions(0, 10))
    assert numbers(engine) == list(range(10))


def test_other_readers_of_delta_see_the_same_rows(lake: Lake, engine: DuckDBEngine) -> None:
    lake.append(engine.con, "interactions", interactions(0, 100))
    delta = DeltaTable((lake.root / "interactions").as_uri())
    read = pa.table(delta.to_pyarrow_table()).sort_by("source_seq")
    own = engine.to_arrow(engine.table("interactions").order_by("source_seq"))
    assert read.select(own.schema.names).to_pylist() == own.to_pylist()


def test_the_log_tells_bounds_of_ids_and_times_only(lake: Lake, engine: DuckDBEngine) -> None:
    lake.append(engine.con, "interactions", interactions(0, 100))
    entry = lake.log("interactions").entries()[-1]
    add = next(a["add"] for a in map(json.loads, entry.read_text().splitlines()) if "add" in a)
    assert json.loads(add["stats"]) == {
        "numRecords": 100,
        "minValues": {"profile_id": 0, "occurred_at": "2024-01-01T00:00:00.000000Z", "case_id": 0},
        "maxValues": {
            "profile_id": 98,
            "occurred_at": "2024-01-05T03:00:00.000000Z",
            "case_id": 24,
        },
        "nullCount": {"profile_id": 10, "occurred_at": 0, "case_id": 0},
    }


@pytest.mark.parametrize("ordered", [False, True])
def test_a_file_is_sorted_by_customer_and_time(
    lake: Lake, engine: DuckDBEngine, ordered: bool
) -> None:
    query = interactions(0, 300_000)  # more than one row group
    if ordered:
        query = f"SELECT * FROM ({query} ORDER BY profile_id, occurred_at, source_seq)"
    lake.append(engine.con, "interactions", query, ordered=ordered)
    (file,) = lake.files("interactions")
    rows = engine.con.execute(
        "SELECT profile_id, source_seq FROM read_parquet(?, file_row_number = true) "
        "ORDER BY file_row_number",
        [str(file)],
    ).fetchall()
    assert rows == sorted(rows, key=lambda row: (row[0] is None, row[0], row[1]))


def test_what_was_added_since_a_version_is_told(lake: Lake, engine: DuckDBEngine) -> None:
    first = lake.append(engine.con, "interactions", interactions(0, 10))
    lake.append(engine.con, "interactions", interactions(10, 5))
    lake.compact("interactions")
    files = lake.added_since("interactions", first.version)
    assert files is not None
    assert _numbers_in(engine, files) == set(range(10, 15))
    assert lake.added_since("interactions", lake.version("interactions")) == []
    lake.delete("interactions", "source_seq", [3])
    assert lake.added_since("interactions", first.version) is None


def _numbers_in(engine: DuckDBEngine, files: list[Path]) -> set[int]:
    listed = [str(file) for file in files]
    found = engine.con.execute("SELECT source_seq FROM read_parquet(?)", [listed]).fetchall()
    return {row[0] for row in found}
