"""How fast events are captured: acknowledged, and later found in the lake.

    python -m benchmarks.capture [--seconds 4] [--rounds 3] [--folder DIR]

Serves a new home and, beside it, a bare endpoint on the same server software with the same
settings, which parses the same JSON, appends it to a file and fsyncs before it answers. In turns
each takes the same load, from a process of its own, at 50 events a request and then at one. Heed
flushes to the lake meanwhile; what it cannot keep up with waits in its inbox. Then the benchmark
waits until all is in the lake and looks for every message that was acknowledged.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks._capture_load import message_id

PROMISED = 0.35  # of the bare endpoint, at 50 events a request
BATCH = 50
CATCH_UP_SECONDS = 600.0
SOURCE = "bench"
WARM = "warm"  # a load that is not counted


@dataclass
class Load:
    """What was acknowledged of one load."""

    name: str
    n_events: int
    seconds: float
    batches: list[int]
    p50: float  # milliseconds of a request
    p99: float

    @property
    def events(self) -> int:
        return self.n_events * sum(self.batches)

    def messages(self) -> Iterator[str]:
        """The ids of all messages that were acknowledged."""
        for connection, n in enumerate(self.batches):
            for batch in range(n):
                for event in range(self.n_events):
                    yield message_id(self.name, connection, batch, event)


@dataclass
class Side:
    """A server under load, and its loads by events a request."""

    port: int
    key: str = "key"
    loads: dict[int, list[Load]] = field(default_factory=dict)

    def load(self, name: str, n_events: int, seconds: float) -> Load:
        """Load it from a process of its own."""
        arguments = [str(self.port), self.key, str(n_events), str(seconds), name]
        command = [sys.executable, "-m", "benchmarks._capture_load", *arguments]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        load = Load(name, n_events, seconds, **json.loads(said))
        self.loads.setdefault(0 if name == WARM else n_events, []).append(load)
        return load

    def events_per_second(self, n_events: int) -> float:
        loads = self.loads[n_events]
        return sum(load.events for load in loads) / sum(load.seconds for load in loads)


def main() -> int:
    """Load both, compare, look for every message; returns 1 if a promise is missed."""
    options = argparse.ArgumentParser(description="how fast events are captured")
    options.add_argument("--seconds", type=float, default=4.0, help="of each load")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--folder", type=Path, default=None, help="where to work; default: /tmp")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="heed-capture-", dir=given.folder))
    try:
        key = _prepared(folder / "home")
        with _heed(folder / "home") as port, _bare(folder / "bare.jsonl") as bare_port:
            heed, bare = Side(port, key), Side(bare_port)
            _load_in_turns(heed, bare, given.rounds, given.seconds)
            _catch_up(folder / "home")
        return _report(folder / "home", heed, bare)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _load_in_turns(heed: Side, bare: Side, rounds: int, seconds: float) -> None:
    heed.load(WARM, BATCH, 1.0)
    bare.load(WARM, BATCH, 1.0)
    for n_events in (BATCH, 1):
        for number in range(rounds):
            for name, side in (("bare", bare), ("heed", heed)):
                load = side.load(f"{name}{number}x{n_events}", n_events, seconds)
                print(
                    f"{name}, {n_events:2} events a request: "
                    f"{load.events / seconds:9,.0f} events/s, p50 {load.p50:.1f} ms, "
                    f"p99 {load.p99:.1f} ms",
                    flush=True,
                )


def _prepared(home: Path) -> str:
    """A home with a source without a limit; returns its write key."""
    made = subprocess.run(
        [
            *(sys.executable, "-m", "heed.cli.main", "--home", str(home), "capture", "add"),
            *(SOURCE, "--case", "orderId", "--rate", "0", "--json"),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return str(json.loads(made.stdout)["write_key"])


@contextmanager
def _heed(home: Path) -> Iterator[int]:
    from tests.kit.served import served

    os.environ["HEED_BUILD_MINUTES"] = "0"  # what is measured is capture
    with served(home) as server:
        yield int(urlsplit(server.address).port or 0)


@contextmanager
def _bare(file: Path) -> Iterator[int]:
    from tests.kit.served import free_port

    port = free_port()
    command = [sys.executable, "-m", "benchmarks._bare_endpoint", str(port), str(file)]
    process = subprocess.Popen(command)
    try:
        time.sleep(3.0)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _catch_up(home: Path) -> None:
    """Wait until the inbox is empty, and say how fast it became so."""
    started, waiting = time.perf_counter(), _waiting(home)
    first = waiting
    while waiting and time.perf_counter() - started < CATCH_UP_SECONDS:
        time.sleep(0.5)
        waiting = _waiting(home)
    spent = time.perf_counter() - started
    print(
        f"{first:,} events waited at the end of the loads; {waiting:,} after {spent:.1f} s:",
        end=" ",
    )
    print(f"flushed {(first - waiting) / spent:,.0f} events/s", flush=True)


def _waiting(home: Path) -> int:
    import sqlite3

    with sqlite3.connect(home / "heed.sqlite3", timeout=60) as con:
        return int(
            con.execute("SELECT coalesce(sum(n_events), 0) FROM interactions_inboxrow").fetchone()[
                0
            ]
        )


def _report(home: Path, heed: Side, bare: Side) -> int:
    from heed.kernel.ids import id128

    found, rows = _in_the_lake(home)
    loads = [load for loads in heed.loads.values() for load in loads]
    wanted = {id128(SOURCE, "message", one) for load in loads for one in load.messages()}
    lost, doubled = len(wanted - found), rows - len(found)
    for n_events in (1, BATCH):
        one, other = heed.events_per_second(n_events), bare.events_per_second(n_events)
        print(
            f"{n_events} events a request: {one:,.0f} events/s acknowledged and found, "
            f"bare {other:,.0f}, ratio {one / other:.2f}"
        )
    ratio = heed.events_per_second(BATCH) / bare.events_per_second(BATCH)
    print(f"{len(wanted):,} events were acknowledged, {rows:,} are in the lake")
    print(f"ratio: {ratio:.2f}")
    print(f"lost: {lost}")
    print(f"doubled: {doubled}")
    return int(ratio < PROMISED or lost > 0 or doubled > 0)


def _in_the_lake(home: Path) -> tuple[set[bytes], int]:
    """The ids of all interactions in the lake, and how many rows there are."""
    from heed.lake import sql
    from heed.lake.connections import connect
    from heed.lake.schemas import TABLES
    from heed.lake.store import Lake

    lake = Lake(home / "lake")
    query = sql.parquet(lake.files("interactions"), TABLES["interactions"].schema)
    with connect() as con:
        rows = con.execute(f"SELECT interaction_id FROM ({query})").fetchall()
    return {bytes(row[0]) for row in rows}, len(rows)


if __name__ == "__main__":
    sys.exit(main())
