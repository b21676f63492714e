"""Touchpoints and owners in the browser."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.kit.defining import define
from tests.kit.pages import assert_valid_page, internal_links, text_of
from tests.kit.web import Clients

from heed.foundation.models import Role
from heed.web import reading

MOST_QUERIES = 30
LONG = "Überbringungsbestätigungsnachweis" * 4


def test_touchpoint_shows_what_stands_behind_its_standard(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.MANAGER).get("/touchpoints/order"))
    text = text_of(root)
    assert "Your parcel arrives on the day that we name, or before." in text
    assert "Error budget:" in text
    assert "Order placed again in" in text
    assert "An association, not a proven effect" in text
    assert "A delivery day is promised before the customer pays." in text
    links = set(internal_links(root, "/touchpoints/order"))
    assert "/standards/on-the-promised-day/cases" in links
    assert "costs" not in text.partition("No cost is given")[0]


def test_scores_on_the_page_are_those_of_the_reading(clients: Clients) -> None:
    text = text_of(assert_valid_page(clients(Role.VIEWER).get("/touchpoints/order")))
    found = reading.current().standard_found("on-the-promised-day")
    assert found is not None
    assert found.effect is not None
    kept, missed = found.effect.kept, found.effect.missed
    assert f"Mean {kept.value:.2f}" in text
    assert sum(one.kept for one in found.effect.counts) == kept.n
    assert sum(one.after_end + one.while_waiting for one in found.effect.counts) == missed.n


def test_touchpoint_that_a_promise_waits_for_is_held_to_it_too(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    text = text_of(assert_valid_page(client.get("/touchpoints/delivery")))
    assert "Your parcel arrives on the day that we name, or before." in text
    told = client.get("/touchpoints.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(told).decode("utf-8-sig"))))
    worst = {row["key"]: row["worst_standard"] for row in rows}
    assert worst["delivery"] == "on-the-promised-day"
    assert worst["mail"] != "helped-the-first-time"  # what must not follow is held to nothing


def test_touchpoint_without_standard_says_how_to_get_one(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.VIEWER).get("/touchpoints/packing"))
    assert "No standard here" in text_of(root)


def test_other_standard_of_a_touchpoint_is_chosen_by_the_address(
    clients: Clients, tmp_path: Path
) -> None:
    define(
        "heed: 1\nstandards:\n  - {key: paid-soon, name: Paid soon, touchpoint: order, "
        f"reach: {{to: payment, within: 3 days}}, target: 50 %}}\n  - {{key: named-long, "
        f"name: {LONG}, touchpoint: order, reach: {{to: payment, within: 9 days}}, "
        "target: 50 %}\n",
        tmp_path,
    )
    client = clients(Role.VIEWER)
    root = assert_valid_page(client.get("/touchpoints/order?standard=paid-soon"))
    assert "Paid soon" in text_of(
        next(e for e in root.iter("section") if e.get("id") == "overview")
    )
    assert LONG in text_of(root)


def test_list_is_ordered_by_status_and_filters_hold(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    lines = list(csv.DictReader(io.StringIO(client.get("/touchpoints.csv").getvalue().decode())))
    order = ["missed", "at_risk", "kept", "no_data", ""]
    places = [order.index(line["status"]) for line in lines]
    assert places == sorted(places)
    assert len(lines) == len(reading.current().catalogue.touchpoints)
    root = assert_valid_page(client.get("/touchpoints?owner=-"))
    assert "Customer told of the new date" in text_of(root)
    assert "Packed" not in text_of(next(root.iter("table")))


def test_partner_sees_only_touchpoints_of_their_teams(clients: Clients) -> None:
    client = clients(Role.PARTNER, teams=("warehouse",))
    lines = list(csv.DictReader(io.StringIO(client.get("/touchpoints.csv").getvalue().decode())))
    assert {line["key"] for line in lines} == {"packing", "dispatch"}
    assert_valid_page(client.get("/touchpoints/packing"))
    assert_valid_page(client.get("/touchpoints/order"), status=404)
    assert client.get("/owners").status_code == 404


def test_owners_name_what_nobody_owns_and_slow_handoffs(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.VIEWER).get("/owners"))
    text = text_of(root)
    assert "nobody owns 1: Customer told of the new date" in text
    assert "Online shop → Invoicing" in text
    assert "longer than agreed" in text
    answer = clients(Role.VIEWER).get("/owners.csv")
    lines = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert {line["team"] for line in lines} >= {"shop", "delivery"}


@pytest.mark.parametrize(
    "path",
    ["/touchpoints", "/touchpoints/order", "/standards", "/standards/two-clicks", "/owners"],
)
def test_page_asks_the_record_store_few_times(path: str, clients: Clients) -> None:
    client = clients(Role.ADMINISTRATOR)
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    assert len(asked) <= MOST_QUERIES
