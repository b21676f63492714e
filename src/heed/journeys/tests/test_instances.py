"""How a customer's interactions are cut into instances, and in which order steps stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.kit.interactions import Seen, profile

from heed.journeys.tests.designs import SHOP, by_customer, travel
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

BY_CUSTOMER = replace(SHOP, unit="customer")


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


def paths(engine: DuckDBEngine, seen: list[Seen], **design: object) -> list[str]:
    _, instances = travel(engine, seen, replace(BY_CUSTOMER, **design))  # type: ignore[arg-type]
    return [row["path"] for row in instances]


def test_silence_longer_than_the_gap_cuts(engine: DuckDBEngine) -> None:
    seen = by_customer("ada", ("order", 0), ("pay", 30), ("order", 60.001))
    assert paths(engine, seen) == ["order → pay", "order"]


def test_end_cuts_at_once(engine: DuckDBEngine) -> None:
    seen = by_customer("ada", ("order", 0), ("deliver", 1), ("order", 2), ("pay", 3))
    assert paths(engine, seen, ends=("deliver",)) == ["order → deliver", "order → pay"]


def test_rows_before_the_first_start_of_a_piece_are_outside(engine: DuckDBEngine) -> None:
    seen = by_customer("ada", ("complain", 0), ("pay", 1), ("order", 2), ("complain", 3))
    seen += by_customer("ada", ("pay", 90), ("order", 91))
    assert paths(engine, seen, starts=("order",)) == ["order → complain", "order"]


def test_unplanned_touchpoints_count_only_inside_an_instance(engine: DuckDBEngine) -> None:
    seen = by_customer("ada", ("complain", 0), ("order", 1), ("complain", 2), ("pay", 3))
    seen += by_customer("ada", ("complain", 99))
    assert paths(engine, seen) == ["order → complain → pay"]


def test_start_met_again_does_not_start_anew_before_the_end(engine: DuckDBEngine) -> None:
    seen = by_customer("ada", ("order", 0), ("order", 1), ("pay", 2))
    assert paths(engine, seen, starts=("order",)) == ["order → order → pay"]


def test_customer_instances_are_numbered_in_time_order(engine: DuckDBEngine) -> None:
    seen = by_customer("ada", ("order", 0), ("order", 50), ("order", 100))
    _, instances = travel(engine, seen, BY_CUSTOMER)
    ada = profile("ada")
    assert [row["instance"] for row in instances] == [ada, ada ^ 1, ada ^ 2]


def test_account_joins_what_its_people_did(engine: DuckDBEngine) -> None:
    seen = [
        Seen("order", 0, customer="ada", account="acme"),
        Seen("pay", 9, customer="bob", account="acme"),
        Seen("pay", 9, customer="eve"),
    ]
    assert paths(engine, seen, unit="account") == ["order → pay"]


def test_equal_times_stand_in_the_order_of_their_source(engine: DuckDBEngine) -> None:
    seen = [
        Seen("ship", 5, customer="ada", seq=3),
        Seen("order", 5, customer="ada", seq=1),
        Seen("pay", 5, customer="ada", seq=2),
    ]
    assert paths(engine, seen) == ["order → pay → ship"]


def test_instance_weighs_what_its_first_interaction_weighs(engine: DuckDBEngine) -> None:
    seen = by_customer("ada", ("order", 0), weight_millionths=2_500_000)
    seen += by_customer("ada", ("pay", 1), weight_millionths=1_000_000)
    steps, (instance,) = travel(engine, seen, BY_CUSTOMER)
    assert instance["weight_millionths"] == 2_500_000
    assert [step["weight"] for step in steps] == [2_500_000, 2_500_000]


def test_no_weight_counts_as_one(engine: DuckDBEngine) -> None:
    _, (instance,) = travel(
        engine, by_customer("ada", ("order", 0), weight_millionths=None), BY_CUSTOMER
    )
    assert instance["weight_millionths"] == 1_000_000


def test_times_are_exact_to_the_microsecond(engine: DuckDBEngine) -> None:
    seen = by_customer("ada", ("order", 0), ("pay", 1 / 86_400_000))  # a millisecond later
    steps, _ = travel(engine, seen, replace(BY_CUSTOMER, gap=timedelta(days=400)))
    assert [step["us_to_next"] for step in steps] == [1_000, None]
