"""How fast flow and paths are computed beside two libraries that many use for it.

    python -m benchmarks.peers [--rows 5000000] [--rounds 2] [--folder DIR]

The peers are installed into an environment of their own (``build/peers``): pm4py is under AGPL and
never a dependency of Heed. Each side runs in a process of its own on the same interactions, with
retentioneering's telemetry off. Reading the file and bringing it into the peer's own form is told
apart and not counted; Heed's times include reading its files. Each time is the best of the rounds.

Printed ratios: pm4py's directly-follows graph, performance graph (mean) and variants against flow
with mean, median, p90 and paths (promise: at least 20 times faster); retentioneering's transition
graph against flow with the same times (at least 5). A transition graph shows one figure at a time:
counts, medians and 95th percentiles are three of them, as many figures as the flow has in one; that
of counts alone is printed beside, against flow and paths.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

PINNED = (
    "pm4py==2.7.23.11",
    "retentioneering==5.2.4",
    "pandas==3.1.1",
    "numpy==2.4.6",
    "pyarrow==26.0.1",
)
BUILT = Path(__file__).parent.parent / "build"
LIMITS = {"pm4py": 20.0, "retentioneering": 5.0}

Times = dict[str, float]  # seconds by what was done


def main() -> int:
    """Run every side, print the ratios; returns 1 if a promise is missed."""
    options = argparse.ArgumentParser(description="journeys beside other libraries")
    options.add_argument("--rows", type=int, default=5_000_000)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--folder", type=Path, default=None, help="where to work; default: /tmp")
    options.add_argument("--side", choices=sorted(SIDES), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.side:
        print(json.dumps(SIDES[given.side](given.folder, given.rounds)))
        return 0
    folder = Path(tempfile.mkdtemp(prefix="heed-peers-", dir=given.folder))
    try:
        return _compare(folder, given.rows, given.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _compare(folder: Path, rows: int, rounds: int) -> int:
    theirs = _environment()
    print(f"{rows:,} interactions; {', '.join(PINNED)}; best of {rounds}", flush=True)
    _write(folder, rows)
    found = {
        side: _run(theirs if side in LIMITS else Path(sys.executable), side, folder, rounds)
        for side in ("heed", "pm4py", "retentioneering")
    }
    ours, pm4py, graph = found["heed"], found["pm4py"], found["retentioneering"]
    n_moves = {side: round(times["moves"]) for side, times in found.items()}
    if len(set(n_moves.values())) > 1:
        print(f"The sides count different numbers of moves: {n_moves}")
        return 1
    discovery = pm4py["graph"] + pm4py["performance graph"] + pm4py["variants"]
    figures = graph["counts"] + graph["medians"] + graph["95th percentiles"]
    kept = _ratio("pm4py", discovery / ours["flow and paths"], "flow and paths")
    kept &= _ratio("retentioneering", figures / ours["flow"], "flow")
    beside = graph["counts"] / ours["flow and paths"]
    print(f"retentioneering, counts alone / Heed, flow and paths: {beside:.1f}")
    return 0 if kept else 1


def _ratio(side: str, ratio: float, what: str) -> bool:
    print(f"ratio: {ratio:.1f} {side} / Heed, {what} (at least {LIMITS[side]:g})")
    return ratio >= LIMITS[side]


def _run(python: Path, side: str, folder: Path, rounds: int) -> Times:
    """One side in a process of its own: no telemetry, no settings of its user."""
    place = {"HOME": str(folder), "HEED_HOME": str(folder / "home"), "TQDM_DISABLE": "1"}
    command = [str(python), str(Path(__file__)), "--side", side]
    command += ["--folder", str(folder), "--rounds", str(rounds)]
    path = os.pathsep.join(filter(None, (str(BUILT.parent), os.environ.get("PYTHONPATH"))))
    told = subprocess.run(
        command,
        env=os.environ | place | {"RETENTIONEERING_NO_TRACK": "1", "PYTHONPATH": path},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    times: Times = json.loads(told.stdout.splitlines()[-1])
    shown = ", ".join(f"{what} {spent:.2f} s" for what, spent in times.items() if what in SHOWN)
    print(f"{side}: {shown}; peak memory {times['peak']:.1f} GiB", flush=True)
    return times


SHOWN = (
    "loading",
    "flow",
    "flow and paths",
    "graph",
    "performance graph",
    "variants",
    "counts",
    "medians",
    "95th percentiles",
)


def _environment() -> Path:
    """The Python of the peers' environment, made on first use and after a change of versions."""
    folder = BUILT / f"peers-{hashlib.sha256(repr(PINNED).encode()).hexdigest()[:8]}"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        print(f"Installing {', '.join(PINNED)} into {folder} …", flush=True)
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PINNED], check=True)
        (folder / "complete").touch()
    return python


def _write(folder: Path, rows: int) -> None:
    """The interactions in a Heed home, and the three columns that the peers take as Parquet."""
    import heed
    from benchmarks.flow import make_interactions
    from heed.lake.engines import duckdb_engine

    os.environ["HEED_HOME"] = str(folder / "home")
    home = heed.open(folder / "home")
    engine = duckdb_engine(home.lake)
    make_interactions(engine, rows)
    files = ", ".join(f"'{path}'" for path in home.lake.files("interactions"))
    engine.con.execute(
        "COPY (SELECT case_key, name, occurred_at::TIMESTAMP AS occurred_at "
        f"FROM read_parquet([{files}]) ORDER BY source_seq) TO '{folder / 'events.parquet'}'"
    ).fetchall()


def _measured(work: Mapping[str, Callable[[], Any]], rounds: int) -> Times:
    """The best time of each piece of work, seconds."""
    times: Times = {}
    for _ in range(rounds):
        for what, do in work.items():
            started = time.perf_counter()
            do()
            spent = time.perf_counter() - started
            times[what] = min(spent, times.get(what, spent))
    times["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return times


def run_heed(folder: Path, rounds: int) -> Times:
    """Flow with mean, median and p90, and paths, from the lake's files."""
    import heed
    from benchmarks.flow import flow_and_paths
    from heed.lake.engines import duckdb_engine

    engine = duckdb_engine(heed.open(folder / "home").lake)
    work = {
        "flow": lambda: flow_and_paths(engine, paths=False),
        "flow and paths": lambda: flow_and_paths(engine),
    }
    times = _measured(work, rounds)
    ((moves,),) = engine.con.execute(
        "SELECT sum(n) FROM flow WHERE from_touchpoint <> '' AND to_touchpoint <> ''"
    ).fetchall()
    return times | {"moves": int(moves)}


def run_pm4py(folder: Path, rounds: int) -> Times:
    """Directly-follows graph, performance graph and variants."""
    import pandas as pd  # type: ignore[import-untyped, unused-ignore]
    import pm4py  # type: ignore[import-not-found, unused-ignore]

    started = time.perf_counter()
    log = pm4py.format_dataframe(
        pd.read_parquet(folder / "events.parquet"),
        case_id="case_key",
        activity_key="name",
        timestamp_key="occurred_at",
    )
    loading = time.perf_counter() - started
    work = {
        "graph": lambda: pm4py.discover_dfg(log),
        "performance graph": lambda: pm4py.discover_performance_dfg(log),
        "variants": lambda: pm4py.get_variants(log),
    }
    moves = sum(pm4py.discover_dfg(log)[0].values())
    return _measured(work, rounds) | {"loading": loading, "moves": int(moves)}


def run_retentioneering(folder: Path, rounds: int) -> Times:
    """The figures of the transition graph, without drawing it."""
    import pandas as pd  # type: ignore[import-untyped, unused-ignore]
    from retentioneering import Eventstream  # type: ignore[import-not-found, unused-ignore]

    started = time.perf_counter()
    stream = Eventstream(
        pd.read_parquet(folder / "events.parquet"),
        {"path_cols": ["case_key"], "event_col": "name", "timestamp_col": "occurred_at"},
    )
    loading = time.perf_counter() - started
    work = {
        "counts": lambda: stream.transition_graph_data("count"),
        "medians": lambda: stream.transition_graph_data("time_median"),
        "95th percentiles": lambda: stream.transition_graph_data("time_q95"),
    }
    counts = stream.transition_graph_data("count")
    moves = counts.drop("path_start").drop(columns="path_end").to_numpy().sum()
    return _measured(work, rounds) | {"loading": loading, "moves": int(moves)}


SIDES: dict[str, Callable[[Path, int], Times]] = {
    "heed": run_heed,
    "pm4py": run_pm4py,
    "retentioneering": run_retentioneering,
}


if __name__ == "__main__":
    sys.exit(main())
