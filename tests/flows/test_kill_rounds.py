"""SIGKILL at random moments: nothing is lost, doubled or half-visible; the next run completes."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.schemas import TABLES
from heed.lake.store import Lake
from tests.kit import records
from tests.kit.command_line import CommandLine

pytestmark = [pytest.mark.kill, pytest.mark.timeout(1_500)]

ROUNDS_OF_IMPORT = 30
ROUNDS_OF_BUILD = 20
N_EVENTS, N_PEOPLE, N_BAD = 6_000, 400, 40
SPEC = """\
heed: 1
source: shop
files: {events: EVENTS, people: people.csv}
customers: [{from: people, key: id, traits: {city: city}}]
interactions:
  - {from: events, id: no, customer: who, case: case, name: what, at: when,
     properties: {page: page}}
feedback:
  - {from: events, id: no, customer: who, item: =score, score: {column: score, scale: [0, 10]}}
"""
WITHOUT_CLOCK = {
    "interactions": "interaction_id, content_hash, profile_id, occurred_at, source_seq, properties",
    "feedback": "feedback_id, content_hash, profile_id, response_id, score",
    "customers": "customer_id, profile_id, source, key",
    "traits": "profile_id, name, value",
}


class Shop:
    """Files to import, a home to import them into, and what must be in it at the end."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.home = folder, home
        self.lake = Lake(home / "lake")

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "heed", *arguments],
            cwd=self.folder,
            env=CommandLine(self.home).environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments: str) -> float:
        """Run to the end; returns the seconds it took."""
        started = time.monotonic()
        process = self.start(*arguments)
        _, told = process.communicate()
        assert process.returncode == 0, told.decode()
        return time.monotonic() - started

    def run_and_kill(self, after: float, *arguments: str) -> None:
        process = self.start(*arguments)
        try:
            process.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()

    def content(self, tables: Sequence[str] = tuple(WITHOUT_CLOCK)) -> dict[str, list[Any]]:
        """What the newest versions of the tables hold, without the times of importing."""
        return {name: self.table(name, WITHOUT_CLOCK[name]) for name in tables}

    def table(self, name: str, columns: str, version: int | None = None) -> list[Any]:
        if name not in self.lake.versions():
            return []
        query = sql.parquet(self.lake.files(name, version), TABLES[name].schema)
        with connect() as con:
            found = con.execute(f"SELECT ({columns})::VARCHAR AS t FROM ({query}) ORDER BY t")
            return [row[0] for row in found.fetchall()]

    def records(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the record store, which may not be there yet."""
        return records.query(self.home, query)

    def quarantined(self) -> list[tuple[Any, ...]]:
        return self.records(
            "SELECT file, line, reason FROM interactions_quarantinedrow ORDER BY file, line"
        )


def write_files(folder: Path) -> None:
    chosen = random.Random(5)
    people = ["id,city", *(f"p{i},city {i % 17}" for i in range(N_PEOPLE))]
    (folder / "people.csv").write_text("\n".join(people) + "\n", encoding="utf-8")
    for name, first in (("a", 0), ("b", N_EVENTS), ("c", 2 * N_EVENTS)):
        lines = ["no,who,case,what,when,score,page"]
        for i in range(first, first + N_EVENTS):
            when = f"2024-{1 + i % 12:02}-{1 + i % 28:02}" if i % (N_EVENTS // N_BAD) else "soon"
            who, case = f"p{chosen.randrange(2 * N_PEOPLE)}", f"c{i // 5}"
            lines.append(f"{i},{who},{case},step {i % 5},{when},{i % 11 or ''},/p{i % 9}")
        (folder / f"events-{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        spec = SPEC.replace("EVENTS", f"events-{name}.csv")
        (folder / f"import-{name}.yaml").write_text(spec, encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    write_files(folder)
    return folder


def assert_sound(shop: Shop, expected: dict[str, list[Any]]) -> None:
    """All that is visible is whole: part of what must come, once, and its people are known."""
    found = shop.content()
    for name, rows in found.items():
        assert len(set(rows)) == len(rows), f"{name} holds a row twice"
        assert set(rows) <= set(expected[name]), f"{name} holds a row that nobody imported"
    known = set(shop.table("customers", "profile_id"))
    for name in ("interactions", "feedback"):
        assert set(shop.table(name, "profile_id")) <= known


def test_import_that_is_killed_is_completed_by_the_next_one(folder: Path, tmp_path: Path) -> None:
    calm = Shop(folder, tmp_path / "calm")
    seconds = calm.run("import", "import-a.yaml")
    expected, quarantined = calm.content(), calm.quarantined()
    assert len(quarantined) == N_BAD
    moments = random.Random(7)
    shop = Shop(folder, tmp_path / "home-0")
    for number in range(1, ROUNDS_OF_IMPORT + 1):
        shop.run_and_kill(moments.uniform(0.3, 1.1) * seconds, "import", "import-a.yaml")
        assert_sound(shop, expected)
        if number % 3 == 0:  # a home survives up to three kills, then it must become whole
            shop.run("import", "import-a.yaml")
            assert shop.content() == expected
            assert shop.quarantined() == quarantined
            shop = Shop(folder, tmp_path / f"home-{number}")


def test_build_that_is_killed_leaves_the_last_whole_one(folder: Path, tmp_path: Path) -> None:
    shop = Shop(folder, tmp_path / "home")
    shop.run("import", "import-a.yaml")
    seconds = shop.run("build", "--full")
    whole = pinned(shop)
    moments = random.Random(8)
    for number in range(ROUNDS_OF_BUILD):
        how = () if number % 2 else ("--full",)
        shop.run_and_kill(moments.uniform(0.3, 1.1) * seconds, "build", *how)
        assert pinned(shop) == whole
    shop.run("build", "--full")
    assert pinned(shop) == whole


def pinned(shop: Shop) -> dict[str, list[Any]]:
    """What the newest build shows, at the versions that it names."""
    ((versions,),) = shop.records(
        "SELECT CAST(table_versions AS text) FROM foundation_build ORDER BY id DESC LIMIT 1"
    )
    return {
        name: shop.table(name, columns, json.loads(versions)[name])
        for name, columns in (
            ("journey_steps", "journey, instance, step_no, touchpoint, entered_at, us_to_next"),
            ("journey_instances", "journey, instance, n_steps, outcome, path"),
            ("journey_flow", "journey, segment, month, from_touchpoint, to_touchpoint, n, us_sum"),
        )
    }


def test_three_importers_and_a_compactor_at_once_end_as_one_after_another(
    folder: Path, tmp_path: Path
) -> None:
    calm = Shop(folder, tmp_path / "calm")
    for name in "abc":
        calm.run("import", f"import-{name}.yaml")
    busy = Shop(folder, tmp_path / "busy")
    busy.run("import", "import-a.yaml")
    # Two import the same file, one another file, and b was killed in the middle before.
    busy.run_and_kill(1.5, "import", "import-b.yaml")
    wanted = [("import", f"import-{name}.yaml") for name in "bbc"]
    running = [busy.start(*arguments) for arguments in [*wanted, ("compact",)]]
    while any(process.poll() is None for process in running):
        assert_sound(busy, calm.content())
        time.sleep(0.2)
    for process in running:
        _, told = process.communicate()
        assert process.returncode == 0, told.decode()
    busy.run("compact")
    assert busy.content() == calm.content()
    assert busy.quarantined() == calm.quarantined()
