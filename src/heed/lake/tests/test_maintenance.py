"""Compaction, deletion and vacuum change files, never what a kept version says."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from heed.kernel.errors import NotFound
from heed.lake.engines import DuckDBEngine
from heed.lake.maintenance import Rows
from heed.lake.store import Lake
from heed.lake.tests.rows import interactions, numbers, paths

NOW = timedelta(0)
HOUR = timedelta(hours=1)


def _fill(lake: Lake, engine: DuckDBEngine, appends: int = 5) -> int:
    for number in range(appends):
        lake.append(engine.con, "interactions", interactions(number * 100, 100))
    return lake.version("interactions")


def _rows(engine: DuckDBEngine) -> list[dict[str, object]]:
    return engine.to_rows(engine.table("interactions").order_by("source_seq"))


def test_compaction_merges_files_and_changes_no_row(lake: Lake, engine: DuckDBEngine) -> None:
    version = _fill(lake, engine)
    before = _rows(engine)
    done = lake.compact("interactions")
    assert (done.n_files_before, done.n_files_after) == (5, 1)
    assert _rows(engine) == before
    assert numbers(engine, version) == list(range(500))
    assert lake.compact("interactions").version == done.version  # nothing left to do


def test_compaction_stops_at_the_target_size(lake: Lake, engine: DuckDBEngine) -> None:
    _fill(lake, engine, 6)
    size = lake.files("interactions")[0].stat().st_size
    lake.compact("interactions", target_bytes=int(size * 2.5))
    assert [file.n_rows for file in lake.log("interactions").files()] == [200, 200, 200]


def test_compaction_keeps_partitions_apart(lake: Lake, engine: DuckDBEngine) -> None:
    for journey in ("help", "order", "help", "order"):
        lake.append(engine.con, "journey_instances", paths(journey, 3))
    lake.compact("journey_instances")
    files = lake.log("journey_instances").files()
    assert sorted((f.partition["journey"], f.n_rows) for f in files) == [("help", 6), ("order", 6)]


def test_deletion_leaves_every_other_row_as_it_was(lake: Lake, engine: DuckDBEngine) -> None:
    _fill(lake, engine)
    before = _rows(engine)
    assert lake.delete("interactions", "profile_id", [3, 17, 4711]) == 10
    assert _rows(engine) == [row for row in before if row["profile_id"] not in (3, 17)]


def test_deletion_rewrites_only_files_that_hold_the_rows(lake: Lake, engine: DuckDBEngine) -> None:
    _fill(lake, engine)
    before = set(lake.files("interactions"))
    assert lake.delete("interactions", "case_id", [30, 31]) == 8
    assert len(before & set(lake.files("interactions"))) == 4
    assert lake.delete("interactions", "case_id", [999_999]) == 0


def test_deletion_by_an_unknown_column_is_not_found(lake: Lake) -> None:
    with pytest.raises(NotFound, match="no column person"):
        lake.delete("interactions", "person", [1])


def test_deleting_all_rows_leaves_an_empty_table(lake: Lake, engine: DuckDBEngine) -> None:
    lake.append(engine.con, "interactions", interactions(0, 5))
    assert lake.delete("interactions", "source_seq", list(range(5))) == 5
    assert lake.files("interactions") == []
    assert numbers(engine) == []


def test_vacuum_keeps_what_a_build_pins(lake: Lake, engine: DuckDBEngine) -> None:
    pinned = {"interactions": _fill(lake, engine, 3)}
    _fill(lake, engine, 2)
    lake.compact("interactions")
    assert lake.vacuum(keep=[pinned], grace=NOW) == 2
    assert numbers(engine, pinned["interactions"]) == list(range(300))
    assert lake.vacuum(keep=[], grace=NOW) == 3
    assert len(numbers(engine)) == 500
    assert len(list(lake.root.glob("interactions/part-*"))) == 1


def test_vacuum_keeps_what_was_written_or_given_up_within_the_grace(
    lake: Lake, engine: DuckDBEngine
) -> None:
    version = _fill(lake, engine, 2)
    lake.compact("interactions")
    orphan = lake.root / "interactions" / "part-0.parquet"
    orphan.write_bytes(b"half a file")
    assert lake.vacuum(keep=[], grace=HOUR) == 0
    _age(lake.root / "interactions", files_only=True)
    assert lake.vacuum(keep=[], grace=HOUR) == 1  # the orphan; the log says what was given up when
    assert not orphan.exists()
    assert numbers(engine, version) == list(range(200))


def test_vacuum_sweeps_what_a_killed_writer_left(lake: Lake, engine: DuckDBEngine) -> None:
    _fill(lake, engine, 1)
    staging = lake.root / "interactions" / "_staging-x"
    staging.mkdir()
    (staging / "part.parquet").write_bytes(b"half a file")
    assert lake.vacuum(keep=[], grace=HOUR) == 0
    _age(lake.root / "interactions")
    assert lake.vacuum(keep=[], grace=HOUR) == 1
    assert numbers(engine) == list(range(100))


def _age(folder: Path, *, files_only: bool = False) -> None:
    """Let everything in ``folder`` look two hours old."""
    then = time.time() - 7200
    for path in folder.glob("*" if files_only else "**/*"):
        os.utime(path, (then, then))


def test_vacuum_trims_the_log_to_the_oldest_kept_version(lake: Lake, engine: DuckDBEngine) -> None:
    for number in range(45):  # two checkpoints on the way
        lake.append(engine.con, "interactions", interactions(number, 1), app=("web", number))
    lake.vacuum(keep=[{"interactions": 10}], grace=NOW)
    entries = [int(path.stem) for path in lake.log("interactions").entries()]
    assert entries == list(range(10, 46))
    fresh = Lake(lake.root)
    assert fresh.n_rows("interactions", 10) == 10
    assert fresh.n_rows("interactions", 33) == 33
    assert fresh.n_rows("interactions") == 45
    assert fresh.log("interactions").recorded("web") == 44
    with pytest.raises(NotFound):
        fresh.files("interactions", 3)
    lake.append(engine.con, "interactions", interactions(45, 1))
    delta = DeltaTable((lake.root / "interactions").as_uri())
    assert pa.table(delta.to_pyarrow_table(columns=["source_seq"])).num_rows == 46


def test_erasure_leaves_no_trace_of_the_id_in_the_log(lake: Lake, engine: DuckDBEngine) -> None:
    secret = 4_242_424_242_424_242
    lake.append(engine.con, "interactions", interactions(0, 50))
    lake.append(engine.con, "interactions", interactions(50, 10).replace("i % 100", f"{secret}"))
    lake.delete("interactions", "profile_id", [secret])
    lake.vacuum(keep=[], grace=NOW)
    held = b"".join(p.read_bytes() for p in lake.root.glob("interactions/_delta_log/*"))
    assert str(secret).encode() not in held
    assert numbers(engine) == [*range(50), 59]  # 59 has no profile


def test_purge_gives_no_grace_to_what_was_deleted(lake: Lake, engine: DuckDBEngine) -> None:
    secret = 4_242_424_242_424_242
    lake.append(engine.con, "interactions", interactions(0, 50))
    lake.append(engine.con, "interactions", interactions(50, 10).replace("i % 100", f"{secret}"))
    rows = Rows(isin={"profile_id": [secret]})
    assert lake.count_rows("interactions", rows) == 9
    assert lake.delete_rows("interactions", rows) == 9
    assert lake.vacuum(keep=[], grace=HOUR) == 0
    assert lake.count_on_disk("interactions", rows) == 9
    lake.purge(keep=[], grace=HOUR)
    assert lake.count_on_disk("interactions", rows) == 0
    held = b"".join(p.read_bytes() for p in lake.root.glob("interactions/_delta_log/*"))
    assert str(secret).encode() not in held
    assert numbers(engine) == [*range(50), 59]


def test_purge_leaves_what_a_writer_is_about_to_commit(lake: Lake, engine: DuckDBEngine) -> None:
    _fill(lake, engine, 2)
    orphan = lake.root / "interactions" / "part-0.parquet"
    orphan.write_bytes(b"half a file")
    lake.purge(keep=[], grace=HOUR)
    assert orphan.exists()
    assert lake.count_on_disk("interactions", Rows(isin={"profile_id": [-1]})) == 1  # not whole


def test_deletion_spares_what_must_stay(lake: Lake, engine: DuckDBEngine) -> None:
    _fill(lake, engine, 1)
    since = datetime(2024, 1, 3, tzinfo=UTC)
    kept = Rows(isin={"name": ["touch 1"]}, since={"occurred_at": since})
    assert lake.delete_rows("interactions", Rows(), but=[kept]) == 90
    assert numbers(engine) == list(range(51, 100, 5))
