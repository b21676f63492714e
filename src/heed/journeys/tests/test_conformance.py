"""Every way to depart from a design is found and named (U14 of the reference: skip, repeat, swap,
unplanned step), and nothing is named in a journey that kept to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.kit.interactions import START, add, rows_of

from heed.foundation.conditions import Condition
from heed.journeys.design import Stage, Step, Touchpoint
from heed.journeys.measures.claims import claimed
from heed.journeys.measures.coding import code_design
from heed.journeys.measures.instances import instances
from heed.journeys.measures.steps import steps
from heed.journeys.tests.designs import NORTH, SHOP, case, travel
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

KEPT = ("order", "pay", "ship", "deliver")


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


@pytest.mark.parametrize(
    ("met", "deviations", "skipped"),
    [
        (KEPT, [None, None, None, None], ""),
        (("order", "ship", "deliver"), [None, None, None], "pay"),
        (("order", "deliver"), [None, None], "pay | ship"),
        (("order", "pay", "pay", "ship", "deliver"), [None, None, "repeated", None, None], ""),
        (("order", "ship", "pay", "deliver"), [None, None, "out_of_order", None], ""),
        (
            ("order", "complain", "pay", "ship", "deliver"),
            [None, "unplanned", None, None, None],
            "",
        ),
        (
            ("order", "deliver", "pay", "pay", "complain"),
            [None, None, "out_of_order", "repeated", "unplanned"],
            "ship",
        ),
    ],
)
def test_deviations_are_named_where_they_happen(
    engine: DuckDBEngine, met: tuple[str, ...], deviations: list[str | None], skipped: str
) -> None:
    steps, (instance,) = travel(engine, case("A1", *met), SHOP)
    assert [step["touchpoint"] for step in steps] == list(met)
    assert [step["deviation"] for step in steps] == deviations
    assert instance["skipped"] == skipped
    n_skipped = len(skipped.split(" | ")) if skipped else 0
    n = sum(d is not None for d in deviations) + n_skipped
    assert instance["n_deviations"] == n
    assert instance["fitness"] == round(1 - n / (len(met) + n_skipped), 6)


def test_repeatable_step_may_be_met_again(engine: DuckDBEngine) -> None:
    stages = (Stage("all", "All", (Step("order"), Step("pay", repeatable=True), Step("ship"))),)
    design = replace(SHOP, stages=stages)
    steps, _ = travel(engine, case("A1", "order", "pay", "pay", "ship", "pay"), design)
    assert [step["deviation"] for step in steps] == [None] * 5


def test_optional_step_is_never_skipped(engine: DuckDBEngine) -> None:
    stages = (Stage("all", "All", (Step("order"), Step("pay", optional=True), Step("ship"))),)
    _, (instance,) = travel(engine, case("A1", "order", "ship"), replace(SHOP, stages=stages))
    assert (instance["skipped"], instance["fitness"]) == ("", 1.0)


def test_step_of_one_segment_is_unplanned_for_others(engine: DuckDBEngine) -> None:
    stages = (Stage("all", "All", (Step("order"), Step("pay", segments=("north",)), Step("ship"))),)
    design = replace(SHOP, stages=stages, segments=(NORTH,))
    north = case("A1", "order", "ship", properties={"region": "north"})
    south = case("A2", "order", "pay", "ship", start=1)
    steps, (first, second) = travel(engine, north + south, design)
    assert (first["segment"], first["skipped"]) == ("north", "pay")
    assert (second["segment"], second["skipped"]) == ("", "")
    assert {s["deviation"] for s in steps if s["touchpoint"] == "pay"} == {"unplanned"}


def test_segment_is_that_of_the_first_interaction(engine: DuckDBEngine) -> None:
    moved = case("A1", "order", properties={"region": "north"})
    moved += case("A1", "pay", start=5, properties={"region": "south"})
    _, (instance,) = travel(engine, moved, replace(SHOP, segments=(NORTH,)))
    assert instance["segment"] == "north"


def test_design_of_more_than_62_touchpoints_is_checked_throughout(engine: DuckDBEngine) -> None:

    keys = [f"t{number:03}" for number in range(130)]
    points = [Touchpoint(k, k, Condition("is", field="name", values=(k,))) for k in keys]
    design = replace(SHOP, stages=(Stage("all", "All", tuple(Step(k) for k in keys)),))
    met = ["t000", "t129", "t064", "t001", "t129", "t064"]
    add(engine, "interactions", rows_of(case("A1", *met)))
    coding = code_design(design, points)
    rows = steps(claimed(engine.table("interactions"), coding, points), coding)
    found = [row["deviation"] for row in engine.to_rows(rows.order_by("step_no"))]
    assert found == [None, None, "out_of_order", "out_of_order", "repeated", "repeated"]
    (instance,) = engine.to_rows(instances(rows, coding, as_of=START))
    absent = [key for key in keys if key not in met]
    assert instance["skipped"] == " | ".join(absent)


@pytest.mark.parametrize(
    ("met", "days_later", "outcome", "reached"),
    [
        (KEPT, 0, "completed", 1),
        (("order", "pay"), 29, "open", 0),
        (("order", "pay"), 31, "ended_early", 0),
        (("complain", "order"), 31, "ended_early", 0),
        (("order", "deliver"), 31, "completed", 1),
    ],
)
def test_outcome_follows_end_silence_and_horizon(
    engine: DuckDBEngine, met: tuple[str, ...], days_later: int, outcome: str, reached: int
) -> None:
    as_of = START + timedelta(days=days_later)
    _, (instance,) = travel(engine, case("A1", *met, every=0.001), SHOP, as_of=as_of)
    assert (instance["outcome"], instance["reached"]) == (outcome, reached)


def test_named_end_completes_instead_of_the_last_mandatory_step(engine: DuckDBEngine) -> None:
    design = replace(SHOP, ends=("complain",))
    _, (first, second) = travel(
        engine, case("A1", *KEPT) + case("A2", "order", "complain", start=1), design
    )
    assert (first["outcome"], second["outcome"]) == ("ended_early", "completed")


def test_case_without_gap_is_never_open(engine: DuckDBEngine) -> None:
    _, (instance,) = travel(engine, case("A1", "order"), replace(SHOP, gap=None), as_of=START)
    assert instance["outcome"] == "ended_early"


def test_case_that_meets_no_designed_touchpoint_is_no_instance(engine: DuckDBEngine) -> None:
    _, instances = travel(engine, case("A1", "complain") + case("A2", "order", start=1), SHOP)
    assert [row["path"] for row in instances] == ["order"]
