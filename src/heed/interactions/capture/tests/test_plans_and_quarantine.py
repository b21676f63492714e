"""Tracking plans, and events that wait until somebody mends them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, parse_yaml
from heed.interactions.capture.models import CaptureCount
from heed.interactions.capture.plan_notation import read_tracking_plan, write_tracking_plan
from heed.interactions.capture.plans import TrackingPlan, plan_of
from heed.interactions.capture.tests.shore import Shore, ago, names, track
from heed.interactions.importing.retry import Retry, RetryReport, Workplace, retry_quarantined
from heed.kernel.clock import utc_now

PLAN = """\
key: shop
events:
  - name: Order Completed
    properties:
      orderId: {type: string, required: true}
      revenue: {type: money, required: true}
      shipping.method: {type: string, values: [post, courier]}
      paid: boolean
      items: integer
      weight: number
      due: date
  - Cart Viewed
"""


def plan(text: str = PLAN, **more: Any) -> TrackingPlan:
    cell = Cell(YamlFile("plan", {**parse_yaml(text, "plan").data, **more}))
    found = read_tracking_plan(cell)
    assert not cell.problems, cell.problems
    return found


def ordered(**properties: Any) -> dict[str, Any]:
    return track(properties={"orderId": "o1", "revenue": 5, **properties})


def retry(shore: Shore, *numbers: int, cells: tuple[str, ...] = ()) -> RetryReport:
    at = Workplace(shore.lake, shore.folder, "test", utc_now(), lambda *_: None, shore.plans)
    return retry_quarantined(at, Retry(numbers, cells=cells))


def test_a_plan_in_normal_form_reads_back() -> None:
    found = plan(mode="warn", others="refuse", name="Shop events")
    assert plan_of(write_tracking_plan(found)) == found
    again = Cell(YamlFile("stored", write_tracking_plan(found)))
    assert read_tracking_plan(again) == found
    assert not again.problems


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("key: shop\n", "`events` is missing"),
        ("key: shop\nevents: []\nmode: strict\n", "`strict` is not known here"),
        ("key: shop\nevents: [{name: a, properties: {x: colour}}]\n", "`colour` is not known"),
        ("key: shop\nevents: [{properties: {x: string}}]\n", "`name` is missing"),
        ("key: shop\nevents: [a, a]\n", "stands here twice"),
        (
            "key: shop\nevents: [{name: a, properties: {x: {required: true}}}]\n",
            "`type` is missing",
        ),
    ],
)
def test_mistakes_in_a_plan_are_named(text: str, says: str) -> None:
    cell = Cell(parse_yaml(text, "plan"))
    read_tracking_plan(cell)
    assert any(says in problem.what for problem in cell.problems)


@pytest.mark.parametrize(
    ("event", "reason", "about"),
    [
        (track(properties={"revenue": 5}), "missing_property", "orderId"),
        (ordered(revenue="many"), "wrong_type", "revenue"),
        (ordered(revenue="12.50"), "", ""),
        (ordered(revenue="12,50"), "wrong_type", "revenue"),
        (ordered(revenue=float("nan")), "wrong_type", "revenue"),
        (ordered(shipping={"method": "drone"}), "value_not_allowed", "shipping.method"),
        (ordered(shipping={"method": "post"}), "", ""),
        (ordered(paid="yes"), "wrong_type", "paid"),
        (ordered(items=2.5), "wrong_type", "items"),
        (ordered(items=2.0), "", ""),
        (ordered(items=True), "wrong_type", "items"),
        (ordered(weight="3"), "wrong_type", "weight"),
        (ordered(due="soon"), "wrong_type", "due"),
        (ordered(due="2026-05-01"), "", ""),
        (ordered(orderId=7), "wrong_type", "orderId"),
        (ordered(unknown=1), "", ""),
        (track("Never planned"), "", ""),
    ],
)
def test_what_does_not_fit_waits_in_quarantine_with_the_reason(
    shore: Shore, event: dict[str, Any], reason: str, about: str
) -> None:
    shore.plans = {"shop": plan()}
    shore.send(event)
    shore.flush()
    found = [(row.reason, about in row.sentence) for row in shore.quarantined()]
    assert found == ([(reason, True)] if reason else [])
    assert len(shore.table()) == (0 if reason else 1)


def test_events_that_a_plan_does_not_name_are_refused_only_where_it_says_so(shore: Shore) -> None:
    shore.plans = {"shop": plan(others="refuse")}
    shore.send(track("Never planned"), track("Cart Viewed"), {"type": "page", "userId": "u1"})
    shore.flush()
    assert names(shore.table()) == ["Cart Viewed"]
    assert [row.reason for row in shore.quarantined()] == ["unplanned_event"] * 2


def test_a_plan_that_only_warns_counts_what_does_not_fit(shore: Shore) -> None:
    shore.plans = {"shop": plan(mode="warn")}
    shore.send(ordered(paid="yes"), ordered())
    shore.flush()
    assert len(shore.table()) == 2
    counted = CaptureCount.objects.get(outcome="warned")
    assert (counted.reason, counted.n) == ("wrong_type", 1)


def test_a_mended_event_goes_to_its_old_place_and_time(shore: Shore) -> None:
    happened = datetime.now(UTC) - timedelta(hours=5)
    shore.send(
        track("first"),
        {"type": "track", "userId": "u1", "messageId": "m", "timestamp": happened.isoformat()},
        track("third"),
    )
    shore.flush()
    (row,) = shore.quarantined()
    report = retry(shore, row.pk, cells=("event=" + json.dumps({**_event(row), "event": "2nd"}),))
    assert (report.imported, report.still_bad) == (1, 0)
    assert names(shore.table()) == ["first", "2nd", "third"]
    assert abs(shore.table()[1]["occurred_at"] - happened) < timedelta(seconds=10)
    assert shore.quarantined()[0].status == "imported"


def test_a_part_of_an_event_can_be_mended_alone(shore: Shore) -> None:
    shore.plans = {"shop": plan()}
    shore.send(ordered(revenue="12,50", shipping={"method": "drone"}))
    shore.flush()
    (row,) = shore.quarantined()
    assert retry(shore, row.pk, cells=("properties.revenue=12.5",)).still_bad == 1
    assert shore.quarantined()[0].reason == "value_not_allowed"
    assert retry(shore, row.pk, cells=("properties.shipping.method=post",)).imported == 1
    assert shore.table()[0]["properties"]["revenue"] == "12.5"


def test_after_the_plan_was_mended_all_are_replayed_in_their_order(shore: Shore) -> None:
    shore.plans = {"shop": plan(others="refuse")}
    shore.send(*(track(f"step {n}", messageId=f"m{n}") for n in range(4)))
    shore.flush()
    assert shore.table() == []
    shore.plans = {"shop": plan()}
    assert retry(shore).imported == 4
    assert names(shore.table()) == [f"step {n}" for n in range(4)]
    shore.send(track("step 1", messageId="m1"))
    shore.flush()
    assert len(shore.table()) == 4


def test_trying_again_after_a_crash_adds_nothing_twice(
    shore: Shore, monkeypatch: pytest.MonkeyPatch
) -> None:
    shore.plans = {"shop": plan(others="refuse")}
    shore.send(track("late"), {"type": "identify", "userId": "u1", "traits": {"a": "b"}})
    shore.flush()
    shore.plans = {}

    def crash(**_given: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as breaking:
        breaking.setattr("heed.interactions.quarantine.settle", crash)
        with pytest.raises(RuntimeError):
            retry(shore)
    assert retry(shore).imported == 1
    assert len(shore.table()) == 1
    assert len(shore.table("traits")) == 1


@pytest.mark.parametrize("event", ["", "no json", "[]", "7"])
def test_a_row_that_is_mended_into_nonsense_stays(shore: Shore, event: str) -> None:
    shore.send({"type": "track", "userId": "u1"})
    shore.flush()
    (row,) = shore.quarantined()
    assert retry(shore, row.pk, cells=(f"event={event}",)).still_bad == 1
    assert shore.quarantined()[0].status == "open"


def test_clocks_that_were_never_set_or_run_ahead_are_named(shore: Shore) -> None:
    shore.send(
        track(timestamp="1970-01-02T00:00:00Z"), track(timestamp=ago(days=-3)),
        track(timestamp="yesterday"), track(timestamp=[1]), track(timestamp=ago(hours=-20)),
    )  # fmt: skip
    shore.flush()
    reasons = [row.reason for row in shore.quarantined()]
    assert reasons == ["ancient_time", "future_time", "unreadable_time", "unreadable_time"]


def test_each_kind_of_misfit_has_its_reason(shore: Shore) -> None:
    shore.send(
        "text", None, {"type": "track", "event": "a"}, {"type": "sing", "userId": "u"},
        {"userId": "u"}, {"type": "group", "userId": "u"}, {"type": "alias", "userId": "u"},
        {"type": "track", "event": "a", "userId": {"id": 1}}, track(userId="x" * 501),
        track("  "), track(properties={"x": "y" * 33_000}),
    )  # fmt: skip
    shore.flush()
    assert [row.reason for row in shore.quarantined()] == [
        "not_an_object", "not_an_object", "missing_user", "unknown_call", "unknown_call",
        "missing_group", "missing_alias", "unreadable_key", "key_too_long", "missing_event",
        "event_too_large",
    ]  # fmt: skip
    assert shore.table() == []


def test_a_nul_is_kept_out_of_every_store(shore: Shore) -> None:
    shore.send(
        track("a\x00b", userId="u\x00", properties={"k\x00": "v\x00", "list": ["\x00"]}),
        {"type": "track", "userId": "u1", "event": "\x00"[:0], "properties": {"x": "\x00"}},
    )
    shore.flush()
    (row,) = shore.table()
    assert "\x00" not in json.dumps(row["properties"]) + row["name"]
    assert "\x00" not in str(shore.quarantined()[0].raw)


def _event(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.raw["event"])
    return found
