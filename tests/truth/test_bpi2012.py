"""BPI Challenge 2012, a Dutch bank's loan applications (DOI 10.4121/uuid:3926db30-…).

Published and recounted figures: 13,087 cases, 262,200 events, 4,366 variants by activity, the most
frequent taken 3,429 times; a case lasts 0.8085 days in the median and 8.6238 in the mean.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heed.journeys.builds import BuildResult, build
from heed.journeys.design import Catalogue
from heed.kernel.clock import utc_now
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake
from tests.kit.shared_data import shared_data

JOURNEY = "discovered-bank"
DAY_US = 86_400_000_000


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    engine = duckdb_engine(Lake(tmp_path / "lake"))
    path = shared_data("bpi2012_loan_journey") / "events.parquet"
    assert pq.read_metadata(path).num_rows == 262_200
    events = (
        "SELECT md5(case_id || '/' || event_no)::BLOB AS interaction_id,"
        " (hash(case_id, event_no) >> 1)::BIGINT AS content_hash,"
        " NULL::BIGINT AS profile_id, NULL::BIGINT AS account_id, NULL AS account_key,"
        " timestamp::TIMESTAMPTZ AS occurred_at, timestamp::TIMESTAMPTZ AS received_at,"
        " event_no::BIGINT AS source_seq, activity AS name, NULL AS channel, NULL AS actor,"
        " (hash(case_id) >> 1)::BIGINT AS case_id, case_id::VARCHAR AS case_key,"
        " NULL::BIGINT AS value_minor, NULL AS currency, 1000000::BIGINT AS weight_millionths,"
        " 'bank' AS source, MAP {'lifecycle': lifecycle} AS properties,"
        " strftime(timestamp, '%Y-%m') AS month"
        f" FROM read_parquet('{path}')"
    )
    engine.lake.append(engine.con, "interactions", events)
    return engine


@pytest.fixture
def built(engine: DuckDBEngine, db: None) -> BuildResult:
    return build(engine.lake, engine, Catalogue(), now=utc_now())


def rows(engine: DuckDBEngine, table: str) -> pa.Table:
    return engine.to_arrow(engine.table(table))


def test_discovered_journey_has_the_published_counts(
    engine: DuckDBEngine, built: BuildResult
) -> None:
    (journey,) = built.journeys
    assert (journey.key, journey.n_instances, journey.n_steps) == (JOURNEY, 13_087, 262_200)


def test_paths_have_the_published_counts(engine: DuckDBEngine, built: BuildResult) -> None:
    paths = rows(engine, "journey_paths").sort_by("rank").to_pylist()
    assert len(paths) == 4_366
    assert paths[0]["n"] == 3_429
    assert paths[0]["path"] == "A_SUBMITTED → A_PARTLYSUBMITTED → A_DECLINED"
    assert sum(path["n"] for path in paths) == 13_087


def test_case_durations_are_the_published_ones(engine: DuckDBEngine, built: BuildResult) -> None:
    outcomes = rows(engine, "journey_outcomes").to_pylist()
    (whole,) = [row for row in outcomes if row["outcome"] == ""]
    assert whole["us_median"] / DAY_US == pytest.approx(0.8085, abs=5e-5)
    assert whole["us_sum"] / whole["n"] / DAY_US == pytest.approx(8.6238, abs=5e-5)


def test_flow_enters_and_leaves_every_touchpoint_equally_often(
    engine: DuckDBEngine, built: BuildResult
) -> None:
    flow = [row for row in rows(engine, "journey_flow").to_pylist() if row["month"] == ""]
    into: dict[str, int] = {}
    out: dict[str, int] = {}
    for row in flow:
        into[row["to_touchpoint"]] = into.get(row["to_touchpoint"], 0) + row["n"]
        out[row["from_touchpoint"]] = out.get(row["from_touchpoint"], 0) + row["n"]
    assert into == out
    assert out[""] == 13_087
    assert sum(row["n"] for row in flow) == 262_200 + 13_087
