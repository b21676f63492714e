"""What an append to the lake costs beside a bare, sorted ``COPY`` of the same file; by layout too.

``python -m benchmarks.lake_append [--rows 3000000] [--months 12]``. Prints seconds and ratios of
one run; only the ratios mean something on another machine.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from heed.lake.connections import connect
from heed.lake.store import Lake

PARQUET = "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2"
ORDER = "profile_id, occurred_at, source_seq"
REPEATS = 3

EVENTS = """
    SELECT 'E' || i AS event, 'C' || hash(i) % {customers} AS customer, 'O' || i // 4 AS case_key,
        strftime(TIMESTAMP '2023-01-01' + to_seconds((hash(i * 7) % {seconds})::INTEGER),
            '%Y-%m-%d %H:%M:%S') AS "time",
        ['view', 'cart', 'order', 'pay', 'ship', 'help'][1 + (hash(i * 3) % 6)::INTEGER] AS name,
        ['web', 'app', 'shop'][1 + (hash(i * 5) % 3)::INTEGER] AS channel,
        (hash(i * 11) % 10000) / 100 AS value
    FROM range({rows}) AS numbers(i)"""

MAPPED = """
    SELECT unhex(md5(event)) AS interaction_id, (hash(event, value) >> 1)::BIGINT AS content_hash,
        (hash(customer) >> 1)::BIGINT AS profile_id, NULL AS account_id, NULL AS account_key,
        "time"::TIMESTAMPTZ AS occurred_at, TIMESTAMPTZ '2024-06-01 00:00:00+00' AS received_at,
        rowid AS source_seq, name, channel, 'customer' AS actor,
        (hash(case_key) >> 1)::BIGINT AS case_id, case_key, (value * 100)::BIGINT AS value_minor,
        'EUR' AS currency, 1000000 AS weight_millionths, 'shop' AS source,
        map(['event'], [event]) AS properties
    FROM staged"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=3_000_000)
    arguments.add_argument("--months", type=int, default=12)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name, connect() as con:
        _run(con, Path(name), given.rows, given.months)


def _run(con: duckdb.DuckDBPyConnection, folder: Path, rows: int, months: int) -> None:
    events = EVENTS.format(rows=rows, customers=rows // 10, seconds=months * 2_629_800)
    file, out = folder / "events.csv", folder / "out"
    con.execute(f"COPY ({events}) TO '{file}' (HEADER)")
    bare = _seconds(
        out,
        lambda: con.execute(
            f"COPY (SELECT * FROM read_csv('{file}') ORDER BY customer, \"time\") "
            f"TO '{out}/bare.parquet' (FORMAT parquet, COMPRESSION zstd)"
        ),
    )
    print(f"bare sorted COPY of the file, {rows:,} rows: {bare:.2f} s")
    con.execute(f"CREATE TEMP TABLE staged AS SELECT * FROM read_csv('{file}')")
    con.execute(f"CREATE TEMP TABLE mapped AS {MAPPED}")
    append = _seconds(out, lambda: _append(con, out))
    print(f"append of the mapped rows, committed and fsynced: {append:.2f} s")
    print(f"ratio: {bare / append:.2f} bare COPY ÷ append")
    for label, seconds in _layouts(con, out):
        print(f"  {label}: {seconds:.2f} s, {seconds / append:.2f} × append")


def _append(con: duckdb.DuckDBPyConnection, out: Path) -> None:
    Lake(out / "lake").append(con, "interactions", "SELECT * FROM mapped")


def _layouts(con: duckdb.DuckDBPyConnection, out: Path) -> list[tuple[str, float]]:
    """The layouts that the decision note 0001 compares, without commit and fsync."""
    monthly = "SELECT *, strftime(occurred_at, '%Y-%m') AS month FROM mapped"
    copies = {
        "one file, by customer": (f"{monthly} ORDER BY {ORDER}", "one.parquet", ""),
        "one file, by month and customer": (f"{monthly} ORDER BY month, {ORDER}", "m.parquet", ""),
        "a file for each month": (f"{monthly} ORDER BY {ORDER}", "parts", ", PARTITION_BY (month)"),
        "one file, not sorted": (monthly, "unsorted.parquet", ""),
    }
    return [
        (label, _seconds(out, _copy(con, query, out / name, more)))
        for label, (query, name, more) in copies.items()
    ]


def _copy(
    con: duckdb.DuckDBPyConnection, query: str, target: Path, more: str
) -> Callable[[], object]:
    return lambda: con.execute(f"COPY ({query}) TO '{target}' ({PARQUET}{more})")


def _seconds(out: Path, work: Callable[[], object]) -> float:
    """The best of a few runs, each into an empty folder."""
    best = float("inf")
    for _ in range(REPEATS):
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


if __name__ == "__main__":
    main()
