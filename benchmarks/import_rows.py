"""How fast an import is beside a bare ``COPY`` of the same file: ``ratio`` is bare ÷ ours.

Run: ``python -m benchmarks.import_rows [--rows 3000000] [--repeat 3]``
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from heed.interactions.importing.report import ImportReport

PROMISE = 0.50
LONGEST_WRITE_SECONDS = 0.2
SPEC = """\
heed: 1
source: shop
files:
  events: events.csv
interactions:
  - from: events
    id: event_id
    customer: customer_id
    case: order_id
    name: event
    at: occurred_at
    channel: channel
    actor: {column: agent, map: {web: customer}, default: customer}
    value: {column: amount, currency: currency}
    properties: {country: country, device: device, page: page}
"""


@dataclass(frozen=True)
class Round:
    """One import beside one bare copy; seconds."""

    bare: float
    ours: float
    record_store: float
    longest_write: float
    steps: dict[str, float]


def write_log(path: Path, n_rows: int) -> None:
    """A log of two years with 12 columns, in the order in which the events happened."""
    con = duckdb.connect()
    con.execute(
        f"""COPY (
        WITH e AS (SELECT i, hash(i, 1) % 1000000 / 1000000.0 AS u, hash(i, 2) AS h FROM range({n_rows}) t(i))
        SELECT 'e' || lpad(i::VARCHAR, 9, '0') AS event_id,
          strftime(TIMESTAMP '2023-01-01' + to_microseconds((i * (63072000.0 / {n_rows}) * 1e6)::BIGINT
                   + (u * 1000)::BIGINT * 1000), '%Y-%m-%d %H:%M:%S.%g') AS occurred_at,
          'C' || (100000 + (pow(u, 1.5) * {n_rows // 15})::BIGINT)::VARCHAR AS customer_id,
          'O-' || (h % {n_rows // 5})::VARCHAR AS order_id,
          ['view product','add to basket','checkout','pay','ship','deliver','call','write','return','review']
            [1 + (h // 7 % 10)::BIGINT] AS event,
          ['web','app','phone','mail','shop'][1 + (h // 77 % 5)::BIGINT] AS channel,
          CASE WHEN h % 4 = 0 THEN 'agent ' || (h // 11 % 300)::VARCHAR END AS agent,
          CASE WHEN h % 3 = 0 THEN printf('%.2f', (h % 50000) / 100.0) END AS amount,
          CASE WHEN h % 3 = 0 THEN ['EUR','USD','GBP','JPY'][1 + (h // 13 % 4)::BIGINT] END AS currency,
          ['DE','FR','IT','ES','NL','PL','US','GB'][1 + (h // 17 % 8)::BIGINT] AS country,
          ['phone','desktop','tablet'][1 + (h // 19 % 3)::BIGINT] AS device,
          '/product/' || (h // 23 % 20000)::VARCHAR AS page
        FROM e ORDER BY i) TO '{path}' (FORMAT csv, HEADER)"""
    )
    con.close()


def bare_copy(source: Path, target: Path) -> float:
    """Seconds of the bare copy of the same file."""
    con = duckdb.connect()
    started = time.perf_counter()
    con.execute(
        f"COPY (SELECT * FROM read_csv('{source}') ORDER BY customer_id, occurred_at) "
        f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    )
    spent = time.perf_counter() - started
    con.close()
    target.unlink()
    return spent


def import_in_child(home: Path, spec: Path) -> ImportReport:
    """Import into a fresh home; in a process of its own, because a process has one home."""
    from heed.config.home import Home

    return Home.open(home).import_files(spec)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        write_log(folder / "events.csv", given.rows)
        (folder / "import.yaml").write_text(SPEC, encoding="utf-8")
        size = (folder / "events.csv").stat().st_size
        print(f"{given.rows:,} rows, {size / 1e6:,.0f} MB, {os.cpu_count()} cores")
        rounds = [measure(folder, number) for number in range(given.repeat)]
    return tell(rounds)


def measure(folder: Path, number: int) -> Round:
    """One round: bare copy, then ours."""
    import json
    import subprocess

    bare = bare_copy(folder / "events.csv", folder / "bare.parquet")
    home = folder / f"home-{number}"
    started = time.perf_counter()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "heed",
            "--home",
            str(home),
            "import",
            str(folder / "import.yaml"),
            "--json",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    whole = time.perf_counter() - started
    report = json.loads(done.stdout)
    steps = report["seconds"]
    store = report["record_store_seconds"]
    one = Round(bare, sum(steps.values()) - sum(store), sum(store), max(store), steps)
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in steps.items())
    print(
        f"bare {bare:.2f} s · ours {one.ours:.2f} s ({told}; whole process {whole:.2f}) · record store "
        f"{one.record_store:.2f} s, longest write {one.longest_write * 1000:.0f} ms",
        flush=True,
    )
    import shutil

    shutil.rmtree(home)
    return one


def tell(rounds: list[Round]) -> int:
    """Print the ratio of the medians; 0 if the promises are kept."""
    bare = statistics.median(one.bare for one in rounds)
    ours = statistics.median(one.ours for one in rounds)
    longest = max(one.longest_write for one in rounds)
    ratio = bare / ours
    print(f"ratio: {ratio:.2f} (promise: at least {PROMISE:.2f})")
    print(f"longest write to the record store: {longest * 1000:.0f} ms (limit 200)")
    return 0 if ratio >= PROMISE and longest < LONGEST_WRITE_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
