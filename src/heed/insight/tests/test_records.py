"""What is known of a case when it begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
import numpy as np

from heed.insight.histories import histories_of
from heed.insight.measures.records import values_of_cases

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
START_US = int(NOON.timestamp()) * 1_000_000
NAMES = ("carrier", "topic")


def record(hours: float, **properties: str) -> dict[str, Any]:
    at = NOON + timedelta(hours=hours)
    return {"case_id": 7, "occurred_at": at, "properties": properties}


def known(*records: dict[str, Any]) -> dict[str, str | None]:
    """The properties of case 7 as known at noon."""
    kinds = {
        "case_id": "int64", "occurred_at": "timestamp('UTC')", "properties": "map<string, string>",
    }  # fmt: skip
    interactions = ibis.memtable([*records, {**record(-9), "case_id": 1}], schema=kinds)
    table = ibis.duckdb.connect().to_pyarrow(values_of_cases(interactions, NAMES))
    found: dict[str, str | None] = dict.fromkeys(NAMES)
    histories = histories_of(table, NAMES)
    for name, history in histories.of.items():
        cut = history.at(histories.places(np.array([7, 8])), np.array([START_US, START_US]))
        assert cut.codes[1] == -1  # nothing was ever said of case 8
        found[name] = cut.labels[cut.codes[0]] if cut.codes[0] >= 0 else None
    return found


def test_what_is_recorded_after_the_beginning_is_not_known_then() -> None:
    seen = known(record(0, carrier="Brisk"), record(30, topic="where is it"))
    assert seen == {"carrier": "Brisk", "topic": None}


def test_earlier_records_of_the_case_count_unless_they_disagree() -> None:
    early = record(-5, topic="garden"), record(0, carrier="Brisk"), record(-1, carrier="Brisk")
    assert known(*early) == {"carrier": "Brisk", "topic": "garden"}
    assert known(*early, record(-1, carrier="Swift")) == {"carrier": None, "topic": "garden"}


def test_an_empty_text_says_nothing() -> None:
    assert known(record(-2, carrier=""), record(0, carrier="Brisk"))["carrier"] == "Brisk"
