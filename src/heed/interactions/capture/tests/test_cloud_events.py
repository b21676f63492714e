"""CloudEvents 1.0 in their three ways over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from heed.interactions.capture.tests.shore import Shore, ago, names

STRUCTURED = {"Content-Type": "application/cloudevents+json; charset=utf-8"}
BATCHED = {"Content-Type": "application/cloudevents-batch+json"}


def event(**more: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": "1", "source": "/billing", "type": "invoice.paid",
        "data": {"userId": "u1", "orderId": "o1", "total": 3}, **more,
    }  # fmt: skip


def take(shore: Shore, body: Any, headers: Mapping[str, str] = STRUCTURED) -> int:
    return shore.ask("cloudevents", json.dumps(body).encode(), headers=headers).status


def test_a_structured_event(shore: Shore) -> None:
    assert take(shore, event(time=ago(hours=1), region="eu")) == 200
    shore.flush()
    (row,) = shore.table()
    assert (row["name"], row["case_key"]) == ("invoice.paid", "o1")
    assert row["properties"] == {"region": "eu", "orderId": "o1", "total": "3"}


def test_a_batch_keeps_its_order_and_drops_what_came_before(shore: Shore) -> None:
    assert take(shore, [event(id="1", type="a"), event(id="2", type="b")], BATCHED) == 200
    assert take(shore, [event(id="2", type="b"), event(id="3", type="c")], BATCHED) == 200
    shore.flush()
    assert names(shore.table()) == ["a", "b", "c"]


def test_an_id_counts_within_its_source(shore: Shore) -> None:
    assert take(shore, [event(), event(source="/shipping")], BATCHED) == 200
    shore.flush()
    assert len(shore.table()) == 2


def test_a_binary_event_stands_in_headers(shore: Shore) -> None:
    headers = {
        "Content-Type": "application/json", "ce-specversion": "1.0", "ce-id": "9",
        "ce-source": "/desk", "ce-type": "ticket.closed", "ce-userid": "u7",
        "ce-note": "gr%C3%BCn",
    }  # fmt: skip
    answer = shore.ask("cloudevents", b'{"stars": 5}', headers=headers)
    assert answer.status == 200
    shore.flush()
    (row,) = shore.table()
    assert (row["name"], row["properties"]) == ("ticket.closed", {"stars": "5", "note": "grün"})


def test_a_binary_event_may_hold_text(shore: Shore) -> None:
    headers = {
        "Content-Type": "text/plain", "ce-specversion": "1.0", "ce-id": "9", "ce-source": "/d",
        "ce-type": "said", "ce-userid": "u7",
    }  # fmt: skip
    assert shore.ask("cloudevents", "schön".encode(), headers=headers).status == 200
    shore.flush()
    assert shore.table()[0]["properties"] == {"data": "schön"}


def test_the_subject_is_the_customer_where_the_source_says_so(shore: Shore) -> None:
    shore.key = shore.key_of(shore.add("billing", subject="user"))
    assert take(shore, event(subject="c-9", data={"total": 1})) == 200
    shore.flush()
    assert shore.table("customers")[0]["key"] == "c-9"


@pytest.mark.parametrize("missing", ["id", "type", "source", "specversion"])
def test_an_event_without_what_it_needs_waits_in_quarantine(shore: Shore, missing: str) -> None:
    assert take(shore, event(**{missing: None})) == 200
    shore.flush()
    (row,) = shore.quarantined()
    assert row.reason == "not_a_cloud_event"
    assert missing in row.sentence


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (event(), {"Content-Type": "application/json"}),
        ([event()], STRUCTURED),
        (event(), BATCHED),
    ],
)
def test_what_is_no_cloud_event_is_refused(
    shore: Shore, body: Any, headers: Mapping[str, str]
) -> None:
    assert take(shore, body, headers) == 400


def test_a_key_is_needed_here_as_well(shore: Shore) -> None:
    body = json.dumps(event()).encode()
    assert shore.ask("cloudevents", body, key="", headers=STRUCTURED).status == 401
