"""Several processes at once, and processes that end in the middle."""

from __future__ import annotations

import random
import time

import pytest

from heed.lake.engines import DuckDBEngine
from heed.lake.store import Lake
from heed.lake.tests import worker
from heed.lake.tests.rows import numbers

SEED = 20240229


@pytest.mark.slow
def test_three_writers_and_one_compactor_lose_and_double_nothing(
    lake: Lake, engine: DuckDBEngine
) -> None:
    flushes = 25
    lake.version("interactions")
    compactor = worker.start(lake.root, "compact", 600)
    writers = [worker.start(lake.root, "append", app, flushes) for app in "abc"]
    while any(writer.poll() is None for writer in writers):
        seen = numbers(engine)  # readers go on, and see whole flushes only
        assert len(seen) % worker.FLUSH == 0
        assert len(seen) == len(set(seen))
    compactor.kill()
    for process in (*writers, compactor):
        process.communicate()
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    rows = flushes * worker.FLUSH
    assert numbers(engine) == [worker.offset(app) + n for app in "abc" for n in range(rows)]
    entries = [path.read_text() for path in lake.log("interactions").entries()]
    assert any('"dataChange":false' in entry for entry in entries), "the compactor did nothing"


@pytest.mark.slow
def test_a_table_created_by_several_processes_at_once_is_one(
    lake: Lake, engine: DuckDBEngine
) -> None:
    writers = [worker.start(lake.root, "append", app, 2) for app in "abc"]
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert len(numbers(engine)) == 6 * worker.FLUSH


@pytest.mark.kill
@pytest.mark.parametrize("task", ["append", "maintain"])
def test_a_killed_writer_loses_doubles_and_shows_no_half(
    lake: Lake, engine: DuckDBEngine, task: str
) -> None:
    chance = random.Random(SEED)
    flushes, rounds = 10_000, 15
    for _ in range(rounds):
        process = worker.start(lake.root, task, "a", flushes)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 1.5))
        process.kill()
        process.communicate()
        _check_whole_flushes(numbers(engine), deleting=task == "maintain")
        with lake.maintenance("a check"), lake.writing("interactions"):
            pass  # no lock outlives its holder
    done = lake.log("interactions").recorded("a") + 3
    process = worker.start(lake.root, task, "a", done)
    process.communicate()
    assert process.returncode == 0
    skipped = worker.DELETED if task == "maintain" else 0
    expected = [n for n in range(done * worker.FLUSH) if n % worker.FLUSH >= skipped]
    assert numbers(engine) == expected


def _check_whole_flushes(found: list[int], *, deleting: bool) -> None:
    assert len(found) == len(set(found))
    flushes: dict[int, list[int]] = {}
    for number in found:
        flushes.setdefault(number // worker.FLUSH, []).append(number % worker.FLUSH)
    assert sorted(flushes) == list(range(len(flushes)))
    whole = list(range(worker.FLUSH))
    allowed = [whole, whole[worker.DELETED :]] if deleting else [whole]
    assert all(rows in allowed for rows in flushes.values())
