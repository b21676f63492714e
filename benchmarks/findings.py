"""How fast standards and findings are built and read, against the journeys of the same build.

    python -m benchmarks.findings [--interactions 1000000] [--folder DIR] [--keep]

Prints, each from this run on the simulated company: the seconds to simulate (promise for 10 million
interactions: two minutes), the build of standards and findings as a multiple of that of journeys
(at most 3 times from ten million on; fewer have fixed costs that journeys have not), and the
milliseconds in which a new process reads a finding, a standard and a journey from that build once
it has started (at most 100); the lists of findings and standards beside them. ``--keep``
leaves the home where it is.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PER_CUSTOMER = 35  # interactions of one customer in 18 months
MONTHS = 18
RATIO_LIMIT = 3.0  # of ten million interactions
LARGE = 9_000_000
READ_LIMIT_MS = 100.0
SIMULATE_LIMIT_S = 120.0  # for ten million
PROMISED = ("finding", "standard", "journey")
READS = (*PROMISED, "findings", "standards")
TRIES = 5  # the quickest counts: others may use the machine, too


def main() -> int:
    """Simulate, import, build, read; returns 1 if a promise is missed."""
    options = argparse.ArgumentParser(description="standards and findings against journeys")
    options.add_argument("--interactions", type=int, default=1_000_000)
    options.add_argument("--folder", type=Path, default=None, help="where to work; default: /tmp")
    options.add_argument("--keep", action="store_true", help="leave the home where it is")
    options.add_argument("--read", type=Path, default=None, help="only read, from this home")
    given = options.parse_args()
    if given.read:
        print(json.dumps(_reads(given.read)))
        return 0
    folder = Path(tempfile.mkdtemp(prefix="heed-findings-", dir=given.folder))
    try:
        return _measure(folder, given.interactions)
    finally:
        if given.keep:
            print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, interactions: int) -> int:
    customers = interactions // PER_CUSTOMER
    simulated = simulate_company(folder / "company", customers=customers, months=MONTHS)
    spent, rows = _build(folder / "home", folder / "company")
    others = spent["standards"] + spent["findings"]
    ratio = others / spent["journeys"]
    told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in spent.items())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{rows:,} interactions; {told}; peak memory {memory:.1f} GiB")
    limit = SIMULATE_LIMIT_S * max(rows, 1_000_000) / 10_000_000
    print(f"Simulated in {simulated:.1f} s (limit {limit:.0f} s)")
    print(f"Standards and findings take {ratio:.2f} times the journeys (limit {RATIO_LIMIT:g})")
    reads = _read(folder / "home")
    slowest = max(reads[name] for name in PROMISED)
    print("Reading: " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in reads.items()))
    told = f"a {', '.join(PROMISED[:-1])} or {PROMISED[-1]}"
    print(f"Slowest of {told} {slowest:.0f} ms (limit {READ_LIMIT_MS:.0f} ms)")
    slow_build = rows >= LARGE and ratio > RATIO_LIMIT
    return int(slow_build or simulated > limit or slowest > READ_LIMIT_MS)


def simulate_company(folder: Path, *, customers: int, months: int) -> float:
    """Write the files of a simulated company; returns the seconds that it took."""
    from heed.simulation.company import make_company
    from heed.simulation.exports.writing import write_company
    from heed.simulation.plan import Size

    started = time.perf_counter()
    write_company(make_company(Size(customers=customers, months=months, seed=1)), folder)
    return time.perf_counter() - started


def _build(root: Path, company: Path) -> tuple[dict[str, float], int]:
    """Seconds for the import and for each part of the build, and how many interactions."""
    from heed.config.home import Home

    home = Home.open(root)
    spent: dict[str, float] = {}
    started = time.perf_counter()
    report = home.import_files(company / "import.yaml", actor="benchmark")
    spent["import"] = time.perf_counter() - started
    home.apply(company / "experience.yaml", actor="benchmark")
    clock = [("journeys", time.perf_counter())]  # the part at work, and since when

    def progress(what: str, done: int, total: int) -> None:
        del done, total
        part, since = clock.pop()
        clock.append((what, time.perf_counter()))
        spent[part] = spent.get(part, 0.0) + clock[0][1] - since

    home.build(progress=progress)
    progress("end", 1, 1)
    return spent, report.interactions


def _read(home: Path) -> dict[str, float]:
    """Milliseconds for each thing read by a new process."""
    command = [sys.executable, "-m", "benchmarks.findings", "--read", str(home)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ))
    return dict(json.loads(done.stdout))


def _reads(root: Path) -> dict[str, float]:
    from heed.config.home import Home

    home = Home.open(root)
    home.journeys()  # started: the database and the lake are open, modules are there
    home.findings()
    home.standards()
    calls = (
        lambda: home.finding(1),
        lambda: home.standard("on-the-promised-day"),
        lambda: home.journey("order"),
        home.findings,
        home.standards,
    )
    return {name: _quickest(call) for name, call in zip(READS, calls, strict=True)}


def _quickest(call: Callable[[], object]) -> float:
    """Milliseconds of the quickest of some tries."""
    spent = []
    for _ in range(TRIES):
        started = time.perf_counter()
        call()
        spent.append(1000 * (time.perf_counter() - started))
    return min(spent)


if __name__ == "__main__":
    sys.exit(main())
