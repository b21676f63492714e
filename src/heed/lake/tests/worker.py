"""A process of its own that writes to a lake, for tests of many at once and of sudden ends.

``python -m heed.lake.tests.worker ROOT append APP FLUSHES`` adds flushes of 100 interactions, from
where the last run of APP stopped. ``… maintain APP FLUSHES`` also compacts, deletes the first eight
rows of each flush and sweeps. ``… compact SECONDS`` compacts again and again.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from heed.kernel.errors import Busy
from heed.lake.connections import connect
from heed.lake.store import Lake
from heed.lake.tests.rows import interactions

FLUSH = 100  # rows
DELETED = 8  # of each flush, by `maintain`
APART = 1_000_000  # numbers of one application; "a" starts at 0, "b" at 1,000,000


def start(root: Path, *arguments: object) -> subprocess.Popen[str]:
    """Start a worker; its first line of output is ``ready``."""
    return subprocess.Popen(
        [sys.executable, "-m", "heed.lake.tests.worker", str(root), *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": "/usr/bin:/bin"},
    )


def offset(app: str) -> int:
    """The first number that ``app`` writes."""
    return (ord(app) - ord("a")) * APART


def append(lake: Lake, app: str, flushes: int, *, maintain: bool = False) -> None:
    with connect(threads=1) as con:
        done = lake.log("interactions").recorded(app)
        for number in range(flushes):
            first = offset(app) + number * FLUSH
            if number > done:
                query = interactions(first, FLUSH)
                lake.append(con, "interactions", query, app=(app, number))
            if maintain:
                _maintain(lake, first, number)


def _maintain(lake: Lake, first: int, number: int) -> None:
    lake.delete("interactions", "case_id", [first // 4, first // 4 + 1])
    if number % 2:
        lake.compact("interactions")
        lake.vacuum(keep=[], grace=timedelta(minutes=5))


def compact(lake: Lake, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            lake.compact("interactions")
        except Busy:
            time.sleep(0.05)


def run(root: Path, task: str, *arguments: str) -> None:
    lake = Lake(root)
    lake.version("interactions")
    print("ready", flush=True)
    if task == "compact":
        compact(lake, float(arguments[0]))
    else:
        append(lake, arguments[0], int(arguments[1]), maintain=task == "maintain")


if __name__ == "__main__":
    run(Path(sys.argv[1]), *sys.argv[2:])
