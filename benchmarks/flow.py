"""How fast journeys are computed, against one bare `lead` over the same files.

    python -m benchmarks.flow [--rows 10000000] [--rounds 3] [--folder DIR] [--grow 10]

Prints, each from this run: flow with mean, median, p90 and paths in memory against a bare `lead`
(promise: at most 4 times), and a whole build, written, against that `lead` copied to zstd Parquet
with the columns of journey_steps (at most 4 times). The `lead` has Heed's order: time, position in
the source, content. A `lead` by time alone is quicker, but leaves the order of equal times to
chance; the ratio to it is printed too. Peak memory and times are printed beside.

With ``--grow 10`` only whole builds are measured, one of so many rows and one of ten times as many,
each in a process of its own (promise: at most 12 times as long, in less than 6 GiB). It takes some
15 GB of disk and a quarter of an hour.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from heed.journeys.measures.coding import Coding
    from heed.lake.engines import DuckDBEngine

NAMES: tuple[str, ...] = (
    "visit_site",
    "search",
    "view_product",
    "add_to_cart",
    "checkout",
    "order_placed",
    "payment",
    "invoice",
    "shipped",
    "delivered",
    "support_contact",
    "review",
    "return_request",
    "refund",
)
PER_CUSTOMER = 20
TIME = "occurred_at"
ORDER = "occurred_at, source_seq, content_hash"
FLOW_LIMIT = BUILD_LIMIT = 4.0
GROWTH_LIMIT = 1.2  # times as long as the rows are more
MEMORY_LIMIT_GIB = 6.0


def main() -> int:
    """Make the interactions, measure, print the ratios; returns 1 if a promise is missed."""
    options = argparse.ArgumentParser(description="journeys against a bare lead")
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--memory", default="5GB", help="DuckDB's limit; work beyond is spilled")
    options.add_argument("--folder", type=Path, default=None, help="where to work; default: /tmp")
    options.add_argument("--grow", type=int, default=0, help="build so many times the rows, too")
    given = options.parse_args()
    if given.grow:
        return _grow(given.rows, given.grow, given.memory, given.folder)
    folder = Path(tempfile.mkdtemp(prefix="heed-flow-", dir=given.folder))
    os.environ["HEED_HOME"] = str(folder)
    try:
        return _measure(folder, given.rows, given.rounds, given.memory)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, rows: int, rounds: int, memory: str) -> int:
    import heed
    from heed.lake.engines import duckdb_engine

    home = heed.open(folder)
    engine = duckdb_engine(home.lake, memory_limit=memory, temp=folder / "work")
    print(f"{rows:,} interactions of {rows // PER_CUSTOMER:,} customers")
    _timed("made", lambda: make_interactions(engine, rows))
    hasty, lead, flow, copied, whole = [], [], [], [], []
    for _ in range(rounds):
        hasty.append(_timed("bare lead, by time alone", lambda: bare_lead(engine, TIME)))
        lead.append(_timed("bare lead", lambda: bare_lead(engine, ORDER)))
        flow.append(_timed("flow and paths", lambda: flow_and_paths(engine)))
    for _ in range(max(1, rounds - 1)):
        copied.append(_timed("lead, copied", lambda: copied_lead(engine, folder)))
        whole.append(_timed("whole build", lambda: whole_build(engine)))
    kept = _ratio("flow and paths / bare lead", min(flow) / min(lead), FLOW_LIMIT)
    print(f"flow and paths / bare lead by time alone: {min(flow) / min(hasty):.2f}")
    kept &= _ratio("whole build / lead copied to Parquet", min(whole) / min(copied), BUILD_LIMIT)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"peak memory: {peak:.2f} GiB")
    return 0 if kept else 1


def _grow(rows: int, times: int, memory: str, folder: Path | None) -> int:
    """Whole builds of ``rows`` and of ``times`` as many, each in a new process."""
    spent, peaks = [], []
    for size in (rows, rows * times):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            seconds, peak = pool.submit(_built_alone, size, memory, folder).result()
        print(f"whole build of {size:,} interactions: {seconds:.1f} s, peak memory {peak:.2f} GiB")
        spent.append(seconds)
        peaks.append(peak)
    kept = _ratio(f"{times} times the rows", spent[1] / spent[0], GROWTH_LIMIT * times)
    return 0 if kept and peaks[1] < MEMORY_LIMIT_GIB else 1


def _built_alone(rows: int, memory: str, within: Path | None) -> tuple[float, float]:
    """Make interactions and build; seconds of the build, and the peak of both in GiB."""
    import heed
    from heed.lake.engines import duckdb_engine

    folder = Path(tempfile.mkdtemp(prefix="heed-flow-", dir=within))
    os.environ["HEED_HOME"] = str(folder)
    try:
        lake = heed.open(folder).lake
        make_interactions(duckdb_engine(lake, memory_limit=memory, temp=folder / "work"), rows)
        engine = duckdb_engine(lake, memory_limit=memory, temp=folder / "work")
        seconds = _timed("whole build", lambda: whole_build(engine))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _timed(what: str, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    print(f"{what}: {seconds:.2f} s", flush=True)
    return seconds


def _ratio(what: str, ratio: float, limit: float) -> bool:
    print(f"ratio: {ratio:.2f} {what} (at most {limit:g})")
    return ratio <= limit


def make_interactions(engine: DuckDBEngine, rows: int) -> None:
    """Fill the lake: six in ten customers follow one of fifty paths, the others wander."""
    names = "[" + ", ".join(f"'{name}'" for name in NAMES) + "]"
    slice_rows = 10_000_000
    for first in range(0, rows, slice_rows):
        last = min(rows, first + slice_rows)
        engine.lake.append(
            engine.con,
            "interactions",
            f"""
            SELECT md5(seq::VARCHAR)::BLOB AS interaction_id, (hash(seq) >> 1)::BIGINT AS
                content_hash, (hash(cu) >> 1)::BIGINT AS profile_id, NULL::BIGINT AS account_id,
                NULL AS account_key, make_timestamptz(us) AS occurred_at,
                make_timestamptz(us) AS received_at, seq AS source_seq,
                {names}[(hash(route, step) % {len(NAMES)})::INTEGER + 1] AS name,
                ['web', 'app', 'phone'][(seq % 3)::INTEGER + 1] AS channel, 'customer' AS actor,
                (hash(cu, 'case') >> 1)::BIGINT AS case_id, 'C' || cu AS case_key,
                NULL::BIGINT AS value_minor, NULL AS currency,
                1000000::BIGINT AS weight_millionths, 'shop' AS source,
                MAP {{'device': 'd' || seq % 9}} AS properties
            FROM (
                SELECT range AS seq, range // {PER_CUSTOMER} AS cu, range % {PER_CUSTOMER} AS step,
                    CASE WHEN hash(cu) % 10 < 6 THEN hash(cu) % 50 ELSE cu + 1000 END AS route,
                    1704067200000000 + (hash(cu, 'start') % 20000000000000)::BIGINT
                        + step * 400000000000 + (hash(range, 'wait') % 390000000000)::BIGINT AS us
                FROM range({first}, {last})
            )""",
        )


def _files(engine: DuckDBEngine) -> str:
    return "read_parquet([" + ", ".join(f"'{p}'" for p in engine.lake.files("interactions")) + "])"


def bare_lead(engine: DuckDBEngine, order: str) -> None:
    """One lead by case, over the files; the maximum forces it to be computed."""
    engine.con.execute(
        "SELECT epoch_us(max(next)) FROM (SELECT lead(occurred_at) OVER (PARTITION BY case_id "
        f"ORDER BY {order}) AS next FROM {_files(engine)})"
    ).fetchall()


def copied_lead(engine: DuckDBEngine, folder: Path) -> None:
    """The lead with the columns of journey_steps, copied to zstd Parquet."""
    engine.con.execute(
        "COPY (SELECT 'shop' AS journey, 1::BIGINT AS journey_version, case_id AS instance, "
        "profile_id AS customer_id, account_id, row_number() OVER w AS step_no, "
        "name AS touchpoint, channel, occurred_at AS entered_at, "
        "epoch_us(lead(occurred_at) OVER w) - epoch_us(occurred_at) AS us_to_next, "
        "lead(name) OVER w AS next_touchpoint, NULL::VARCHAR AS deviation "
        f"FROM {_files(engine)} WINDOW w AS (PARTITION BY case_id ORDER BY {ORDER})) "
        f"TO '{folder / 'lead.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
    ).fetchall()


def _coding() -> Coding:
    from heed.journeys.measures.coding import code_names

    coding = code_names(NAMES, journey="shop", unit="case", sources=("shop",))
    return replace(coding, weighted=False)


def flow_and_paths(engine: DuckDBEngine, *, paths: bool = True) -> None:
    """Steps in memory, then flow with mean, median and p90, and the paths: two small tables."""
    from heed.journeys.measures import summaries
    from heed.journeys.measures.claims import claimed
    from heed.journeys.measures.flow import flow
    from heed.journeys.measures.instances import instances
    from heed.journeys.measures.steps import steps
    from heed.kernel.clock import utc_now

    coding = _coding()
    rows = steps(claimed(engine.table("interactions"), coding), coding).select(
        "instance", "step_no", "code", "at_us", "us_to_next", "next_code", "segment", "weight"
    )
    con = engine.con
    con.execute(f"CREATE OR REPLACE TEMP TABLE steps AS {engine.compile(rows)}").fetchall()
    held = _held_steps(engine)
    _evaluate(engine, "flow", flow(held, coding, months=False))
    if paths:
        went = instances(held, coding, as_of=utc_now())
        _evaluate(engine, "paths", summaries.paths(went, coding))
    con.execute("DROP TABLE steps").fetchall()


def _held_steps(engine: DuckDBEngine) -> Any:
    import ibis

    held = ibis.duckdb.from_connection(engine.con).table("steps")
    none = ibis.null("int64")
    return held.mutate(deviation=ibis.null("string"), customer_id=none, account_id=none)


def _evaluate(engine: DuckDBEngine, name: str, summary: Any) -> None:
    query = engine.compile(summary)
    engine.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}").fetchall()


def whole_build(engine: DuckDBEngine) -> None:
    """Everything that `heed build` does, anew."""
    from heed.journeys.builds import build
    from heed.journeys.design import Catalogue
    from heed.kernel.clock import utc_now

    build(engine.lake, engine, Catalogue(), now=utc_now(), full=True)


if __name__ == "__main__":
    sys.exit(main())
