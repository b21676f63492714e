"""Help desk of an Italian software company (DOI 10.4121/uuid:0c60edf1-6f83-4e75-9367-4c63b3e9d5bb).

Recounted figures: 4,580 tickets, 21,348 events of which 127 repeat another exactly and are real,
226 variants, the most frequent taken 2,366 times, 4,558 moves from Resolve ticket to Closed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.journeys.builds import build
from heed.journeys.design import Catalogue
from heed.kernel.clock import utc_now
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake
from tests.kit.shared_data import shared_data


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    engine = duckdb_engine(Lake(tmp_path / "lake"))
    path = shared_data("helpdesk_tickets") / "helpdesk.csv.gz"
    con = engine.con
    con.execute(
        'CREATE TEMP TABLE events AS SELECT "Case ID" AS ticket, "Activity" AS activity,'
        " strptime(\"Complete Timestamp\", '%Y/%m/%d %H:%M:%S.%f')::TIMESTAMP AS moment"
        f" FROM read_csv('{path}', all_varchar = true)"
    )
    engine.lake.append(
        con,
        "interactions",
        "SELECT md5(rowid::VARCHAR)::BLOB AS interaction_id, rowid AS content_hash,"
        " NULL::BIGINT AS profile_id, NULL::BIGINT AS account_id, NULL AS account_key,"
        " moment::TIMESTAMPTZ AS occurred_at, moment::TIMESTAMPTZ AS received_at,"
        " rowid AS source_seq,"
        " activity AS name, NULL AS channel, NULL AS actor,"
        " (hash(ticket) >> 1)::BIGINT AS case_id, ticket AS case_key,"
        " NULL::BIGINT AS value_minor, NULL AS currency, 1000000::BIGINT AS weight_millionths,"
        " 'desk' AS source, MAP {'k': 'v'} AS properties, strftime(moment, '%Y-%m') AS month"
        " FROM events",
    )
    return engine


@pytest.mark.django_db
def test_helpdesk_tickets_have_the_recounted_figures(engine: DuckDBEngine) -> None:
    (journey,) = build(engine.lake, engine, Catalogue(), now=utc_now()).journeys
    assert (journey.n_instances, journey.n_steps) == (4_580, 21_348)
    paths = engine.to_rows(engine.table("journey_paths"))
    assert len(paths) == 226
    assert max(path["n"] for path in paths) == 2_366
    assert sum(path["n"] for path in paths) == 4_580
    flow = engine.to_rows(engine.table("journey_flow"))
    closing = [
        row["n"]
        for row in flow
        if (row["month"], row["from_touchpoint"], row["to_touchpoint"])
        == ("", "Resolve ticket", "Closed")
    ]
    assert closing == [4_558]
