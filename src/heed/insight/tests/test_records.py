"""What is known of a case when it begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
import pytest

from heed.insight.measures.records import properties_at_start

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
START_US = int(NOON.timestamp()) * 1_000_000


def record(name: bytes, hours: float, **properties: str) -> dict[str, Any]:
    at = NOON + timedelta(hours=hours)
    return {"interaction_id": name, "case_id": 7, "occurred_at": at, "properties": properties}


def known(records: list[dict[str, Any]], *, by_case: bool = True) -> dict[str, str | None]:
    kinds = {
        "interaction_id": "binary", "case_id": "int64", "occurred_at": "timestamp('UTC')",
        "properties": "map<string, string>",
    }  # fmt: skip
    interactions = ibis.memtable(records, schema=kinds)
    row = {"record_id": b"order", "instance": 7, "started_us": START_US}
    rows = ibis.memtable(
        [row], schema={"record_id": "binary", "instance": "int64", "started_us": "int64"}
    )
    expr = properties_at_start(rows, interactions, ["carrier", "topic"], by_case=by_case)
    (found,) = ibis.duckdb.connect().to_pyarrow(expr).to_pylist()
    return {"carrier": found["p0"], "topic": found["p1"]}


@pytest.mark.parametrize("by_case", [True, False])
def test_what_is_recorded_after_the_beginning_is_not_known_then(by_case: bool) -> None:
    records = [record(b"order", 0, carrier="Brisk"), record(b"call", 30, topic="where is it")]
    assert known(records, by_case=by_case) == {"carrier": "Brisk", "topic": None}


def test_earlier_records_of_the_case_count_unless_they_disagree() -> None:
    early = [record(b"visit", -5, topic="garden"), record(b"order", 0, carrier="Brisk")]
    assert known(early) == {"carrier": "Brisk", "topic": "garden"}
    moved = [*early, record(b"other", -1, carrier="Swift")]
    assert known(moved) == {"carrier": None, "topic": "garden"}
