"""A worker that is killed while it counts a filter: the next does it again, as a whole."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pyarrow as pa
import pytest
from pytest_django import DjangoDbBlocker

from heed.doors.paths import HomePaths
from heed.journeys.filtering.computing import compute
from heed.journeys.filtering.filters import Filter
from heed.journeys.queries import catalogue_at
from heed.journeys.reading import OpenBuild, open_newest
from heed.lake.engines import duckdb_engine
from heed.lake.store import Lake
from tests.kit import records
from tests.kit.filtered import shelf_of, where
from tests.kit.served import served
from tests.kit.web import home_of_its_own, records_of

pytestmark = [pytest.mark.kill, pytest.mark.slow, pytest.mark.timeout(400)]

ASKED = [
    where("channel:web"),
    where("-channel:web"),
    where("outcome:completed", "duration>=1 day"),
    where("deviation:any"),
    where("met:ticket"),
    where("steps>=12"),
]
KEY = "order"


def queue(home: HomePaths, build: OpenBuild, asked: Filter) -> str:
    """Queue a filter as a page does; the key of its figures."""
    shelf = shelf_of(home.filters, build, KEY, asked)
    shelf.ask({"journey": KEY, "pairs": asked.pairs})
    arguments = json.dumps({"build": build.number, "key": shelf.key})
    records.query(
        home.root,
        "INSERT INTO foundation_job (kind, arguments, same_as, state, actor, attempts,"
        " most_attempts, queued_at, due_at, worker, doing, done, total, result, sentence)"
        " VALUES ('filter', ?, ?, 'queued', 'test', 0, 3,"
        " '2026-01-01 00:00:00', '2026-01-01 00:00:00', '', '', 0, 0, '{}', '')",
        arguments,
        f"{build.number}:{shelf.key}",
    )
    return shelf.key


def jobs(home: Path) -> list[tuple[str, int, str, str]]:
    """State, attempts, worker and key of every filter."""
    rows = records.query(
        home, "SELECT state, attempts, worker, same_as FROM foundation_job WHERE kind = 'filter'"
    )
    return [(*row[:3], row[3].partition(":")[2]) for row in rows]


def kill_in_the_middle(home: Path, folder: Path) -> str:
    """Kill the worker while it writes or computes figures; whose they were."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for state, _attempts, worker, key in jobs(home):
            if state == "running" and not (folder / key).exists():
                os.kill(int(worker.split(":")[1]), signal.SIGKILL)
                return key
        time.sleep(0.005)
    raise AssertionError("no filter was seen running")


def test_filter_of_a_killed_worker_is_counted_again_and_whole(
    simulated_home: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    home = HomePaths(tmp_path / "home")
    home_of_its_own(simulated_home, home.root)
    engine = duckdb_engine(Lake(home.lake), threads=1)
    with django_db_blocker.unblock(), records_of(home.root):
        build = open_newest(engine, catalogue_at)
        assert build is not None
        expected = {asked: compute(build, KEY, asked, lambda *_: None) for asked in ASKED}
    keys = {queue(home, build, asked): asked for asked in ASKED}
    folder = home.filters / str(build.number)
    with served(home.root):
        killed = kill_in_the_middle(home.root, folder)
        assert not (folder / killed).exists()
        until = time.monotonic() + 240
        while any(state != "done" for state, *_ in jobs(home.root)):
            assert time.monotonic() < until, jobs(home.root)
            for key, asked in keys.items():
                if (folder / key).exists():
                    assert_whole(build, home.filters, asked, expected[asked])
            time.sleep(0.5)
    assert {key: attempts for _, attempts, _, key in jobs(home.root)}[killed] == 2
    for asked in ASKED:
        assert_whole(build, home.filters, asked, expected[asked])


def assert_whole(
    build: OpenBuild, root: Path, asked: Filter, expected: dict[str, pa.Table]
) -> None:
    """All figures are there, and they are those of an undisturbed computation."""
    shelf = shelf_of(root, build, KEY, asked)
    assert shelf.is_filled
    for name, rows in expected.items():
        found = shelf.table(name)
        assert sorted(map(repr, found.to_pylist())) == sorted(map(repr, rows.to_pylist())), name
