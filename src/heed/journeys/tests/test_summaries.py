"""Flow, paths, stages, deviations, outcomes and touchpoints, counted by hand on small journeys."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.kit.interactions import Seen, add, rows_of

from heed.journeys.builds import build
from heed.journeys.design import JourneyDesign
from heed.journeys.tests.designs import NORTH, SHOP, case, catalogue
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

Row = dict[str, Any]
Tables = dict[str, list[Row]]
MINUTE = 60_000_000
DESIGN = replace(SHOP, segments=(NORTH,))
NORTHERN = {"region": "north"}
LOG = (
    case("A1", "order", "pay", "ship", "deliver", properties=NORTHERN)
    + case("A2", "order", "pay", "ship", "deliver", every=20)
    + case("A3", "order", "pay", "pay", weight_millionths=3_000_000)
    + case("A4", "order", "deliver", "ship", "complain", "complain", properties=NORTHERN)
    + case("A5", "order", "pay", start=60 * 24 * 40)
)


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return duckdb_engine(Lake(tmp_path / "lake"), threads=1)


@pytest.fixture
def tables(engine: DuckDBEngine, db: None) -> Tables:
    return summarised(engine, LOG, DESIGN)


def summarised(engine: DuckDBEngine, log: list[Seen], design: JourneyDesign) -> Tables:
    add(engine, "interactions", rows_of(log))
    result = build(engine.lake, engine, catalogue(design), now=datetime(2026, 6, 1, tzinfo=UTC))
    return {
        name: engine.to_rows(engine.table(name))
        for name in result.table_versions
        if name.startswith("journey_")
    }


def pick(rows: list[Row], **values: str) -> list[Row]:
    return [row for row in rows if all(row[name] == value for name, value in values.items())]


def test_flow_counts_weighs_and_times_every_move(tables: Tables) -> None:
    moves = {
        (row["from_touchpoint"], row["to_touchpoint"]): row
        for row in pick(tables["journey_flow"], segment="", month="")
    }
    pay = moves["order", "pay"]
    assert (pay["n"], pay["n_instances"], pay["weight_millionths"]) == (4, 4, 6_000_000)
    assert pay["us_sum"] == (10 + 20 + 10 + 10) * MINUTE
    assert (pay["us_median"], pay["us_p90"]) == (10 * MINUTE, 17 * MINUTE)
    assert moves["", "order"]["n"] == 5
    assert moves["complain", "complain"]["n"] == 1
    assert moves["pay", ""]["n"] == 2
    assert moves["pay", ""]["us_median"] is None


def test_flow_of_segments_and_months_are_parts_of_the_whole(tables: Tables) -> None:
    flow = tables["journey_flow"]
    assert {row["month"] for row in flow} == {"", "2026-03", "2026-04"}
    north = pick(flow, segment="north", month="")
    assert sum(row["n"] for row in north) == (4 + 5) + 2
    parts: dict[tuple[str, str], int] = defaultdict(int)
    for row in pick(flow, segment=""):
        sign = -1 if row["month"] else 1
        parts[row["from_touchpoint"], row["to_touchpoint"]] += sign * row["n"]
    assert set(parts.values()) == {0}


def test_paths_are_ranked_by_count_then_by_name_and_add_up(tables: Tables) -> None:
    paths = sorted(pick(tables["journey_paths"], segment=""), key=lambda row: row["rank"])
    assert [(row["rank"], row["n"], row["path"]) for row in paths] == [
        (1, 2, "order → pay → ship → deliver"),
        (2, 1, "order → deliver → ship → complain → complain"),
        (3, 1, "order → pay"),
        (4, 1, "order → pay → pay"),
    ]
    assert paths[0]["us_median"] == (30 + 60) / 2 * MINUTE
    assert paths[0]["example_case"] in {"A1", "A2"}
    assert sum(row["n"] for row in paths) == 5


def test_stages_add_up(tables: Tables) -> None:
    first, second = sorted(
        pick(tables["journey_stages"], segment=""), key=lambda row: row["stage_no"]
    )
    columns = ("stage", "n_reached", "n_dropped", "n_open", "n_completed")
    assert [first[name] for name in columns] == ["buy", 5, 1, 1, 0]
    assert [second[name] for name in columns] == ["get", 3, 0, 0, 3]
    for stage, following in ((first, second["n_reached"]), (second, 0)):
        gone = stage["n_dropped"] + stage["n_open"] + stage["n_completed"]
        assert stage["n_reached"] == gone + following


def test_deviations_are_counted_with_example_cases(tables: Tables) -> None:
    found = {
        (row["kind"], row["touchpoint"]): (row["n"], row["n_instances"], row["examples"])
        for row in pick(tables["journey_deviations"], segment="")
    }
    assert found == {
        ("ended_early", "pay"): (1, 1, "A3"),
        ("out_of_order", "ship"): (1, 1, "A4"),
        ("repeated", "pay"): (1, 1, "A3"),
        ("skipped", "pay"): (1, 1, "A4"),
        ("unplanned", "complain"): (2, 1, "A4"),
    }
    weights = {
        row["kind"]: row["weight_millionths"]
        for row in pick(tables["journey_deviations"], segment="")
    }
    assert weights["repeated"] == 3_000_000


def test_deviation_shows_at_most_five_examples(engine: DuckDBEngine, db: None) -> None:
    log = [one for number in range(9) for one in case(f"A{number}", "order", "complain")]
    rows = pick(summarised(engine, log, SHOP)["journey_deviations"], kind="unplanned")
    assert rows[0]["n_instances"] == 9
    assert len(rows[0]["examples"].split(" | ")) == 5


def test_outcomes_add_up_to_all(tables: Tables) -> None:
    outcomes = {row["outcome"]: row for row in pick(tables["journey_outcomes"], segment="")}
    assert {key: row["n"] for key, row in outcomes.items()} == {
        "": 5,
        "completed": 3,
        "ended_early": 1,
        "open": 1,
    }
    assert outcomes[""]["n_deviating"] == 2
    assert outcomes[""]["n_steps"] == 4 + 4 + 3 + 5 + 2
    assert outcomes[""]["n_customers"] == 5
    assert outcomes[""]["weight_millionths"] == 7_000_000


def test_touchpoints_count_meetings_and_instances(tables: Tables) -> None:
    met = {row["touchpoint"]: row for row in pick(tables["journey_touchpoints"], segment="")}
    pay = met["pay"]
    assert (pay["n"], pay["n_instances"], pay["weight_millionths"]) == (5, 4, 6_000_000)
    assert (pay["n_to_next"], pay["step_no_sum"]) == (3, 2 + 2 + 2 + 3 + 2)
    assert pay["us_sum"] == (10 + 20 + 10) * MINUTE


def test_instance_keeps_its_case_key_and_unit(tables: Tables) -> None:
    instances = tables["journey_instances"]
    assert sorted(row["case_key"] for row in instances) == ["A1", "A2", "A3", "A4", "A5"]
    assert {row["unit"] for row in instances} == {"case"}
    assert {row["journey_version"] for row in instances} == {3}
