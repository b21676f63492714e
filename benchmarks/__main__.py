"""Run every benchmark, each in a process of its own: ``python -m benchmarks [NAME …]``.

A benchmark is a module of this folder that can be run by itself. It prints its ratios and ends
with a code other than 0 if it misses a promise; then this does, too.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ASKED_FOR = {"peers", "databases"}  # need other packages, or PostgreSQL: only by name


def names() -> list[str]:
    """The benchmarks that run without being asked for by name."""
    found = {path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_")}
    return sorted(found - ASKED_FOR)


def main(wanted: list[str]) -> int:
    """Run the benchmarks that are named, or all; returns the exit code."""
    missed = []
    for name in wanted or names():
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent).returncode:
            missed.append(name)
    if missed:
        print(f"\nFailed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
