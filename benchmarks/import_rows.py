"""How fast an import is beside a bare ``COPY`` of the same file: ``ratio`` is bare ÷ ours.

Both sort by customer and time and write zstd-compressed Parquet. Ours also reads every cell
strictly, makes four ids a row, looks for repeats, checks every value and makes the result durable.
The record store's writes (new customers) are reported apart. Where other programs use the machine,
seconds of processor time say more than seconds on the clock; ours are then those of the whole
command, its start and the record store included.

Run: ``python -m benchmarks.import_rows [--rows 3000000] [--repeat 3]``
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

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
LOG = """
    WITH e AS (SELECT i, hash(i, 1) % 1000000 / 1e6 AS u, hash(i, 2) AS h FROM range({n}) t(i))
    SELECT 'e' || lpad(i::VARCHAR, 9, '0') AS event_id,
      strftime(TIMESTAMP '2023-01-01' + to_microseconds((i * (63072e9 / {n}) + u * 1e6)::BIGINT),
        '%Y-%m-%d %H:%M:%S.%g') AS occurred_at,
      'C' || (100000 + (pow(u, 1.5) * {n} / 15)::BIGINT)::VARCHAR AS customer_id,
      'O-' || (h % {n} // 5)::VARCHAR AS order_id,
      ['view product', 'add to basket', 'checkout', 'pay', 'ship', 'deliver', 'call', 'write',
        'return', 'review'][1 + (h // 7 % 10)::BIGINT] AS event,
      ['web', 'app', 'phone', 'mail', 'shop'][1 + (h // 77 % 5)::BIGINT] AS channel,
      CASE WHEN h % 4 = 0 THEN 'agent ' || (h // 11 % 300)::VARCHAR END AS agent,
      CASE WHEN h % 3 = 0 THEN printf('%.2f', (h % 50000) / 100.0) END AS amount,
      CASE WHEN h % 3 = 0 THEN ['EUR', 'USD', 'GBP', 'JPY'][1 + (h // 13 % 4)::BIGINT] END
        AS currency,
      ['DE', 'FR', 'IT', 'ES', 'NL', 'PL', 'US', 'GB'][1 + (h // 17 % 8)::BIGINT] AS country,
      ['phone', 'desktop', 'tablet'][1 + (h // 19 % 3)::BIGINT] AS device,
      '/product/' || (h // 23 % 20000)::VARCHAR AS page
    FROM e ORDER BY i
"""


@dataclass(frozen=True)
class Round:
    """One import beside one bare copy; seconds on the clock, and of processor time."""

    bare: float
    ours: float
    bare_processor: float
    ours_processor: float
    record_store: float
    longest_write: float


def write_log(path: Path, n_rows: int) -> None:
    """A log of two years with 12 columns, in the order in which the events happened."""
    with duckdb.connect() as con:
        con.execute(f"COPY ({LOG.format(n=n_rows)}) TO '{path}' (FORMAT csv, HEADER)")


def bare_copy(source: Path, target: Path) -> float:
    """Seconds of the bare copy of the same file."""
    with duckdb.connect() as con:
        started = time.perf_counter()
        con.execute(
            f"COPY (SELECT * FROM read_csv('{source}') ORDER BY customer_id, occurred_at) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )
        spent = time.perf_counter() - started
    target.unlink()
    return spent


def import_once(home: Path, spec: Path) -> dict[str, Any]:
    """The report of one import into a fresh home, by the command line as people start it."""
    command = [sys.executable, "-m", "heed", "--home", str(home), "import", str(spec), "--json"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    shutil.rmtree(home)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def processor_seconds(of: int) -> float:
    """What this process (or its ended children) used of all cores, in user and system time."""
    used = resource.getrusage(of)
    return used.ru_utime + used.ru_stime


def measure(folder: Path, number: int) -> Round:
    """One round: bare copy, then ours."""
    before = processor_seconds(resource.RUSAGE_SELF)
    bare = bare_copy(folder / "events.csv", folder / "bare.parquet")
    bare_processor = processor_seconds(resource.RUSAGE_SELF) - before
    before = processor_seconds(resource.RUSAGE_CHILDREN)
    report = import_once(folder / f"home-{number}", folder / "import.yaml")
    ours_processor = processor_seconds(resource.RUSAGE_CHILDREN) - before
    steps, store = report["seconds"], report["record_store_seconds"]
    ours = sum(steps.values()) - sum(store)
    one = Round(bare, ours, bare_processor, ours_processor, sum(store), max(store))
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in steps.items())
    print(f"bare {bare:.2f} s · ours {one.ours:.2f} s (with the record store: {told})")
    print(
        f"  processor time: bare {bare_processor:.2f} s · our whole command {ours_processor:.2f} s"
    )
    print(
        f"  record store {one.record_store:.2f} s in {len(store)} writes, "
        f"the longest {one.longest_write * 1000:.0f} ms",
        flush=True,
    )
    return one


def tell(rounds: list[Round]) -> int:
    """Print the ratio of the medians; 0 if the promises are kept."""
    bare = statistics.median(one.bare for one in rounds)
    ours = statistics.median(one.ours for one in rounds)
    longest = max(one.longest_write for one in rounds)
    ratio = bare / ours
    processor = statistics.median(one.bare_processor / one.ours_processor for one in rounds)
    print(f"ratio of processor time, with start and record store: {processor:.2f}")
    print(f"longest write to the record store: {longest * 1000:.0f} ms (limit 200)")
    print(f"ratio: {ratio:.2f} (promise: at least {PROMISE:.2f})")
    return 0 if ratio >= PROMISE and longest < LONGEST_WRITE_SECONDS else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to put files for the time of measuring")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        write_log(folder / "events.csv", given.rows)
        (folder / "import.yaml").write_text(SPEC, encoding="utf-8")
        size = (folder / "events.csv").stat().st_size
        print(f"{given.rows:,} rows, {size / 1e6:,.0f} MB, {os.cpu_count()} cores")
        rounds = [measure(folder, number) for number in range(given.repeat)]
    return tell(rounds)


if __name__ == "__main__":
    sys.exit(main())
