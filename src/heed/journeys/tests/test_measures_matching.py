"""Conditions over records, and who claims what."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa
import pytest

from heed.foundation.conditions import Condition
from heed.foundation.measures_conditions import condition_expr
from heed.journeys.design import Touchpoint
from heed.journeys.measures_matching import Claims, claim_counts, read_claims, touchpoint_expr

ROWS: list[dict[str, Any]] = [
    {"id": 1, "name": "ordered", "channel": "web", "properties": {"status": "new", "city": ""}},
    {"id": 2, "name": "ordered", "channel": "shop", "properties": {"status": "old"}},
    {"id": 3, "name": "order cancelled", "channel": None, "properties": {}},
    {"id": 4, "name": "called", "channel": "phone", "properties": None},
    {"id": 5, "name": None, "channel": "phone", "properties": {"status": "new"}},
]
SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("name", pa.string()),
        ("channel", pa.string()),
        ("properties", pa.map_(pa.string(), pa.string())),
    ]
)


@pytest.fixture
def records() -> Any:
    rows = [row | {"properties": _pairs(row["properties"])} for row in ROWS]
    return ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))


def _pairs(properties: dict[str, str] | None) -> list[tuple[str, str]] | None:
    return None if properties is None else list(properties.items())


def holds(field: str, operator: Any, *values: str) -> Condition:
    return Condition(operator, field, values)


ORDERED = holds("name", "is", "ordered")
WEB = holds("channel", "is", "web")


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        (ORDERED, [1, 2]),
        (holds("name", "in", "ordered", "called"), [1, 2, 4]),
        (holds("name", "starts_with", "order"), [1, 2, 3]),
        (holds("name", "contains", "cancel", "call"), [3, 4]),
        (holds("properties.status", "is", "new"), [1, 5]),
        (holds("properties.status", "present"), [1, 2, 5]),
        (holds("properties.status", "missing"), [3, 4]),
        (holds("properties.city", "present"), []),
        (holds("actor", "is", "agent"), []),
        (holds("actor", "missing"), [1, 2, 3, 4, 5]),
        (Condition("not", parts=(ORDERED,)), [3, 4, 5]),
        (Condition("all", parts=(ORDERED, WEB)), [1]),
        (Condition("any", parts=(WEB, holds("channel", "is", "phone"))), [1, 4, 5]),
        (Condition("not", parts=(Condition("any", parts=(ORDERED, WEB)),)), [3, 4, 5]),
    ],
)
def test_a_condition_means_its_rows_and_null_is_no_match(
    records: Any, condition: Condition, ids: list[int]
) -> None:
    found = records.filter(condition_expr(records, condition)).id.to_pyarrow().to_pylist()
    assert sorted(found) == ids


def test_the_first_touchpoint_in_order_gets_the_record(records: Any) -> None:
    touchpoints = [
        Touchpoint("web", "Web", WEB),
        Touchpoint("none", "Not seen", None),
        Touchpoint("order", "Order", ORDERED),
    ]
    rows = records.select("id", touchpoint=touchpoint_expr(records, touchpoints))
    by_id = {row["id"]: row["touchpoint"] for row in rows.to_pyarrow().to_pylist()}
    assert by_id == {1: "web", 2: "order", 3: None, 4: None, 5: None}


def claims_of(records: Any, touchpoints: list[Touchpoint]) -> Claims:
    rows = claim_counts(records, touchpoints).to_pyarrow().to_pylist()
    return read_claims(rows, touchpoints)


def test_claims_count_matches_overlaps_and_the_rest(records: Any) -> None:
    touchpoints = [
        Touchpoint("web", "Web", WEB),
        Touchpoint("order", "Order", ORDERED),
        Touchpoint("fax", "Fax", holds("channel", "is", "fax")),
    ]
    claims = claims_of(records, touchpoints)
    assert claims.matched == {"web": 1, "order": 2, "fax": 0}
    assert claims.given == {"web": 1, "order": 1, "fax": 0}
    assert [(o.first, o.second, o.n) for o in claims.overlaps] == [("web", "order", 1)]
    assert (claims.total, claims.unclaimed) == (5, 3)


def test_claims_of_nothing_are_nothing(records: Any) -> None:
    assert claims_of(records, []).unclaimed == 5
    empty = records.filter(records.id > 99)
    assert claims_of(empty, [Touchpoint("web", "Web", WEB)]).total == 0
