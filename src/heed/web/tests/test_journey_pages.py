"""Journey pages: the map, the flow, the cases behind it, comparison, versions, one customer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest
from django.test.utils import CaptureQueriesContext
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import Clients

from heed.foundation.models import Role

VIEWS = ("/journeys/order", "/journeys/order?view=travelled")


def links(root: Element, part: str) -> Iterator[str]:
    return (e.get("href", "") for e in root.iter("a") if part in e.get("href", ""))


def first(root: Element, part: str) -> str:
    return next(links(root, part))


def test_the_map_shows_every_lane_with_its_figures(clients: Clients) -> None:
    text = text_of(assert_valid_page(clients(Role.VIEWER).get("/journeys/order")))
    for words in (
        "Touchpoints",
        "On the promised day",
        "Emotion",
        "Line of visibility",
        "No owner",
        "Weakest handoff",
        "assumed",
    ):
        assert words in text, words
    assert re.search(r"n\s=\s\d", text)


def test_the_unowned_handoff_that_was_planted_is_the_weakest(clients: Clients) -> None:
    text = text_of(assert_valid_page(clients(Role.VIEWER).get("/journeys/order")))
    assert "The customer hears of a new date" in text
    assert "what follows has no owner" in text


def test_a_layer_without_data_says_how_to_get_it(clients: Clients) -> None:
    text = text_of(assert_valid_page(clients(Role.VIEWER).get("/journeys/order")))
    assert "Nobody has said yet what staff believe" in text


@pytest.mark.parametrize("view", VIEWS)
def test_segment_month_and_question_are_in_the_address(clients: Clients, view: str) -> None:
    mark = "&" if "?" in view else "?"
    for cut in ("segment=trade", "month=2025-03", "segment=gift&month=2024-11"):
        root = assert_valid_page(clients(Role.ANALYST).get(f"{view}{mark}{cut}"))
        chosen = {e.get("value") for e in root.iter("option") if e.get("selected") is not None}
        assert {part.split("=")[1] for part in cut.split("&")} <= chosen


@pytest.mark.parametrize(
    "wrong", ["view=felt", "detail=none", "detail=0", "month=March", "felt=nothing", "segment=x"]
)
def test_an_address_that_cannot_be_is_told_not_guessed(clients: Clients, wrong: str) -> None:
    answer = clients(Role.VIEWER).get(f"/journeys/order?{wrong}")
    assert answer.status_code in (400, 404)
    assert_valid_page(answer, status=answer.status_code)


def test_detail_decides_how_many_moves_are_drawn(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    for detail in (5, 30):
        root = assert_valid_page(client.get(f"/journeys/order?view=travelled&detail={detail}"))
        bands = (e for e in root.iter() if str(e.tag).endswith("svg}a"))
        drawn = [band for band in bands if "edge=" in band.get("href", "")]
        assert len(drawn) == detail


@pytest.mark.parametrize("part", ["edge=", "deviation=", "path="])
def test_what_the_flow_shows_leads_to_its_cases_and_each_to_its_steps(
    clients: Clients, part: str
) -> None:
    client = clients(Role.SERVICE_AGENT)
    flow = assert_valid_page(client.get("/journeys/order?view=travelled"))
    cases = assert_valid_page(client.get(first(flow, part)))
    case = assert_valid_page(client.get(first(cases, "/journeys/order/cases/")))
    text = text_of(case)
    assert "Steps" in text
    assert "Standards" in text
    customer = assert_valid_page(client.get(first(case, "/customers/")))
    assert "What happened" in text_of(customer)


def test_pages_of_cases_follow_each_other_without_gap_or_repeat(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    seen: list[str] = []
    address = "/journeys/order/cases?touchpoint=return"
    for _ in range(20):
        root = assert_valid_page(client.get(address))
        seen += links(root, "/journeys/order/cases/")
        onward = [e.get("href") for e in root.iter("a") if e.get("rel") == "next"]
        if not onward:
            break
        address = f"/journeys/order/cases{onward[0]}"
    said = text_of(assert_valid_page(client.get("/journeys/order/cases?touchpoint=return")))
    counted = re.search(r"([\d,]+) of [\d,]+ cases", said)
    assert counted is not None
    assert len(seen) == len(set(seen)) == int(counted[1].replace(",", ""))


@pytest.mark.parametrize(
    "wrong", ["edge=delivery", "deviation=odd:delivery", "after=x", "edge=a>b&path=a"]
)
def test_cases_of_something_that_cannot_be_are_refused(clients: Clients, wrong: str) -> None:
    answer = clients(Role.VIEWER).get(f"/journeys/order/cases?{wrong}")
    assert_valid_page(answer, status=400)


def test_cases_that_nobody_travelled_are_an_empty_state(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.VIEWER).get("/journeys/order/cases?edge=return>search"))
    assert "No case is like this" in text_of(root)


def test_a_case_that_is_not_there_is_not_found(clients: Clients) -> None:
    assert_valid_page(clients(Role.VIEWER).get("/journeys/order/cases/1"), status=404)


def test_who_may_not_see_customers_gets_no_name_and_no_page(clients: Clients) -> None:
    viewer, agent = clients(Role.VIEWER), clients(Role.SERVICE_AGENT)
    cases = assert_valid_page(agent.get("/journeys/order/cases?touchpoint=ticket"))
    case = first(cases, "/journeys/order/cases/")
    customer = first(assert_valid_page(agent.get(case)), "/customers/")
    assert list(links(assert_valid_page(viewer.get(case)), "/customers/")) == []
    assert viewer.get(customer).status_code == 404


def test_segments_without_planted_difference_show_no_clear_one(clients: Clients) -> None:
    root = assert_valid_page(
        clients(Role.ANALYST).get("/journeys/order/compare?one=household&other=trade")
    )
    assert "No clear difference" in text_of(root)


def test_a_segment_is_not_compared_with_itself(clients: Clients) -> None:
    answer = clients(Role.VIEWER).get("/journeys/order/compare?one=trade&other=trade")
    assert_valid_page(answer, status=400)


def test_versions_are_listed_and_the_design_downloads_as_yaml(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    assert "one version" in text_of(assert_valid_page(client.get("/journeys/order/versions")))
    answer = client.get("/journeys/order/design.yaml")
    assert answer.content.decode().startswith("heed: 1")


@pytest.mark.parametrize("name", ["map", "moves", "deviations", "paths", "cases", "compare"])
def test_everything_shown_is_a_csv_file(clients: Clients, name: str) -> None:
    answer = clients(Role.VIEWER).get(f"/journeys/order/{name}.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert len(lines) > 5
    assert len({len(line.split(",")) for line in lines[:1]}) == 1


@pytest.mark.parametrize("path", [*VIEWS, "/journeys", "/journeys/order/cases"])
def test_a_warm_page_takes_few_queries(clients: Clients, path: str) -> None:
    from django.db import connection

    client = clients(Role.VIEWER)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len(queries) <= 30


def test_an_empty_home_says_how_to_start(empty_clients: Clients) -> None:
    client = empty_clients(Role.ADMINISTRATOR)
    assert "No journeys yet" in text_of(assert_valid_page(client.get("/journeys")))
    assert_valid_page(client.get("/journeys/order"), status=404)
    assert_valid_page(client.get("/customers/1"), status=404)


def test_the_api_says_what_the_pages_show(clients: Clients) -> None:
    client = clients(Role.SERVICE_AGENT)
    cases = client.get("/api/v1/journeys/order/cases?touchpoint=ticket").json()
    assert cases["n"] == len(cases["cases"])
    instance = cases["cases"][0]["instance"]
    case = client.get(f"/api/v1/journeys/order/cases/{instance}").json()
    assert len(case["travelled"]["steps"]) == case["travelled"]["case"]["n_steps"]
    customer = case["travelled"]["case"]["customer_id"]
    assert client.get(f"/api/v1/customers/{customer}").json()["name"] == case["customer"]
    felt = client.get("/api/v1/journeys/order/felt").json()
    assert felt["series"]["item"] == "recommend"
    path = "/api/v1/journeys/order/compare?one=household&other=trade"
    assert client.get(path).json()["n_compared"] > 20
    assert clients(Role.VIEWER).get(f"/api/v1/customers/{customer}").status_code == 404


def test_filter_of_a_journey_without_data_is_left_out(empty_clients: Clients) -> None:
    assert empty_clients(Role.VIEWER).get("/journeys/order?where=channel:web").status_code == 404
